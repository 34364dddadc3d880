//! Tests of association in one 2x2 table.

mod fisher;
mod kappa;
mod mcnemar;
mod paired_difference;
mod pearson;

pub use fisher::{Fisher, fisher};
pub use kappa::kappa;
pub use mcnemar::{McNemar, mcnemar};
pub use paired_difference::{PairedDifference, Pairs, mcnemar_n_minus_one, paired_difference};
pub use pearson::{likelihood_ratio, n_minus_one, pearson, yates};
