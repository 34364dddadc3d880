//! What happened to accounts: lines that follow from one another, so that one that was changed or taken out is found; and
//! the last of them signed, so that nobody without the key file can make them follow anew.

use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};
use store::{Digest, RoomKey};

use super::error::AccountsError;
use crate::house::machine_time;

/// What the first line follows from.
const FIRST: &[u8] = b"myotrial log of accounts, format 1";

/// Adds a line, and signs it as the last.
pub(super) fn line(
    database: &Connection,
    key: &RoomKey,
    now: i64,
    by: &str,
    what: &str,
    about: &str,
) -> Result<(), AccountsError> {
    let last: Option<(i64, Vec<u8>)> = database
        .query_row(
            "SELECT number, digest FROM account_event ORDER BY number DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let (number, before) = last.unwrap_or_else(|| (0, Sha256::digest(FIRST).to_vec()));
    let number = number + 1;
    let digest = digest_of(&before, number, now, [by, what, about]);
    // Both or neither: a caller may have begun a transaction already.
    database.execute_batch("SAVEPOINT line")?;
    let written = (|| {
        database.execute(
            "INSERT INTO account_event (number, at, person, what, about, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![number, now, by, what, about, digest],
        )?;
        sign(database, key, number, &digest)
    })();
    match written {
        Ok(()) => database.execute_batch("RELEASE line")?,
        Err(_) => database.execute_batch("ROLLBACK TO line; RELEASE line")?,
    }
    written
}

fn sign(
    database: &Connection,
    key: &RoomKey,
    number: i64,
    digest: &[u8],
) -> Result<(), AccountsError> {
    database.execute(
        "INSERT INTO account_log_head (single, number, signature) VALUES (1, ?1, ?2) \
         ON CONFLICT (single) DO UPDATE SET number = excluded.number, signature = excluded.signature",
        params![number, signature(key, number, digest).as_slice()],
    )?;
    Ok(())
}

fn signature(key: &RoomKey, number: i64, digest: &[u8]) -> [u8; 64] {
    key.sign(number.unsigned_abs(), Digest::of(digest))
}

fn digest_of(before: &[u8], number: i64, at: i64, texts: [&str; 3]) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(before);
    digest.update(number.to_be_bytes());
    digest.update(at.to_be_bytes());
    for text in texts {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text.as_bytes());
    }
    digest.finalize().to_vec()
}

/// Follows the lines from the first to the last, and holds the last against its signature. The file of an earlier version
/// has none: its lines are signed from now on, and a line says so for ever, since whoever could take the signature away
/// would be asked for nothing else.
///
/// # Errors
/// [`AccountsError::LogChanged`] at the first line that does not follow, and where lines were taken from the end;
/// [`AccountsError::LogNotSigned`] where they follow and another key, or none, signed the last.
pub(super) fn verify(database: &Connection, key: &RoomKey) -> Result<(), AccountsError> {
    let (last, digest) = follow(database)?;
    let signed: Option<(i64, Vec<u8>)> = database
        .query_row(
            "SELECT number, signature FROM account_log_head",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    match signed {
        Some((number, signature)) => {
            let holds = number == last
                && key.is_signed(number.unsigned_abs(), Digest::of(&digest), &signature);
            if holds {
                Ok(())
            } else {
                Err(AccountsError::LogNotSigned { line: last })
            }
        }
        None if last == 0 => sign(database, key, 0, &digest),
        None => line(
            database,
            key,
            machine_time(0)(),
            "myotrial",
            "log signed from here on",
            &format!("the {last} lines before were not"),
        ),
    }
}

/// The number and the digest of the last line, which all others lead to.
fn follow(database: &Connection) -> Result<(i64, Vec<u8>), AccountsError> {
    let mut statement = database.prepare(
        "SELECT number, at, person, what, about, digest FROM account_event ORDER BY number",
    )?;
    let mut rows = statement.query([])?;
    let (mut last, mut before) = (0, Sha256::digest(FIRST).to_vec());
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let texts: [String; 3] = [row.get(2)?, row.get(3)?, row.get(4)?];
        let digest = digest_of(
            &before,
            number,
            row.get(1)?,
            [&texts[0], &texts[1], &texts[2]],
        );
        let kept: Vec<u8> = row.get(5)?;
        if number != last + 1 || kept != digest {
            return Err(AccountsError::LogChanged { line: last + 1 });
        }
        (last, before) = (number, digest);
    }
    // SQLite remembers the highest number that it ever gave.
    let highest: Option<i64> = database
        .query_row(
            "SELECT seq FROM sqlite_sequence WHERE name = 'account_event'",
            [],
            |row| row.get(0),
        )
        .optional()?;
    if highest.is_some_and(|highest| highest != last) {
        return Err(AccountsError::LogChanged { line: last + 1 });
    }
    Ok((last, before))
}
