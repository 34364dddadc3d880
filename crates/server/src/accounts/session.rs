//! Sessions: a random token in the browser, its digest here.

use rusqlite::{OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::account::{Account, AccountNumber, AccountStanding};
use super::database::{Accounts, BEHIND, COLUMNS, account};
use super::error::AccountsError;
use super::log::line;
use super::password::hexadecimal;

/// A secret of 32 random bytes, as it travels: in hexadecimal. What is kept of it is a digest.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The token of random bytes.
    pub fn of(random: [u8; 32]) -> Self {
        Self(hexadecimal(&random))
    }

    /// A token as a browser sent it.
    pub fn read(sent: &str) -> Option<Self> {
        let is_one = sent.len() == 64 && sent.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_one.then(|| Self(sent.to_ascii_lowercase()))
    }

    /// As it travels.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub(crate) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The name under which what is done with it once is known: the digest that is kept of it, in hexadecimal.
    pub fn known_as(&self) -> String {
        hexadecimal(&self.digest())
    }

    /// The token that every form of this session carries: another site can neither read nor guess it.
    pub fn form_token(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(b"form token\0");
        digest.update(self.0.as_bytes());
        hexadecimal(&digest.finalize())
    }
}

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Without a request, in microseconds.
    pub idle: i64,
    /// At most, in microseconds.
    pub longest: i64,
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub account: Account,
    /// When the person signed in, in microseconds from the start of 1970.
    pub began: i64,
    /// How many signatures were given in it: the first asks for both components (21 CFR 11.200(a)(1)).
    pub signatures: u32,
}

impl Accounts {
    /// Begins a session under a new token; whatever token the browser had before is worth nothing.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn begin_session(
        &self,
        now: i64,
        account: AccountNumber,
        token: &Token,
    ) -> Result<(), AccountsError> {
        self.database().execute(
            "INSERT INTO session (token, account, began, seen) VALUES (?1, ?2, ?3, ?3)",
            params![token.digest().as_slice(), account.0, now],
        )?;
        Ok(())
    }

    /// Whose session a token is, if it still is one; looking counts as a sign of life.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn session(
        &self,
        now: i64,
        token: &Token,
        limits: SessionLimits,
    ) -> Result<Option<Session>, AccountsError> {
        let database = self.database();
        let digest = token.digest();
        let found = database
            .query_row(
                &format!(
                    "SELECT {COLUMNS}, began, seen, signed FROM session \
                     JOIN account ON account.number = session.account WHERE token = ?1"
                ),
                [digest.as_slice()],
                |row| {
                    let (began, seen): (i64, i64) = (row.get(BEHIND)?, row.get(BEHIND + 1)?);
                    Ok((account(row)?, began, seen, row.get::<_, u32>(BEHIND + 2)?))
                },
            )
            .optional()?;
        let Some((account, began, seen, signatures)) = found else {
            return Ok(None);
        };
        let too_old = now.saturating_sub(seen).saturating_abs() > limits.idle
            || now.saturating_sub(began) > limits.longest
            // A clock that was put back must not make a session immortal.
            || now < began;
        if too_old || account.standing != AccountStanding::Active {
            database.execute("DELETE FROM session WHERE token = ?1", [digest.as_slice()])?;
            if too_old {
                line(
                    &database,
                    &self.key,
                    now,
                    &account.name,
                    "session timed out",
                    "",
                )?;
            }
            return Ok(None);
        }
        // Not every request is worth a write to the disk.
        if now.saturating_sub(seen) > 15_000_000 || now < seen {
            // Where it cannot be written the session ends sooner, and until then nobody is kept from an emergency opening.
            let _ = database.execute(
                "UPDATE session SET seen = ?1 WHERE token = ?2",
                params![now, digest.as_slice()],
            );
        }
        Ok(Some(Session {
            account,
            began,
            signatures,
        }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn end_session(&self, now: i64, person: &str, token: &Token) -> Result<(), AccountsError> {
        let database = self.database();
        database.execute(
            "DELETE FROM session WHERE token = ?1",
            [token.digest().as_slice()],
        )?;
        line(&database, &self.key, now, person, "signed out", "")
    }

    /// Counts a signature that was given in a session.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn count_signature(&self, token: &Token) -> Result<(), AccountsError> {
        self.database().execute(
            "UPDATE session SET signed = signed + 1 WHERE token = ?1",
            [token.digest().as_slice()],
        )?;
        Ok(())
    }
}
