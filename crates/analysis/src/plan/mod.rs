//! `analysis.toml`: what is done to the data of a trial, and how it is shown.

mod analysis_set;
mod check;
pub mod display;
mod grouping;
mod head;
mod identifier;
pub mod method;
mod pattern;
mod response;
mod setting;

pub use analysis_set::AnalysisSet;
pub use display::{Display, DisplayKind};
pub use grouping::{Grouping, Level};
pub use head::{Head, Rounding, SubjectDataset};
pub use identifier::{
    AnalysisId, BoxId, ColumnGroupId, ConditionId, DisplayId, FootnoteId, GroupingId, PanelId,
    ResponseId, SetId, SettingId,
};
pub use method::{Analysis, Method};
pub use pattern::{Pattern, PatternError, Piece, ValueStyle};
pub use response::{LastValue, MissingResponse, Response, ResponseRule};
pub use setting::Setting;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The analysis plan of a trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// The head.
    pub plan: Head,
    /// Open points, each with the choice taken and why; the report prints them.
    #[serde(default, rename = "setting")]
    pub settings: Vec<Setting>,
    /// How subjects are grouped for comparison.
    #[serde(default, rename = "grouping")]
    pub groupings: Vec<Grouping>,
    /// Analysis sets.
    #[serde(default, rename = "set")]
    pub sets: Vec<AnalysisSet>,
    /// Responses: who counts as a responder.
    #[serde(default, rename = "response")]
    pub responses: Vec<Response>,
    /// Analyses.
    #[serde(rename = "analysis")]
    #[schemars(length(min = 1))]
    pub analyses: Vec<Analysis>,
    /// Tables and figures.
    #[serde(default, rename = "display")]
    pub displays: Vec<Display>,
}

impl Plan {
    /// The grouping of that name.
    #[must_use]
    pub fn grouping(&self, id: &GroupingId) -> Option<&Grouping> {
        self.groupings.iter().find(|grouping| grouping.id == *id)
    }

    /// The analysis set of that name.
    #[must_use]
    pub fn set(&self, id: &SetId) -> Option<&AnalysisSet> {
        self.sets.iter().find(|set| set.id == *id)
    }

    /// The response of that name.
    #[must_use]
    pub fn response(&self, id: &ResponseId) -> Option<&Response> {
        self.responses.iter().find(|response| response.id == *id)
    }

    /// The analysis of that name.
    #[must_use]
    pub fn analysis(&self, id: &AnalysisId) -> Option<&Analysis> {
        self.analyses.iter().find(|analysis| analysis.id == *id)
    }

    /// The table or figure of that name.
    #[must_use]
    pub fn display(&self, id: &DisplayId) -> Option<&Display> {
        self.displays.iter().find(|display| display.id == *id)
    }

    /// The datasets that the plan reads, each once, by the alphabet.
    #[must_use]
    pub fn dataset_names(&self) -> Vec<&str> {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        names.insert(&self.plan.subjects.dataset);
        names.extend(self.sets.iter().map(|set| set.dataset.as_str()));
        names.extend(
            self.responses
                .iter()
                .map(|response| response.dataset.as_str()),
        );
        names.extend(self.analyses.iter().flat_map(Analysis::dataset_names));
        names.into_iter().collect()
    }
}
