//! Which visit comes next, and when.

use jiff::civil::Date;
use protocol::{Plan, VersionIndex, VisitIndex, VisitPurpose};
use record::{Due, Subject};

use crate::agenda::{Task, Who};
use crate::chance::Draws;
use crate::course::occasion_of;
use crate::error::SimulationError;
use crate::live_through::{VirtualTrial, days_after};
use crate::measures::rounded;
use crate::patients::Patients;
use crate::purpose::Purpose;

impl VirtualTrial<'_> {
    /// Plans the next visit, or the leaving before it.
    pub(crate) fn plan_next_visit(
        &mut self,
        date: Date,
        who: Who,
        visit: VisitIndex,
    ) -> Result<(), SimulationError> {
        let Some(first) = self.people[who.0].course.first_dose else {
            return Err(SimulationError::Lost {
                subject: self.people[who.0].number,
                expected: "dosed at the baseline visit",
            });
        };
        let Some((next, planned_day)) = self.next_visit(date, who, visit)? else {
            return Ok(());
        };
        let chance = self.people[who.0].chance;
        let mut held = days_after(first, day_kept(self.patients, chance, next, planned_day))?;
        // Not before the cycle at hand has ended.
        let free = match self.subject(who)?.cycles().last() {
            Some(cycle) => days_after(cycle.to.max(date), 1)?,
            None => days_after(date, 1)?,
        };
        held = held.max(free);
        if let Some((leaves, reason)) = self.drop_out(date, who, visit, held)? {
            self.agenda.plan(leaves, Task::Leave(who, reason));
        } else {
            self.agenda.plan(held, Task::Visit(who, next));
        }
        Ok(())
    }

    /// The next visit of a subject and its planned day: the next one scheduled, or one that a rule calls for.
    fn next_visit(
        &self,
        date: Date,
        who: Who,
        after: VisitIndex,
    ) -> Result<Option<(VisitIndex, i32)>, SimulationError> {
        let subject = self.subject(who)?;
        let version = self.state.version(subject, date);
        let regimen = subject
            .segment_on(date)
            .map(|segment| segment.open(self.plan, &self.key))
            .transpose()?
            .flatten()
            .map(|treatment| treatment.regimen);
        let calls_for = |visit: VisitIndex| {
            is_due(subject, visit)
                || regimen.is_some_and(|regimen| self.plan.dose_at(regimen, visit).is_some())
        };
        Ok(next_visit_after(self.plan, after, version, calls_for))
    }
}

/// The next visit after another that is held under a version, and its planned day; `calls_for` tells of the conditional ones.
pub(crate) fn next_visit_after(
    plan: &Plan,
    after: VisitIndex,
    version: VersionIndex,
    calls_for: impl Fn(VisitIndex) -> bool,
) -> Option<(VisitIndex, i32)> {
    let passed = plan.visit(after).planned_day;
    let coming = plan.visits().iter().filter(|visit| {
        let held = match visit.purpose {
            VisitPurpose::Scheduled => visit.period.is_some(),
            VisitPurpose::Conditional => calls_for(visit.index),
            VisitPurpose::Screening | VisitPurpose::EarlyTermination => false,
        };
        held && visit.planned_day > passed && visit.holds_under(version)
    });
    coming
        .filter_map(|visit| Some((visit.index, visit.planned_day?)))
        .min_by_key(|(_, day)| *day)
}

/// The day after the first dose (day 0) on which a person keeps a visit, if nothing stands in the way.
pub(crate) fn day_kept(
    patients: &Patients,
    chance: impl Draws,
    visit: VisitIndex,
    planned_day: i32,
) -> i32 {
    let jitter = chance.normal(occasion_of(visit), Purpose::VisitDay, 0);
    day_kept_by(patients, jitter, planned_day)
}

/// The same, from the deviate of the visit.
#[inline(always)]
pub(crate) fn day_kept_by(patients: &Patients, jitter: f64, planned_day: i32) -> i32 {
    let about = rounded(patients.conduct.visit_day_standard_deviation * jitter) as i32;
    planned_day.saturating_add(about)
}

fn is_due(subject: &Subject, visit: VisitIndex) -> bool {
    subject.due().contains(&Due::ExtraVisit { visit })
}
