//! What is written down.

use record::{
    Act, Entry, Event, Observation, RecordHeader, Release, SiteNumber, SubjectNumber, Validity,
};
use serde::{Deserialize, Serialize};

use super::coding::Coded;
use super::envelope::words;
use super::query::{QueryMoved, QueryRaised};
use super::redaction::{Redacted, RedactionAsked, RedactionDeclined};
use super::scope::{ItemGroup, Scope};
use super::second_entry::{DifferencesDecided, SecondEntry};
use crate::error::StoreError;
use crate::writer::OpenCounts;

/// A deed: an entry of the record, or what was done with the record itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// The trial was opened: the first row, and no other.
    TrialOpened(TrialOpened),
    /// Another version of the program or of the protocol began to write.
    Configured(Configuration),
    /// Something happened to a subject.
    Entry(Entry),
    /// A subject was randomised.
    Randomised(Randomised),
    /// A site was opened or closed.
    Site(SiteChanged),
    /// A version of the protocol was released at a site, or holds there no more.
    Version(Release),
    /// A group of items of an earlier entry was corrected. The old value stays where it is.
    Corrected(Corrected),
    /// An entry that was made for the wrong subject was struck out. It stays where it is.
    StruckOut(StruckOut),
    /// An entry was entered a second time, by another person.
    SecondEntry(SecondEntry),
    /// It was decided which of two values stand.
    DifferencesDecided(DifferencesDecided),
    /// Somebody put a name to what a subject's data say.
    Endorsed(Endorsed),
    /// Data of a subject were frozen, locked or opened again.
    Closed(Closed),
    /// Something was asked about data.
    QueryRaised(QueryRaised),
    /// What was asked was answered, closed or asked again.
    QueryMoved(QueryMoved),
    /// A verbatim term was coded by a dictionary.
    Coded(Coded),
    /// The arm of one subject was opened.
    Unblinded(Unblinded),
    /// Arms and codes were sealed into a sheet that opens without the store, for two keys.
    CodesSealed(CodesSealed),
    /// Somebody asked for words to be taken out of the trail.
    RedactionAsked(RedactionAsked),
    /// Words were taken out of the trail; a mark stands where they were.
    Redacted(Redacted),
    /// Words that somebody wanted to have taken out stay.
    RedactionDeclined(RedactionDeclined),
    /// Something was asked for and refused; nothing else was written.
    Refused(RefusedAttempt),
    /// After a restore, people compared what was lost with what is known from elsewhere, and writing began again.
    Reconciled(Reconciled),
}

/// A randomisation, with all that is needed to replay it: the list, the place in it, and the protocol's version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Randomised {
    /// The enrolment, as the record says it. Of the arm it holds the number of an opaque slot.
    pub entry: Entry,
    /// The list that was used: the stratum and, where each site has its own, the site.
    pub list: String,
    /// The place in it, counted from 0.
    pub place: u32,
    /// The site at which the subject is.
    pub site: SiteNumber,
    /// The version of the protocol under which the subject was judged eligible.
    pub version: String,
    /// Of a decision of minimisation a digest of what the vault keeps of it, sealed, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
}

/// A site was opened or closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteChanged {
    /// The site.
    pub site: SiteNumber,
    /// Up to now; rows of earlier versions do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<SiteStanding>,
    /// From now on.
    pub standing: SiteStanding,
}

/// A group of items of an earlier entry was corrected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrected {
    /// The sequence number of the entry in the record.
    pub entry: u64,
    /// Whom the entry concerns.
    pub subject: SubjectNumber,
    /// The group.
    pub group: ItemGroup,
    /// The version of the group that this correction makes; what was entered first is version 0.
    pub version: u32,
    /// The value before.
    pub old: serde_json::Value,
    /// The value from now on.
    pub new: serde_json::Value,
    /// Acts that had been carried out on the value before, and that the record would refuse with the new one: they stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upheld: Vec<u64>,
}

/// An entry that was made for the wrong subject was struck out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StruckOut {
    /// The sequence number of the entry in the record.
    pub entry: u64,
    /// Whom the entry concerned.
    pub subject: SubjectNumber,
    /// Acts that had been carried out on what it said, and that the record would refuse without it: they stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upheld: Vec<u64>,
}

/// Somebody put a name to data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endorsed {
    /// Whose data.
    pub subject: SubjectNumber,
    /// Which of them.
    pub scope: Scope,
    /// As what.
    pub kind: EndorsementKind,
    /// What the name means, in the words that were shown.
    pub meaning: String,
    /// SHA-256 of the data, in hexadecimal.
    pub content: String,
}

/// Data of a subject were frozen, locked or opened again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// Whose.
    pub subject: SubjectNumber,
    /// Which of them; rows of earlier versions mean all.
    #[serde(default, skip_serializing_if = "Scope::is_casebook")]
    pub scope: Scope,
    /// Up to now; rows of earlier versions do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Closure>,
    /// From now on.
    pub standing: Closure,
    /// What was open in data that were locked, and why they were locked all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub although: Option<LockedAlthough>,
}

/// Data were locked although something in them was open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedAlthough {
    /// How much.
    pub open: OpenCounts,
    /// Why.
    pub why: String,
}

/// The arm of one subject was opened. Which arm it was, the vault said to one person, and this does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unblinded {
    /// Whose.
    pub subject: SubjectNumber,
    /// The number of the opening in the vault's own log.
    pub opening: u32,
    /// The digest of that line of the vault's log, in hexadecimal: neither log can be put back without the other.
    pub vault: String,
}

/// Arms and codes were sealed into a sheet that opens without the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodesSealed {
    /// Who keeps the second key; the first is kept by who sealed the sheet.
    pub second: String,
    /// SHA-256 of the sheet, in hexadecimal.
    pub file: String,
}

/// Something was asked for and refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusedAttempt {
    /// What was asked for, in short.
    pub asked: String,
    /// Why it was refused.
    pub why: String,
}

/// Writing began again after a restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reconciled {
    /// The last row that other witnesses knew of.
    pub witnessed: u64,
    /// The last row that the restored record had.
    pub restored: u64,
}

/// How a trial was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrialOpened {
    /// What the record is of.
    pub header: RecordHeader,
    /// The vault that belongs to it, in hexadecimal.
    pub vault: String,
    /// A commitment to the randomisation lists, in hexadecimal: it fixes them and says nothing of them.
    pub lists: String,
    /// A digest of the vault's sealed rows, in hexadecimal.
    pub sealed: String,
    /// The version of the way in which they were drawn.
    pub list_algorithm: u16,
    /// The generator they were drawn from.
    pub generator: String,
    /// Who had them drawn.
    pub prepared_by: String,
    /// Who approved them.
    pub approved_by: String,
    /// The key against which the signatures of heads are checked, in hexadecimal.
    pub public_key: String,
    /// How rows are written and chained.
    pub format: u16,
}

/// Under what rows are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// The version of the program.
    pub software: String,
    /// SHA-256 of the protocol file, in hexadecimal.
    pub protocol_sha256: String,
}

words! {
    /// Whether a site may write.
    SiteStanding {
        /// It may.
        Open = "open",
        /// It may not.
        Closed = "closed",
    }
}

words! {
    /// What putting a name to data says.
    EndorsementKind {
        /// An electronic signature.
        Signature = "signature",
        /// The data were compared with their source.
        SourceVerified = "source_verified",
        /// The data were reviewed.
        Reviewed = "reviewed",
    }
}

words! {
    /// Whether data may be changed.
    Closure {
        /// They may.
        Open = "open",
        /// They may not, until they are thawed.
        Frozen = "frozen",
        /// They may not, until they are unlocked.
        Locked = "locked",
    }
}

impl Deed {
    /// The word under which it stands in the trail.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TrialOpened(_) => "trial_opened",
            Self::Configured(_) => "configured",
            Self::Entry(_) => "entry",
            Self::Randomised(_) => "randomised",
            Self::Site(_) => "site",
            Self::Version(_) => "version",
            Self::Corrected(_) => "corrected",
            Self::StruckOut(_) => "struck_out",
            Self::SecondEntry(_) => "second_entry",
            Self::DifferencesDecided(_) => "differences_decided",
            Self::Endorsed(_) => "endorsed",
            Self::Closed(_) => "closed",
            Self::QueryRaised(_) => "query_raised",
            Self::QueryMoved(_) => "query_moved",
            Self::Coded(_) => "coded",
            Self::Unblinded(_) => "unblinded",
            Self::CodesSealed(_) => "codes_sealed",
            Self::RedactionAsked(_) => "redaction_asked",
            Self::Redacted(_) => "redacted",
            Self::RedactionDeclined(_) => "redaction_declined",
            Self::Refused(_) => "refused",
            Self::Reconciled(_) => "reconciled",
        }
    }

    /// Whom it concerns.
    pub const fn subject(&self) -> Option<SubjectNumber> {
        match self {
            Self::Entry(entry) => Some(entry.subject),
            Self::Randomised(randomised) => Some(randomised.entry.subject),
            Self::Corrected(corrected) => Some(corrected.subject),
            Self::StruckOut(struck) => Some(struck.subject),
            Self::SecondEntry(second) => Some(second.subject),
            Self::DifferencesDecided(decided) => Some(decided.subject),
            Self::Endorsed(endorsed) => Some(endorsed.subject),
            Self::Closed(closed) => Some(closed.subject),
            Self::QueryRaised(raised) => Some(raised.subject),
            Self::QueryMoved(moved) => Some(moved.subject),
            Self::Coded(coded) => Some(coded.subject),
            Self::Unblinded(unblinded) => Some(unblinded.subject),
            Self::RedactionAsked(asked) => Some(asked.subject),
            Self::Redacted(redacted) => Some(redacted.subject),
            Self::RedactionDeclined(declined) => Some(declined.subject),
            Self::TrialOpened(_)
            | Self::Configured(_)
            | Self::Site(_)
            | Self::Version(_)
            | Self::CodesSealed(_)
            | Self::Refused(_)
            | Self::Reconciled(_) => None,
        }
    }

    /// The entry of the record that it is, or holds.
    pub const fn entry(&self) -> Option<&Entry> {
        match self {
            Self::Entry(entry) => Some(entry),
            Self::Randomised(randomised) => Some(&randomised.entry),
            _ => None,
        }
    }

    /// What stands in the trail, as JSON.
    pub(crate) fn payload(&self) -> Result<String, StoreError> {
        match self {
            Self::TrialOpened(content) => serde_json::to_string(content),
            Self::Configured(content) => serde_json::to_string(content),
            Self::Entry(content) => serde_json::to_string(content),
            Self::Randomised(content) => serde_json::to_string(content),
            Self::Site(content) => serde_json::to_string(content),
            Self::Version(content) => serde_json::to_string(content),
            Self::Corrected(content) => serde_json::to_string(content),
            Self::StruckOut(content) => serde_json::to_string(content),
            Self::SecondEntry(content) => serde_json::to_string(content),
            Self::DifferencesDecided(content) => serde_json::to_string(content),
            Self::Endorsed(content) => serde_json::to_string(content),
            Self::Closed(content) => serde_json::to_string(content),
            Self::QueryRaised(content) => serde_json::to_string(content),
            Self::QueryMoved(content) => serde_json::to_string(content),
            Self::Coded(content) => serde_json::to_string(content),
            Self::Unblinded(content) => serde_json::to_string(content),
            Self::CodesSealed(content) => serde_json::to_string(content),
            Self::RedactionAsked(content) => serde_json::to_string(content),
            Self::Redacted(content) => serde_json::to_string(content),
            Self::RedactionDeclined(content) => serde_json::to_string(content),
            Self::Refused(content) => serde_json::to_string(content),
            Self::Reconciled(content) => serde_json::to_string(content),
        }
        .map_err(|error| StoreError::unreadable(error.to_string()))
    }

    /// Reads it back.
    pub(crate) fn read(sequence: i64, kind: &str, payload: &str) -> Result<Self, StoreError> {
        let read = match kind {
            "trial_opened" => serde_json::from_str(payload).map(Self::TrialOpened),
            "configured" => serde_json::from_str(payload).map(Self::Configured),
            "entry" => read_entry(payload).map(Self::Entry),
            "randomised" => serde_json::from_str(payload).map(Self::Randomised),
            "site" => serde_json::from_str(payload).map(Self::Site),
            "version" => serde_json::from_str(payload).map(Self::Version),
            "corrected" => serde_json::from_str(payload).map(Self::Corrected),
            "struck_out" => serde_json::from_str(payload).map(Self::StruckOut),
            "second_entry" => serde_json::from_str(payload).map(Self::SecondEntry),
            "differences_decided" => serde_json::from_str(payload).map(Self::DifferencesDecided),
            "endorsed" => serde_json::from_str(payload).map(Self::Endorsed),
            "closed" => serde_json::from_str(payload).map(Self::Closed),
            "query_raised" => serde_json::from_str(payload).map(Self::QueryRaised),
            "query_moved" => serde_json::from_str(payload).map(Self::QueryMoved),
            "coded" => serde_json::from_str(payload).map(Self::Coded),
            "unblinded" => serde_json::from_str(payload).map(Self::Unblinded),
            "codes_sealed" => serde_json::from_str(payload).map(Self::CodesSealed),
            "redaction_asked" => serde_json::from_str(payload).map(Self::RedactionAsked),
            "redacted" => serde_json::from_str(payload).map(Self::Redacted),
            "redaction_declined" => serde_json::from_str(payload).map(Self::RedactionDeclined),
            "refused" => serde_json::from_str(payload).map(Self::Refused),
            "reconciled" => serde_json::from_str(payload).map(Self::Reconciled),
            other => {
                return Err(StoreError::unreadable(format!(
                    "row {sequence} is of the unknown kind \"{other}\""
                )));
            }
        };
        let deed =
            read.map_err(|error| StoreError::unreadable(format!("row {sequence}: {error}")))?;
        if let Some(entry) = deed.entry()
            && entry.validity != Validity::AsEntered
        {
            return Err(StoreError::unreadable(format!(
                "row {sequence}: an entry is written as it is made, and what is found out about it is a row of its own"
            )));
        }
        Ok(deed)
    }
}

/// An entry's own words, as this program writes them, cut apart without reading the event.
struct Written<'p> {
    sequence: u64,
    subject: u32,
    date: &'p str,
    event: &'p str,
}

impl<'p> Written<'p> {
    /// `None` for what is spelt otherwise, which JSON allows in many ways.
    fn cut(payload: &'p str) -> Option<Self> {
        let (sequence, rest) = payload.strip_prefix("{\"sequence\":")?.split_once(',')?;
        let (subject, rest) = rest.strip_prefix("\"subject\":")?.split_once(',')?;
        let (date, rest) = rest.strip_prefix("\"date\":\"")?.split_once('"')?;
        let event = rest.strip_prefix(",\"event\":")?.strip_suffix('}')?;
        let is_plain = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit());
        if !is_plain(sequence)
            || !is_plain(subject)
            || [sequence, subject].map(leads_with_zero) != [false; 2]
        {
            return None;
        }
        Some(Self {
            sequence: sequence.parse().ok()?,
            subject: subject.parse().ok()?,
            date,
            event,
        })
    }

    /// The kind of the event, which this program writes first.
    fn kind(&self) -> Option<&'p str> {
        let (kind, _) = self.event.strip_prefix("{\"kind\":\"")?.split_once('"')?;
        Some(kind)
    }

    fn read(&self) -> Option<Entry> {
        let kind = self.kind()?;
        let event = if Act::KINDS.contains(&kind) {
            Event::Act(serde_json::from_str(self.event).ok()?)
        } else if Observation::KINDS.contains(&kind) {
            Event::Observation(serde_json::from_str(self.event).ok()?)
        } else {
            return None;
        };
        Some(Entry::new(
            self.sequence,
            SubjectNumber(self.subject),
            self.date.parse().ok()?,
            event,
        ))
    }
}

fn leads_with_zero(number: &str) -> bool {
    number.len() > 1 && number.starts_with('0')
}

/// Reads an entry. A record is mostly entries, so what is spelt as this program spells it is cut apart and its event read as
/// what it is, without a tree of values between; all else is left to the entry's own reader, which says what is wrong with
/// it.
fn read_entry(payload: &str) -> Result<Entry, serde_json::Error> {
    match Written::cut(payload).and_then(|written| written.read()) {
        Some(entry) => Ok(entry),
        None => serde_json::from_str(payload),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_read_quickly_are_those_that_the_events_own_reader_reads_and_refuses() {
        for payload in [
            r#"{"sequence":7,"subject":3,"date":"2017-03-01","event":{"kind":"consent_signed"}}"#,
            r#"{"sequence":7,"subject":3,"date":"2017-03-01","event":{"text":"late","kind":"deviation"}}"#,
            r#"{"sequence":7,"subject":3,"date":"2017-03-01","event":{"kind":"deviation","text":"l\u0061te"}}"#,
            r#"{"sequence":7,"subject":3,"date":"2017-03-01","event":{"kind":"unheard_of"}}"#,
            r#"{"sequence":7,"subject":3,"date":"2017-03-01","event":{"kind":"deviation"}}"#,
            r#"{"sequence":7,"subject":3,"date":"2017-03-01","event":{"kind":"consent_signed","more":1}}"#,
            r#"{"sequence":7,"subject":3,"date":"2017-03-01","event":{"kind":"consent_signed"},"more":1}"#,
            r#"{"sequence":7,"subject":3,"date":"2017-03-01","event":7}"#,
            r#"{"sequence":07,"subject":3,"date":"2017-03-01","event":{"kind":"consent_signed"}}"#,
            r#"{"sequence":+7,"subject":3,"date":"2017-03-01","event":{"kind":"consent_signed"}}"#,
            r#"{"sequence":,"subject":3,"date":"2017-03-01","event":{"kind":"consent_signed"}}"#,
            r#"{"sequence":7,"subject":3,"date":"2017-02-30","event":{"kind":"consent_signed"}}"#,
            r#"{"sequence":7,"subject":3,"date":"2017-03-01T08:00","event":{"kind":"consent_signed"}}"#,
            r#"{"sequence":7,"subject":3,"date":"2017-03-0\u0031","event":{"kind":"consent_signed"}}"#,
            r#"{"sequence":7,"subject":3,"date":"2017-03-01","event":{"kind":"deviation","text":"a"},"event":{"kind":"deviation","text":"b"}}"#,
            r#"{"sequence":7,"subject":3,"date":"2017-03-01","event":{"kind":"deviation","text":"a","kind":"consent_signed"}}"#,
            r#"{ "sequence": 7, "subject": 3, "date": "2017-03-01", "event": { "kind": "consent_signed" } }"#,
            r#"{"subject":3,"sequence":7,"date":"2017-03-01","event":{"kind":"consent_signed"}}"#,
            r#"{"sequence":7,"subject":3,"date":"2017-03-01","event":{"kind":"consent_signed"}"#,
            "",
        ] {
            let slowly: Result<Entry, _> = serde_json::from_str(payload);
            match (read_entry(payload), slowly) {
                (Ok(quickly), Ok(slowly)) => assert_eq!(quickly, slowly, "{payload}"),
                (quickly, slowly) => assert!(quickly.is_err() && slowly.is_err(), "{payload}"),
            }
        }
    }
}
