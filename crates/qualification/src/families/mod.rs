//! How each family's cases are computed: one function a family, from inputs to results.

mod proportions;
mod strata;

use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;

/// Computes a case, in the shape of its golden file.
pub(crate) type Runner = fn(&Case<'_>) -> Result<Value, QualificationError>;

/// The function that computes a family, if there is one.
pub(crate) fn runner(family: &str) -> Option<Runner> {
    FAMILIES.iter().find(|(name, _)| *name == family).map(|(_, run)| *run)
}

const FAMILIES: &[(&str, Runner)] = &[
    ("binomial_test", proportions::binomial_test),
    ("cmh_general", strata::cmh_general),
    ("mcnemar", proportions::mcnemar),
    ("odds_ratio", proportions::odds_ratio),
    ("one_proportion", proportions::one_proportion),
    ("risk_difference", proportions::risk_difference),
    ("risk_ratio", proportions::risk_ratio),
    ("stratified_2x2", strata::stratified_2x2),
    ("stratified_exact", strata::stratified_exact),
    ("tests_2x2", proportions::tests_2x2),
];
