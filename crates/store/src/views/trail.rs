//! The trail, line by line, as one person may read it.

use std::collections::BTreeMap;

use protocol::{VersionId, VersionIndex};
use record::{SiteNumber, SubjectNumber};
use serde::Serialize;
use serde_json::Value as Json;

use super::relation::Concealed;
use super::visibility::{Around, DAY, PHARMACY, Told, Visible, tell, visible};
use crate::database::{Access, Address, Counted, Counts, Database, connect};
use crate::error::StoreError;
use crate::trail::{
    BareRow, Configuration, Deed, ItemGroup, Person, Role, Source, read_one, read_page,
};
use crate::writer::{Refused, Writer};

/// The kind of the lines by which versions are released at sites.
const VERSION: &str = "version";

/// How many rows are read from the database at once.
const PAGE: u64 = 1000;

/// Which lines are asked for; what is `None` does not narrow. A line is found by what its reader may see of it alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailFilter {
    /// Those about one subject.
    pub subject: Option<SubjectNumber>,
    /// Those about one entry of the record.
    pub entry: Option<u64>,
    /// Those of one group of items.
    pub group: Option<ItemGroup>,
    /// Those of one site.
    pub site: Option<SiteNumber>,
    /// Those of one kind, by its word.
    pub kind: Option<String>,
    /// Those of one person.
    pub person: Option<String>,
    /// Those after this row.
    pub after: u64,
    /// No more than so many.
    pub most: usize,
}

impl Default for TrailFilter {
    /// Every line from the first on.
    fn default() -> Self {
        Self {
            subject: None,
            entry: None,
            group: None,
            site: None,
            kind: None,
            person: None,
            after: 0,
            most: usize::MAX,
        }
    }
}

/// A line of the trail, as far as its reader may see it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrailLine {
    /// The row.
    pub sequence: u64,
    /// Who; what the pharmacy did, blinded readers see as the pharmacy's.
    pub person: String,
    /// In which role.
    pub role: Role,
    /// The site of the subject or, where there is none, that at which it was done.
    pub site: Option<SiteNumber>,
    /// When, in microseconds from the start of 1970, UTC; of what the pharmacy did, blinded readers see the day.
    pub recorded: i64,
    /// The offset of the person's clock from UTC, in minutes.
    pub utc_offset: i16,
    /// Why.
    pub reason: Option<String>,
    /// What was done, in a word.
    pub kind: &'static str,
    /// Whom it concerns.
    pub subject: Option<SubjectNumber>,
    /// The entry of the record that it concerns.
    pub entry: Option<u64>,
    /// The version of the protocol under which that entry was taken.
    pub version: Option<VersionId>,
    /// The group of items that it concerns.
    pub group: Option<ItemGroup>,
    /// The value before.
    pub old: Option<Json>,
    /// The value from then on.
    pub new: Option<Json>,
    /// By which way.
    pub source: Source,
    /// The version of the program.
    pub software: String,
    /// SHA-256 of the protocol file, in hexadecimal.
    pub protocol_sha256: String,
}

/// Whether a role may read the trail at all.
pub(crate) fn may_read_trail(viewer: &Person) -> Result<(), Refused> {
    match viewer.role {
        // The committee sees its closed report; through the record it would see who is told apart from whom. The laboratory
        // hands in its files, and needs nothing of the record.
        Role::DataMonitoringCommittee | Role::Laboratory | Role::Participant => {
            Err(Refused::Role {
                role: viewer.role,
                wish: "read the trail",
            })
        }
        _ => Ok(()),
    }
}

/// What the writer knows of the trail when somebody asks for lines of it.
pub(crate) struct Known {
    /// The sites of all subjects, in the order of their numbers.
    pub(crate) sites: Vec<SiteNumber>,
    /// From which entry on their entries were taken under which version of the protocol, in the same order.
    taken_under: Vec<Vec<(u64, VersionIndex)>>,
    /// The names of the versions.
    versions: Vec<VersionId>,
    /// The rows among which those that are asked for stand, as far as the trail is known; `None` for all of them.
    pub(crate) rows: Option<Vec<u64>>,
    /// The last row that is known.
    pub(crate) head: u64,
    /// What hints at the treatment, and is not told to whoever looks.
    concealed: Option<Concealed>,
}

impl Known {
    /// What is known of lines of which a filter asks for some.
    pub(crate) fn of(writer: &Writer<'_>, viewer: Role, filter: &TrailFilter) -> Self {
        let entry = filter
            .entry
            .and_then(|entry| usize::try_from(entry.checked_sub(1)?).ok());
        let subject_of_entry = entry
            .and_then(|entry| writer.entries.get(entry))
            .map(|entry| entry.subject);
        let subject = filter.subject.or(subject_of_entry);
        let rows = match subject {
            Some(subject) => Some(writer.index.rows_about(subject)),
            None if filter.kind.as_deref() == Some(VERSION) => {
                Some(writer.index.rows_of_releases())
            }
            None => None,
        };
        Self::with_rows(writer, viewer, rows.map(<[u64]>::to_vec))
    }

    /// The version of the protocol under which an entry was taken.
    fn version_of(&self, subject: SubjectNumber, entry: u64) -> Option<VersionId> {
        let place = usize::try_from(subject.0.checked_sub(1)?).ok()?;
        let mut runs = self.taken_under.get(place)?.iter().rev();
        let (_, version) = runs.find(|(from, _)| *from <= entry)?;
        self.versions.get(version.position()).cloned()
    }

    /// What is known of lines of which the rows are named.
    pub(crate) fn with_rows(writer: &Writer<'_>, viewer: Role, rows: Option<Vec<u64>>) -> Self {
        let subjects = writer.state.subjects().iter();
        Self {
            sites: subjects
                .clone()
                .map(|subject| subject.screening().site)
                .collect(),
            taken_under: subjects
                .map(|subject| subject.versions_of_entries().to_vec())
                .collect(),
            versions: writer
                .plan
                .protocol()
                .versions
                .iter()
                .map(|version| version.id.clone())
                .collect(),
            rows,
            head: writer.head.sequence,
            concealed: Concealed::from(viewer, writer),
        }
    }
}

/// A connection of its own, so that reading keeps nobody from writing.
pub(crate) struct TrailReader {
    pub(super) database: Box<dyn Database>,
    configurations: BTreeMap<u64, Configuration>,
}

impl TrailReader {
    pub(crate) fn connect(address: &Address) -> Result<Self, StoreError> {
        Ok(Self {
            database: Counted::around(connect(address, Access::Existing)?),
            configurations: BTreeMap::new(),
        })
    }

    /// The work that was done so far.
    pub(crate) fn counts(&self) -> Counts {
        self.database.counts()
    }

    /// The lines that a person may see and asks for, in the order of the trail.
    pub(crate) fn read(
        &mut self,
        viewer: &Person,
        filter: &TrailFilter,
        known: &Known,
    ) -> Result<Vec<TrailLine>, StoreError> {
        let mut lines = self.read_known(viewer, filter, known)?;
        let mut after = filter.after;
        if known.rows.is_some() {
            after = after.max(known.head);
        }
        while lines.len() < filter.most {
            let mut rows = 0;
            let mut found = Vec::new();
            read_page(self.database.as_mut(), after, PAGE, |row, _| {
                rows += 1;
                after = u64::try_from(row.sequence).unwrap_or(u64::MAX);
                if let Some(line) = line(viewer, row, known)? {
                    found.push((line, row.configuration));
                }
                Ok(())
            })?;
            self.choose(found, filter, &mut lines)?;
            if rows < PAGE {
                break;
            }
        }
        Ok(lines)
    }

    /// The same of the rows alone that are known to be asked for.
    pub(crate) fn read_known(
        &mut self,
        viewer: &Person,
        filter: &TrailFilter,
        known: &Known,
    ) -> Result<Vec<TrailLine>, StoreError> {
        let mut lines = Vec::new();
        let rows = known.rows.iter().flatten();
        for row in rows.filter(|row| **row > filter.after) {
            if lines.len() >= filter.most {
                break;
            }
            self.one(*row, viewer, filter, known, &mut lines)?;
        }
        Ok(lines)
    }

    /// The line of one row, where the person may see it and asks for it.
    fn one(
        &mut self,
        sequence: u64,
        viewer: &Person,
        filter: &TrailFilter,
        known: &Known,
        lines: &mut Vec<TrailLine>,
    ) -> Result<(), StoreError> {
        let mut found = Vec::new();
        read_one(self.database.as_mut(), sequence, |row, _| {
            if let Some(line) = line(viewer, row, known)? {
                found.push((line, row.configuration));
            }
            Ok(())
        })?;
        self.choose(found, filter, lines)
    }

    /// Adds to lines what is asked for, each with what it was written under.
    fn choose(
        &mut self,
        found: Vec<(TrailLine, i64)>,
        filter: &TrailFilter,
        lines: &mut Vec<TrailLine>,
    ) -> Result<(), StoreError> {
        for (mut line, configuration) in found {
            let configuration = self.configuration(configuration)?;
            line.software.clone_from(&configuration.software);
            line.protocol_sha256
                .clone_from(&configuration.protocol_sha256);
            if lines.len() < filter.most && filter.asks_for(&line) {
                lines.push(line);
            }
        }
        Ok(())
    }

    /// Under what a row was written.
    fn configuration(&mut self, sequence: i64) -> Result<&Configuration, StoreError> {
        let sequence = u64::try_from(sequence)
            .map_err(|_| StoreError::tampered("a row names no row of a configuration"))?;
        if !self.configurations.contains_key(&sequence) {
            let mut found = None;
            read_one(self.database.as_mut(), sequence, |row, _| {
                if let Deed::Configured(configuration) =
                    Deed::read(row.sequence, row.kind, row.payload)?
                {
                    found = Some(configuration);
                }
                Ok(())
            })?;
            let configuration = found.ok_or_else(|| {
                StoreError::tampered(format!("row {sequence} does not say under what is written"))
            })?;
            self.configurations.insert(sequence, configuration);
        }
        self.configurations
            .get(&sequence)
            .ok_or(StoreError::NoTrial)
    }
}

impl TrailFilter {
    pub(super) fn asks_for(&self, line: &TrailLine) -> bool {
        fn narrows<T: PartialEq>(asked: Option<&T>, found: Option<&T>) -> bool {
            asked.is_none_or(|asked| Some(asked) == found)
        }
        narrows(self.subject.as_ref(), line.subject.as_ref())
            && narrows(self.entry.as_ref(), line.entry.as_ref())
            && narrows(self.group.as_ref(), line.group.as_ref())
            && narrows(self.site.as_ref(), line.site.as_ref())
            && narrows(self.person.as_ref(), Some(&line.person))
            && self.kind.as_ref().is_none_or(|kind| kind == line.kind)
    }
}

/// A row as a person may see it; `None` where the person may not.
fn line(
    viewer: &Person,
    row: &BareRow<'_>,
    known: &Known,
) -> Result<Option<TrailLine>, StoreError> {
    let deed = Deed::read(row.sequence, row.kind, row.payload)?;
    let site_of = |subject: SubjectNumber| {
        let place = usize::try_from(subject.0.checked_sub(1)?).ok()?;
        known.sites.get(place).copied()
    };
    let own = row.site()?;
    let subject = deed.subject();
    let site = match &deed {
        Deed::Site(changed) => Some(changed.site),
        Deed::Version(release) => Some(release.site),
        _ => subject.and_then(site_of).or(own),
    };
    let around = Around {
        person: row.person,
        role: row.role()?,
        site,
    };
    let visible = visible(viewer, &around, &deed);
    if visible == Visible::Not {
        return Ok(None);
    }
    let mut told = tell(visible, viewer, &deed)?;
    let sequence = u64::try_from(row.sequence).unwrap_or_default();
    let concealed = known.concealed.as_ref();
    let without_reason =
        concealed.is_some_and(|concealed| concealed.take_out(sequence, &deed, &mut told));
    let Told {
        entry,
        group,
        old,
        new,
    } = told;
    let as_the_pharmacys = visible == Visible::AsThePharmacys;
    Ok(Some(TrailLine {
        sequence,
        person: if as_the_pharmacys {
            PHARMACY.to_owned()
        } else {
            row.person.to_owned()
        },
        role: around.role,
        site,
        recorded: if as_the_pharmacys {
            row.recorded.div_euclid(DAY) * DAY
        } else {
            row.recorded
        },
        utc_offset: if as_the_pharmacys {
            0
        } else {
            row.utc_offset()?
        },
        reason: row
            .reason
            .filter(|_| !as_the_pharmacys && visible != Visible::WithoutWords && !without_reason)
            .map(str::to_owned),
        kind: match (&deed, as_the_pharmacys) {
            (Deed::Unblinded(_) | Deed::Refused(_), true) => "pharmacy_action",
            (deed, _) => deed.kind(),
        },
        version: subject
            .zip(entry)
            .and_then(|(subject, entry)| known.version_of(subject, entry)),
        subject,
        entry,
        group,
        old,
        new,
        source: row.source()?,
        software: String::new(),
        protocol_sha256: String::new(),
    }))
}
