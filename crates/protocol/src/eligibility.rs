//! Who may take part.

use instruments::measure::CoreSetMeasure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identifier::{CriterionId, VersionId, VisitId};

/// Eligibility: criteria that are computed from what was captured, and criteria that a person answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    /// The visit whose values count.
    pub visit: VisitId,
    /// Whether a committee must confirm active disease before a subject is randomised.
    #[serde(default)]
    pub adjudication: Adjudication,
    /// The criteria, in the order in which they are shown.
    pub criteria: Vec<Criterion>,
}

/// Whether an independent committee confirms the disease before randomisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Adjudication {
    /// No committee.
    #[default]
    None,
    /// The committee must confirm.
    Required,
}

/// One criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// The short name, as datasets print it.
    pub id: CriterionId,
    /// What the criterion demands, in the reader's words.
    #[schemars(length(min = 1))]
    pub text: String,
    /// The protocol version that brought it; absent: there from the first.
    #[serde(default)]
    pub since: Option<VersionId>,
    /// How it is judged.
    pub judged: CriterionKind,
}

/// How a criterion is judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CriterionKind {
    /// Age in completed years, both ends included.
    Age {
        /// The youngest age.
        #[schemars(range(max = 120))]
        at_least: u16,
        /// The oldest age; absent: no upper limit.
        #[serde(default)]
        #[schemars(range(max = 120))]
        at_most: Option<u16>,
    },
    /// Manual muscle testing below a number of points.
    MuscleStrengthBelow {
        /// Points that are already too many.
        #[schemars(range(min = 1.0, max = 260.0))]
        points: f64,
    },
    /// Manual muscle testing has lost at least a percentage of the most it can give.
    MuscleStrengthLoss {
        /// Percent of the maximum.
        #[schemars(range(min = 0.1, max = 100.0))]
        at_least_percent: f64,
    },
    /// At least some of the other five core set measures are abnormal.
    AbnormalMeasures(AbnormalMeasures),
    /// Class of Bohan and Peter at least probable.
    BohanPeterProbable {},
    /// Time since the first symptom below a number of months.
    DiseaseDurationBelow {
        /// Months that are already too many.
        #[schemars(range(min = 0.1, max = 1200.0))]
        months: f64,
    },
    /// A person answers that an inclusion criterion is met.
    Inclusion {},
    /// A person answers whether an exclusion criterion is met; met means not eligible.
    Exclusion {},
}

impl CriterionKind {
    /// Whether meeting the criterion keeps a person out rather than lets one in.
    pub const fn excludes(&self) -> bool {
        matches!(self, Self::Exclusion {})
    }

    /// Whether the criterion is computed from what was captured, rather than answered by a person.
    pub const fn is_computed(&self) -> bool {
        !matches!(self, Self::Inclusion {} | Self::Exclusion {})
    }
}

/// Which values of the five measures besides muscle strength count as abnormal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbnormalMeasures {
    /// How many must be abnormal.
    #[schemars(range(min = 1, max = 5))]
    pub at_least: u8,
    /// The measures that count.
    #[schemars(length(min = 1, max = 5), extend("uniqueItems" = true))]
    pub measures: Vec<CoreSetMeasure>,
    /// A VAS at or above this many centimetres is abnormal.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub vas_from_cm: f64,
    /// A HAQ at or above this is abnormal.
    #[schemars(range(min = 0.0, max = 3.0))]
    pub haq_from: f64,
    /// A muscle enzyme above this many times its upper limit of normal is abnormal.
    pub enzyme: EnzymeLimit,
}

/// The limit above which an enzyme is abnormal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnzymeLimit {
    /// Multiples of the upper limit of normal; the value itself is not yet abnormal.
    #[schemars(range(min = 1.0, max = 100.0))]
    pub above_times_upper_limit: f64,
}
