//! The names by which the parts of a plan refer to each other: one type each, so that a set can never be looked
//! up as an analysis.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! identifiers {
    ($($(#[$meaning:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meaning])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(#[schemars(length(min = 1))] String);

        impl $name {
            /// The name as the plan writes it.
            #[must_use]
            pub fn new(name: impl Into<String>) -> Self {
                Self(name.into())
            }

            /// The name as the plan writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self::new(name)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )+};
}

identifiers! {
    /// The short name of an analysis; the first part of the identifier of each of its results.
    AnalysisId,
    /// The short name of a box of a flow diagram.
    BoxId,
    /// The short name of a group of columns of a table.
    ColumnGroupId,
    /// The short name of a condition whose subjects are counted.
    ConditionId,
    /// The short name of a table or figure, such as `T2`.
    DisplayId,
    /// The short name of an estimand.
    EstimandId,
    /// The short name of a footnote.
    FootnoteId,
    /// The short name of a grouping, such as `planned_arm`.
    GroupingId,
    /// The short name of a family of hypotheses.
    MultiplicityId,
    /// The short name of a panel of individual courses.
    PanelId,
    /// The short name of a response.
    ResponseId,
    /// The short name of an analysis set.
    SetId,
    /// The short name of a setting.
    SettingId,
}
