//! The course of a subject: visit by visit, from the first dose to the end.

use std::num::NonZeroU8;

use instruments::exact::Rational;
use jiff::civil::Date;
use protocol::{
    Assessment, CompiledRule, Discretion, PlannedTreatment, ProductRole, Treatment, VisitIndex,
    VisitPurpose,
};
use record::rules::dosing::DaysChosen;
use record::rules::extension_entry::kept_out_by;
use record::{
    Act, ActionTaken, AdverseEvent, ConcomitantTreatment, DiscontinuationReason, DoseChange, Due,
    Finding, Findings, Fired, InfusionCycle, Observation, OnsetAfterInfusion, RescueTreatment,
    StopCause, Subject, Suspicion, Test, TreatmentClass, TreatmentGiven, VisitRecord,
};

use crate::adverse_events::{CycleGiven, events_after};
use crate::agenda::{Task, Who};
use crate::error::SimulationError;
use crate::latent::{Content, Given, ResponseSoFar};
use crate::live_through::{Premedicated, Stage, VirtualTrial, days_after, days_between};
use crate::particulars::chosen;
use crate::purpose::Purpose;

/// Days within which a subject whose treatment was stopped is seen for the last time.
const FAREWELL_DAYS: f64 = 14.0;

/// Whether a subject goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GoesOn {
    Yes,
    No,
}

impl VirtualTrial<'_> {
    /// Holds a visit, does what follows from it, gives the cycle that it starts, and plans what comes next.
    pub(crate) fn visit(
        &mut self,
        date: Date,
        who: Who,
        visit: VisitIndex,
    ) -> Result<(), SimulationError> {
        if self.people[who.0].course.stage != Stage::OnTrial {
            return Ok(());
        }
        let fired = self.hold(date, who, visit)?;
        if self.act_on(date, who, &fired)? == GoesOn::No
            || self.close_period(date, who, visit)? == GoesOn::No
            || self.rescue(date, who, visit)? == GoesOn::No
        {
            return Ok(());
        }
        self.reduce_glucocorticoid(date, who, visit)?;
        self.give_cycle(date, who, visit)?;
        self.plan_next_visit(date, who, visit)
    }

    /// Everything that a visit finds.
    pub(crate) fn findings(
        &self,
        who: Who,
        visit: VisitIndex,
        so_far: ResponseSoFar,
    ) -> Result<Findings, SimulationError> {
        let person = &self.people[who.0];
        let planned = self.plan.visit(visit);
        let occasion = occasion_of(visit);
        let mut findings =
            self.population
                .findings(planned, &person.illness, person.chance, occasion, so_far)?;
        if planned.assesses(Assessment::Weight) {
            let [_, weight, ..] = person.chance.normals(occasion, Purpose::VisitDay);
            findings.weight = Some(
                person
                    .particulars
                    .weight_at(&self.patients.people, weight)?,
            );
        }
        if planned.assesses(Assessment::Wells) {
            findings.others.extend(self.wells_scores(who, occasion)?);
        }
        Ok(findings)
    }

    fn wells_scores(&self, who: Who, occasion: u32) -> Result<Vec<Finding>, SimulationError> {
        let Some(wells) = &self.patients.conduct.wells else {
            return Ok(Vec::new());
        };
        let [vein, lung, ..] = self.people[who.0]
            .chance
            .uniforms(occasion, Purpose::WellsScore);
        let scores: Vec<(i64, f64)> = (-2_i64..)
            .zip(wells.deep_vein_thrombosis_from_minus_2.iter().copied())
            .collect();
        let vein = chosen(vein, &scores, |(_, share)| *share).map_or(-2, |(score, _)| *score);
        let lung = if lung < wells.pulmonary_embolism_one_and_a_half {
            Rational::new(3, 2)?
        } else {
            Rational::ZERO
        };
        Ok(vec![
            Finding {
                test: Test::WellsDeepVeinThrombosis,
                value: Rational::integer(vein),
            },
            Finding {
                test: Test::WellsPulmonaryEmbolism,
                value: lung,
            },
        ])
    }

    fn hold(
        &mut self,
        date: Date,
        who: Who,
        visit: VisitIndex,
    ) -> Result<Vec<Fired>, SimulationError> {
        let person = &self.people[who.0];
        let number = person.number;
        let course = &person.course;
        let day = course
            .first_dose
            .map_or(0, |first| days_between(first, date));
        let so_far = person
            .illness
            .latent
            .response_on(&self.patients.response, day, &course.given);
        let findings = self.findings(who, visit, so_far)?;
        let record = VisitRecord {
            visit: self.plan.visit(visit).id.clone(),
            findings,
        };
        let accepted = self.write(date, number, Observation::VisitHeld(record))?;
        let score = self
            .subject(who)?
            .total_improvement(self.plan, visit)
            .and_then(|improvement| improvement.score());
        if let Some(score) = score {
            self.people[who.0].course.score = Some(score.points());
        }
        Ok(accepted.fired)
    }

    /// Does what a rule has made due.
    fn act_on(&mut self, date: Date, who: Who, fired: &[Fired]) -> Result<GoesOn, SimulationError> {
        let number = self.people[who.0].number;
        for fired in fired {
            match *fired {
                Fired::WithdrawalDue | Fired::EndAfterRescueDue => {
                    let reason = self.reason_for_end(who)?;
                    self.discontinue(date, who, reason)?;
                    return Ok(GoesOn::No);
                }
                Fired::CrossOverDue => {
                    self.write(date, number, Act::CrossedOver {})?;
                }
                Fired::RegimenStopDue { cause } => {
                    self.write(date, number, Act::RegimenStopped { cause })?;
                    self.say_farewell(date, who)?;
                    return Ok(GoesOn::No);
                }
                Fired::RegimenChange { to, discretion } => {
                    let [_, change, ..] = self.people[who.0].chance.uniforms(0, Purpose::Rescue);
                    if discretion == Discretion::Required
                        || change < self.patients.conduct.choices.regimen_change
                    {
                        let to = self.plan.regimen(to).id.clone();
                        self.write(date, number, Act::RegimenChanged { to })?;
                    }
                }
                Fired::PremedicationAllowed => {
                    let course = &mut self.people[who.0].course;
                    if course.premedication == Premedicated::NotAllowed {
                        course.premedication = Premedicated::Allowed;
                    }
                }
                // The visit is planned from what is due; a scan shows nothing that the events do not.
                Fired::DeteriorationConfirmed { .. }
                | Fired::ExtraVisitDue { .. }
                | Fired::LegScanDue { .. } => {}
            }
        }
        Ok(GoesOn::Yes)
    }

    fn reason_for_end(&self, who: Who) -> Result<DiscontinuationReason, SimulationError> {
        let subject = self.subject(who)?;
        Ok(if !subject.rescues().is_empty() {
            DiscontinuationReason::LackOfEfficacy
        } else if subject.regimen_stop().is_some() {
            DiscontinuationReason::AdverseEvent
        } else {
            DiscontinuationReason::ConfirmedDeterioration
        })
    }

    /// Completes the period that a visit closes, and enters the next where the protocol lets the subject.
    fn close_period(
        &mut self,
        date: Date,
        who: Who,
        visit: VisitIndex,
    ) -> Result<GoesOn, SimulationError> {
        let Some(index) = self.plan.visit(visit).period else {
            return Ok(GoesOn::Yes);
        };
        let period = self.plan.period(index);
        if period.to != visit {
            return Ok(GoesOn::Yes);
        }
        let number = self.people[who.0].number;
        let completed = period.id.clone();
        self.write(date, number, Act::Completed { period: completed })?;
        let Some(next) = self.plan.periods().get(index.position() + 1) else {
            self.people[who.0].course.stage = Stage::Ended;
            return Ok(GoesOn::No);
        };
        let happened = self.triggers(who)?;
        if kept_out_by(self.plan, next.index, &happened).is_some() {
            self.discontinue(date, who, DiscontinuationReason::ConfirmedDeterioration)?;
            return Ok(GoesOn::No);
        }
        let period = next.id.clone();
        self.write(date, number, Act::PeriodEntered { period })?;
        Ok(GoesOn::Yes)
    }

    /// Confirmed deteriorations, each with the arm that was being received.
    fn triggers(
        &self,
        who: Who,
    ) -> Result<Vec<(protocol::Trigger, protocol::ArmCode)>, SimulationError> {
        let subject = self.subject(who)?;
        let mut happened = Vec::new();
        for confirmed in subject.confirmed_deteriorations() {
            let before = subject
                .segments()
                .iter()
                .rev()
                .find(|segment| segment.from < confirmed.date);
            if let Some(TreatmentGiven::Arm(arm)) = before.map(|segment| segment.given) {
                let trigger = protocol::Trigger::ConfirmedDeterioration;
                happened.push((trigger, arm.open(&self.key)?));
            }
        }
        Ok(happened)
    }

    /// Rescue medication, where the protocol has it and the physician chooses it.
    fn rescue(
        &mut self,
        date: Date,
        who: Who,
        visit: VisitIndex,
    ) -> Result<GoesOn, SimulationError> {
        let from = self.plan.rules().iter().find_map(|rule| match rule {
            CompiledRule::Rescue { from, .. } => Some(*from),
            _ => None,
        });
        let (Some(from), Some(rescue)) = (from, &self.patients.conduct.choices.rescue) else {
            return Ok(GoesOn::Yes);
        };
        let day = |visit: VisitIndex| self.plan.visit(visit).planned_day;
        let person = &self.people[who.0];
        let [chooses, ..] = person.chance.uniforms(occasion_of(visit), Purpose::Rescue);
        let low = person
            .course
            .score
            .is_some_and(|score| score < rescue.score_below);
        if day(visit) < day(from) || !low || chooses >= rescue.probability {
            return Ok(GoesOn::Yes);
        }
        let number = person.number;
        let treatment = RescueTreatment {
            name: rescue.name.clone(),
            explanation: rescue.explanation.clone(),
        };
        let accepted = self.write(date, number, Observation::RescueGiven(treatment))?;
        self.act_on(date, who, &accepted.fired)
    }

    /// A lower dose of a glucocorticoid, in a period in which it is free.
    fn reduce_glucocorticoid(
        &mut self,
        date: Date,
        who: Who,
        visit: VisitIndex,
    ) -> Result<(), SimulationError> {
        let planned = self.plan.visit(visit);
        // The day on which one period ends and another begins belongs to both.
        let (Some(period), None) = (planned.period, planned.opens) else {
            return Ok(());
        };
        let fixed = self.plan.rules().iter().any(
            |rule| matches!(rule, CompiledRule::SteroidsFixed { period: own } if *own == period),
        );
        let free = self.plan.period(period).treatment != PlannedTreatment::Allocated && !fixed;
        let [_, reduces, ..] = self.people[who.0]
            .chance
            .uniforms(occasion_of(visit), Purpose::PhysiciansChoice);
        let probability = self.patients.conduct.choices.glucocorticoid_reduction;
        if !free || !self.responds(who) || reduces >= probability {
            return Ok(());
        }
        let latest = self
            .subject(who)?
            .concomitant_treatments()
            .iter()
            .rev()
            .find(|treatment| treatment.what.class == TreatmentClass::Glucocorticoid);
        let Some(taken) = latest.filter(|taken| taken.what.change == DoseChange::AtEntry) else {
            return Ok(());
        };
        let halved = taken
            .what
            .daily_milligrams
            .and_then(|dose| dose.checked_div(Rational::integer(2)));
        let treatment = ConcomitantTreatment {
            name: taken.what.name.clone(),
            class: TreatmentClass::Glucocorticoid,
            change: DoseChange::Reduced,
            daily_milligrams: halved,
        };
        let number = self.people[who.0].number;
        self.write(date, number, Observation::ConcomitantTreatment(treatment))?;
        Ok(())
    }

    fn responds(&self, who: Who) -> bool {
        let score = self.people[who.0].course.score;
        score.is_some_and(|score| score >= self.plan.responder_from().points())
    }

    /// Gives the cycle that a visit starts, and plans the adverse events that follow it.
    fn give_cycle(
        &mut self,
        date: Date,
        who: Who,
        visit: VisitIndex,
    ) -> Result<(), SimulationError> {
        if self
            .state
            .cycle_rule(self.subject(who)?, visit, date)
            .is_err()
        {
            return Ok(());
        }
        self.reduce_dose(date, who, visit)?;
        self.switch_in_error(date, who, visit)?;
        self.premedicate(date, who)?;

        let person = &self.people[who.0];
        let number = person.number;
        let occasion = occasion_of(visit);
        let subject = self.subject(who)?;
        let planned = self
            .state
            .planned_cycle(subject, visit, date, self.days_chosen(who, occasion))
            .map_err(|reason| SimulationError::Dose {
                subject: number,
                reason,
            })?;
        let treatment = subject
            .segment_on(date)
            .map(|segment| segment.open(self.plan, &self.key))
            .transpose()?
            .flatten()
            .ok_or(SimulationError::Lost {
                subject: number,
                expected: "on treatment",
            })?;
        let highest_rate = self.rate_reached(who, treatment, date, occasion)?;
        let content = match self.plan.product(treatment.product).role {
            ProductRole::Active => Content::Active,
            ProductRole::Placebo => Content::Placebo,
        };
        let cycle = InfusionCycle {
            visit: self.plan.visit(visit).id.clone(),
            millilitres_by_day: vec![planned.each_day; usize::from(planned.days.get())],
            highest_rate,
        };
        self.write(date, number, Observation::InfusionGiven(cycle))?;

        let course = &mut self.people[who.0].course;
        let first = *course.first_dose.get_or_insert(date);
        let count = |cycles: usize| u32::try_from(cycles).unwrap_or(u32::MAX);
        let place = count(course.given.len());
        let alike = course.given.iter().filter(|given| given.content == content);
        let alike_before = count(alike.count());
        course.given.push(Given {
            day: days_between(first, date),
            content,
        });
        let person = &self.people[who.0];
        let cycle = CycleGiven {
            place,
            alike_before,
            content,
            days: planned.days.get(),
            highest_rate: highest_rate.to_f64(),
        };
        let proneness = person.illness.latent.proneness;
        for coming in events_after(self.plan, self.patients, person.chance, proneness, cycle) {
            let onset = days_after(date, coming.day)?;
            let mut event = coming.event;
            event.ended = Some(days_after(onset, coming.lasts)?);
            self.agenda
                .plan(onset, Task::AdverseEvent(who, Box::new(event)));
        }
        Ok(())
    }

    fn reduce_dose(
        &mut self,
        date: Date,
        who: Who,
        visit: VisitIndex,
    ) -> Result<(), SimulationError> {
        let person = &self.people[who.0];
        let (number, chance) = (person.number, person.chance);
        let subject = self.subject(who)?;
        let regimen = subject
            .segment_on(date)
            .map(|segment| segment.open(self.plan, &self.key))
            .transpose()?
            .flatten()
            .map(|treatment| treatment.regimen);
        let allowed =
            regimen.is_some_and(|regimen| self.plan.reduction_at(regimen, visit).is_some());
        let [reduces, ..] = chance.uniforms(occasion_of(visit), Purpose::PhysiciansChoice);
        if !allowed
            || subject.reduced_from().is_some()
            || !self.responds(who)
            || reduces >= self.patients.conduct.choices.dose_reduction
        {
            return Ok(());
        }
        let from = self.plan.visit(visit).id.clone();
        self.write(date, number, Act::DoseReduced { from })?;
        Ok(())
    }

    /// A switch in error, on one of the later cycles of the allocated treatment.
    fn switch_in_error(
        &mut self,
        date: Date,
        who: Who,
        visit: VisitIndex,
    ) -> Result<(), SimulationError> {
        let person = &self.people[who.0];
        let (number, chance) = (person.number, person.chance);
        let subject = self.subject(who)?;
        let (Some(segment), Some(arm)) = (subject.segment_on(date), subject.allocated_arm()) else {
            return Ok(());
        };
        let arm = arm.open(&self.key)?;
        let still_allocated = match segment.given {
            TreatmentGiven::Arm(given) => given.open(&self.key)? == arm,
            TreatmentGiven::OpenLabel { .. } => false,
        };
        let Some(planned_arm) = self.plan.arm(arm).filter(|_| still_allocated) else {
            return Ok(());
        };
        let cycles: Vec<VisitIndex> = self
            .plan
            .regimen(planned_arm.treatment.regimen)
            .dosing_visits()
            .collect();
        let Some(place) = cycles.iter().position(|dosed| *dosed == visit) else {
            return Ok(());
        };
        let later = cycles.len().saturating_sub(1);
        for (rule, switch) in (0_u16..).zip(&self.patients.switches_in_error) {
            let [happens, which, ..] = chance.uniforms(0, Purpose::SwitchInError(rule));
            let at = 1 + (which * later as f64).floor() as usize;
            if switch.arm == planned_arm.id && happens < switch.probability && place == at {
                let explanation = switch.explanation.clone();
                self.write(date, number, Observation::SwitchedInError { explanation })?;
                return Ok(());
            }
        }
        Ok(())
    }

    fn premedicate(&mut self, date: Date, who: Who) -> Result<(), SimulationError> {
        let person = &mut self.people[who.0];
        if person.course.premedication != Premedicated::Allowed {
            return Ok(());
        }
        person.course.premedication = Premedicated::Decided;
        let (number, chance) = (person.number, person.chance);
        let [_, _, chooses, _] = chance.uniforms(0, Purpose::PhysiciansChoice);
        let Some(premedication) = &self.patients.conduct.choices.premedication else {
            return Ok(());
        };
        if chooses < premedication.probability {
            let treatment = ConcomitantTreatment {
                name: premedication.name.clone(),
                class: TreatmentClass::Premedication,
                change: DoseChange::Started,
                daily_milligrams: None,
            };
            self.write(date, number, Observation::ConcomitantTreatment(treatment))?;
        }
        Ok(())
    }

    /// Over how many days the subject has this cycle: as it is used to, or otherwise for once.
    fn days_chosen(&self, who: Who, occasion: u32) -> DaysChosen {
        let habits = &self.patients.conduct.infusion;
        let chance = self.people[who.0].chance;
        let [usual, ..] = chance.uniforms(0, Purpose::Infusion);
        let [otherwise, other, ..] = chance.uniforms(occasion + 1, Purpose::Infusion);
        let uniform = if otherwise < habits.other_days {
            other
        } else {
            usual
        };
        chosen(uniform, &habits.days, |item| item.share)
            .and_then(|item| NonZeroU8::new(item.days))
            .map_or(DaysChosen::Fewest, DaysChosen::Days)
    }

    /// The highest rate that a cycle reaches: the highest allowed, or a step below.
    fn rate_reached(
        &self,
        who: Who,
        treatment: Treatment,
        date: Date,
        occasion: u32,
    ) -> Result<Rational, SimulationError> {
        let person = &self.people[who.0];
        let version = self.state.version(self.subject(who)?, date);
        let rate =
            self.plan
                .infusion_rate(treatment.product, version)
                .ok_or(SimulationError::Lost {
                    subject: person.number,
                    expected: "a product with a rate table",
                })?;
        let highest = rate.table.maximum();
        let [_, _, reaches, _] = person.chance.uniforms(occasion + 1, Purpose::Infusion);
        if reaches < self.patients.conduct.infusion.reaches_highest_rate {
            return Ok(highest);
        }
        let below = rate
            .table
            .steps()
            .iter()
            .map(|step| step.millilitres_per_kilogram_per_minute)
            .filter(|step| *step < highest)
            .max();
        Ok(below.unwrap_or(highest))
    }

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
    fn say_farewell(&mut self, date: Date, who: Who) -> Result<(), SimulationError> {
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

    fn discontinue(
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

    /// Plans the next visit, or the leaving before it.
    fn plan_next_visit(
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
        let [jitter, ..] = chance.normals(occasion_of(next), Purpose::VisitDay);
        let about = (self.patients.conduct.visit_day_standard_deviation * jitter).round() as i32;
        let mut held = days_after(first, planned_day.saturating_add(about))?;
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
        let passed = self.plan.visit(after).planned_day;
        let coming = self.plan.visits().iter().filter(|visit| {
            let held = match visit.purpose {
                VisitPurpose::Scheduled => visit.period.is_some(),
                VisitPurpose::Conditional => calls_for(visit.index),
                VisitPurpose::Screening | VisitPurpose::EarlyTermination => false,
            };
            held && visit.planned_day > passed && visit.holds_under(version)
        });
        Ok(coming
            .filter_map(|visit| Some((visit.index, visit.planned_day?)))
            .min_by_key(|(_, day)| *day))
    }

    /// Whether a subject leaves between two visits: when, and why.
    fn drop_out(
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

fn occasion_of(visit: VisitIndex) -> u32 {
    u32::try_from(visit.position()).unwrap_or(u32::MAX)
}

fn is_due(subject: &Subject, visit: VisitIndex) -> bool {
    subject.due().contains(&Due::ExtraVisit { visit })
}
