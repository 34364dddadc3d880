//! What the checks of a form say of something that a program sent.

use forms::{Problem, Reading};

use crate::http::Trouble;

/// Whether a program gave a reason with what it sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It did: what is doubtful is taken.
    Given,
    /// It did not: what is doubtful is refused.
    Missing,
}

impl Reason {
    /// Whether words are one.
    pub fn of(words: &str) -> Self {
        if words.is_empty() {
            Self::Missing
        } else {
            Self::Given
        }
    }
}

/// What cannot be is refused at its field, and what is doubtful is taken with a reason alone.
///
/// # Errors
/// [`Trouble::Fields`].
pub fn taken(read: Result<Reading, Vec<Problem>>, reason: Reason) -> Result<(), Trouble> {
    let problems: Vec<(String, String)> = match (read, reason) {
        (Err(problems), _) => problems
            .into_iter()
            .map(|problem| (problem.field, problem.message))
            .collect(),
        (Ok(reading), Reason::Missing) => reading
            .accepted
            .into_iter()
            .map(|doubt| (doubt.field, doubt.doubt))
            .collect(),
        (Ok(_), Reason::Given) => Vec::new(),
    };
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Trouble::Fields(problems))
    }
}
