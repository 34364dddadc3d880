//! Several hypotheses at one familywise level.

mod adjusted;
mod graphical;

pub use adjusted::{benjamini_hochberg, bonferroni, fixed_sequence, hochberg, holm, hommel};
pub use graphical::{GraphicalProcedure, graphical};

use crate::error::StatisticsError;

/// Refuses more hypotheses than a procedure whose work grows with a power of their number can take.
fn require_hypotheses(
    method: &'static str,
    count: usize,
    limit: usize,
) -> Result<(), StatisticsError> {
    if count > limit {
        return Err(StatisticsError::TooLarge {
            method,
            size: count as u64,
            limit: limit as u64,
        });
    }
    Ok(())
}
