//! `myotrial export`: a store as two files that any program can read.

use std::path::PathBuf;

use clap::Args;

use super::store_place::{StorePlace, failed};
use crate::arguments::{Form, Output};
use crate::failure::{Answer, Failure, print, print_json};

/// `export`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial export --db sqlite:trial.db --out trial.jsonl

Two files are written: FILE holds every row of the record, its signed head and its witness, and FILE.vault the sealed \
rows of the vault. Neither holds a word about an arm, and neither holds the key.")]
pub struct ExportArguments {
    #[command(flatten)]
    store: StorePlace,
    /// The file to write; FILE.vault is written beside it.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    output: Output,
}

/// Writes a store into files.
pub fn export(arguments: &ExportArguments) -> Result<Answer, Failure> {
    let exported =
        store::export(&arguments.store.place(), &arguments.out).map_err(|error| failed(&error))?;
    match arguments.output.format {
        Form::Json => print_json(&exported)?,
        Form::Text => print(&format!(
            "{} rows exported to {} and {}.\nhead {}\n",
            exported.rows,
            exported.file.display(),
            exported.vault_file.display(),
            exported.head,
        ))?,
    }
    Ok(Answer::Yes)
}
