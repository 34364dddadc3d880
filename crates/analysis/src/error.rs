//! Why a plan cannot be carried out on these data.

use std::fmt;

use datasets::{UnknownColumn, WrongKind};
use definition::check_language::{nearest, one_of};
use statistics::StatisticsError;

use crate::filter::FilterError;
use crate::results::ResultId;

/// Why a plan cannot be carried out. `part` is the part of the plan that asks, such as "analysis `primary`"; rows count
/// from 1, the header of a file left out.
#[derive(Debug, Clone, PartialEq)]
pub enum AnalysisError {
    /// There is no such dataset.
    MissingDataset {
        /// Who asks.
        part: String,
        /// The name.
        dataset: String,
        /// The datasets that are there.
        available: Vec<String>,
    },
    /// A dataset has no such column.
    MissingColumn {
        /// Who asks.
        part: String,
        /// Which column of which dataset, and what may be meant.
        column: UnknownColumn,
    },
    /// A column is of another kind than is needed.
    WrongKind {
        /// Who asks.
        part: String,
        /// The dataset.
        dataset: String,
        /// Which column, and what is needed.
        column: WrongKind,
    },
    /// A condition cannot be asked of a dataset.
    Filter {
        /// Who asks.
        part: String,
        /// The dataset.
        dataset: String,
        /// The condition.
        condition: String,
        /// Why.
        error: Box<FilterError>,
    },
    /// The dataset of subjects holds a subject twice, or a method that needs one row a subject meets two.
    SubjectRepeated {
        /// Who asks.
        part: String,
        /// The dataset.
        dataset: String,
        /// The subject.
        subject: String,
        /// Two of the subject's rows.
        rows: [usize; 2],
    },
    /// Two rows are equal in all of the columns that are to tell rows apart.
    DuplicateKey {
        /// The dataset.
        dataset: String,
        /// The two rows.
        rows: [usize; 2],
        /// The key columns with their values.
        key: Vec<(String, String)>,
    },
    /// A subject has two rows that are flagged as the baseline of one parameter.
    TwoBaselines {
        /// The dataset.
        dataset: String,
        /// The subject.
        subject: String,
        /// The parameter, empty where the dataset has none.
        parameter: String,
        /// The two rows.
        rows: [usize; 2],
    },
    /// A row is of a subject that the dataset of subjects does not hold.
    UnknownSubject {
        /// The dataset.
        dataset: String,
        /// The row.
        row: usize,
        /// The subject, empty where the row names none.
        subject: String,
        /// The dataset of subjects.
        subjects: String,
    },
    /// A row holds a value that the plan does not list.
    UnlistedValue(Box<UnlistedValue>),
    /// Two results would have the same name.
    RepeatedResult {
        /// The name.
        id: ResultId,
    },
    /// A name that the plan does not define; a plan that was read through [`definition::read`] has none such.
    Undefined {
        /// Who asks.
        part: String,
        /// What is missing, such as "analysis set `FAS`".
        name: String,
    },
    /// A method cannot be used so.
    Unusable {
        /// Who asks.
        part: String,
        /// Why, and what to do.
        reason: String,
    },
    /// An argument of a statistic is impossible whatever the data.
    Statistic {
        /// Who asks.
        part: String,
        /// Why.
        error: StatisticsError,
    },
}

/// A value that the plan does not list, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnlistedValue {
    /// Who asks.
    pub part: String,
    /// The dataset.
    pub dataset: String,
    /// The column.
    pub column: String,
    /// The row.
    pub row: usize,
    /// The value, empty where it is missing.
    pub value: String,
    /// The values that are listed.
    pub listed: Vec<String>,
}

impl fmt::Display for UnlistedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, row {}: ", self.part, self.dataset, self.row)?;
        if self.value.is_empty() {
            write!(f, "`{}` is empty", self.column)?;
        } else {
            write!(f, "`{}` is `{}`", self.column, self.value)?;
        }
        write!(
            f,
            ", where the plan lists {}; list the value, or leave the row out by `where`",
            one_of(self.listed.iter().map(|value| format!("`{value}`")))
        )
    }
}

impl fmt::Display for AnalysisError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AnalysisError::MissingDataset {
                part,
                dataset,
                available,
            } => {
                write!(f, "{part}: there is no dataset `{dataset}`")?;
                match nearest(dataset, available.iter().map(String::as_str)) {
                    Some(meant) => write!(f, "; did you mean `{meant}`?"),
                    None if available.is_empty() => f.write_str("; no dataset was given at all"),
                    None => write!(f, "; there is {}", one_of(available)),
                }
            }
            AnalysisError::MissingColumn { part, column } => write!(f, "{part}: {column}"),
            AnalysisError::WrongKind {
                part,
                dataset,
                column,
            } => write!(f, "{part}: {dataset}: {column}"),
            AnalysisError::Filter {
                part,
                dataset,
                condition,
                error,
            } => {
                write!(
                    f,
                    "{part}: the condition `{condition}` cannot be asked of {dataset}: {error}"
                )
            }
            AnalysisError::SubjectRepeated {
                part,
                dataset,
                subject,
                rows: [first, second],
            } => write!(
                f,
                "{part}: {dataset} holds more than one row of subject {subject} here (rows {first} and {second}); \
                 narrow `where` to one row a subject, or repeat the analysis `by` what tells the rows apart"
            ),
            AnalysisError::DuplicateKey {
                dataset,
                rows: [first, second],
                key,
            } => {
                let key: Vec<String> = key
                    .iter()
                    .map(|(name, value)| format!("`{name}` is `{value}`"))
                    .collect();
                write!(
                    f,
                    "{dataset}, rows {first} and {second}: in both, {}; the plan says that these columns tell rows \
                     apart, so take one of the rows out or add a column to the source's `keys`",
                    definition::check_language::all_of(&key)
                )
            }
            AnalysisError::TwoBaselines {
                dataset,
                subject,
                parameter,
                rows: [first, second],
            } => write!(
                f,
                "{dataset}, rows {first} and {second}: `ABLFL` is `Y` in both, so subject {subject} has two baselines \
                 of `{parameter}`; flag one of them only"
            ),
            AnalysisError::UnknownSubject {
                dataset,
                row,
                subject,
                subjects,
            } if subject.is_empty() => write!(
                f,
                "{dataset}, row {row}: the row names no subject; every row belongs to one of {subjects}"
            ),
            AnalysisError::UnknownSubject {
                dataset,
                row,
                subject,
                subjects,
            } => write!(
                f,
                "{dataset}, row {row}: subject {subject} is not in {subjects}; add the subject there or take the row out"
            ),
            AnalysisError::UnlistedValue(unlisted) => unlisted.fmt(f),
            AnalysisError::RepeatedResult { id } => write!(
                f,
                "two results would be called `{id}`; give the values that differ names that differ in more than case \
                 or blanks"
            ),
            AnalysisError::Undefined { part, name } => {
                write!(f, "{part}: the plan defines no {name}")
            }
            AnalysisError::Unusable { part, reason } => write!(f, "{part}: {reason}"),
            AnalysisError::Statistic { part, error } => write!(f, "{part}: {error}"),
        }
    }
}

impl AnalysisError {
    /// The dataset that the error is about, so that whoever read it can name the file.
    #[must_use]
    pub fn dataset(&self) -> Option<&str> {
        match self {
            AnalysisError::MissingColumn { column, .. } => Some(&column.table),
            AnalysisError::WrongKind { dataset, .. }
            | AnalysisError::Filter { dataset, .. }
            | AnalysisError::SubjectRepeated { dataset, .. }
            | AnalysisError::DuplicateKey { dataset, .. }
            | AnalysisError::TwoBaselines { dataset, .. }
            | AnalysisError::UnknownSubject { dataset, .. } => Some(dataset),
            AnalysisError::UnlistedValue(unlisted) => Some(&unlisted.dataset),
            AnalysisError::MissingDataset { .. }
            | AnalysisError::RepeatedResult { .. }
            | AnalysisError::Undefined { .. }
            | AnalysisError::Unusable { .. }
            | AnalysisError::Statistic { .. } => None,
        }
    }
}

impl std::error::Error for AnalysisError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            AnalysisError::MissingColumn { column, .. } => Some(column),
            AnalysisError::WrongKind { column, .. } => Some(column),
            AnalysisError::Filter { error, .. } => Some(error.as_ref()),
            AnalysisError::Statistic { error, .. } => Some(error),
            _ => None,
        }
    }
}
