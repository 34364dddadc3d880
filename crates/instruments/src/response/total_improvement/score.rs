//! From two visits to a score.

use super::items::{stand_in_the_way, sum_of_items};
use super::result::{ItemScore, ItemScores, NotComputable, TotalImprovement};
use super::settings::{Criteria, ResponseSettings};
use super::weights::MeasureWeights;
use crate::measure::{CoreSetMeasure, CoreSetMeasures, MuscleStrength, Vas};
use crate::response::change::Change;
use crate::response::{EnzymeComparison, EnzymeNotComparable};

/// The Total Improvement Score of a visit against its baseline.
///
/// Both visits must use the same scales. A measure that cannot be scored is treated as
/// [`ResponseSettings::missing`] says; measures on scales that changed never give a total.
///
/// ```
/// use instruments::measure::{
///     CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Haq, Mmt, MmtMaximum, Vas,
/// };
/// use instruments::total_improvement::{ResponseCategory, ResponseSettings, total_improvement_score};
///
/// let visit = |physician, patient, points, haq, creatine_kinase, extramuscular| {
///     Ok::<_, instruments::InstrumentError>(CoreSetMeasures {
///         physician_global: Some(Vas::from_millimetres(physician)?),
///         patient_global: Some(Vas::from_millimetres(patient)?),
///         muscle_strength: Some(Mmt::from_points(points, MmtMaximum::OneHundredFifty)?.into()),
///         haq: Some(Haq::from_eighths(haq)?),
///         enzymes: EnzymePanel::only(
///             Enzyme::CreatineKinase, EnzymeLevel::from_whole(creatine_kinase, 190)?),
///         extramuscular: Some(Vas::from_millimetres(extramuscular)?),
///     })
/// };
/// let baseline = visit(50, 50, 120, 12, 1900, 50)?;
/// let week_16 = visit(44, 44, 124, 10, 1748, 44)?;
///
/// let response = total_improvement_score(&ResponseSettings::default(), &baseline, &week_16);
/// assert_eq!(response.total.map(|total| total.points()), Ok(35.0));
/// assert_eq!(response.category, Some(ResponseCategory::Minimal));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn total_improvement_score(
    settings: &ResponseSettings,
    baseline: &CoreSetMeasures,
    follow_up: &CoreSetMeasures,
) -> TotalImprovement {
    let enzyme = settings
        .enzyme
        .compare(&baseline.enzymes, &follow_up.enzymes);
    let items = CoreSetMeasure::ALL
        .map(|measure| item_score(settings, measure, baseline, follow_up, enzyme.ok()));
    let (sum, attainable) = sum_of_items(&items);
    let total = match scales_at_odds(settings.criteria, baseline, follow_up) {
        Some(reason) => Err(reason),
        None if stand_in_the_way(settings.missing, &items) => {
            Err(why_missing(baseline, follow_up, enzyme.err()))
        }
        None => Ok(sum),
    };
    let items = ItemScores(items);
    TotalImprovement {
        items,
        enzyme: enzyme.ok().map(|comparison| comparison.enzyme),
        category: total.ok().map(|total| settings.criteria.category(total)),
        total,
        not_scored: items.missing(),
        attainable,
    }
}

fn item_score(
    settings: &ResponseSettings,
    measure: CoreSetMeasure,
    baseline: &CoreSetMeasures,
    follow_up: &CoreSetMeasures,
    enzyme: Option<EnzymeComparison>,
) -> Option<ItemScore> {
    let change = match measure {
        CoreSetMeasure::MuscleEnzymes => {
            let comparison = enzyme?;
            if !comparison.counts {
                return Some(ItemScore::ZERO);
            }
            Change::of_enzyme(&settings.enzyme, comparison)
        }
        _ => Change::of(measure, &settings.enzyme, baseline, follow_up)?,
    };
    let (worse, better) = change.in_order_of_health();
    Some(MeasureWeights::of(measure).score(worse, better, change.range))
}

/// What makes two visits incomparable, whatever else was measured: scales that differ between them, or the
/// childhood scale under the adult criteria.
fn scales_at_odds(
    criteria: Criteria,
    baseline: &CoreSetMeasures,
    follow_up: &CoreSetMeasures,
) -> Option<NotComputable> {
    let globals = [
        (
            CoreSetMeasure::PhysicianGlobal,
            baseline.physician_global,
            follow_up.physician_global,
        ),
        (
            CoreSetMeasure::PatientGlobal,
            baseline.patient_global,
            follow_up.patient_global,
        ),
        (
            CoreSetMeasure::Extramuscular,
            baseline.extramuscular,
            follow_up.extramuscular,
        ),
    ];
    for (measure, before, after) in globals {
        if scale_changed(before, after) {
            return Some(NotComputable::ScaleChanged(measure));
        }
    }
    let strengths = [baseline.muscle_strength, follow_up.muscle_strength];
    if criteria == Criteria::Adult
        && strengths
            .iter()
            .any(|strength| matches!(strength, Some(MuscleStrength::Cmas(_))))
    {
        return Some(NotComputable::CmasWithAdultCriteria);
    }
    match strengths {
        [
            Some(MuscleStrength::Mmt(before)),
            Some(MuscleStrength::Mmt(after)),
        ] if before.maximum() != after.maximum() => Some(NotComputable::MmtMaximumChanged {
            baseline: before.maximum(),
            follow_up: after.maximum(),
        }),
        [Some(before), Some(after)] if !before.same_instrument(after) => {
            Some(NotComputable::ScaleChanged(CoreSetMeasure::MuscleStrength))
        }
        _ => None,
    }
}

/// Whether a global assessment was taken twice, and not on one scale.
pub(super) fn scale_changed(before: Option<Vas>, after: Option<Vas>) -> bool {
    before
        .zip(after)
        .is_some_and(|(before, after)| before.scale() != after.scale())
}

fn why_missing(
    baseline: &CoreSetMeasures,
    follow_up: &CoreSetMeasures,
    enzyme: Option<EnzymeNotComparable>,
) -> NotComputable {
    let (missing_before, missing_after) = (baseline.missing(), follow_up.missing());
    let Some(reason) = enzyme else {
        return NotComputable::MeasuresMissing {
            baseline: missing_before,
            follow_up: missing_after,
        };
    };
    if missing_before.is_empty() && missing_after.is_empty() {
        return NotComputable::Enzyme(reason);
    }
    // Other enzymes may have been measured, but the one that matters is wanting.
    let enzymes = CoreSetMeasure::MuscleEnzymes;
    match reason {
        EnzymeNotComparable::NotMeasuredAtBaseline => NotComputable::MeasuresMissing {
            baseline: missing_before.with(enzymes),
            follow_up: missing_after,
        },
        _ => NotComputable::MeasuresMissing {
            baseline: missing_before,
            follow_up: missing_after.with(enzymes),
        },
    }
}
