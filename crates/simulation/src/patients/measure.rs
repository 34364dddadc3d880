//! The measures of disease, each by its own distribution.

use instruments::measure::Enzyme;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::distribution::LogNormal;

/// What is measured, enzymes aside.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MeasuredBy {
    /// Physician's global assessment, in centimetres.
    PhysicianGlobal,
    /// Patient's global assessment, in centimetres.
    PatientGlobal,
    /// Manual muscle testing, in points; its highest is the protocol's.
    MuscleStrength,
    /// Health Assessment Questionnaire, 0 to 3.
    HealthAssessment,
    /// Extramuscular activity, in centimetres.
    Extramuscular,
    /// CDASI activity.
    CdasiActivity,
    /// CDASI damage.
    CdasiDamage,
    /// Physical component of the SF-36, a T score.
    Sf36PhysicalComponent,
    /// Mental component of the SF-36, a T score.
    Sf36MentalComponent,
    /// Visual analogue scale of the EQ-5D.
    Eq5dVas,
    /// Deltoid by dynamometer, in newton; both sides.
    DynamometryDeltoid,
    /// Biceps by dynamometer, in newton; both sides.
    DynamometryBiceps,
    /// Psoas by dynamometer, in newton; both sides.
    DynamometryPsoas,
    /// Rasch-built modified MRC sum score.
    RaschMrc,
    /// Swallowing item of the ALS severity scale.
    AlsssSwallowing,
    /// Modified Rankin scale.
    ModifiedRankin,
}

/// The distribution and the course of one measure.
///
/// What the model moves is the deficit: how far the true value is from the healthy one. The common severity
/// explains the share `severity_loading` squared of its variance between subjects.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureModel {
    /// The measure.
    pub is: MeasuredBy,
    /// The true values at baseline, before anyone is kept out by the entry criteria.
    pub baseline: BaselineDistribution,
    /// The value of a healthy person, from which the deficit counts; absent: the healthy end of the scale.
    #[serde(default)]
    pub healthy: Option<f64>,
    /// Correlation of the baseline deficit with the common severity.
    #[schemars(range(min = -1.0, max = 1.0))]
    pub severity_loading: f64,
    /// How much of the background response it shows.
    #[schemars(range(min = -5.0, max = 5.0))]
    pub background_loading: f64,
    /// How much of the response to the active product it shows.
    #[schemars(range(min = -5.0, max = 5.0))]
    pub active_loading: f64,
    /// Standard deviation of a course of its own, as a share of the deficit, in the long run.
    #[schemars(range(min = 0.0, max = 5.0))]
    pub own_course: f64,
    /// Standard deviation of the noise of a visit, in the unit of the measure.
    #[schemars(range(min = 0.0))]
    pub visit_noise: f64,
}

/// True values at baseline.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "shape", rename_all = "snake_case", deny_unknown_fields)]
pub enum BaselineDistribution {
    /// Values are normal; those beyond the healthy value have no deficit.
    Normal {
        /// Their mean, in the unit of the measure.
        mean: f64,
        /// Their standard deviation; it is never negative.
        #[schemars(range(min = 0.0))]
        standard_deviation: f64,
    },
    /// Deficits are log-normal.
    LogNormalDeficit {
        /// Their median, in the unit of the measure.
        #[schemars(extend("exclusiveMinimum" = 0))]
        median: f64,
        /// Standard deviation of their natural logarithm; it is never negative.
        #[schemars(range(min = 0.0, max = 5.0))]
        log_standard_deviation: f64,
    },
}

/// The distribution and the course of one enzyme, on the scale of logarithms.
///
/// A response takes its share of the logarithm of (level / normal level), where the level is above the normal
/// one; so nobody falls far below normal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnzymeModel {
    /// The enzyme.
    pub is: Enzyme,
    /// Upper limit of normal, in units per litre.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub upper_limit: u32,
    /// The level towards which a response brings it, in units per litre.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub normal_level: f64,
    /// True levels at baseline, in units per litre.
    pub baseline: LogNormal,
    /// Correlation of its logarithm at baseline with the enzymes' common height.
    #[schemars(range(min = -1.0, max = 1.0))]
    pub common_loading: f64,
    /// How much of the background response it shows.
    #[schemars(range(min = -5.0, max = 5.0))]
    pub background_loading: f64,
    /// How much of the response to the active product it shows.
    #[schemars(range(min = -5.0, max = 5.0))]
    pub active_loading: f64,
    /// Standard deviation of the noise of a visit, of the natural logarithm.
    #[schemars(range(min = 0.0, max = 5.0))]
    pub visit_noise: f64,
    /// Digits after the point that the laboratory reports.
    #[serde(default)]
    #[schemars(range(max = 2))]
    pub decimals: u8,
}
