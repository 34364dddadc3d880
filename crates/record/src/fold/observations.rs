//! Observations: accepted as they come, refused only where they cannot be.

use protocol::{StratumId, VisitId, VisitIndex};

use super::{Before, Taking, TrialState};
use crate::accepted::Accepted;
use crate::deviation::DeviationKind;
use crate::event::{Entry, Observation};
use crate::refusal::{Impossibility, Refusal};
use crate::subject::{SegmentStart, StratumCorrection, Subject};

pub(super) type Outcome = Result<(), Impossibility>;

impl Observation {
    /// The `kind` that the observation is written as.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::VisitHeld(_) => "visit_held",
            Self::VisitMissed(_) => "visit_missed",
            Self::InfusionGiven(_) => "infusion_given",
            Self::ThrombosisWatched(_) => "thrombosis_watched",
            Self::AdverseEvent(_) => "adverse_event",
            Self::SwitchedInError { .. } => "switched_in_error",
            Self::WrongStratum { .. } => "wrong_stratum",
            Self::ConcomitantTreatment(_) => "concomitant_treatment",
            Self::RescueGiven(_) => "rescue_given",
            Self::ParticipantAnswered(_) => "participant_answered",
            Self::Deviation { .. } => "deviation",
        }
    }
}

impl TrialState<'_> {
    /// Unlike an act, an observation is noted with the subject itself and not with a copy: every way in which one may be
    /// refused is looked at before anything is changed, and a copy of somebody with hundreds of entries costs more than all
    /// the rest.
    pub(super) fn observe(
        &mut self,
        entry: &Entry,
        observation: &Observation,
    ) -> Result<Accepted, Refusal> {
        let Some(mut subject) = self.take_out(entry.subject, Before::GivenUp) else {
            return Err(never_screened(entry, observation));
        };
        let answer = self.observe_of(&mut subject, entry, observation);
        self.put_back(subject, Before::GivenUp);
        answer
    }

    /// The subject after an observation, and what it opened and set off.
    pub(super) fn observed(
        &self,
        entry: &Entry,
        observation: &Observation,
    ) -> Result<(Subject, Accepted), Refusal> {
        let Some(mut subject) = self.subject(entry.subject).cloned() else {
            return Err(never_screened(entry, observation));
        };
        let accepted = self.observe_of(&mut subject, entry, observation)?;
        Ok((subject, accepted))
    }

    fn observe_of(
        &self,
        subject: &mut Subject,
        entry: &Entry,
        observation: &Observation,
    ) -> Result<Accepted, Refusal> {
        let mut taking = Taking::new(entry);
        self.take(subject, &mut taking, observation)
            .map_err(|why| impossible(entry, observation, why))?;
        Ok(taking.finish(subject))
    }

    /// Notes an observation with its subject, or refuses it and leaves the subject as it is: in each of the functions below
    /// no refusal comes after the first change.
    fn take(
        &self,
        subject: &mut Subject,
        taking: &mut Taking<'_>,
        observation: &Observation,
    ) -> Outcome {
        let date = taking.entry.date;
        // A medicine may have been begun long before anybody thought of the trial.
        let may_be_old = matches!(observation, Observation::ConcomitantTreatment(_));
        if date < subject.screened && !may_be_old {
            return Err(Impossibility::BeforeScreening {
                screened: subject.screened,
            });
        }
        match observation {
            Observation::VisitHeld(visit) => self.hold_visit(subject, taking, visit),
            Observation::VisitMissed(missed) => self.miss_visit(subject, taking, missed),
            Observation::InfusionGiven(cycle) => self.give_cycle(subject, taking, cycle),
            Observation::ThrombosisWatched(watch) => {
                self.watch_for_thrombosis(subject, taking, watch)
            }
            Observation::AdverseEvent(event) => self.note_adverse_event(subject, taking, event),
            Observation::SwitchedInError { explanation } => {
                self.switch_in_error(subject, taking, explanation)
            }
            Observation::WrongStratum {
                true_stratum,
                explanation,
            } => self.correct_stratum(subject, taking, true_stratum, explanation),
            Observation::ConcomitantTreatment(treatment) => {
                self.note_treatment(subject, taking, treatment)
            }
            Observation::RescueGiven(rescue) => self.note_rescue(subject, taking, rescue),
            Observation::ParticipantAnswered(answers) => {
                self.take_answers(subject, taking, answers)
            }
            Observation::Deviation { text } => {
                not_blank("the text of the deviation", text)?;
                taking.deviates(None, DeviationKind::Reported { text: text.clone() });
                Ok(())
            }
        }
    }

    fn switch_in_error(
        &self,
        subject: &mut Subject,
        taking: &mut Taking<'_>,
        explanation: &str,
    ) -> Outcome {
        not_blank("the explanation of the switch", explanation)?;
        // It may come to light late, so the day decides, not where the subject is by now. Later stretches
        // keep what the record says of them.
        let date = taking.entry.date;
        let place = subject
            .segments
            .partition_point(|segment| segment.from <= date);
        let current = place.checked_sub(1).map(|place| &subject.segments[place]);
        let segment = current
            .filter(|current| subject.was_in(current.period, date))
            .and_then(|current| self.other_arm(current, date, SegmentStart::SwitchedInError))
            .ok_or(Impossibility::NoOtherArm)?;
        subject.segments.insert(place, segment);
        taking.deviates(
            None,
            DeviationKind::SwitchedInError {
                explanation: explanation.to_owned(),
            },
        );
        Ok(())
    }

    fn correct_stratum(
        &self,
        subject: &mut Subject,
        taking: &mut Taking<'_>,
        true_stratum: &StratumId,
        explanation: &str,
    ) -> Outcome {
        not_blank("the explanation of the wrong stratum", explanation)?;
        let enrolment = subject
            .enrolment
            .as_ref()
            .ok_or(Impossibility::NotRandomised)?;
        let stratum = true_stratum.clone();
        let Some(index) = self.plan.stratum_named(true_stratum) else {
            return Err(Impossibility::UnknownStratum { stratum });
        };
        if enrolment.stratum == Some(index) {
            return Err(Impossibility::StratumWasRight { stratum });
        }
        let used = self.stratum_name(enrolment.stratum);
        subject.stratum_correction = Some(StratumCorrection {
            date: taking.entry.date,
            true_stratum: index,
            explanation: explanation.to_owned(),
        });
        let explanation = explanation.to_owned();
        taking.deviates(
            None,
            DeviationKind::WrongStratum {
                used,
                true_stratum: stratum,
                explanation,
            },
        );
        Ok(())
    }

    pub(super) fn known_visit(&self, visit: &VisitId) -> Result<VisitIndex, Impossibility> {
        self.plan
            .visit_named(visit)
            .ok_or_else(|| Impossibility::UnknownVisit {
                visit: visit.clone(),
            })
    }
}

fn impossible(entry: &Entry, observation: &Observation, why: Impossibility) -> Refusal {
    Refusal::Impossible {
        observation: observation.kind(),
        subject: entry.subject,
        why,
    }
}

fn never_screened(entry: &Entry, observation: &Observation) -> Refusal {
    impossible(entry, observation, Impossibility::NeverScreened)
}

/// Refuses a blank text.
pub(super) fn not_blank(what: &'static str, text: &str) -> Outcome {
    if text.trim().is_empty() {
        Err(Impossibility::Blank { what })
    } else {
        Ok(())
    }
}
