//! A file that was read is taken.

use std::sync::PoisonError;

use exchange::TransferChange;
use record::SubjectNumber;
use sha2::{Digest as _, Sha256};
use store::{ItemGroup, NotTogether, Part, Person, Request, RequestKey, Role, Source, Wish};

use super::{ImportKind, read};
use crate::accounts::password::hexadecimal;
use crate::accounts::{LaboratoryTransfer, Unblinding};
use crate::http::{Asked, Trouble};

/// What was taken of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// How much was written.
    pub written: usize,
    /// How many rows said what the record said already.
    pub unchanged: usize,
    /// How many wait for a visit to be entered.
    pub waiting: usize,
}

/// Takes a file: reads it anew against the record as it is now, and asks the store for everything in it, all or nothing. The
/// same file again changes nothing.
///
/// # Errors
/// As [`read`], and [`Trouble::NotTaken`].
pub fn take(
    asked: &Asked<'_>,
    kind: ImportKind,
    reason: &str,
    text: &str,
) -> Result<Taken, Trouble> {
    let house = asked.house;
    // Nobody else is screened meanwhile, so that each person gets the number that the file says.
    let _one_at_a_time = house
        .screening
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if matches!(house.accounts.unblinding()?, Unblinding::Confirmed { .. }) {
        return Err(Trouble::Unblinded);
    }
    let found = read(asked, kind, reason, text)?;
    let digest = &found.digest;
    let account = &asked.caller()?.session.account;
    let person = match kind {
        ImportKind::Redcap | ImportKind::Odm => account.person(),
        // What a laboratory found is a fact of the subject: in the trail of its site it stands as the program's.
        ImportKind::Laboratory => Person {
            name: format!("central laboratory, by {}", account.name),
            role: Role::System,
            sites: record::Sites::All,
        },
    };
    let request = |wish: Wish| -> Result<Request, Trouble> {
        let json = serde_json::to_string(&wish).map_err(|_| Trouble::Mistake)?;
        let of = hexadecimal(&Sha256::digest(format!("{digest}{json}").as_bytes()));
        let key = RequestKey::new(&format!("import/{}/{of}", account.name))
            .map_err(Trouble::Unreadable)?;
        Ok(Request {
            key,
            person: person.clone(),
            source: Source::Import,
            reason: Some(format!("{reason} (file {})", &digest[..16])),
            hidden: None,
            wish,
        })
    };
    let mut wishes = Vec::new();
    for change in &found.transfer.changes {
        wishes.extend(wishes_of(asked, change)?);
    }
    let of = wishes.len();
    let parts = wishes
        .into_iter()
        .map(|(wish, numbered)| {
            Ok(Part {
                request: request(wish)?,
                numbered,
            })
        })
        .collect::<Result<Vec<_>, Trouble>>()?;
    let written = house
        .store
        .ask_together(parts)
        .map_err(|NotTogether { place, refused }| Trouble::NotTaken {
            place: place + 1,
            of,
            refused,
        })?
        .len();
    let taken = Taken {
        written,
        unchanged: found.transfer.unchanged,
        waiting: found.transfer.waiting.len(),
    };
    let now = house.now();
    if kind == ImportKind::Laboratory {
        house.closed.keep(now, digest, &found.closed)?;
        house.accounts.keep_transfer(&LaboratoryTransfer {
            at: now,
            by: account.name.clone(),
            written: counted(written),
            unchanged: counted(taken.unchanged),
            waiting: counted(taken.waiting),
        })?;
    }
    house.accounts.note(
        now,
        &account.name,
        "file imported",
        &format!("{}, SHA-256 {digest}, {written} changes", kind.as_str()),
    )?;
    Ok(taken)
}

/// No file has as many rows as would not fit.
fn counted(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

/// What is to be asked of the store for a change, and the number that a person who is screened must get.
fn wishes_of(
    asked: &Asked<'_>,
    change: &TransferChange,
) -> Result<Vec<(Wish, Option<SubjectNumber>)>, Trouble> {
    Ok(match change {
        TransferChange::Screen {
            subject,
            date,
            screening,
        } => vec![(
            Wish::Screen {
                date: *date,
                screening: screening.clone(),
            },
            Some(*subject),
        )],
        TransferChange::Write {
            subject,
            date,
            event,
        } => vec![(
            Wish::Write {
                subject: *subject,
                date: *date,
                event: event.clone(),
            },
            None,
        )],
        TransferChange::Correct { entry, items, .. } => {
            let mut wishes = Vec::new();
            for item in items {
                let group = ItemGroup(item.group.clone());
                let seen = asked.house.store.version_of(*entry, &group)?;
                let new = item.new.clone();
                let entry = *entry;
                wishes.push((
                    Wish::Correct {
                        entry,
                        group,
                        seen,
                        new,
                    },
                    None,
                ));
            }
            wishes
        }
    })
}
