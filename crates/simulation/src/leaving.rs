//! Adverse events as they begin, and the ways out of the trial.

use jiff::civil::Date;
use protocol::{VisitIndex, VisitPurpose};
use record::{
    Act, ActionTaken, AdverseEvent, DiscontinuationReason, Observation, OnsetAfterInfusion,
    StopCause, Suspicion,
};

use crate::agenda::{Task, Who};
use crate::course::{GoesOn, occasion_of};
use crate::error::SimulationError;
use crate::live_through::{Stage, VirtualTrial, days_after, days_between};
use crate::purpose::Purpose;

/// Days within which a subject whose treatment was stopped is seen for the last time.
const FAREWELL_DAYS: f64 = 14.0;

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
        if since > i32::from(self.plan.protocol().safety.follow_up_days) {
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
        let [days, ..] = person.chance.uniforms(0, Purpose::EarlyTermination);
        let seen = days_after(date, 1 + (days * FAREWELL_DAYS).floor() as i32)?;
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
        let [_, comes, ..] = person.chance.uniforms(0, Purpose::EarlyTermination);
        if let Some(visit) = self.plan.early_termination()
            && reason != DiscontinuationReason::LostToFollowUp
            && comes < self.patients.conduct.early_termination_visit
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
        let starts = |visit: &&protocol::PlannedVisit| {
            visit.purpose == VisitPurpose::Scheduled
                && visit.dosing_period() == Some(period.index)
                && visit.index != period.to
        };
        let intervals = self.plan.visits().iter().filter(starts).count().max(1);
        for (place, cause) in (0_u16..).zip(&self.patients.drop_outs) {
            let at_risk = cause.period == period.id
                && cause
                    .score_below
                    .is_none_or(|below| person.course.score.is_some_and(|score| score < below));
            let [leaves, when, ..] = person
                .chance
                .uniforms(occasion_of(visit), Purpose::DropOut(place));
            let stays = libm::pow(1.0 - cause.probability, 1.0 / intervals as f64);
            if at_risk && leaves >= stays {
                let days = f64::from((days_between(date, next) - 1).max(1));
                let leaves = days_after(date, 1 + (when * days).floor() as i32)?;
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
