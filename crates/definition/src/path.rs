//! Where a fact stands in a file: the keys and list positions that lead to it.

use std::fmt;

use serde::Serialize;

/// One step into a table or a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum Step {
    /// The key of a table.
    Key(String),
    /// The position in a list, counted from 0.
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Step::Key(key.to_owned())
    }
}

impl From<&String> for Step {
    fn from(key: &String) -> Self {
        Step::Key(key.clone())
    }
}

impl From<String> for Step {
    fn from(key: String) -> Self {
        Step::Key(key)
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Step::Index(index)
    }
}

/// The way from the top of a file to one of its facts; empty for the file itself.
///
/// Written with [`path!`](crate::path!), shown as `stratum[1].from` (list positions counted from 0) and serialised as a
/// list of steps, `["stratum", 1, "from"]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Path(Vec<Step>);

impl Path {
    /// The file itself.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The steps, outermost first.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// This path and one step more.
    ///
    /// ```
    /// use definition::path;
    ///
    /// let stratum = path!["stratum", 1];
    /// assert_eq!(stratum.then("from"), path!["stratum", 1, "from"]);
    /// ```
    #[must_use]
    pub fn then(&self, step: impl Into<Step>) -> Self {
        let mut longer = self.clone();
        longer.push(step.into());
        longer
    }

    pub(crate) fn push(&mut self, step: Step) {
        self.0.push(step);
    }

    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }

    /// The place as a sentence names it: "`dose`", or "item 2 of `stratum`" (people count from 1).
    pub(crate) fn in_words(&self) -> String {
        match self.0.as_slice() {
            [] => "the file".to_owned(),
            [.., Step::Key(key)] => crate::check_language::code(key),
            [before @ .., Step::Index(index)] => {
                let list = before.iter().rev().find_map(|step| match step {
                    Step::Key(key) => Some(crate::check_language::code(key)),
                    Step::Index(_) => None,
                });
                format!(
                    "item {} of {}",
                    index + 1,
                    list.as_deref().unwrap_or("the list")
                )
            }
        }
    }
}

impl FromIterator<Step> for Path {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        Path(steps.into_iter().collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if position == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Writes a [`Path`]: keys as text, list positions (from 0) as numbers.
///
/// ```
/// use definition::path;
///
/// assert_eq!(path!["stratum", 1, "from"].to_string(), "stratum[1].from");
/// assert_eq!(path![].to_string(), "");
/// ```
#[macro_export]
macro_rules! path {
    () => { $crate::Path::root() };
    ($($step:expr),+ $(,)?) => {
        <$crate::Path as ::core::iter::FromIterator<$crate::Step>>::from_iter([$($crate::Step::from($step)),+])
    };
}
