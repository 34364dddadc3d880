//! Scenarios: one trial under many assumptions and designs, held very often under each.
//!
//! A [`GridFile`] names axes, each a value of the trial's own files with what it becomes, and outcomes, each a result of
//! an analysis plan. [`cells`] makes of every combination a whole trial, read and checked as its files would be;
//! [`hold`] simulates one cell; [`smallest`] searches along an axis. [`tally_grid`] holds any run of a grid's trials, and
//! [`results_of`] is what comes of all of them, however they were divided.

mod cell;
mod grid_file;
mod heat_map;
mod hold;
mod in_numbers;
mod looks;
mod model;
mod portion;
mod search;

pub use cell::{
    Cell, CellError, Coordinate, TrialTexts, cell_at, cells, most_cells, number_of_cells,
};
pub use grid_file::{
    Axis, BayesianRule, Boundary, Change, GridFile, How, Looks, Outcome, ReEstimation, Search,
    Tells, TrialFile, Variant, VariantChange,
};
pub use heat_map::heat_map;
pub use hold::{CellResult, LookResult, OutcomeResult, hold, is_held_in_numbers};
pub use model::{ScenarioError, ScenarioModel};
pub use portion::{
    CellTally, GridError, GridTally, replicates_of, results_of, tally_grid, trials_of,
};
pub use search::{Searched, smallest};
