//! Methods that select rows: flow diagrams, individual courses, listings, the design of the trial.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::filter::Filter;
use crate::plan::{BoxId, PanelId, ResponseId};

/// Boxes of a flow diagram: subjects counted along a tree, the analysis's dataset holding one row a subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// The boxes, each after its parent.
    #[serde(rename = "box")]
    #[schemars(length(min = 1))]
    pub boxes: Vec<FlowBox>,
}

/// A box of a flow diagram.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowBox {
    /// The box's short name.
    pub id: BoxId,
    /// What is printed before the number.
    pub label: String,
    /// The subjects in the box; absent: all of the parent's.
    #[serde(default, rename = "where")]
    pub condition: Option<Filter>,
    /// The box above; a subject who is not in it is not in this one. Absent: the box stands at the top.
    #[serde(default)]
    pub parent: Option<BoxId>,
    /// Where the box stands.
    #[serde(default)]
    pub place: Place,
    /// Whether the box is one, or one for each group.
    #[serde(default)]
    pub split: Split,
    /// Reasons listed in the box.
    #[serde(default)]
    pub reasons: Option<Reasons>,
}

/// Where a box stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In the stem: below its parent.
    #[default]
    Stem,
    /// At the side of the arrow that leaves its parent: those who go no further.
    Side,
}

/// Whether a box is split by group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// One box for each group.
    #[default]
    Groups,
    /// One box for all.
    Together,
}

/// Reasons listed in a box: subjects by the values of a column, the most frequent first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reasons {
    /// The dataset that holds them; absent: the analysis's own. A subject may have more than one row.
    #[serde(default)]
    pub dataset: Option<String>,
    /// The text column.
    pub variable: String,
    /// The rows that are reasons; absent: all.
    #[serde(default, rename = "where")]
    pub condition: Option<Filter>,
}

/// The course of a value in each subject, one line a subject, in panels: `n` for each panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Courses {
    /// The numeric column on the horizontal axis.
    pub x: String,
    /// The numeric column on the vertical axis.
    pub y: String,
    /// A value with which every course begins, such as 0 at 0 for an improvement since baseline.
    #[serde(default)]
    pub origin: Option<[f64; 2]>,
    /// The panels; absent: one.
    #[serde(default, rename = "panel")]
    pub panels: Vec<Panel>,
}

/// A panel of individual courses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum Panel {
    /// Subjects who respond.
    Responders {
        /// The panel's short name.
        id: PanelId,
        /// What is printed.
        label: String,
        /// The response.
        response: ResponseId,
    },
    /// Subjects who do not.
    Nonresponders {
        /// The panel's short name.
        id: PanelId,
        /// What is printed.
        label: String,
        /// The response.
        response: ResponseId,
    },
    /// Subjects with a row that fulfils a condition.
    Where {
        /// The panel's short name.
        id: PanelId,
        /// What is printed.
        label: String,
        /// The condition.
        #[serde(rename = "where")]
        condition: Filter,
    },
}

impl Panel {
    /// The panel's short name.
    #[must_use]
    pub fn id(&self) -> &PanelId {
        match self {
            Panel::Responders { id, .. }
            | Panel::Nonresponders { id, .. }
            | Panel::Where { id, .. } => id,
        }
    }

    /// What is printed.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Panel::Responders { label, .. }
            | Panel::Nonresponders { label, .. }
            | Panel::Where { label, .. } => label,
        }
    }
}

/// Rows as they are, some of their columns, in an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// The columns shown.
    #[serde(rename = "column")]
    #[schemars(length(min = 1))]
    pub columns: Vec<ListingColumn>,
    /// The columns that order the rows; absent: as they stand.
    #[serde(default)]
    pub order: Vec<String>,
}

/// A column of a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListingColumn {
    /// The column's name in the dataset.
    pub variable: String,
    /// What is printed; absent: the column's label.
    #[serde(default)]
    pub label: Option<String>,
}

/// The design of the trial, of which schedules are made: arms and their elements from the analysis's own dataset (`TA`), the
/// rest from the datasets named here. It counts the criteria of eligibility: `n` for each category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialDesign {
    /// The elements.
    #[serde(default = "elements")]
    pub elements: String,
    /// The planned visits.
    #[serde(default = "visits")]
    pub visits: String,
    /// The criteria of eligibility.
    #[serde(default = "criteria")]
    pub criteria: String,
    /// The trial in a few parameters.
    #[serde(default = "summary")]
    pub summary: String,
}

fn elements() -> String {
    "TE".to_owned()
}

fn visits() -> String {
    "TV".to_owned()
}

fn criteria() -> String {
    "TI".to_owned()
}

fn summary() -> String {
    "TS".to_owned()
}
