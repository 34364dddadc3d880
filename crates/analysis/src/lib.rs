//! The analysis plan and its execution: datasets in, one result a row out, for any trial.
//!
//! A [`plan::Plan`] is read from `analysis.toml` by [`definition::read`]; [`run`] carries it out on the datasets of a
//! [`Source`]; [`results::Results`] hold one row a statistic, each under a name that stays the same. [`trace()`] leads from
//! a result back to its data rows, and [`explain`](explain()) says a plan in sentences.

pub mod compiled;
mod error;
mod execution;
mod explain;
pub mod filter;
pub mod plan;
pub mod results;
mod source;
mod trace;

pub use error::{AnalysisError, UnlistedValue};
pub use execution::{run, run_keeping_rows};
pub use explain::{Sentence, explain};
pub use plan::Plan;
pub use source::Source;
pub use trace::{Trace, TraceError, TracedRow, TracedValue, trace};
