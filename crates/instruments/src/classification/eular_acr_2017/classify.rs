//! From findings to a classification.

use super::category::{CategoryBasis, EularAcrCategory, probability};
use super::findings::{EularAcrFindings, MuscleBiopsy};
use super::score::{Tenths, score};
use super::subgroup::{CaseFrom, EularAcrSubgroup, subgroup};

/// What is open about the criteria. The default is as published: by the score, a case from probable on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct EularAcrRules {
    /// By what a patient is put into a category.
    pub basis: CategoryBasis,
    /// From which category on a patient is a case.
    pub case_from: CaseFrom,
}

/// Whether the patient can be classified without a biopsy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BiopsyNeed {
    /// There is a rash, or there was a biopsy.
    NotNeeded,
    /// No rash and no biopsy: the criteria ask for one.
    Needed,
}

/// A classification.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EularAcr2017 {
    /// The score.
    pub score: Tenths,
    /// The probability, 0 to 1, by the logistic model behind the score.
    pub probability: f64,
    /// The category.
    pub category: EularAcrCategory,
    /// The subgroup; `None` where the patient is not a case.
    pub subgroup: Option<EularAcrSubgroup>,
    /// Whether a biopsy is still asked for.
    pub biopsy: BiopsyNeed,
}

/// Classifies a patient.
///
/// ```
/// use instruments::eular_acr_2017::{
///     AgeAtOnset, EularAcrCategory, EularAcrFindings, EularAcrRules, EularAcrSubgroup,
///     eular_acr_2017,
/// };
/// use instruments::Finding;
///
/// let patient = EularAcrFindings {
///     upper_limb_weakness: Finding::Present,
///     lower_limb_weakness: Finding::Present,
///     heliotrope_rash: Finding::Present,
///     raised_enzymes: Finding::Present,
///     ..EularAcrFindings::none(AgeAtOnset::from_years(52))
/// };
/// let result = eular_acr_2017(&patient, EularAcrRules::default());
/// assert_eq!(result.score.to_string(), "8.0");
/// assert_eq!(result.category, EularAcrCategory::Definite);
/// assert_eq!(result.subgroup, Some(EularAcrSubgroup::Dermatomyositis));
/// ```
pub fn eular_acr_2017(findings: &EularAcrFindings, rules: EularAcrRules) -> EularAcr2017 {
    let score = score(findings);
    let probability = probability(findings.biopsy, score);
    let category = rules.basis.category(findings.biopsy, score, probability);
    let biopsy = match findings.biopsy {
        MuscleBiopsy::NotTaken if !findings.has_rash() => BiopsyNeed::Needed,
        _ => BiopsyNeed::NotNeeded,
    };
    let subgroup = (category >= rules.case_from.lowest()).then(|| subgroup(findings));
    EularAcr2017 {
        score,
        probability,
        category,
        subgroup,
        biopsy,
    }
}
