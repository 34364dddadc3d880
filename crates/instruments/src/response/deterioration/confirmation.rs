//! Whether a second visit confirms what the first showed.

use super::judgement_of_visit::Deterioration;

/// Whether the same criterion must hold at both of two consecutive visits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum SameCriterion {
    /// Any criterion at each visit, not necessarily the same.
    #[default]
    AnyCriterion,
    /// One criterion at both visits.
    SameCriterion,
}

/// Whether two consecutive visits confirm a deterioration.
///
/// An undecided criterion does not confirm.
///
/// ```
/// use instruments::deterioration::{
///     Deterioration, DeteriorationCriterion, DeteriorationCriterionSet, SameCriterion, confirmed,
/// };
///
/// let by = |criterion| Deterioration {
///     holds: DeteriorationCriterionSet::of(&[criterion]),
///     ..Deterioration::default()
/// };
/// let skin = by(DeteriorationCriterion::Extramuscular);
/// let strength = by(DeteriorationCriterion::PhysicianGlobalAndStrength);
/// assert!(confirmed(skin, strength, SameCriterion::AnyCriterion));
/// assert!(!confirmed(skin, strength, SameCriterion::SameCriterion));
/// ```
pub fn confirmed(first: Deterioration, second: Deterioration, same: SameCriterion) -> bool {
    match same {
        SameCriterion::AnyCriterion => first.is_met() && second.is_met(),
        SameCriterion::SameCriterion => !first.holds.intersection(second.holds).is_empty(),
    }
}
