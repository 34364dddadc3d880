//! A plan's analyses compiled once for data whose rows stand at fixed places, and carried out again and again on numbers and
//! codes, without a text or a map in between: for simulation, where every trial has the same datasets.
//!
//! A [`Layout`] says which datasets there are, which variables they have, and at which places a subject may have a row;
//! [`Columns`] hold the rows of one trial.

mod columns;
mod error;
mod layout;

pub use columns::Columns;
pub use error::LayoutError;
pub use layout::{CodeColumn, DatasetLayout, KeyValue, Layout, NumberColumn, Place};
