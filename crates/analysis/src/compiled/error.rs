//! Why a layout is none, a plan cannot be compiled against it, or columns do not fit the plan.

use std::fmt;

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
