//! The strata of the randomisation: bands of a measure, and what becomes of a value between two bands.

use instruments::measure::CoreSetMeasure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identifier::{StratumId, VisitId};

/// How subjects are sorted into strata before they are randomised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stratification {
    /// The measure whose bands are the strata.
    pub measure: CoreSetMeasure,
    /// The visit whose value counts for the randomisation (dataset variable STRATAR).
    pub visit: VisitId,
    /// The visit whose value is kept beside it for verification (dataset variable STRATAV).
    pub verified_at: VisitId,
    /// What becomes of a value that lies above one printed band and below the next.
    pub between_bands: BetweenBands,
    /// The bands, lowest first; they must not overlap.
    #[schemars(length(min = 1, max = 50))]
    pub strata: Vec<Stratum>,
}

/// One stratum: a band of the measure, both ends included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stratum {
    /// The short name.
    pub id: StratumId,
    /// The name in tables.
    #[schemars(length(min = 1))]
    pub label: String,
    /// The lowest value of the band, in the measure's own unit (centimetres for a VAS).
    pub from: f64,
    /// The highest value of the band.
    pub to: f64,
}

/// The stratum of a value between two printed bands, such as 3.4 where the bands are 0-3 and 4-6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BetweenBands {
    /// The nearer band; exactly half way goes up (3.4 is mild, 3.5 is moderate).
    Nearest,
    /// The band below (3.9 is mild).
    Lower,
    /// The band above (3.1 is moderate).
    Upper,
    /// The subject cannot be randomised until the value is on a band.
    Refuse,
}
