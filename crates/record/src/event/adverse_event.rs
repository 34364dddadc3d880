//! Adverse events.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// An adverse event. The day of the entry is the day of onset. Whether it is of special interest follows
/// from the protocol, and which treatment it falls under from the record: neither is written here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdverseEvent {
    /// The preferred term.
    pub term: String,
    /// The system organ class.
    pub system_organ_class: String,
    /// How severe it was at its worst.
    pub severity: Severity,
    /// Whether it was serious.
    pub seriousness: Seriousness,
    /// The investigator's opinion on its relation to the treatment given in the trial, whichever that was.
    pub relation: Relation,
    /// Whether a thromboembolic event was suspected.
    #[serde(default)]
    pub thromboembolism: Suspicion,
    /// Its onset against the last infusion.
    pub onset: OnsetAfterInfusion,
    /// How it ended.
    pub outcome: Outcome,
    /// The day on which it ended; absent: it has not, or that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Date>,
    /// What was done with the treatment.
    pub action: ActionTaken,
    /// What the site reported; absent: the term is all there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<Box<ReportedAs>>,
}

/// An adverse event as the site reported it, before anybody coded it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReportedAs {
    /// In the words of the site.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// The time of day of the onset, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub began: Option<Time>,
    /// What made it serious.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub serious_because: Vec<SeriousnessCriterion>,
}

/// What makes an adverse event serious (ICH E2A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriousnessCriterion {
    /// It was fatal.
    Death,
    /// It was life-threatening.
    LifeThreatening,
    /// It needed a hospital, or a longer stay there.
    Hospitalisation,
    /// It left a persistent or significant disability.
    Disability,
    /// It was a birth defect.
    BirthDefect,
    /// It was medically important otherwise.
    MedicallyImportant,
}

/// Severity, as the investigator judges it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Mild.
    Mild,
    /// Moderate.
    Moderate,
    /// Severe.
    Severe,
}

/// Whether an event was serious: fatal, life-threatening, in need of a hospital, disabling, a birth defect,
/// or medically as important.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seriousness {
    /// Not serious.
    NotSerious,
    /// Serious.
    Serious,
}

/// The relation to the treatment given in the trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Not related.
    NotRelated,
    /// Related, at least possibly.
    Related,
}

/// Whether something is suspected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suspicion {
    /// Not suspected.
    #[default]
    NotSuspected,
    /// Suspected.
    Suspected,
}

/// The onset of an event against the last infusion before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnsetAfterInfusion {
    /// No infusion had been given yet.
    NoInfusionYet,
    /// While a cycle was being given, between its first infusion and the end of its last.
    DuringCycle,
    /// So many completed hours after the end of the last infusion of a cycle.
    Hours(u32),
}

/// How an adverse event ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Recovered.
    Recovered,
    /// Recovered with sequelae.
    RecoveredWithSequelae,
    /// Recovering.
    Recovering,
    /// Not recovered.
    NotRecovered,
    /// Fatal.
    Fatal,
    /// Not known.
    Unknown,
}

/// What was done with the treatment because of an adverse event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionTaken {
    /// Nothing.
    NotChanged,
    /// The infusion was slowed down.
    RateReduced,
    /// The infusion was interrupted.
    Interrupted,
    /// The dose was reduced.
    DoseReduced,
    /// The treatment was stopped.
    Withdrawn,
    /// No treatment was being given.
    NotApplicable,
}
