//! Part of a grid as a file: what `simulate --grid --shard` writes and `merge` reads.

use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use simulation::operating::{Replicates, Run, Shard};
use simulation::scenario::{GridFile, GridTally};
use store::Digest;

use super::scenarios::read_grid;
use crate::failure::Failure;
use crate::page_file::write_page;

/// Part of a grid, with the grid itself: `merge` needs no other file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct GridShard {
    /// The grid, as a person wrote it.
    pub(super) grid: String,
    /// How often the trial of each cell is held.
    pub(super) trials_a_cell: u32,
    /// What came of the part.
    pub(super) shard: Shard<GridTally>,
}

impl GridShard {
    fn text(&self) -> Result<String, Failure> {
        serde_json::to_string_pretty(self)
            .map(|text| text + "\n")
            .map_err(|error| Failure::BadInput(format!("cannot write the part as JSON: {error}")))
    }

    /// Writes it, whole or not at all.
    pub(super) fn write(&self, path: &Path) -> Result<(), Failure> {
        write_page(path, &self.text()?)
    }

    /// Reads it.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let text =
            std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
        Self::of(path, &text)
    }

    /// Takes it from the text of a file, and refuses one that was changed since it was written.
    pub(super) fn of(path: &Path, text: &str) -> Result<Self, Failure> {
        let part: Self = serde_json::from_str(text).map_err(|error| {
            Failure::BadInput(format!(
                "{} is no part of a grid that myotrial simulate wrote: {error}",
                path.display()
            ))
        })?;
        let own = part.shard.run.software == env!("CARGO_PKG_VERSION");
        let digest = Digest::of(part.grid.as_bytes()).to_string();
        let inputs = &part.shard.run.inputs;
        let same_grid = inputs
            .iter()
            .any(|input| input.name == "grid" && input.sha256 == digest);
        if !same_grid || (own && part.text()? != text) {
            return Err(Failure::BadInput(format!(
                "{} was changed after it was written; simulate it anew",
                path.display()
            )));
        }
        Ok(part)
    }

    /// Whether a file is part of a grid, and not of one trial.
    pub(super) fn is_in(text: &str) -> bool {
        #[derive(Deserialize)]
        struct Kind {
            grid: Option<serde::de::IgnoredAny>,
        }
        // A list would do for a structure too.
        text.trim_start().starts_with('{')
            && serde_json::from_str::<Kind>(text).is_ok_and(|kind| kind.grid.is_some())
    }

    /// The grid that it is part of.
    pub(super) fn grid_file(&self) -> Result<GridFile, Failure> {
        read_grid("grid", &self.grid, Some(u64::from(self.trials_a_cell)))
    }
}

/// Whether a file holds this part of this simulation already, as after a run that was stopped.
///
/// # Errors
/// Where it holds another one, which is not overwritten.
pub(super) fn kept(path: &Path, run: &Run, replicates: Replicates) -> Result<bool, Failure> {
    let there = GridShard::read(path)?.shard;
    if there.run != *run || there.replicates != replicates {
        return Err(Failure::BadInput(format!(
            "{} holds another simulation ({} of {}, trial {}, seed {}); remove it or name another file",
            path.display(),
            there.replicates,
            there.run.trials,
            there.run.model,
            there.run.seed
        )));
    }
    // Whoever reads standard error is told; if nobody does, the work is done all the same.
    let _ = writeln!(
        std::io::stderr(),
        "{} is finished already and is kept",
        path.display()
    );
    Ok(true)
}
