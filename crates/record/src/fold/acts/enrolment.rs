//! Enrolment: consent, eligibility, adjudication, stratum, slot; in this order, and all of them.

use jiff::civil::Date;
use protocol::{Adjudication, Allocation, StratumIndex};

use crate::allocation::ListIndex;
use crate::arm::MaskedArm;
use crate::event::{AllocationReference, Entry, Verdict};
use crate::fold::TrialState;
use crate::refusal::Obstacle;
use crate::subject::{Enrolment, PeriodStay, SegmentStart, Subject, TreatmentSegment};

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

    pub(super) fn enrol(
        &mut self,
        subject: &mut Subject,
        entry: &Entry,
        order: u32,
        allocation: &AllocationReference,
    ) -> Result<(), Vec<Obstacle>> {
        if subject.enrolment.is_some() || subject.screen_failure.is_some() {
            return Err(vec![Obstacle::NotInScreening]);
        }
        let mut obstacles = self.eligibility_obstacles(subject, entry.date);
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
        // The slot is looked at last, so that nobody learns of one whose subject cannot be enrolled.
        if !obstacles.is_empty() {
            return Err(obstacles);
        }
        let Allocated { arm, list } = self
            .allocate(subject, stratum, allocation)
            .map_err(|obstacle| vec![obstacle])?;
        let Some(first) = self.plan.periods().first().map(|period| period.index) else {
            return Err(vec![Obstacle::NotEnrolled]);
        };
        let slot = match allocation {
            AllocationReference::Slot { slot, .. } => Some(*slot),
            AllocationReference::OnlyArm {} => None,
        };
        let date = entry.date;
        let version = self.plan.version_for(order, date);
        subject.enrolment = Some(Enrolment {
            date,
            order,
            version,
            slot,
            stratum,
            arm,
        });
        subject.periods.push(PeriodStay {
            period: first,
            entered: date,
            ended: None,
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

    fn allocate(
        &self,
        subject: &Subject,
        stratum: Option<StratumIndex>,
        allocation: &AllocationReference,
    ) -> Result<Allocated, Obstacle> {
        match (&self.plan.protocol().allocation, allocation) {
            (Allocation::SingleArm {}, AllocationReference::OnlyArm {}) => Ok(Allocated {
                arm: self.table().only_arm(),
                list: None,
            }),
            (Allocation::SingleArm {}, AllocationReference::Slot { .. }) => {
                Err(Obstacle::NoSlotNeeded)
            }
            (Allocation::PermutedBlocks { .. }, AllocationReference::OnlyArm {}) => {
                Err(Obstacle::SlotNeeded)
            }
            (
                Allocation::PermutedBlocks { .. },
                AllocationReference::Slot {
                    slot,
                    stratum: written,
                },
            ) => {
                let measured = self.stratum_name(stratum);
                if *written != measured {
                    return Err(Obstacle::OtherStratum { measured });
                }
                let site = subject.screening.site;
                let list = self
                    .table()
                    .list_for(stratum, site)
                    .ok_or(Obstacle::ListExhausted)?;
                self.next_slot(stratum, site)?;
                let arm = match self.table().place_of(*slot) {
                    Some((own, place)) if own == list && self.slot_is_next(own, place) => {
                        self.table().arm_behind(*slot)
                    }
                    _ => None,
                };
                let arm = arm.ok_or(Obstacle::SlotNotNext { slot: *slot })?;
                Ok(Allocated {
                    arm,
                    list: Some(list),
                })
            }
        }
    }
}
