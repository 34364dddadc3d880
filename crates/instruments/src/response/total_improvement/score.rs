//! From two visits to a score.

use super::result::{
    ItemScore, ItemScores, NotComputable, TotalImprovement, TotalImprovementScore,
};
use super::settings::{Criteria, MissingMeasures, ResponseSettings};
use super::weights::MeasureWeights;
use crate::measure::{
    CoreSetMeasure, CoreSetMeasureSet, CoreSetMeasures, Haq, MuscleStrength, Vas,
};
use crate::response::{EnzymeComparison, EnzymeNotComparable};

/// What the official calculator is known to ask for.
const KNOWN_MINIMUM: CoreSetMeasureSet = CoreSetMeasureSet::of(&[
    CoreSetMeasure::PhysicianGlobal,
    CoreSetMeasure::MuscleStrength,
]);

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
    let mut problem = None;
    let mut unless = |item: Result<Option<ItemScore>, NotComputable>| match item {
        Ok(item) => item,
        Err(reason) => {
            problem.get_or_insert(reason);
            None
        }
    };
    let items = ItemScores([
        unless(global_score(
            CoreSetMeasure::PhysicianGlobal,
            baseline.physician_global,
            follow_up.physician_global,
        )),
        unless(global_score(
            CoreSetMeasure::PatientGlobal,
            baseline.patient_global,
            follow_up.patient_global,
        )),
        unless(strength_score(
            settings.criteria,
            baseline.muscle_strength,
            follow_up.muscle_strength,
        )),
        health_assessment_score(baseline.haq, follow_up.haq),
        enzyme
            .ok()
            .map(|comparison| enzyme_score(settings, comparison)),
        unless(global_score(
            CoreSetMeasure::Extramuscular,
            baseline.extramuscular,
            follow_up.extramuscular,
        )),
    ]);

    let mut total = TotalImprovementScore::ZERO;
    let mut attainable = TotalImprovementScore::ZERO;
    let mut not_scored = CoreSetMeasureSet::EMPTY;
    for (measure, item) in items.iter() {
        match item {
            Some(score) => {
                total = total.plus(score);
                attainable = attainable.plus(MeasureWeights::of(measure).highest());
            }
            None => not_scored = not_scored.with(measure),
        }
    }

    let total = match problem {
        Some(reason) => Err(reason),
        None => match still_wanted(settings.missing, not_scored) {
            true => Err(why_missing(baseline, follow_up, enzyme.err())),
            false => Ok(total),
        },
    };
    TotalImprovement {
        items,
        enzyme: enzyme.ok().map(|comparison| comparison.enzyme),
        category: total.ok().map(|total| settings.criteria.category(total)),
        total,
        not_scored,
        attainable,
    }
}

/// Whether measures that could not be scored stand in the way of a total.
fn still_wanted(missing: MissingMeasures, not_scored: CoreSetMeasureSet) -> bool {
    match missing {
        MissingMeasures::Strict => !not_scored.is_empty(),
        MissingMeasures::Partial => not_scored == CoreSetMeasureSet::ALL,
        MissingMeasures::PartialWithMinimum => !not_scored.intersection(KNOWN_MINIMUM).is_empty(),
    }
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

fn global_score(
    measure: CoreSetMeasure,
    baseline: Option<Vas>,
    follow_up: Option<Vas>,
) -> Result<Option<ItemScore>, NotComputable> {
    let (Some(before), Some(after)) = (baseline, follow_up) else {
        return Ok(None);
    };
    if before.scale() != after.scale() {
        return Err(NotComputable::ScaleChanged(measure));
    }
    // Lower is better, so the later value stands where the worse one would for strength.
    let range = before.scale().range();
    Ok(Some(MeasureWeights::of(measure).score(
        after.value(),
        before.value(),
        range,
    )))
}

fn strength_score(
    criteria: Criteria,
    baseline: Option<MuscleStrength>,
    follow_up: Option<MuscleStrength>,
) -> Result<Option<ItemScore>, NotComputable> {
    let is_childhood_scale =
        |strength: &MuscleStrength| matches!(strength, MuscleStrength::Cmas(_));
    if criteria == Criteria::Adult
        && baseline
            .iter()
            .chain(follow_up.iter())
            .any(is_childhood_scale)
    {
        return Err(NotComputable::CmasWithAdultCriteria);
    }
    let (Some(before), Some(after)) = (baseline, follow_up) else {
        return Ok(None);
    };
    if !before.same_instrument(after) {
        return Err(match (before, after) {
            (MuscleStrength::Mmt(before), MuscleStrength::Mmt(after)) => {
                NotComputable::MmtMaximumChanged {
                    baseline: before.maximum(),
                    follow_up: after.maximum(),
                }
            }
            _ => NotComputable::ScaleChanged(CoreSetMeasure::MuscleStrength),
        });
    }
    let weights = MeasureWeights::of(CoreSetMeasure::MuscleStrength);
    Ok(Some(weights.score(
        before.points(),
        after.points(),
        before.range(),
    )))
}

fn health_assessment_score(baseline: Option<Haq>, follow_up: Option<Haq>) -> Option<ItemScore> {
    let weights = MeasureWeights::of(CoreSetMeasure::HealthAssessment);
    Some(weights.score(follow_up?.index(), baseline?.index(), Haq::RANGE))
}

fn enzyme_score(settings: &ResponseSettings, comparison: EnzymeComparison) -> ItemScore {
    if !comparison.counts {
        return ItemScore::ZERO;
    }
    let range = settings.enzyme.ranges.range(comparison.enzyme);
    let weights = MeasureWeights::of(CoreSetMeasure::MuscleEnzymes);
    weights.score(comparison.follow_up, comparison.baseline, range)
}
