//! Why a file is taken: it stands in the trail beside every change.

use super::ImportKind;
use crate::http::Asked;

/// Reasons are not longer, in letters.
const LONGEST: usize = 200;

/// What is wrong with a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonProblem {
    /// There is none.
    Missing,
    /// A file of this kind takes none.
    NotTaken,
}

/// The reason under which a file is taken, by what was typed.
///
/// # Errors
/// [`ReasonProblem`].
pub fn reason_of(
    asked: &Asked<'_>,
    kind: ImportKind,
    typed: &str,
) -> Result<String, ReasonProblem> {
    let typed: String = typed.trim().chars().take(LONGEST).collect();
    match (kind.takes_a_reason(), typed.is_empty()) {
        (true, true) => Err(ReasonProblem::Missing),
        (true, false) => Ok(typed),
        (false, true) => Ok(asked.say().import_laboratory_reason(asked.today())),
        (false, false) => Err(ReasonProblem::NotTaken),
    }
}
