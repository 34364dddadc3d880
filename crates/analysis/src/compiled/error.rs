//! Why a layout is none, a plan cannot be compiled against it, or columns do not fit the plan.

use std::fmt;

use datasets::{UnknownColumn, WrongKind};
use statistics::StatisticsError;

use crate::filter::FilterError;
use crate::results::ResultId;

/// Why a layout is none, or does not have what is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum LayoutError {
    /// A dataset stands twice.
    RepeatedDataset {
        /// The dataset.
        dataset: String,
    },
    /// A variable of a dataset stands twice.
    RepeatedVariable {
        /// The dataset.
        dataset: String,
        /// The variable.
        variable: String,
    },
    /// A place stands twice.
    RepeatedPlace {
        /// The dataset.
        dataset: String,
        /// The values of its keys.
        place: String,
    },
    /// A place has another number of values than there are keys.
    WrongPlace {
        /// The dataset.
        dataset: String,
        /// The values.
        place: String,
        /// The keys.
        keys: Vec<String>,
    },
    /// A variable has more texts than codes can tell apart.
    TooManyTexts {
        /// The dataset.
        dataset: String,
        /// The variable.
        variable: String,
        /// How many texts there are.
        texts: usize,
        /// How many there may be.
        most: usize,
    },
    /// There is no such dataset.
    UnknownDataset {
        /// The name.
        dataset: String,
        /// The datasets that there are.
        known: Vec<String>,
    },
    /// A dataset has no such variable.
    UnknownVariable {
        /// The dataset.
        dataset: String,
        /// The variable.
        variable: String,
    },
    /// A variable is of another kind than asked for.
    WrongKind {
        /// The dataset.
        dataset: String,
        /// The variable.
        variable: String,
    },
    /// A dataset has no such place.
    UnknownPlace {
        /// The dataset.
        dataset: String,
        /// The values of its keys.
        place: String,
    },
    /// A variable does not have this text.
    UnknownText {
        /// The dataset.
        dataset: String,
        /// The variable.
        variable: String,
        /// The text.
        text: String,
        /// The texts that it has.
        known: Vec<String>,
    },
}

impl fmt::Display for LayoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LayoutError::RepeatedDataset { dataset } => {
                write!(f, "the layout has {dataset} twice; leave one out")
            }
            LayoutError::RepeatedVariable { dataset, variable } => {
                write!(f, "{dataset} has `{variable}` twice; leave one out")
            }
            LayoutError::RepeatedPlace { dataset, place } => {
                write!(f, "{dataset} has the place ({place}) twice; leave one out")
            }
            LayoutError::WrongPlace {
                dataset,
                place,
                keys,
            } => write!(
                f,
                "the place ({place}) of {dataset} must have one value for each of {}",
                keys.join(", ")
            ),
            LayoutError::TooManyTexts {
                dataset,
                variable,
                texts,
                most,
            } => write!(
                f,
                "`{variable}` of {dataset} has {texts} texts; there may be no more than {most}"
            ),
            LayoutError::UnknownDataset { dataset, known } => write!(
                f,
                "the layout has no dataset {dataset}; it has {}",
                known.join(", ")
            ),
            LayoutError::UnknownVariable { dataset, variable } => {
                write!(f, "{dataset} has no variable `{variable}` in the layout")
            }
            LayoutError::WrongKind { dataset, variable } => write!(
                f,
                "`{variable}` of {dataset} is of another kind in the layout than is asked for"
            ),
            LayoutError::UnknownPlace { dataset, place } => {
                write!(f, "{dataset} has no place ({place}) in the layout")
            }
            LayoutError::UnknownText {
                dataset,
                variable,
                text,
                known,
            } => write!(
                f,
                "`{variable}` of {dataset} is never `{text}` in the layout; it is one of {}",
                known.join(", ")
            ),
        }
    }
}

impl std::error::Error for LayoutError {}

/// Why a plan cannot be compiled: the long way, [`crate::run`], may still carry it out.
#[derive(Debug, Clone, PartialEq)]
pub enum CompileError {
    /// The plan has no such thing.
    Unknown {
        /// What it should be.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// What is chosen cannot be compiled.
    Inexpressible {
        /// Which part of the plan, such as "analysis `primary`".
        part: String,
        /// What in it, and why.
        what: String,
    },
    /// The layout does not have what the plan reads.
    Layout {
        /// Which part of the plan.
        part: String,
        /// Why.
        error: LayoutError,
    },
    /// A condition cannot be asked of the layout.
    Filter {
        /// Which part of the plan.
        part: String,
        /// The condition.
        condition: String,
        /// Why.
        error: Box<FilterError>,
    },
    /// A number of the plan is impossible.
    Statistic {
        /// Which part of the plan.
        part: String,
        /// Why.
        error: StatisticsError,
    },
    /// The plan gives no such result.
    NoResult {
        /// The name that was asked for.
        id: ResultId,
    },
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CompileError::Unknown { what, name } => write!(f, "the plan has no {what} `{name}`"),
            CompileError::Inexpressible { part, what } => {
                write!(f, "{part}: {what} cannot be compiled")
            }
            CompileError::Layout { part, error } => write!(f, "{part}: {error}"),
            CompileError::Filter {
                part,
                condition,
                error,
            } => write!(f, "{part}: `{condition}`: {error}"),
            CompileError::Statistic { part, error } => write!(f, "{part}: {error}"),
            CompileError::NoResult { id } => write!(
                f,
                "the plan gives no result `{id}` that has the same name in every trial"
            ),
        }
    }
}

impl std::error::Error for CompileError {}

/// Why columns do not fit the plan. [`crate::run`] over the tables for which the columns stand says more of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// A row that is grouped has a level that the plan does not list.
    UnlistedLevel,
    /// A subject has two rows where one is meant.
    SubjectRepeated,
    /// A subject has no stratum.
    NoStratum,
    /// There is a time, and nothing says how it ended.
    NoEventCode,
}

/// Columns that do not fit the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MisfitError {
    /// Which part of the plan, such as "analysis `primary`".
    pub part: String,
    /// What does not fit.
    pub misfit: Misfit,
    /// A subject of whom it is true, counted from 0.
    pub subject: usize,
}

impl fmt::Display for MisfitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.misfit {
            Misfit::UnlistedLevel => "has a level that the grouping does not list",
            Misfit::SubjectRepeated => "has two rows where one is meant",
            Misfit::NoStratum => "has no stratum",
            Misfit::NoEventCode => "has a time, and nothing says whether the event came",
        };
        write!(f, "{}: subject {} {what}", self.part, self.subject + 1)
    }
}

impl std::error::Error for MisfitError {}

/// Why tables do not fit a layout.
#[derive(Debug, Clone, PartialEq)]
pub enum TablesError {
    /// The layout does not have what the tables hold.
    Layout(LayoutError),
    /// There is no table of that name.
    NoTable(String),
    /// A table does not have a column.
    MissingColumn(UnknownColumn),
    /// A column is of another kind.
    WrongKind(WrongKind),
    /// A row cannot stand.
    Row {
        /// The dataset.
        dataset: String,
        /// The row, from 1.
        row: usize,
        /// Why.
        reason: &'static str,
    },
}

impl fmt::Display for TablesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TablesError::Layout(error) => error.fmt(f),
            TablesError::NoTable(name) => write!(f, "there is no table {name}"),
            TablesError::MissingColumn(column) => column.fmt(f),
            TablesError::WrongKind(column) => column.fmt(f),
            TablesError::Row {
                dataset,
                row,
                reason,
            } => write!(f, "{dataset}, row {row}: {reason}"),
        }
    }
}

impl std::error::Error for TablesError {}
