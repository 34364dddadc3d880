//! Distributions as the file writes them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A normal distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Normal {
    /// The mean.
    pub mean: f64,
    /// The standard deviation; it is never negative.
    #[schemars(range(min = 0.0))]
    pub standard_deviation: f64,
}

impl Normal {
    /// The value of a standard normal deviate.
    pub fn at(self, deviate: f64) -> f64 {
        self.mean + self.standard_deviation * deviate
    }
}

/// A normal distribution whose values beyond its ends are set to them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TruncatedNormal {
    /// The mean.
    pub mean: f64,
    /// The standard deviation; it is never negative.
    #[schemars(range(min = 0.0))]
    pub standard_deviation: f64,
    /// The lowest value.
    pub lowest: f64,
    /// The highest value.
    pub highest: f64,
}

impl TruncatedNormal {
    /// The value of a standard normal deviate.
    pub fn at(self, deviate: f64) -> f64 {
        (self.mean + self.standard_deviation * deviate)
            .clamp(self.lowest, self.highest.max(self.lowest))
    }
}

/// A log-normal distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogNormal {
    /// The median.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub median: f64,
    /// The standard deviation of the natural logarithm; it is never negative.
    #[schemars(range(min = 0.0, max = 5.0))]
    pub log_standard_deviation: f64,
}

impl LogNormal {
    /// The value of a standard normal deviate.
    pub fn at(self, deviate: f64) -> f64 {
        self.median * libm::exp(self.log_standard_deviation * deviate)
    }
}
