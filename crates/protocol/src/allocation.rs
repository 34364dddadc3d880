//! How arms are allocated.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The way in which an arm comes to a subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub enum Allocation {
    /// Random permuted blocks within each stratum.
    PermutedBlocks {
        /// Block sizes; several are drawn from at random. Each must be a multiple of the sum of the ratios.
        #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
        block_sizes: Vec<u32>,
        /// Whether one list serves all sites or each site has its own.
        lists: ListScope,
    },
    /// Every subject receives the only arm.
    SingleArm {},
}

/// Which subjects share a randomisation list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListScope {
    /// One list a stratum for all sites together.
    Central,
    /// One list a stratum and site.
    PerSite,
}
