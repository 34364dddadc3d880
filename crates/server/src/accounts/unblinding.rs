//! The unblinding of the trial after its lock: one person asks for it, another confirms it.

use rusqlite::{OptionalExtension as _, params};

use super::database::Accounts;
use super::error::AccountsError;
use super::log::line;

/// How the unblinding of the trial stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unblinding {
    /// Nobody has asked for it.
    NotAsked,
    /// One person has; another is needed.
    Asked {
        /// Who.
        by: String,
        /// When, in microseconds from the start of 1970.
        at: i64,
        /// Why.
        reason: String,
    },
    /// Two people have.
    Confirmed {
        /// Who asked.
        asked_by: String,
        /// Why.
        reason: String,
        /// Who confirmed.
        by: String,
        /// When, in microseconds from the start of 1970.
        at: i64,
    },
}

impl Accounts {
    /// How the unblinding stands.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn unblinding(&self) -> Result<Unblinding, AccountsError> {
        let found = self
            .database()
            .query_row(
                "SELECT asked_by, asked_at, reason, confirmed_by, confirmed_at FROM unblinding",
                [],
                |row| {
                    let asked_by: String = row.get(0)?;
                    let reason: String = row.get(2)?;
                    let confirmed: Option<String> = row.get(3)?;
                    Ok(match confirmed {
                        None => Unblinding::Asked {
                            by: asked_by,
                            at: row.get(1)?,
                            reason,
                        },
                        Some(by) => Unblinding::Confirmed {
                            asked_by,
                            reason,
                            by,
                            at: row.get(4)?,
                        },
                    })
                },
            )
            .optional()?;
        Ok(found.unwrap_or(Unblinding::NotAsked))
    }

    /// Asks for the unblinding. Who asks again, asks in the place of whoever asked before and was not confirmed.
    ///
    /// # Errors
    /// [`AccountsError::UnblindedAlready`].
    pub fn ask_unblinding(&self, now: i64, by: &str, reason: &str) -> Result<(), AccountsError> {
        let mut database = self.database();
        let transaction = database.transaction()?;
        let asked = transaction.execute(
            "INSERT INTO unblinding (single, asked_by, asked_at, reason) VALUES (1, ?1, ?2, ?3) \
             ON CONFLICT (single) DO UPDATE SET asked_by = ?1, asked_at = ?2, reason = ?3 WHERE confirmed_by IS NULL",
            params![by, now, reason],
        )?;
        if asked == 0 {
            return Err(AccountsError::UnblindedAlready);
        }
        line(
            &transaction,
            &self.key,
            now,
            by,
            "unblinding asked for",
            reason,
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Confirms the unblinding, as another person than the one who asked.
    ///
    /// # Errors
    /// [`AccountsError::SamePerson`], [`AccountsError::NotAskedFor`] and [`AccountsError::UnblindedAlready`].
    pub fn confirm_unblinding(&self, now: i64, by: &str) -> Result<(), AccountsError> {
        match self.unblinding()? {
            Unblinding::NotAsked => return Err(AccountsError::NotAskedFor),
            Unblinding::Confirmed { .. } => return Err(AccountsError::UnblindedAlready),
            Unblinding::Asked { by: asked, .. } if asked == by => {
                return Err(AccountsError::SamePerson);
            }
            Unblinding::Asked { .. } => {}
        }
        let mut database = self.database();
        let transaction = database.transaction()?;
        let confirmed = transaction.execute(
            "UPDATE unblinding SET confirmed_by = ?1, confirmed_at = ?2 WHERE confirmed_by IS NULL AND asked_by <> ?1",
            params![by, now],
        )?;
        if confirmed == 0 {
            return Err(AccountsError::UnblindedAlready);
        }
        line(&transaction, &self.key, now, by, "unblinding confirmed", "")?;
        transaction.commit()?;
        Ok(())
    }
}
