//! Tables: groups of columns, rows, cells.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{AnalysisId, ColumnGroupId, FootnoteId, GroupingId, Pattern, SetId};

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What stands above the labels of the rows.
    #[serde(default)]
    pub stub: String,
    /// The columns, in groups.
    #[schemars(length(min = 1))]
    pub columns: Vec<ColumnGroup>,
    /// The rows.
    #[serde(rename = "row")]
    #[schemars(length(min = 1))]
    pub rows: Vec<TableRow>,
}

/// Columns that are filled in the same way: one for each level of a grouping, or a single one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnGroup {
    /// The short name by which rows fill them.
    pub id: ColumnGroupId,
    /// What stands above the columns (for a single column: its heading); empty: nothing.
    #[serde(default)]
    pub heading: String,
    /// The grouping whose levels are the columns; absent: a single column.
    #[serde(default)]
    pub grouping: Option<GroupingId>,
    /// Which levels, by value (the total by its name); absent: all of them, then the total if the grouping has one.
    #[serde(default)]
    pub levels: Vec<String>,
    /// The set whose number of subjects is printed as `N` under each level; absent: none is.
    #[serde(default)]
    pub big_n: Option<SetId>,
    /// Footnotes of the heading.
    #[serde(default)]
    pub footnotes: Vec<FootnoteId>,
}

/// A row, or a block of rows made of adverse-event terms. A row without cells is a heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// What is printed at the left; in a block of terms not used.
    #[serde(default)]
    pub label: String,
    /// How far the label is indented.
    #[serde(default)]
    #[schemars(range(max = 5))]
    pub indent: u8,
    /// Footnotes of the label.
    #[serde(default)]
    pub footnotes: Vec<FootnoteId>,
    /// What fills the columns, by group of columns.
    #[serde(default)]
    pub cells: BTreeMap<ColumnGroupId, Cell>,
    /// Fixed text that fills the columns, such as `NA`, by group of columns.
    #[serde(default)]
    pub texts: BTreeMap<ColumnGroupId, String>,
    /// Makes the row a block: one row for each term of an analysis of adverse events, whose cells take the term's
    /// results.
    #[serde(default)]
    pub terms: Option<Terms>,
}

/// What fills the cells of a row in a group of columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The analysis whose results are shown.
    pub analysis: AnalysisId,
    /// Which group's results. Absent: in the columns of a grouping that of the column; in a single column the one
    /// comparison, or the only group, there is.
    #[serde(default)]
    pub group: Option<String>,
    /// The values of the analysis's `by` columns, in their order, such as `["16"]`.
    #[serde(default)]
    pub by: Vec<String>,
    /// The value, condition, body system or term; absent: the analysis has none, or all of them taken together.
    #[serde(default)]
    pub level: Option<String>,
    /// How it is printed.
    pub format: Pattern,
    /// What is printed where the first statistic of the format is a count of 0, such as `0` for `0 (0)`; absent: as `format`
    /// says.
    #[serde(default)]
    pub zero: Option<String>,
    /// Footnotes of the cells.
    #[serde(default)]
    pub footnotes: Vec<FootnoteId>,
}

/// Which terms make the rows of a block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The analysis that chooses and orders them.
    pub analysis: AnalysisId,
    /// The group whose percentages choose and order them; absent: the highest of any group.
    #[serde(default)]
    pub group: Option<String>,
    /// What a row is.
    pub level: TermLevel,
    /// Terms in at least so many per cent of the subjects.
    #[serde(default)]
    pub at_least_percent: f64,
    /// Their order.
    #[serde(default)]
    pub order: TermOrder,
}

/// What a row of a block of terms is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TermLevel {
    /// A body system.
    BodySystem,
    /// A preferred term, whatever its body system.
    PreferredTerm,
    /// A body system, and below it its preferred terms.
    BodySystemAndPreferredTerm,
}

/// In which order terms are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TermOrder {
    /// The most frequent first, equals by the alphabet.
    #[default]
    Frequency,
    /// By the alphabet.
    Alphabet,
}

/// A listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListingTable {
    /// The analysis, of method `listing`.
    pub analysis: AnalysisId,
}
