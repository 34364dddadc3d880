//! Bayesian inference on proportions with conjugate priors.

mod beta_binomial;
mod quadrature;
mod two_proportions;

pub use beta_binomial::{BetaPosterior, BetaPrior};
pub use two_proportions::{PosteriorDifference, posterior_difference};
