//! What follows from a subject's visits, by the rules of the trial.

use instruments::measure::CoreSetMeasures;
use instruments::total_improvement::TotalImprovement;
use jiff::civil::Date;
use protocol::{Plan, VisitIndex};

use super::Subject;
use crate::rules::deterioration::{JudgedVisit, judge_visit};
use crate::rules::response::score;

impl Subject {
    /// The day of the first dose; before there is one, the day of the baseline visit. Days are counted
    /// from it, as day 0.
    pub fn day_zero(&self, plan: &Plan) -> Option<Date> {
        let baseline = || self.visit(plan.baseline()).map(|held| held.date);
        self.first_dose().or_else(baseline)
    }

    /// The day after the first dose (day 0) on which something fell.
    pub fn day_of(&self, plan: &Plan, date: Date) -> Option<i32> {
        Some(days_between(self.day_zero(plan)?, date))
    }

    /// The core set from which change is counted.
    pub fn baseline(&self, plan: &Plan) -> Option<&CoreSetMeasures> {
        self.visit(plan.baseline())?.findings.core_set.as_ref()
    }

    /// The Total Improvement Score at a visit; `None` at baseline and where either core set is missing.
    pub fn total_improvement(&self, plan: &Plan, visit: VisitIndex) -> Option<TotalImprovement> {
        if visit == plan.baseline() {
            return None;
        }
        let held = self.visit(visit)?.findings.core_set.as_ref()?;
        Some(score(plan, self.baseline(plan)?, held))
    }

    /// Whether the criteria of deterioration are met at a visit; `None` where the trial has none, at
    /// baseline, before the first dose, and where either core set is missing.
    pub fn deterioration(&self, plan: &Plan, visit: VisitIndex) -> Option<JudgedVisit> {
        let planned = plan.visit(visit).planned_day.filter(|day| *day > 0)?;
        let held = self.visit(visit)?.findings.core_set.as_ref()?;
        Some(judge_visit(
            plan.deterioration_criteria()?,
            self.baseline(plan)?,
            held,
            planned,
        ))
    }
}

/// Days from one date to another, negative where it is earlier. Counted in days, the difference of two dates
/// always fits, so the 0 is never taken.
pub(crate) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
