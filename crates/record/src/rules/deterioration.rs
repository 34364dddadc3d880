//! Confirmed deterioration: visits in a row that meet the criteria.

use instruments::deterioration::{
    Deterioration, DeteriorationCriteria, DeteriorationCriterion, SameCriterion, deteriorated,
};
use instruments::measure::CoreSetMeasures;
use protocol::{Plan, PlannedTiming, VisitIndex};

/// When a deterioration counts as confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmation {
    /// How many core set visits in a row must meet the criteria.
    pub consecutive_visits: u8,
    /// Whether it must be the same criterion at each.
    pub same_criterion: SameCriterion,
    /// From when on it may be confirmed.
    pub timing: ConfirmationFrom,
}

impl Confirmation {
    /// How the trial confirms; `None` where it does not judge deterioration.
    pub fn of(plan: &Plan) -> Option<Self> {
        let written = plan.deterioration()?;
        let day = |visit: VisitIndex| plan.visit(visit).planned_day.unwrap_or(0);
        Some(Self {
            consecutive_visits: written.consecutive_visits,
            same_criterion: written.same_criterion,
            timing: match written.timing {
                PlannedTiming::NotBefore(visit) => ConfirmationFrom::LastVisitFrom(day(visit)),
                PlannedTiming::AllVisitsFrom(visit) => ConfirmationFrom::EveryVisitFrom(day(visit)),
            },
        })
    }
}

/// From when on a deterioration may be confirmed, in days after the first dose (day 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmationFrom {
    /// The last of the visits is not before this day.
    LastVisitFrom(i32),
    /// None of the visits is before this day.
    EveryVisitFrom(i32),
}

/// A core set visit, judged against baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedVisit {
    /// The visit's planned day after the first dose (day 0), so that coming a day early does not undo it.
    pub day: i32,
    /// The criteria that it meets.
    pub deterioration: Deterioration,
}

/// Judges a core set visit.
pub fn judge_visit(
    criteria: &DeteriorationCriteria,
    baseline: &CoreSetMeasures,
    visit: &CoreSetMeasures,
    day: i32,
) -> JudgedVisit {
    JudgedVisit {
        day,
        deterioration: deteriorated(criteria, baseline, visit),
    }
}

/// How many core set visits in a row, up to the latest, have met the criteria: any of them, and each.
///
/// "In a row" is among the planned visits ([`Plan::core_set_visits`]) at which a core set was taken. A visit
/// that was not held neither confirms nor interrupts; one whose measures leave the criteria open has not met
/// them, and interrupts. A run goes on from one period into the next (the deterioration then falls in the
/// period of the visit that confirms it), and begins anew after a cross-over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeteriorationRun {
    any: u8,
    each: [u8; 3],
}

impl DeteriorationRun {
    /// The run after one more visit, and whether that visit confirms the deterioration.
    ///
    /// A confirmation uses its visits up: the next one needs new ones.
    ///
    /// ```
    /// use instruments::deterioration::{
    ///     Deterioration, DeteriorationCriterion, DeteriorationCriterionSet, SameCriterion,
    /// };
    /// use record::rules::deterioration::{
    ///     Confirmation, ConfirmationFrom, DeteriorationRun, JudgedVisit,
    /// };
    ///
    /// let rule = Confirmation {
    ///     consecutive_visits: 2,
    ///     same_criterion: SameCriterion::AnyCriterion,
    ///     timing: ConfirmationFrom::LastVisitFrom(56),
    /// };
    /// let worse = Deterioration {
    ///     holds: DeteriorationCriterionSet::EMPTY.with(DeteriorationCriterion::Extramuscular),
    ///     ..Deterioration::default()
    /// };
    /// let (week_4, confirms) =
    ///     DeteriorationRun::default().then(&rule, JudgedVisit { day: 28, deterioration: worse });
    /// assert!(!confirms);
    /// let (_, confirms) = week_4.then(&rule, JudgedVisit { day: 56, deterioration: worse });
    /// assert!(confirms);
    /// ```
    #[must_use]
    #[inline]
    pub fn then(self, rule: &Confirmation, visit: JudgedVisit) -> (Self, bool) {
        let met = visit.deterioration;
        let (counts, may_confirm) = match rule.timing {
            ConfirmationFrom::LastVisitFrom(first) => (true, visit.day >= first),
            ConfirmationFrom::EveryVisitFrom(first) => (visit.day >= first, visit.day >= first),
        };
        if !counts {
            return (Self::default(), false);
        }
        let longer = |run: u8, holds: bool| if holds { run.saturating_add(1) } else { 0 };
        let mut each = self.each;
        for (run, criterion) in each.iter_mut().zip(DeteriorationCriterion::ALL) {
            *run = longer(*run, met.holds.contains(criterion));
        }
        let any = longer(self.any, met.is_met());
        let length = match rule.same_criterion {
            SameCriterion::AnyCriterion => any,
            SameCriterion::SameCriterion => each.into_iter().max().unwrap_or(0),
        };
        if may_confirm && length >= rule.consecutive_visits {
            (Self::default(), true)
        } else {
            (Self { any, each }, false)
        }
    }
}

/// The core set visits of a subject, followed one after the other in their planned order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FollowedVisits {
    run: DeteriorationRun,
    begun_anew: bool,
}

impl FollowedVisits {
    /// Goes on to the next visit, held on a day, and says whether it confirms a deterioration. With the first visit after
    /// the day of a cross-over the run begins anew.
    pub fn confirms<Day: PartialOrd>(
        &mut self,
        rule: &Confirmation,
        held: Day,
        crossed_over: Option<Day>,
        judged: JudgedVisit,
    ) -> bool {
        if !self.begun_anew && crossed_over.is_some_and(|day| held > day) {
            self.run = DeteriorationRun::default();
            self.begun_anew = true;
        }
        let (next, confirms) = self.run.then(rule, judged);
        self.run = next;
        confirms
    }
}
