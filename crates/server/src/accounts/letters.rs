//! Letters that wait to be handed over, how far each person was told, and at which address.

use record::{SiteNumber, SubjectNumber};
use rusqlite::params;

use super::account::{Account, AccountNumber, AccountStanding};
use super::database::{Accounts, BEHIND, COLUMNS, account};
use super::error::AccountsError;
use super::log::line;
use super::mail_address::MailAddress;
use crate::letters::Occasion;

/// How far a person was told what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldUpTo {
    /// The last row of the trail.
    pub row: u64,
    /// The last notice.
    pub notice: i64,
}

/// What a letter is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLetter {
    /// What it is written about.
    pub occasion: Occasion,
    /// When that happened, in microseconds from the start of 1970.
    pub at: i64,
    /// To whom.
    pub subject: Option<SubjectNumber>,
    /// At which site.
    pub site: Option<SiteNumber>,
    /// Of what it came: nobody gets two letters of one thing.
    pub source: String,
}

/// A letter that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingLetter {
    /// Its number.
    pub number: i64,
    /// The name of the account of its reader.
    pub name: String,
    /// To which address it goes.
    pub address: MailAddress,
    /// What it is to say.
    pub letter: NewLetter,
}

/// Letters that were not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// How many wait.
    pub letters: u32,
    /// Since when, in microseconds from the start of 1970.
    pub since: i64,
    /// Why the first of them was not taken, the last time.
    pub why: String,
}

impl Accounts {
    /// Writes down at which address a person gets letters, or that the person gets none. Whoever had none before is told what
    /// happens from now on: from this row of the trail.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchAccount`].
    pub fn set_address(
        &self,
        now: i64,
        by: &str,
        number: AccountNumber,
        address: Option<&MailAddress>,
        row: u64,
    ) -> Result<(), AccountsError> {
        let account = self.one(number)?;
        let mut database = self.database();
        let transaction = database.transaction()?;
        match address {
            Some(address) => transaction.execute(
                "INSERT INTO mail_address (account, address, row, notice) \
                 VALUES (?1, ?2, ?3, (SELECT coalesce(max(number), 0) FROM notice)) \
                 ON CONFLICT (account) DO UPDATE SET address = excluded.address",
                params![
                    number.0,
                    address.as_str(),
                    i64::try_from(row).unwrap_or(i64::MAX)
                ],
            )?,
            None => {
                transaction.execute(
                    "DELETE FROM letter WHERE account = ?1 AND taken IS NULL",
                    [number.0],
                )?;
                transaction.execute("DELETE FROM mail_address WHERE account = ?1", [number.0])?
            }
        };
        // The address itself is nobody's business who reads the log.
        let what = if address.is_some() {
            "address of letters set"
        } else {
            "letters ended"
        };
        line(&transaction, &self.key, now, by, what, &account.name)?;
        transaction.commit()?;
        Ok(())
    }

    /// The addresses of people, by their accounts.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn addresses(&self) -> Result<Vec<(AccountNumber, MailAddress)>, AccountsError> {
        let database = self.database();
        let mut statement =
            database.prepare("SELECT account, address FROM mail_address ORDER BY account")?;
        let rows =
            statement.query_map([], |row| Ok((AccountNumber(row.get(0)?), address(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Everybody who gets letters, and how far each was told: who has an address, an account in use, and its role still.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn who_gets_letters(&self) -> Result<Vec<(Account, ToldUpTo)>, AccountsError> {
        let database = self.database();
        let mut statement = database.prepare(&format!(
            "SELECT {COLUMNS}, row, notice FROM account JOIN mail_address ON mail_address.account = account.number \
             ORDER BY account.number"
        ))?;
        let rows = statement.query_map([], |row| {
            let told = ToldUpTo {
                row: row.get::<_, i64>(BEHIND)?.unsigned_abs(),
                notice: row.get(BEHIND + 1)?,
            };
            Ok((account(row)?, told))
        })?;
        let mut readers = rows.collect::<Result<Vec<_>, _>>()?;
        readers.retain(|(account, _)| {
            account.standing == AccountStanding::Active && !account.has_lost_its_role()
        });
        Ok(readers)
    }

    /// Whether a letter to a person was kept of something already.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn has_letter_of(
        &self,
        reader: AccountNumber,
        source: &str,
    ) -> Result<bool, AccountsError> {
        Ok(self.database().query_row(
            "SELECT EXISTS (SELECT 1 FROM letter WHERE account = ?1 AND source = ?2)",
            params![reader.0, source],
            |row| row.get(0),
        )?)
    }

    /// Keeps letters to a person, and how far the person was told with them. One that is there already is kept once.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn keep_letters(
        &self,
        reader: &Account,
        letters: &[NewLetter],
        told: ToldUpTo,
    ) -> Result<(), AccountsError> {
        let mut database = self.database();
        let transaction = database.transaction()?;
        for letter in letters {
            transaction.execute(
                "INSERT INTO letter (account, occasion, at, subject, site, source) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                 ON CONFLICT (account, source) DO NOTHING",
                params![
                    reader.number.0,
                    letter.occasion.word(),
                    letter.at,
                    letter.subject.map(|subject| subject.0),
                    letter.site.map(|site| site.0),
                    letter.source,
                ],
            )?;
        }
        transaction.execute(
            "UPDATE mail_address SET row = ?2, notice = ?3 WHERE account = ?1",
            params![
                reader.number.0,
                i64::try_from(told.row).unwrap_or(i64::MAX),
                told.notice
            ],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// The letters that wait, no more than so many: those first that were tried least, so that one which nobody takes keeps no
    /// other waiting, and among them in their order.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn waiting_letters(&self, at_most: u32) -> Result<Vec<WaitingLetter>, AccountsError> {
        let database = self.database();
        let mut statement = database.prepare(
            "SELECT letter.number, name, address, occasion, at, subject, letter.site, source FROM letter \
             JOIN account ON account.number = letter.account JOIN mail_address ON mail_address.account = letter.account \
             WHERE taken IS NULL AND standing = ?1 ORDER BY tries, letter.number LIMIT ?2",
        )?;
        let rows =
            statement.query_map(params![AccountStanding::Active.as_str(), at_most], |row| {
                let word: String = row.get(3)?;
                let occasion = Occasion::of_word(&word)
                    .ok_or_else(|| unknown(3, format!("the unknown occasion \"{word}\"")))?;
                Ok(WaitingLetter {
                    number: row.get(0)?,
                    name: row.get(1)?,
                    address: address(row, 2)?,
                    letter: NewLetter {
                        occasion,
                        at: row.get(4)?,
                        subject: row.get::<_, Option<u32>>(5)?.map(SubjectNumber),
                        site: row.get::<_, Option<u16>>(6)?.map(SiteNumber),
                        source: row.get(7)?,
                    },
                })
            })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes down that a letter was taken.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn letter_was_taken(&self, number: i64, now: i64) -> Result<(), AccountsError> {
        self.database().execute(
            "UPDATE letter SET taken = ?2, why = NULL WHERE number = ?1",
            params![number, now],
        )?;
        Ok(())
    }

    /// Writes down why a letter was not taken.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn letter_was_not_taken(&self, number: i64, why: &str) -> Result<(), AccountsError> {
        self.database().execute(
            "UPDATE letter SET tries = tries + 1, why = ?2 WHERE number = ?1",
            params![number, why],
        )?;
        Ok(())
    }

    /// Letters that were tried and not taken; `None` where there is none.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn undelivered(&self) -> Result<Option<Undelivered>, AccountsError> {
        let found = self.database().query_row(
            "SELECT count(*), coalesce(min(at), 0), max(why) FROM letter WHERE taken IS NULL",
            [],
            |row| {
                let why: Option<String> = row.get(2)?;
                Ok(why.map(|why| (row.get(0), row.get(1), why)))
            },
        )?;
        found
            .map(|(letters, since, why)| {
                Ok(Undelivered {
                    letters: letters?,
                    since: since?,
                    why,
                })
            })
            .transpose()
    }
}

fn address(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<MailAddress> {
    let text: String = row.get(column)?;
    text.parse()
        .map_err(|_| unknown(column, "what is no address of mail".to_owned()))
}

fn unknown(column: usize, what: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, what.into())
}
