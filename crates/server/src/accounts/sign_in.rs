//! Signing in: a name, a password and a code, and one answer to whatever is wrong with them.

use std::net::IpAddr;
use std::sync::PoisonError;

use rusqlite::{OptionalExtension as _, params};

use super::account::{Account, AccountNumber, AccountStanding};
use super::database::{Accounts, BEHIND, COLUMNS, account};
use super::error::AccountsError;
use super::guesses::{GuessLimits, Try};
use super::log::line;
use super::one_time_code::CodeSecret;
use super::password::{can_be_one, hash, matches};

/// So many wrong passwords or codes in a row close an account for a while.
const FAILURES: u32 = 5;

/// For so long, in microseconds.
const CLOSED_FOR: i64 = 15 * 60 * 1_000_000;

/// Whether a code is asked for besides the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// It is.
    Code,
    /// It is not: in a demonstration, on an address of this machine alone.
    None,
}

/// Why somebody is not signed in. Whoever typed it is not told which of the reasons it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSignedIn {
    /// Name, password and code do not go together, or the account is closed or locked for a while.
    Refused,
    /// The accounts cannot be read.
    Unavailable(AccountsError),
}

impl From<AccountsError> for NotSignedIn {
    fn from(error: AccountsError) -> Self {
        Self::Unavailable(error)
    }
}

impl From<rusqlite::Error> for NotSignedIn {
    fn from(error: rusqlite::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// What is kept of an account for signing in.
struct Kept {
    account: Account,
    password: Option<String>,
    secret: Option<Vec<u8>>,
    step: i64,
    locked_until: i64,
}

/// What somebody types at the door.
#[derive(Debug, Clone, Copy)]
pub struct AtTheDoor<'a> {
    /// The address from which it comes, where it is known.
    pub from: Option<IpAddr>,
    /// The name.
    pub name: &'a str,
    /// The password.
    pub password: &'a str,
    /// The code, where one is asked for.
    pub code: Option<&'a str>,
}

impl Accounts {
    /// Whose name, password and code these are, at the door. Where too many tries failed nobody is let in for a while, by the same
    /// answer and after the same work; whoever is signed in is not concerned, nor who comes by another system.
    ///
    /// # Errors
    /// [`NotSignedIn`].
    pub fn recognise_at_the_door(
        &self,
        now: i64,
        typed: AtTheDoor<'_>,
        limits: GuessLimits,
    ) -> Result<Account, NotSignedIn> {
        if let Try::HeldBack { first } = self.guesses.admit(now, typed.from, limits) {
            if can_be_one(typed.password) {
                let _ = hash(typed.password, [0; 16], self.cost);
            }
            // Once in a while: a flood of tries is none of lines.
            if first {
                let what = "sign-ins held back for a while";
                line(&self.database(), &self.key, now, "myotrial", what, "")?;
            }
            return Err(NotSignedIn::Refused);
        }
        let account = self.recognise(now, typed.name, typed.password, typed.code)?;
        self.guesses.came_in(now, typed.from);
        Ok(account)
    }

    /// Whose name, password and code these are. A name that is nobody's costs the same work as one that is somebody's.
    ///
    /// # Errors
    /// [`NotSignedIn`].
    pub fn recognise(
        &self,
        now: i64,
        name: &str,
        password: &str,
        code: Option<&str>,
    ) -> Result<Account, NotSignedIn> {
        let kept = self.kept(name)?;
        let usable = kept.as_ref().filter(|kept| {
            kept.account.standing == AccountStanding::Active && kept.locked_until <= now
        });
        let right_password = match usable.and_then(|kept| kept.password.as_deref()) {
            Some(password_kept) => matches(password, password_kept),
            None => {
                if can_be_one(password) {
                    let _ = hash(password, [0; 16], self.cost);
                }
                false
            }
        };
        let step = match (usable, code) {
            (Some(kept), Some(code)) => kept.secret.as_ref().and_then(|secret| {
                CodeSecret::new(secret.clone()).step_of(code, now.div_euclid(1_000_000), kept.step)
            }),
            (Some(_), None) => Some(0),
            (None, _) => None,
        };
        let database = self.database();
        let (Some(kept), true, Some(step)) = (usable, right_password, step) else {
            if let Some(kept) = usable {
                // Counted where it is kept: tries that come at once are as many as they are.
                let failures: u32 = database.query_row(
                    "UPDATE account SET failures = failures + 1 WHERE number = ?1 RETURNING failures",
                    [kept.account.number.0],
                    |row| row.get(0),
                )?;
                let locked = failures >= FAILURES;
                if locked {
                    database.execute(
                        "UPDATE account SET failures = 0, locked_until = ?1 WHERE number = ?2",
                        params![now.saturating_add(CLOSED_FOR), kept.account.number.0],
                    )?;
                }
                if locked {
                    line(&database, &self.key, now, name, "locked for a while", "")?;
                }
            }
            let shown: String = name.chars().take(64).collect();
            line(&database, &self.key, now, &shown, "sign-in refused", "")?;
            return Err(NotSignedIn::Refused);
        };
        // Two requests with one code: the second finds the step used. A right guess that comes with many wrong ones finds the
        // account locked.
        let used = database.execute(
            "UPDATE account SET failures = 0, locked_until = 0, code_step = max(code_step, ?1) \
             WHERE number = ?2 AND (?1 = 0 OR code_step < ?1) AND locked_until <= ?3",
            params![step, kept.account.number.0, now],
        )?;
        if used == 0 {
            return Err(NotSignedIn::Refused);
        }
        Ok(kept.account.clone())
    }

    /// Whether a password is that of somebody who is signed in and has to open an arm in an emergency. The lock of the door
    /// does not hold here, for anybody can bring it about from outside, and nothing needs to be written: a disk that is full
    /// keeps no physician from an arm. Wrong passwords are counted apart.
    ///
    /// # Errors
    /// [`NotSignedIn`].
    pub fn recognise_in_emergency(
        &self,
        now: i64,
        name: &str,
        password: &str,
    ) -> Result<(), NotSignedIn> {
        let tries = self.emergency_tries(name, now);
        let kept = self
            .kept(name)?
            .filter(|kept| kept.account.standing == AccountStanding::Active);
        let is_right = tries <= FAILURES
            && kept
                .and_then(|kept| kept.password)
                .is_some_and(|kept| matches(password, &kept));
        if is_right {
            self.forget_emergency_tries(name);
            return Ok(());
        }
        // That it was tried is written down where it can be.
        let _ = line(
            &self.database(),
            &self.key,
            now,
            name,
            "emergency opening refused",
            "",
        );
        Err(NotSignedIn::Refused)
    }

    /// Counts a try, and says how many there were in the last while.
    fn emergency_tries(&self, name: &str, now: i64) -> u32 {
        let mut all = self
            .emergency_tries
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (since, tries) = all.entry(name.to_owned()).or_insert((now, 0));
        if now.saturating_sub(*since) > CLOSED_FOR {
            (*since, *tries) = (now, 0);
        }
        *tries = tries.saturating_add(1);
        *tries
    }

    fn forget_emergency_tries(&self, name: &str) {
        let mut all = self
            .emergency_tries
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.remove(name);
    }

    fn kept(&self, name: &str) -> Result<Option<Kept>, AccountsError> {
        Ok(self
            .database()
            .query_row(
                &format!(
                    "SELECT {COLUMNS}, password, code_secret, code_step, locked_until FROM account WHERE name = ?1"
                ),
                [name],
                |row| {
                    Ok(Kept {
                        account: account(row)?,
                        password: row.get(BEHIND)?,
                        secret: row.get(BEHIND + 1)?,
                        step: row.get(BEHIND + 2)?,
                        locked_until: row.get(BEHIND + 3)?,
                    })
                },
            )
            .optional()?)
    }

    /// Gives an account a password without a link: in demonstrations, whose users everybody knows.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn set_known_password(
        &self,
        number: AccountNumber,
        password: &str,
        salt: [u8; 16],
    ) -> Result<(), AccountsError> {
        let kept = hash(password, salt, self.cost).ok_or_else(|| AccountsError::File {
            why: "a password cannot be kept".to_owned(),
        })?;
        self.database().execute(
            "UPDATE account SET password = ?1, standing = 'active' WHERE number = ?2",
            params![kept, number.0],
        )?;
        Ok(())
    }
}
