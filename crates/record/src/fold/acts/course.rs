//! The acts of the course through the trial.

use jiff::civil::Date;
use protocol::{PeriodId, PeriodIndex, RegimenId, VisitId};

use super::judgement::Judgement;
use super::{Outcome, obstacle};
use crate::arm::MaskedArm;
use crate::event::{DiscontinuationReason, Entry, StopCause};
use crate::fold::TrialState;
use crate::refusal::Obstacle;
use crate::rules::extension_entry::kept_out_by;
use crate::subject::{
    Due, Ending, PeriodEnd, PeriodStay, Phase, RegimenStop, SegmentStart, Subject, TreatmentGiven,
    TreatmentSegment,
};

/// Begins a stretch of treatment, which cannot be earlier than the one that it ends.
fn begin(subject: &mut Subject, segment: TreatmentSegment) -> Outcome {
    if let Some(current) = subject.segments.last()
        && segment.from < current.from
    {
        return obstacle(Obstacle::TooEarly {
            earliest: current.from,
        });
    }
    subject.segments.push(segment);
    Ok(())
}

impl TrialState<'_> {
    fn named_period(&self, period: &PeriodId) -> Result<PeriodIndex, Vec<Obstacle>> {
        self.plan.period_named(period).ok_or_else(|| {
            vec![Obstacle::UnknownPeriod {
                period: period.clone(),
            }]
        })
    }

    fn current_period(subject: &Subject) -> Result<PeriodIndex, Vec<Obstacle>> {
        if subject.enrolment.is_none() {
            return Err(vec![Obstacle::NotEnrolled]);
        }
        subject
            .current_period()
            .ok_or_else(|| vec![Obstacle::AlreadyEnded])
    }

    /// What keeps a subject from going on: it is to leave, or gets nothing any more.
    fn must_stop(subject: &Subject, judgement: &mut Judgement) -> Outcome {
        if subject.due.iter().any(|due| matches!(due, Due::End { .. })) {
            return judgement.object(Obstacle::EndIsDue);
        }
        Ok(())
    }

    fn regimen_goes_on(subject: &Subject, judgement: &mut Judgement) -> Outcome {
        let to_stop = subject
            .due
            .iter()
            .any(|due| matches!(due, Due::RegimenStop { .. }));
        if to_stop || subject.regimen_stop.is_some() {
            return judgement.object(Obstacle::RegimenStopped);
        }
        Ok(())
    }

    pub(super) fn enter_period(
        &self,
        subject: &mut Subject,
        entry: &Entry,
        period: &PeriodId,
        judgement: &mut Judgement,
    ) -> Outcome {
        let index = self.may_enter(subject, period, judgement)?;
        if self.plan.second_randomisation(index).is_some() {
            return obstacle(Obstacle::RandomisedAtEntry {
                period: period.clone(),
            });
        }
        let Some(arm) = subject.current_arm() else {
            return obstacle(Obstacle::NotEnrolled);
        };
        self.enter(subject, entry, (index, SegmentStart::PeriodEntered), arm)
    }

    /// Puts a subject into a period, under the arm that it holds or was allocated for it.
    pub(super) fn enter(
        &self,
        subject: &mut Subject,
        entry: &Entry,
        (period, began): (PeriodIndex, SegmentStart),
        arm: MaskedArm,
    ) -> Outcome {
        subject.periods.push(PeriodStay {
            period,
            entered: entry.date,
            ended: None,
            after: subject.triggers_by_receipt(),
        });
        let segment = TreatmentSegment {
            from: entry.date,
            period,
            began,
            given: TreatmentSegment::given_in(self.plan, period, arm),
            changed_regimen: None,
        };
        begin(subject, segment)
    }

    /// Judges whether a subject may enter a period, and says which it is.
    pub(super) fn may_enter(
        &self,
        subject: &Subject,
        period: &PeriodId,
        judgement: &mut Judgement,
    ) -> Result<PeriodIndex, Vec<Obstacle>> {
        let obstacle = |obstacle| Err(vec![obstacle]);
        let index = self.named_period(period)?;
        match subject.phase(self.plan) {
            Phase::Screening | Phase::NotEnrolled => return obstacle(Obstacle::NotEnrolled),
            Phase::InPeriod(current) if index.position() == current.position() + 1 => {
                let period = self.plan.period(current).id.clone();
                return obstacle(Obstacle::PeriodNotCompleted { period });
            }
            Phase::Between { next, .. } if next == index => {}
            Phase::InPeriod(_) | Phase::Between { .. } => {
                return obstacle(Obstacle::PeriodNotNext {
                    period: period.clone(),
                });
            }
            Phase::Completed | Phase::LeftDuring(_) | Phase::LeftBefore(_) => {
                return obstacle(Obstacle::AlreadyEnded);
            }
        }
        Self::must_stop(subject, judgement)?;
        Self::regimen_goes_on(subject, judgement)?;
        if judgement.upholds() && self.entry_hangs_on_arm(subject, index) {
            // Whether the arm would have kept the subject out is not looked at, so that the answer is that of every arm.
            judgement.object(Obstacle::HangsOnArm {
                period: period.clone(),
            })?;
        } else if let Some(by) = kept_out_by(self.plan, index, &subject.triggers_by_arm()) {
            judgement.object(Obstacle::KeptOut {
                period: period.clone(),
                by,
            })?;
        }
        Ok(index)
    }

    pub(super) fn cross_over(
        &self,
        subject: &mut Subject,
        entry: &Entry,
        judgement: &mut Judgement,
    ) -> Outcome {
        Self::current_period(subject)?;
        Self::must_stop(subject, judgement)?;
        Self::regimen_goes_on(subject, judgement)?;
        let since = subject.due.iter().find_map(|due| match due {
            Due::CrossOver { since } => Some(*since),
            _ => None,
        });
        match since {
            None => judgement.object(Obstacle::CrossOverNotDue)?,
            // It was carried out before what makes it due, as that is dated now.
            Some(since) if entry.date < since && judgement.upholds() => {
                judgement.object(Obstacle::CrossOverNotDue)?;
            }
            Some(since) if entry.date < since => {
                return obstacle(Obstacle::TooEarly { earliest: since });
            }
            Some(_) => {}
        }
        let current = subject.segments.last();
        let other = current
            .and_then(|current| self.other_arm(current, entry.date, SegmentStart::CrossedOver));
        let Some(other) = other else {
            return obstacle(Obstacle::CrossOverNotDue);
        };
        begin(subject, other)?;
        subject
            .due
            .retain(|due| !matches!(due, Due::CrossOver { .. }));
        Ok(())
    }

    /// The stretch of treatment on the other arm that follows a stretch; `None` where there is none.
    pub(in crate::fold) fn other_arm(
        &self,
        current: &TreatmentSegment,
        from: Date,
        began: SegmentStart,
    ) -> Option<TreatmentSegment> {
        let TreatmentGiven::Arm(arm) = current.given else {
            return None;
        };
        let other = arm.with(self.plan.other_arm(arm.code())?);
        Some(TreatmentSegment {
            from,
            period: current.period,
            began,
            given: TreatmentGiven::Arm(other),
            changed_regimen: current.changed_regimen,
        })
    }

    pub(super) fn change_regimen(
        &self,
        subject: &mut Subject,
        entry: &Entry,
        to: &RegimenId,
        judgement: &mut Judgement,
    ) -> Outcome {
        let period = Self::current_period(subject)?;
        Self::must_stop(subject, judgement)?;
        Self::regimen_goes_on(subject, judgement)?;
        let Some(index) = self.plan.regimen_named(to) else {
            return obstacle(Obstacle::UnknownRegimen {
                regimen: to.clone(),
            });
        };
        let is_this = |due: &Due| matches!(due, Due::RegimenChange { to, .. } if *to == index);
        if !subject.due.iter().any(is_this) {
            judgement.object(Obstacle::RegimenChangeNotAllowed {
                regimen: to.clone(),
            })?;
        }
        let Some(current) = subject.segments.last() else {
            return obstacle(Obstacle::NotEnrolled);
        };
        let segment = TreatmentSegment {
            from: entry.date,
            period,
            began: SegmentStart::RegimenChanged,
            given: current.given,
            changed_regimen: Some(index),
        };
        begin(subject, segment)?;
        subject.due.retain(|due| !is_this(due));
        Ok(())
    }

    pub(super) fn reduce_dose(
        &self,
        subject: &mut Subject,
        entry: &Entry,
        from: &VisitId,
        judgement: &mut Judgement,
    ) -> Outcome {
        Self::current_period(subject)?;
        Self::must_stop(subject, judgement)?;
        Self::regimen_goes_on(subject, judgement)?;
        let Some(visit) = self.plan.visit_named(from) else {
            return obstacle(Obstacle::UnknownVisit {
                visit: from.clone(),
            });
        };
        if subject.reduced_from.is_some() {
            return obstacle(Obstacle::AlreadyReduced);
        }
        let treatment = subject
            .segment_on(entry.date)
            .and_then(|segment| segment.treatment(self.plan));
        let allowed = treatment
            .and_then(|treatment| self.plan.reduction_at(treatment.regimen, visit))
            .is_some_and(|reduction| Some(reduction.period) == subject.current_period());
        if !allowed {
            judgement.object(Obstacle::ReductionNotAllowed {
                visit: from.clone(),
            })?;
        }
        subject.reduced_from = Some(visit);
        Ok(())
    }

    pub(super) fn stop_regimen(subject: &mut Subject, entry: &Entry, cause: StopCause) -> Outcome {
        Self::current_period(subject)?;
        if subject.regimen_stop.is_some() {
            return obstacle(Obstacle::RegimenStopped);
        }
        subject.regimen_stop = Some(RegimenStop {
            date: entry.date,
            cause,
        });
        subject.due.retain(|due| matches!(due, Due::End { .. }));
        Ok(())
    }

    pub(super) fn discontinue(
        &self,
        subject: &mut Subject,
        entry: &Entry,
        reason: DiscontinuationReason,
        judgement: &mut Judgement,
    ) -> Outcome {
        match subject.phase(self.plan) {
            Phase::Screening | Phase::NotEnrolled => return obstacle(Obstacle::NotEnrolled),
            Phase::Completed | Phase::LeftDuring(_) | Phase::LeftBefore(_) => {
                return obstacle(Obstacle::AlreadyEnded);
            }
            Phase::InPeriod(_) | Phase::Between { .. } => {}
        }
        if reason == DiscontinuationReason::ConfirmedDeterioration
            && subject.confirmations.is_empty()
        {
            judgement.object(Obstacle::DeteriorationNotConfirmed)?;
        }
        if let Some(stay) = subject.periods.last_mut()
            && stay.ended.is_none()
        {
            stay.ended = Some(PeriodEnd::LeftTrial(entry.date));
        }
        subject.ending = Some(Ending {
            date: entry.date,
            reason,
        });
        subject.due.clear();
        Ok(())
    }

    pub(super) fn complete(
        &self,
        subject: &mut Subject,
        entry: &Entry,
        period: &PeriodId,
        judgement: &mut Judgement,
    ) -> Outcome {
        let index = self.named_period(period)?;
        if Self::current_period(subject)? != index {
            return obstacle(Obstacle::NotInPeriod {
                period: period.clone(),
            });
        }
        Self::must_stop(subject, judgement)?;
        let closing = self.plan.period(index).to;
        match subject.visit(closing) {
            None => {
                let visit = self.plan.visit(closing).id.clone();
                judgement.object(Obstacle::ClosingVisitNotHeld { visit })?;
            }
            Some(held) if entry.date < held.date => {
                return obstacle(Obstacle::TooEarly {
                    earliest: held.date,
                });
            }
            Some(_) => {}
        }
        if let Some(stay) = subject.periods.last_mut() {
            stay.ended = Some(PeriodEnd::Completed(entry.date));
        }
        // What a period made due and nobody did is over with the period; a stop is not.
        subject
            .due
            .retain(|due| matches!(due, Due::RegimenStop { .. }));
        Ok(())
    }
}
