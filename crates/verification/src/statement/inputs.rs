//! What claims are derived from: the shapes of their inputs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::printed_number::PrintedNumber;

/// A count out of a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// The count.
    pub count: u64,
    /// The total.
    pub of: u64,
}

/// Two groups within a stratum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stratum {
    /// The first group.
    pub first: Counted,
    /// The second group.
    pub second: Counted,
}

/// A group's mean, standard deviation and size, as printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summarised {
    /// The mean.
    pub mean: PrintedNumber,
    /// The standard deviation.
    pub sd: PrintedNumber,
    /// How many values.
    #[schemars(range(min = 2))]
    pub n: u64,
}

/// A group's mean and size, as printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupMean {
    /// The mean.
    pub mean: PrintedNumber,
    /// How many values.
    #[schemars(range(min = 1))]
    pub n: u64,
}

/// The smallest and largest value of a group, as printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ends {
    /// The smallest value.
    pub minimum: PrintedNumber,
    /// The largest value.
    pub maximum: PrintedNumber,
}

/// Events and the exposure in which they happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exposure {
    /// The events.
    pub events: u64,
    /// The exposure, as printed, in the unit of the rate.
    pub time: PrintedNumber,
}

/// The rates that a sample size was calculated for, in per cent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssumedRates {
    /// The first group's.
    pub first: PrintedNumber,
    /// The second group's.
    pub second: PrintedNumber,
}

/// Whether printed inputs are what they are, or may have been rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Inputs {
    /// Counts, weeks, and other numbers that nobody rounded.
    Exact,
    /// Numbers that were rounded to the decimals that are printed.
    Rounded,
}

/// How a text compares shares with a round percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Each is above it.
    MoreThan,
    /// Each is it or above.
    AtLeast,
    /// Each is below it.
    LessThan,
    /// Each is it or below.
    AtMost,
    /// Each rounds to it, to the nearest ten.
    About,
}

/// What a text calls results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Called {
    /// Statistically significant.
    Significant,
    /// Not statistically significant.
    NotSignificant,
}
