//! Who comes to the trial.

use record::Race;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::distribution::TruncatedNormal;

/// Who comes to the trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// Age in years.
    pub age: TruncatedNormal,
    /// The share of women.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub women: f64,
    /// Races; what the shares leave of 1 is not reported.
    #[schemars(length(max = 5))]
    pub races: Vec<RaceShare>,
    /// The share of Hispanic or Latino people.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub hispanic_or_latino: f64,
    /// Body weight of women, in kilograms.
    pub weight_of_women: TruncatedNormal,
    /// Body weight of men, in kilograms.
    pub weight_of_men: TruncatedNormal,
    /// Standard deviation of the body weight from visit to visit, in kilograms.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub weight_noise: f64,
}

/// The share of a race.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RaceShare {
    /// The race.
    #[schemars(with = "RaceName")]
    pub race: Race,
    /// Its share.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub share: f64,
}

/// The words of [`Race`], for the schema: `record` knows no schemas.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code, reason = "the schema is all that is wanted of it")]
enum RaceName {
    White,
    Asian,
    Black,
    Other,
    NotReported,
}
