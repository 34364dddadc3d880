//! A change between two visits, and whether it is as large as a definition asks.

use crate::exact::Rational;
use crate::measure::{
    Centimetres, CoreSetMeasure, CoreSetMeasures, Haq, MuscleStrength, Percent, Vas,
};
use crate::response::{EnzymeComparison, EnzymeRules, PercentBasis, ZeroBaseline};

/// The direction in which a change is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Better,
    Worse,
}

/// One measure at two visits.
#[derive(Clone, Copy)]
pub(super) struct Change {
    pub(super) baseline: Rational,
    pub(super) visit: Rational,
    /// The range of the scale.
    pub(super) range: Rational,
    pub(super) higher_is_better: bool,
}

impl Change {
    /// The change of a measure, or `None` where it was not taken at both visits on one scale.
    pub(super) fn of(
        measure: CoreSetMeasure,
        enzyme: &EnzymeRules,
        baseline: &CoreSetMeasures,
        visit: &CoreSetMeasures,
    ) -> Option<Self> {
        match measure {
            CoreSetMeasure::PhysicianGlobal => {
                Self::of_global(baseline.physician_global, visit.physician_global)
            }
            CoreSetMeasure::PatientGlobal => {
                Self::of_global(baseline.patient_global, visit.patient_global)
            }
            CoreSetMeasure::Extramuscular => {
                Self::of_global(baseline.extramuscular, visit.extramuscular)
            }
            CoreSetMeasure::MuscleStrength => {
                Self::of_strength(baseline.muscle_strength, visit.muscle_strength)
            }
            CoreSetMeasure::HealthAssessment => Self::of_haq(baseline.haq, visit.haq),
            CoreSetMeasure::MuscleEnzymes => {
                let comparison = enzyme.compare(&baseline.enzymes, &visit.enzymes).ok()?;
                Some(Self::of_enzyme(enzyme, comparison))
            }
        }
    }

    /// The change of the enzyme that is followed.
    pub(super) fn of_enzyme(rules: &EnzymeRules, comparison: EnzymeComparison) -> Self {
        Self {
            baseline: comparison.baseline,
            visit: comparison.follow_up,
            range: rules.ranges.range(comparison.enzyme),
            higher_is_better: false,
        }
    }

    /// The two values so that `second - first` is the improvement, whichever way the scale runs.
    pub(super) fn in_order_of_health(self) -> (Rational, Rational) {
        if self.higher_is_better {
            (self.baseline, self.visit)
        } else {
            (self.visit, self.baseline)
        }
    }

    /// The change of muscle strength, or `None` where it was not taken twice by one instrument.
    pub(super) fn of_strength(
        baseline: Option<MuscleStrength>,
        visit: Option<MuscleStrength>,
    ) -> Option<Self> {
        let (before, after) = (baseline?, visit?);
        before.same_instrument(after).then(|| Self {
            baseline: before.points(),
            visit: after.points(),
            range: before.range(),
            higher_is_better: true,
        })
    }

    /// The change of a disability index, of adults or of children.
    pub(super) fn of_haq(baseline: Option<Haq>, visit: Option<Haq>) -> Option<Self> {
        Some(Self {
            baseline: baseline?.index(),
            visit: visit?.index(),
            range: Haq::RANGE,
            higher_is_better: false,
        })
    }

    /// The change of a global assessment, or `None` where it was not taken twice on one scale.
    pub(super) fn of_global(baseline: Option<Vas>, visit: Option<Vas>) -> Option<Self> {
        let (before, after) = (baseline?, visit?);
        (before.scale() == after.scale()).then(|| Self {
            baseline: before.value(),
            visit: after.value(),
            range: before.scale().range(),
            higher_is_better: false,
        })
    }

    /// The size of the change in a direction as `over / under`, negative when it went the other way.
    fn size(self, direction: Direction) -> (i128, i128) {
        let (before, after) = (wide(self.baseline), wide(self.visit));
        let rise = after.0 * before.1 - before.0 * after.1;
        let wanted_rise = self.higher_is_better == (direction == Direction::Better);
        (if wanted_rise { rise } else { -rise }, before.1 * after.1)
    }

    /// Whether the measure moved at least this far on a 10 cm line.
    pub(super) fn at_least_centimetres(self, direction: Direction, distance: Centimetres) -> bool {
        let (over, under) = self.size(direction);
        let distance = wide(distance.value());
        over * distance.1 >= distance.0 * under
    }

    /// Whether the measure moved by at least this percentage.
    pub(super) fn at_least_percent(
        self,
        direction: Direction,
        percent: Percent,
        basis: PercentBasis,
        zero_baseline: ZeroBaseline,
    ) -> bool {
        let (over, under) = self.size(direction);
        if over <= 0 {
            return false;
        }
        let whole = match (basis, self.baseline == Rational::ZERO, zero_baseline) {
            (PercentBasis::Relative, false, _) => self.baseline,
            (PercentBasis::Relative, true, ZeroBaseline::AnyChange) => return true,
            (PercentBasis::Relative, true, ZeroBaseline::NoChange) => return false,
            (PercentBasis::Relative, true, ZeroBaseline::PercentOfRange)
            | (PercentBasis::AbsoluteOfRange, _, _) => self.range,
        };
        let percent = wide(percent.value());
        if whole == self.baseline {
            // The baseline's denominator divides `under`; without it both sides stay below 2^127.
            let visit = wide(self.visit);
            return over * 100 * percent.1 >= percent.0 * wide(whole).0 * visit.1;
        }
        let whole = wide(whole);
        over * 100 * percent.1 * whole.1 >= percent.0 * whole.0 * under
    }
}

fn wide(rational: Rational) -> (i128, i128) {
    (
        i128::from(rational.numerator()),
        i128::from(rational.denominator()),
    )
}
