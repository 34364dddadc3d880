//! How arms are allocated.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The way in which an arm comes to a subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub enum Allocation {
    /// Random permuted blocks within each stratum.
    PermutedBlocks {
        /// Block sizes; several are drawn from at random. Each must be a multiple of the sum of the ratios. Of a trial of
        /// people they belong in a file of their own (blocks.toml): whoever reads them here can tell the end of a block.
        #[serde(default)]
        #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
        block_sizes: Option<Vec<u32>>,
        /// Whether one list serves all sites or each site has its own.
        lists: ListScope,
        /// How many slots each site keeps for the time when nothing can be asked online.
        #[serde(default)]
        #[schemars(range(max = 1000))]
        emergency_slots_per_site: u32,
    },
    /// Minimisation after Pocock and Simon (Biometrics 1975;31:103-115): each subject is likely to receive the arm
    /// that leaves the factors least out of balance.
    Minimisation {
        /// What is kept in balance.
        #[schemars(length(min = 1, max = 3))]
        factors: Vec<BalancedFactor>,
        /// How imbalance is measured at one level of a factor.
        #[serde(default)]
        imbalance: ImbalanceMeasure,
        /// The probability of the arm that leaves the least imbalance; the others share the rest. 0.8 unless named.
        #[serde(default = "usual_probability")]
        probability: f64,
        /// How many slots each site keeps for the time when nothing can be asked online.
        #[serde(default)]
        #[schemars(range(max = 1000))]
        emergency_slots_per_site: u32,
    },
    /// Every subject receives the only arm.
    SingleArm {},
}

impl Allocation {
    /// Whether chance decides between arms.
    pub const fn is_randomised(&self) -> bool {
        !matches!(self, Self::SingleArm {})
    }

    /// How many slots each site keeps for the time when nothing can be asked online.
    pub const fn emergency_slots_per_site(&self) -> u32 {
        match self {
            Self::PermutedBlocks {
                emergency_slots_per_site,
                ..
            }
            | Self::Minimisation {
                emergency_slots_per_site,
                ..
            } => *emergency_slots_per_site,
            Self::SingleArm {} => 0,
        }
    }
}

/// The share of chance that is usual: high enough to balance, low enough that the next arm cannot be told.
const fn usual_probability() -> f64 {
    0.8
}

/// A factor that minimisation keeps in balance, and how much it counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BalancedFactor {
    /// Which.
    pub of: Factor,
    /// How much its imbalance counts beside that of the others, to a thousandth; 1 unless named.
    #[serde(default = "usual_weight")]
    pub weight: f64,
}

const fn usual_weight() -> f64 {
    1.0
}

/// What subjects have in common within whom the arms are to be in balance.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// The stratum.
    Stratum,
    /// The site.
    Site,
    /// The trial as a whole.
    Everyone,
}

impl Factor {
    /// The word by which a file names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stratum => "stratum",
            Self::Site => "site",
            Self::Everyone => "everyone",
        }
    }
}

/// How far the numbers of subjects on the arms lie apart, at one level of a factor (Pocock and Simon 1975, section 3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImbalanceMeasure {
    /// The largest number less the smallest.
    #[default]
    Range,
    /// Their variance.
    Variance,
    /// Their standard deviation.
    StandardDeviation,
    /// How many are on the arm already, without regard to the others (Taves. Clin Pharmacol Ther 1974;15:443-453).
    MarginalTotal,
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
