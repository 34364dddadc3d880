//! Why a request is not carried out, in words for whoever asked.

use std::fmt;

use jiff::civil::Date;
use protocol::{ParticipantMeasure, PeriodId, VisitId};
use record::rules::release::ReleaseRefusal;
use record::{Refusal, SiteNumber};

use super::still_open::OpenCounts;
use crate::trail::{Closure, QueryStanding, Role, Scope};
use crate::unreadable::Unreadable;

/// Why a request was not carried out. Nothing was written but, where it was refused for what it asks, a row that says so.
/// No word names an arm.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Refused {
    /// What was sent cannot be read, or says what no entry may say.
    Unreadable {
        /// What is wrong.
        why: Unreadable,
    },
    /// The protocol and the state of the subject do not allow it.
    Rule(Box<Refusal>),
    /// The key was used by another person.
    OtherPerson,
    /// The key was used to ask for something else.
    OtherWish,
    /// The role may not do it.
    Role {
        /// The role.
        role: Role,
        /// What was asked for.
        wish: &'static str,
    },
    /// The subject belongs to another site, or there is no such subject: whoever asks is not told which.
    NotYours,
    /// The site is closed.
    SiteClosed {
        /// The site.
        site: SiteNumber,
    },
    /// The versions of the protocol do not allow the release.
    Release(Box<ReleaseRefusal>),
    /// The site was not open yet on the day from which a version is to hold there.
    BeforeSiteOpened {
        /// The site.
        site: SiteNumber,
        /// The day.
        from: Date,
        /// The day on which the site was opened.
        opened: Date,
    },
    /// A change needs a reason.
    NoReason,
    /// The data, or what they lie in, are frozen or locked.
    Closed {
        /// Which.
        standing: Closure,
        /// What is: the innermost that stands so.
        part: Scope,
    },
    /// Somebody changed the same group in the meantime: neither change is lost.
    Changed {
        /// The version that is there now.
        version: u32,
        /// The value that is there now.
        now: serde_json::Value,
    },
    /// There is no such entry, or it has no such group of items.
    NoSuchItem,
    /// It says what the list decided, or whose site a subject is: nobody corrects that.
    NotCorrectable,
    /// The protocol asks for an investigator's name to the scores of before, before a subject enters a period.
    NotSigned {
        /// The period.
        period: PeriodId,
        /// The visits to which none stands.
        visits: Vec<VisitId>,
    },
    /// Whether the subject enters the period hangs on the arm, so that whoever may not know arms may not ask.
    HangsOnArm {
        /// The period.
        period: PeriodId,
    },
    /// Whether the subject enters the period hangs on the arm, and the person has not opened it.
    NotOpened,
    /// The person recorded adverse events of the time for which the core set measures would be scored.
    RecordedItsEvents {
        /// The day of the visit.
        visit: Date,
    },
    /// The person scored the core set measures of the visit up to which the adverse event belongs.
    ScoredThen {
        /// The day of the visit.
        visit: Date,
    },
    /// The visit says something else than the participant answered, which the site does not type over.
    ParticipantsOwn {
        /// What the participant answered.
        measures: Vec<ParticipantMeasure>,
    },
    /// The protocol does not have the entry entered twice, or nobody entered it a second time yet.
    NotEnteredTwice,
    /// The entry was entered a second time already.
    EnteredTwiceAlready,
    /// The person entered or corrected the entry, and the second entry is another person's.
    SamePerson,
    /// It is of another form, or of another visit, than the entry.
    OtherForm,
    /// In this item the two entries do not differ, or it was decided already.
    NoSuchDifference {
        /// The item, as it was named.
        item: String,
    },
    /// What was chosen cannot stand together: one value needs the other.
    HangTogether,
    /// The person entered one of the two values, and a third decides which of them stands.
    ThirdPersonDecides,
    /// The entry was struck out.
    StruckOut,
    /// Something is still open in the data that are to be locked, and nobody says why they are locked all the same.
    StillOpen(OpenCounts),
    /// The words stand in nothing about the subject that people wrote in their own words.
    NoSuchWords,
    /// The reason repeats the words that are to be taken out, and would stand in the trail with them.
    ReasonRepeatsWords,
    /// Nobody asked for it, or it was decided already, or it is about a subject elsewhere: whoever asks is not told which.
    NoSuchRedaction,
    /// Whoever asked does not decide.
    AnotherPersonDecides,
    /// There is no such query at the person's site: whoever asks is not told which.
    NoSuchQuery,
    /// The query stands so that this cannot be done with it.
    QueryStands {
        /// How it stands.
        standing: QueryStanding,
    },
    /// The entry has no words that are coded.
    NotCodable,
    /// Randomisation is closed until people have looked into something.
    RandomisationClosed {
        /// Into what.
        why: String,
    },
    /// The store may only be read until people have looked into something.
    ReadOnly {
        /// Into what.
        why: String,
    },
    /// It could not be written, and was not; the same request may be sent again.
    NotStored {
        /// Why.
        why: String,
    },
    /// Whether it was written is not known; after the store is opened again the same request under the same key gets
    /// the one true answer.
    Unknown {
        /// Why.
        why: String,
    },
    /// The program made a mistake while it looked; nothing was to be written.
    Fault,
    /// The store is closed.
    Stopped,
}

impl Refused {
    /// Whether the request was refused for what it asks, so that the attempt belongs into the trail.
    pub(crate) const fn is_of_the_request(&self) -> bool {
        !matches!(
            self,
            Self::ReadOnly { .. } | Self::NotStored { .. } | Self::Unknown { .. } | Self::Stopped
        )
    }

    /// Whether the same request may succeed when it is sent again.
    pub const fn may_be_sent_again(&self) -> bool {
        matches!(self, Self::NotStored { .. } | Self::Unknown { .. })
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { why } => write!(f, "refused: {why}"),
            Self::Rule(refusal) => refusal.fmt(f),
            Self::OtherPerson => {
                f.write_str("refused: the key of this request was used by another person")
            }
            Self::OtherWish => f.write_str(
                "refused: the key of this request was used to ask for something else; a new wish needs a new key",
            ),
            Self::Role { role, wish } => write!(f, "refused: the role {role} may not {wish}"),
            Self::NotYours => f.write_str("refused: there is no such subject at your site"),
            Self::SiteClosed { site } => write!(f, "refused: site {site} is closed"),
            Self::Release(refusal) => write!(f, "refused: {refusal}"),
            Self::BeforeSiteOpened { site, from, opened } => write!(
                f,
                "refused: {from} is before {opened}, when site {site} was opened; name that day or a later one"
            ),
            Self::NoReason => f.write_str(
                "refused: what was recorded before is changed for a stated reason only; give one",
            ),
            Self::Closed { standing, part } => match part {
                Scope::Casebook {} => {
                    write!(f, "refused: the subject's data are {standing}; have them opened first")
                }
                Scope::Visit { visit } => write!(
                    f,
                    "refused: the data of visit {visit} are {standing}; have them opened first"
                ),
                Scope::Entry { entry } => {
                    write!(f, "refused: entry {entry} is {standing}; have it opened first")
                }
                Scope::ItemGroup { entry, group } => write!(
                    f,
                    "refused: {group} of entry {entry} is {standing}; have it opened first"
                ),
            },
            Self::Changed { version, now } => write!(
                f,
                "refused: somebody changed it in the meantime; it is now {now} (version {version}). Look at it, and \
                 correct that version if need be"
            ),
            Self::NoSuchItem => f.write_str(
                "refused: there is no such entry, or it has no such group of items",
            ),
            Self::NotCorrectable => f.write_str(
                "refused: an allocation is never corrected, and no site gives a subject to another; write down what happened \
                 as a deviation",
            ),
            Self::NotSigned { period, visits } => {
                let visits: Vec<&str> = visits.iter().map(VisitId::as_str).collect();
                write!(
                    f,
                    "refused: before the subject enters {period}, an investigator signs what was scored at {}",
                    visits.join(", ")
                )
            }
            Self::HangsOnArm { period } => write!(
                f,
                "refused: whether the subject enters period {period} follows from what it has received. The pharmacist, who \
                 knows that, enters it and tells you whether the subject goes on; ask the pharmacist"
            ),
            Self::NotOpened => f.write_str(
                "refused: whether the subject enters the period follows from its arm; open it for this purpose first, which \
                 is written down",
            ),
            Self::StillOpen(counts) => write!(
                f,
                "refused: still open are {counts}. Once the data are locked nobody answers, signs, codes or enters them: close \
                 them first, or say why the data are locked all the same"
            ),
            Self::ParticipantsOwn { .. } => f.write_str(
                "refused: the participant answered this, and the visit says something else or nothing; enter what was \
                 answered, and correct the entry for a reason if it is wrong",
            ),
            Self::NotEnteredTwice => f.write_str(
                "refused: this entry is not one that is entered twice, or nobody has entered it a second time yet",
            ),
            Self::EnteredTwiceAlready => {
                f.write_str("refused: this entry was entered a second time already")
            }
            Self::SamePerson => f.write_str(
                "refused: you entered or corrected this entry; the second entry is made by another person",
            ),
            Self::OtherForm => f.write_str(
                "refused: this is of another form or visit than the entry; enter the same form once more",
            ),
            Self::NoSuchDifference { item } => write!(
                f,
                "refused: in the item {item} the two entries do not differ any more; look at the list again"
            ),
            Self::HangTogether => f.write_str(
                "refused: what was chosen cannot stand together, because one value needs another; choose the same for \
                 items that belong together",
            ),
            Self::ThirdPersonDecides => f.write_str(
                "refused: you entered one of the two values; which of them stands is decided by somebody else",
            ),
            Self::StruckOut => f.write_str(
                "refused: the entry was struck out, for it was made for the wrong subject; enter what is true of this one anew",
            ),
            Self::RecordedItsEvents { visit } => write!(
                f,
                "refused: you recorded adverse events of this subject from the visit before up to {visit}, and they tell \
                 much of the treatment. A colleague who did not enters the core set measures of that visit"
            ),
            Self::ScoredThen { visit } => write!(
                f,
                "refused: you scored this subject at the visit of {visit}, and adverse events of that time are not for who \
                 scores. A colleague who did not score enters this event; a serious one is taken from you as well"
            ),
            Self::NoSuchWords => f.write_str(
                "refused: the words stand in nothing about the subject that people wrote in their own words; write them letter \
                 by letter as they stand there",
            ),
            Self::ReasonRepeatsWords => f.write_str(
                "refused: the reason repeats the words that are to be taken out, and stands in the trail itself; say it without \
                 them",
            ),
            Self::NoSuchRedaction => f.write_str(
                "refused: nobody waits for this to be decided at your site; look at the list again",
            ),
            Self::AnotherPersonDecides => {
                f.write_str("refused: you asked for it; another person decides")
            }
            Self::NoSuchQuery => f.write_str("refused: there is no such query at your site"),
            Self::QueryStands { standing } => write!(
                f,
                "refused: the query is {standing}; an open one may be answered or closed, an answered one closed or asked \
                 again, a closed one asked again"
            ),
            Self::NotCodable => f.write_str(
                "refused: only the terms of adverse events and the names of treatments are coded, and this entry has none",
            ),
            Self::RandomisationClosed { why } => write!(f, "randomisation is closed: {why}"),
            Self::ReadOnly { why } => write!(f, "the store may only be read: {why}"),
            Self::NotStored { why } => {
                write!(f, "not stored, and nothing was changed: {why}. Send the same request again")
            }
            Self::Unknown { why } => write!(
                f,
                "it is not known whether this was stored: {why}. Open the store again and send the same request"
            ),
            Self::Fault => f.write_str("the program made a mistake; nothing was written"),
            Self::Stopped => f.write_str("the store is closed"),
        }
    }
}

impl std::error::Error for Refused {}
