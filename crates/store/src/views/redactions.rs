//! What somebody wants to have taken out of the trail, for whoever decides it.

use record::{SiteNumber, SubjectNumber};
use serde::Serialize;

use crate::error::StoreError;
use crate::redaction::readable_texts;
use crate::trail::{Deed, Person, Role, read_one};
use crate::writer::{Refused, Writer};

/// A request to take words out that nobody has decided yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RedactionPending {
    /// Its number: the row of the trail that asks.
    pub number: u64,
    /// About whom the words are.
    pub subject: SubjectNumber,
    /// The site of the subject.
    pub site: SiteNumber,
    /// Who asks.
    pub person: String,
    /// In which role.
    pub role: Role,
    /// When, in microseconds from the start of 1970, UTC.
    pub recorded: i64,
    /// The offset of the person's clock from UTC, in minutes.
    pub utc_offset: i16,
    /// Why.
    pub reason: String,
    /// The words.
    pub words: String,
    /// Where they stand now.
    pub texts: Vec<TextWithWords>,
}

/// A text in which words stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextWithWords {
    /// The row of the trail.
    pub row: u64,
    /// What the row is, in a word.
    pub kind: &'static str,
    /// The text.
    pub text: String,
}

/// The requests that a person may see, in their order. Words that stand nowhere any more are empty.
pub(crate) fn redactions(
    writer: &mut Writer<'_>,
    viewer: &Person,
) -> Result<Result<Vec<RedactionPending>, Refused>, StoreError> {
    if !viewer.role.may_read_redactions() {
        return Ok(Err(Refused::Role {
            role: viewer.role,
            wish: "read what is to be taken out",
        }));
    }
    let mut found = Vec::new();
    for (number, pending) in writer.redactions_pending() {
        let subject = pending.asked.subject;
        let Some(site) = writer.state.subject(subject).map(|of| of.screening().site) else {
            continue;
        };
        if !viewer.sites.include(site) {
            continue;
        }
        let words = writer.words_asked(number)?;
        let texts = match &words {
            Some(words) => texts_with(writer, viewer, subject, words)?,
            None => Vec::new(),
        };
        let words = words.unwrap_or_default();
        read_one(writer.database.as_mut(), number, |row, _| {
            found.push(RedactionPending {
                number,
                subject,
                site,
                person: row.person.to_owned(),
                role: row.role()?,
                recorded: row.recorded,
                utc_offset: row.utc_offset()?,
                reason: row.reason.unwrap_or_default().to_owned(),
                words: words.clone(),
                texts: texts.clone(),
            });
            Ok(())
        })?;
    }
    Ok(Ok(found))
}

/// Every text about a subject in which words stand. What was refused is shown to those alone who work for all sites.
fn texts_with(
    writer: &mut Writer<'_>,
    viewer: &Person,
    subject: SubjectNumber,
    words: &str,
) -> Result<Vec<TextWithWords>, StoreError> {
    let mut texts = Vec::new();
    let passages = if viewer.sites.are_all() {
        writer.passages(subject, words)?
    } else {
        writer.passages_about(subject, words)?
    };
    for passage in passages {
        read_one(writer.database.as_mut(), passage.row, |row, _| {
            let kind = Deed::read(row.sequence, row.kind, row.payload)?.kind();
            for (_, text) in readable_texts(row)? {
                if text.contains(words) {
                    let row = passage.row;
                    texts.push(TextWithWords { row, kind, text });
                }
            }
            Ok(())
        })?;
    }
    Ok(texts)
}
