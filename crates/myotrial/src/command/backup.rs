//! `myotrial backup`: a copy of a store, taken while it is written.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use store::Address;

use super::store_place::{StorePlace, failed};
use crate::arguments::{Form, Output};
use crate::failure::{Answer, Failure, print, print_json};

/// `backup`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  myotrial backup --db sqlite:trial.db --out /other/disk/trial-2026-11-22.db
  myotrial backup --db postgres://me@localhost/trial --out /other/disk/trial-2026-11-22.jsonl

SQLite: a database, its vault (FILE.vault) and its witness (FILE.witness), as they were at one moment. PostgreSQL: an \
export, which `restore` and `import` bring back. With either come the server's accounts (FILE.accounts) and the closed \
results of the laboratory (FILE.closed) and the ledger of stock (FILE.stock), where there are any. The key is never copied: keep it where the backups are not.")]
pub struct BackupArguments {
    #[command(flatten)]
    store: StorePlace,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The file of the accounts, where the server was told another place [default: FILE.accounts beside the database].
    #[arg(long, value_name = "PATH")]
    accounts: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// The answer for programs.
#[derive(Serialize)]
struct BackedUp {
    rows: u64,
    head: String,
    file: PathBuf,
    beside: Vec<PathBuf>,
}

/// Copies a store.
pub fn backup(arguments: &BackupArguments) -> Result<Answer, Failure> {
    let place = arguments.store.place();
    let beside = || {
        server::back_up_rooms(
            &place.address,
            arguments.accounts.as_deref(),
            &arguments.out,
        )
        .map_err(|error| Failure::BadInput(error.to_string()))
    };
    let made = match &place.address {
        Address::Sqlite(_) => {
            let copy = store::back_up(&place, &arguments.out).map_err(|error| failed(&error))?;
            // A backup that nobody has looked at is a hope.
            let examined = store::verify(&copy).map_err(|error| failed(&error))?;
            if let Some(why) = examined.why {
                return Err(Failure::BadInput(format!(
                    "the copy was written and does not hold: {why}"
                )));
            }
            BackedUp {
                rows: examined.rows,
                head: examined.head,
                file: arguments.out.clone(),
                beside: beside()?,
            }
        }
        Address::Postgres(_) => {
            let exported = store::export(&place, &arguments.out).map_err(|error| failed(&error))?;
            BackedUp {
                rows: exported.rows,
                head: exported.head,
                file: exported.file,
                beside: beside()?,
            }
        }
    };
    match arguments.output.format {
        Form::Json => print_json(&made)?,
        Form::Text => print(&format!(
            "{} rows backed up to {}. The key is not in it.\nhead {}\n{}",
            made.rows,
            made.file.display(),
            made.head,
            super::restore::listed("Copied with it", &made.beside)
        ))?,
    }
    Ok(Answer::Yes)
}
