//! The head of a plan.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the plan is called, and what holds for all of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The plan's title.
    pub title: String,
    /// The trial's short name.
    pub trial: String,
    /// How a figure that lies half-way between two printable ones is rounded; in print only, results are never rounded.
    #[serde(default)]
    pub rounding: Rounding,
    /// Level of all confidence intervals.
    #[serde(default = "ninety_five")]
    #[schemars(range(min = 0.5, max = 0.9999))]
    pub confidence: f64,
    /// The dataset that holds one row a subject, and the column that names the subject in every dataset.
    #[serde(default)]
    pub subjects: SubjectDataset,
    /// Remarks that the report prints at its head.
    #[serde(default)]
    pub notes: Vec<String>,
}

fn ninety_five() -> f64 {
    0.95
}

/// What happens to a printed figure that lies exactly half-way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Away from zero, as SAS does: 12.5 becomes 13.
    #[default]
    HalfAway,
    /// To the even neighbour: 12.5 becomes 12.
    HalfEven,
}

/// Where subjects are listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectDataset {
    /// The dataset with one row a subject.
    pub dataset: String,
    /// The column that names the subject, in this dataset and all others.
    pub key: String,
    /// How many rows a subject has in that dataset.
    #[serde(default)]
    pub rows: SubjectRows,
}

/// How many rows a subject has in the dataset of subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubjectRows {
    /// One: a second row is refused.
    #[default]
    One,
    /// As many as there are, where no dataset has one row a subject.
    Several,
}

impl Default for SubjectDataset {
    /// ADaM's own: `ADSL` and `USUBJID`.
    fn default() -> Self {
        SubjectDataset {
            dataset: "ADSL".to_owned(),
            key: "USUBJID".to_owned(),
            rows: SubjectRows::One,
        }
    }
}
