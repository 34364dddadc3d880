//! `myotrial export`: a store as two files that any program can read.

use std::path::PathBuf;

use clap::Args;

use serde::Serialize;

use super::store_place::{StorePlace, failed};
use crate::arguments::{Form, Output};
use crate::failure::{Answer, Failure, print, print_json};

/// `export`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial export --db sqlite:trial.db --out trial.jsonl

Two files are written: FILE holds every row of the record, its signed head and its witness, and FILE.vault the sealed \
rows of the vault. Neither holds a word about an arm, and neither holds the key. The server's accounts (FILE.accounts) and \
the closed results (FILE.closed) and the ledger of stock (FILE.stock), both sealed, are copied beside them, where there are any.")]
pub struct ExportArguments {
    #[command(flatten)]
    store: StorePlace,
    /// The file to write; FILE.vault is written beside it.
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
struct ExportedAnswer<'e> {
    #[serde(flatten)]
    exported: &'e store::Exported,
    beside: &'e [PathBuf],
}

/// Writes a store into files.
pub fn export(arguments: &ExportArguments) -> Result<Answer, Failure> {
    let exported =
        store::export(&arguments.store.place(), &arguments.out).map_err(|error| failed(&error))?;
    let beside = server::back_up_rooms(
        &arguments.store.place().address,
        arguments.accounts.as_deref(),
        &arguments.out,
    )
    .map_err(|error| Failure::BadInput(error.to_string()))?;
    match arguments.output.format {
        Form::Json => print_json(&ExportedAnswer {
            exported: &exported,
            beside: &beside,
        })?,
        Form::Text => print(&format!(
            "{} rows exported to {} and {}.\nhead {}\n{}",
            exported.rows,
            exported.file.display(),
            exported.vault_file.display(),
            exported.head,
            super::restore::listed("Copied with it", &beside),
        ))?,
    }
    Ok(Answer::Yes)
}
