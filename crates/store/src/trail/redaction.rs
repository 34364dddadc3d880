//! Words that are taken out of the trail: somebody wrote what may not stand there, such as a patient's name. One person asks,
//! another looks and has it done; where the words stood a mark is left, and a row says of which rows they were taken.
//!
//! A row that words were taken from does not give its digest any more. The row that took them says so under the chain: which
//! digest the row has, and which it gives without the words. So the chain holds from the first row to the last, and nothing
//! else than what two people took is missing from it.

use std::collections::BTreeMap;

use record::SubjectNumber;
use serde::{Deserialize, Serialize};

use super::deed::Deed;
use super::envelope::words;

/// What stands where words were taken out.
pub const TAKEN_OUT: &str = "█████";

/// Where words stand: the row, the text in it, and the letters of the text. The words themselves are not written down again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// The row of the trail.
    pub row: u64,
    /// The text in it: the reason of the row, or the way to a field of what was written.
    pub text: String,
    /// How many letters stand before the words.
    pub after: usize,
    /// How many letters they have.
    pub letters: usize,
}

/// Somebody asked for words to be taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedactionAsked {
    /// About whom they are.
    pub subject: SubjectNumber,
    /// A place where they stand.
    pub passage: Passage,
}

/// A row from which words were taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedactedRow {
    /// The row of the trail.
    pub row: u64,
    /// The digest that it has, and from which the next row follows, in hexadecimal.
    pub digest: String,
    /// The digest that it gives without the words, in hexadecimal.
    pub without: String,
}

/// Words were taken out of rows, and left a mark there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redacted {
    /// The row that asked for it.
    pub asked: u64,
    /// About whom they were.
    pub subject: SubjectNumber,
    /// The rows from which they were taken.
    pub rows: Vec<RedactedRow>,
    /// The entries of the record that say something else since.
    pub entries: Vec<u64>,
}

/// Words stay where they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedactionDeclined {
    /// The row that asked for it.
    pub asked: u64,
    /// About whom they are.
    pub subject: SubjectNumber,
}

words! {
    /// What becomes of a request to take words out.
    RedactionVerdict {
        /// They are taken out.
        TakenOut = "taken_out",
        /// They stay.
        Declined = "declined",
    }
}

/// A request that nobody has decided yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pending {
    pub(crate) person: Box<str>,
    pub(crate) asked: RedactionAsked,
}

/// The requests to take words out, by the rows that ask. Kept in memory, and made again with every opening.
#[derive(Debug, Default)]
pub(crate) struct Redactions {
    asked: BTreeMap<u64, Pending>,
    /// Which request was decided, by the row that did.
    decided: BTreeMap<u64, u64>,
    /// The rows from which words were taken, by the row that did.
    taken_from: BTreeMap<u64, Vec<u64>>,
}

impl Redactions {
    /// Takes the next row of the trail.
    pub(crate) fn take(&mut self, row: u64, person: &str, deed: &Deed) {
        match deed {
            Deed::RedactionAsked(asked) => {
                let pending = Pending {
                    person: person.into(),
                    asked: asked.clone(),
                };
                self.asked.insert(row, pending);
            }
            Deed::Redacted(Redacted { asked, rows, .. }) => {
                self.decided.insert(row, *asked);
                let rows = rows.iter().map(|taken| taken.row).collect();
                self.taken_from.insert(row, rows);
            }
            Deed::RedactionDeclined(RedactionDeclined { asked, .. }) => {
                self.decided.insert(row, *asked);
            }
            _ => {}
        }
    }

    /// Forgets the rows after one, which were given up.
    pub(crate) fn go_back(&mut self, last: u64) {
        self.asked.retain(|row, _| *row <= last);
        self.decided.retain(|row, _| *row <= last);
        self.taken_from.retain(|row, _| *row <= last);
    }

    /// A request that waits for somebody to decide it.
    pub(crate) fn pending(&self, row: u64) -> Option<&Pending> {
        let is_decided = self.decided.values().any(|asked| *asked == row);
        self.asked.get(&row).filter(|_| !is_decided)
    }

    /// The place that a request names, while the row says what it said then: once other words were taken from it, the letters
    /// are counted anew, and whoever still wants words out asks again.
    pub(crate) fn passage(&self, row: u64) -> Option<&Passage> {
        let passage = &self.pending(row)?.asked.passage;
        let mut later = self.taken_from.range(row..);
        let changed = later.any(|(_, rows)| rows.contains(&passage.row));
        (!changed).then_some(passage)
    }

    /// Those that wait, in their order.
    pub(crate) fn all_pending(&self) -> impl Iterator<Item = (u64, &Pending)> {
        let rows = self.asked.keys();
        rows.filter_map(|row| Some((*row, self.pending(*row)?)))
    }
}
