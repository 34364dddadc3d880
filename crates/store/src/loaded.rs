//! A trail read from its first row to its last: the chain followed, the record gathered, the projections made again.

use std::ops::RangeInclusive;

use record::{Entry, Event, RecordHeader, Release, Validity};
use serde_json::Value as Json;

use crate::database::{Database, Value};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::keys::PublicKey;
use crate::projections::Projections;
use crate::redaction::RedactedRows;
use crate::trail::{
    BareRow, Configuration, Deed, ItemGroup, Reconciled, TrailIndex, TrialOpened, Typed, Unblinded,
    origin, read_all_ahead,
};
use crate::witness::Testimony;

/// Where the trail ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) sequence: u64,
    pub(crate) digest: Digest,
}

impl Head {
    /// Before the first row.
    pub(crate) fn none() -> Self {
        Self {
            sequence: 0,
            digest: origin(),
        }
    }
}

/// What a trail holds.
pub(crate) struct Loaded {
    pub(crate) opened: Option<TrialOpened>,
    pub(crate) head: Head,
    pub(crate) projections: Projections,
    pub(crate) index: TrailIndex,
    /// The entries of the record as they are now, corrections and all.
    pub(crate) entries: Vec<Entry>,
    /// The releases of versions at sites, each with the entry after which it stands.
    pub(crate) releases: Vec<Release>,
    pub(crate) unblinded: Vec<Unblinded>,
    pub(crate) reconciled: Vec<Reconciled>,
    /// The row that says under what rows are written, and what it says.
    pub(crate) configuration: (u64, Option<Configuration>),
    /// The rows that are not as the witness saw them.
    pub(crate) contradicted: Vec<u64>,
    /// When the last row was recorded, by the clock of that time.
    pub(crate) last_recorded: i64,
}

impl Loaded {
    pub(crate) fn nothing() -> Self {
        Self {
            opened: None,
            head: Head::none(),
            projections: Projections::default(),
            index: TrailIndex::default(),
            entries: Vec::new(),
            releases: Vec::new(),
            unblinded: Vec::new(),
            reconciled: Vec::new(),
            configuration: (0, None),
            contradicted: Vec::new(),
            last_recorded: i64::MIN,
        }
    }

    /// Reads a whole trail. One thread reads, another follows the chain and understands what the rows say: a trail of a
    /// large trial is opened in little more than half the time.
    ///
    /// # Errors
    /// [`StoreError::Tampered`] at the first row that does not follow from the one before.
    pub(crate) fn from(database: &mut dyn Database) -> Result<Self, StoreError> {
        Self::beside(database, None)
    }

    /// The same, with each row held against what a witness saw of it.
    ///
    /// # Errors
    /// As [`from`](Self::from); what the witness contradicts is no error yet, for people may have reconciled it.
    pub(crate) fn beside(
        database: &mut dyn Database,
        testimony: Option<&Testimony>,
    ) -> Result<Self, StoreError> {
        let mut loaded = Self::nothing();
        let mut scratch = Vec::new();
        let redacted = RedactedRows::read(database)?;
        read_all_ahead(database, |row, digest| {
            loaded.head = follow(loaded.head, row, digest, &redacted, &mut scratch)?;
            let sequence = loaded.head.sequence;
            if testimony.is_some_and(|seen| seen.contradicts(sequence, digest, false)) {
                loaded.contradicted.push(sequence);
            }
            loaded.last_recorded = row.recorded;
            loaded.index.take(sequence, row.request, row.subject()?)?;
            let deed = Deed::read(row.sequence, row.kind, row.payload)?;
            let typed = Typed {
                row: sequence,
                person: row.person,
                role: row.role()?,
                source: row.source()?,
                recorded: row.recorded,
            };
            loaded.index.take_deed(&typed, &deed);
            loaded.take_deed(sequence, deed)
        })?;
        Ok(loaded)
    }

    fn take_deed(&mut self, sequence: u64, deed: Deed) -> Result<(), StoreError> {
        self.projections.take(sequence, &deed)?;
        match deed {
            Deed::TrialOpened(opened) => self.opened = Some(opened),
            Deed::Configured(configuration) => {
                self.configuration = (sequence, Some(configuration));
            }
            Deed::Entry(entry) => self.entries.push(entry),
            Deed::Randomised(randomised) => self.entries.push(randomised.entry),
            deed @ (Deed::Corrected(_) | Deed::StruckOut(_)) => {
                change_entries(&mut self.entries, sequence, &deed)?;
            }
            Deed::Version(release) => {
                is_in_place(sequence, &release, self.entries.len())?;
                self.releases.push(release);
            }
            Deed::Unblinded(unblinded) => self.unblinded.push(unblinded),
            Deed::Reconciled(reconciled) => self.reconciled.push(reconciled),
            Deed::Site(_)
            | Deed::SecondEntry(_)
            | Deed::DifferencesDecided(_)
            | Deed::Endorsed(_)
            | Deed::Closed(_)
            | Deed::QueryRaised(_)
            | Deed::QueryMoved(_)
            | Deed::Coded(_)
            | Deed::CodesSealed(_)
            | Deed::RedactionAsked(_)
            | Deed::Redacted(_)
            | Deed::RedactionDeclined(_)
            | Deed::Refused(_) => {}
        }
        Ok(())
    }

    /// The rows that were lost in restores, as far as people reconciled them.
    pub(crate) fn lost(&self) -> Vec<RangeInclusive<u64>> {
        lost(&self.reconciled)
    }

    /// How the trial was opened.
    pub(crate) fn opened(&self) -> Result<&TrialOpened, StoreError> {
        self.opened.as_ref().ok_or(StoreError::NoTrial)
    }

    pub(crate) fn header(&self) -> Result<&RecordHeader, StoreError> {
        self.opened().map(|opened| &opened.header)
    }
}

/// Whether a release names the last entry before it, so that it counts for what comes after and for nothing before.
///
/// # Errors
/// [`StoreError::Tampered`] where it names another.
pub(crate) fn is_in_place(
    sequence: u64,
    release: &Release,
    entries: usize,
) -> Result<(), StoreError> {
    if usize::try_from(release.after) == Ok(entries) {
        return Ok(());
    }
    Err(StoreError::tampered(format!(
        "row {sequence} releases a version after entry {} of the record, and stands after entry {entries}",
        release.after
    )))
}

/// The rows that were lost in restores.
pub(crate) fn lost(reconciled: &[Reconciled]) -> Vec<RangeInclusive<u64>> {
    reconciled
        .iter()
        .map(|reconciled| reconciled.restored + 1..=reconciled.witnessed)
        .collect()
}

/// Follows the chain by one row. One from which two people took words follows with the digest that it had before.
///
/// # Errors
/// [`StoreError::Tampered`] where the row does not follow, or where words that were taken out are there again.
pub(crate) fn follow(
    head: Head,
    row: &BareRow<'_>,
    digest: &[u8],
    redacted: &RedactedRows,
    scratch: &mut Vec<u8>,
) -> Result<Head, StoreError> {
    let next = head.sequence + 1;
    if u64::try_from(row.sequence) != Ok(next) {
        return Err(StoreError::tampered(format!(
            "row {next} is not there: after row {} comes row {}",
            head.sequence, row.sequence
        )));
    }
    let gives = row.digest_after(head.digest, scratch);
    let expected = redacted.digest_of(next, gives).unwrap_or(gives);
    if expected.as_bytes().as_slice() != digest {
        return Err(StoreError::tampered(format!(
            "row {next} does not follow from the row before it: it, or the order of rows up to it, was changed \
             after it was written"
        )));
    }
    if expected == gives && redacted.concern(next) {
        return Err(StoreError::tampered(format!(
            "words were taken out of row {next}, and they are there again"
        )));
    }
    Ok(Head {
        sequence: next,
        digest: expected,
    })
}

/// Reads where the database itself says that the trail ends, and holds it against the signature beside it.
///
/// # Errors
/// [`StoreError::Tampered`] for a head without the signature of the key.
pub(crate) fn signed_head(
    database: &mut dyn Database,
    key: Option<&PublicKey>,
) -> Result<Option<Head>, StoreError> {
    let mut head = None;
    database.query(
        "SELECT sequence, digest, signature FROM head WHERE single = $1",
        &[Value::Integer(1)],
        &mut |cells| {
            let changed = || {
                StoreError::tampered(
                    "the head of the trail was changed: it does not bear the signature of the key file",
                )
            };
            let sequence = u64::try_from(cells.needed_integer(0)?).map_err(|_| changed())?;
            let digest = Digest::from_bytes(cells.needed_bytes(1)?).ok_or_else(changed)?;
            if let Some(key) = key
                && !key.signed(sequence, digest, cells.needed_bytes(2)?)
            {
                return Err(changed());
            }
            head = Some(Head { sequence, digest });
            Ok(())
        },
    )?;
    Ok(head)
}

/// Changes the entries of the record as a row says: corrects one, or strikes it out, and upholds the acts that stand all the
/// same. Other rows change none.
///
/// # Errors
/// [`StoreError::Tampered`] where an entry is not there, or not as the row says that it was.
pub(crate) fn change_entries(
    entries: &mut [Entry],
    sequence: u64,
    deed: &Deed,
) -> Result<(), StoreError> {
    let lost = || {
        StoreError::tampered(format!(
            "row {sequence} corrects what is not in the record, or not as it was"
        ))
    };
    let place_of = |number: u64| usize::try_from(number.checked_sub(1)?).ok();
    let (changed, upheld) = match deed {
        Deed::Corrected(corrected) => (corrected.entry, &corrected.upheld),
        Deed::StruckOut(struck) => (struck.entry, &struck.upheld),
        _ => return Ok(()),
    };
    let entry = place_of(changed)
        .and_then(|place| entries.get_mut(place))
        .filter(|entry| entry.validity != Validity::StruckOut)
        .ok_or_else(lost)?;
    let subject = entry.subject;
    match deed {
        Deed::Corrected(corrected) => {
            let (new, old) =
                with_group(entry, &corrected.group, &corrected.new).ok_or_else(lost)?;
            if old != corrected.old {
                return Err(lost());
            }
            *entry = new;
        }
        _ => entry.validity = Validity::StruckOut,
    }
    for number in upheld {
        let act = place_of(*number)
            .and_then(|place| entries.get_mut(place))
            .filter(|act| {
                act.subject == subject
                    && act.validity == Validity::AsEntered
                    && matches!(act.event, Event::Act(_))
            })
            .ok_or_else(lost)?;
        act.validity = Validity::Upheld;
    }
    Ok(())
}

/// An entry with one group of items set to another value, and the value before; `None` where the entry has no such group,
/// or would not be one any more.
pub(crate) fn with_group(entry: &Entry, group: &ItemGroup, new: &Json) -> Option<(Entry, Json)> {
    let mut json = serde_json::to_value(entry).ok()?;
    let path: Vec<&str> = group.path().collect();
    // Whom an entry concerns, where it stands and what kind of event it is makes it that entry.
    match path.as_slice() {
        ["date"] => {}
        ["event", field, ..] if *field != "kind" => {}
        _ => return None,
    }
    let (last, way) = path.split_last()?;
    let mut place = &mut json;
    for name in way {
        place = place.get_mut(*name)?;
    }
    let fields = place.as_object_mut()?;
    let old = if new.is_null() {
        fields.remove(*last)
    } else {
        fields.insert((*last).to_owned(), new.clone())
    };
    let corrected: Entry = serde_json::from_value(json).ok()?;
    Some((corrected, old.unwrap_or(Json::Null)))
}

/// An entry as it would be with one group of items corrected; `None` where it has no such group, or would be none any more.
/// Nothing is stored.
pub fn corrected(entry: &Entry, group: &ItemGroup, new: &Json) -> Option<Entry> {
    Some(with_group(entry, group, new)?.0)
}

/// The value of a group of items as it is now.
pub(crate) fn group_of(entry: &Entry, group: &ItemGroup) -> Option<Json> {
    let json = serde_json::to_value(entry).ok()?;
    let mut place = &json;
    for name in group.path() {
        match place.get(name) {
            Some(inner) => place = inner,
            None => return place.is_object().then_some(Json::Null),
        }
    }
    Some(place.clone())
}
