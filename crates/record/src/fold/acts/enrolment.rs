//! Enrolment: consent, eligibility, adjudication, stratum, slot; in this order, and all of them.

use jiff::civil::Date;
use protocol::{Adjudication, Allocation, StratumIndex};

use super::judgement::Judgement;
use crate::allocation::{ListIndex, Randomisation};
use crate::arm::MaskedArm;
use crate::deviation::DeviationKind;
use crate::event::{AllocationReference, Entry, SiteNumber, SlotId, Verdict};
use crate::fold::TrialState;
use crate::refusal::Obstacle;
use crate::subject::{
    Behind, Enrolment, PeriodStay, SegmentStart, StratumCorrection, Subject, TreatmentSegment,
};

/// An allocation that nothing stands in the way of.
struct Allocated {
    arm: MaskedArm,
    list: Option<ListIndex>,
}

impl TrialState<'_> {
    pub(super) fn needs_committee(&self) -> bool {
        self.plan.protocol().eligibility.adjudication == Adjudication::Required
    }

    /// What stands in the way up to the committee.
    pub(super) fn eligibility_obstacles(&self, subject: &Subject, date: Date) -> Vec<Obstacle> {
        let mut obstacles = Vec::new();
        if subject.consent.is_none() {
            obstacles.push(Obstacle::NoConsent);
        }
        let assessment = self.eligibility(subject, date);
        obstacles.extend(
            assessment
                .not_satisfied
                .into_iter()
                .map(|criterion| Obstacle::CriterionNotSatisfied { criterion }),
        );
        obstacles.extend(
            assessment
                .open
                .into_iter()
                .map(|criterion| Obstacle::CriterionOpen { criterion }),
        );
        obstacles
    }

    /// All that must hold before an arm is allocated to a subject, and the stratum that it is allocated in.
    pub(in crate::fold) fn before_allocation(
        &self,
        subject: &Subject,
        date: Date,
        order: u32,
    ) -> Result<Option<StratumIndex>, Vec<Obstacle>> {
        if subject.enrolment.is_some() || subject.screen_failure.is_some() {
            return Err(vec![Obstacle::NotInScreening]);
        }
        let mut obstacles = self.eligibility_obstacles(subject, date);
        if self.needs_committee() {
            match subject
                .adjudication
                .map(|adjudication| adjudication.verdict)
            {
                None => obstacles.push(Obstacle::NotAdjudicated),
                Some(Verdict::NotConfirmed) => obstacles.push(Obstacle::DiseaseNotConfirmed),
                Some(Verdict::Confirmed) => {}
            }
        }
        let next = self.enrolled + 1;
        if order != next {
            obstacles.push(Obstacle::EnrolmentNotNext { next });
        }
        let stratum = match self.stratum(subject) {
            Ok(stratum) => stratum,
            Err(obstacle) => {
                obstacles.push(obstacle);
                return Err(obstacles);
            }
        };
        // The allocation is looked at last, so that nobody learns of one whose subject cannot be enrolled.
        if obstacles.is_empty() {
            Ok(stratum)
        } else {
            Err(obstacles)
        }
    }

    pub(super) fn enrol(
        &mut self,
        subject: &mut Subject,
        entry: &Entry,
        (order, allocation): (u32, &AllocationReference),
        judgement: &mut Judgement,
    ) -> Result<(), Vec<Obstacle>> {
        let stratum = match self.before_allocation(subject, entry.date, order) {
            Ok(measured) if judgement.upholds() => {
                self.stratum_used(subject, entry, (measured, allocation), judgement)
            }
            Ok(measured) => measured,
            Err(obstacles) => {
                judgement.object_to_all(obstacles)?;
                let measured = self.stratum(subject).ok().flatten();
                self.stratum_used(subject, entry, (measured, allocation), judgement)
            }
        };
        let Allocated { arm, list } = self
            .allocate(subject, stratum, allocation)
            .map_err(|obstacle| vec![obstacle])?;
        let Some(first) = self.plan.periods().first().map(|period| period.index) else {
            return Err(vec![Obstacle::NotEnrolled]);
        };
        let behind = match allocation {
            AllocationReference::Slot { slot, .. }
            | AllocationReference::EmergencySlot { slot, .. } => Some(Behind::Slot(*slot)),
            AllocationReference::Decision { decision, .. } => Some(Behind::Decision(*decision)),
            AllocationReference::OnlyArm {} => None,
        };
        let date = entry.date;
        let version = self.version_of_order(subject, order, date);
        subject.enrolment = Some(Enrolment {
            date,
            order,
            version,
            behind,
            stratum,
            arm,
        });
        subject.periods.push(PeriodStay {
            period: first,
            entered: date,
            ended: None,
            after: Vec::new(),
        });
        subject.segments.push(TreatmentSegment {
            from: date,
            period: first,
            began: SegmentStart::Enrolled,
            given: TreatmentSegment::given_in(self.plan, first, arm),
            changed_regimen: None,
        });
        self.enrolled = order;
        if let Some(list) = list {
            self.use_slot(list);
        }
        Ok(())
    }

    /// The stratum in which an arm was allocated, of an enrolment that is upheld. The one that follows from what was measured,
    /// as it was corrected since, is kept beside it (Yelland 2023: the error is documented, the allocation is not undone).
    fn stratum_used(
        &self,
        subject: &mut Subject,
        entry: &Entry,
        (measured, allocation): (Option<StratumIndex>, &AllocationReference),
        judgement: &mut Judgement,
    ) -> Option<StratumIndex> {
        let used = allocation
            .stratum()
            .and_then(|used| self.plan.stratum_named(used));
        if let Some(true_stratum) = measured
            && used != measured
            && let Some(name) = self.stratum_name(measured)
        {
            let explanation = "what was measured was corrected after the randomisation".to_owned();
            subject.stratum_correction = Some(StratumCorrection {
                date: entry.date,
                true_stratum,
                explanation: explanation.clone(),
            });
            judgement.deviates(DeviationKind::WrongStratum {
                used: self.stratum_name(used),
                true_stratum: name,
                explanation,
            });
        }
        used
    }

    fn allocate(
        &self,
        subject: &Subject,
        stratum: Option<StratumIndex>,
        allocation: &AllocationReference,
    ) -> Result<Allocated, Obstacle> {
        if let AllocationReference::EmergencySlot { slot, .. } = allocation {
            self.is_of_stratum(stratum, allocation)?;
            return self.emergency_slot(subject, *slot);
        }
        match (&self.plan.protocol().allocation, allocation) {
            (Allocation::SingleArm {}, AllocationReference::OnlyArm {}) => Ok(Allocated {
                arm: self.table().only_arm(),
                list: None,
            }),
            (Allocation::SingleArm {}, _) => Err(Obstacle::NoSlotNeeded),
            (Allocation::Minimisation { .. }, _) => {
                let arm = self.decided_arm(subject, stratum, allocation)?;
                Ok(Allocated { arm, list: None })
            }
            (Allocation::PermutedBlocks { .. }, AllocationReference::Slot { slot, .. }) => {
                self.is_of_stratum(stratum, allocation)?;
                let site = subject.screening.site;
                let (arm, list) =
                    self.behind_next_slot(Randomisation::First, stratum, site, *slot)?;
                Ok(Allocated {
                    arm,
                    list: Some(list),
                })
            }
            (Allocation::PermutedBlocks { .. }, _) => Err(Obstacle::SlotNeeded),
        }
    }

    /// The arm behind a slot, which must be the next of the list that a stratum and site call for, and that list.
    pub(super) fn behind_next_slot(
        &self,
        of: Randomisation,
        stratum: Option<StratumIndex>,
        site: SiteNumber,
        slot: SlotId,
    ) -> Result<(MaskedArm, ListIndex), Obstacle> {
        let table = self.table();
        let list = table.list_for(of, stratum, site);
        let list = list.ok_or(Obstacle::ListExhausted)?;
        self.next_slot_of(of, stratum, site)?;
        let arm = match table.place_of(slot) {
            Some((own, place)) if own == list && self.slot_is_next(own, place) => {
                table.arm_behind(slot)
            }
            _ => None,
        };
        let arm = arm.ok_or(Obstacle::SlotNotNext { slot })?;
        Ok((arm, list))
    }

    fn is_of_stratum(
        &self,
        stratum: Option<StratumIndex>,
        allocation: &AllocationReference,
    ) -> Result<(), Obstacle> {
        let measured = self.stratum_name(stratum);
        if allocation.stratum() == measured.as_ref() {
            Ok(())
        } else {
            Err(Obstacle::OtherStratum { measured })
        }
    }

    /// A slot that the subject's site kept, and gave by hand: the next of its list.
    fn emergency_slot(&self, subject: &Subject, slot: SlotId) -> Result<Allocated, Obstacle> {
        let list = self
            .table()
            .emergency_list(subject.screening.site)
            .ok_or(Obstacle::NoEmergencySlots)?;
        let (own, place) = self
            .table()
            .place_of(slot)
            .ok_or(Obstacle::NotAnEmergencySlot { slot })?;
        if own != list {
            return Err(Obstacle::NotAnEmergencySlot { slot });
        }
        if !self.slot_is_next(own, place) {
            return Err(Obstacle::EmergencySlotNotNext { slot });
        }
        let arm = self
            .table()
            .arm_behind(slot)
            .ok_or(Obstacle::NotAnEmergencySlot { slot })?;
        Ok(Allocated {
            arm,
            list: Some(list),
        })
    }
}
