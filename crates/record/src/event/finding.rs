//! What is measured at a visit.

use instruments::exact::Rational;
use instruments::infusion::BodyWeight;
use instruments::measure::CoreSetMeasures;
use serde::{Deserialize, Serialize};

use super::particulars::Particulars;

/// The findings of one visit. What was not taken is absent; nothing is imputed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Findings {
    /// Body weight, in kilograms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<BodyWeight>,
    /// The six core set measures, with the panel of muscle enzymes among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub core_set: Option<CoreSetMeasures>,
    /// Everything else, in the order in which it was taken; each test at most once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Finding>,
    /// The parts that sums were made of, and why something is missing; absent: not written down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub particulars: Option<Box<Particulars>>,
}

/// One further test and its exact result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The test.
    pub test: Test,
    /// The result, in the unit of the test.
    pub value: Rational,
}

/// A test besides the core set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// CDASI total activity, 0-100.
    CdasiActivity,
    /// CDASI total damage, 0-32.
    CdasiDamage,
    /// SF-36 physical component summary, T score.
    Sf36PhysicalComponent,
    /// SF-36 mental component summary, T score.
    Sf36MentalComponent,
    /// EQ-5D visual analogue scale, 0-100.
    Eq5dVas,
    /// Hand-held dynamometry in newton, mean of three measurements.
    Dynamometry(Muscle, Side),
    /// Rasch-built modified MRC sum score.
    RaschMrc,
    /// Swallowing item of the ALS severity scale, 1-10.
    AlsssSwallowing,
    /// Modified Rankin scale, 0-6.
    ModifiedRankin,
    /// Wells score for deep-vein thrombosis, -2 to 9.
    WellsDeepVeinThrombosis,
    /// Wells score for pulmonary embolism, 0-12.5.
    WellsPulmonaryEmbolism,
}

/// A muscle measured by dynamometer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Muscle {
    /// Deltoid.
    Deltoid,
    /// Biceps brachii.
    Biceps,
    /// Psoas.
    Psoas,
}

/// A side of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Left.
    Left,
    /// Right.
    Right,
}
