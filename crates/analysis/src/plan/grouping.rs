//! How subjects are grouped for comparison.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{Comparisons, GroupingId};

/// A column whose levels are set side by side, such as the arm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grouping {
    /// The grouping's short name.
    pub id: GroupingId,
    /// The column that holds the level; a number is compared as it is printed.
    pub variable: String,
    /// Datasets in which the column has another name, such as `ADAE = "TRTA"`.
    #[serde(default)]
    pub variable_in: BTreeMap<String, String>,
    /// The levels, in the order of printing. A level that is not listed is refused.
    #[schemars(length(min = 1))]
    pub levels: Vec<Level>,
    /// The level that the others are compared with; absent: no comparisons.
    #[serde(default)]
    pub reference: Option<String>,
    /// What all levels together are called; absent: they are not taken together.
    #[serde(default)]
    pub total: Option<String>,
}

/// A level of a grouping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The value in the data.
    pub value: String,
    /// What is printed; absent: the value.
    #[serde(default)]
    pub label: Option<String>,
}

impl Level {
    /// What is printed.
    #[must_use]
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.value)
    }
}

impl Grouping {
    /// The name of the grouping's column in a dataset.
    #[must_use]
    pub fn variable_in(&self, dataset: &str) -> &str {
        self.variable_in.get(dataset).unwrap_or(&self.variable)
    }

    /// The comparisons that are made: each level with what it is compared with, in the order of the levels.
    #[must_use]
    pub fn comparisons(&self, wanted: Comparisons) -> Vec<(&str, &str)> {
        let levels = || self.levels.iter().map(|level| level.value.as_str());
        match (wanted, self.reference.as_deref()) {
            (Comparisons::AllPairs, _) => levels()
                .enumerate()
                .flat_map(|(place, level)| levels().take(place).map(move |before| (level, before)))
                .collect(),
            (Comparisons::Reference, None) => Vec::new(),
            (Comparisons::Reference, Some(reference)) => levels()
                .filter(|level| *level != reference)
                .map(|level| (level, reference))
                .collect(),
        }
    }
}
