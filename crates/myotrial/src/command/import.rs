//! `myotrial import`: an export, into an empty database.

use std::path::PathBuf;

use clap::Args;

use serde::Serialize;

use super::store_place::{StorePlace, failed};
use crate::arguments::{Form, Output};
use crate::failure::{Answer, Failure, print, print_json};

/// `import`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial import trial.jsonl --db postgres://me@localhost/trial --witness trial.witness --key trial.key

FILE.vault is read too, and FILE.accounts and FILE.closed are put back where none stand. A witness that stands at its place stays; where there is none, the exported one is put there. \
The key file is brought by hand. Exit 1: the witness knows of later rows than were imported.")]
pub struct ImportArguments {
    /// The file that `export` wrote.
    file: PathBuf,
    #[command(flatten)]
    store: StorePlace,
    /// Where the accounts are to be, where the server is told another place [default: FILE.accounts beside the database].
    #[arg(long, value_name = "PATH")]
    accounts: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// The answer for programs.
#[derive(Serialize)]
struct ImportedAnswer<'i> {
    #[serde(flatten)]
    imported: &'i store::Imported,
    beside: &'i [PathBuf],
}

/// Brings an export into an empty database.
pub fn import(arguments: &ImportArguments) -> Result<Answer, Failure> {
    let place = arguments.store.place();
    let imported = store::import(&place, &arguments.file).map_err(|error| failed(&error))?;
    let beside = server::restore_rooms(
        &arguments.file,
        &place.address,
        arguments.accounts.as_deref(),
    )
    .map_err(|error| Failure::BadInput(error.to_string()))?;
    match arguments.output.format {
        Form::Json => print_json(&ImportedAnswer {
            imported: &imported,
            beside: &beside,
        })?,
        Form::Text => {
            print(&format!(
                "{} rows imported into {}.\nhead {}\n{}",
                imported.rows,
                place.address,
                imported.head,
                super::restore::listed("Put back with it", &beside)
            ))?;
            if imported.is_behind() {
                print(&super::restore::warning(imported.rows, imported.witnessed))?;
            }
        }
    }
    Ok(if imported.is_behind() {
        Answer::No
    } else {
        Answer::Yes
    })
}
