//! One result.

use std::fmt;

use crate::plan::{AnalysisId, SetId};
use crate::results::{ResultValue, Statistic};

/// One statistic of one group of one analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct ArdRow {
    /// The name of the result: unique, and the same in every run of the plan.
    pub id: ResultId,
    /// The analysis.
    pub analysis: AnalysisId,
    /// The method, as plans call it.
    pub method: &'static str,
    /// The dataset.
    pub dataset: String,
    /// The analysis set; `None`: every row.
    pub set: Option<SetId>,
    /// The group.
    pub group: Group,
    /// The values of the `by` columns.
    pub by: Vec<VariableLevel>,
    /// The column or condition that is counted, and which value of it; or the step of a curve.
    pub item: Option<VariableLevel>,
    /// The statistic.
    pub statistic: Statistic,
    /// What it came to.
    pub value: ResultValue,
    /// How many rows of the dataset it was made of.
    pub source_rows: usize,
}

/// Which group a result is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Group {
    /// All rows, without a grouping; or all groups together in one test.
    All,
    /// One level.
    Level {
        /// The column.
        variable: String,
        /// Its value.
        level: String,
    },
    /// All levels taken together under this name.
    Total {
        /// The column.
        variable: String,
        /// What they are called together.
        label: String,
    },
    /// One level against another.
    Comparison {
        /// The column.
        variable: String,
        /// The level.
        level: String,
        /// What it is compared with.
        reference: String,
    },
}

impl Group {
    /// The group's part of a result's name: the level, the name of the total, `level-reference`, or `all`.
    #[must_use]
    pub fn segment(&self) -> String {
        match self {
            Group::All => "all".to_owned(),
            Group::Level { level, .. } => level.clone(),
            Group::Total { label, .. } => label.clone(),
            Group::Comparison {
                level, reference, ..
            } => format!("{level}-{reference}"),
        }
    }

    /// The column, where there is one.
    #[must_use]
    pub fn variable(&self) -> Option<&str> {
        match self {
            Group::All => None,
            Group::Level { variable, .. }
            | Group::Total { variable, .. }
            | Group::Comparison { variable, .. } => Some(variable),
        }
    }
}

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct VariableLevel {
    /// The column, or what takes its place (`condition`, `box`, `step`).
    pub variable: String,
    /// The value as text.
    pub level: String,
}

/// The name of a result: `analysis/group/by.../level/statistic`, such as `tis_by_visit/IVIG/16/mean`. A slash or per cent
/// sign in a part is written `%2F` or `%25`, an empty part `%00`.
///
/// ```
/// use analysis::results::{ResultId, Statistic};
/// let id = ResultId::of("tis_by_visit", "IVIG", &["16".to_owned()], None, Statistic::Mean);
/// assert_eq!(id.as_str(), "tis_by_visit/IVIG/16/mean");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResultId(String);

impl ResultId {
    /// The name of one statistic of an analysis.
    #[must_use]
    pub fn of(
        analysis: &str,
        group: &str,
        by: &[String],
        level: Option<&str>,
        statistic: Statistic,
    ) -> Self {
        let mut id = part(analysis);
        let parts = std::iter::once(group)
            .chain(by.iter().map(String::as_str))
            .chain(level);
        for text in parts.chain(std::iter::once(statistic.name())) {
            id.push('/');
            id.push_str(&part(text));
        }
        ResultId(id)
    }

    /// The first part of the names of an analysis's results.
    pub(crate) fn first_part(analysis: &str) -> String {
        part(analysis)
    }

    /// The name as another file gives it, such as `primary_wald/IVIG-Placebo/difference`.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        ResultId(text.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ResultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn part(text: &str) -> String {
    if text.is_empty() {
        "%00".to_owned()
    } else {
        text.replace('%', "%25").replace('/', "%2F")
    }
}
