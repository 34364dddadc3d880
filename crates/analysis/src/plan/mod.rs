//! `analysis.toml`: what is done to the data of a trial, and how it is shown.

mod analysis_set;
mod check;
mod derived;
pub mod display;
mod estimand;
mod grouping;
mod head;
mod identifier;
pub mod method;
mod multiplicity;
mod pattern;
mod response;
mod setting;
mod source;

pub use analysis_set::AnalysisSet;
pub use derived::{
    Category, CategoryCase, Derivation, DerivedColumn, Difference, Logarithm, Product, Score,
    ScoreCase,
};
pub use display::{Display, DisplayKind};
pub use estimand::{Estimand, IntercurrentEvent, IntercurrentStrategy};
pub use grouping::{Grouping, Level};
pub use head::{Head, Rounding, SubjectDataset, SubjectRows};
pub use identifier::{
    AnalysisId, BoxId, ColumnGroupId, ConditionId, DisplayId, EstimandId, FootnoteId, GroupingId,
    MultiplicityId, PanelId, ResponseId, SetId, SettingId,
};
pub use method::{Analysis, Comparisons, Method, Side};
pub use multiplicity::{Multiplicity, MultiplicityProcedure};
pub use pattern::{Pattern, PatternError, Piece, ValueStyle};
pub use response::{LastValue, MissingResponse, Response, ResponseRule};
pub use setting::Setting;
pub use source::{DataSource, Presence, SubjectOfRow};

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
    /// Datasets that are not simply the file of their own name.
    #[serde(default, rename = "source")]
    pub sources: Vec<DataSource>,
    /// Columns that the plan adds to datasets.
    #[serde(default)]
    pub derived: Vec<DerivedColumn>,
    /// How subjects are grouped for comparison.
    #[serde(default, rename = "grouping")]
    pub groupings: Vec<Grouping>,
    /// Analysis sets.
    #[serde(default, rename = "set")]
    pub sets: Vec<AnalysisSet>,
    /// Responses: who counts as a responder.
    #[serde(default, rename = "response")]
    pub responses: Vec<Response>,
    /// Estimands: what the analyses are to estimate.
    #[serde(default, rename = "estimand")]
    pub estimands: Vec<Estimand>,
    /// Analyses.
    #[serde(rename = "analysis")]
    #[schemars(length(min = 1))]
    pub analyses: Vec<Analysis>,
    /// Families of hypotheses under one error rate.
    #[serde(default)]
    pub multiplicity: Vec<Multiplicity>,
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

    /// The estimand of that name.
    #[must_use]
    pub fn estimand(&self, id: &EstimandId) -> Option<&Estimand> {
        self.estimands.iter().find(|estimand| estimand.id == *id)
    }

    /// How a dataset is found and read, where the plan says so.
    #[must_use]
    pub fn source(&self, dataset: &str) -> Option<&DataSource> {
        self.sources
            .iter()
            .find(|source| source.dataset.eq_ignore_ascii_case(dataset))
    }

    /// Whether a dataset need not be there: what reads it is left out then, and the report says so.
    #[must_use]
    pub fn may_be_absent(&self, dataset: &str) -> bool {
        self.source(dataset)
            .is_some_and(|source| source.presence == Presence::Optional)
    }

    /// The datasets that are read from files, each with the name of its file without the ending, by the alphabet.
    #[must_use]
    pub fn files(&self) -> Vec<(&str, &str)> {
        self.dataset_names()
            .into_iter()
            .filter_map(|dataset| match self.source(dataset) {
                Some(source) => Some((dataset, source.file()?)),
                None => Some((dataset, dataset)),
            })
            .collect()
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
