//! `myotrial restore`: a backup, back in its place.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::store_place::{StorePlace, failed};
use crate::arguments::{Form, Output};
use crate::failure::{Answer, Failure, print, print_json};

/// `restore`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial restore /other/disk/trial-2026-11-22.db --db sqlite:trial.db

The accounts and the closed results come back with it, where the backup has them and none stand there. \
Nothing is written over: move a damaged database away first, and leave its witness where it is, for it knows how far the \
record had come. Exit 1: the witness knows of later rows than were restored; the store then opens for reading alone \
until people have compared, and `reconcile` says so.")]
pub struct RestoreArguments {
    /// The file that `backup` wrote.
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
struct RestoredAnswer {
    rows: u64,
    witnessed: u64,
    behind: bool,
    beside: Vec<PathBuf>,
}

/// Puts a backup back.
pub fn restore(arguments: &RestoreArguments) -> Result<Answer, Failure> {
    let place = arguments.store.place();
    let (rows, witnessed) = if is_sqlite(&arguments.file)? {
        let restored = store::restore(&arguments.file, &place).map_err(|error| failed(&error))?;
        (restored.rows, restored.witnessed)
    } else {
        let imported = store::import(&place, &arguments.file).map_err(|error| failed(&error))?;
        (imported.rows, imported.witnessed)
    };
    let beside = server::restore_rooms(
        &arguments.file,
        &place.address,
        arguments.accounts.as_deref(),
    )
    .map_err(|error| Failure::BadInput(error.to_string()))?;
    let answer = RestoredAnswer {
        rows,
        witnessed,
        behind: witnessed > rows,
        beside,
    };
    match arguments.output.format {
        Form::Json => print_json(&answer)?,
        Form::Text => {
            print(&format!(
                "{rows} rows restored to {}.\n{}",
                place.address,
                listed("Put back with it", &answer.beside)
            ))?;
            if answer.behind {
                print(&warning(rows, witnessed))?;
            }
        }
    }
    Ok(if answer.behind {
        Answer::No
    } else {
        Answer::Yes
    })
}

/// Files in a line, where there are any.
pub fn listed(what: &str, files: &[PathBuf]) -> String {
    if files.is_empty() {
        return String::new();
    }
    let names: Vec<String> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    format!("{what}: {}\n", names.join(", "))
}

fn is_sqlite(path: &Path) -> Result<bool, Failure> {
    let mut start = Vec::new();
    File::open(path)
        .and_then(|file| file.take(16).read_to_end(&mut start))
        .map_err(|error| Failure::file("read", path, &error))?;
    Ok(start.starts_with(b"SQLite format 3"))
}

/// What to do when the witness knows of later rows.
pub fn warning(rows: u64, witnessed: u64) -> String {
    format!(
        "ROWS {} TO {witnessed} ARE MISSING: the witness knows of them. The store opens for reading alone. Compare with what \
         is known from elsewhere (mails, the pharmacy's journal, the sites), enter what was lost after `myotrial reconcile`, \
         and randomise no further in this store.\n",
        rows + 1
    )
}
