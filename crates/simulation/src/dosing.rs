//! An infusion cycle: the dose, the days, the rate, and what physicians and errors do to it.

use std::num::NonZeroU8;

use instruments::exact::Rational;
use jiff::civil::Date;
use protocol::{Plan, PlannedArm, PlannedRate, ProductRole, Treatment, VisitIndex};
use record::rules::dosing::DaysChosen;
use record::{
    Act, ConcomitantTreatment, DoseChange, InfusionCycle, Observation, TreatmentClass,
    TreatmentGiven,
};

use crate::adverse_events::{CycleGiven, events_after};
use crate::agenda::{Task, Who};
use crate::chance::Draws;
use crate::course::occasion_of;
use crate::error::SimulationError;
use crate::latent::{Content, Given};
use crate::live_through::{Premedicated, VirtualTrial, days_after, days_between};
use crate::particulars::chosen;
use crate::patients::{InfusionHabits, SwitchInError, WeightedDays};
use crate::purpose::Purpose;

/// Over how many days a person has a cycle: as it is used to, or otherwise for once.
pub(crate) fn days_chosen(
    habits: &InfusionHabits,
    chance: impl Draws,
    occasion: u32,
) -> DaysChosen {
    let [usual, ..] = chance.uniforms(0, Purpose::Infusion);
    let of_cycle = chance.uniforms(occasion + 1, Purpose::Infusion);
    let number = number_of_days(habits, usual, of_cycle);
    days_of(chosen(number, &habits.days, |item| item.share))
}

/// The number that chooses the days, from that of the person's own way and those of the cycle.
#[inline(always)]
pub(crate) fn number_of_days(
    habits: &InfusionHabits,
    usual: f64,
    [otherwise, other, ..]: [f64; 4],
) -> f64 {
    if otherwise < habits.other_days {
        other
    } else {
        usual
    }
}

/// The days that some item stands for; fewest where it is none.
pub(crate) fn days_of(item: Option<&WeightedDays>) -> DaysChosen {
    item.and_then(|item| NonZeroU8::new(item.days))
        .map_or(DaysChosen::Fewest, DaysChosen::Days)
}

/// Whether a cycle reaches the highest rate allowed.
pub(crate) fn reaches_highest_rate(
    habits: &InfusionHabits,
    chance: impl Draws,
    occasion: u32,
) -> bool {
    let [_, _, reaches, _] = chance.uniforms(occasion + 1, Purpose::Infusion);
    reaches < habits.reaches_highest_rate
}

/// The highest rate of a table, or a step below it.
pub(crate) fn rate_within(rate: &PlannedRate, reaches_highest: bool) -> Rational {
    let highest = rate.table.maximum();
    if reaches_highest {
        return highest;
    }
    let below = rate
        .table
        .steps()
        .iter()
        .map(|step| step.millilitres_per_kilogram_per_minute)
        .filter(|step| *step < highest)
        .max();
    below.unwrap_or(highest)
}

/// The switch in error that falls on a visit, of a subject who still has the treatment of the allocated arm: on one of the
/// arm's cycles after the first, each as likely.
pub(crate) fn switch_in_error<'p>(
    plan: &Plan,
    switches: &'p [SwitchInError],
    allocated: &PlannedArm,
    visit: VisitIndex,
    chance: impl Draws,
) -> Option<&'p SwitchInError> {
    let of_arm = |switch: &SwitchInError| switch.arm == allocated.id;
    if !switches.iter().any(of_arm) {
        return None;
    }
    let cycles = || plan.regimen(allocated.treatment.regimen).dosing_visits();
    let place = cycles().position(|dosed| dosed == visit)?;
    let later = cycles().count().saturating_sub(1);
    (0_u16..).zip(switches).find_map(|(rule, switch)| {
        if !of_arm(switch) {
            return None;
        }
        let [happens, which, ..] = chance.uniforms(0, Purpose::SwitchInError(rule));
        let at = 1 + (which * later as f64).floor() as usize;
        (is_switched(switch, happens) && place == at).then_some(switch)
    })
}

/// Whether the error falls on a subject of the arm, from the number drawn of it.
#[inline(always)]
pub(crate) fn is_switched(switch: &SwitchInError, happens: f64) -> bool {
    happens < switch.probability
}

impl VirtualTrial<'_> {
    /// Gives the cycle that a visit starts, and plans the adverse events that follow it.
    pub(crate) fn give_cycle(
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
            by_the_clock: Vec::new(),
            sleeved: None,
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

    /// Over how many days the subject has this cycle: as it is used to, or otherwise for once.
    fn days_chosen(&self, who: Who, occasion: u32) -> DaysChosen {
        days_chosen(
            &self.patients.conduct.infusion,
            self.people[who.0].chance,
            occasion,
        )
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
        let reaches =
            reaches_highest_rate(&self.patients.conduct.infusion, person.chance, occasion);
        Ok(rate_within(rate, reaches))
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
        if let Some(switch) = switch_in_error(
            self.plan,
            &self.patients.switches_in_error,
            planned_arm,
            visit,
            chance,
        ) {
            let explanation = switch.explanation.clone();
            self.write(date, number, Observation::SwitchedInError { explanation })?;
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
}
