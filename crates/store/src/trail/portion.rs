//! Rows taken out of a database by the hundred, so that one thread can read on while another looks at them.

use std::sync::mpsc::sync_channel;

use super::row::{BareRow, read_all};
use crate::database::Database;
use crate::error::StoreError;

/// How many rows are handed over at once.
const PORTION: usize = 512;

/// How many portions may wait: enough that neither side stands still, and a few megabytes at most.
const WAITING: usize = 8;

/// Some rows with their digests, out of the database.
#[derive(Default)]
struct Portion {
    /// The texts of all rows, one behind the other.
    texts: String,
    /// The bytes of all rows.
    bytes: Vec<u8>,
    rows: Vec<Taken>,
}

/// A row of a portion: its numbers, and where its texts and bytes end. They begin where those before them end.
struct Taken {
    sequence: i64,
    recorded: i64,
    utc_offset: i64,
    site: Option<i64>,
    configuration: i64,
    subject: Option<i64>,
    person: usize,
    role: usize,
    source: usize,
    kind: usize,
    reason: Option<usize>,
    request: Option<usize>,
    payload: usize,
    fingerprint: Option<usize>,
    hidden: Option<usize>,
    digest: usize,
}

/// Cuts one piece after the other off a text or bytes.
struct Cut<'p, T: ?Sized> {
    whole: &'p T,
    at: usize,
}

impl<'p> Cut<'p, str> {
    fn to(&mut self, end: usize) -> &'p str {
        let piece = &self.whole[self.at..end];
        self.at = end;
        piece
    }
}

impl<'p> Cut<'p, [u8]> {
    fn to(&mut self, end: usize) -> &'p [u8] {
        let piece = &self.whole[self.at..end];
        self.at = end;
        piece
    }
}

impl Portion {
    fn take(&mut self, row: &BareRow<'_>, digest: &[u8]) {
        let texts = &mut self.texts;
        let mut text = |piece: &str| {
            texts.push_str(piece);
            texts.len()
        };
        let bytes = &mut self.bytes;
        let mut raw = |piece: &[u8]| {
            bytes.extend_from_slice(piece);
            bytes.len()
        };
        // In the order in which `each` cuts them.
        self.rows.push(Taken {
            sequence: row.sequence,
            recorded: row.recorded,
            utc_offset: row.utc_offset,
            site: row.site,
            configuration: row.configuration,
            subject: row.subject,
            person: text(row.person),
            role: text(row.role),
            source: text(row.source),
            kind: text(row.kind),
            reason: row.reason.map(&mut text),
            request: row.request.map(&mut text),
            payload: text(row.payload),
            fingerprint: row.fingerprint.map(&mut raw),
            hidden: row.hidden.map(&mut raw),
            digest: raw(digest),
        });
    }

    fn each(
        &self,
        look: &mut impl FnMut(&BareRow<'_>, &[u8]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut texts = Cut {
            whole: self.texts.as_str(),
            at: 0,
        };
        let mut bytes = Cut {
            whole: self.bytes.as_slice(),
            at: 0,
        };
        for taken in &self.rows {
            let row = BareRow {
                sequence: taken.sequence,
                recorded: taken.recorded,
                utc_offset: taken.utc_offset,
                site: taken.site,
                configuration: taken.configuration,
                subject: taken.subject,
                person: texts.to(taken.person),
                role: texts.to(taken.role),
                source: texts.to(taken.source),
                kind: texts.to(taken.kind),
                reason: taken.reason.map(|end| texts.to(end)),
                request: taken.request.map(|end| texts.to(end)),
                payload: texts.to(taken.payload),
                fingerprint: taken.fingerprint.map(|end| bytes.to(end)),
                hidden: taken.hidden.map(|end| bytes.to(end)),
            };
            look(&row, bytes.to(taken.digest))?;
        }
        Ok(())
    }
}

/// Puts every row, with the digest beside it, to a function, in order, while the rows after it are being read. On a machine
/// with two cores it takes little more than half the time of [`read_all`].
///
/// # Errors
/// What the function answers, else why a row could not be read: every row before that one was put to the function.
pub(crate) fn read_all_ahead(
    database: &mut dyn Database,
    mut look: impl FnMut(&BareRow<'_>, &[u8]) -> Result<(), StoreError> + Send,
) -> Result<(), StoreError> {
    std::thread::scope(|scope| {
        let (portions, waiting) = sync_channel::<Portion>(WAITING);
        let looking = scope.spawn(move || {
            waiting
                .iter()
                .try_for_each(|portion| portion.each(&mut look))
        });
        // Whoever looks went away: he says himself why.
        let gone = |_| StoreError::unreadable("nobody looks at the rows any more");
        let mut portion = Portion::default();
        let read = read_all(database, |row, digest| {
            portion.take(row, digest);
            if portion.rows.len() == PORTION {
                portions.send(std::mem::take(&mut portion)).map_err(gone)?;
            }
            Ok(())
        });
        // The rows before one that could not be read are to be looked at, too.
        let read = portions.send(portion).map_err(gone).and(read);
        drop(portions);
        looking
            .join()
            .unwrap_or_else(|_| Err(StoreError::unreadable("the reader of rows ended")))
            .and(read)
    })
}
