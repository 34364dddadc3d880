//! Several hypotheses under one error rate.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::MultiplicityId;

/// Hypotheses that share an error rate: the results are the adjusted p-values, in the order of the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Multiplicity {
    /// The family's short name; the adjusted p-values are called by it.
    pub id: MultiplicityId,
    /// What is printed.
    pub title: String,
    /// The procedure.
    pub procedure: MultiplicityProcedure,
    /// The results that are p-values, such as `primary/IVIG-Placebo/p_value`; in a fixed sequence, in their order.
    #[schemars(length(min = 1))]
    pub p_values: Vec<String>,
}

/// How p-values are adjusted, so that each may be held against the family's error rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MultiplicityProcedure {
    /// In the order given, each only if all before it were rejected.
    FixedSequence,
    /// Bonferroni.
    Bonferroni,
    /// Bonferroni, step-down (Holm).
    Holm,
    /// Step-up (Hochberg).
    Hochberg,
    /// By closure of Simes' test (Hommel).
    Hommel,
    /// False discovery rate (Benjamini and Hochberg).
    BenjaminiHochberg,
}

impl MultiplicityProcedure {
    /// The procedure in words.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::FixedSequence => "in a fixed sequence",
            Self::Bonferroni => "by Bonferroni's method",
            Self::Holm => "by Holm's step-down method",
            Self::Hochberg => "by Hochberg's step-up method",
            Self::Hommel => "by Hommel's method",
            Self::BenjaminiHochberg => "for the false discovery rate (Benjamini and Hochberg)",
        }
    }
}
