//! Acts of the system, each refused by name when it is out of order.

use protocol::{PeriodId, PeriodIndex, RegimenId, VisitId};

use super::{Taking, TrialState};
use crate::accepted::Accepted;
use crate::event::{
    Act, CriterionAnswer, DiscontinuationReason, Entry, ScreenFailureReason, Screening, StopCause,
    Verdict,
};
use crate::refusal::{Obstacle, Refusal};
use crate::rules::eligibility::is_answered_by_a_person;
use crate::rules::extension_entry::kept_out_by;
use crate::subject::{
    Adjudication, Due, Ending, PeriodEnd, PeriodStay, Phase, RegimenStop, ScreenFailure,
    SegmentStart, Subject, TreatmentGiven, TreatmentSegment,
};

type Outcome = Result<(), Vec<Obstacle>>;

/// Refuses with one obstacle.
fn obstacle(obstacle: Obstacle) -> Outcome {
    Err(vec![obstacle])
}

impl Act {
    /// The `kind` that the act is written as.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Screened(_) => "screened",
            Self::ConsentSigned {} => "consent_signed",
            Self::EligibilityAnswered { .. } => "eligibility_answered",
            Self::Adjudicated { .. } => "adjudicated",
            Self::ScreenFailed { .. } => "screen_failed",
            Self::Enrolled { .. } => "enrolled",
            Self::PeriodEntered { .. } => "period_entered",
            Self::CrossedOver {} => "crossed_over",
            Self::RegimenChanged { .. } => "regimen_changed",
            Self::DoseReduced { .. } => "dose_reduced",
            Self::RegimenStopped { .. } => "regimen_stopped",
            Self::Discontinued { .. } => "discontinued",
            Self::Completed { .. } => "completed",
        }
    }
}

impl TrialState<'_> {
    pub(super) fn act(&mut self, entry: &Entry, act: &Act) -> Result<Accepted, Refusal> {
        let refusal = |state: &str, obstacles| Refusal::Act {
            act: act.kind(),
            subject: entry.subject,
            state: state.to_owned(),
            obstacles,
        };
        if let Act::Screened(screening) = act {
            self.screen(entry, screening)
                .map_err(|obstacles| refusal("unknown", obstacles))?;
            return Ok(Accepted::default());
        }
        let Some(mut subject) = self.subject(entry.subject).cloned() else {
            return Err(refusal("unknown", vec![Obstacle::NotScreened]));
        };
        let state = subject.phase(self.plan).describe(self.plan);
        let taking = Taking::new(entry);
        let outcome = if entry.date < subject.last_act {
            obstacle(Obstacle::TooEarly {
                earliest: subject.last_act,
            })
        } else {
            self.change(&mut subject, entry, act)
        };
        outcome.map_err(|obstacles| refusal(&state, obstacles))?;
        subject.last_act = entry.date;
        let accepted = taking.finish(&mut subject);
        self.replace(subject);
        Ok(accepted)
    }

    fn change(&mut self, subject: &mut Subject, entry: &Entry, act: &Act) -> Outcome {
        match act {
            // Handled before there is a subject to change.
            Act::Screened(_) => obstacle(Obstacle::AlreadyScreened),
            Act::ConsentSigned {} => Self::sign_consent(subject, entry),
            Act::EligibilityAnswered { criterion, answer } => {
                self.answer(subject, criterion, *answer)
            }
            Act::Adjudicated { verdict } => self.adjudicate(subject, entry, *verdict),
            Act::ScreenFailed { reasons } => self.fail_screening(subject, entry, reasons),
            Act::Enrolled { order, allocation } => self.enrol(subject, entry, *order, allocation),
            Act::PeriodEntered { period } => self.enter_period(subject, entry, period),
            Act::CrossedOver {} => self.cross_over(subject, entry),
            Act::RegimenChanged { to } => self.change_regimen(subject, entry, to),
            Act::DoseReduced { from } => self.reduce_dose(subject, entry, from),
            Act::RegimenStopped { cause } => Self::stop_regimen(subject, entry, *cause),
            Act::Discontinued { reason } => self.discontinue(subject, entry, *reason),
            Act::Completed { period } => self.complete(subject, entry, period),
        }
    }

    fn screen(&mut self, entry: &Entry, screening: &Screening) -> Outcome {
        let next = self.next_subject();
        if self.subject(entry.subject).is_some() {
            return obstacle(Obstacle::AlreadyScreened);
        }
        if entry.subject != next {
            return obstacle(Obstacle::SubjectNumberNotNext { next });
        }
        let sites = self.plan.protocol().trial.sites;
        if !(1..=sites).contains(&u32::from(screening.site.0)) {
            return obstacle(Obstacle::NoSuchSite { sites });
        }
        self.subjects.push(Subject::screened(
            entry.subject,
            entry.date,
            screening.clone(),
        ));
        Ok(())
    }

    fn in_screening(subject: &Subject) -> Outcome {
        if subject.enrolment.is_some() || subject.screen_failure.is_some() {
            return obstacle(Obstacle::NotInScreening);
        }
        Ok(())
    }

    fn sign_consent(subject: &mut Subject, entry: &Entry) -> Outcome {
        Self::in_screening(subject)?;
        if subject.consent.is_some() {
            return obstacle(Obstacle::ConsentAlreadySigned);
        }
        subject.consent = Some(entry.date);
        Ok(())
    }

    fn answer(
        &self,
        subject: &mut Subject,
        criterion: &protocol::CriterionId,
        answer: CriterionAnswer,
    ) -> Outcome {
        Self::in_screening(subject)?;
        if subject.consent.is_none() {
            return obstacle(Obstacle::NoConsent);
        }
        let written = &self.plan.protocol().eligibility.criteria;
        let criterion = criterion.clone();
        match written.iter().find(|written| written.id == criterion) {
            None => obstacle(Obstacle::UnknownCriterion { criterion }),
            Some(written) if !is_answered_by_a_person(&written.judged) => {
                obstacle(Obstacle::CriterionIsMeasured { criterion })
            }
            Some(_) => {
                subject.answers.insert(criterion, answer);
                Ok(())
            }
        }
    }

    fn adjudicate(&self, subject: &mut Subject, entry: &Entry, verdict: Verdict) -> Outcome {
        Self::in_screening(subject)?;
        if !self.needs_committee() {
            return obstacle(Obstacle::NoCommittee);
        }
        if subject.adjudication.is_some() {
            return obstacle(Obstacle::AlreadyAdjudicated);
        }
        let obstacles = self.eligibility_obstacles(subject, entry.date);
        if !obstacles.is_empty() {
            return Err(obstacles);
        }
        subject.adjudication = Some(Adjudication {
            date: entry.date,
            verdict,
        });
        Ok(())
    }

    fn fail_screening(
        &self,
        subject: &mut Subject,
        entry: &Entry,
        reasons: &[ScreenFailureReason],
    ) -> Outcome {
        Self::in_screening(subject)?;
        if reasons.is_empty() {
            return obstacle(Obstacle::NoReason);
        }
        if reasons
            .iter()
            .enumerate()
            .any(|(place, reason)| reasons[..place].contains(reason))
        {
            return obstacle(Obstacle::ReasonTwice);
        }
        let assessment = self.eligibility(subject, entry.date);
        let written = &self.plan.protocol().eligibility.criteria;
        for reason in reasons {
            match reason {
                ScreenFailureReason::Criterion { criterion } => {
                    let criterion = criterion.clone();
                    if !written.iter().any(|written| written.id == criterion) {
                        return obstacle(Obstacle::UnknownCriterion { criterion });
                    }
                    if !assessment.not_satisfied.contains(&criterion)
                        && !assessment.open.contains(&criterion)
                    {
                        return obstacle(Obstacle::CriterionSatisfied { criterion });
                    }
                }
                ScreenFailureReason::DiseaseNotConfirmed {} => {
                    let verdict = subject
                        .adjudication
                        .map(|adjudication| adjudication.verdict);
                    if verdict != Some(Verdict::NotConfirmed) {
                        return obstacle(Obstacle::DiseaseConfirmed);
                    }
                }
                ScreenFailureReason::ConsentNotGiven {} | ScreenFailureReason::Other { .. } => {}
            }
        }
        subject.screen_failure = Some(ScreenFailure {
            date: entry.date,
            reasons: reasons.to_vec(),
        });
        Ok(())
    }

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
    fn must_stop(subject: &Subject) -> Outcome {
        if subject.due.iter().any(|due| matches!(due, Due::End { .. })) {
            return obstacle(Obstacle::EndIsDue);
        }
        Ok(())
    }

    fn regimen_goes_on(subject: &Subject) -> Outcome {
        let to_stop = subject
            .due
            .iter()
            .any(|due| matches!(due, Due::RegimenStop { .. }));
        if to_stop || subject.regimen_stop.is_some() {
            return obstacle(Obstacle::RegimenStopped);
        }
        Ok(())
    }

    fn enter_period(&self, subject: &mut Subject, entry: &Entry, period: &PeriodId) -> Outcome {
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
        Self::must_stop(subject)?;
        Self::regimen_goes_on(subject)?;
        if let Some(by) = kept_out_by(self.plan, index, &subject.triggers_by_arm()) {
            return obstacle(Obstacle::KeptOut {
                period: period.clone(),
                by,
            });
        }
        let Some(arm) = subject.current_arm() else {
            return obstacle(Obstacle::NotEnrolled);
        };
        subject.periods.push(PeriodStay {
            period: index,
            entered: entry.date,
            ended: None,
        });
        subject.segments.push(TreatmentSegment {
            from: entry.date,
            period: index,
            began: SegmentStart::PeriodEntered,
            given: TreatmentSegment::given_in(self.plan, index, arm),
            changed_regimen: None,
        });
        Ok(())
    }

    fn cross_over(&self, subject: &mut Subject, entry: &Entry) -> Outcome {
        let period = Self::current_period(subject)?;
        Self::must_stop(subject)?;
        Self::regimen_goes_on(subject)?;
        let since = subject.due.iter().find_map(|due| match due {
            Due::CrossOver { since } => Some(*since),
            _ => None,
        });
        let Some(since) = since else {
            return obstacle(Obstacle::CrossOverNotDue);
        };
        if entry.date < since {
            return obstacle(Obstacle::TooEarly { earliest: since });
        }
        let Some(segment) =
            self.switched_segment(subject, period, entry, SegmentStart::CrossedOver)
        else {
            return obstacle(Obstacle::CrossOverNotDue);
        };
        subject.segments.push(segment);
        subject
            .due
            .retain(|due| !matches!(due, Due::CrossOver { .. }));
        Ok(())
    }

    /// The stretch of treatment on the other arm; `None` where there is none.
    pub(super) fn switched_segment(
        &self,
        subject: &Subject,
        period: PeriodIndex,
        entry: &Entry,
        began: SegmentStart,
    ) -> Option<TreatmentSegment> {
        let current = subject.segments.last()?;
        let TreatmentGiven::Arm(arm) = current.given else {
            return None;
        };
        let other = arm.with(self.plan.other_arm(arm.code())?);
        Some(TreatmentSegment {
            from: entry.date,
            period,
            began,
            given: TreatmentGiven::Arm(other),
            changed_regimen: current.changed_regimen,
        })
    }

    fn change_regimen(&self, subject: &mut Subject, entry: &Entry, to: &RegimenId) -> Outcome {
        let period = Self::current_period(subject)?;
        Self::must_stop(subject)?;
        Self::regimen_goes_on(subject)?;
        let Some(index) = self.plan.regimen_named(to) else {
            return obstacle(Obstacle::UnknownRegimen {
                regimen: to.clone(),
            });
        };
        let is_this = |due: &Due| matches!(due, Due::RegimenChange { to, .. } if *to == index);
        if !subject.due.iter().any(is_this) {
            return obstacle(Obstacle::RegimenChangeNotAllowed {
                regimen: to.clone(),
            });
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
        subject.segments.push(segment);
        subject.due.retain(|due| !is_this(due));
        Ok(())
    }

    fn reduce_dose(&self, subject: &mut Subject, entry: &Entry, from: &VisitId) -> Outcome {
        Self::current_period(subject)?;
        Self::must_stop(subject)?;
        Self::regimen_goes_on(subject)?;
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
            return obstacle(Obstacle::ReductionNotAllowed {
                visit: from.clone(),
            });
        }
        subject.reduced_from = Some(visit);
        Ok(())
    }

    fn stop_regimen(subject: &mut Subject, entry: &Entry, cause: StopCause) -> Outcome {
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

    fn discontinue(
        &self,
        subject: &mut Subject,
        entry: &Entry,
        reason: DiscontinuationReason,
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
            return obstacle(Obstacle::DeteriorationNotConfirmed);
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

    fn complete(&self, subject: &mut Subject, entry: &Entry, period: &PeriodId) -> Outcome {
        let index = self.named_period(period)?;
        if Self::current_period(subject)? != index {
            return obstacle(Obstacle::NotInPeriod {
                period: period.clone(),
            });
        }
        Self::must_stop(subject)?;
        let closing = self.plan.period(index).to;
        let Some(held) = subject.visit(closing) else {
            let visit = self.plan.visit(closing).id.clone();
            return obstacle(Obstacle::ClosingVisitNotHeld { visit });
        };
        if entry.date < held.date {
            return obstacle(Obstacle::TooEarly {
                earliest: held.date,
            });
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
