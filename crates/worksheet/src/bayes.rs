//! Beta-binomial inference.

use crate::proportion::{percent, written};
use crate::sheet::{Line, Quantity, Worksheet};
use statistics::bayes::{BetaPrior, posterior_difference};
use statistics::{ConfidenceLevel, Proportion, TwoByTwo};

fn given(sheet: &mut Worksheet, prior: BetaPrior) {
    // Without data the posterior is the prior.
    let (a, b) = match Proportion::new(0, 0) {
        Ok(none) => prior.posterior(none).parameters(),
        Err(_) => return,
    };
    sheet.give("prior", format!("Beta({a}, {b})"));
}

/// The posterior of a proportion.
#[must_use]
pub fn beta_binomial(data: Proportion, prior: BetaPrior, level: ConfidenceLevel) -> Worksheet {
    let posterior = prior.posterior(data);
    let mut sheet = Worksheet::new("Beta-binomial posterior of a proportion");
    sheet.give("given", written(data));
    given(&mut sheet, prior);
    let (a, b) = posterior.parameters();
    sheet.give("posterior", format!("Beta({a}, {b})"));
    sheet.line(Line::of("mean", "posterior mean", posterior.mean()));
    sheet.line(Line::of("median", "posterior median", posterior.median()));
    sheet.line(Line::of("mode", "posterior mode", posterior.mode()));
    sheet.line(Line::of(
        "eti",
        format!("{} equal-tailed interval", percent(level)),
        posterior.equal_tailed(level),
    ));
    sheet.line(Line::of(
        "hpd",
        format!("{} highest-density interval", percent(level)),
        posterior.highest_density(level),
    ));
    sheet.line(Line::of(
        "p_gt_half",
        "probability that it is above 1/2",
        posterior.probability_above(0.5),
    ));
    sheet.refer("Bayes T. Philos Trans 1763;53:370-418; Gelman A and others. Bayesian Data Analysis, 3rd edition 2013, chapter 2");
    sheet
}

/// The predictive distribution of the number with the event among `size` more subjects.
#[must_use]
pub fn beta_predictive(data: Proportion, prior: BetaPrior, size: u64) -> Worksheet {
    let posterior = prior.posterior(data);
    let mut sheet = Worksheet::new("Predictive distribution");
    sheet.give("given", written(data));
    given(&mut sheet, prior);
    sheet.give("predicted", format!("{size} more subjects"));
    sheet.line(Line::of(
        "p_ge_half",
        format!("probability of {} or more", size.div_ceil(2)),
        posterior.predictive_at_least(size.div_ceil(2), size),
    ));
    sheet.line(Line::of(
        "pmf",
        format!("probabilities of 0 to {size}"),
        posterior.predictive(size).map(Quantity::Numbers),
    ));
    sheet
}

/// The posterior difference of two proportions under one prior, first minus second.
#[must_use]
pub fn beta_two(table: TwoByTwo, prior: BetaPrior) -> Worksheet {
    let result = posterior_difference(prior.posterior(table.first), prior.posterior(table.second));
    let mut sheet = Worksheet::new("Posterior difference of two proportions");
    sheet.give("first", written(table.first));
    sheet.give("second", written(table.second));
    given(&mut sheet, prior);
    sheet.line(Line::of(
        "p_p1_gt_p2",
        "probability that the first is larger",
        result.probability_first_larger,
    ));
    sheet.line(Line::of("mean_diff", "mean of the difference", result.mean));
    sheet.line(Line::of(
        "sd_diff",
        "standard deviation of the difference",
        result.standard_deviation,
    ));
    sheet
}
