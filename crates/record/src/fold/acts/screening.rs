//! The acts of screening.

use protocol::CriterionId;

use super::judgement::Judgement;
use super::{Outcome, obstacle};
use crate::event::{CriterionAnswer, Entry, ScreenFailureReason, Screening, Verdict};
use crate::fold::TrialState;
use crate::refusal::Obstacle;
use crate::rules::eligibility::is_answered_by_a_person;
use crate::subject::{Adjudication, ScreenFailure, Subject};

impl TrialState<'_> {
    pub(super) fn screen(&mut self, entry: &Entry, screening: &Screening) -> Outcome {
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

    pub(super) fn in_screening(subject: &Subject) -> Outcome {
        if subject.enrolment.is_some() || subject.screen_failure.is_some() {
            return obstacle(Obstacle::NotInScreening);
        }
        Ok(())
    }

    pub(super) fn sign_consent(subject: &mut Subject, entry: &Entry) -> Outcome {
        Self::in_screening(subject)?;
        if subject.consent.is_some() {
            return obstacle(Obstacle::ConsentAlreadySigned);
        }
        subject.consent = Some(entry.date);
        Ok(())
    }

    pub(super) fn answer(
        &self,
        subject: &mut Subject,
        criterion: &CriterionId,
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

    pub(super) fn adjudicate(
        &self,
        subject: &mut Subject,
        entry: &Entry,
        verdict: Verdict,
        judgement: &mut Judgement,
    ) -> Outcome {
        Self::in_screening(subject)?;
        if !self.needs_committee() {
            return obstacle(Obstacle::NoCommittee);
        }
        if subject.adjudication.is_some() {
            return obstacle(Obstacle::AlreadyAdjudicated);
        }
        let obstacles = self.eligibility_obstacles(subject, entry.date);
        if !obstacles.is_empty() {
            judgement.object_to_all(obstacles)?;
        }
        subject.adjudication = Some(Adjudication {
            date: entry.date,
            verdict,
        });
        Ok(())
    }

    pub(super) fn fail_screening(
        &self,
        subject: &mut Subject,
        entry: &Entry,
        reasons: &[ScreenFailureReason],
        judgement: &mut Judgement,
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
                        judgement.object(Obstacle::CriterionSatisfied { criterion })?;
                    }
                }
                ScreenFailureReason::DiseaseNotConfirmed {} => {
                    let verdict = subject
                        .adjudication
                        .map(|adjudication| adjudication.verdict);
                    if verdict != Some(Verdict::NotConfirmed) {
                        judgement.object(Obstacle::DiseaseConfirmed)?;
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
}
