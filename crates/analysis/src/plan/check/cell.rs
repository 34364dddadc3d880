//! Cells of tables: what they show is something that their analysis gives.

use definition::{Mistakes, Path};

use crate::plan::display::Cell;
use crate::plan::method::Method;
use crate::plan::{Analysis, Pattern};

/// Whether a value is given for every `by` column of the analysis.
pub(super) fn by(analysis: &Analysis, given: &[String], at: &Path, mistakes: &mut Mistakes) {
    if given.len() == analysis.by.len() {
        return;
    }
    let said = mistakes.at(at.then("by")).says(format!(
        "`{}` is repeated by {} columns, and {} values are given",
        analysis.id,
        analysis.by.len(),
        given.len()
    ));
    if !analysis.by.is_empty() {
        said.allowed(format!(
            "a value of each of {}",
            definition::check_language::all_of(&analysis.by)
        ));
    }
}

/// Whether the pattern can be read, and names statistics that the analysis gives.
pub(super) fn pattern(analysis: &Analysis, pattern: &Pattern, at: Path, mistakes: &mut Mistakes) {
    if let Some(error) = pattern.error() {
        mistakes
            .at(at)
            .says(error.to_string())
            .allowed("such as `{n} ({percent:0})` or `{p_value:p3}`");
        return;
    }
    let known = analysis.method.statistics();
    for statistic in pattern.statistics() {
        if !known.contains(&statistic) {
            let known = known.iter().map(|known| known.name());
            let what = format!("statistic of method `{}`", analysis.method.name());
            super::unknown(mistakes, at.clone(), statistic.name(), &what, known);
        }
    }
}

/// Whether the cell says which value or condition it shows, where the method has several.
pub(super) fn level(
    analysis: &Analysis,
    cell: &Cell,
    of_terms: bool,
    at: &Path,
    mistakes: &mut Mistakes,
) {
    match (&analysis.method, &cell.level) {
        (Method::Conditions(method), Some(level)) => {
            let known = method
                .conditions
                .iter()
                .map(|condition| condition.id.as_str());
            if !known.clone().any(|known| known == level) {
                super::unknown(
                    mistakes,
                    at.then("level"),
                    level,
                    "condition of this analysis",
                    known,
                );
            }
        }
        (Method::Categories(method), Some(level)) => {
            let known = method.values.iter().map(String::as_str);
            if !method.values.is_empty() && !method.values.contains(level) {
                super::unknown(
                    mistakes,
                    at.then("level"),
                    level,
                    "value that this analysis counts",
                    known,
                );
            }
        }
        (
            Method::Conditions(_)
            | Method::Categories(_)
            | Method::Flow(_)
            | Method::Courses(_)
            | Method::TrialDesign(_),
            None,
        ) => {
            mistakes
                .at(at.clone())
                .says(format!(
                    "`{}` counts several things, and the cell does not say which",
                    analysis.id
                ))
                .try_instead("level = \"...\"");
        }
        (Method::Flow(method), Some(level)) => {
            let known = method.boxes.iter().map(|this| this.id.as_str());
            // A reason stands after its box: `left_period_1 > ADVERSE EVENT`.
            let of_box = level.split(" > ").next().unwrap_or_default();
            if !known.clone().any(|known| known == of_box) {
                super::unknown(
                    mistakes,
                    at.then("level"),
                    of_box,
                    "box of this analysis",
                    known,
                );
            }
        }
        (Method::Courses(method), Some(level)) => {
            let known = method.panels.iter().map(|panel| panel.id().as_str());
            if !known.clone().any(|known| known == level) {
                super::unknown(
                    mistakes,
                    at.then("level"),
                    level,
                    "panel of this analysis",
                    known,
                );
            }
        }
        (Method::AdverseEvents(_), Some(_)) if of_terms => {
            mistakes
                .at(at.then("level"))
                .says("in a block of terms the term is the level");
        }
        (Method::AdverseEvents(_) | Method::TrialDesign(_), _) | (_, None) => {}
        (_, Some(_)) => {
            mistakes.at(at.then("level")).says(format!(
                "an analysis of method `{}` has no levels",
                analysis.method.name()
            ));
        }
    }
}
