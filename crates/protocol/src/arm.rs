//! The arms of a trial, as design data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identifier::{ArmId, ProductId, RegimenId};

/// One arm. As design data it prints freely; which arm a subject holds is another type, that does not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// The short name.
    pub id: ArmId,
    /// The name in tables.
    #[schemars(length(min = 1))]
    pub label: String,
    /// The product given while the allocated treatment is given.
    pub product: ProductId,
    /// The regimen followed while the allocated treatment is given.
    pub regimen: RegimenId,
    /// This arm's share of each block: 1 and 1 for equal allocation.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 20))]
    pub ratio: u32,
}

fn one() -> u32 {
    1
}

/// An arm of the design, by its place in the protocol's list of arms.
///
/// This is design data: which arms there are. What one subject holds is `record::MaskedArm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArmCode(pub u8);
