//! The three ways to be worse.

use std::fmt;

/// One of the three ways to be worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum DeteriorationCriterion {
    /// The physician global and muscle strength, both.
    PhysicianGlobalAndStrength,
    /// The extramuscular global.
    Extramuscular,
    /// Several measures by a percentage.
    SeveralMeasures,
}

impl DeteriorationCriterion {
    /// The three, in the order of the definition.
    pub const ALL: [Self; 3] = [
        Self::PhysicianGlobalAndStrength,
        Self::Extramuscular,
        Self::SeveralMeasures,
    ];
}

impl fmt::Display for DeteriorationCriterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PhysicianGlobalAndStrength => "physician global and muscle strength worse",
            Self::Extramuscular => "extramuscular global worse",
            Self::SeveralMeasures => "several core set measures worse",
        })
    }
}

crate::member_set::member_set! {
    /// Some of the three criteria.
    ///
    /// ```
    /// use instruments::deterioration::{DeteriorationCriterion, DeteriorationCriterionSet};
    ///
    /// let met = DeteriorationCriterionSet::of(&[DeteriorationCriterion::Extramuscular]);
    /// assert_eq!(met.to_string(), "extramuscular global worse");
    /// ```
    DeteriorationCriterionSet of DeteriorationCriterion
}
