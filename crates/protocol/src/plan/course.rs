//! What a plan says of visits and periods.

use super::Plan;
use super::index::{PeriodIndex, VisitIndex};
use super::visit::{PlannedPeriod, PlannedVisit};
use crate::schedule::VisitPurpose;

impl Plan {
    /// The visits, in the order of the file.
    pub fn visits(&self) -> &[PlannedVisit] {
        &self.visits
    }

    /// A visit.
    pub fn visit(&self, visit: VisitIndex) -> &PlannedVisit {
        &self.visits[visit.position()]
    }

    /// The visit of this name.
    pub fn visit_named(&self, name: impl AsRef<str>) -> Option<VisitIndex> {
        self.names.visits.get(name)
    }

    /// The periods, in their order.
    pub fn periods(&self) -> &[PlannedPeriod] {
        &self.periods
    }

    /// A period.
    pub fn period(&self, period: PeriodIndex) -> &PlannedPeriod {
        &self.periods[period.position()]
    }

    /// The period of this name.
    pub fn period_named(&self, name: impl AsRef<str>) -> Option<PeriodIndex> {
        self.names.periods.get(name)
    }

    /// The visits at which the six core set measures are taken in the planned course, in the order of
    /// their days: those among which deterioration is confirmed. Screening and early termination are not
    /// among them.
    pub fn core_set_visits(&self) -> &[VisitIndex] {
        &self.core_set_visits
    }

    /// The visit held when a subject leaves early, if the protocol has one.
    pub fn early_termination(&self) -> Option<VisitIndex> {
        let leaves = |visit: &&PlannedVisit| visit.purpose == VisitPurpose::EarlyTermination;
        self.visits.iter().find(leaves).map(|visit| visit.index)
    }

    /// The visit in whose window a day falls; the day is counted as [`PlannedVisit::planned_day`] is.
    ///
    /// Where windows meet, the visit whose planned day is nearest; of two equally near, the earlier.
    pub fn visit_on(&self, day: i32) -> Option<VisitIndex> {
        let distance = |visit: &PlannedVisit| {
            let planned = visit.planned_day?;
            visit
                .window()?
                .contains(&day)
                .then_some(planned.abs_diff(day))
        };
        let near = self
            .visits
            .iter()
            .filter_map(|visit| Some((distance(visit)?, visit)));
        near.min_by_key(|(distance, visit)| (*distance, visit.planned_day))
            .map(|(_, visit)| visit.index)
    }

    /// Whether a visit held on a day is in time. A visit without a planned day always is.
    pub fn is_within_window(&self, visit: VisitIndex, day: i32) -> bool {
        self.visit(visit)
            .window()
            .is_none_or(|window| window.contains(&day))
    }
}
