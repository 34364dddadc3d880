//! Methods that compare numeric columns.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::method::{CarryForward, QuantileDefinition};

/// Wilcoxon-Mann-Whitney test, level against reference: `p_value`, `statistic` (z or rank sum), and the Hodges-Lehmann
/// `difference` with `lower` and `upper`, and, unless exact, its asymptotic `se`; `rank_sum` of the
/// level, `chi_square` (Kruskal and Wallis).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RankSum {
    /// The numeric column.
    pub variable: String,
    /// How the p-value is found.
    #[serde(default)]
    pub p_value: RankSumMethod,
    /// Carry the last value forward; absent: rows as they are.
    #[serde(default)]
    pub carry_forward: Option<CarryForward>,
}

/// How the p-value of a rank sum is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RankSumMethod {
    /// Normal approximation with tie correction.
    #[default]
    Asymptotic,
    /// Normal approximation with tie and continuity correction.
    AsymptoticContinuityCorrected,
    /// Student's t with tie and continuity correction, as SAS NPAR1WAY prints beside it.
    StudentContinuityCorrected,
    /// All permutations.
    Exact,
}

/// Difference of means, level minus reference: `difference`, `se`, `lower`, `upper`, `p_value`, `degrees_of_freedom`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeanDifference {
    /// The numeric column.
    pub variable: String,
    /// Whether the groups share a variance.
    #[serde(default)]
    pub variances: Variances,
    /// Carry the last value forward; absent: rows as they are.
    #[serde(default)]
    pub carry_forward: Option<CarryForward>,
}

/// Whether two groups share a variance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Variances {
    /// They do (Student).
    #[default]
    Pooled,
    /// They need not (Welch).
    Unequal,
}

/// Analysis of covariance: for each group `ls_mean`, `se`, `lower`, `upper`, `n`; for each comparison `difference`,
/// `se`, `lower`, `upper`, `p_value`; for each term `sum_of_squares`, `degrees_of_freedom`, `f`, `p_value` (type III), and
/// the residual. Without covariates and factors it is a one-way analysis of variance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnalysisOfCovariance {
    /// The numeric column that is explained, such as `CHG`.
    pub variable: String,
    /// Numeric columns, such as `BASE`.
    #[serde(default)]
    pub covariates: Vec<String>,
    /// Columns whose values are levels, such as the stratum.
    #[serde(default)]
    pub factors: Vec<String>,
    /// How factors are weighted in least-squares means.
    #[serde(default)]
    pub least_squares_means: LeastSquaresMeans,
    /// Carry the last value forward; absent: rows as they are.
    #[serde(default)]
    pub carry_forward: Option<CarryForward>,
}

/// How the levels of factors are weighted in least-squares means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeastSquaresMeans {
    /// All levels alike, as SAS does by default.
    #[default]
    EqualWeights,
    /// As frequent as observed (`OM`).
    ObservedMargins,
}

/// Wilcoxon signed rank test of changes against zero: `p_value`, `statistic`, `n` (changes other than zero), and
/// `median`, `q1`, `q3` of the changes; with the exact p-value also the Hodges-Lehmann `estimate` of the centre with
/// `lower` and `upper`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedRank {
    /// The numeric column of changes.
    pub variable: String,
    /// How the p-value is found.
    pub p_value: SignedRankMethod,
    /// How quantiles are defined.
    #[serde(default)]
    pub quantiles: QuantileDefinition,
    /// Carry the last value forward; absent: rows as they are.
    #[serde(default)]
    pub carry_forward: Option<CarryForward>,
}

/// How the p-value of a signed rank sum is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignedRankMethod {
    /// Normal approximation with tie correction, zeros dropped, as SPSS.
    SpssAsymptotic,
    /// Exact up to 20 changes, t approximation above, zeros dropped, as SAS PROC UNIVARIATE.
    Sas,
    /// All sign changes, zeros dropped.
    Exact,
}
