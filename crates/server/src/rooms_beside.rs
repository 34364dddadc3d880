//! Copies of what stands in files beside the record: the accounts, with their log and with who has seen an arm, the closed
//! results of the laboratory and the ledger of stock, which stand nowhere else.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use store::Address;

use crate::accounts::{AccountsError, make_private};
use crate::opening::{accounts_beside, closed_results_beside, stock_beside};

/// A room beside the record: where it is in use, and where its copy is.
struct Room {
    own: PathBuf,
    copy: PathBuf,
}

/// The rooms of a database, and their copies beside a backup or an export.
fn rooms(address: &Address, accounts: Option<&Path>, copy: &Path) -> [Room; 3] {
    let beside = Address::Sqlite(copy.to_owned());
    [
        Room {
            own: accounts.map_or_else(|| accounts_beside(address), Path::to_owned),
            copy: accounts_beside(&beside),
        },
        Room {
            own: closed_results_beside(address),
            copy: closed_results_beside(&beside),
        },
        Room {
            own: stock_beside(address),
            copy: stock_beside(&beside),
        },
    ]
}

/// Copies the accounts, the closed results and the ledger of stock of a database beside a backup, while they are in use: each copy is the file as
/// it was at one moment. What is not there has no copy. Accounts in another place than beside the database are named.
///
/// # Errors
/// Where a file cannot be read or written, or stands there already.
pub fn back_up_rooms(
    address: &Address,
    accounts: Option<&Path>,
    backup: &Path,
) -> Result<Vec<PathBuf>, AccountsError> {
    let there: Vec<Room> = rooms(address, accounts, backup)
        .into_iter()
        .filter(|room| room.own.exists())
        .collect();
    if let Some(room) = there.iter().find(|room| room.copy.exists()) {
        return Err(stands_there(&room.copy));
    }
    there
        .into_iter()
        .map(|room| copy(&room.own, room.copy))
        .collect()
}

/// Puts the copies beside a backup back to a database beside which none stand. What stands there stays, for it is newer than
/// any copy. What comes back is said.
///
/// # Errors
/// Where a file cannot be read or written.
pub fn restore_rooms(
    backup: &Path,
    address: &Address,
    accounts: Option<&Path>,
) -> Result<Vec<PathBuf>, AccountsError> {
    rooms(address, accounts, backup)
        .into_iter()
        .filter(|room| room.copy.exists() && !room.own.exists())
        .map(|room| {
            // The log of changes that a lost file left behind would be taken for the restored one's.
            let mut log = room.own.clone().into_os_string();
            log.push("-wal");
            let log = PathBuf::from(log);
            if log.exists() {
                return Err(stands_there(&log));
            }
            copy(&room.copy, room.own)
        })
        .collect()
}

fn stands_there(path: &Path) -> AccountsError {
    AccountsError::File {
        why: format!(
            "{} stands there already, and nothing is written over it; move it away",
            path.display()
        ),
    }
}

fn copy(from: &Path, to: PathBuf) -> Result<PathBuf, AccountsError> {
    make_private(&to)?;
    let copied = Connection::open(from)
        .and_then(|database| database.execute("VACUUM INTO ?1", [to.to_string_lossy()]));
    if let Err(error) = copied {
        // Half a copy is none.
        let _ = std::fs::remove_file(&to);
        return Err(error.into());
    }
    Ok(to)
}
