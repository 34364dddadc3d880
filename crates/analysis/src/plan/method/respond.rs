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
    /// Inversion of the likelihood ratio test.
    LikelihoodRatio,
    /// Normal approximation of the log odds.
    Logit,
    /// Normal approximation with the variance of one half.
    WaldMaximumVariance,
}

/// The Cochran-Mantel-Haenszel test, level against reference: `chi_square`, `degrees_of_freedom`, `p_value`, and the
/// common `odds_ratio` with `lower` and `upper` (Mantel-Haenszel); under `risk_ratio` the common ratio of risks, under
/// `inverse_variance` the odds ratio weighted so (`logit`), under `homogeneity` the test of Breslow and Day.
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
    /// The columns whose combinations are the strata; only for the stratified
    /// differences.
    #[serde(default)]
    pub strata: Vec<String>,
}

impl RiskDifferenceMethod {
    /// Whether the difference is weighted over strata.
    #[must_use]
    pub fn is_stratified(self) -> bool {
        matches!(
            self,
            Self::MantelHaenszelSato
                | Self::MantelHaenszelGreenlandRobins
                | Self::StratifiedNewcombe
                | Self::SummaryScore
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
    /// Normal approximation with n - 1 and a correction for continuity (Hauck and Anderson).
    HauckAnderson,
    /// Hybrid of two score intervals (Newcombe).
    Newcombe,
    /// The same with continuity correction.
    NewcombeContinuityCorrected,
    /// Score (Miettinen and Nurminen).
    MiettinenNurminen,
    /// Score without the factor N/(N - 1) (Mee).
    Mee,
    /// Exact unconditional, by the score statistic (Chan and Zhang).
    ChanZhang,
    /// Exact unconditional, by the plain difference (Santner and Snell).
    SantnerSnell,
    /// Normal approximation after one success and one failure are added to each group (Agresti and Caffo).
    AgrestiCaffo,
    /// Weighted over strata (Mantel and Haenszel) with the variance of Sato, as SAS.
    MantelHaenszelSato,
    /// Weighted over strata (Mantel and Haenszel) with the variance of Greenland and Robins.
    MantelHaenszelGreenlandRobins,
    /// Hybrid of stratified score intervals with Mantel-Haenszel weights (Newcombe, after Yan and Su), as SAS.
    StratifiedNewcombe,
    /// Weighted by the variances of score intervals of the strata (SAS: "summary score").
    SummaryScore,
}

/// The ratio of two risks, level over reference: `risk_ratio`, `lower`, `upper`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskRatio {
    /// The response.
    pub response: ResponseId,
    /// How the interval is made.
    pub interval: RatioInterval,
}

/// The ratio of two odds, level over reference: `odds_ratio`, `lower`, `upper`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OddsRatio {
    /// The response.
    pub response: ResponseId,
    /// How the interval is made.
    pub interval: OddsInterval,
}

/// The interval of a ratio of risks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RatioInterval {
    /// Normal approximation of the logarithm.
    WaldLog,
    /// The same after 1/2 is added to each count and total.
    WaldModified,
    /// Score (Miettinen and Nurminen).
    MiettinenNurminen,
    /// Score without the factor N/(N - 1) (Koopman).
    Koopman,
    /// Inversion of the likelihood ratio test.
    LikelihoodRatio,
}

/// The interval of a ratio of odds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OddsInterval {
    /// Normal approximation of the logarithm (Woolf).
    WaldLog,
    /// The same after 1/2 is added to each cell.
    WaldModified,
    /// Score (Miettinen and Nurminen).
    MiettinenNurminen,
    /// Score without the factor N/(N - 1) (Cornfield).
    Cornfield,
    /// Inversion of the likelihood ratio test.
    LikelihoodRatio,
    /// Exact, given the margins.
    ExactConditional,
    /// Exact, given the margins, with half the point probability.
    MidP,
}

/// The difference in the share of responders as a logistic regression implies it (g-computation): for each comparison
/// `estimate` and `reference_estimate` (the mean predicted risks), `difference`, `se`, `lower`, `upper` (all in per
/// cent), `p_value`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandardisedRiskDifference {
    /// The response.
    pub response: ResponseId,
    /// Numeric columns.
    #[serde(default)]
    pub covariates: Vec<String>,
    /// Columns whose values are levels.
    #[serde(default)]
    pub factors: Vec<String>,
}

/// Exact logistic regression of the response, given the sums of all other columns: for each covariate `estimate` (log
/// odds ratio), `lower`, `upper`, `p_value` (twice the smaller tail), `score` and `score_p_value`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExactLogisticRegression {
    /// The response.
    pub response: ResponseId,
    /// Numeric columns.
    #[schemars(length(min = 1))]
    pub covariates: Vec<String>,
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
