//! How each family's cases are computed: one function a family, from inputs to results.

mod bayesian;
mod covariance_analysis;
mod imputations;
mod planning;
mod proportions;
mod ranks;
mod rates;
mod regression;
mod repeated_measures;
mod samples;
mod strata;
mod times_to_event;
mod wins;

use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;

/// Computes a case, in the shape of its golden file.
pub(crate) type Runner = fn(&Case<'_>) -> Result<Value, QualificationError>;

/// The function that computes a family, if there is one.
pub(crate) fn runner(family: &str) -> Option<Runner> {
    FAMILIES
        .iter()
        .find(|(name, _)| *name == family)
        .map(|(_, run)| *run)
}

const FAMILIES: &[(&str, Runner)] = &[
    ("ancova", covariance_analysis::ancova),
    ("beta_binomial", bayesian::beta_binomial),
    ("beta_predictive", bayesian::beta_predictive),
    ("beta_two", bayesian::beta_two),
    ("binomial_test", proportions::binomial_test),
    ("cmh_general", strata::cmh_general),
    ("cox", regression::cox),
    (
        "exact_unconditional_rd",
        proportions::exact_unconditional_rd,
    ),
    ("firth", regression::firth),
    ("kaplan_meier", times_to_event::kaplan_meier_curves),
    ("locf", samples::locf),
    ("logistic", regression::logistic),
    ("logistic_marginal", regression::logistic_marginal),
    ("logrank", times_to_event::logrank),
    ("mcnemar", proportions::mcnemar),
    ("mmrm", repeated_measures::mmrm),
    ("multiplicity", planning::adjusted_p_values),
    ("odds_ratio", proportions::odds_ratio),
    ("one_proportion", proportions::one_proportion),
    ("poisson_rate", rates::poisson_rate),
    ("power_exact", planning::power_exact),
    ("quantiles", samples::quantiles),
    ("rank_sum", ranks::rank_sum),
    ("rank_sum_exact_ci", ranks::rank_sum_exact_ci),
    ("rate_ratio", rates::rate_ratio),
    ("reference_based", imputations::reference_based),
    ("risk_difference", proportions::risk_difference),
    ("risk_ratio", proportions::risk_ratio),
    ("rmst", times_to_event::rmst),
    ("rubin", imputations::rubin),
    ("sample_size", planning::sample_size),
    ("signed_rank", ranks::signed_rank),
    ("signed_rank_exact_ci", ranks::signed_rank_exact_ci),
    ("stratified_2x2", strata::stratified_2x2),
    ("stratified_exact", strata::stratified_exact),
    ("t_summary", samples::t_summary),
    ("tests_2x2", proportions::tests_2x2),
    ("van_elteren", ranks::van_elteren),
    ("win_statistics", wins::win_statistics_of),
];
