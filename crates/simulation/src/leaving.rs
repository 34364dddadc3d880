//! Adverse events as they begin, and the ways out of the trial.

use jiff::civil::Date;
use protocol::{PeriodIndex, Plan, PlannedVisit, VisitIndex, VisitPurpose};
use record::{
    Act, ActionTaken, AdverseEvent, DiscontinuationReason, Observation, OnsetAfterInfusion,
    StopCause, Suspicion,
};

use crate::agenda::{Task, Who};
use crate::chance::Draws;
use crate::course::{GoesOn, occasion_of};
use crate::error::SimulationError;
use crate::live_through::{Stage, VirtualTrial, days_after, days_between};
use crate::patients::{Conduct, DropOut};
use crate::purpose::Purpose;

/// Days within which a subject whose treatment was stopped is seen for the last time.
const FAREWELL_DAYS: f64 = 14.0;

/// How many times, between two scheduled visits of a period, a subject may leave.
pub(crate) fn intervals_of(plan: &Plan, period: PeriodIndex) -> usize {
    let last = plan.period(period).to;
    let starts = |visit: &&PlannedVisit| {
        visit.purpose == VisitPurpose::Scheduled
            && visit.dosing_period() == Some(period)
            && visit.index != last
    };
    plan.visits().iter().filter(starts).count().max(1)
}

/// Whether a subject with a latest score may leave for a cause in its period.
pub(crate) fn is_at_risk(cause: &DropOut, score: Option<f64>) -> bool {
    cause
        .score_below
        .is_none_or(|below| score.is_some_and(|score| score < below))
}

/// The probability to stay from one visit to the next, of a subject at risk.
pub(crate) fn probability_to_stay(cause: &DropOut, intervals: usize) -> f64 {
    libm::pow(1.0 - cause.probability, 1.0 / intervals as f64)
}

/// Whether a subject at risk leaves after a visit for the cause at a place, and when: a part of the time to the next visit.
pub(crate) fn leaves_for(
    place: u16,
    chance: impl Draws,
    visit: VisitIndex,
    stays: f64,
) -> Option<f64> {
    let [leaves, when, ..] = chance.uniforms(occasion_of(visit), Purpose::DropOut(place));
    leaves_by(leaves, stays).then_some(when)
}

/// Whether a subject at risk leaves, from the number drawn of it.
#[inline(always)]
pub(crate) fn leaves_by(leaves: f64, stays: f64) -> bool {
    leaves >= stays
}

/// Days from a visit to the leaving, of so many to the next visit.
pub(crate) fn days_to_leaving(when: f64, days_to_next: i32) -> i32 {
    let days = f64::from((days_to_next - 1).max(1));
    1 + (when * days).floor() as i32
}

/// Days from the stop of the treatment to the last visit.
pub(crate) fn days_to_farewell(chance: impl Draws) -> i32 {
    let [days, ..] = chance.uniforms(0, Purpose::EarlyTermination);
    1 + (days * FAREWELL_DAYS).floor() as i32
}

/// Whether a subject who leaves for a reason comes to an early-termination visit.
pub(crate) fn comes_to_last_visit(
    conduct: &Conduct,
    chance: impl Draws,
    reason: DiscontinuationReason,
) -> bool {
    let [_, comes, ..] = chance.uniforms(0, Purpose::EarlyTermination);
    reason != DiscontinuationReason::LostToFollowUp && comes < conduct.early_termination_visit
}

/// Whether an adverse event that begins so many days after the last day of the cycle before it is still looked for.
pub(crate) fn is_followed_up(plan: &Plan, days_since_cycle: i32) -> bool {
    days_since_cycle <= i32::from(plan.protocol().safety.follow_up_days)
}

impl VirtualTrial<'_> {
    /// An adverse event begins. One that stops the treatment is followed by a last visit.
    pub(crate) fn adverse_event(
        &mut self,
        date: Date,
        who: Who,
        mut event: AdverseEvent,
    ) -> Result<(), SimulationError> {
        let person = &self.people[who.0];
        let (number, stage) = (person.number, person.course.stage);
        let cycles = self.subject(who)?.cycles();
        let last = cycles.iter().rev().find(|cycle| cycle.from <= date);
        let Some(last) = last else { return Ok(()) };
        let since = days_between(last.to, date);
        if !is_followed_up(self.plan, since) {
            return Ok(());
        }
        // Another cycle may have come in between.
        event.onset = match event.onset {
            OnsetAfterInfusion::DuringCycle => OnsetAfterInfusion::DuringCycle,
            _ if since <= 0 && date < last.to => OnsetAfterInfusion::DuringCycle,
            OnsetAfterInfusion::Hours(hours) => {
                let days = u32::try_from(since).unwrap_or(0);
                OnsetAfterInfusion::Hours(hours.min(24 * (days + 1)))
            }
            OnsetAfterInfusion::NoInfusionYet => OnsetAfterInfusion::NoInfusionYet,
        };
        let stops = event.action == ActionTaken::Withdrawn;
        if stops && stage != Stage::OnTrial {
            event.action = ActionTaken::NotApplicable;
        }
        let suspected = event.thromboembolism == Suspicion::Suspected;
        let accepted = self.write(date, number, Observation::AdverseEvent(event))?;
        if stage != Stage::OnTrial {
            return Ok(());
        }
        if self.act_on(date, who, &accepted.fired)? == GoesOn::Yes && stops {
            let cause = if suspected {
                StopCause::SuspectedThromboembolism
            } else {
                StopCause::AdverseEvent
            };
            self.write(date, number, Act::RegimenStopped { cause })?;
            self.say_farewell(date, who)?;
        }
        Ok(())
    }

    /// Plans the last visit of a subject whose treatment was stopped.
    pub(crate) fn say_farewell(&mut self, date: Date, who: Who) -> Result<(), SimulationError> {
        let person = &mut self.people[who.0];
        person.course.stage = Stage::Leaving;
        let seen = days_after(date, days_to_farewell(person.chance))?;
        let reason = DiscontinuationReason::AdverseEvent;
        self.agenda.plan(seen, Task::Leave(who, reason));
        Ok(())
    }

    /// A subject leaves between two visits, after a last visit if it comes to one.
    pub(crate) fn leave(
        &mut self,
        date: Date,
        who: Who,
        reason: DiscontinuationReason,
    ) -> Result<(), SimulationError> {
        let person = &self.people[who.0];
        if person.course.stage == Stage::Ended {
            return Ok(());
        }
        // A subject who was to leave for one reason, and whose treatment was stopped before, leaves for that.
        if person.course.stage == Stage::Leaving && reason != DiscontinuationReason::AdverseEvent {
            return Ok(());
        }
        if let Some(visit) = self.plan.early_termination()
            && comes_to_last_visit(&self.patients.conduct, person.chance, reason)
        {
            self.hold(date, who, visit)?;
        }
        self.discontinue(date, who, reason)
    }

    pub(crate) fn discontinue(
        &mut self,
        date: Date,
        who: Who,
        reason: DiscontinuationReason,
    ) -> Result<(), SimulationError> {
        let number = self.people[who.0].number;
        self.people[who.0].course.stage = Stage::Ended;
        self.write(date, number, Act::Discontinued { reason })?;
        Ok(())
    }

    /// Whether a subject leaves between two visits: when, and why.
    pub(crate) fn drop_out(
        &self,
        date: Date,
        who: Who,
        visit: VisitIndex,
        next: Date,
    ) -> Result<Option<(Date, DiscontinuationReason)>, SimulationError> {
        let person = &self.people[who.0];
        let Some(period) = self.plan.visit(visit).dosing_period() else {
            return Ok(None);
        };
        let period = self.plan.period(period);
        let intervals = intervals_of(self.plan, period.index);
        for (place, cause) in (0_u16..).zip(&self.patients.drop_outs) {
            if cause.period == period.id
                && is_at_risk(cause, person.course.score)
                && let Some(when) = leaves_for(
                    place,
                    person.chance,
                    visit,
                    probability_to_stay(cause, intervals),
                )
            {
                let leaves = days_after(date, days_to_leaving(when, days_between(date, next)))?;
                // Not while a cycle is being given.
                let free = self
                    .subject(who)?
                    .cycles()
                    .last()
                    .map_or(date, |cycle| cycle.to);
                return Ok(Some((
                    leaves.max(days_after(free, 1)?),
                    cause.reason.into(),
                )));
            }
        }
        Ok(None)
    }
}
