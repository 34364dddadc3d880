//! What participants answer themselves: once for each visit.

use instruments::exact::Rational;

use super::observations::Outcome;
use super::{Taking, TrialState};
use crate::event::{ParticipantAnswers, Test};
use crate::refusal::Impossibility;
use crate::rules::health_survey::check_answers;
use crate::subject::{Remembered, Subject};

impl TrialState<'_> {
    pub(super) fn take_answers(
        &self,
        subject: &mut Subject,
        taking: &Taking<'_>,
        answers: &ParticipantAnswers,
    ) -> Outcome {
        self.known_visit(&answers.visit)?;
        let already = subject.answers_at(&answers.visit);
        if let Some(answered) = already {
            return Err(Impossibility::AnsweredTwice {
                visit: answers.visit.clone(),
                answered: answered.date,
            });
        }
        let is_empty = answers.patient_global.is_none()
            && answers.haq.is_none()
            && answers.eq5d_vas.is_none()
            && answers.sf36.is_none();
        if is_empty {
            return Err(Impossibility::NothingAnswered);
        }
        let highest = Rational::integer(100);
        if let Some(value) = answers.eq5d_vas
            && (value < Rational::ZERO || value > highest || !value.is_whole())
        {
            return Err(Impossibility::OutOfScale {
                test: Test::Eq5dVas,
                value,
                lowest: Rational::ZERO,
                highest: Some(highest),
            });
        }
        // An index may be wanting, where too little was answered; an item that the questionnaire does not have may not be.
        let unreadable = |haq: &crate::event::HaqAnswered| haq.disability().is_none();
        if answers.haq.as_ref().is_some_and(unreadable) {
            return Err(Impossibility::OtherIndex);
        }
        if let Some(sf36) = &answers.sf36 {
            check_answers(&self.plan.protocol().sf36, sf36)?;
        }
        subject.questionnaires.push(Remembered {
            sequence: taking.entry.sequence,
            date: taking.entry.date,
            what: answers.clone(),
        });
        Ok(())
    }
}
