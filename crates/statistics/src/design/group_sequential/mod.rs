//! Group-sequential designs: looks at accumulating data, boundaries that keep the error probability, power and expected
//! information.
//!
//! Everything is on the canonical joint distribution of normal test statistics (Jennison C, Turnbull BW. Group Sequential
//! Methods. 2000, chapter 3): at information I the score is normal with mean `drift` times I and variance I, with
//! independent increments. Information is relative to the last look, where it is 1.

#[cfg(test)]
mod against_rpact;
mod boundary;
mod design;
mod information;
mod recursion;
mod reestimation;
mod spending;

pub use boundary::{ClassicShape, Sides, classic_boundary, spending_boundary};
pub use design::{Expectation, GroupSequentialDesign};
pub use information::InformationRates;
pub use recursion::{Continuation, Crossing, crossing_probabilities};
pub use reestimation::{
    Interim, InverseNormal, conditional_power, inverse_normal, reestimated_information,
};
pub use spending::SpendingFunction;
