//! Observations: what happened in the world.

use instruments::exact::Rational;
use instruments::infusion::Millilitres;
use protocol::{StratumId, VisitId};
use serde::{Deserialize, Serialize};

use super::adverse_event::AdverseEvent;
use super::finding::Findings;
use super::infusion::InfusionDay;
use super::participant::ParticipantAnswers;
use super::wells::ThrombosisWatch;

/// What happened in the world. It is written down whether or not the protocol allows it: what breaks the
/// protocol opens a deviation, and only what cannot be is refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[expect(
    clippy::large_enum_variant,
    reason = "visits are most of a record, and a box would cost each of them an allocation"
)]
pub enum Observation {
    /// A visit was held.
    VisitHeld(VisitRecord),
    /// A planned visit was not held.
    VisitMissed(MissedVisit),
    /// An infusion cycle was given.
    InfusionGiven(InfusionCycle),
    /// The subject was examined for thrombosis after an infusion.
    ThrombosisWatched(ThrombosisWatch),
    /// An adverse event began.
    AdverseEvent(AdverseEvent),
    /// The subject was given the other arm's treatment by mistake, from this day on.
    SwitchedInError {
        /// How it came about.
        explanation: String,
    },
    /// The subject was randomised in the wrong stratum. The one used stays; this is the true one.
    WrongStratum {
        /// The stratum the subject belongs to.
        true_stratum: StratumId,
        /// How it came about.
        explanation: String,
    },
    /// A treatment besides the trial's own was taken, or changed.
    ConcomitantTreatment(ConcomitantTreatment),
    /// Rescue medication was given.
    RescueGiven(RescueTreatment),
    /// A participant answered what is asked of them, on a device of their own.
    ParticipantAnswered(ParticipantAnswers),
    /// The protocol was broken in a way that no other event says.
    Deviation {
        /// What happened.
        text: String,
    },
}

impl Observation {
    /// Every `kind` that is an observation.
    pub const KINDS: &'static [&'static str] = &[
        "visit_held",
        "visit_missed",
        "infusion_given",
        "thrombosis_watched",
        "adverse_event",
        "switched_in_error",
        "wrong_stratum",
        "concomitant_treatment",
        "rescue_given",
        "participant_answered",
        "deviation",
    ];
}

/// A visit that was held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitRecord {
    /// Which planned visit it stands for.
    pub visit: VisitId,
    /// What was found.
    #[serde(default)]
    pub findings: Findings,
}

/// A planned visit that was not held. The day of the entry is the day on which that was known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissedVisit {
    /// Which planned visit.
    pub visit: VisitId,
    /// Why, in words.
    pub reason: String,
}

/// An infusion cycle as it was given: volumes and speed, which are the same for a product and its placebo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InfusionCycle {
    /// The visit that starts the cycle.
    pub visit: VisitId,
    /// Millilitres on each consecutive day, from the day of the entry on: at least one day.
    pub millilitres_by_day: Vec<Millilitres>,
    /// The highest speed reached, in millilitres per kilogram and minute.
    pub highest_rate: Rational,
    /// How each day ran by the clock, in their order; empty: not written down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_the_clock: Vec<InfusionDay>,
    /// Whether the bag and its line were hidden from sight by an opaque sleeve, where the protocol asks; absent: not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sleeved: Option<bool>,
}

/// A treatment besides the trial's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConcomitantTreatment {
    /// The name of the treatment.
    pub name: String,
    /// Its class.
    pub class: TreatmentClass,
    /// What changed on that day.
    pub change: DoseChange,
    /// Milligrams a day from that day on (glucocorticoids: of prednisone equivalent); absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_milligrams: Option<Rational>,
}

/// The classes of treatment that the protocols speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TreatmentClass {
    /// A systemic glucocorticoid.
    Glucocorticoid,
    /// Another immunosuppressant.
    Immunosuppressant,
    /// A premedication before an infusion.
    Premedication,
    /// Anything else.
    Other,
}

/// What changed about a concomitant treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoseChange {
    /// It was being taken, unchanged, when the person was screened.
    AtEntry,
    /// It was started.
    Started,
    /// Its dose was raised.
    Increased,
    /// Its dose was lowered.
    Reduced,
    /// It was stopped.
    Stopped,
}

/// Rescue medication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RescueTreatment {
    /// The name of the treatment.
    pub name: String,
    /// Why it was given.
    pub explanation: String,
}
