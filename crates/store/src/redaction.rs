//! Words in rows of the trail: where they stand, what a row says without them, and whether a row that gives another digest is
//! one from which words were taken.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::database::{Database, Value, with_guard_down};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::trail::{BareRow, Deed, Passage, Redacted, RedactedRow, TAKEN_OUT};
use crate::views::{TrailLine, readable_by_data_managers};

/// The fields that hold what people write in their own words. Nothing else is ever taken out: no number, day or answer that the
/// trial is computed from. The terms of adverse events and the names of treatments are among them, which tables list: whoever
/// decides sees the text.
const IN_OWN_WORDS: [&str; 10] = [
    "term",
    "words",
    "reason",
    "name",
    "explanation",
    "text",
    "why",
    "verbatim",
    "meaning",
    "proposed",
];

/// The name of the text that is the reason of a row.
const REASON: &str = "reason of the row";

/// What a row says in people's own words, with the name of each text: as far as a data manager may read it, who is blinded. What
/// others alone may read is neither looked through nor changed, for that words are found there would tell something of it.
pub(crate) fn readable_texts(row: &BareRow<'_>) -> Result<Vec<(String, String)>, StoreError> {
    let mut texts = Vec::new();
    let deed = Deed::read(row.sequence, row.kind, row.payload)?;
    let readable = readable_by_data_managers(row.role()?, &deed);
    if readable.reason
        && let Some(reason) = row.reason
    {
        texts.push((REASON.to_owned(), reason.to_owned()));
    }
    if readable.content {
        let mut payload = payload_of(row)?;
        own_words(&mut payload, "", "", &mut |way, text| {
            texts.push((way.to_owned(), text.clone()));
        });
    }
    Ok(texts)
}

/// The words that a passage names, where the row has it.
pub(crate) fn words_at(texts: &[(String, String)], passage: &Passage) -> Option<String> {
    let (_, text) = texts.iter().find(|(name, _)| *name == passage.text)?;
    let words: String = text
        .chars()
        .skip(passage.after)
        .take(passage.letters)
        .collect();
    (words.chars().count() == passage.letters).then_some(words)
}

/// Where words stand first in the texts of a row.
pub(crate) fn first_place(
    row: &BareRow<'_>,
    texts: &[(String, String)],
    words: &str,
) -> Option<Passage> {
    let row = u64::try_from(row.sequence).ok()?;
    texts.iter().find_map(|(name, text)| {
        let before = &text[..text.find(words)?];
        Some(Passage {
            row,
            text: name.clone(),
            after: before.chars().count(),
            letters: words.chars().count(),
        })
    })
}

/// What a row says without some words.
pub(crate) struct Without {
    pub(crate) reason: Option<String>,
    pub(crate) payload: String,
}

/// A row without some words, as far as [`readable_texts`] reads it; `None` where it does not hold them, or would not be such a
/// row any more.
pub(crate) fn without(row: &BareRow<'_>, words: &str) -> Result<Option<Without>, StoreError> {
    let deed = Deed::read(row.sequence, row.kind, row.payload)?;
    let readable = readable_by_data_managers(row.role()?, &deed);
    let mut without = Without {
        reason: row.reason.map(str::to_owned),
        payload: row.payload.to_owned(),
    };
    if readable.reason {
        without.reason = row.reason.map(|reason| reason.replace(words, TAKEN_OUT));
    }
    if readable.content {
        let mut payload = payload_of(row)?;
        let mut holds = false;
        own_words(&mut payload, "", "", &mut |_, text| {
            if text.contains(words) {
                holds = true;
                *text = text.replace(words, TAKEN_OUT);
            }
        });
        if holds && let Ok(deed) = Deed::read(row.sequence, row.kind, &payload.to_string()) {
            without.payload = deed.payload()?;
        }
    }
    let same = without.reason.as_deref() == row.reason && without.payload == row.payload;
    Ok((!same).then_some(without))
}

/// What is written down of a row from which words are taken.
pub(crate) fn redacted_row(
    row: &BareRow<'_>,
    digest: &[u8],
    without: &Without,
    before: Digest,
    scratch: &mut Vec<u8>,
) -> RedactedRow {
    let then = BareRow {
        reason: without.reason.as_deref(),
        payload: &without.payload,
        ..*row
    };
    RedactedRow {
        row: row.sequence.unsigned_abs(),
        digest: crate::hexadecimal::write(digest),
        without: then.digest_after(before, scratch).to_string(),
    }
}

/// What a line of the trail says in people's own words, as far as its reader sees it, with the name of each text.
pub fn own_words_of(line: &TrailLine) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    if let Some(reason) = &line.reason {
        texts.push((REASON.to_owned(), reason.clone()));
    }
    // A value that was corrected has the name of its field.
    let group = line.group.as_ref().map_or("", |group| group.0.as_str());
    let name = group.rsplit('.').next().unwrap_or_default();
    if let Some(mut new) = line.new.clone() {
        own_words(&mut new, group, name, &mut |way, text| {
            texts.push((way.to_owned(), text.clone()));
        });
    }
    texts
}

fn payload_of(row: &BareRow<'_>) -> Result<Json, StoreError> {
    serde_json::from_str(row.payload)
        .map_err(|error| StoreError::unreadable(format!("row {}: {error}", row.sequence)))
}

/// Puts every text in people's own words to a function, with the way to it. A value that was corrected, or on which was decided,
/// has the name of the field that it is a value of.
fn own_words(value: &mut Json, way: &str, name: &str, each: &mut dyn FnMut(&str, &mut String)) {
    match value {
        Json::String(text) if IN_OWN_WORDS.contains(&name) => each(way, text),
        Json::Array(elements) => {
            for (place, element) in elements.iter_mut().enumerate() {
                own_words(element, &format!("{way}/{place}"), name, each);
            }
        }
        Json::Object(fields) => {
            let of_field = ["group", "item"].iter().find_map(|name| {
                let field = fields.get(*name)?.as_str()?.rsplit('.').next()?;
                Some(field.to_owned())
            });
            for (field, value) in fields.iter_mut() {
                let name = match (field.as_str(), &of_field) {
                    ("old" | "new" | "first" | "second", Some(of_field)) => of_field.as_str(),
                    _ => field.as_str(),
                };
                let way = if way.is_empty() {
                    field.clone()
                } else {
                    format!("{way}/{field}")
                };
                own_words(value, &way, name, each);
            }
        }
        _ => {}
    }
}

/// Writes what a row says without words, past the guard that keeps rows from being changed.
pub(crate) fn write_without(
    database: &mut dyn Database,
    changes: &[(u64, Without)],
) -> Result<(), StoreError> {
    with_guard_down(database, |database| {
        for (row, without) in changes {
            let changed = database.execute(
                "UPDATE event SET reason = $1, payload = $2 WHERE sequence = $3",
                &[
                    Value::optional_text(without.reason.as_deref()),
                    Value::Text(&without.payload),
                    Value::Integer(crate::trail::signed(*row)),
                ],
            )?;
            if changed != 1 {
                return Err(StoreError::tampered(format!("row {row} is not there")));
            }
        }
        Ok(())
    })
}

/// The rows from which words were taken, each with the digest that it has and the digest that it gives since.
#[derive(Debug, Default)]
pub(crate) struct RedactedRows(BTreeMap<u64, (Digest, Digest)>);

impl RedactedRows {
    /// Reads them, before the chain is followed: that their own rows stand in it is found out then.
    pub(crate) fn read(database: &mut dyn Database) -> Result<Self, StoreError> {
        let mut rows = BTreeMap::new();
        database.query(
            "SELECT sequence, payload FROM event WHERE kind = 'redacted' ORDER BY sequence",
            &[],
            &mut |cells| {
                let sequence = cells.needed_integer(0)?;
                let unreadable = || {
                    StoreError::tampered(format!(
                        "row {sequence} takes words out, and does not say of which rows"
                    ))
                };
                let redacted: Redacted =
                    serde_json::from_str(cells.needed_text(1)?).map_err(|_| unreadable())?;
                for row in redacted.rows {
                    let digest = Digest::from_hex(&row.digest).ok_or_else(unreadable)?;
                    let without = Digest::from_hex(&row.without).ok_or_else(unreadable)?;
                    // Of a row from which words were taken twice the last row that did says how it is.
                    rows.insert(row.row, (digest, without));
                }
                Ok(())
            },
        )?;
        Ok(Self(rows))
    }

    /// The digest of a row that gives another: the one it has, if two people took words from it and nothing else was changed.
    pub(crate) fn digest_of(&self, row: u64, gives: Digest) -> Option<Digest> {
        let (digest, without) = self.0.get(&row)?;
        (*without == gives).then_some(*digest)
    }

    /// Whether words were taken from a row.
    pub(crate) fn concern(&self, row: u64) -> bool {
        self.0.contains_key(&row)
    }
}
