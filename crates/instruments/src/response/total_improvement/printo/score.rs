//! From two visits to a score.

use super::result::{PrintoImprovement, PrintoNotComputable};
use super::settings::{PrintoRanges, PrintoSettings};
use crate::measure::{MuscleStrength, PrintoMeasure, PrintoMeasures};
use crate::response::change::Change;
use crate::response::total_improvement::Criteria;
use crate::response::total_improvement::items::{stand_in_the_way, sum_of_items};
use crate::response::total_improvement::score::scale_changed;
use crate::response::total_improvement::weights::WEIGHTS;

/// The Total Improvement Score of a visit against its baseline.
///
/// Strength and the physical summary improve upwards, the other four measures downwards. Both visits must use
/// the same scales; a measure that cannot be scored is treated as [`PrintoSettings::missing`] says.
///
/// ```
/// use instruments::measure::{Cmas, PrintoMeasures, Vas};
/// use instruments::total_improvement::ResponseCategory;
/// use instruments::total_improvement::printo::{PrintoSettings, printo_improvement_score};
///
/// let visit = |millimetres, cmas, chaq: &str, summary: &str, activity: &str| {
///     Ok::<_, instruments::InstrumentError>(PrintoMeasures {
///         physician_global: Some(Vas::from_millimetres(millimetres)?),
///         parent_global: Some(Vas::from_millimetres(millimetres)?),
///         muscle_strength: Some(Cmas::from_points(cmas)?.into()),
///         chaq: Some(chaq.parse()?),
///         physical_summary: Some(summary.parse()?),
///         disease_activity: Some(activity.parse()?),
///     })
/// };
/// let baseline = visit(60, 20, "2", "25", "12")?;
/// let month_6 = visit(30, 34, "1", "42", "6")?;
///
/// let response = printo_improvement_score(&PrintoSettings::default(), &baseline, &month_6);
/// assert_eq!(response.total.map(|total| total.points()), Ok(80.0));
/// assert_eq!(response.category, Some(ResponseCategory::Major));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn printo_improvement_score(
    settings: &PrintoSettings,
    baseline: &PrintoMeasures,
    follow_up: &PrintoMeasures,
) -> PrintoImprovement {
    let items = PrintoMeasure::ALL.map(|measure| {
        let change = change(&settings.ranges, measure, baseline, follow_up)?;
        let (worse, better) = change.in_order_of_health();
        Some(WEIGHTS[measure as usize].score(worse, better, change.range))
    });
    let (sum, attainable) = sum_of_items(&items);
    let total = match scales_at_odds(baseline, follow_up) {
        Some(reason) => Err(reason),
        None if stand_in_the_way(settings.missing, &items) => {
            Err(PrintoNotComputable::MeasuresMissing {
                baseline: baseline.missing(),
                follow_up: follow_up.missing(),
            })
        }
        None => Ok(sum),
    };
    PrintoImprovement {
        items,
        total,
        category: total.ok().map(|total| Criteria::Juvenile.category(total)),
        attainable,
    }
}

fn change(
    ranges: &PrintoRanges,
    measure: PrintoMeasure,
    baseline: &PrintoMeasures,
    follow_up: &PrintoMeasures,
) -> Option<Change> {
    match measure {
        PrintoMeasure::PhysicianGlobal => {
            Change::of_global(baseline.physician_global, follow_up.physician_global)
        }
        PrintoMeasure::ParentGlobal => {
            Change::of_global(baseline.parent_global, follow_up.parent_global)
        }
        PrintoMeasure::MuscleStrength => {
            Change::of_strength(baseline.muscle_strength, follow_up.muscle_strength)
        }
        PrintoMeasure::HealthAssessment => Change::of_haq(baseline.chaq, follow_up.chaq),
        PrintoMeasure::PhysicalSummary => Some(Change {
            baseline: baseline.physical_summary?.score(),
            visit: follow_up.physical_summary?.score(),
            range: ranges.physical_summary(),
            higher_is_better: true,
        }),
        PrintoMeasure::DiseaseActivity => Some(Change {
            baseline: baseline.disease_activity?.points(),
            visit: follow_up.disease_activity?.points(),
            range: ranges.disease_activity(),
            higher_is_better: false,
        }),
    }
}

/// What makes two visits incomparable, whatever else was measured.
fn scales_at_odds(
    baseline: &PrintoMeasures,
    follow_up: &PrintoMeasures,
) -> Option<PrintoNotComputable> {
    if scale_changed(baseline.physician_global, follow_up.physician_global) {
        return Some(PrintoNotComputable::ScaleChanged(
            PrintoMeasure::PhysicianGlobal,
        ));
    }
    if scale_changed(baseline.parent_global, follow_up.parent_global) {
        return Some(PrintoNotComputable::ScaleChanged(
            PrintoMeasure::ParentGlobal,
        ));
    }
    match (baseline.muscle_strength?, follow_up.muscle_strength?) {
        (before, after) if before.same_instrument(after) => None,
        (MuscleStrength::Mmt(before), MuscleStrength::Mmt(after)) => {
            Some(PrintoNotComputable::MmtMaximumChanged {
                baseline: before.maximum(),
                follow_up: after.maximum(),
            })
        }
        _ => Some(PrintoNotComputable::ScaleChanged(
            PrintoMeasure::MuscleStrength,
        )),
    }
}
