//! What columns hold: datasets whose rows stand at fixed places.

use std::fmt;

use super::error::LayoutError;

/// The datasets that a compiled analysis reads: the dataset of subjects, and datasets of which every subject has at most one
/// row at each of a list of fixed places.
///
/// Rows are in the order of the tables for which columns stand: subject after subject, and those of a subject in the order
/// of the places. Sums go over rows in that order, so it decides the last bits of every mean.
///
/// ```
/// use analysis::compiled::{DatasetLayout, KeyValue, Layout};
/// let adsl = DatasetLayout::of_subjects("ADSL")
///     .text("TRT01P", ["IVIg", "Placebo"])
///     .flag("FASFL");
/// let week_16 = |parameter: &str, derived: KeyValue| vec![parameter.into(), 16.0.into(), derived];
/// let adqs = DatasetLayout::at_places(
///     "ADQS",
///     ["PARAMCD", "AVISITN", "DTYPE"],
///     [week_16("MMT", KeyValue::Missing), week_16("MMT", "LOCF".into())],
/// )
/// .of_subject("TRT01P")
/// .number("CHG")
/// .flag("ANL02FL");
/// let layout = Layout::new(adsl, [adqs])?;
/// let carried = layout.place("ADQS", &["MMT".into(), 16.0.into(), "LOCF".into()])?;
/// let change = layout.numbers("ADQS", "CHG")?;
/// # let _ = (carried, change);
/// # Ok::<(), analysis::compiled::LayoutError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The dataset of subjects first.
    datasets: Vec<DatasetLayout>,
}

/// The variables of a dataset and the places at which a subject may have a row.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetLayout {
    name: String,
    keys: Vec<String>,
    places: Vec<Vec<KeyValue>>,
    variables: Vec<(String, Content)>,
    numbers: usize,
    codes: usize,
}

/// The value of a variable that tells places apart; the same in every trial. They are ordered as tables sort them.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub enum KeyValue {
    /// None.
    Missing,
    /// A number.
    Number(f64),
    /// A text that is not empty.
    Text(String),
}

/// What a variable is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// A key: its number among the keys.
    Key(usize),
    /// A number for each row, in the column of that number.
    Number(usize),
    /// One of these texts for each row; code 0 is missing, code 1 the first text.
    Text(usize, Vec<String>),
    /// The value that the subject has in the dataset of subjects.
    OfSubject,
}

/// A place of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub(crate) dataset: usize,
    pub(crate) place: usize,
}

/// A variable with a number for each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberColumn {
    pub(crate) dataset: usize,
    pub(crate) column: usize,
}

/// A variable with a text out of a list for each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeColumn {
    pub(crate) dataset: usize,
    pub(crate) column: usize,
}

/// The text of a flag that is set; one that is not set is missing.
const YES: &str = "Y";

impl From<f64> for KeyValue {
    fn from(number: f64) -> Self {
        KeyValue::Number(number)
    }
}

impl From<&str> for KeyValue {
    fn from(text: &str) -> Self {
        if text.is_empty() {
            KeyValue::Missing
        } else {
            KeyValue::Text(text.to_owned())
        }
    }
}

impl fmt::Display for KeyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyValue::Missing => f.write_str("missing"),
            KeyValue::Number(number) => number.fmt(f),
            KeyValue::Text(text) => f.write_str(text),
        }
    }
}

impl DatasetLayout {
    /// The most texts that a variable may have: a code is one byte, and 0 is missing.
    pub const MOST_TEXTS: usize = u8::MAX as usize;

    /// The dataset of subjects: every subject has one row.
    #[must_use]
    pub fn of_subjects(name: impl Into<String>) -> Self {
        DatasetLayout {
            name: name.into(),
            keys: Vec::new(),
            places: vec![Vec::new()],
            variables: Vec::new(),
            numbers: 0,
            codes: 0,
        }
    }

    /// A dataset of which a subject has at most one row at each place. A place is what its keys are, in their order.
    #[must_use]
    pub fn at_places<'k>(
        name: impl Into<String>,
        keys: impl IntoIterator<Item = &'k str>,
        places: impl IntoIterator<Item = Vec<KeyValue>>,
    ) -> Self {
        let keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
        let variables = keys
            .iter()
            .enumerate()
            .map(|(number, name)| (name.clone(), Content::Key(number)))
            .collect();
        DatasetLayout {
            name: name.into(),
            keys,
            places: places.into_iter().collect(),
            variables,
            numbers: 0,
            codes: 0,
        }
    }

    /// Adds a variable with a number for each row.
    #[must_use]
    pub fn number(mut self, name: impl Into<String>) -> Self {
        self.variables
            .push((name.into(), Content::Number(self.numbers)));
        self.numbers += 1;
        self
    }

    /// Adds a variable with one of some texts for each row.
    #[must_use]
    pub fn text<T: Into<String>>(
        mut self,
        name: impl Into<String>,
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        let texts = texts.into_iter().map(Into::into).collect();
        self.variables
            .push((name.into(), Content::Text(self.codes, texts)));
        self.codes += 1;
        self
    }

    /// Adds a variable that is `Y` (code 1) or missing (code 0).
    #[must_use]
    pub fn flag(self, name: impl Into<String>) -> Self {
        self.text(name, [YES])
    }

    /// Adds a variable that is what the dataset of subjects has under the same name.
    #[must_use]
    pub fn of_subject(mut self, name: impl Into<String>) -> Self {
        self.variables.push((name.into(), Content::OfSubject));
        self
    }

    /// The dataset's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The variables that tell places apart.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// The values of the keys at each place.
    #[must_use]
    pub fn places(&self) -> &[Vec<KeyValue>] {
        &self.places
    }

    pub(crate) fn variables(&self) -> &[(String, Content)] {
        &self.variables
    }

    /// How many variables have a number for each row.
    pub(crate) fn number_columns(&self) -> usize {
        self.numbers
    }

    /// How many variables have a text for each row.
    pub(crate) fn code_columns(&self) -> usize {
        self.codes
    }

    /// The texts of a column of codes.
    pub(crate) fn texts(&self, column: usize) -> &[String] {
        self.variables
            .iter()
            .find_map(|(_, content)| match content {
                Content::Text(known, texts) if *known == column => Some(texts.as_slice()),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// A variable; a name in another case finds it too, as in tables.
    pub(crate) fn variable(&self, name: &str) -> Option<(&str, &Content)> {
        let of = |known: &&(String, Content)| known.0 == name;
        let alike = |known: &&(String, Content)| known.0.eq_ignore_ascii_case(name);
        let mut variables = self.variables.iter();
        let found = variables.find(of);
        let (name, content) = found.or_else(|| self.variables.iter().find(alike))?;
        Some((name, content))
    }

    fn check(&self) -> Result<(), LayoutError> {
        for (number, (name, content)) in self.variables.iter().enumerate() {
            let before = &self.variables[..number];
            if before.iter().any(|(known, _)| known == name) {
                return Err(LayoutError::RepeatedVariable {
                    dataset: self.name.clone(),
                    variable: name.clone(),
                });
            }
            if let Content::Text(_, texts) = content
                && texts.len() > Self::MOST_TEXTS
            {
                return Err(LayoutError::TooManyTexts {
                    dataset: self.name.clone(),
                    variable: name.clone(),
                    texts: texts.len(),
                    most: Self::MOST_TEXTS,
                });
            }
        }
        for (number, place) in self.places.iter().enumerate() {
            if place.len() != self.keys.len() {
                return Err(LayoutError::WrongPlace {
                    dataset: self.name.clone(),
                    place: describe(place),
                    keys: self.keys.clone(),
                });
            }
            if self.places[..number].contains(place) {
                return Err(LayoutError::RepeatedPlace {
                    dataset: self.name.clone(),
                    place: describe(place),
                });
            }
        }
        Ok(())
    }
}

impl Layout {
    /// A layout of the dataset of subjects and others.
    ///
    /// # Errors
    /// Where a dataset, a variable of one, or a place stands twice, where a place has another number of values than there are
    /// keys, where a variable has more texts than a byte tells apart, or where a variable is to be found in the dataset of
    /// subjects and is not there.
    pub fn new(
        subjects: DatasetLayout,
        others: impl IntoIterator<Item = DatasetLayout>,
    ) -> Result<Self, LayoutError> {
        let mut datasets = vec![subjects];
        datasets.extend(others);
        for (number, dataset) in datasets.iter().enumerate() {
            dataset.check()?;
            let known = |other: &DatasetLayout| other.name.eq_ignore_ascii_case(&dataset.name);
            if datasets[..number].iter().any(known) {
                return Err(LayoutError::RepeatedDataset {
                    dataset: dataset.name.clone(),
                });
            }
            for (name, content) in &dataset.variables {
                let of_subject = *content == Content::OfSubject;
                let held = datasets[0].variable(name);
                if of_subject && !held.is_some_and(|(_, held)| *held != Content::OfSubject) {
                    return Err(LayoutError::UnknownVariable {
                        dataset: datasets[0].name.clone(),
                        variable: name.clone(),
                    });
                }
            }
        }
        Ok(Layout { datasets })
    }

    /// The datasets, that of subjects first.
    #[must_use]
    pub fn datasets(&self) -> &[DatasetLayout] {
        &self.datasets
    }

    /// The number of a dataset.
    pub(crate) fn find(&self, name: &str) -> Result<usize, LayoutError> {
        self.datasets
            .iter()
            .position(|dataset| dataset.name.eq_ignore_ascii_case(name))
            .ok_or_else(|| LayoutError::UnknownDataset {
                dataset: name.to_owned(),
                known: self
                    .datasets
                    .iter()
                    .map(|dataset| dataset.name.clone())
                    .collect(),
            })
    }

    /// The place of a dataset whose keys have these values; that of the dataset of subjects has no keys.
    ///
    /// # Errors
    /// Where there is no such dataset or place.
    pub fn place(&self, dataset: &str, keys: &[KeyValue]) -> Result<Place, LayoutError> {
        let number = self.find(dataset)?;
        let places = &self.datasets[number].places;
        let place = places.iter().position(|known| known == keys);
        place
            .map(|place| Place {
                dataset: number,
                place,
            })
            .ok_or_else(|| LayoutError::UnknownPlace {
                dataset: dataset.to_owned(),
                place: describe(keys),
            })
    }

    /// A variable with a number for each row.
    ///
    /// # Errors
    /// Where there is no such dataset or variable, or the variable is of another kind.
    pub fn numbers(&self, dataset: &str, variable: &str) -> Result<NumberColumn, LayoutError> {
        let number = self.find(dataset)?;
        match self.datasets[number].variable(variable) {
            Some((_, Content::Number(column))) => Ok(NumberColumn {
                dataset: number,
                column: *column,
            }),
            other => Err(self.no_column(number, variable, other.is_some())),
        }
    }

    /// A variable with a text for each row.
    ///
    /// # Errors
    /// As [`Layout::numbers`].
    pub fn codes(&self, dataset: &str, variable: &str) -> Result<CodeColumn, LayoutError> {
        let number = self.find(dataset)?;
        match self.datasets[number].variable(variable) {
            Some((_, Content::Text(column, _))) => Ok(CodeColumn {
                dataset: number,
                column: *column,
            }),
            other => Err(self.no_column(number, variable, other.is_some())),
        }
    }

    /// The code of a text of a variable; the empty text is missing, code 0.
    ///
    /// # Errors
    /// As [`Layout::numbers`], and where the text is none of the variable's.
    pub fn code(&self, dataset: &str, variable: &str, text: &str) -> Result<u8, LayoutError> {
        let number = self.find(dataset)?;
        let Some((_, Content::Text(_, texts))) = self.datasets[number].variable(variable) else {
            let known = self.datasets[number].variable(variable).is_some();
            return Err(self.no_column(number, variable, known));
        };
        if text.is_empty() {
            return Ok(0);
        }
        let place = texts.iter().position(|known| known == text);
        place
            .and_then(|place| u8::try_from(place + 1).ok())
            .ok_or_else(|| LayoutError::UnknownText {
                dataset: dataset.to_owned(),
                variable: variable.to_owned(),
                text: text.to_owned(),
                known: texts.clone(),
            })
    }

    fn no_column(&self, dataset: usize, variable: &str, is_known: bool) -> LayoutError {
        let dataset = self.datasets[dataset].name.clone();
        let variable = variable.to_owned();
        if is_known {
            LayoutError::WrongKind { dataset, variable }
        } else {
            LayoutError::UnknownVariable { dataset, variable }
        }
    }
}

/// A place in an error.
pub(crate) fn describe(keys: &[KeyValue]) -> String {
    let keys: Vec<String> = keys.iter().map(KeyValue::to_string).collect();
    keys.join(", ")
}
