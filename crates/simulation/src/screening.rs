//! From the arrival of a person to the enrolment, or past it.

use jiff::civil::Date;
use protocol::{Adjudication, Allocation, CompiledRule, CriterionKind};
use record::rules::eligibility::is_answered_by_a_person;
use record::rules::minimisation::Draw;
use record::{
    Act, AllocationReference, AppendError, CriterionAnswer, DecisionId, Event, Observation,
    ScreenFailureReason, Verdict, VisitRecord,
};

use crate::agenda::{Task, Who};
use crate::chance::{Draws, PersonChance};
use crate::enrolment::{Arrival, screening_visit};
use crate::error::SimulationError;
use crate::latent::ResponseSoFar;
use crate::live_through::{Course, Person, Stage, VirtualTrial, days_after};
use crate::particulars::Particulars;
use crate::patients::{CriterionFailure, Enrolment};
use crate::purpose::Purpose;

/// Whether a person consents.
fn consents(enrolment: &Enrolment, chance: impl Draws) -> bool {
    let [consents, ..] = chance.uniforms(0, Purpose::Admission);
    consents_by(enrolment, consents)
}

/// Whether a person consents, from the number drawn of it.
#[inline(always)]
pub(crate) fn consents_by(enrolment: &Enrolment, consents: f64) -> bool {
    consents >= enrolment.consent_refused
}

/// What the committee finds of a person.
fn verdict(enrolment: &Enrolment, chance: impl Draws) -> Verdict {
    let [_, doubt, ..] = chance.uniforms(0, Purpose::Admission);
    verdict_by(enrolment, doubt)
}

/// What the committee finds of a person, from the number drawn of it.
#[inline(always)]
pub(crate) fn verdict_by(enrolment: &Enrolment, doubt: f64) -> Verdict {
    if doubt < enrolment.disease_not_confirmed {
        Verdict::NotConfirmed
    } else {
        Verdict::Confirmed
    }
}

/// Whether a person satisfies the criterion at a place, which some do not.
fn satisfies(failure: &CriterionFailure, place: u16, chance: impl Draws) -> bool {
    let [uniform, ..] = chance.uniforms(0, Purpose::Criterion(place));
    satisfies_by(failure, uniform)
}

/// Whether a person satisfies a criterion that some do not, from the number drawn of it.
#[inline(always)]
pub(crate) fn satisfies_by(failure: &CriterionFailure, uniform: f64) -> bool {
    uniform >= failure.not_satisfied
}

/// The answer to a criterion that a person judges. Of an exclusion criterion, met means not eligible.
pub(crate) fn answer_to(criterion: &CriterionKind, satisfied: bool) -> CriterionAnswer {
    let is_inclusion = *criterion == CriterionKind::Inclusion {};
    if satisfied == is_inclusion {
        CriterionAnswer::Met
    } else {
        CriterionAnswer::NotMet
    }
}

/// Whether a trial in which so many are enrolled, and so many more in screening, has a place for one more to be screened.
pub(crate) const fn has_a_place(planned: u32, enrolled: u32, in_screening: u32) -> bool {
    enrolled + in_screening < planned
}

impl VirtualTrial<'_> {
    /// A person comes. As long as those in screening may fill the places left, nobody more is screened.
    pub(crate) fn person_comes(
        &mut self,
        date: Date,
        arrival: Arrival,
    ) -> Result<(), SimulationError> {
        let chance = self.chance.person(self.came);
        let planned = self.plan.protocol().trial.planned_subjects;
        if has_a_place(planned, self.state.enrolled(), self.in_screening) {
            let most = self.plan.rules().iter().find_map(|rule| match rule {
                CompiledRule::ImmunosuppressantsAtMost { count } => Some(*count),
                _ => None,
            });
            let who = Who(self.people.len());
            self.people.push(Person {
                number: self.state.next_subject(),
                chance,
                particulars: Particulars::drawn(self.patients, chance, arrival.site, most)?,
                illness: self.population.illness(chance),
                course: Course::default(),
            });
            self.in_screening += 1;
            self.screen(date, who)?;
            let decided = days_after(date, arrival.days_to_decision)?;
            self.agenda.plan(decided, Task::Decision(who));
        }
        self.expect_next_person()
    }

    fn screen(&mut self, date: Date, who: Who) -> Result<(), SimulationError> {
        let person = &self.people[who.0];
        let (number, chance) = (person.number, person.chance);
        let screening = person.particulars.screening.clone();
        self.write(date, number, Act::Screened(screening))?;
        if !consents(&self.patients.enrolment, chance) {
            return Ok(());
        }
        self.write(date, number, Act::ConsentSigned {})?;
        if let Some(visit) = screening_visit(self.plan) {
            let findings = self.findings(date, who, visit, ResponseSoFar::default())?;
            let visit = self.plan.visit(visit).id.clone();
            self.write(
                date,
                number,
                Observation::VisitHeld(VisitRecord { visit, findings }),
            )?;
        }
        for medicine in self.people[who.0].particulars.medicines.clone() {
            self.write(date, number, Observation::ConcomitantTreatment(medicine))?;
        }
        for (criterion, answer) in self.answers(who) {
            self.write(date, number, Act::EligibilityAnswered { criterion, answer })?;
        }
        Ok(())
    }

    /// The answers to every criterion that a person judges.
    fn answers(&self, who: Who) -> Vec<(protocol::CriterionId, CriterionAnswer)> {
        let chance = self.people[who.0].chance;
        let failures = &self.patients.enrolment.criteria;
        let criteria = &self.plan.protocol().eligibility.criteria;
        let answer = |(place, criterion): (u16, &protocol::Criterion)| {
            if !is_answered_by_a_person(&criterion.judged) {
                return None;
            }
            let failure = failures.iter().find(|failure| failure.id == criterion.id);
            let satisfied = failure.is_none_or(|failure| satisfies(failure, place, chance));
            let answer = answer_to(&criterion.judged, satisfied);
            Some((criterion.id.clone(), answer))
        };
        (0_u16..).zip(criteria).filter_map(answer).collect()
    }

    /// It is decided whether the person enters.
    pub(crate) fn decide(&mut self, date: Date, who: Who) -> Result<(), SimulationError> {
        self.in_screening -= 1;
        let number = self.people[who.0].number;
        let reasons = self.reasons_against(date, who)?;
        if !reasons.is_empty() {
            self.people[who.0].course.stage = Stage::Ended;
            self.write(date, number, Act::ScreenFailed { reasons })?;
            return Ok(());
        }
        let allocation = self.allocation(date, who)?;
        let order = self.state.enrolled() + 1;
        self.write(date, number, Act::Enrolled { order, allocation })?;
        self.people[who.0].course.stage = Stage::OnTrial;
        let first = self.plan.periods().first().map(|period| period.from);
        self.visit(date, who, first.unwrap_or(self.plan.baseline()))
    }

    fn reasons_against(
        &mut self,
        date: Date,
        who: Who,
    ) -> Result<Vec<ScreenFailureReason>, SimulationError> {
        let person = &self.people[who.0];
        let (number, chance) = (person.number, person.chance);
        let subject = self.subject(who)?;
        if subject.consent_date().is_none() {
            return Ok(vec![ScreenFailureReason::ConsentNotGiven {}]);
        }
        let not_satisfied = self.state.eligibility(subject, date).not_satisfied;
        if !not_satisfied.is_empty() {
            let reason = |criterion| ScreenFailureReason::Criterion { criterion };
            return Ok(not_satisfied.into_iter().map(reason).collect());
        }
        if self.plan.protocol().eligibility.adjudication == Adjudication::Required {
            let verdict = verdict(&self.patients.enrolment, chance);
            self.write(date, number, Event::from(Act::Adjudicated { verdict }))?;
            if verdict == Verdict::NotConfirmed {
                return Ok(vec![ScreenFailureReason::DiseaseNotConfirmed {}]);
            }
        }
        // A stratum that does not exist keeps a person out as a criterion would.
        let no_stratum = self.state.stratum(self.subject(who)?).err();
        Ok(no_stratum
            .map(|obstacle| ScreenFailureReason::Other {
                text: obstacle.to_string(),
            })
            .into_iter()
            .collect())
    }

    fn allocation(&mut self, date: Date, who: Who) -> Result<AllocationReference, SimulationError> {
        let person = &self.people[who.0];
        match self.plan.protocol().allocation {
            Allocation::SingleArm {} => Ok(AllocationReference::OnlyArm {}),
            Allocation::PermutedBlocks { .. } => {
                let lost = |_| SimulationError::Lost {
                    subject: person.number,
                    expected: "a slot in the randomisation list",
                };
                let stratum = self.state.stratum(self.subject(who)?).map_err(lost)?;
                let site = person.particulars.screening.site;
                let slot = self.state.next_slot(stratum, site).map_err(lost)?;
                let stratum = stratum.and_then(|stratum| self.plan.stratum(stratum));
                Ok(AllocationReference::Slot {
                    slot,
                    stratum: stratum.map(|stratum| stratum.id.clone()),
                })
            }
            Allocation::Minimisation { .. } => {
                let (number, chance) = (person.number, person.chance);
                let decision = self
                    .state
                    .decide(number, date, self.unused_number(chance), draw(chance))
                    .map_err(|refusal| SimulationError::Refused {
                        subject: number,
                        date,
                        reason: AppendError::Refused(refusal),
                    })?;
                let reference = decision.reference(self.plan);
                self.state.learn(decision);
                Ok(reference)
            }
        }
    }

    /// A number for a decision that no other has.
    fn unused_number(&self, chance: PersonChance) -> DecisionId {
        let numbers = (1..).map(|occasion| {
            let [word, ..] = chance.words(occasion, Purpose::Minimisation);
            DecisionId::of_word(word)
        });
        let mut unused = numbers.filter(|number| self.state.decision(*number).is_none());
        unused.next().unwrap_or(DecisionId::of_word(0))
    }
}

/// What chance gives to the decision of a person's arm.
fn draw(chance: PersonChance) -> Draw {
    let [high_tie, low_tie, high_coin, low_coin] = chance.words(0, Purpose::Minimisation);
    let word = |high: u32, low: u32| (u64::from(high) << 32) | u64::from(low);
    Draw {
        tie: word(high_tie, low_tie),
        coin: word(high_coin, low_coin),
    }
}
