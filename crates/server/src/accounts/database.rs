//! The file of the accounts.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use record::Sites;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use store::{Role, RoomKey};

use super::account::{
    Account, AccountNumber, AccountStanding, Blinding, NewAccount, Seen, WorksAt, is_a_name,
};
use super::account_sites;
use super::error::AccountsError;
use super::guesses::Guesses;
use super::log::line;
use super::password::PasswordCost;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS account (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL,
    role TEXT NOT NULL,
    blinding TEXT NOT NULL,
    standing TEXT NOT NULL,
    password TEXT,
    code_secret BLOB,
    code_step INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS account_site (
    account INTEGER NOT NULL REFERENCES account (number),
    site INTEGER NOT NULL,
    PRIMARY KEY (account, site)
) STRICT;
CREATE TABLE IF NOT EXISTS invitation (
    token BLOB PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (number),
    code_secret BLOB NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS session (
    token BLOB PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (number),
    began INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    signed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS account_event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    person TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL,
    digest BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS account_log_head (
    single INTEGER PRIMARY KEY CHECK (single = 1),
    number INTEGER NOT NULL,
    signature BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS unblinding (
    single INTEGER PRIMARY KEY CHECK (single = 1),
    asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    confirmed_by TEXT,
    confirmed_at INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS notice (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    site INTEGER NOT NULL,
    person TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS notice_kind (
    notice INTEGER PRIMARY KEY REFERENCES notice (number),
    kind TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS notice_read (
    notice INTEGER NOT NULL REFERENCES notice (number),
    account INTEGER NOT NULL REFERENCES account (number),
    at INTEGER NOT NULL,
    PRIMARY KEY (notice, account)
) STRICT;
CREATE TABLE IF NOT EXISTS looked_for_serious_events (
    single INTEGER PRIMARY KEY CHECK (single = 1),
    row INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS blind_risk (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    row INTEGER NOT NULL,
    site INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS blind_risk_seen (
    risk INTEGER NOT NULL REFERENCES blind_risk (number),
    account INTEGER NOT NULL REFERENCES account (number),
    at INTEGER NOT NULL,
    PRIMARY KEY (risk, account)
) STRICT;
CREATE TABLE IF NOT EXISTS looked_for_blind_risks (
    single INTEGER PRIMARY KEY CHECK (single = 1),
    row INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS mail_address (
    account INTEGER PRIMARY KEY REFERENCES account (number),
    address TEXT NOT NULL,
    row INTEGER NOT NULL,
    notice INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS letter (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account (number),
    occasion TEXT NOT NULL,
    at INTEGER NOT NULL,
    subject INTEGER,
    site INTEGER,
    source TEXT NOT NULL,
    taken INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    why TEXT,
    UNIQUE (account, source)
) STRICT;
CREATE INDEX IF NOT EXISTS letter_waits ON letter (number) WHERE taken IS NULL;
CREATE TABLE IF NOT EXISTS laboratory_transfer (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    person TEXT NOT NULL,
    written INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    waiting INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS questionnaire_link (
    token BLOB PRIMARY KEY,
    subject INTEGER NOT NULL,
    visit TEXT NOT NULL,
    in_time_until TEXT NOT NULL,
    usable_until TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS seen_arm (
    account INTEGER PRIMARY KEY REFERENCES account (number),
    at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS seen_arm_stays BEFORE DELETE ON seen_arm
BEGIN SELECT RAISE(ABORT, 'who has seen an arm has seen it'); END;
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TRIGGER IF NOT EXISTS account_event_stays BEFORE UPDATE ON account_event
BEGIN SELECT RAISE(ABORT, 'what happened to accounts is never changed'); END;
CREATE TRIGGER IF NOT EXISTS account_event_remains BEFORE DELETE ON account_event
BEGIN SELECT RAISE(ABORT, 'what happened to accounts is never removed'); END;
CREATE TRIGGER IF NOT EXISTS account_remains BEFORE DELETE ON account
BEGIN SELECT RAISE(ABORT, 'a name is never given twice'); END;
CREATE TRIGGER IF NOT EXISTS blinding_stays BEFORE UPDATE OF blinding ON account
BEGIN SELECT RAISE(ABORT, 'what a person may learn never changes'); END;
";

pub(super) const COLUMNS: &str = "account.number, name, full_name, role, \
     (SELECT group_concat(site) FROM account_site WHERE account_site.account = account.number), standing, \
     EXISTS (SELECT 1 FROM seen_arm WHERE seen_arm.account = account.number)";

/// How many columns those are: what else is asked for comes behind them.
pub(super) const BEHIND: usize = 7;

/// One line of what happened to accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLine {
    /// Its number, from 1.
    pub number: i64,
    /// When, in microseconds from the start of 1970.
    pub at: i64,
    /// Who did it.
    pub person: String,
    /// What.
    pub what: String,
    /// With whose account, or what else.
    pub about: String,
}

/// The accounts of a trial.
pub struct Accounts {
    database: Mutex<Connection>,
    pub(super) cost: PasswordCost,
    /// Signs the log.
    pub(super) key: RoomKey,
    /// Since when codes that lead nowhere are counted, and how many there were.
    pub(super) wrong_codes: Mutex<(i64, u32)>,
    /// What failed at the door.
    pub(super) guesses: Guesses,
    /// Tries of a password for an emergency opening: since when, and how many.
    pub(super) emergency_tries: Mutex<BTreeMap<String, (i64, u32)>>,
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Accounts")
    }
}

impl Accounts {
    /// Opens the file, and makes it where there is none. Nobody but its owner may read it. The key signs its log; it is that
    /// of the store beside which the accounts stand.
    ///
    /// # Errors
    /// [`AccountsError::File`], and where the log was changed or is not signed with the key.
    pub fn open(path: &Path, cost: PasswordCost, key: RoomKey) -> Result<Self, AccountsError> {
        make_private(path)?;
        let mut database = Connection::open(path)?;
        database.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
             PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;",
        )?;
        database.busy_timeout(std::time::Duration::from_secs(5))?;
        database.execute_batch(SCHEMA)?;
        account_sites::bring_up(&mut database)?;
        super::log::verify(&database, &key)?;
        Ok(Self {
            database: Mutex::new(database),
            cost,
            key,
            wrong_codes: Mutex::default(),
            guesses: Guesses::default(),
            emergency_tries: Mutex::default(),
        })
    }

    /// Where a panic left the lock, the database itself has rolled back.
    pub(super) fn database(&self) -> MutexGuard<'_, Connection> {
        self.database
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Whether there is no account yet.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn is_empty(&self) -> Result<bool, AccountsError> {
        let any: Option<i64> = self
            .database()
            .query_row("SELECT 1 FROM account LIMIT 1", [], |row| row.get(0))
            .optional()?;
        Ok(any.is_none())
    }

    /// Makes an account that nobody can use until its person has chosen a password.
    ///
    /// # Errors
    /// [`AccountsError`]: the name is taken or none, or the role and the sites do not go together.
    pub fn create(
        &self,
        now: i64,
        by: &str,
        new: &NewAccount,
    ) -> Result<AccountNumber, AccountsError> {
        if !is_a_name(&new.name) {
            return Err(AccountsError::NotAName {
                name: new.name.clone(),
            });
        }
        fit(new.role, &new.sites)?;
        let mut database = self.database();
        let transaction = database.transaction()?;
        let made = transaction.execute(
            "INSERT INTO account (name, full_name, role, blinding, standing) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (name) DO NOTHING",
            params![
                new.name,
                new.full_name,
                new.role.as_str(),
                Blinding::of(new.role).as_str(),
                AccountStanding::Invited.as_str()
            ],
        )?;
        if made == 0 {
            return Err(AccountsError::NameTaken {
                name: new.name.clone(),
            });
        }
        let number = AccountNumber(transaction.last_insert_rowid());
        account_sites::write(&transaction, number, &new.sites)?;
        let about = format!(
            "{} as {}",
            new.name,
            account_sites::with_role(new.role, &new.sites)
        );
        line(&transaction, &self.key, now, by, "account opened", &about)?;
        transaction.commit()?;
        Ok(number)
    }

    /// Every account, in the order in which they were made.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn all(&self) -> Result<Vec<Account>, AccountsError> {
        let database = self.database();
        let mut statement =
            database.prepare(&format!("SELECT {COLUMNS} FROM account ORDER BY number"))?;
        let rows = statement.query_map([], account)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One account.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchAccount`].
    pub fn one(&self, number: AccountNumber) -> Result<Account, AccountsError> {
        self.database()
            .query_row(
                &format!("SELECT {COLUMNS} FROM account WHERE number = ?1"),
                [number.0],
                account,
            )
            .optional()?
            .ok_or(AccountsError::NoSuchAccount)
    }

    /// Gives a person another role or other sites. Whether the person may learn arms stays as it is; who has seen an arm has an
    /// unblinded role from then on, or none.
    ///
    /// # Errors
    /// [`AccountsError::OtherBlinding`], [`AccountsError::HasSeenAnArm`], and where role and sites do not go together.
    pub fn assign(
        &self,
        now: i64,
        by: &str,
        number: AccountNumber,
        role: Role,
        sites: &Sites,
    ) -> Result<(), AccountsError> {
        fit(role, sites)?;
        let account = self.one(number)?;
        match account.seen {
            Seen::AnArm if Blinding::of(role) == Blinding::Blinded => {
                return Err(AccountsError::HasSeenAnArm);
            }
            Seen::Nothing if Blinding::of(account.role) != Blinding::of(role) => {
                return Err(AccountsError::OtherBlinding);
            }
            Seen::AnArm | Seen::Nothing => {}
        }
        self.keep_an_administrator(&account, role == Role::Administrator)?;
        let mut database = self.database();
        let transaction = database.transaction()?;
        transaction.execute(
            "UPDATE account SET role = ?1 WHERE number = ?2",
            params![role.as_str(), number.0],
        )?;
        account_sites::write(&transaction, number, sites)?;
        // Who may do something else from now on signs in anew.
        transaction.execute("DELETE FROM session WHERE account = ?1", [number.0])?;
        line(
            &transaction,
            &self.key,
            now,
            by,
            "role changed",
            &format!(
                "{}: {} to {}",
                account.name,
                account_sites::with_role(account.role, &account.sites),
                account_sites::with_role(role, sites)
            ),
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Closes an account, and ends its sessions.
    ///
    /// # Errors
    /// [`AccountsError::LastAdministrator`].
    pub fn close(&self, now: i64, by: &str, number: AccountNumber) -> Result<(), AccountsError> {
        let account = self.one(number)?;
        self.keep_an_administrator(&account, false)?;
        let mut database = self.database();
        let transaction = database.transaction()?;
        transaction.execute(
            "UPDATE account SET standing = ?1 WHERE number = ?2",
            params![AccountStanding::Closed.as_str(), number.0],
        )?;
        transaction.execute("DELETE FROM session WHERE account = ?1", [number.0])?;
        transaction.execute("DELETE FROM invitation WHERE account = ?1", [number.0])?;
        transaction.execute(
            "DELETE FROM letter WHERE account = ?1 AND taken IS NULL",
            [number.0],
        )?;
        line(
            &transaction,
            &self.key,
            now,
            by,
            "account closed",
            &account.name,
        )?;
        transaction.commit()?;
        Ok(())
    }

    fn keep_an_administrator(&self, account: &Account, stays: bool) -> Result<(), AccountsError> {
        let administers = |account: &Account| {
            account.role == Role::Administrator && account.standing == AccountStanding::Active
        };
        let others = self
            .all()?
            .iter()
            .filter(|other| other.number != account.number && administers(other))
            .count();
        if administers(account) && !stays && others == 0 {
            return Err(AccountsError::LastAdministrator);
        }
        Ok(())
    }

    /// Writes down that something happened.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn note(&self, now: i64, by: &str, what: &str, about: &str) -> Result<(), AccountsError> {
        line(&self.database(), &self.key, now, by, what, about)
    }

    /// What happened to accounts last, the latest first.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn lines(&self, at_most: u32) -> Result<Vec<AccountLine>, AccountsError> {
        let database = self.database();
        let mut statement = database.prepare(
            "SELECT number, at, person, what, about FROM account_event ORDER BY number DESC LIMIT ?1",
        )?;
        let rows = statement.query_map([at_most], |row| {
            Ok(AccountLine {
                number: row.get(0)?,
                at: row.get(1)?,
                person: row.get(2)?,
                what: row.get(3)?,
                about: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A setting that was kept with the accounts.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn setting(&self, name: &str) -> Result<Option<String>, AccountsError> {
        Ok(self
            .database()
            .query_row("SELECT value FROM setting WHERE name = ?1", [name], |row| {
                row.get(0)
            })
            .optional()?)
    }

    /// Keeps a setting; one that is there stays.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn keep_setting(&self, name: &str, value: &str) -> Result<(), AccountsError> {
        self.database().execute(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
            [name, value],
        )?;
        Ok(())
    }
}

/// Whether a role and sites go together.
fn fit(role: Role, sites: &Sites) -> Result<(), AccountsError> {
    match (WorksAt::of(role), sites) {
        _ if !role.has_accounts() => Err(AccountsError::NotForPeople),
        (WorksAt::NamedSites, Sites::All) => Err(AccountsError::SiteNeeded),
        (WorksAt::AllSites, Sites::These(_)) => Err(AccountsError::SiteNotWanted),
        _ => Ok(()),
    }
}

pub(super) fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    let role: String = row.get(3)?;
    let role = role.parse().map_err(|()| {
        rusqlite::Error::FromSqlConversionFailure(
            3,
            rusqlite::types::Type::Text,
            format!("the unknown role \"{role}\"").into(),
        )
    })?;
    let sites = account_sites::read(row.get(4)?)?;
    let standing: String = row.get(5)?;
    Ok(Account {
        number: AccountNumber(row.get(0)?),
        name: row.get(1)?,
        full_name: row.get(2)?,
        role,
        // What does not go together opens nothing.
        standing: match fit(role, &sites) {
            Ok(()) => AccountStanding::read(&standing),
            Err(_) => AccountStanding::Closed,
        },
        sites,
        seen: if row.get(6)? {
            Seen::AnArm
        } else {
            Seen::Nothing
        },
    })
}

#[cfg(unix)]
pub(crate) fn make_private(path: &Path) -> Result<(), AccountsError> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let made = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(AccountsError::File {
                why: format!("{}: {error}", path.display()),
            })
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
pub(crate) fn make_private(_: &Path) -> Result<(), AccountsError> {
    Ok(())
}
