//! The sites of accounts, as they are kept. Whoever works for all has none written down.

use record::{SiteNumber, Sites};
use rusqlite::types::Type;
use rusqlite::{Connection, TransactionBehavior, params};
use store::Role;

use super::account::AccountNumber;
use super::error::AccountsError;

/// Brings a file up in which an account has one site or none. The column goes: an earlier program, which would take somebody of
/// several sites for somebody of all, cannot read the file any more.
pub(super) fn bring_up(database: &mut Connection) -> Result<(), AccountsError> {
    let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let is_of_before: bool = transaction.query_row(
        "SELECT EXISTS (SELECT 1 FROM pragma_table_info('account') WHERE name = 'site')",
        [],
        |row| row.get(0),
    )?;
    if is_of_before {
        transaction.execute_batch(
            "INSERT INTO account_site (account, site) SELECT number, site FROM account WHERE site IS NOT NULL; \
             ALTER TABLE account DROP COLUMN site;",
        )?;
    }
    Ok(transaction.commit()?)
}

/// Writes down at which sites the person of an account works from now on. Letters that wait and are about another site are no longer
/// the person's.
pub(super) fn write(
    database: &Connection,
    account: AccountNumber,
    sites: &Sites,
) -> Result<(), AccountsError> {
    database.execute("DELETE FROM account_site WHERE account = ?1", [account.0])?;
    for site in sites.named() {
        database.execute(
            "INSERT INTO account_site (account, site) VALUES (?1, ?2)",
            params![account.0, site.0],
        )?;
    }
    if !sites.are_all() {
        database.execute(
            "DELETE FROM letter WHERE account = ?1 AND taken IS NULL \
             AND site NOT IN (SELECT site FROM account_site WHERE account = ?1)",
            [account.0],
        )?;
    }
    Ok(())
}

/// The sites that are written down, each after a comma; nothing where none is.
pub(super) fn read(written: Option<String>) -> rusqlite::Result<Sites> {
    let Some(written) = written else {
        return Ok(Sites::All);
    };
    let named: Result<Vec<SiteNumber>, _> = written
        .split(',')
        .map(|site| site.parse().map(SiteNumber))
        .collect();
    let named = named.ok().and_then(Sites::these);
    named.ok_or_else(|| {
        let why = format!("\"{written}\" are no sites");
        rusqlite::Error::FromSqlConversionFailure(4, Type::Text, why.into())
    })
}

/// A role with the sites, where some are named, as the log of accounts tells of them.
pub(super) fn with_role(role: Role, sites: &Sites) -> String {
    match sites {
        Sites::All => role.to_string(),
        Sites::These(_) => format!("{role}, {sites}"),
    }
}

/// The sites that somebody typed by their numbers, with commas or spaces between them; all where nothing was typed.
///
/// # Errors
/// [`AccountsError::NoSuchSite`].
///
/// ```
/// use record::Sites;
///
/// assert_eq!(server::sites_typed("3, 1", 36)?.to_string(), "sites 1, 3");
/// assert_eq!(server::sites_typed(" ", 36)?, Sites::All);
/// assert!(server::sites_typed("37", 36).is_err() && server::sites_typed("one", 36).is_err());
/// # Ok::<(), server::AccountsError>(())
/// ```
pub fn sites_typed(typed: &str, count: u32) -> Result<Sites, AccountsError> {
    let words: Vec<&str> = typed
        .split(|letter: char| letter == ',' || letter.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect();
    if typed.trim().is_empty() {
        return Ok(Sites::All);
    }
    let numbers: Result<Vec<u16>, _> = words.iter().map(|word| word.parse()).collect();
    numbers
        .ok()
        .and_then(|numbers| numbered(&numbers, count))
        .ok_or_else(|| no_such_site(typed.trim(), count))
}

/// The sites of these numbers.
///
/// # Errors
/// [`AccountsError::NoSuchSite`], also where there is none of them.
pub fn sites_numbered(numbers: &[u16], count: u32) -> Result<Sites, AccountsError> {
    numbered(numbers, count).ok_or_else(|| {
        let words: Vec<String> = numbers.iter().map(u16::to_string).collect();
        no_such_site(&words.join(", "), count)
    })
}

fn numbered(numbers: &[u16], count: u32) -> Option<Sites> {
    let of_trial = |site: &u16| (1..=count).contains(&u32::from(*site));
    let all = numbers.iter().all(of_trial);
    Sites::these(numbers.iter().copied().map(SiteNumber)).filter(|_| all)
}

fn no_such_site(typed: &str, sites: u32) -> AccountsError {
    AccountsError::NoSuchSite {
        // It stands on the page that comes back.
        typed: typed.chars().take(60).collect(),
        sites,
    }
}
