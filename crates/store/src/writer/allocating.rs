//! Allocating: who may be enrolled or randomised again, what the next slot or decision is, and the deed that says so.

use protocol::{Allocation, Assessment, ListScope, PeriodId, StratumId, StratumIndex, VisitId};
use record::{
    Act, AllocationReference, ArmKey, Decision, DecisionRow, Entry, Event, SiteNumber, SlotId,
    Subject, SubjectNumber,
};

use super::refused::Refused;
use super::request::Request;
use super::work::Writer;
use crate::error::StoreError;
use crate::failpoint::{Place, pass};
use crate::projections::MINIMISATION;
use crate::trail::{Deed, Randomised, Role, Scope, SiteStanding};
use crate::vault::{Opening, OpeningPurpose, draw, key_of};

impl Writer<'_> {
    /// Why a person may not enter that a subject goes into a period, where the protocol asks nothing of the subject yet. If
    /// that hangs on the arm, either answer tells it: so it is for the pharmacist, who has opened the arm for it, which is
    /// written down; everybody else is refused alike whichever arm it is.
    pub(super) fn is_not_to_enter(
        &mut self,
        request: &Request,
        number: SubjectNumber,
        period: &PeriodId,
    ) -> Result<Option<Refused>, StoreError> {
        if self.own_subject(request, number).is_err() {
            return Ok(None);
        }
        let visits = self.scores_to_sign(number, period);
        if !visits.is_empty() {
            let period = period.clone();
            return Ok(Some(Refused::NotSigned { period, visits }));
        }
        let subject = self.state.subject(number);
        let index = self.plan.period_named(period);
        let hangs = match (subject, index) {
            (Some(subject), Some(index)) => self.state.entry_hangs_on_arm(subject, index),
            _ => false,
        };
        Ok(match (request.person.role, hangs) {
            (Role::System, _) => None,
            (Role::Pharmacist, true) => {
                let openings = self.vault.openings()?;
                let is_it = |opening: &Opening| {
                    opening.subject == number.0
                        && opening.person == request.person.name
                        && opening.is_for(OpeningPurpose::PeriodEntry)
                };
                (!openings.iter().any(is_it)).then_some(Refused::NotOpened)
            }
            (role @ Role::Pharmacist, false) => Some(Refused::Role {
                role,
                wish: request.wish.word(),
            }),
            (_, true) => Some(Refused::HangsOnArm {
                period: period.clone(),
            }),
            (_, false) => None,
        })
    }

    /// The visits at which response was scored and to which no investigator's name stands, where the protocol asks for one
    /// before a subject enters a period.
    fn scores_to_sign(&self, number: SubjectNumber, period: &PeriodId) -> Vec<VisitId> {
        if !self.plan.protocol().response.signed_before.contains(period) {
            return Vec::new();
        }
        let is_scored = |visit: &VisitId| {
            let visit = self.plan.visit_named(visit);
            visit.is_some_and(|visit| self.plan.visit(visit).assesses(Assessment::CoreSet))
        };
        let mut visits = self.unsigned_visits(number, &Scope::Casebook {});
        visits.retain(is_scored);
        visits
    }

    /// Enrols, and has an arm allocated as the protocol says. Where anything stands in the way the state refuses before
    /// it looks at slot or draw, and none is used.
    pub(super) fn enrol(
        &mut self,
        request: &Request,
        number: SubjectNumber,
        date: jiff::civil::Date,
        site: SiteNumber,
    ) -> Result<Result<Deed, Refused>, StoreError> {
        if self.projections.site(site) == SiteStanding::Closed {
            return Ok(Err(Refused::SiteClosed { site }));
        }
        #[cfg(feature = "planted")]
        if self.plant.is_some() {
            return self.enrol_as_planted(number, date, site);
        }
        let method = &self.plan.protocol().allocation;
        if let Some(why) = &self.randomisation_closed
            && method.is_randomised()
        {
            return Ok(Err(Refused::RandomisationClosed { why: why.clone() }));
        }
        let allocation = match method {
            Allocation::SingleArm {} => AllocationReference::OnlyArm {},
            Allocation::PermutedBlocks { .. } => self.next_slot(number, site),
            Allocation::Minimisation { .. } => match self.decide(request, number, date)? {
                Ok(allocation) => allocation,
                Err(refused) => return Ok(Err(refused)),
            },
        };
        let order = self.state.enrolled() + 1;
        let event = Event::Act(Act::Enrolled { order, allocation });
        Ok(self
            .entry(number, date, event)
            .map(|entry| self.deed_of_allocation(entry, site)))
    }

    /// Enters an allocation that was made by hand. The slot was reserved, so it is taken where randomisation is closed too.
    pub(super) fn enrol_by_hand(
        &mut self,
        number: SubjectNumber,
        date: jiff::civil::Date,
        slot: SlotId,
        site: SiteNumber,
    ) -> Result<Deed, Refused> {
        let allocation = AllocationReference::EmergencySlot {
            slot,
            stratum: self.stratum_name(number),
        };
        let order = self.state.enrolled() + 1;
        let event = Event::Act(Act::Enrolled { order, allocation });
        let entry = self.entry(number, date, event)?;
        Ok(self.deed_of_allocation(entry, site))
    }

    /// Randomises a subject again at the entry into a period. A site that enrols nobody any more still treats its subjects, so
    /// that it is not asked whether it is open.
    pub(super) fn randomise_again(
        &mut self,
        number: SubjectNumber,
        date: jiff::civil::Date,
        period: &PeriodId,
        site: SiteNumber,
    ) -> Result<Deed, Refused> {
        if let Some(why) = &self.randomisation_closed {
            return Err(Refused::RandomisationClosed { why: why.clone() });
        }
        let next = || {
            let subject = self.state.subject(number)?;
            let index = self.plan.period_named(period)?;
            self.state.next_slot_at_entry(subject, index).ok()
        };
        // Where none is to be had the state says so itself, with all else that stands in the way.
        let (slot, stratum) = next().unwrap_or((SlotId(0), None));
        let event = Event::Act(Act::RandomisedAgain {
            period: period.clone(),
            slot,
            stratum: self.name_of_stratum(stratum),
        });
        let entry = self.entry(number, date, event)?;
        Ok(self.deed_of_allocation(entry, site))
    }

    /// The stratum of a subject, by its name.
    pub(super) fn stratum_name(&self, number: SubjectNumber) -> Option<StratumId> {
        let subject = self.state.subject(number)?;
        self.name_of_stratum(self.state.stratum(subject).ok()?)
    }

    fn name_of_stratum(&self, stratum: Option<StratumIndex>) -> Option<StratumId> {
        Some(self.plan.stratum(stratum?)?.id.clone())
    }

    /// The next slot of the list that a subject's stratum and site call for. Where none is to be had the state says so
    /// itself, with all else that stands in the way.
    pub(super) fn next_slot(&self, number: SubjectNumber, site: SiteNumber) -> AllocationReference {
        let stratum = self
            .state
            .subject(number)
            .and_then(|subject: &Subject| self.state.stratum(subject).ok())
            .flatten();
        AllocationReference::Slot {
            slot: self.state.next_slot(stratum, site).unwrap_or(SlotId(0)),
            stratum: self.stratum_name(number),
        }
    }

    /// Decides on a subject's arm by minimisation, and keeps the decision in the vault. What was decided before for the
    /// same request or the same subject holds: it was drawn once. Only where the subject's stratum or site was corrected
    /// since, or others were enrolled than the decision saw, is the arm worked out anew, and then from the draw that there
    /// was. The latter comes of a process that ended between vault and record: the decisions of a batch saw one another, none
    /// of them came into the record, and the subjects may be asked for again in another order.
    fn decide(
        &mut self,
        request: &Request,
        number: SubjectNumber,
        date: jiff::civil::Date,
    ) -> Result<Result<AllocationReference, Refused>, StoreError> {
        let rule = |refusal| Refused::Rule(Box::new(refusal));
        if let Err(refusal) = self.state.may_be_allocated(number, date) {
            return Ok(Err(rule(refusal)));
        }
        self.learn_decisions()?;
        let before = self
            .ledger
            .of_request(request.key.as_str())
            .and_then(|decision| self.state.decision(decision))
            .filter(|decision| decision.subject() == number)
            .or_else(|| self.state.decision_for(number));
        let drawn = match (before, self.state.subject(number)) {
            (Some(decision), Some(subject))
                if self.state.fits(decision, subject) && self.state.follows(decision) =>
            {
                return Ok(Ok(decision.reference(self.plan)));
            }
            (Some(decision), _) => Some(decision.draw()),
            (None, _) => None,
        };
        let (mut id, mut fresh) = draw()?;
        while self.state.decision(id).is_some() {
            (id, fresh) = draw()?;
        }
        let decided = self.state.decide(number, date, id, drawn.unwrap_or(fresh));
        let decision = match decided {
            Ok(decision) => decision,
            Err(refusal) => return Ok(Err(rule(refusal))),
        };
        let key = self.key_for_the_vault("keeping a decision of minimisation")?;
        let row = decision
            .laid_open(self.plan, &key)
            .map_err(|error| StoreError::unreadable(error.to_string()))?;
        self.keep_decision(request.key.as_str(), decision, row)
            .map(Ok)
    }

    /// Keeps a decision in the vault, and lets the state learn it.
    pub(crate) fn keep_decision(
        &mut self,
        request: &str,
        decision: Decision,
        row: DecisionRow,
    ) -> Result<AllocationReference, StoreError> {
        let kept = self.vault.keep_decision(
            self.database.as_mut(),
            &self.keys,
            self.ledger.length + 1,
            request,
            row,
        )?;
        self.ledger.note(&kept);
        let reference = decision.reference(self.plan);
        self.state.learn(decision);
        pass(Place::AfterDecision)?;
        Ok(reference)
    }

    /// The key to arms that go into the vault, and nowhere else.
    pub(super) fn key_for_the_vault(&self, why: &str) -> Result<ArmKey, StoreError> {
        let header = self.header.as_ref().ok_or(StoreError::NoTrial)?;
        key_of(&header.origin, why)
    }

    /// An entry that the state has taken; where it allocates an arm by chance, with what it needs to be replayed: the list,
    /// the place in it, and the version of the protocol.
    pub(crate) fn deed_of_allocation(&self, entry: Entry, site: SiteNumber) -> Deed {
        let Some(list) = self.list_used(&entry.event, site) else {
            return Deed::Entry(entry);
        };
        let sealed = match &entry.event {
            Event::Act(Act::Enrolled {
                allocation: AllocationReference::Decision { decision, .. },
                ..
            }) => self.ledger.seal(*decision),
            _ => None,
        };
        let place = self.projections.lists.get(&list).copied().unwrap_or(0);
        let enrolment = self
            .state
            .subject(entry.subject)
            .and_then(Subject::enrolment);
        let version = enrolment.map_or(String::new(), |enrolment| {
            self.plan.version(enrolment.version).id.to_string()
        });
        Deed::Randomised(Randomised {
            entry,
            list,
            place,
            site,
            version,
            sealed: sealed.map(|digest| digest.to_string()),
        })
    }

    /// The list of which an event takes a place; `None` where it takes none.
    fn list_used(&self, event: &Event, site: SiteNumber) -> Option<String> {
        match event {
            Event::Act(Act::Enrolled { allocation, .. }) => {
                match (allocation, &self.plan.protocol().allocation) {
                    (AllocationReference::OnlyArm {}, _) => None,
                    (AllocationReference::EmergencySlot { .. }, _) => {
                        Some(format!("emergency/{site}"))
                    }
                    (
                        AllocationReference::Slot { stratum, .. },
                        Allocation::PermutedBlocks { lists, .. },
                    ) => Some(list_name(*lists, stratum.as_ref().map(AsRef::as_ref), site)),
                    (
                        AllocationReference::Slot { .. } | AllocationReference::Decision { .. },
                        _,
                    ) => Some(MINIMISATION.to_owned()),
                }
            }
            Event::Act(Act::RandomisedAgain {
                period, stratum, ..
            }) => {
                let index = self.plan.period_named(period)?;
                let scope = self.plan.second_randomisation(index)?.written.lists;
                let list = list_name(scope, stratum.as_ref().map(AsRef::as_ref), site);
                Some(format!("{period}/{list}"))
            }
            _ => None,
        }
    }
}

/// The name of a list: the stratum and, where each site has its own, the site.
pub(super) fn list_name(scope: ListScope, stratum: Option<&str>, site: SiteNumber) -> String {
    let stratum = stratum.unwrap_or("all");
    match scope {
        ListScope::Central => stratum.to_owned(),
        ListScope::PerSite => format!("{stratum}/{site}"),
    }
}
