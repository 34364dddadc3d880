//! Events per time: one rate, and the ratio of two.

mod ratio;
mod single;

pub use ratio::{RateRatio, RateRatioTest, rate_ratio};
pub use single::{EventRate, RateInterval};
