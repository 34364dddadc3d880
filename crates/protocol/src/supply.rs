//! What randomising asks of the stock at a site.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What randomising asks of the stock at a site; absent: nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Supply {
    /// Nobody is randomised at a site that has fewer vials than this of the product of any arm, released and not expired,
    /// whichever arm the subject would get: a site that lacks one product must not be told which. 0: stock is not asked.
    #[serde(default)]
    #[schemars(range(max = 1000))]
    pub vials_of_every_arm_to_randomise: u32,
}
