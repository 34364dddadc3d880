//! One-time links, by which a person chooses a password and sets up the second factor.

use rusqlite::{OptionalExtension as _, params};

use super::account::{Account, AccountNumber};
use super::database::{Accounts, BEHIND, COLUMNS, account};
use super::error::AccountsError;
use super::log::line;
use super::one_time_code::CodeSecret;
use super::password::hash;
use super::session::Token;

/// How long a link can be used, in microseconds: three days.
const USABLE_FOR: i64 = 3 * 24 * 3600 * 1_000_000;

impl Accounts {
    /// Makes a link for an account. Links made before for the same account are worth nothing from now on.
    ///
    /// # Errors
    /// [`AccountsError`].
    pub fn invite(
        &self,
        now: i64,
        by: &str,
        number: AccountNumber,
        token: &Token,
        secret: &CodeSecret,
    ) -> Result<(), AccountsError> {
        let invited = self.one(number)?;
        let mut database = self.database();
        let transaction = database.transaction()?;
        transaction.execute("DELETE FROM invitation WHERE account = ?1", [number.0])?;
        transaction.execute(
            "INSERT INTO invitation (token, account, code_secret, expires) VALUES (?1, ?2, ?3, ?4)",
            params![
                token.digest().as_slice(),
                number.0,
                secret.bytes(),
                now.saturating_add(USABLE_FOR)
            ],
        )?;
        line(
            &transaction,
            &self.key,
            now,
            by,
            "one-time link made",
            &invited.name,
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Whose link a token is, and the secret that the person's telephone is to be given.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchLink`].
    pub fn invited(&self, now: i64, token: &Token) -> Result<(Account, CodeSecret), AccountsError> {
        self.database()
            .query_row(
                &format!(
                    "SELECT {COLUMNS}, invitation.code_secret FROM invitation \
                     JOIN account ON account.number = invitation.account WHERE token = ?1 AND expires > ?2"
                ),
                params![token.digest().as_slice(), now],
                |row| Ok((account(row)?, CodeSecret::new(row.get(BEHIND)?))),
            )
            .optional()?
            .ok_or(AccountsError::NoSuchLink)
    }

    /// Takes the password that the person chose; the link is used up. Sessions begun with an older password end.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchLink`].
    pub fn accept(
        &self,
        now: i64,
        token: &Token,
        password: &str,
        salt: [u8; 16],
        code_step: i64,
    ) -> Result<Account, AccountsError> {
        let (invited, secret) = self.invited(now, token)?;
        let kept = hash(password, salt, self.cost).ok_or_else(|| AccountsError::File {
            why: "a password cannot be kept".to_owned(),
        })?;
        let mut database = self.database();
        let transaction = database.transaction()?;
        let used = transaction.execute(
            "DELETE FROM invitation WHERE token = ?1",
            [token.digest().as_slice()],
        )?;
        if used == 0 {
            return Err(AccountsError::NoSuchLink);
        }
        transaction.execute(
            "UPDATE account SET password = ?1, code_secret = ?2, code_step = ?3, standing = 'active', \
             failures = 0, locked_until = 0 WHERE number = ?4",
            params![kept, secret.bytes(), code_step, invited.number.0],
        )?;
        transaction.execute("DELETE FROM session WHERE account = ?1", [invited.number.0])?;
        line(
            &transaction,
            &self.key,
            now,
            &invited.name,
            "password chosen",
            "",
        )?;
        transaction.commit()?;
        Ok(invited)
    }
}
