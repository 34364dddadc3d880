//! The ledger of stock: which lots are at the sites and what became of them, in a sealed file of its own. Who reads a line of
//! it may learn an arm, so that pharmacists alone do, each of their own site, and no count of it stands anywhere else.

use std::path::Path;

use forms::stock::{Ledger, LotName, LotOfProduct, Movement, StockRefused, What};
use jiff::civil::Date;
use protocol::{Plan, PlannedArm, ProductId, VisitId};
use record::{SiteNumber, SubjectNumber};
use serde::{Deserialize, Serialize};
use store::RoomKey;

use crate::accounts::AccountsError;
use crate::accounts::password::{bytes_of_hexadecimal, hexadecimal};
use crate::sealed_log::{SealedLine, SealedLog, cannot};

/// Somebody who writes into the ledger, and under which key: the same under the same key is written once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// Who.
    pub person: String,
    /// The key of the form.
    pub key: String,
    /// When, in microseconds from the start of 1970.
    pub at: i64,
}

/// A movement that is to be written; its number is given by the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The day on which it happened.
    pub date: Date,
    /// Of which lot.
    pub of: LotOfProduct,
    /// What happened.
    pub what: What,
}

/// A line as it stands in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    person: String,
    key: String,
    movement: Movement,
}

/// A line of the ledger, who wrote it and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Entered {
    /// Who.
    pub person: String,
    /// When, in microseconds from the start of 1970.
    pub at: i64,
}

/// What a pharmacist was shown to prepare: with it vials are given out of the lots of that product, without the arm being opened
/// a second time, which would be one line more in the trail for an arm whose bags need more lots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreparedSheet {
    /// Who was shown it.
    pub person: String,
    /// For whom it is.
    pub subject: SubjectNumber,
    /// The visit that starts the cycle.
    pub visit: VisitId,
    /// What is to be prepared.
    pub product: ProductId,
}

/// Why nothing was written.
#[derive(Debug, Clone, PartialEq)]
pub enum StockError {
    /// The ledger refuses it.
    Refused {
        /// Of which lot.
        lot: LotName,
        /// Why.
        why: StockRefused,
    },
    /// The key was used for something else.
    OtherWish,
    /// The file cannot be read or written.
    File(AccountsError),
}

impl From<AccountsError> for StockError {
    fn from(error: AccountsError) -> Self {
        Self::File(error)
    }
}

/// For what a sheet is sealed.
const SHEET: &str = "sheet of a preparation";

/// The file of the ledger.
#[derive(Debug)]
pub struct Stock {
    log: SealedLog,
}

impl Stock {
    /// Opens the file, and makes it where there is none.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn open(path: &Path, key: RoomKey) -> Result<Self, AccountsError> {
        Ok(Self {
            log: SealedLog::open(path, key, "movement of stock")?,
        })
    }

    /// The ledger, and who entered each of its lines.
    ///
    /// # Errors
    /// [`AccountsError::File`], where lines are missing or were changed.
    pub fn ledger(&self) -> Result<(Ledger, Vec<Entered>), AccountsError> {
        let (ledger, written) = read(self.log.all()?)?;
        let entered = written.into_iter().map(|(at, written)| Entered {
            person: written.person,
            at,
        });
        Ok((ledger, entered.collect()))
    }

    /// Writes movements, in their order, all or none. The same under the same key changes nothing a second time.
    ///
    /// # Errors
    /// [`StockError`].
    pub fn write(&self, writing: &Writing, wanted: &[Wanted]) -> Result<(), StockError> {
        self.log.add(|adding| {
            let (mut ledger, written) = read(adding.all()?)?;
            let before: Vec<&Movement> = written
                .iter()
                .filter(|(_, one)| one.key == writing.key && one.person == writing.person)
                .map(|(_, one)| &one.movement)
                .collect();
            if !before.is_empty() {
                let same = before.len() == wanted.len()
                    && before.iter().zip(wanted).all(|(own, wanted)| {
                        own.date == wanted.date && own.of == wanted.of && own.what == wanted.what
                    });
                return if same {
                    Ok(())
                } else {
                    Err(StockError::OtherWish)
                };
            }
            for wanted in wanted {
                let movement = Movement {
                    number: ledger.next(),
                    date: wanted.date,
                    of: wanted.of.clone(),
                    what: wanted.what.clone(),
                };
                ledger
                    .take(movement.clone())
                    .map_err(|why| StockError::Refused {
                        lot: wanted.of.lot.clone(),
                        why,
                    })?;
                let line = Written {
                    person: writing.person.clone(),
                    key: writing.key.clone(),
                    movement,
                };
                let json = serde_json::to_string(&line).map_err(|error| cannot(&error))?;
                adding.line(writing.at, "", &json)?;
            }
            Ok(())
        })
    }

    /// Whether a site has so many vials of the product of every arm that may be used on a day.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn has_for_every_arm(
        &self,
        plan: &Plan,
        arms: &[PlannedArm],
        site: SiteNumber,
        date: Date,
        vials: u32,
    ) -> Result<bool, AccountsError> {
        let (ledger, _) = self.ledger()?;
        // Every arm is asked, whatever the one before it says.
        let lacking = arms
            .iter()
            .map(|arm| &plan.product(arm.treatment.product).id)
            .filter(|product| ledger.usable(site, product, date) < vials)
            .count();
        Ok(lacking == 0)
    }

    /// Seals what a pharmacist was shown, to come back with the form on the same page.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn seal_sheet(&self, sheet: &PreparedSheet) -> Result<String, AccountsError> {
        let plain = serde_json::to_vec(sheet).map_err(|error| cannot(&error))?;
        let sealed = self
            .log
            .key()
            .seal(SHEET, &plain)
            .map_err(|error| cannot(&error))?;
        Ok(hexadecimal(&sealed))
    }

    /// What was sealed; `None` for what this trial never sealed.
    pub fn unseal_sheet(&self, sealed: &str) -> Option<PreparedSheet> {
        let bytes = bytes_of_hexadecimal(sealed)?;
        let plain = self.log.key().unseal(SHEET, &bytes)?;
        serde_json::from_slice(&plain).ok()
    }
}

/// Reads the lines of the file, in their order.
fn read(lines: Vec<SealedLine>) -> Result<(Ledger, Vec<(i64, Written)>), AccountsError> {
    let mut ledger = Ledger::default();
    let mut all = Vec::with_capacity(lines.len());
    for line in lines {
        let written: Written = serde_json::from_slice(&line.plain)
            .map_err(|error| cannot(&format!("movement of stock {}: {error}", line.number)))?;
        let missing = |why: StockRefused| {
            cannot(&format!(
                "movement of stock {} does not follow from those before it: lines are missing, or stand elsewhere ({why})",
                line.number
            ))
        };
        ledger.take(written.movement.clone()).map_err(missing)?;
        all.push((line.at, written));
    }
    Ok((ledger, all))
}
