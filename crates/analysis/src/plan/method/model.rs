//! Methods that fit a model to a numeric column.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::method::{CarryForward, LeastSquaresMeans};

/// Linear regression without a group, such as a dose response: for each covariate `estimate`, `se`, `lower`, `upper`,
/// `statistic`; for each term `sum_of_squares`, `degrees_of_freedom`, `f`, `p_value` (type III); for the
/// residual `sum_of_squares`, `degrees_of_freedom`, `mean_square`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinearRegression {
    /// The numeric column that is explained.
    pub variable: String,
    /// Numeric columns.
    #[schemars(length(min = 1))]
    pub covariates: Vec<String>,
    /// Columns whose values are levels.
    #[serde(default)]
    pub factors: Vec<String>,
    /// Carry the last value forward; absent: rows as they are.
    #[serde(default)]
    pub carry_forward: Option<CarryForward>,
}

/// A mixed model for repeated measures: for each group, over all visits and at each, `ls_mean`, `se`,
/// `degrees_of_freedom`, `lower`, `upper`; for each comparison the same of the `difference`, with `p_value`; for each
/// term `f`, `numerator_degrees_of_freedom`, `degrees_of_freedom`, `p_value` (type III); the covariance parameters; the
/// likelihood and what is made of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepeatedMeasures {
    /// The numeric column that is explained, such as `CHG`.
    pub variable: String,
    /// The column of visits, such as `AVISITN`.
    pub visit: String,
    /// Numeric columns, each with a slope for every visit, such as `BASE`.
    #[serde(default)]
    pub covariates: Vec<String>,
    /// Columns whose values are levels, the same at every visit.
    #[serde(default)]
    pub factors: Vec<String>,
    /// How the visits of a subject vary together.
    #[serde(default)]
    pub covariance: VisitCovariance,
    /// How degrees of freedom and standard errors allow for the estimated covariance.
    #[serde(default)]
    pub degrees_of_freedom: SmallSampleMethod,
    /// How factors are weighted in least-squares means.
    #[serde(default)]
    pub least_squares_means: LeastSquaresMeans,
}

/// How the visits of a subject vary together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VisitCovariance {
    /// All variances and covariances.
    #[default]
    Unstructured,
    /// One variance, one covariance for each distance.
    Toeplitz,
    /// A variance for each visit, one correlation for each distance.
    HeterogeneousToeplitz,
    /// One variance, the correlation a power of the distance.
    Autoregressive,
    /// A variance for each visit, the correlation a power of the distance.
    HeterogeneousAutoregressive,
    /// A residual variance and one covariance.
    CompoundSymmetry,
    /// A variance for each visit, one correlation.
    HeterogeneousCompoundSymmetry,
    /// A variance for each visit, a correlation for each step.
    Antedependence,
}

/// How degrees of freedom and standard errors allow for the estimated covariance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SmallSampleMethod {
    /// Kenward and Roger, with the observed information, as SAS `DDFM=KR`.
    #[default]
    KenwardRoger,
    /// Satterthwaite.
    Satterthwaite,
    /// Rows less columns.
    Residual,
}

/// Repeated measures without groups or a baseline: a mean that is linear in covariates, fitted by (restricted) maximum
/// likelihood with correlated visits: for each covariate `estimate`, `se`; the covariance parameters; the likelihood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrelatedRegression {
    /// The numeric column that is explained.
    pub variable: String,
    /// The column of visits.
    pub visit: String,
    /// Numeric columns; an intercept comes before them.
    #[serde(default)]
    pub covariates: Vec<String>,
    /// Which likelihood is maximised.
    #[serde(default)]
    pub likelihood: LikelihoodKind,
    /// How the visits of a subject vary together.
    #[serde(default)]
    pub covariance: VisitCovariance,
}

/// Which likelihood is maximised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LikelihoodKind {
    /// Restricted.
    #[default]
    Restricted,
    /// Full.
    Full,
}
