//! One measured value: the period it belongs to, its change, and the analyses it is in.

use protocol::{PeriodIndex, Plan, PlannedVisit, VisitIndex, VisitPurpose};
use record::rules::standing::Standing;

use super::carrying_forward::{CarriedValue, Derivation};

/// `AVISITN` and `VISITNUM` of visits that have no planned week.
const UNPLANNED_VISIT_NUMBER: f64 = 99.0;

/// The week of a planned visit.
fn week_of(visit: &PlannedVisit) -> Option<f64> {
    visit.planned_day.map(|day| f64::from(day) / 7.0)
}

/// `AVISITN`, the number of a visit in analyses: its week, or 99 without one.
pub fn visit_number(plan: &Plan, visit: VisitIndex) -> f64 {
    week_of(plan.visit(visit)).unwrap_or(UNPLANNED_VISIT_NUMBER)
}

/// The period in which a visit is assessed. A visit without a planned day falls in the stay that it ends: the last of those
/// entered, told with their first days, by its own day.
pub fn period_assessed<Day: PartialOrd>(
    plan: &Plan,
    visit: VisitIndex,
    entered: impl DoubleEndedIterator<Item = (PeriodIndex, Day)>,
    day: Day,
) -> Option<PeriodIndex> {
    let planned = plan.visit(visit);
    match planned.purpose {
        VisitPurpose::Screening => None,
        VisitPurpose::EarlyTermination => entered
            .rev()
            .find(|(_, first)| *first <= day)
            .map(|(period, _)| period),
        VisitPurpose::Scheduled | VisitPurpose::Conditional => planned.period,
    }
}

/// The values from which change is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bases {
    /// At baseline.
    pub baseline: Option<f64>,
    /// At the visit that opens the second period.
    pub period_2: Option<f64>,
}

/// Changes of a value; none where they are not derived, or there is nothing to count from.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Changes {
    /// From baseline, `CHG`; not of the baseline value itself.
    pub from_baseline: Option<f64>,
    /// From the second period's first visit, `CHGP2`; of values of that period.
    pub from_period_2: Option<f64>,
}

/// From which values the change of a value is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CountedFrom {
    baseline: bool,
    period_2: bool,
}

impl CountedFrom {
    /// Of a value at a visit that is assessed in a period.
    #[inline]
    pub fn at(plan: &Plan, visit: VisitIndex, period: Option<PeriodIndex>) -> Self {
        let second = plan.periods().get(1).map(|second| second.index);
        Self {
            baseline: visit != plan.baseline(),
            period_2: second.is_some() && period == second,
        }
    }

    /// Whether another value's change is counted otherwise, without a branch.
    #[inline(always)]
    pub fn differs_from(self, other: Self) -> bool {
        (self.baseline != other.baseline) | (self.period_2 != other.period_2)
    }

    /// The changes of the value.
    #[inline(always)]
    pub fn changes(self, value: f64, bases: &Bases) -> Changes {
        let since = |base: Option<f64>, is_counted: bool| {
            let base = base.filter(|_| is_counted);
            base.map(|base| value - base)
        };
        Changes {
            from_baseline: since(bases.baseline, self.baseline),
            from_period_2: since(bases.period_2, self.period_2),
        }
    }
}

/// `ANL01FL`: whether a value is analysed as observed under the allocated treatment.
#[inline]
pub fn is_analysed_as_observed(standing: Standing, derivation: Derivation) -> bool {
    standing == Standing::Analysed && derivation == Derivation::Observed
}

/// `ANL02FL`: whether the value observed at a visit is in the analysis of carried values, beside what was carried forward.
#[inline]
pub fn is_in_carried_analysis(plan: &Plan, visit: VisitIndex, carried: &[CarriedValue]) -> bool {
    visit == plan.baseline()
        || carried
            .iter()
            .any(|kept| kept.visit == visit && kept.derivation == Derivation::Observed)
}
