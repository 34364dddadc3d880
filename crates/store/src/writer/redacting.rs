//! Taking words out of the trail: one person asks, another decides.

use record::SubjectNumber;

use super::deeds::entry_of;
use super::refused::Refused;
use super::request::Request;
use super::words::needs_reason;
use super::work::Writer;
use crate::error::StoreError;
use crate::redaction::{
    Without, first_place, readable_texts, redacted_row, without, words_at, write_without,
};
use crate::trail::{
    Deed, Passage, Pending, Redacted, RedactedRow, RedactionAsked, RedactionDeclined,
    RedactionVerdict, Scope, TAKEN_OUT, read_all, read_one,
};
use crate::unreadable::Unreadable;

/// Fewer letters stand in too many words to be taken out of all, and more are no slip.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=200;

impl Writer<'_> {
    /// Writes that words are to be taken out of what stands about a subject, if they stand there.
    pub(super) fn ask_redaction(
        &mut self,
        request: &Request,
        subject: SubjectNumber,
        words: &str,
    ) -> Result<Result<Deed, Refused>, StoreError> {
        let words = words.trim();
        let allowed = self
            .own_subject(request, subject)
            .and_then(|_| self.is_open(subject, &Scope::Casebook {}))
            .and_then(|()| are_to_be_taken_out(words))
            .and_then(|()| is_said_without(request, words));
        if let Err(refused) = allowed {
            return Ok(Err(refused));
        }
        let passage = self.passages_about(subject, words)?.into_iter().next();
        Ok(passage
            .map(|passage| Deed::RedactionAsked(RedactionAsked { subject, passage }))
            .ok_or(Refused::NoSuchWords))
    }

    /// Takes words out as somebody else asked, or leaves them. The rows are changed here, inside the transaction; the row that
    /// says so follows.
    pub(super) fn decide_redaction(
        &mut self,
        request: &Request,
        asked: u64,
        verdict: RedactionVerdict,
    ) -> Result<Result<Deed, Refused>, StoreError> {
        let Some(pending) = self.index.redactions.pending(asked) else {
            return Ok(Err(Refused::NoSuchRedaction));
        };
        let subject = pending.asked.subject;
        let allowed = if *pending.person == *request.person.name {
            Err(Refused::AnotherPersonDecides)
        } else {
            self.own_subject(request, subject)
                .map_err(|_| Refused::NoSuchRedaction)
                .and_then(|_| self.is_open(subject, &Scope::Casebook {}))
                .and_then(|()| needs_reason(request, true))
        };
        if let Err(refused) = allowed {
            return Ok(Err(refused));
        }
        if verdict == RedactionVerdict::Declined {
            return Ok(Ok(Deed::RedactionDeclined(RedactionDeclined {
                asked,
                subject,
            })));
        }
        let Some(words) = self.words_asked(asked)? else {
            return Ok(Err(Refused::NoSuchWords));
        };
        if let Err(refused) = is_said_without(request, &words) {
            return Ok(Err(refused));
        }
        let mut rows = Vec::new();
        let mut entries = Vec::new();
        let mut changes = Vec::new();
        for place in self.passages(subject, &words)? {
            if let Some((row, entry, change)) = self.row_without(place.row, &words)? {
                changes.push((row.row, change));
                entries.extend(entry);
                rows.push(row);
            }
        }
        if rows.is_empty() {
            return Ok(Err(Refused::NoSuchWords));
        }
        entries.sort_unstable();
        entries.dedup();
        for entry in entries
            .iter()
            .filter_map(|entry| entry_of(&self.entries, *entry))
        {
            if let Err(refused) = self.is_wholly_open(entry) {
                return Ok(Err(refused));
            }
        }
        write_without(self.database.as_mut(), &changes)?;
        Ok(Ok(Deed::Redacted(Redacted {
            asked,
            subject,
            rows,
            entries,
        })))
    }

    /// Reads everything again, without the words that were taken out: the record must hold as it did.
    ///
    /// # Errors
    /// Where it does not; the transaction is to be given up then.
    pub(super) fn forget_words(&mut self) -> Result<(), StoreError> {
        self.rebuild().map_err(|error| {
            StoreError::unreadable(format!(
                "the record does not hold without the words: {error}"
            ))
        })?;
        self.projections.rewrite(self.database.as_mut())
    }

    /// The words that a request wants to have taken out, if they stand where it says.
    pub(crate) fn words_asked(&mut self, asked: u64) -> Result<Option<String>, StoreError> {
        let Some(passage) = self.index.redactions.passage(asked).cloned() else {
            return Ok(None);
        };
        let mut words = None;
        read_one(self.database.as_mut(), passage.row, |row, _| {
            words = words_at(&readable_texts(row)?, &passage);
            Ok(())
        })?;
        Ok(words)
    }

    /// Where words stand first in each row about a subject.
    pub(crate) fn passages_about(
        &mut self,
        subject: SubjectNumber,
        words: &str,
    ) -> Result<Vec<Passage>, StoreError> {
        let mut found = Vec::new();
        for row in self.index.rows_about(subject).to_vec() {
            read_one(self.database.as_mut(), row, |row, _| {
                found.extend(first_place(row, &readable_texts(row)?, words));
                Ok(())
            })?;
        }
        Ok(found)
    }

    /// The same, and in each row about something that was refused: it may repeat what was sent about the subject.
    pub(crate) fn passages(
        &mut self,
        subject: SubjectNumber,
        words: &str,
    ) -> Result<Vec<Passage>, StoreError> {
        let mut found = self.passages_about(subject, words)?;
        read_all(self.database.as_mut(), |row, _| {
            if row.kind == "refused" {
                found.extend(first_place(row, &readable_texts(row)?, words));
            }
            Ok(())
        })?;
        found.sort_by_key(|passage| passage.row);
        Ok(found)
    }

    /// The requests that wait for somebody to decide them.
    pub(crate) fn redactions_pending(&self) -> Vec<(u64, Pending)> {
        let all = self.index.redactions.all_pending();
        all.map(|(row, pending)| (row, pending.clone())).collect()
    }

    /// A row as it is to be without words, the entry of the record that says something else then, and what is written.
    fn row_without(
        &mut self,
        number: u64,
        words: &str,
    ) -> Result<Option<(RedactedRow, Option<u64>, Without)>, StoreError> {
        let mut before = crate::trail::origin();
        if let Some(previous) = number.checked_sub(1).filter(|previous| *previous > 0) {
            read_one(self.database.as_mut(), previous, |_, digest| {
                before = crate::digest::Digest::from_bytes(digest).unwrap_or(before);
                Ok(())
            })?;
        }
        let mut changed = None;
        let scratch = &mut self.scratch;
        read_one(self.database.as_mut(), number, |row, digest| {
            let Some(without) = without(row, words)? else {
                return Ok(());
            };
            let entry = match Deed::read(row.sequence, row.kind, row.payload)? {
                Deed::Entry(entry) => Some(entry.sequence),
                Deed::Corrected(corrected) => Some(corrected.entry),
                _ => None,
            };
            // A reason that is changed alone changes no data.
            let entry = entry.filter(|_| without.payload != row.payload);
            let row = redacted_row(row, digest, &without, before, scratch);
            changed = Some((row, entry, without));
            Ok(())
        })?;
        Ok(changed)
    }
}

/// Whether words are such as may be taken out: some letters, and none of the mark that is left.
fn are_to_be_taken_out(words: &str) -> Result<(), Refused> {
    let letters = words.chars().count();
    if LETTERS.contains(&letters) && !TAKEN_OUT.chars().any(|mark| words.contains(mark)) {
        Ok(())
    } else {
        Err(Refused::Unreadable {
            why: Unreadable::WordsToTakeOut {
                least: *LETTERS.start(),
                most: *LETTERS.end(),
            },
        })
    }
}

/// Whether a reason is given that does not repeat what is to be taken out.
fn is_said_without(request: &Request, words: &str) -> Result<(), Refused> {
    needs_reason(request, true)?;
    let repeats = |reason: &String| reason.contains(words);
    if request.reason.as_ref().is_some_and(repeats) {
        return Err(Refused::ReasonRepeatsWords);
    }
    Ok(())
}
