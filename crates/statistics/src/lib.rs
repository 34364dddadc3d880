//! The statistics of clinical trials: pure functions on numbers, each validated against R, Python and SAS.

mod counts;
pub mod distribution;
mod error;
mod interval;
pub mod proportion;
pub mod risk_difference;
mod root;

pub use counts::{Proportion, TwoByTwo};
pub use error::StatisticsError;
pub use interval::{ConfidenceLevel, Interval};
