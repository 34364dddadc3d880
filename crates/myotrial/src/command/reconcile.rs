//! `myotrial reconcile`: people have compared what a restore lost, and writing begins again.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use store::{Clock, Person, Role, Store, Subjects};

use super::store_place::{StorePlace, failed};
use crate::arguments::{Form, Output};
use crate::blocks_place::BlocksPlace;
use crate::failure::{Answer, Failure, print, print_json};
use crate::trial_folder::{self, Lists};

/// `reconcile`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial reconcile trials/my-trial --db sqlite:trial.db --person 'A. Administrator' --reason 'compared with the \
pharmacy journal of 22 November; two entries to be made again'

Randomisation stays closed: which slots were given in the lost rows nobody can know.")]
pub struct ReconcileArguments {
    /// The trial's folder.
    trial: PathBuf,
    #[command(flatten)]
    blocks: BlocksPlace,
    #[command(flatten)]
    store: StorePlace,
    /// The administrator who answers for it.
    #[arg(long, value_name = "NAME")]
    person: String,
    /// What was compared, and what came of it.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    output: Output,
}

/// The answer for programs.
#[derive(Serialize)]
struct Reconciled {
    rows: u64,
    randomisation_closed: Option<String>,
}

/// Begins to write again after a restore.
pub fn reconcile(arguments: &ReconcileArguments) -> Result<Answer, Failure> {
    let trial = trial_folder::read(&arguments.trial, &arguments.blocks, Lists::NotDrawn)?;
    let running = trial.running();
    let store = Store::open_under(
        &arguments.store.place(),
        trial.protocol,
        Subjects::AsHeld,
        Clock::of_the_machine(),
        running,
    )
    .map_err(|error| failed(&error))?;
    let administrator = Person {
        name: arguments.person.clone(),
        role: Role::Administrator,
        sites: record::Sites::All,
    };
    let refused = |refused: store::Refused| Failure::BadInput(refused.to_string());
    store
        .reconcile(administrator, &arguments.reason)
        .map_err(refused)?;
    let standing = store.standing().map_err(refused)?;
    let answer = Reconciled {
        rows: standing.sequence,
        randomisation_closed: standing.randomisation_closed,
    };
    match arguments.output.format {
        Form::Json => print_json(&answer)?,
        Form::Text => print(&format!(
            "Row {} says that the restore was reconciled, by whom and why. Data can be entered again.\n{}",
            answer.rows,
            answer
                .randomisation_closed
                .map_or(String::new(), |why| format!(
                    "Randomisation is closed: {why}.\n"
                )),
        ))?,
    }
    Ok(Answer::Yes)
}
