//! Methods on responses. Their dataset holds one row a subject, which carries the group, strata and covariates.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::ResponseId;

/// The share of responders: `n`, `total`, `percent`, `lower`, `upper` (in per cent).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proportion {
    /// The response.
    pub response: ResponseId,
    /// How the interval is made.
    pub interval: ProportionInterval,
}

/// The interval of one proportion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProportionInterval {
    /// Exact (Clopper and Pearson).
    ClopperPearson,
    /// Score (Wilson).
    Wilson,
    /// Score with continuity correction.
    WilsonContinuityCorrected,
    /// Normal approximation.
    Wald,
    /// Normal approximation with continuity correction.
    WaldContinuityCorrected,
    /// Normal approximation after two successes and two failures are added (Agresti and Coull).
    AgrestiCoull,
    /// Bayes with Jeffreys' prior.
    Jeffreys,
    /// Exact with half the point probability.
    MidP,
    /// Exact, by one two-sided test (Blaker).
    Blaker,
    /// Normal approximation with the variance of one half.
    WaldMaximumVariance,
}

/// The Cochran-Mantel-Haenszel test, level against reference: `chi_square`, `degrees_of_freedom`, `p_value`, and the
/// common `odds_ratio` with `lower` and `upper` (Mantel-Haenszel).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CochranMantelHaenszel {
    /// The response.
    pub response: ResponseId,
    /// The columns whose combinations are the strata.
    pub strata: Vec<String>,
    /// Whether the statistic is corrected for continuity.
    #[serde(default)]
    pub continuity_correction: ContinuityCorrection,
}

/// Correction of a chi-square for continuity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContinuityCorrection {
    /// Without, as SAS PROC FREQ.
    #[default]
    Without,
    /// With, as R's `mantelhaen.test`.
    With,
}

/// The difference in the share of responders, level minus reference: `difference`, `lower`, `upper`, in percentage
/// points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskDifference {
    /// The response.
    pub response: ResponseId,
    /// How the difference and its interval are made.
    pub interval: RiskDifferenceMethod,
    /// The columns whose combinations are the strata; only for the Mantel-Haenszel
    /// difference.
    #[serde(default)]
    pub strata: Vec<String>,
}

impl RiskDifferenceMethod {
    /// Whether the difference is weighted over strata.
    #[must_use]
    pub fn is_stratified(self) -> bool {
        matches!(
            self,
            Self::MantelHaenszelSato | Self::MantelHaenszelGreenlandRobins
        )
    }
}

/// How a risk difference is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RiskDifferenceMethod {
    /// Normal approximation, unpooled.
    Wald,
    /// Normal approximation with continuity correction.
    WaldContinuityCorrected,
    /// Hybrid of two score intervals (Newcombe).
    Newcombe,
    /// Score (Miettinen and Nurminen).
    MiettinenNurminen,
    /// Normal approximation after one success and one failure are added to each group (Agresti and Caffo).
    AgrestiCaffo,
    /// Weighted over strata (Mantel and Haenszel) with the variance of Sato, as SAS.
    MantelHaenszelSato,
    /// Weighted over strata (Mantel and Haenszel) with the variance of Greenland and Robins.
    MantelHaenszelGreenlandRobins,
}

/// Logistic regression of the response on the group, with covariates: for each comparison `odds_ratio`, `lower`,
/// `upper`, `estimate` (log odds ratio), `se`, `p_value` (Wald).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogisticRegression {
    /// The response.
    pub response: ResponseId,
    /// Numeric columns.
    #[serde(default)]
    pub covariates: Vec<String>,
    /// Columns whose values are levels.
    #[serde(default)]
    pub factors: Vec<String>,
}
