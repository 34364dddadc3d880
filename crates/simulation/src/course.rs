//! The course of a subject: visit by visit, from the first dose to the end.

use instruments::exact::Rational;
use jiff::civil::Date;
use protocol::{Assessment, CompiledRule, Discretion, VisitIndex};
use record::rules::extension_entry::kept_out_by;
use record::{
    Act, ConcomitantTreatment, DiscontinuationReason, DoseChange, Finding, Findings, Fired,
    Observation, RescueTreatment, Test, TreatmentClass, TreatmentGiven, VisitRecord,
};

use crate::agenda::Who;
use crate::error::SimulationError;
use crate::latent::ResponseSoFar;
use crate::live_through::{Premedicated, Stage, VirtualTrial, days_between};
use crate::particulars::chosen;
use crate::purpose::Purpose;

/// Whether a subject goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GoesOn {
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

    /// Everything that a visit on a day finds.
    pub(crate) fn findings(
        &self,
        date: Date,
        who: Who,
        visit: VisitIndex,
        so_far: ResponseSoFar,
    ) -> Result<Findings, SimulationError> {
        let person = &self.people[who.0];
        let planned = self.plan.visit(visit);
        let occasion = occasion_of(visit);
        let version = self.state.version(self.subject(who)?, date);
        let mut findings = self.population.findings(
            (planned, version),
            &person.illness,
            person.chance,
            occasion,
            so_far,
        )?;
        if planned.assesses_under(Assessment::Weight, version) {
            let [_, weight, ..] = person.chance.normals(occasion, Purpose::VisitDay);
            findings.weight = Some(
                person
                    .particulars
                    .weight_at(&self.patients.people, weight)?,
            );
        }
        if planned.assesses_under(Assessment::Wells, version) {
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

    pub(crate) fn hold(
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
        let findings = self.findings(date, who, visit, so_far)?;
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
    pub(crate) fn act_on(
        &mut self,
        date: Date,
        who: Who,
        fired: &[Fired],
    ) -> Result<GoesOn, SimulationError> {
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
        if self.plan.second_randomisation(next.index).is_none() {
            self.write(date, number, Act::PeriodEntered { period })?;
            return Ok(GoesOn::Yes);
        }
        let (slot, stratum) = self
            .state
            .next_slot_at_entry(self.subject(who)?, next.index)
            .map_err(|_| SimulationError::Lost {
                subject: number,
                expected: "a slot in the list of the second randomisation",
            })?;
        let stratum = stratum.and_then(|stratum| self.plan.stratum(stratum));
        let randomised = Act::RandomisedAgain {
            period,
            slot,
            stratum: stratum.map(|stratum| stratum.id.clone()),
        };
        self.write(date, number, randomised)?;
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
            let segments = subject.segments().iter();
            let before = received_before(
                segments.map(|segment| (segment.from, segment.given)),
                confirmed.date,
            );
            if let Some(TreatmentGiven::Arm(arm)) = before {
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
        let free = !self.plan.period(period).treatment.is_by_arm() && !fixed;
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

    pub(crate) fn responds(&self, who: Who) -> bool {
        let score = self.people[who.0].course.score;
        score.is_some_and(|score| score >= self.plan.responder_from().points())
    }
}

/// What was being received before a day, of stretches of treatment by their first days.
pub(crate) fn received_before<Day: PartialOrd, Given>(
    stretches: impl DoubleEndedIterator<Item = (Day, Given)>,
    day: Day,
) -> Option<Given> {
    stretches
        .rev()
        .find(|(from, _)| *from < day)
        .map(|(_, given)| given)
}

/// The occasion of a visit, which tells its random numbers from those of others.
pub(crate) fn occasion_of(visit: VisitIndex) -> u32 {
    u32::try_from(visit.position()).unwrap_or(u32::MAX)
}
