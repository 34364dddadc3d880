//! The statistics of clinical trials: pure functions on numbers, each validated against R, Python and SAS.

mod chi_square_test;
mod conditional_odds;
mod counts;
pub mod distribution;
mod error;
mod interval;
pub mod odds_ratio;
pub mod proportion;
pub mod risk_difference;
pub mod risk_ratio;
mod root;
pub mod stratified;
pub mod two_by_two;

pub use chi_square_test::ChiSquareTest;
pub use counts::{Proportion, TwoByTwo};
pub use error::StatisticsError;
pub use interval::{ConfidenceLevel, Estimate, Interval, RatioEstimate};
