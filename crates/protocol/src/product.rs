//! Products and the speed at which they may run into a vein.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identifier::{ProductId, VersionId};

/// A product that arms or open-label periods give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The short name.
    pub id: ProductId,
    /// The name in tables and on labels.
    #[schemars(length(min = 1))]
    pub name: String,
    /// Whether it is the substance under study or its placebo.
    pub role: ProductRole,
    /// The product whose bags a placebo imitates: it runs at the same rates.
    #[serde(default)]
    pub imitates: Option<ProductId>,
    /// Milligrams of immunoglobulin in a millilitre; for a placebo the strength it imitates, so that both
    /// bags hold the same volume.
    #[schemars(range(min = 1, max = 1000))]
    pub milligrams_per_millilitre: u32,
    /// Sizes of the vials in grams, for the pharmacist's count.
    #[serde(default)]
    #[schemars(inner(range(min = 0.1, max = 1000.0)))]
    pub vials_grams: Vec<f64>,
    /// How fast it may run, one table a protocol version; the latest that has started holds. A placebo runs
    /// as the product that it imitates, so it needs none.
    #[serde(default)]
    pub rate: Vec<InfusionRate>,
}

/// Whether a product is the substance under study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProductRole {
    /// The substance under study.
    Active,
    /// Its placebo.
    Placebo,
}

/// The steps by which an infusion is sped up, from a protocol version on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InfusionRate {
    /// The protocol version from which this table holds; absent: from the first.
    #[serde(default)]
    pub since: Option<VersionId>,
    /// The highest rate allowed, in millilitres per kilogram and minute.
    #[schemars(range(min = 0.0001, max = 1.0))]
    pub maximum_ml_per_kg_per_min: f64,
    /// The steps up to that rate; the last one lasts until the dose is in.
    #[schemars(length(min = 1))]
    pub steps: Vec<RateStep>,
    /// True where the paper does not print the steps and these are taken from the product's label.
    #[serde(default)]
    pub assumption: bool,
}

/// One step of an infusion.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateStep {
    /// Millilitres per kilogram and minute.
    #[schemars(range(min = 0.0001, max = 1.0))]
    pub ml_per_kg_per_min: f64,
    /// Minutes at this rate; absent on the last step.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1440))]
    pub minutes: Option<u32>,
}
