//! `myotrial stat`: one statistic, from counts or from a table.

mod counts;
mod inputs;
mod models;
mod several;
mod times;
mod values;

use clap::{Args, Subcommand};
use worksheet::Worksheet;

use crate::arguments::Form;
use crate::failure::{Answer, Failure, print, print_json};

pub use inputs::{Confidence, CountOfTotal, number};

/// `stat`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples, from counts, from printed means and from a table:
  myotrial stat difference 37/47 21/48
  myotrial stat mean 47.7 24.2 47 21.3 20.8 48
  myotrial stat survival times.csv --time days --event responded --arm treatment --active IVIg

A table is CSV, SAS transport, Dataset-JSON or Parquet, one row a subject (or a visit), its columns named in the first
line; rows without a value that is needed are left out and counted. Every version of a statistic is printed with its
name and with the program that prints it unasked.

Each method has a manual of its own: myotrial stat METHOD --help"
)]
pub struct StatArguments {
    #[command(subcommand)]
    method: Method,
    /// The form of the answer on standard output.
    #[arg(long, value_enum, default_value_t = Form::Text, global = true)]
    format: Form,
}

/// The methods.
#[derive(Debug, Subcommand)]
enum Method {
    /// One proportion: every interval, and the exact test.
    Proportion(counts::ProportionArguments),
    /// The exact test that a proportion has a given value.
    BinomialTest(counts::BinomialTestArguments),
    /// The difference of two proportions: every interval, exact ones too, and the tests.
    #[command(
        after_help = "Example, the primary end point of a trial with 37 of 47 against 21 of 48 responders:
  myotrial stat difference 37/47 21/48

The exact unconditional intervals enumerate all tables; --without-exact leaves them out."
    )]
    Difference(counts::ComparedArguments),
    /// The exact unconditional intervals of the difference alone.
    #[command(after_help = "Example:\n  myotrial stat exact-difference 37/47 21/48")]
    ExactDifference(counts::TwoGroupsArguments),
    /// The ratio of two proportions: every interval, exact ones too.
    #[command(after_help = "Example:\n  myotrial stat risk-ratio 37/47 21/48")]
    RiskRatio(counts::ComparedArguments),
    /// The odds ratio, unconditional and exact.
    #[command(after_help = "Example:\n  myotrial stat odds-ratio 37/47 21/48")]
    OddsRatio(counts::TwoGroupsArguments),
    /// The tests of a 2x2 table: Pearson, Yates, N - 1, likelihood ratio, Fisher.
    Tests(counts::TestsArguments),
    /// Farrington and Manning's test of non-inferiority.
    NonInferiority(counts::NonInferiorityArguments),
    /// McNemar's test of paired answers.
    #[command(name = "mcnemar")]
    McNemar(counts::McNemarArguments),
    /// Cohen's kappa.
    Kappa(counts::KappaArguments),
    /// Two groups within strata: Cochran-Mantel-Haenszel, common odds ratio, risk ratio and difference, exact.
    Stratified(counts::StratifiedArguments),
    /// The generalised Cochran-Mantel-Haenszel tests of tables of any size.
    Cmh(counts::CmhArguments),
    /// Logistic regression: Wald, likelihood ratio, profile.
    Logistic(models::LogisticArguments),
    /// Logistic regression with Firth's penalty.
    Firth(models::FirthArguments),
    /// Exact conditional logistic regression.
    ExactLogistic(models::ExactLogisticArguments),
    /// The marginal risk difference after a logistic regression.
    MarginalDifference(models::MarginalDifferenceArguments),
    /// The signed-rank test of pairs, in the versions of SPSS, R and SAS.
    SignedRank(values::SignedRankArguments),
    /// The rank-sum test of two samples, in the versions of SPSS, R and SAS.
    RankSum(values::RankSumArguments),
    /// Van Elteren's rank-sum test over strata.
    VanElteren(values::VanElterenArguments),
    /// Quantiles by all nine definitions, side by side.
    Quantile(values::QuantileArguments),
    /// One mean, or the difference of two, from summaries or from a file.
    Mean(values::MeanArguments),
    /// The last observation of each subject carried forward.
    Locf(values::LocfArguments),
    /// Analysis of covariance: least-squares means, type III tests.
    Ancova(models::AncovaArguments),
    /// Mixed model for repeated measures.
    Mmrm(models::MmrmArguments),
    /// Estimates of several imputations combined by Rubin's rules.
    #[command(visible_alias = "multiple-imputation")]
    Rubin(several::RubinArguments),
    /// What the missing visits of a subject are imputed from, by every reference-based strategy.
    ReferenceBased(several::ReferenceBasedArguments),
    /// Kaplan-Meier curves, log-rank tests, hazard ratio, restricted means.
    Survival(times::SurvivalArguments),
    /// Cox regression.
    Cox(times::CoxArguments),
    /// A rate of events, or the ratio of two.
    Rate(counts::RateArguments),
    /// Win ratio, win odds, net benefit, Finkelstein-Schoenfeld.
    Win(times::WinArguments),
    /// Beta-binomial posterior of one proportion or two.
    BetaBinomial(counts::BetaBinomialArguments),
    /// P-values adjusted by every named procedure.
    Multiplicity(several::MultiplicityArguments),
}

impl Method {
    /// The method's name as it was typed, and its worksheet.
    fn work(&self) -> Result<(&'static str, Worksheet), Failure> {
        Ok(match self {
            Self::Proportion(given) => ("proportion", given.work()?),
            Self::BinomialTest(given) => ("binomial-test", given.work()?),
            Self::Difference(given) => ("difference", given.difference()),
            Self::ExactDifference(given) => ("exact-difference", given.exact_difference()),
            Self::RiskRatio(given) => ("risk-ratio", given.risk_ratio()),
            Self::OddsRatio(given) => ("odds-ratio", given.odds_ratio()),
            Self::Tests(given) => ("tests", given.work()),
            Self::NonInferiority(given) => ("non-inferiority", given.work()?),
            Self::McNemar(given) => ("mcnemar", given.work()?),
            Self::Kappa(given) => ("kappa", given.work()?),
            Self::Stratified(given) => ("stratified", given.work()?),
            Self::Cmh(given) => ("cmh", given.work()?),
            Self::Logistic(given) => ("logistic", given.work()?),
            Self::Firth(given) => ("firth", given.work()?),
            Self::ExactLogistic(given) => ("exact-logistic", given.work()?),
            Self::MarginalDifference(given) => ("marginal-difference", given.work()?),
            Self::SignedRank(given) => ("signed-rank", given.work()?),
            Self::RankSum(given) => ("rank-sum", given.work()?),
            Self::VanElteren(given) => ("van-elteren", given.work()?),
            Self::Quantile(given) => ("quantile", given.work()?),
            Self::Mean(given) => ("mean", given.work()?),
            Self::Locf(given) => ("locf", given.work()?),
            Self::Ancova(given) => ("ancova", given.work()?),
            Self::Mmrm(given) => ("mmrm", given.work()?),
            Self::Rubin(given) => ("rubin", given.work()?),
            Self::ReferenceBased(given) => ("reference-based", given.work()?),
            Self::Survival(given) => ("survival", given.work()?),
            Self::Cox(given) => ("cox", given.work()?),
            Self::Rate(given) => ("rate", given.work()?),
            Self::Win(given) => ("win", given.work()?),
            Self::BetaBinomial(given) => ("beta-binomial", given.work()),
            Self::Multiplicity(given) => ("multiplicity", given.work()?),
        })
    }
}

/// Works one statistic out and prints it.
pub fn stat(arguments: &StatArguments) -> Result<Answer, Failure> {
    let (method, sheet) = arguments.method.work()?;
    show(method, &sheet, arguments.format)?;
    Ok(Answer::Yes)
}

/// Prints a worksheet in the form asked for.
pub fn show(method: &str, sheet: &Worksheet, format: Form) -> Result<(), Failure> {
    match format {
        Form::Text => print(&sheet.to_string()),
        Form::Json => print_json(&sheet.to_json(method, env!("CARGO_PKG_VERSION"))),
    }
}
