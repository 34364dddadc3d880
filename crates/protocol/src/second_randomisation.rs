//! A randomisation after the first, at the entry into a period.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::allocation::ListScope;
use crate::arm::Arm;

/// How everybody who enters a period is randomised again, by random permuted blocks: to arms that are given in that period
/// alone. The first allocation stays what it was.
///
/// There is no choice of the first arm as a stratum: the list that was used stands in the record, and would tell that arm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondRandomisation {
    /// The arms, under names that no arm of the first allocation has.
    #[schemars(length(min = 2, max = 50))]
    pub arms: Vec<Arm>,
    /// Block sizes; several are drawn from at random. Each must be a multiple of the sum of the ratios. Of a trial of people
    /// they belong in a file of their own (blocks.toml): whoever reads them here can tell the end of a block.
    #[serde(default)]
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub block_sizes: Option<Vec<u32>>,
    /// Whether one list serves all sites or each site has its own.
    pub lists: ListScope,
    /// Which subjects share a list; everyone unless named.
    #[serde(default)]
    pub strata: StrataAgain,
}

/// The strata of a second randomisation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StrataAgain {
    /// There are none.
    #[default]
    Everyone,
    /// Each subject is in the stratum in which it was randomised first.
    AsFirst,
}
