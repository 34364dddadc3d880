//! From six item scores to a total, whichever core set they are of: both have the same weights in the same
//! places.

use super::result::{ItemScore, TotalImprovementScore};
use super::settings::MissingMeasures;
use super::weights::WEIGHTS;
use crate::measure::CoreSetMeasure;

/// The sum of the items that were scored, and the most that they could have made.
pub(super) fn sum_of_items(
    items: &[Option<ItemScore>; 6],
) -> (TotalImprovementScore, TotalImprovementScore) {
    let mut sum = TotalImprovementScore::ZERO;
    let mut attainable = TotalImprovementScore::ZERO;
    for (item, weights) in items.iter().zip(&WEIGHTS) {
        if let Some(score) = item {
            sum = sum.plus(*score);
            attainable = attainable.plus(weights.highest());
        }
    }
    (sum, attainable)
}

/// Whether items that could not be scored stand in the way of a total.
pub(super) fn stand_in_the_way(missing: MissingMeasures, items: &[Option<ItemScore>; 6]) -> bool {
    let wants = |measure: CoreSetMeasure| items[measure as usize].is_none();
    match missing {
        MissingMeasures::Strict => items.contains(&None),
        MissingMeasures::Partial => *items == [None; 6],
        // What the official calculator is known to ask for.
        MissingMeasures::PartialWithMinimum => {
            wants(CoreSetMeasure::PhysicianGlobal) || wants(CoreSetMeasure::MuscleStrength)
        }
    }
}
