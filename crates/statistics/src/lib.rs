//! The statistics of clinical trials: pure functions on numbers, each validated against R, Python and SAS.

mod chi_square_test;
mod conditional_odds;
mod counts;
pub mod distribution;
mod error;
mod first_time_to_event;
mod interval;
mod last_observation_carried_forward;
pub mod linear;
pub mod logistic;
pub mod odds_ratio;
pub mod proportion;
mod quantile;
pub mod rank;
pub mod rate;
pub mod risk_difference;
pub mod risk_ratio;
mod root;
pub mod stratified;
mod summary;
pub mod survival;
mod t_test;
pub mod two_by_two;

pub use chi_square_test::ChiSquareTest;
pub use counts::{Proportion, TwoByTwo};
pub use error::StatisticsError;
pub use first_time_to_event::first_time_to_event;
pub use interval::{ConfidenceLevel, Estimate, Interval, RatioEstimate};
pub use last_observation_carried_forward::last_observation_carried_forward;
pub use quantile::{QuantileDefinition, quantile, quantile_of_sorted, tukey_five_numbers};
pub use summary::{SampleSummary, mean};
pub use t_test::{TTest, TwoSampleT, one_sample_t, two_sample_t};
