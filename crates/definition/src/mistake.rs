//! A mistake, and how a rule of a file's own says one.

use serde::Serialize;

use crate::path::Path;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The file is refused.
    Error,
    /// The file is read, but its writer should look again.
    Warning,
}

impl Severity {
    /// "error" or "warning".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// One finding at its place in the file.
///
/// Lines and columns count from 1, columns in characters (a tab is one); the end is one past the last character.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// Does it refuse the file?
    pub severity: Severity,
    /// Line at which it begins.
    pub line: usize,
    /// Column at which it begins.
    pub column: usize,
    /// Line at which it ends.
    pub end_line: usize,
    /// Column one past its last character.
    pub end_column: usize,
    /// The keys and list positions that lead to it; empty where the file is no TOML.
    pub path: Path,
    /// What is wrong, on one line.
    pub message: String,
    /// What may stand here.
    pub allowed: Option<String>,
    /// What was probably meant, or what to do.
    pub suggestion: Option<String>,
}

/// Which part of an entry a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Key,
    Value,
}

/// What a rule found, before its place in the text is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    pub(crate) path: Path,
    pub(crate) anchor: Anchor,
    pub(crate) message: String,
    pub(crate) allowed: Option<String>,
    pub(crate) suggestion: Option<String>,
}

/// What the rules of [`Definition::check`](crate::Definition::check) found, by path; the reader finds the lines.
///
/// ```
/// use definition::{Mistakes, path};
///
/// let mut mistakes = Mistakes::default();
/// mistakes
///     .at(path!["stratum", 1, "from"])
///     .says("strata 1 and 2 both hold 4.0")
///     .allowed("bands that do not overlap")
///     .try_instead("5.0");
/// mistakes.at_key(path!["arm", "placebo"]).warns("no visit uses this arm");
/// assert!(mistakes.refuse());
/// assert_eq!(mistakes.messages().count(), 2);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mistakes {
    pub(crate) found: Vec<Finding>,
}

impl Mistakes {
    /// Points at a value (for a table, at its header). A path that the file does not hold, such as a key left to its
    /// default, is shown at the nearest table or list around it.
    pub fn at(&mut self, path: Path) -> Place<'_> {
        Place {
            mistakes: self,
            path,
            anchor: Anchor::Value,
        }
    }

    /// Points at the key in front of a value.
    pub fn at_key(&mut self, path: Path) -> Place<'_> {
        Place {
            mistakes: self,
            path,
            anchor: Anchor::Key,
        }
    }

    /// Is there anything that refuses the file?
    #[must_use]
    pub fn refuse(&self) -> bool {
        self.found
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }

    /// Path, severity and message of everything found, in the order of finding; for tests of rules.
    pub fn messages(&self) -> impl Iterator<Item = (&Path, Severity, &str)> {
        self.found
            .iter()
            .map(|finding| (&finding.path, finding.severity, finding.message.as_str()))
    }
}

/// A place of the file about which something is to be said.
#[derive(Debug)]
#[must_use = "a place is silent until `says` or `warns` is called"]
pub struct Place<'m> {
    mistakes: &'m mut Mistakes,
    path: Path,
    anchor: Anchor,
}

impl<'m> Place<'m> {
    /// Records a mistake that refuses the file.
    pub fn says(self, message: impl Into<String>) -> Said<'m> {
        self.record(Severity::Error, message.into())
    }

    /// Records a warning, which is shown and refuses nothing.
    pub fn warns(self, message: impl Into<String>) -> Said<'m> {
        self.record(Severity::Warning, message.into())
    }

    fn record(self, severity: Severity, message: String) -> Said<'m> {
        let Place {
            mistakes,
            path,
            anchor,
        } = self;
        let index = mistakes.found.len();
        mistakes.found.push(Finding {
            severity,
            path,
            anchor,
            message,
            allowed: None,
            suggestion: None,
        });
        Said {
            finding: &mut mistakes.found[index],
        }
    }
}

/// A recorded finding, to which what is allowed and what to do can be added.
#[derive(Debug)]
pub struct Said<'m> {
    finding: &'m mut Finding,
}

impl Said<'_> {
    /// What may stand here.
    pub fn allowed(self, allowed: impl Into<String>) -> Self {
        self.finding.allowed = Some(allowed.into());
        self
    }

    /// What was probably meant, or what to do.
    pub fn try_instead(self, suggestion: impl Into<String>) -> Self {
        self.finding.suggestion = Some(suggestion.into());
        self
    }
}
