//! An adverse event, and what it sets off.

use protocol::{CompiledRule, Trigger};

use super::observations::{Outcome, not_blank};
use super::visits::crossed_over;
use super::{Taking, TrialState};
use crate::accepted::Fired;
use crate::event::{AdverseEvent, StopCause, Suspicion};
use crate::refusal::Impossibility;
use crate::rules::cross_over::{Remaining, Situation, consequences};
use crate::rules::premedication::{is_infusion_reaction, may_premedicate};
use crate::subject::{Remembered, Subject};

impl TrialState<'_> {
    pub(super) fn note_adverse_event(
        &self,
        subject: &mut Subject,
        taking: &mut Taking<'_>,
        event: &AdverseEvent,
    ) -> Outcome {
        not_blank("the term of the adverse event", &event.term)?;
        let date = taking.entry.date;
        if let Some(ended) = event.ended.filter(|ended| *ended < date) {
            return Err(Impossibility::EndedBeforeOnset { ended });
        }
        let could_premedicate = self.may_premedicate(subject);
        let sequence = taking.entry.sequence;
        subject.adverse_events.push(Remembered {
            sequence,
            date,
            what: event.clone(),
        });
        if event.thromboembolism == Suspicion::Suspected {
            self.suspect_thromboembolism(subject, taking);
        }
        if could_premedicate == Some(false) && self.may_premedicate(subject) == Some(true) {
            taking.fired(Fired::PremedicationAllowed);
        }
        Ok(())
    }

    fn suspect_thromboembolism(&self, subject: &mut Subject, taking: &mut Taking<'_>) {
        let trigger = Trigger::SuspectedThromboembolism;
        subject.triggers.push((trigger, taking.entry.date));
        let Some(period) = subject.current_period() else {
            return;
        };
        let left = Remaining::MoreOfPeriod;
        let situation = Situation {
            period,
            crossed_over: crossed_over(subject),
            left,
        };
        let follows = consequences(self.plan, trigger, situation);
        self.follow(
            subject,
            taking,
            follows,
            StopCause::SuspectedThromboembolism,
        );
    }

    /// Whether a subject may be given a premedication; `None` where the protocol has no rule on it.
    pub fn may_premedicate(&self, subject: &Subject) -> Option<bool> {
        let in_a_row = self.plan.rules().iter().find_map(|rule| match rule {
            CompiledRule::Premedication {
                after_reactions_in_cycles,
            } => Some(*after_reactions_in_cycles),
            _ => None,
        })?;
        let within = self.plan.protocol().safety.infusional_within_hours;
        let cycles = subject.cycles();
        let reacted = cycles.iter().enumerate().map(|(place, cycle)| {
            let next = cycles.get(place + 1).map(|next| next.from);
            subject.adverse_events.iter().any(|event| {
                cycle.from <= event.date
                    && next.is_none_or(|next| event.date < next)
                    && is_infusion_reaction(&event.what, within)
            })
        });
        Some(may_premedicate(in_a_row, reacted))
    }
}
