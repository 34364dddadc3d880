//! One dataset: its name, its keys and its variables in their order.

use datasets::{Table, TableBuilder, TableError};

use super::variable::VariableSpec;

/// A dataset as it is written, and as it is checked.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// The dataset's name.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What kind of dataset it is.
    pub class: Class,
    /// What one row stands for.
    pub structure: &'static str,
    /// Where the layout comes from.
    pub source: Source,
    /// The variables that make a row unique, in the order in which rows are sorted.
    pub keys: &'static [&'static str],
    /// Its variables, in their order.
    pub variables: &'static [VariableSpec],
}

/// The classes of datasets, as SDTM and ADaM have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// SDTM: the subjects themselves.
    SpecialPurpose,
    /// SDTM: what was given.
    Interventions,
    /// SDTM: what happened.
    Events,
    /// SDTM: what was measured.
    Findings,
    /// SDTM: the design of the trial.
    TrialDesign,
    /// ADaM: one row a subject.
    SubjectLevelAnalysis,
    /// ADaM: one row a subject, parameter and time point.
    BasicDataStructure,
    /// ADaM: one row an occurrence.
    OccurrenceDataStructure,
    /// ADaM: another structure.
    AnalysisOther,
}

/// The standard that a layout follows. What no standard names is ours, and marked by its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// CDISC SDTM Implementation Guide 3.4.
    SdtmImplementationGuide,
    /// CDISC ADaM Implementation Guide 1.3.
    AdamImplementationGuide,
}

impl Layout {
    /// An empty table to be filled row by row.
    ///
    /// # Errors
    /// Never for a layout of this crate: a test reads them all.
    pub fn open(&self) -> Result<TableBuilder, TableError> {
        TableBuilder::new(
            self.name,
            self.label,
            self.variables.iter().map(|spec| {
                let variable = spec.variable();
                match (1_u32..).zip(self.keys).find(|(_, key)| **key == spec.name) {
                    Some((place, _)) => variable.with_key_sequence(place),
                    None => variable,
                }
            }),
        )
    }

    /// The filled table, sorted by its keys.
    ///
    /// # Errors
    /// Never for a table that was opened by the same layout.
    pub fn close(&self, builder: TableBuilder) -> Result<Table, TableError> {
        builder.finish().sort_by(self.keys)
    }

    /// A variable, by its name.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&'static VariableSpec> {
        self.variables.iter().find(|spec| spec.name == name)
    }

    /// Whether it is one of ADaM's.
    #[must_use]
    pub const fn is_analysis(&self) -> bool {
        matches!(self.source, Source::AdamImplementationGuide)
    }
}
