//! Acts of the system, each refused by name when it is out of order.

mod course;
mod enrolment;
mod judgement;
mod screening;
mod second_randomisation;

use super::{Before, Taking, TrialState};
use crate::accepted::Accepted;
use crate::event::{Act, Entry};
use crate::refusal::{Obstacle, Refusal};
use crate::subject::Subject;

use judgement::Judgement;

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
            Self::Enrolled { .. } => Self::ENROLLED,
            Self::PeriodEntered { .. } => "period_entered",
            Self::RandomisedAgain { .. } => Self::RANDOMISED_AGAIN,
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
    pub(super) fn act(
        &mut self,
        entry: &Entry,
        act: &Act,
        before: Before,
    ) -> Result<Accepted, Refusal> {
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
        let Some(mut subject) = self.take_out(entry.subject, before) else {
            return Err(refusal("unknown", vec![Obstacle::NotScreened]));
        };
        let phase = subject.phase(self.plan);
        let mut judgement = Judgement::new(act.kind(), entry.validity);
        let outcome = if entry.date < subject.last_act {
            obstacle(Obstacle::TooEarly {
                earliest: subject.last_act,
            })
        } else {
            self.change(&mut subject, entry, act, &mut judgement)
        };
        outcome.map_err(|obstacles| refusal(&phase.describe(self.plan), obstacles))?;
        subject.last_act = entry.date;
        let mut taking = Taking::new(entry);
        for kind in judgement.contradicted() {
            taking.deviates(None, kind);
        }
        let accepted = taking.finish(&mut subject);
        self.put_back(subject, before);
        Ok(accepted)
    }

    fn change(
        &mut self,
        subject: &mut Subject,
        entry: &Entry,
        act: &Act,
        judgement: &mut Judgement,
    ) -> Outcome {
        match act {
            // Handled before there is a subject to change.
            Act::Screened(_) => obstacle(Obstacle::AlreadyScreened),
            Act::ConsentSigned {} => Self::sign_consent(subject, entry),
            Act::EligibilityAnswered { criterion, answer } => {
                self.answer(subject, criterion, *answer)
            }
            Act::Adjudicated { verdict } => self.adjudicate(subject, entry, *verdict, judgement),
            Act::ScreenFailed { reasons } => {
                self.fail_screening(subject, entry, reasons, judgement)
            }
            Act::Enrolled { order, allocation } => {
                self.enrol(subject, entry, (*order, allocation), judgement)
            }
            Act::PeriodEntered { period } => self.enter_period(subject, entry, period, judgement),
            Act::RandomisedAgain {
                period,
                slot,
                stratum,
            } => self.randomise_again(subject, entry, (period, *slot, stratum.as_ref()), judgement),
            Act::CrossedOver {} => self.cross_over(subject, entry, judgement),
            Act::RegimenChanged { to } => self.change_regimen(subject, entry, to, judgement),
            Act::DoseReduced { from } => self.reduce_dose(subject, entry, from, judgement),
            Act::RegimenStopped { cause } => Self::stop_regimen(subject, entry, *cause),
            Act::Discontinued { reason } => self.discontinue(subject, entry, *reason, judgement),
            Act::Completed { period } => self.complete(subject, entry, period, judgement),
        }
    }
}
