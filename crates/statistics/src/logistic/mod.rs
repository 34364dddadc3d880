//! Logistic regression: maximum and penalised likelihood, and what follows from a fit.

mod exact;
mod fit;
mod likelihood;
mod marginal;
mod profile;
mod quadruples;

pub use exact::{ExactCoefficient, ExactEstimator, exact_coefficient};
pub use fit::{Coefficient, LogisticFit, Penalty, logistic_regression};
pub use marginal::{MarginalRisks, marginal_risks};
