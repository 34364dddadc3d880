//! Minimisation: what the next decision sees, and whether one that was made follows from what it saw.

use jiff::civil::Date;
use protocol::{Factor, PlannedMinimisation, StratumIndex};

use super::TrialState;
use crate::allocation::Decision;
use crate::arm::MaskedArm;
use crate::event::{Act, AllocationReference, DecisionId, SiteNumber, SubjectNumber};
use crate::refusal::{Obstacle, Refusal};
use crate::rules::minimisation::{Draw, choose};
use crate::subject::Subject;

impl<'a> TrialState<'a> {
    /// Decides by minimisation which arm a subject is to receive, from everybody randomised so far and a draw. **For the
    /// allocator alone**, which keeps the decision in the vault before the record names it. It changes nothing.
    ///
    /// # Errors
    /// [`Refusal`], with all that stands in the way of enrolling the subject on the day; no draw is used then.
    pub fn decide(
        &self,
        number: SubjectNumber,
        date: Date,
        id: DecisionId,
        draw: Draw,
    ) -> Result<Decision, Refusal> {
        self.may_be_allocated(number, date)?;
        let refusal = |obstacle| self.refused_enrolment(number, vec![obstacle]);
        let subject = self
            .subject(number)
            .ok_or_else(|| refusal(Obstacle::NotScreened))?;
        let rule = self
            .plan
            .minimisation()
            .ok_or_else(|| refusal(Obstacle::NoDecisionNeeded))?;
        let stratum = self.stratum(subject).map_err(refusal)?;
        let site = site_of(rule, subject);
        let counts = self.counts(rule, stratum, site);
        let arm = choose(rule, &counts, draw);
        Ok(Decision {
            id,
            order: self.enrolled + 1,
            subject: number,
            stratum,
            site,
            counts,
            draw,
            arm: MaskedArm::sealed(arm, self.table.seal()),
        })
    }

    /// Whether nothing but the allocation itself stands in the way of enrolling a subject on a day.
    ///
    /// # Errors
    /// [`Refusal`], with all that stands in the way.
    pub fn may_be_allocated(&self, number: SubjectNumber, date: Date) -> Result<(), Refusal> {
        let obstacles = match self.subject(number) {
            None => vec![Obstacle::NotScreened],
            Some(subject) if date < subject.last_act => vec![Obstacle::TooEarly {
                earliest: subject.last_act,
            }],
            Some(subject) => match self.before_allocation(subject, date, self.enrolled + 1) {
                Ok(_) => return Ok(()),
                Err(obstacles) => obstacles,
            },
        };
        Err(self.refused_enrolment(number, obstacles))
    }

    fn refused_enrolment(&self, subject: SubjectNumber, obstacles: Vec<Obstacle>) -> Refusal {
        let phase = self.phase(subject);
        Refusal::Act {
            act: Act::ENROLLED,
            subject,
            state: phase.map_or_else(
                || "unknown".to_owned(),
                |phase| phase.describe(self.plan).to_owned(),
            ),
            obstacles,
        }
    }

    /// Takes note of a decision that the vault keeps, so that an enrolment may name it.
    pub fn learn(&mut self, decision: Decision) {
        self.decided.insert(decision.id, decision);
    }

    /// A decision, be it of the table or learned since.
    pub fn decision(&self, decision: DecisionId) -> Option<&Decision> {
        self.decided
            .get(&decision)
            .or_else(|| self.table.decision(decision))
    }

    /// The decision that was made for a subject last, whether or not the record names it.
    pub fn decision_for(&self, subject: SubjectNumber) -> Option<&Decision> {
        self.decisions()
            .filter(|decision| decision.subject == subject)
            .max_by_key(|decision| decision.order)
    }

    /// Every decision, be it of the table or learned since.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.table.decisions().chain(self.decided.values())
    }

    /// The state before the first entry, with what this one has learned of decisions and what was released when.
    pub fn afresh(&self) -> TrialState<'a> {
        TrialState {
            decided: self.decided.clone(),
            releases: self.releases.clone(),
            ..TrialState::new(self.plan, self.table)
        }
    }

    /// Whether a decision that is made for the next enrolment saw what there is to be seen now, and its arm follows from
    /// that and its draw.
    pub fn follows(&self, decision: &Decision) -> bool {
        let Some(rule) = self.plan.minimisation() else {
            return false;
        };
        decision.order == self.enrolled + 1
            && self.counts(rule, decision.stratum, decision.site) == decision.counts
            && choose(rule, &decision.counts, decision.draw) == decision.arm.code()
    }

    /// Whether a decision is for a subject as it is: its stratum and, where sites are balanced, its site.
    pub fn fits(&self, decision: &Decision, subject: &Subject) -> bool {
        let site = self
            .plan
            .minimisation()
            .and_then(|rule| site_of(rule, subject));
        self.stratum(subject).is_ok_and(|stratum| {
            decision.subject == subject.number
                && decision.stratum == stratum
                && decision.site == site
        })
    }

    /// The arm behind a decision, for an enrolment that names it.
    pub(super) fn decided_arm(
        &self,
        subject: &Subject,
        stratum: Option<StratumIndex>,
        allocation: &AllocationReference,
    ) -> Result<MaskedArm, Obstacle> {
        let rule = self.plan.minimisation().ok_or(Obstacle::NoDecisionNeeded)?;
        let AllocationReference::Decision {
            decision,
            stratum: written,
            site,
        } = allocation
        else {
            return Err(Obstacle::DecisionNeeded);
        };
        let measured = self.stratum_name(stratum);
        if *written != measured {
            return Err(Obstacle::OtherStratum { measured });
        }
        if *site != site_of(rule, subject) {
            return Err(Obstacle::OtherSite {
                site: subject.screening.site,
            });
        }
        let missing = Obstacle::NoSuchDecision {
            decision: *decision,
        };
        let made = self.decision(*decision).ok_or_else(|| missing.clone())?;
        if made.subject != subject.number || made.stratum != stratum || made.site != *site {
            return Err(missing);
        }
        Ok(made.arm)
    }

    /// For each factor, how many subjects at a level of it are on each arm: everybody who was ever randomised, as
    /// randomised.
    fn counts(
        &self,
        rule: &PlannedMinimisation,
        stratum: Option<StratumIndex>,
        site: Option<SiteNumber>,
    ) -> Vec<Vec<u32>> {
        let mut counts = vec![vec![0; self.plan.arms().len()]; rule.factors.len()];
        for subject in &self.subjects {
            let Some(enrolment) = &subject.enrolment else {
                continue;
            };
            for (factor, row) in rule.factors.iter().zip(&mut counts) {
                let at_level = match factor.of {
                    Factor::Stratum => enrolment.stratum == stratum,
                    Factor::Site => Some(subject.screening.site) == site,
                    Factor::Everyone => true,
                };
                if at_level && let Some(count) = row.get_mut(usize::from(enrolment.arm.code().0)) {
                    *count += 1;
                }
            }
        }
        counts
    }
}

/// A subject's site, where sites are balanced.
fn site_of(rule: &PlannedMinimisation, subject: &Subject) -> Option<SiteNumber> {
    rule.balances(Factor::Site)
        .then_some(subject.screening.site)
}
