//! Sample size, precision and power, by formula and beside it exactly.

mod means;
mod power_curve;
mod precision;
mod proportions;

pub use means::{log_rank_events, two_means_size};
pub use power_curve::{PowerCurve, PowerLine};
pub use precision::precision;
pub use proportions::{exact_power, printed_sample_size, two_proportions_size};
