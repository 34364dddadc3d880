//! Scenarios: one trial under many assumptions and designs, held very often under each.
//!
//! A [`GridFile`] names axes, each a value of the trial's own files with what it becomes, and outcomes, each a result of
//! an analysis plan. [`cells`] makes of every combination a whole trial, read and checked as its files would be;
//! [`hold`] simulates one cell; [`smallest`] searches along an axis.

mod cell;
mod grid_file;
mod heat_map;
mod hold;
mod model;
mod search;

pub use cell::{Cell, CellError, Coordinate, TrialTexts, cells, most_cells};
pub use grid_file::{
    Axis, BayesianRule, Boundary, Change, GridFile, How, Looks, Outcome, Search, TrialFile,
};
pub use heat_map::heat_map;
pub use hold::{CellResult, LookResult, OutcomeResult, hold};
pub use model::{ScenarioError, ScenarioModel};
pub use search::{Searched, smallest};
