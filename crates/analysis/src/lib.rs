//! The analysis plan and its execution: datasets in, one result a row out, for any trial.

pub mod filter;
pub mod plan;
pub mod results;
