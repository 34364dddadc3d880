//! What is asked of a store, and what it answers.

use std::fmt;

use jiff::civil::Date;
use protocol::{ParticipantMeasure, PeriodId, VersionId};
use record::rules::release::ReleaseRefusal;
use record::{ApprovalReference, Event, Refusal, Screening, SiteNumber, SlotId, SubjectNumber};
use serde::Serialize;

use super::still_open::OpenCounts;
use crate::digest::Digest;
use crate::door::{LONGEST_EVENT, has_no_nul};
use crate::trail::{
    Closure, CodedTerm, Decision, EndorsementKind, ItemGroup, Person, QueryAbout, QueryStanding,
    QueryStep, RedactionVerdict, RequestKey, Role, Scope, SiteStanding, Source,
};
use crate::unreadable::Unreadable;

/// Something that is asked for once: the same request under the same key gets the same answer.
#[derive(Debug, Clone)]
pub struct Request {
    /// The key, made by the client before it asks for the first time.
    pub key: RequestKey,
    /// Who asks.
    pub person: Person,
    /// By which way.
    pub source: Source,
    /// Why; needed for every change of what was recorded before.
    pub reason: Option<String>,
    /// What blinded eyes may not see of it: the vault keeps it, and the trail a commitment to it.
    pub hidden: Option<String>,
    /// What is asked for.
    pub wish: Wish,
}

/// Stands for the person whom an earlier request of a list screens, where several are asked for together: only the store
/// knows the number that the person gets.
pub const SCREENED_BEFORE: SubjectNumber = SubjectNumber(0);

/// One of several requests that are carried out together, or none of them.
#[derive(Debug, Clone)]
pub struct Part {
    /// What is asked for. [`SCREENED_BEFORE`] is the person whom a part before it screens.
    pub request: Request,
    /// The number that a person who is screened must get, where a file says it.
    pub numbered: Option<SubjectNumber>,
}

impl From<Request> for Part {
    fn from(request: Request) -> Self {
        Self {
            request,
            numbered: None,
        }
    }
}

/// Why several requests were not carried out: none of them was.
#[derive(Debug, Clone, PartialEq)]
pub struct NotTogether {
    /// The place of the one that was refused, counted from 0.
    pub place: usize,
    /// Why it was.
    pub refused: Refused,
}

/// What can be asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "wish", rename_all = "snake_case")]
pub enum Wish {
    /// A person enters the screening log; the store gives the number.
    Screen {
        /// The day.
        date: Date,
        /// What is known.
        screening: Screening,
    },
    /// Something happened to a subject. Randomisations are asked for by [`Wish::Enrol`] and [`Wish::RandomiseAgain`].
    Write {
        /// The subject.
        subject: SubjectNumber,
        /// The day.
        date: Date,
        /// What happened.
        event: Event,
    },
    /// A subject enters the trial and is, where there are arms to choose from, randomised. The store takes the next slot
    /// of the list that the subject's own stratum and site call for.
    Enrol {
        /// The subject.
        subject: SubjectNumber,
        /// The day.
        date: Date,
    },
    /// A subject enters a period at whose entry everybody is randomised again. The store takes the next slot of the second
    /// randomisation's list.
    RandomiseAgain {
        /// The subject.
        subject: SubjectNumber,
        /// The day.
        date: Date,
        /// The period.
        period: PeriodId,
    },
    /// What was given by hand is entered afterwards: a subject was randomised with a code that its site keeps for the time
    /// when nothing can be asked online. It needs a reason: what had happened.
    EnrolByHand {
        /// The subject.
        subject: SubjectNumber,
        /// The day on which it was given.
        date: Date,
        /// The code, as it stands on the site's sheet.
        code: SlotId,
    },
    /// A group of items of an earlier entry is to be corrected.
    Correct {
        /// The sequence number of the entry in the record.
        entry: u64,
        /// The group.
        group: ItemGroup,
        /// The version that the person saw; what was entered first is version 0.
        seen: u32,
        /// The new value.
        new: serde_json::Value,
    },
    /// An entry that was made for the wrong subject is to be struck out. It needs a reason, and stays in the trail.
    StrikeOut {
        /// The sequence number of the entry in the record.
        entry: u64,
    },
    /// An entry is entered a second time, by a person who did not see it.
    EnterSecond {
        /// The sequence number of the entry in the record.
        entry: u64,
        /// The day.
        date: Date,
        /// What happened.
        event: Event,
    },
    /// Where two entries differ it is decided which values stand. It needs a reason; what is not decided stays open.
    DecideDifferences {
        /// The sequence number of the entry in the record.
        entry: u64,
        /// What is decided.
        decisions: Vec<Decision>,
    },
    /// A name is put to a subject's data.
    Endorse {
        /// Whose data.
        subject: SubjectNumber,
        /// Which of them.
        scope: Scope,
        /// As what.
        kind: EndorsementKind,
        /// What the name means, in the words that were shown.
        meaning: String,
    },
    /// A subject's data are to be frozen, locked or opened again.
    Close {
        /// Whose.
        subject: SubjectNumber,
        /// From now on.
        standing: Closure,
        /// Why the data are locked although something in them is open; a lock with something open is refused without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        although: Option<String>,
    },
    /// Something is asked about a subject's data. The row that answers is the number of the query.
    RaiseQuery {
        /// Whose data.
        subject: SubjectNumber,
        /// Which of them.
        about: QueryAbout,
        /// The question.
        text: String,
    },
    /// A query is to be answered, closed or asked again.
    MoveQuery {
        /// The number of the query: the row that raised it.
        query: u64,
        /// What is done.
        step: QueryStep,
        /// In words; a query may be closed without any.
        text: String,
        /// The entry that was corrected since, as was asked: the answer that agrees to a request for a correction.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        corrected: Option<u64>,
    },
    /// The verbatim term of an adverse event or a treatment is to be coded, or coded again for a reason.
    Code {
        /// The sequence number of the entry in the record.
        entry: u64,
        /// How often the person saw it coded: 0 for a term that is not coded yet.
        seen: u32,
        /// The term of a dictionary.
        term: CodedTerm,
    },
    /// Words that may not stand in the trail, such as a name, are to be taken out of everything about a subject. It needs a reason,
    /// which does not repeat them; another person decides.
    AskRedaction {
        /// About whom they are.
        subject: SubjectNumber,
        /// The words, letter by letter as they stand there.
        words: String,
    },
    /// What another person wants to have taken out is taken out, or stays. It needs a reason.
    DecideRedaction {
        /// The row of the trail that asks.
        asked: u64,
        /// What becomes of it.
        verdict: RedactionVerdict,
    },
    /// A site is to be opened or closed.
    SetSite {
        /// The site.
        site: SiteNumber,
        /// From now on.
        standing: SiteStanding,
    },
    /// A version of the protocol is to be released at a site, or the day or the approval of its release put right, which
    /// needs a reason. What was done until now stands.
    ReleaseVersion {
        /// The site.
        site: SiteNumber,
        /// The version.
        version: VersionId,
        /// The first day under it.
        from: Date,
        /// Where the approvals of the site stand.
        approval: ApprovalReference,
    },
    /// A version of the protocol is to hold at a site no more. It needs a reason; what was done under it stands.
    WithdrawVersion {
        /// The site.
        site: SiteNumber,
        /// The version.
        version: VersionId,
        /// The first day on which it does not hold any more.
        from: Date,
    },
}

impl Wish {
    /// Whether the store is to allocate an arm.
    pub const fn randomises(&self) -> bool {
        matches!(self, Self::Enrol { .. } | Self::RandomiseAgain { .. })
    }

    /// What it is, in a word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Screen { .. } => "screen",
            Self::Write { .. } => "write",
            Self::Enrol { .. } => "enrol",
            Self::RandomiseAgain { .. } => "randomise_again",
            Self::EnrolByHand { .. } => "enrol_by_hand",
            Self::Correct { .. } => "correct",
            Self::StrikeOut { .. } => "strike_out",
            Self::EnterSecond { .. } => "enter_second",
            Self::DecideDifferences { .. } => "decide_differences",
            Self::Endorse { .. } => "endorse",
            Self::Close { .. } => "close",
            Self::RaiseQuery { .. } => "raise_query",
            Self::MoveQuery { .. } => "move_query",
            Self::Code { .. } => "code",
            Self::AskRedaction { .. } => "ask_redaction",
            Self::DecideRedaction { .. } => "decide_redaction",
            Self::SetSite { .. } => "set_site",
            Self::ReleaseVersion { .. } => "release_version",
            Self::WithdrawVersion { .. } => "withdraw_version",
        }
    }
}

/// A request in the queue, with all that can be found out about it before its turn comes: whoever asks finds it out, on a
/// thread of its own, so that the one writer need not.
pub(crate) struct Asked {
    pub(crate) request: Request,
    /// A digest of everything that is asked for, by which a second request under the same key is known to be the same; or
    /// what no request may hold.
    pub(crate) fingerprint: Result<Digest, Refused>,
}

impl Asked {
    pub(crate) fn new(request: Request) -> Self {
        let fingerprint = legible(&request);
        Self {
            request,
            fingerprint,
        }
    }
}

/// The fingerprint of a request that holds nothing that none may hold, whatever it asks for.
fn legible(request: &Request) -> Result<Digest, Refused> {
    let unreadable = |why: Unreadable| Refused::Unreadable { why };
    let wish = serde_json::to_string(&request.wish)
        .map_err(|error| unreadable(Unreadable::Said(error.to_string())))?;
    if wish.len() > LONGEST_EVENT {
        return Err(unreadable(Unreadable::TooLong {
            bytes: wish.len(),
            most: LONGEST_EVENT,
        }));
    }
    let (reason, hidden) = (request.reason.as_deref(), request.hidden.as_deref());
    let texts = [
        Some(wish.as_str()),
        Some(request.person.name.as_str()),
        reason,
        hidden,
    ];
    for text in texts.into_iter().flatten() {
        has_no_nul(text).map_err(unreadable)?;
    }
    if request.person.name.trim().is_empty() {
        return Err(unreadable(Unreadable::Said(
            "the person has no name".to_owned(),
        )));
    }
    Ok(Digest::of_pieces([
        wish.as_bytes(),
        reason.unwrap_or("\0").as_bytes(),
        hidden.unwrap_or("\0").as_bytes(),
    ]))
}

/// The answer to a request that was carried out: it is on the disk when it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The row of the trail.
    pub sequence: u64,
    /// What came of it.
    pub came: Came,
}

/// What came of a request. It is the same whichever arm a subject holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// An entry was added to the record.
    Entry {
        /// Its sequence number in the record.
        entry: u64,
        /// Whom it concerns.
        subject: SubjectNumber,
    },
    /// A subject was randomised.
    Randomised {
        /// The subject.
        subject: SubjectNumber,
        /// The opaque number that stands for the allocation: that of a slot, or of a decision of minimisation.
        slot: SlotId,
    },
    /// A group of items was corrected.
    Corrected {
        /// Its version from now on.
        version: u32,
        /// How many acts stand although they are contradicted now, each with a deviation.
        upheld: usize,
    },
    /// An entry was struck out.
    StruckOut {
        /// How many acts stand although they are contradicted now, each with a deviation.
        upheld: usize,
    },
    /// It was decided which of two values stand.
    Decided {
        /// How many acts stand although they are contradicted now, each with a deviation.
        upheld: u32,
    },
    /// A verbatim term was coded.
    Coded {
        /// How often it was coded.
        version: u32,
    },
    /// Something was done with the record itself.
    Done,
}

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
    /// The subject's data are frozen or locked.
    Closed {
        /// Which.
        standing: Closure,
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
            Self::Closed { standing } => {
                write!(f, "refused: the subject's data are {standing}; have them opened first")
            }
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
