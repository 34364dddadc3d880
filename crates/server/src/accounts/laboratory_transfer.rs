//! What the central laboratory has handed in, counted: only what went to visits, so that no number here hangs on an arm.

use rusqlite::params;

use super::database::Accounts;
use super::error::AccountsError;

/// A file of the laboratory that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaboratoryTransfer {
    /// When, in microseconds from the start of 1970.
    pub at: i64,
    /// The account that handed it in.
    pub by: String,
    /// How many changes of visits were stored.
    pub written: u32,
    /// How many visits said already what the file says.
    pub unchanged: u32,
    /// How many wait to be entered by their site.
    pub waiting: u32,
}

impl Accounts {
    /// Keeps the counts of a file that was taken.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn keep_transfer(&self, transfer: &LaboratoryTransfer) -> Result<(), AccountsError> {
        self.database().execute(
            "INSERT INTO laboratory_transfer (at, person, written, unchanged, waiting) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                transfer.at,
                transfer.by,
                transfer.written,
                transfer.unchanged,
                transfer.waiting
            ],
        )?;
        Ok(())
    }

    /// Every file of the laboratory that was taken, in order.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn transfers(&self) -> Result<Vec<LaboratoryTransfer>, AccountsError> {
        let database = self.database();
        let mut statement = database.prepare(
            "SELECT at, person, written, unchanged, waiting FROM laboratory_transfer ORDER BY number",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(LaboratoryTransfer {
                at: row.get(0)?,
                by: row.get(1)?,
                written: row.get(2)?,
                unchanged: row.get(3)?,
                waiting: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
