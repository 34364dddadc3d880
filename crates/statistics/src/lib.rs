//! The statistics of clinical trials: pure functions on numbers, each validated against R, Python and SAS.

pub mod bayes;
mod chi_square_test;
mod conditional_odds;
mod counts;
mod critical_value;
pub mod design;
pub mod distribution;
mod error;
mod first_time_to_event;
mod fisher_freeman_halton;
pub mod imputation;
mod interval;
mod last_observation_carried_forward;
pub mod linear;
pub mod logistic;
pub mod mixed;
pub mod multiplicity;
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
mod unconditional;
pub mod win;

pub use chi_square_test::ChiSquareTest;
pub use counts::{Proportion, TwoByTwo};
pub use critical_value::{CriticalValues, KeptCriticalValues};
pub use error::StatisticsError;
pub use first_time_to_event::{FirstEvent, FirstEvents, first_time_to_event, time_to_first_event};
pub use fisher_freeman_halton::fisher_freeman_halton;
pub use interval::{ConfidenceLevel, Estimate, Interval, RatioEstimate};
pub use last_observation_carried_forward::{
    last_observation_carried_forward, observations_carried_forward,
};
pub use quantile::{QuantileDefinition, quantile, quantile_of_sorted, tukey_five_numbers};
pub use summary::{SampleSummary, mean};
pub use t_test::{TEstimate, TTest, TwoSampleT, mean_interval, one_sample_t, two_sample_t};
