//! What a file asks for, given the record as it stands.

use std::collections::BTreeSet;

use exchange::{
    Transfer, TransferChange, TransferProblem, TransferRow, TransferTerms, UnblindedResult,
};
use forms::{ENGLISH, FormKind};
use record::{SubjectNumber, TrialState};

use sha2::{Digest as _, Sha256};

use super::ImportKind;
use crate::accounts::password::hexadecimal;
use crate::http::{Asked, Caller, Trouble};

/// What stands in a file.
pub struct Found {
    /// What is to be asked of the store.
    pub transfer: Transfer,
    /// Results that could tell an arm: for the closed lane, unread.
    pub closed: Vec<UnblindedResult>,
    /// SHA-256, in hexadecimal, of what the blinded may learn of the file: of a laboratory's those rows alone that go to
    /// visits, for a digest of the others could be held against guesses.
    pub digest: String,
}

/// Reads a file, and holds it against the record. Nothing is written.
///
/// # Errors
/// [`Trouble::File`] with everything that is wrong in it, [`Trouble::NotForRole`], and those of the store.
pub fn read(
    asked: &Asked<'_>,
    kind: ImportKind,
    reason: &str,
    text: &str,
) -> Result<Found, Trouble> {
    let caller = asked.caller()?.clone();
    if !kind.may_come_from(caller.role()) {
        return Err(Trouble::NotForRole);
    }
    let (reason, text, today) = (reason.to_owned(), text.to_owned(), asked.latest_day());
    let defined = match kind {
        ImportKind::Odm => exchange::casebook::read_definitions(&text),
        ImportKind::Redcap | ImportKind::Laboratory => None,
    };
    let found = asked.house.store.look(move |state| {
        let (rows, closed, digest) = match kind {
            ImportKind::Redcap => {
                let rows = exchange::read_redcap(&text, state, &ENGLISH)?;
                (rows, Vec::new(), digest_of(&text))
            }
            ImportKind::Odm => {
                let rows = exchange::casebook::read_casebook(&text, &ENGLISH)?;
                (rows, Vec::new(), digest_of(&text))
            }
            ImportKind::Laboratory => {
                let read = exchange::read_laboratory(&text, state.plan(), today, &ENGLISH)?;
                let passing: String = read.rows.iter().map(line_of).collect();
                (read.rows, read.unblinded, digest_of(&passing))
            }
        };
        let problems = of_other_sites(state, &caller, &rows);
        if !problems.is_empty() {
            return Err(problems);
        }
        let terms = TransferTerms {
            today,
            language: &ENGLISH,
            reason: &reason,
            defined: defined.as_ref(),
        };
        let transfer = exchange::transfer(state, terms, &rows)?;
        let problems = screened_elsewhere(&caller, &rows, &transfer);
        if problems.is_empty() {
            Ok(Found {
                transfer,
                closed,
                digest,
            })
        } else {
            Err(problems)
        }
    })?;
    found.map_err(Trouble::File)
}

fn digest_of(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

/// What a row says, wherever in its file it stands: how many lines are before it hangs on what could tell an arm.
fn line_of(row: &TransferRow) -> String {
    let fields = row.typed.iter();
    let fields: Vec<String> = fields
        .map(|(name, text)| format!("{name}={text}"))
        .collect();
    format!("{:?} {} {}\n", row.subject, row.kind, fields.join(";"))
}

fn number_of(row: &TransferRow) -> Option<SubjectNumber> {
    row.subject.trim().parse().ok().map(SubjectNumber)
}

/// Rows of subjects whom the caller may not reach. They are refused in the words of those who do not exist.
fn of_other_sites(
    state: &TrialState<'_>,
    caller: &Caller,
    rows: &[TransferRow],
) -> Vec<TransferProblem> {
    let theirs = |row: &&TransferRow| {
        number_of(row)
            .and_then(|number| state.subject(number))
            .is_some_and(|subject| !caller.may_reach(subject.screening().site))
    };
    rows.iter()
        .filter(theirs)
        .map(|row| TransferProblem {
            place: row.place.clone(),
            column: "subject".to_owned(),
            value: row.subject.clone(),
            message: match row.kind {
                FormKind::Screening => format!(
                    "subjects are numbered in the order of screening, and the next is {}",
                    state.next_subject()
                ),
                _ => "there is no such subject; screen the person first".to_owned(),
            },
        })
        .collect()
}

/// Persons whom the file screens at a site that is not the caller's.
fn screened_elsewhere(
    caller: &Caller,
    rows: &[TransferRow],
    transfer: &Transfer,
) -> Vec<TransferProblem> {
    let elsewhere: BTreeSet<SubjectNumber> = transfer
        .changes
        .iter()
        .filter_map(|change| match change {
            TransferChange::Screen {
                subject, screening, ..
            } if !caller.may_reach(screening.site) => Some(*subject),
            _ => None,
        })
        .collect();
    rows.iter()
        .filter(|row| row.kind == FormKind::Screening)
        .filter(|row| number_of(row).is_some_and(|number| elsewhere.contains(&number)))
        .map(|row| TransferProblem {
            place: row.place.clone(),
            column: "site".to_owned(),
            value: row.typed.get("site").cloned().unwrap_or_default(),
            message: "is not your site; a site takes in its own subjects alone".to_owned(),
        })
        .collect()
}
