//! The record as a whole: its head and its entries, to which only the fold can add.

use std::error::Error;
use std::fmt;

use protocol::Plan;
use serde::{Deserialize, Serialize};

use crate::accepted::Accepted;
use crate::allocation::AllocationTable;
use crate::arm::ArmKey;
use crate::event::Entry;
use crate::fold::{RefusedEntry, TrialState};
use crate::header::{Origin, RecordHeader};
use crate::refusal::Refusal;
use crate::release::Release;
use crate::rules::release::ReleaseRefusal;

/// What a record is written under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The short name of the trial.
    pub trial: String,
    /// SHA-256 of the protocol file, in hexadecimal.
    pub protocol_sha256: String,
    /// The version of the software.
    pub software: String,
}

/// Where virtual subjects come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VirtualSubjects {
    /// The seed from which everything follows.
    pub seed: u64,
    /// Which of the trials drawn from that seed, counted from 0.
    pub replicate: u64,
    /// SHA-256 of the assumptions on patients, in hexadecimal.
    pub patients_sha256: String,
}

/// A record: its head, and its entries in their order. Entries are only added, and only those that the
/// state accepts.
///
/// ```
/// # let text = include_str!("../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// use record::{AllocationTable, Record, TrialState, VirtualSubjects, Written};
///
/// let written = Written {
///     trial: "proderm".into(), protocol_sha256: String::new(), software: "0.1.0".into(),
/// };
/// let subjects = VirtualSubjects { seed: 7, replicate: 0, patients_sha256: String::new() };
/// let (mut record, _key) = Record::virtual_trial(written, subjects);
/// let table = AllocationTable::generate(&plan, &record.header().origin, |_| 0)?;
/// let mut state = TrialState::new(&plan, &table);
///
/// let screened = r#"{"sequence":1,"subject":1,"date":"2017-03-01","event":{"kind":"screened",
///     "site":1,"age":52,"sex":"female","race":"white","ethnicity":"not_hispanic_or_latino"}}"#;
/// record.append(&mut state, serde_json::from_str(screened)?)?;
/// assert_eq!(record.to_json_lines()?.lines().count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    header: RecordHeader,
    entries: Vec<Entry>,
    releases: Vec<Release>,
}

/// How a release stands among the lines of a record.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReleaseLine<R> {
    release: R,
}

/// How the line of a release begins, and no other.
const RELEASE_LINE: &str = "{\"release\":";

impl Record {
    /// An empty record of virtual subjects, and the key to their arms.
    pub fn virtual_trial(written: Written, subjects: VirtualSubjects) -> (Self, ArmKey) {
        let VirtualSubjects {
            seed,
            replicate,
            patients_sha256,
        } = subjects;
        let origin = Origin::Virtual {
            seed,
            replicate,
            patients_sha256,
        };
        (Self::empty(written, origin), ArmKey::virtual_trial())
    }

    /// An empty record of people. The key to their arms is the vault's.
    pub fn of_people(written: Written) -> Self {
        Self::empty(written, Origin::Real {})
    }

    fn empty(written: Written, origin: Origin) -> Self {
        let Written {
            trial,
            protocol_sha256,
            software,
        } = written;
        let header = RecordHeader {
            trial,
            origin,
            protocol_sha256,
            software,
        };
        Self {
            header,
            entries: Vec::new(),
            releases: Vec::new(),
        }
    }

    /// The head.
    pub const fn header(&self) -> &RecordHeader {
        &self.header
    }

    /// The entries, in their order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The releases of versions at sites, in their order.
    pub fn releases(&self) -> &[Release] {
        &self.releases
    }

    /// Adds that a version was released at a site, if the state accepts it; it stands after the last entry so far.
    ///
    /// # Errors
    /// [`ReleaseRefusal`]; it changes nothing.
    pub fn release(
        &mut self,
        state: &mut TrialState<'_>,
        release: Release,
    ) -> Result<(), ReleaseRefusal> {
        let after = self.entries.len() as u64;
        if release.after != after || state.entries_taken() != after {
            return Err(ReleaseRefusal::OutOfPlace {
                after: release.after,
            });
        }
        state.release(release.clone())?;
        self.releases.push(release);
        Ok(())
    }

    /// Where everybody is after the last entry, folded from the first.
    ///
    /// # Errors
    /// [`RefusedEntry`], where it is folded under another protocol or table than it was made with.
    pub fn fold<'a>(
        &self,
        plan: &'a Plan,
        table: &'a AllocationTable,
    ) -> Result<TrialState<'a>, RefusedEntry> {
        TrialState::new(plan, table)
            .with_releases(&self.releases)
            .fold(&self.entries)
    }

    /// The key to the arms, where the subjects are virtual.
    pub fn arm_key(&self) -> Option<ArmKey> {
        matches!(self.header.origin, Origin::Virtual { .. }).then(ArmKey::virtual_trial)
    }

    /// Adds the next entry, if the state accepts it.
    ///
    /// # Errors
    /// [`AppendError::OtherState`] for a state that is not the fold of this record, and
    /// [`AppendError::Refused`]; neither changes anything.
    pub fn append(
        &mut self,
        state: &mut TrialState<'_>,
        entry: Entry,
    ) -> Result<Accepted, AppendError> {
        let (record, taken) = (self.entries.len() as u64, state.entries_taken());
        if record != taken {
            return Err(AppendError::OtherState {
                record,
                state: taken,
            });
        }
        let accepted = state.accept(&entry).map_err(AppendError::Refused)?;
        self.entries.push(entry);
        Ok(accepted)
    }

    /// The record as text: the head on the first line, then an entry a line, and each release before the entry that it
    /// counts for first, all JSON.
    ///
    /// # Errors
    /// When an entry cannot be written as JSON.
    pub fn to_json_lines(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string(&self.header)?;
        text.push('\n');
        let mut releases = self.releases.iter().peekable();
        let mut release_after = |taken: u64, text: &mut String| {
            while let Some(release) = releases.next_if(|release| release.after <= taken) {
                text.push_str(&serde_json::to_string(&ReleaseLine { release })?);
                text.push('\n');
            }
            Ok::<_, serde_json::Error>(())
        };
        for entry in &self.entries {
            release_after(entry.sequence.saturating_sub(1), &mut text)?;
            text.push_str(&serde_json::to_string(entry)?);
            text.push('\n');
        }
        release_after(u64::MAX, &mut text)?;
        Ok(text)
    }

    /// Reads the head of a text, which says whose record it is before anything else is read.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read_header(text: &str) -> Result<RecordHeader, ReadError> {
        read_line(1, text.lines().next().unwrap_or_default())
    }

    /// Reads a text that [`Record::to_json_lines`] wrote, and folds it as it goes.
    ///
    /// # Errors
    /// [`ReplayError`] at the first line that cannot be read or is refused.
    pub fn replay<'a>(
        text: &str,
        plan: &'a Plan,
        table: &'a AllocationTable,
    ) -> Result<(Self, TrialState<'a>), ReplayError> {
        let header = Self::read_header(text)?;
        let mut record = Self {
            header,
            entries: Vec::new(),
            releases: Vec::new(),
        };
        let mut state = TrialState::new(plan, table);
        for (line, content) in text.lines().enumerate().skip(1) {
            let line = line + 1;
            if content.starts_with(RELEASE_LINE) {
                let ReleaseLine { release } = read_line(line, content)?;
                record
                    .release(&mut state, release)
                    .map_err(|refusal| ReplayError::NotReleased { line, refusal })?;
                continue;
            }
            let entry: Entry = read_line(line, content)?;
            state = state
                .fold([&entry])
                .map_err(|RefusedEntry { refusal, .. }| ReplayError::Refused { line, refusal })?;
            record.entries.push(entry);
        }
        Ok((record, state))
    }
}

fn read_line<T: serde::de::DeserializeOwned>(line: usize, content: &str) -> Result<T, ReadError> {
    serde_json::from_str(content).map_err(|reason| ReadError {
        line,
        reason: reason.to_string(),
    })
}

/// Why an entry was not added.
#[derive(Debug, Clone, PartialEq)]
pub enum AppendError {
    /// The state is not the fold of this record.
    OtherState {
        /// How many entries the record has.
        record: u64,
        /// How many entries the state has taken.
        state: u64,
    },
    /// The state refused the entry.
    Refused(Refusal),
}

impl fmt::Display for AppendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherState { record, state } => write!(
                f,
                "the record has {record} entries and the state has taken {state}; fold the record again"
            ),
            Self::Refused(refusal) => refusal.fmt(f),
        }
    }
}

impl Error for AppendError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::OtherState { .. } => None,
        }
    }
}

/// Why a line of a record cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {} of the record cannot be read: {}",
            self.line, self.reason
        )
    }
}

impl Error for ReadError {}

/// Why a record cannot be replayed.
#[derive(Debug, Clone, PartialEq)]
pub enum ReplayError {
    /// A line cannot be read.
    Read(ReadError),
    /// An entry is refused.
    Refused {
        /// Its line, counted from 1.
        line: usize,
        /// Why.
        refusal: Refusal,
    },
    /// A release is refused.
    NotReleased {
        /// Its line, counted from 1.
        line: usize,
        /// Why.
        refusal: ReleaseRefusal,
    },
}

impl From<ReadError> for ReplayError {
    fn from(reason: ReadError) -> Self {
        Self::Read(reason)
    }
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(reason) => reason.fmt(f),
            Self::Refused { line, refusal } => write!(f, "line {line} of the record: {refusal}"),
            Self::NotReleased { line, refusal } => {
                write!(f, "line {line} of the record: {refusal}")
            }
        }
    }
}

impl Error for ReplayError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Read(reason) => Some(reason),
            Self::Refused { refusal, .. } => Some(refusal),
            Self::NotReleased { refusal, .. } => Some(refusal),
        }
    }
}
