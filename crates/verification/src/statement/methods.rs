//! The methods that papers name, as a transcription writes them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The scale on which a proportion is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProportionScale {
    /// From 0 to 100.
    #[default]
    Percent,
    /// From 0 to 1.
    Fraction,
}

/// The interval of a proportion that a paper names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProportionMethod {
    /// Exact, by two one-sided binomial tests.
    ClopperPearson,
    /// Score.
    Wilson,
    /// Normal approximation.
    Wald,
    /// Normal approximation after successes and failures are added.
    AgrestiCoull,
    /// Bayes with Jeffreys' prior.
    Jeffreys,
    /// Exact with half the point probability.
    MidP,
    /// The paper names none.
    NotNamed,
}

/// The interval of a difference of proportions that a paper names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceMethod {
    /// Exact, without saying by which inversion.
    Exact,
    /// Exact, ordered by the difference.
    SantnerSnell,
    /// Exact, ordered by the score.
    ChanZhang,
    /// Normal approximation.
    Wald,
    /// From two score intervals.
    Newcombe,
    /// Score with the factor N/(N-1).
    MiettinenNurminen,
    /// Normal approximation after a success and a failure are added to each group.
    AgrestiCaffo,
    /// Mantel-Haenszel weights across strata.
    MantelHaenszel,
    /// The paper names none.
    NotNamed,
}

/// The interval of a difference of means that a paper names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeanDifferenceMethod {
    /// Student's t with the variance of both groups together.
    Pooled,
    /// Student's t with each group's own variance.
    Welch,
    /// The paper names none.
    NotNamed,
}

/// The stratified test that a paper names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StratifiedTest {
    /// Cochran-Mantel-Haenszel, without saying whether corrected for continuity.
    CochranMantelHaenszel,
}

/// The test of two proportions that a paper names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TwoByTwoTest {
    /// Fisher's exact test, two-sided.
    Fisher,
    /// Pearson's chi-square test, without correction.
    Pearson,
    /// Pearson's chi-square test with Yates' correction.
    Yates,
    /// A chi-square test, without saying whether corrected.
    ChiSquare,
    /// The paper names none.
    NotNamed,
}
