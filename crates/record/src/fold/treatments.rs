//! Treatments besides the trial's own.

use protocol::{AfterRescue, CompiledRule};

use super::observations::{Outcome, not_blank};
use super::{Taking, TrialState};
use crate::accepted::Fired;
use crate::deviation::DeviationKind;
use crate::event::{ConcomitantTreatment, DoseChange, RescueTreatment, TreatmentClass};
use crate::subject::{Remembered, Subject};

impl TrialState<'_> {
    pub(super) fn note_treatment(
        &self,
        subject: &mut Subject,
        taking: &mut Taking<'_>,
        treatment: &ConcomitantTreatment,
    ) -> Outcome {
        not_blank("the name of the treatment", &treatment.name)?;
        let sequence = taking.entry.sequence;
        let date = taking.entry.date;
        subject.treatments.push(Remembered {
            sequence,
            date,
            what: treatment.clone(),
        });
        let name = treatment.name.clone();
        match treatment.class {
            TreatmentClass::Glucocorticoid => {
                if self.glucocorticoids_are_fixed(subject, taking)
                    && treatment.change != DoseChange::AtEntry
                {
                    taking.deviates(None, DeviationKind::GlucocorticoidChanged { name });
                }
            }
            TreatmentClass::Immunosuppressant => {
                self.judge_immunosuppressant(subject, taking, treatment)
            }
            TreatmentClass::Premedication => {
                if self.may_premedicate(subject) == Some(false) {
                    taking.deviates(None, DeviationKind::PremedicationTooEarly { name });
                }
            }
            TreatmentClass::Other => {}
        }
        Ok(())
    }

    fn glucocorticoids_are_fixed(&self, subject: &Subject, taking: &Taking<'_>) -> bool {
        self.plan.rules().iter().any(|rule| match rule {
            CompiledRule::SteroidsFixed { period } => subject.was_in(*period, taking.entry.date),
            _ => false,
        })
    }

    /// No more at once than allowed, and none started or raised; while the allocated treatment is given
    /// none is lowered or stopped either, since doses are then to be stable.
    fn judge_immunosuppressant(
        &self,
        subject: &Subject,
        taking: &mut Taking<'_>,
        treatment: &ConcomitantTreatment,
    ) {
        let allowed = self.plan.rules().iter().find_map(|rule| match rule {
            CompiledRule::ImmunosuppressantsAtMost { count } => Some(*count),
            _ => None,
        });
        let Some(allowed) = allowed else { return };
        let date = taking.entry.date;
        let period = self
            .plan
            .periods()
            .iter()
            .find(|period| subject.was_in(period.index, date));
        let fixed = match treatment.change {
            DoseChange::AtEntry => false,
            DoseChange::Started | DoseChange::Increased => period.is_some(),
            DoseChange::Reduced | DoseChange::Stopped => {
                period.is_some_and(|period| period.treatment.is_by_arm())
            }
        };
        if fixed {
            let name = treatment.name.clone();
            taking.deviates(None, DeviationKind::ImmunosuppressantChanged { name });
        }
        let taken = immunosuppressants_taken(subject);
        let is_new = matches!(treatment.change, DoseChange::AtEntry | DoseChange::Started);
        if is_new && taken > usize::from(allowed) {
            taking.deviates(
                None,
                DeviationKind::TooManyImmunosuppressants { taken, allowed },
            );
        }
    }

    pub(super) fn note_rescue(
        &self,
        subject: &mut Subject,
        taking: &mut Taking<'_>,
        rescue: &RescueTreatment,
    ) -> Outcome {
        not_blank("the name of the rescue medication", &rescue.name)?;
        let sequence = taking.entry.sequence;
        let date = taking.entry.date;
        subject.rescues.push(Remembered {
            sequence,
            date,
            what: rescue.clone(),
        });
        let rule = self.plan.rules().iter().find_map(|rule| match rule {
            CompiledRule::Rescue { from, then, .. } => Some((*from, *then)),
            _ => None,
        });
        let earliest = rule.and_then(|(from, _)| self.plan.visit(from).window());
        let day = subject.day_of(self.plan, date);
        let in_time =
            matches!((earliest, day), (Some(window), Some(day)) if day >= *window.start());
        if !in_time || subject.current_period().is_none() {
            let name = rescue.name.clone();
            taking.deviates(None, DeviationKind::RescueNotAllowed { name });
        }
        if let Some((_, AfterRescue::EndTrial)) = rule
            && subject.current_period().is_some()
        {
            Self::end_is_due(subject, taking, Fired::EndAfterRescueDue);
        }
        Ok(())
    }
}

/// How many immunosuppressants are taken, by their names in the order of the record.
fn immunosuppressants_taken(subject: &Subject) -> usize {
    let mut taken: Vec<&str> = Vec::new();
    for treatment in &subject.treatments {
        if treatment.what.class != TreatmentClass::Immunosuppressant {
            continue;
        }
        let name = treatment.what.name.as_str();
        taken.retain(|other| *other != name);
        if treatment.what.change != DoseChange::Stopped {
            taken.push(name);
        }
    }
    taken.len()
}
