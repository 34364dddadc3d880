//! One statistic worked out: every version of it by its name, which program prints which by default, and where each was
//! published.
//!
//! A function takes validated values, calls `statistics`, and answers with a [`Worksheet`]: `Display` prints it as a
//! textbook does, [`Worksheet::fields`] gives the same figures to programs under the field names of the golden vectors.
//! So what a reader sees, what a program reads and what qualification checks are one thing. [`Data`] reads the columns
//! of a table for them, and says which row of which column cannot be used.

mod bayes;
mod covariance_analysis;
mod data;
mod error;
mod imputation;
mod logistic;
mod means;
mod multiplicity;
mod paired_counts;
mod proportion;
mod quantiles;
mod rank_sum;
mod rates;
mod regression_columns;
mod repeated_measures;
mod sheet;
mod signed_rank;
mod size;
mod strata;
mod survival;
mod two_groups;
mod win;

pub use bayes::{beta_binomial, beta_predictive, beta_two};
pub use covariance_analysis::{CovarianceAnalysis, ancova};
pub use data::{Arms, Complete, Data, Levels};
pub use error::WorksheetError;
pub use imputation::{ReferenceBased, reference_based, rubin};
pub use logistic::{BinaryOutcome, exact_logistic, logistic, marginal_risk_difference};
pub use means::{last_observations, one_mean, two_means};
pub use multiplicity::{adjusted_p_values, graphical_procedure};
pub use paired_counts::{agreement, mcnemar, paired_difference};
pub use proportion::{binomial_test, one_proportion};
pub use quantiles::quantiles;
pub use rank_sum::{rank_sum, rank_sum_exact_interval, van_elteren};
pub use rates::{poisson_rate, rate_ratio};
pub use regression_columns::RegressionColumns;
pub use repeated_measures::{DegreesOfFreedom, RepeatedRows, mmrm};
pub use sheet::{Words, Worksheet};
pub use signed_rank::{signed_rank, signed_rank_exact_interval};
pub use size::{
    PowerCurve, PowerLine, exact_power, log_rank_events, precision, printed_sample_size,
    two_means_size, two_proportions_size,
};
pub use strata::{generalised_association, stratified, stratified_exact};
pub use survival::{CoxModel, cox, kaplan_meier, log_rank, restricted_mean};
pub use two_groups::{
    exact_risk_ratio, exact_two_sided_difference, exact_unconditional, non_inferiority, odds_ratio,
    risk_difference, risk_ratio, tests_2x2,
};
pub use win::{stratified_win_ratio, win_statistics};
