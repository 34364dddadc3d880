//! A row of the trail: what is hashed, how it is stored, how it is read back.

use record::SiteNumber;

use super::envelope::{Envelope, RequestKey, Role, Source};
use crate::database::{Cells, Database, Value};
use crate::digest::Digest;
use crate::error::StoreError;

const SELECT_ALL: &str = "SELECT sequence, recorded, utc_offset, person, role, site, source, configuration, kind, \
     subject, reason, request, fingerprint, payload, hidden, digest FROM event ORDER BY sequence";

const SELECT_AFTER: &str = "SELECT sequence, recorded, utc_offset, person, role, site, source, configuration, kind, \
     subject, reason, request, fingerprint, payload, hidden, digest FROM event WHERE sequence > $1 ORDER BY sequence";

const SELECT_ONE: &str = "SELECT sequence, recorded, utc_offset, person, role, site, source, configuration, kind, \
     subject, reason, request, fingerprint, payload, hidden, digest FROM event WHERE sequence = $1";

const SELECT_PAGE: &str = "SELECT sequence, recorded, utc_offset, person, role, site, source, configuration, kind, \
     subject, reason, request, fingerprint, payload, hidden, digest FROM event WHERE sequence > $1 ORDER BY sequence \
     LIMIT $2";

const INSERT: &str = "INSERT INTO event (sequence, recorded, utc_offset, person, role, site, source, configuration, \
     kind, subject, reason, request, fingerprint, payload, hidden, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
     $10, $11, $12, $13, $14, $15, $16)";

/// The digest that the first row follows from, so that a trail fits no other kind of chain.
pub(crate) fn origin() -> Digest {
    Digest::of(b"myotrial trail, format 1")
}

/// A row as it is about to be written.
pub(crate) struct TrailRow {
    pub(crate) sequence: u64,
    pub(crate) envelope: Envelope,
    pub(crate) configuration: u64,
    pub(crate) kind: &'static str,
    pub(crate) subject: Option<u32>,
    pub(crate) fingerprint: Option<Digest>,
    pub(crate) payload: String,
    /// A commitment to what the vault keeps of this row and blinded eyes may not see.
    pub(crate) hidden: Option<Digest>,
}

/// A row as it stands in the database, borrowed from there.
#[derive(Clone, Copy)]
pub(crate) struct BareRow<'r> {
    pub(crate) sequence: i64,
    pub(crate) recorded: i64,
    pub(crate) utc_offset: i64,
    pub(crate) person: &'r str,
    pub(crate) role: &'r str,
    pub(crate) site: Option<i64>,
    pub(crate) source: &'r str,
    pub(crate) configuration: i64,
    pub(crate) kind: &'r str,
    pub(crate) subject: Option<i64>,
    pub(crate) reason: Option<&'r str>,
    pub(crate) request: Option<&'r str>,
    pub(crate) fingerprint: Option<&'r [u8]>,
    pub(crate) payload: &'r str,
    pub(crate) hidden: Option<&'r [u8]>,
}

impl<'r> BareRow<'r> {
    /// Reads a row of the columns of [`SELECT_ALL`], and the digest beside it.
    pub(crate) fn read(cells: &'r dyn Cells) -> Result<(Self, &'r [u8]), StoreError> {
        let row = Self {
            sequence: cells.needed_integer(0)?,
            recorded: cells.needed_integer(1)?,
            utc_offset: cells.needed_integer(2)?,
            person: cells.needed_text(3)?,
            role: cells.needed_text(4)?,
            site: cells.integer(5)?,
            source: cells.needed_text(6)?,
            configuration: cells.needed_integer(7)?,
            kind: cells.needed_text(8)?,
            subject: cells.integer(9)?,
            reason: cells.text(10)?,
            request: cells.text(11)?,
            fingerprint: cells.bytes(12)?,
            payload: cells.needed_text(13)?,
            hidden: cells.bytes(14)?,
        };
        Ok((row, cells.needed_bytes(15)?))
    }

    /// The role of who did it.
    pub(crate) fn role(&self) -> Result<Role, StoreError> {
        self.role.parse().map_err(|()| self.out_of_range("role"))
    }

    /// By which way it came.
    pub(crate) fn source(&self) -> Result<Source, StoreError> {
        self.source
            .parse()
            .map_err(|()| self.out_of_range("source"))
    }

    /// The site at which it was done; none where it is of no site in particular.
    pub(crate) fn site(&self) -> Result<Option<SiteNumber>, StoreError> {
        self.site
            .map(|site| u16::try_from(site).map(SiteNumber))
            .transpose()
            .map_err(|_| self.out_of_range("site"))
    }

    /// The offset of the clock of who did it, in minutes.
    pub(crate) fn utc_offset(&self) -> Result<i16, StoreError> {
        i16::try_from(self.utc_offset).map_err(|_| self.out_of_range("offset from UTC"))
    }

    /// Whom it concerns.
    pub(crate) fn subject(&self) -> Result<Option<u32>, StoreError> {
        self.subject
            .map(u32::try_from)
            .transpose()
            .map_err(|_| self.out_of_range("subject"))
    }

    fn out_of_range(&self, what: &str) -> StoreError {
        StoreError::unreadable(format!("row {} has an unknown {what}", self.sequence))
    }

    /// The digest of this row after another. Every column is in it, each with its length and with a mark where it is
    /// empty, so that nothing can move from one to the next. `scratch` is used again from row to row.
    pub(crate) fn digest_after(&self, before: Digest, scratch: &mut Vec<u8>) -> Digest {
        scratch.clear();
        scratch.extend_from_slice(before.as_bytes());
        for number in [
            Some(self.sequence),
            Some(self.recorded),
            Some(self.utc_offset),
            self.site,
            Some(self.configuration),
            self.subject,
        ] {
            match number {
                None => scratch.push(0),
                Some(number) => {
                    scratch.push(1);
                    scratch.extend_from_slice(&number.to_be_bytes());
                }
            }
        }
        for piece in [
            Some(self.person.as_bytes()),
            Some(self.role.as_bytes()),
            Some(self.source.as_bytes()),
            Some(self.kind.as_bytes()),
            self.reason.map(str::as_bytes),
            self.request.map(str::as_bytes),
            self.fingerprint,
            Some(self.payload.as_bytes()),
            self.hidden,
        ] {
            match piece {
                None => scratch.push(0),
                Some(piece) => {
                    scratch.push(1);
                    scratch.extend_from_slice(&(piece.len() as u64).to_be_bytes());
                    scratch.extend_from_slice(piece);
                }
            }
        }
        Digest::of(scratch)
    }
}

/// Writes a row behind another, and says its digest.
pub(crate) fn append(
    database: &mut dyn Database,
    row: &TrailRow,
    before: Digest,
    scratch: &mut Vec<u8>,
) -> Result<Digest, StoreError> {
    let envelope = &row.envelope;
    let bare = BareRow {
        sequence: signed(row.sequence),
        recorded: envelope.recorded,
        utc_offset: i64::from(envelope.utc_offset),
        person: &envelope.person.name,
        role: envelope.person.role.as_str(),
        site: envelope.site.map(|site| i64::from(site.0)),
        source: envelope.source.as_str(),
        configuration: signed(row.configuration),
        kind: row.kind,
        subject: row.subject.map(i64::from),
        reason: envelope.reason.as_deref(),
        request: envelope.request.as_ref().map(RequestKey::as_str),
        fingerprint: row
            .fingerprint
            .as_ref()
            .map(|digest| digest.as_bytes().as_slice()),
        payload: &row.payload,
        hidden: row
            .hidden
            .as_ref()
            .map(|digest| digest.as_bytes().as_slice()),
    };
    let digest = bare.digest_after(before, scratch);
    insert(database, &bare, digest.as_bytes())?;
    Ok(digest)
}

/// Writes a row as it is, with the digest beside it.
pub(crate) fn insert(
    database: &mut dyn Database,
    row: &BareRow<'_>,
    digest: &[u8],
) -> Result<(), StoreError> {
    database.execute(
        INSERT,
        &[
            Value::Integer(row.sequence),
            Value::Integer(row.recorded),
            Value::Integer(row.utc_offset),
            Value::Text(row.person),
            Value::Text(row.role),
            Value::optional_integer(row.site),
            Value::Text(row.source),
            Value::Integer(row.configuration),
            Value::Text(row.kind),
            Value::optional_integer(row.subject),
            Value::optional_text(row.reason),
            Value::optional_text(row.request),
            Value::optional_bytes(row.fingerprint),
            Value::Text(row.payload),
            Value::optional_bytes(row.hidden),
            Value::Bytes(digest),
        ],
    )?;
    Ok(())
}

/// Puts every row, with the digest beside it, to a function.
pub(crate) fn read_all(
    database: &mut dyn Database,
    mut each: impl FnMut(&BareRow<'_>, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    database.query(SELECT_ALL, &[], &mut |cells| {
        let (row, digest) = BareRow::read(cells)?;
        each(&row, digest)
    })
}

/// Puts every row after a sequence number to a function.
pub(crate) fn read_after(
    database: &mut dyn Database,
    sequence: u64,
    mut each: impl FnMut(&BareRow<'_>, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    database.query(
        SELECT_AFTER,
        &[Value::Integer(signed(sequence))],
        &mut |cells| {
            let (row, digest) = BareRow::read(cells)?;
            each(&row, digest)
        },
    )
}

/// Puts one row to a function, if it is there.
pub(crate) fn read_one(
    database: &mut dyn Database,
    sequence: u64,
    mut each: impl FnMut(&BareRow<'_>, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    database.query(
        SELECT_ONE,
        &[Value::Integer(signed(sequence))],
        &mut |cells| {
            let (row, digest) = BareRow::read(cells)?;
            each(&row, digest)
        },
    )
}

/// Puts so many rows after a sequence number to a function.
pub(crate) fn read_page(
    database: &mut dyn Database,
    sequence: u64,
    most: u64,
    mut each: impl FnMut(&BareRow<'_>, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    database.query(
        SELECT_PAGE,
        &[
            Value::Integer(signed(sequence)),
            Value::Integer(signed(most)),
        ],
        &mut |cells| {
            let (row, digest) = BareRow::read(cells)?;
            each(&row, digest)
        },
    )
}

/// A sequence number as both databases store it; none comes near to the end of the signed numbers.
pub(crate) fn signed(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}
