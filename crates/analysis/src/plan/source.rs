//! Sources: where a dataset of the plan comes from, where it is not a file of the same name with one subject column.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a dataset is found and read. A dataset without a source is the file of its own name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataSource {
    /// The dataset's name in this plan.
    pub dataset: String,
    /// The name of the file without its ending; absent: the dataset's name.
    #[serde(default)]
    pub file: Option<String>,
    /// The data themselves as comma-separated values, the first line naming the columns, as for counts out of a paper.
    /// No file is read.
    #[serde(default)]
    pub inline: Option<String>,
    /// Whom a row is about.
    #[serde(default)]
    pub subject: SubjectOfRow,
    /// The numeric column that says how many equal rows each row stands for, as in tables of counts.
    #[serde(default)]
    pub frequency: Option<String>,
    /// The numeric column that says in how many of the equal rows an event came, as SAS writes `events/trials`: the rows get
    /// a column `EVENT`, 1 in so many of them and 0 in the rest. Only with a frequency.
    #[serde(default)]
    pub events: Option<String>,
    /// The columns that tell the rows apart. Two rows that are equal in all of them are refused.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Whether the dataset must be there.
    #[serde(default)]
    pub presence: Presence,
}

/// Whether a dataset must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Without it the plan is refused.
    #[default]
    Required,
    /// Without it the analyses that read it are left out, and their displays say so.
    Optional,
}

/// Whom a row is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubjectOfRow {
    /// The subject that the plan's key column names.
    #[default]
    Key,
    /// Each row is a subject of its own, as in data without a subject column. Rows with a frequency are as many
    /// subjects.
    EachRow,
    /// The subject that another column names.
    Column(String),
}

impl DataSource {
    /// The name of the file that is read; `None` where the data stand in the plan.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        match (&self.inline, &self.file) {
            (Some(_), _) => None,
            (None, Some(file)) => Some(file),
            (None, None) => Some(&self.dataset),
        }
    }
}
