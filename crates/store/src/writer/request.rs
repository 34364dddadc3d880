//! What is asked of a store, and what it answers.

use jiff::civil::Date;
use protocol::{PeriodId, VersionId};
use record::{ApprovalReference, Event, Screening, SiteNumber, SlotId, SubjectNumber};
use serde::Serialize;

use super::refused::Refused;
use crate::digest::Digest;
use crate::door::{LONGEST_EVENT, has_no_nul};
use crate::trail::{
    Closure, CodedTerm, Decision, EndorsementKind, ItemGroup, Person, QueryAbout, QueryStep,
    RedactionVerdict, RequestKey, Scope, SiteStanding, Source,
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
    /// Data of a subject are to be frozen, locked or opened again.
    Close {
        /// Whose.
        subject: SubjectNumber,
        /// Which of them.
        #[serde(default, skip_serializing_if = "Scope::is_casebook")]
        scope: Scope,
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
#[derive(Clone)]
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
