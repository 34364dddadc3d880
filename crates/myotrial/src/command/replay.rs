//! `myotrial replay`: every allocation and everything derived, recomputed from the events.

use std::path::PathBuf;

use clap::Args;
use store::{ListsReplayed, Replayed};

use super::store_place::{StorePlace, failed};
use crate::arguments::{Form, Output};
use crate::blocks_place::BlocksPlace;
use crate::failure::{Answer, Failure, print, print_json};
use crate::trial_folder::{self, Lists};

/// `replay`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial replay trials/my-trial --db sqlite:trial.db

The record is folded again from its first entry, each allocation made again from stratum, site and list, the lists drawn \
again from their sealed seed, and the projections made again. Exit 1: something came out otherwise. The key file is \
needed; no arm is shown.")]
pub struct ReplayArguments {
    /// The trial's folder.
    trial: PathBuf,
    #[command(flatten)]
    blocks: BlocksPlace,
    #[command(flatten)]
    store: StorePlace,
    #[command(flatten)]
    output: Output,
}

/// Recomputes a store.
pub fn replay(arguments: &ReplayArguments) -> Result<Answer, Failure> {
    let trial = trial_folder::read(&arguments.trial, &arguments.blocks, Lists::NotDrawn)?;
    let replayed =
        store::replay(&arguments.store.place(), &trial.protocol).map_err(|error| failed(&error))?;
    match arguments.output.format {
        Form::Json => print_json(&replayed)?,
        Form::Text => print(&in_words(&replayed))?,
    }
    Ok(if replayed.differences.is_empty() {
        Answer::Yes
    } else {
        Answer::No
    })
}

fn in_words(replayed: &Replayed) -> String {
    let lists = match replayed.lists {
        ListsReplayed::DrawnAgain => "the lists drawn again from their seed",
        ListsReplayed::Given => "the lists as they came with the record",
        ListsReplayed::Decided => "each decision of minimisation made again from its draw",
        ListsReplayed::None => "no lists",
    };
    let mut text = format!(
        "{} entries folded again, {} allocations made again, {lists}.\n",
        replayed.entries, replayed.allocations
    );
    if replayed.differences.is_empty() {
        text.push_str("Everything is as it stands in the store.\n");
    }
    for difference in &replayed.differences {
        text.push_str(&format!("DIFFERS: {difference}.\n"));
    }
    text
}
