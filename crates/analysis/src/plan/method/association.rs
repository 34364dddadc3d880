//! Methods on tables of counts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Association of the groups with the values of a column: `n`, `chi_square`, `degrees_of_freedom`, `p_value`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Association {
    /// The column whose values are the columns of the table; rows in which it is missing are left out.
    pub variable: String,
    /// The test.
    pub test: AssociationTest,
    /// The columns whose combinations are the strata; only for the Cochran-Mantel-Haenszel statistics.
    #[serde(default)]
    pub strata: Vec<String>,
    /// The values in their order; absent: the values found, sorted.
    #[serde(default)]
    pub values: Vec<String>,
    /// Scores of the values in their order; absent: 1, 2, 3 and so on.
    #[serde(default)]
    pub scores: Vec<f64>,
    /// Scores of the levels of the grouping in their order; absent: 1, 2, 3 and so on.
    #[serde(default)]
    pub group_scores: Vec<f64>,
}

/// A test of association.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssociationTest {
    /// Pearson's chi-square.
    Pearson,
    /// Pearson's chi-square with continuity correction; two groups and two values.
    PearsonContinuityCorrected,
    /// Likelihood ratio chi-square; two groups and two values.
    LikelihoodRatio,
    /// Fisher's exact test, of a table of any size.
    Fisher,
    /// Cochran-Mantel-Haenszel statistic of general association.
    GeneralAssociation,
    /// Cochran-Mantel-Haenszel statistic: row mean scores differ.
    RowMeanScores,
    /// Cochran-Mantel-Haenszel statistic: nonzero correlation of scores.
    NonzeroCorrelation,
}

impl AssociationTest {
    /// Whether the test is one of the Cochran-Mantel-Haenszel statistics.
    #[must_use]
    pub fn is_stratified(self) -> bool {
        matches!(
            self,
            Self::GeneralAssociation | Self::RowMeanScores | Self::NonzeroCorrelation
        )
    }

    /// The test in words.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Pearson => "Pearson's chi-square test",
            Self::PearsonContinuityCorrected => {
                "Pearson's chi-square test with continuity correction"
            }
            Self::LikelihoodRatio => "the likelihood ratio chi-square test",
            Self::Fisher => "Fisher's exact test",
            Self::GeneralAssociation => "the Cochran-Mantel-Haenszel test of general association",
            Self::RowMeanScores => "the Cochran-Mantel-Haenszel test of row mean scores",
            Self::NonzeroCorrelation => "the Cochran-Mantel-Haenszel test of nonzero correlation",
        }
    }
}

/// Two answers of the same subjects: McNemar's test (`chi_square`, `degrees_of_freedom`, `p_value`) and Cohen's kappa
/// (`estimate`, `se`, `lower`, `upper`). The answers are text columns with two values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchedPairs {
    /// The column of the first answer.
    pub first: String,
    /// The column of the second answer.
    pub second: String,
    /// How the p-value is found.
    #[serde(default)]
    pub p_value: MatchedPairsTest,
}

/// How McNemar's p-value is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchedPairsTest {
    /// Chi-square.
    #[default]
    Asymptotic,
    /// Chi-square with continuity correction.
    AsymptoticContinuityCorrected,
    /// Binomial.
    Exact,
    /// Binomial with half the point probability.
    MidP,
}
