//! Columns that the plan adds to a dataset.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::filter::Filter;

/// A column that is made from others, row by row, before anything else looks at the dataset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DerivedColumn {
    /// The dataset.
    pub dataset: String,
    /// The column's name; no column of the dataset has it yet.
    pub name: String,
    /// How it is made.
    #[serde(flatten)]
    pub derivation: Derivation,
}

/// How a column is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Derivation {
    /// A text: that of the first case whose condition holds.
    Category(Category),
    /// A number: that of the first case whose condition holds; missing where none does.
    Score(Score),
    /// The natural logarithm of a numeric column; missing where it is not above 0.
    Logarithm(Logarithm),
    /// One numeric column less another.
    Difference(Difference),
    /// The product of numeric columns, as an interaction is.
    Product(Product),
}

/// A text by cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// The cases, the first one first.
    #[serde(rename = "case")]
    #[schemars(length(min = 1))]
    pub cases: Vec<CategoryCase>,
    /// The column whose value is taken where no case holds; absent: missing.
    #[serde(default)]
    pub otherwise: Option<String>,
}

/// A case of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryCase {
    /// The condition.
    #[serde(rename = "where")]
    pub condition: Filter,
    /// The text.
    pub value: String,
}

/// A number by cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// The cases, the first one first.
    #[serde(rename = "case")]
    #[schemars(length(min = 1))]
    pub cases: Vec<ScoreCase>,
}

/// A case of a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreCase {
    /// The condition.
    #[serde(rename = "where")]
    pub condition: Filter,
    /// The number.
    pub value: f64,
}

/// A logarithm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Logarithm {
    /// The numeric column.
    pub of: String,
}

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The numeric column from which is taken.
    pub of: String,
    /// The numeric column that is taken away.
    pub minus: String,
}

/// A product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The numeric columns.
    #[schemars(length(min = 2))]
    pub of: Vec<String>,
}
