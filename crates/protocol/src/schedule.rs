//! Periods and visits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identifier::{PeriodId, ProductId, RegimenId, VersionId, VisitId};
use crate::second_randomisation::SecondRandomisation;

/// A stretch of the trial in which one way of treating holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The short name.
    pub id: PeriodId,
    /// The name in tables.
    #[schemars(length(min = 1))]
    pub label: String,
    /// The visit that opens it.
    pub from: VisitId,
    /// The visit that closes it.
    pub to: VisitId,
    /// What is given in it.
    pub treatment: PeriodTreatment,
}

/// What a period gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum PeriodTreatment {
    /// Each subject's allocated arm.
    Allocated {},
    /// One product for everyone, known to everyone.
    OpenLabel {
        /// The product.
        product: ProductId,
        /// The regimen.
        regimen: RegimenId,
    },
    /// An arm of the period's own: whoever enters it is randomised again.
    RandomisedAgain(SecondRandomisation),
}

/// One planned visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// The short name, such as `W16`.
    pub id: VisitId,
    /// The name in tables, such as `Week 16`.
    #[schemars(length(min = 1))]
    pub label: String,
    /// What kind of visit it is.
    #[serde(default)]
    pub purpose: VisitPurpose,
    /// Weeks after the first dose; screening visits count before it and are negative.
    #[serde(default)]
    #[schemars(range(min = -104.0, max = 1040.0))]
    pub week: Option<f64>,
    /// Days before the planned day that still count as in time.
    #[serde(default)]
    #[schemars(range(max = 365))]
    pub days_before: u16,
    /// Days after the planned day that still count as in time.
    #[serde(default)]
    #[schemars(range(max = 365))]
    pub days_after: u16,
    /// True where the paper prints no window and this one is ours.
    #[serde(default)]
    pub window_assumed: bool,
    /// What is assessed.
    #[serde(default)]
    #[schemars(extend("uniqueItems" = true))]
    pub assessments: Vec<Assessment>,
    /// What later protocol versions have assessed besides; a form asks for it of subjects under those versions alone.
    #[serde(default)]
    pub added: Vec<AddedAssessments>,
    /// The protocol version that brought the visit; absent: there from the first.
    #[serde(default)]
    pub since: Option<VersionId>,
}

/// What a protocol version has assessed at a visit that was there before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddedAssessments {
    /// The protocol version that brought them.
    pub since: VersionId,
    /// What is assessed. Not the core set, on which baseline, strata, deterioration and rules rest under every version.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    pub assessments: Vec<Assessment>,
}

impl Visit {
    /// Everything that is assessed at the visit under any version.
    pub fn assessed(&self) -> impl Iterator<Item = Assessment> {
        let added = self.added.iter().flat_map(|added| &added.assessments);
        self.assessments.iter().chain(added).copied()
    }
}

/// What kind of visit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VisitPurpose {
    /// Before enrolment.
    Screening,
    /// In the planned course.
    #[default]
    Scheduled,
    /// Held only when a rule of the protocol calls for it.
    Conditional,
    /// Held when a subject leaves early; it has no planned week.
    EarlyTermination,
}

/// What can be assessed at a visit.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Assessment {
    /// The six core set measures, from which the Total Improvement Score follows.
    CoreSet,
    /// All five muscle enzymes.
    EnzymePanel,
    /// Body weight.
    Weight,
    /// CDASI activity and damage.
    Cdasi,
    /// SF-36 with its two component scores.
    Sf36,
    /// EQ-5D-5L with its visual analogue scale.
    Eq5d5l,
    /// Muscle strength by hand-held dynamometer.
    Dynamometry,
    /// Modified (Rasch) MRC sum score.
    RaschMrc,
    /// Swallowing item of the ALS severity scale.
    AlsssSwallowing,
    /// Modified Rankin scale.
    ModifiedRankin,
    /// Wells scores for deep-vein thrombosis and pulmonary embolism.
    Wells,
}

impl Assessment {
    /// The assessment in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CoreSet => "core set measures",
            Self::EnzymePanel => "muscle enzymes",
            Self::Weight => "body weight",
            Self::Cdasi => "CDASI",
            Self::Sf36 => "SF-36",
            Self::Eq5d5l => "EQ-5D-5L",
            Self::Dynamometry => "dynamometry",
            Self::RaschMrc => "Rasch-built MRC sum score",
            Self::AlsssSwallowing => "ALS severity scale, swallowing",
            Self::ModifiedRankin => "modified Rankin scale",
            Self::Wells => "Wells scores",
        }
    }
}
