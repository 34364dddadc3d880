//! Rows of the trail that could tell an arm, and who has seen to them. Which words stand there is in the trail alone.

use record::{SiteNumber, Sites};
use rusqlite::{OptionalExtension as _, TransactionBehavior, params};

use super::account::AccountNumber;
use super::database::Accounts;
use super::error::AccountsError;
use super::log::line;

/// A row of the trail that could tell an arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlindRisk {
    /// Its number, from 1.
    pub number: i64,
    /// The row.
    pub row: u64,
    /// Whether whoever asks has seen to it.
    pub seen: bool,
}

fn signed(row: u64) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}

impl Accounts {
    /// Up to which row of the trail it was looked for words that could tell an arm.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn looked_for_blind_risks(&self) -> Result<u64, AccountsError> {
        let row: Option<i64> = self
            .database()
            .query_row("SELECT row FROM looked_for_blind_risks", [], |row| {
                row.get(0)
            })
            .optional()?;
        Ok(row.map_or(0, i64::unsigned_abs))
    }

    /// Keeps rows that were found, and how far it was looked: all or nothing, and nothing where somebody else has looked in the
    /// meantime.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn keep_blind_risks(
        &self,
        looked_before: u64,
        looked_now: u64,
        found: &[(u64, Option<SiteNumber>)],
    ) -> Result<(), AccountsError> {
        let mut database = self.database();
        let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "INSERT INTO looked_for_blind_risks (single, row) VALUES (1, 0) ON CONFLICT (single) DO NOTHING",
            [],
        )?;
        let moved = transaction.execute(
            "UPDATE looked_for_blind_risks SET row = ?2 WHERE row = ?1",
            params![signed(looked_before), signed(looked_now)],
        )?;
        if moved == 0 {
            return Ok(());
        }
        for (row, site) in found {
            transaction.execute(
                "INSERT INTO blind_risk (row, site) VALUES (?1, ?2)",
                params![signed(*row), site.map(|site| site.0)],
            )?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The risks at the sites of whoever asks, in their order.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn blind_risks(
        &self,
        reader: AccountNumber,
        sites: &Sites,
    ) -> Result<Vec<BlindRisk>, AccountsError> {
        let database = self.database();
        let mut statement = database.prepare(
            "SELECT number, row, EXISTS (SELECT 1 FROM blind_risk_seen WHERE risk = number AND account = ?1), site \
             FROM blind_risk ORDER BY number",
        )?;
        let rows = statement.query_map([reader.0], |row| {
            let risk = BlindRisk {
                number: row.get(0)?,
                row: row.get::<_, i64>(1)?.unsigned_abs(),
                seen: row.get(2)?,
            };
            Ok((risk, row.get::<_, Option<u16>>(3)?.map(SiteNumber)))
        })?;
        let all: Vec<(BlindRisk, Option<SiteNumber>)> = rows.collect::<Result<_, _>>()?;
        let own = all
            .into_iter()
            .filter(|(_, site)| sites.include_place(*site));
        Ok(own.map(|(risk, _)| risk).collect())
    }

    /// Writes down that a person has seen to a risk; to do it twice is to do it once.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchNotice`], where it is at none of the person's sites.
    pub fn see_to_blind_risk(
        &self,
        now: i64,
        reader: AccountNumber,
        by: &str,
        sites: &Sites,
        risk: i64,
    ) -> Result<(), AccountsError> {
        let mut database = self.database();
        let transaction = database.transaction()?;
        let found: Option<Option<u16>> = transaction
            .query_row(
                "SELECT site FROM blind_risk WHERE number = ?1",
                [risk],
                |row| row.get(0),
            )
            .optional()?;
        if !found.is_some_and(|site| sites.include_place(site.map(SiteNumber))) {
            return Err(AccountsError::NoSuchNotice);
        }
        let seen = transaction.execute(
            "INSERT INTO blind_risk_seen (risk, account, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![risk, reader.0, now],
        )?;
        if seen > 0 {
            line(
                &transaction,
                &self.key,
                now,
                by,
                "blind risk seen to",
                &risk.to_string(),
            )?;
        }
        transaction.commit()?;
        Ok(())
    }
}
