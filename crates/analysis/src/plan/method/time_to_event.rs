//! Methods on times to an event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Product-limit estimate for each group: `n`, `events`, `censored`, `median`, `lower`, `upper`, `q1`, `q1_lower`,
/// `q1_upper`, `q3`, `q3_lower`, `q3_upper`; the curve as rows `time`, `survival`, `lower`, `upper`, `at_risk`,
/// `events`, `censored` by step; `at_risk` at the times named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KaplanMeier {
    /// The numeric column of times, such as `AVAL`.
    pub time: String,
    /// What tells an event from a censored time.
    #[serde(default)]
    pub event: EventCode,
    /// Scale on which intervals are symmetric.
    #[serde(default)]
    pub interval: SurvivalInterval,
    /// Times at which the numbers at risk are wanted.
    #[serde(default)]
    pub at_risk_times: Vec<f64>,
    /// Times at which the probability of being without the event is wanted: `survival`, `se`, `lower`, `upper`.
    #[serde(default)]
    pub survival_times: Vec<f64>,
}

/// What tells an event from a censored time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventCode {
    /// The numeric column.
    pub variable: String,
    /// Its value where the event came.
    pub event: f64,
}

impl Default for EventCode {
    /// ADaM's own: `CNSR` is 0.
    fn default() -> Self {
        EventCode {
            variable: "CNSR".to_owned(),
            event: 0.0,
        }
    }
}

/// Scale on which the interval of a survival probability is symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SurvivalInterval {
    /// log(-log S), as SAS LIFETEST since 9.2.
    #[default]
    LogLog,
    /// S itself (Greenwood), as SAS 9.1.
    Linear,
    /// log S, as R by default.
    Log,
}

/// Log-rank test over all groups: `chi_square`, `degrees_of_freedom`, `p_value`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogRank {
    /// The numeric column of times.
    pub time: String,
    /// What tells an event from a censored time.
    #[serde(default)]
    pub event: EventCode,
    /// How event times are weighted.
    #[serde(default)]
    pub weight: LogRankWeight,
    /// The columns whose combinations are the strata.
    #[serde(default)]
    pub strata: Vec<String>,
}

/// How event times are weighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogRankWeight {
    /// All alike.
    #[default]
    LogRank,
    /// By the number at risk (Gehan; the "Wilcoxon" of SAS).
    Gehan,
    /// By the square root of the number at risk (Tarone and Ware).
    TaroneWare,
    /// By the pooled curve just before (Peto and Peto).
    PetoPeto,
}

/// Proportional hazards regression (Cox): for each comparison and each covariate `hazard_ratio`, `lower`, `upper`,
/// `estimate` (log hazard ratio), `se`, `p_value` (Wald).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoxRegression {
    /// The numeric column of times.
    pub time: String,
    /// What tells an event from a censored time.
    #[serde(default)]
    pub event: EventCode,
    /// How tied times enter the likelihood.
    #[serde(default)]
    pub ties: TiedTimes,
    /// Numeric columns.
    #[serde(default)]
    pub covariates: Vec<String>,
    /// Columns whose values are levels.
    #[serde(default)]
    pub factors: Vec<String>,
    /// The columns whose combinations are the strata.
    #[serde(default)]
    pub strata: Vec<String>,
}

/// How tied event times enter the partial likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TiedTimes {
    /// Efron's way, R's default.
    #[default]
    Efron,
    /// Breslow's way, SAS's default.
    Breslow,
    /// The discrete likelihood.
    Discrete,
}
