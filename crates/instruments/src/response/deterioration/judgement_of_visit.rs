//! Whether a visit is worse than its baseline.

use super::criteria::DeteriorationCriteria;
use super::criterion::{DeteriorationCriterion, DeteriorationCriterionSet};
use crate::measure::{Centimetres, CoreSetMeasure, CoreSetMeasures, Percent, VasScale};
use crate::response::Judgement;
use crate::response::change::{Change, Direction};

/// Which criteria a visit meets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Deterioration {
    /// Those that hold.
    pub holds: DeteriorationCriterionSet,
    /// Those that missing measures leave open.
    pub undecided: DeteriorationCriterionSet,
}

impl Deterioration {
    /// Whether any criterion holds.
    pub const fn is_met(&self) -> bool {
        !self.holds.is_empty()
    }

    /// Whether the visit is worse, when some measures may be missing.
    pub fn judgement(&self) -> Judgement {
        if self.is_met() {
            Judgement::Holds
        } else if self.undecided.is_empty() {
            Judgement::DoesNotHold
        } else {
            Judgement::Undecided
        }
    }
}

/// Which criteria of deterioration hold at a visit, against baseline.
///
/// A limit is met when it is reached. A criterion whose measures were not all taken is judged as far as
/// the others decide it; what remains open stands in [`Deterioration::undecided`].
///
/// ```
/// use instruments::deterioration::{DeteriorationCriteria, DeteriorationCriterion, deteriorated};
/// use instruments::measure::{CoreSetMeasures, Vas};
///
/// let at = |millimetres| Ok::<_, instruments::InstrumentError>(CoreSetMeasures {
///     extramuscular: Some(Vas::from_millimetres(millimetres)?),
///     ..CoreSetMeasures::default()
/// });
/// let criteria = DeteriorationCriteria::default();
/// let worse = deteriorated(&criteria, &at(23)?, &at(43)?);
/// assert!(worse.holds.contains(DeteriorationCriterion::Extramuscular));
/// assert!(!deteriorated(&criteria, &at(23)?, &at(42)?).is_met());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn deteriorated(
    criteria: &DeteriorationCriteria,
    baseline: &CoreSetMeasures,
    visit: &CoreSetMeasures,
) -> Deterioration {
    let judge = Judge {
        criteria,
        baseline,
        visit,
    };
    deteriorated_as_judged(criteria, &judge)
}

/// Whether one measure is worse than at baseline, by so much or by so many percent.
pub trait WorseMeasures {
    /// Whether a global assessment is worse by at least a distance.
    fn worse_by_centimetres(&self, measure: CoreSetMeasure, distance: Centimetres) -> Judgement;

    /// Whether a measure is worse by at least so many percent.
    fn worse_by_percent(&self, measure: CoreSetMeasure, percent: Percent) -> Judgement;
}

/// Which criteria of deterioration hold, where each measure is judged by itself: [`deteriorated`] judges exact values, and
/// whoever judges very many visits may look the same judgements up.
pub fn deteriorated_as_judged(
    criteria: &DeteriorationCriteria,
    judge: &impl WorseMeasures,
) -> Deterioration {
    let global_and_strength = judge
        .worse_by_centimetres(
            CoreSetMeasure::PhysicianGlobal,
            criteria.physician_global_worse_cm,
        )
        .and(judge.worse_by_percent(
            CoreSetMeasure::MuscleStrength,
            criteria.muscle_strength_worse_percent,
        ));
    let extramuscular = judge.worse_by_centimetres(
        CoreSetMeasure::Extramuscular,
        criteria.extramuscular_worse_cm,
    );
    let mut result = Deterioration::default();
    for (criterion, judgement) in [
        (
            DeteriorationCriterion::PhysicianGlobalAndStrength,
            global_and_strength,
        ),
        (DeteriorationCriterion::Extramuscular, extramuscular),
        (
            DeteriorationCriterion::SeveralMeasures,
            several_worse(criteria, judge),
        ),
    ] {
        match judgement {
            Judgement::Holds => result.holds = result.holds.with(criterion),
            Judgement::Undecided => result.undecided = result.undecided.with(criterion),
            Judgement::DoesNotHold => {}
        }
    }
    result
}

struct Judge<'a> {
    criteria: &'a DeteriorationCriteria,
    baseline: &'a CoreSetMeasures,
    visit: &'a CoreSetMeasures,
}

impl Judge<'_> {
    fn change(&self, measure: CoreSetMeasure) -> Option<Change> {
        Change::of(measure, &self.criteria.enzyme, self.baseline, self.visit)
    }
}

impl WorseMeasures for Judge<'_> {
    fn worse_by_centimetres(&self, measure: CoreSetMeasure, distance: Centimetres) -> Judgement {
        let global = match measure {
            CoreSetMeasure::Extramuscular => self.baseline.extramuscular,
            _ => self.baseline.physician_global,
        };
        // A Likert step has no length.
        let is_a_length = global.is_some_and(|vas| vas.scale() == VasScale::TenCentimetres);
        match self.change(measure) {
            Some(change) if is_a_length => change
                .at_least_centimetres(Direction::Worse, distance)
                .into(),
            _ => Judgement::Undecided,
        }
    }

    fn worse_by_percent(&self, measure: CoreSetMeasure, percent: Percent) -> Judgement {
        self.change(measure).map_or(Judgement::Undecided, |change| {
            change
                .at_least_percent(
                    Direction::Worse,
                    percent,
                    self.criteria.percent,
                    self.criteria.zero_baseline,
                )
                .into()
        })
    }
}

fn several_worse(criteria: &DeteriorationCriteria, judge: &impl WorseMeasures) -> Judgement {
    let any_of = &criteria.any_of;
    let (mut worse, mut open) = (0, 0);
    for measure in any_of.measures().iter() {
        match judge.worse_by_percent(measure, any_of.percent()) {
            Judgement::Holds => worse += 1,
            Judgement::Undecided => open += 1,
            Judgement::DoesNotHold => {}
        }
    }
    if worse >= any_of.count() {
        Judgement::Holds
    } else if worse + open >= any_of.count() {
        Judgement::Undecided
    } else {
        Judgement::DoesNotHold
    }
}
