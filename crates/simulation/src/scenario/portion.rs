//! Part of a grid: some of its trials, cell after cell, to be put together with the others.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

use super::cell::{Cell, CellError, TrialTexts, cell_at, coordinates_at, number_of_cells};
use super::grid_file::GridFile;
use super::hold::{CellResult, tally_cell};
use super::model::ScenarioError;
use crate::chance::Seed;
use crate::operating::{FixedSumError, Part, Replicates, RunError, Tallied, Tally};

/// What came of some trials of a cell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CellTally {
    /// What was read from them.
    pub(super) tally: Tally,
    /// The same without what disturbs, where the grid asks for the truth.
    pub(super) truth: Option<Tally>,
}

/// What came of some trials of a grid, by the number of the cell from 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GridTally {
    cells: BTreeMap<usize, CellTally>,
}

impl Tallied for GridTally {
    fn trials(&self) -> u64 {
        self.cells.values().map(|cell| cell.tally.trials()).sum()
    }

    fn merge(&mut self, other: &Self) -> Result<(), FixedSumError> {
        for (index, theirs) in &other.cells {
            let ours = self.cells.entry(*index).or_default();
            ours.tally.merge(&theirs.tally)?;
            match (&mut ours.truth, &theirs.truth) {
                (Some(ours), Some(theirs)) => ours.merge(theirs)?,
                (ours, Some(theirs)) => *ours = Some(theirs.clone()),
                (_, None) => {}
            }
        }
        Ok(())
    }
}

/// Why part of a grid cannot be held.
#[derive(Debug)]
pub enum GridError {
    /// A cell cannot be.
    Cell(CellError),
    /// The trial of a cell cannot be held or read.
    Trial {
        /// The cell, in words.
        cell: String,
        /// Why.
        reason: RunError<ScenarioError>,
    },
    /// Not all trials of the grid are there.
    Unfinished {
        /// The cell, in words.
        cell: String,
        /// How many of its trials are there.
        held: u64,
        /// How many there are to be.
        asked: u64,
    },
}

impl fmt::Display for GridError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(reason) => reason.fmt(f),
            Self::Trial { cell, reason } => write!(f, "the cell {cell}: {reason}"),
            Self::Unfinished { cell, held, asked } => write!(
                f,
                "the cell {cell} has {held} of its {asked} trials; merge all shards of the grid"
            ),
        }
    }
}

impl std::error::Error for GridError {}

impl From<CellError> for GridError {
    fn from(reason: CellError) -> Self {
        Self::Cell(reason)
    }
}

/// How many trials a grid has in all its cells.
#[must_use]
pub fn trials_of(grid: &GridFile) -> u64 {
    number_of_cells(grid) as u64 * u64::from(grid.trials)
}

/// The trials of a part, counted through all cells in their order. Where the grid asks for the truth, a part has whole cells
/// only, because a cell's coverage is told against the truth from all of its trials.
#[must_use]
pub fn replicates_of(grid: &GridFile, part: Part) -> Replicates {
    if grid.truth.is_empty() {
        return part.of(trials_of(grid));
    }
    let cells = part.of(number_of_cells(grid) as u64);
    let trials = u64::from(grid.trials);
    Replicates {
        from: cells.from * trials,
        to: cells.to * trials,
    }
}

/// Holds some trials of a grid. All cells that they belong to are read and checked before any is held.
///
/// # Errors
/// [`GridError`].
pub fn tally_grid(
    grid: &GridFile,
    texts: &TrialTexts,
    seed: Seed,
    replicates: Replicates,
    threads: NonZeroUsize,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<GridTally, GridError> {
    let trials = u64::from(grid.trials);
    let [first, end] = [replicates.from / trials, replicates.to.div_ceil(trials)];
    let cells = (first..end)
        .map(|index| Ok((index, cell_at(grid, texts, index as usize)?)))
        .collect::<Result<Vec<(u64, Cell)>, CellError>>()?;
    let mut held = GridTally::default();
    let mut before = 0;
    for (index, cell) in &cells {
        let begin = index * trials;
        let of_cell = Replicates {
            from: replicates.from.max(begin) - begin,
            to: replicates.to.min(begin + trials) - begin,
        };
        let hear = |done| progress(before + done);
        let tally = tally_cell(grid, cell, seed, of_cell, threads, &hear).map_err(|reason| {
            GridError::Trial {
                cell: cell.in_words(),
                reason,
            }
        })?;
        before += of_cell.count();
        held.cells.insert(*index as usize, tally);
    }
    Ok(held)
}

/// What came of every cell, from all trials of a grid.
///
/// # Errors
/// [`GridError::Unfinished`] where trials are missing, and for looks that make no design.
pub fn results_of(grid: &GridFile, held: &GridTally) -> Result<Vec<CellResult>, GridError> {
    let asked = u64::from(grid.trials);
    (0..number_of_cells(grid))
        .map(|index| {
            let coordinates = coordinates_at(grid, index);
            let in_words = || super::cell::in_words(&coordinates);
            let cell = held.cells.get(&index);
            let trials = cell.map_or(0, |cell| cell.tally.trials());
            let Some(cell) = cell.filter(|_| trials == asked) else {
                return Err(GridError::Unfinished {
                    cell: in_words(),
                    held: trials,
                    asked,
                });
            };
            CellResult::of(grid, coordinates.clone(), cell).map_err(|reason| GridError::Trial {
                cell: in_words(),
                reason: RunError::Trial {
                    among: Part::ALL.of(asked),
                    reason,
                },
            })
        })
        .collect()
}
