//! Tables and figures, by what a reader sees.

mod figure;
mod table;

pub use figure::{
    Axis, CoursesFigure, CurveShown, FlowDiagram, Forest, ForestRow, KaplanMeierFigure,
    KaplanMeierPanel, MeanOverTime, MeanPanel, Phase, SpiritSchedule, StackedCategories, Threshold,
    TreatmentSchedule,
};
pub use table::{Cell, ColumnGroup, ListingTable, Table, TableRow, TermLevel, TermOrder, Terms};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{DisplayId, FootnoteId};

/// A table or figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Display {
    /// The display's short name, such as `T2` or `F1`.
    pub id: DisplayId,
    /// What is printed above it.
    pub title: String,
    /// Where the published counterpart stands, such as `Table 2`; absent: it has none.
    #[serde(default)]
    pub counterpart: Option<String>,
    /// Notes without a symbol, printed below.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Footnotes, in the order of their symbols.
    #[serde(default, rename = "footnote")]
    pub footnotes: Vec<Footnote>,
    /// What it is and what it is made of.
    #[serde(flatten)]
    pub kind: DisplayKind,
}

/// A footnote. Symbols are given by the order of the list: * † ‡ § ¶ ‖ and so on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Footnote {
    /// The footnote's short name.
    pub id: FootnoteId,
    /// What is printed; `{}` stands for the result.
    pub text: String,
    /// The result that is written into the text, found as that of a single column.
    #[serde(default)]
    pub result: Option<Cell>,
}

/// What a display is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DisplayKind {
    /// Who the subjects are.
    BaselineTable(Table),
    /// What became of them.
    EndpointTable(Table),
    /// Adverse events.
    AdverseEventTable(Table),
    /// Rows as they are.
    Listing(ListingTable),
    /// Means with intervals over time, a line a group.
    MeanOverTime(MeanOverTime),
    /// Product-limit curves with numbers at risk.
    KaplanMeier(KaplanMeierFigure),
    /// A line a subject.
    IndividualCourses(CoursesFigure),
    /// How subjects went through the trial.
    Flow(FlowDiagram),
    /// Shares of categories, a bar a group and visit.
    StackedCategories(StackedCategories),
    /// Estimates with intervals, a line a subgroup.
    Forest(Forest),
    /// Which doses are given when.
    TreatmentSchedule(TreatmentSchedule),
    /// Enrolment, interventions and assessments by visit.
    SpiritSchedule(SpiritSchedule),
}

impl DisplayKind {
    /// The table, if it is one of statistics.
    #[must_use]
    pub fn table(&self) -> Option<&Table> {
        match self {
            DisplayKind::BaselineTable(table)
            | DisplayKind::EndpointTable(table)
            | DisplayKind::AdverseEventTable(table) => Some(table),
            _ => None,
        }
    }
}
