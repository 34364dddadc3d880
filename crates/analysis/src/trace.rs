//! From a result back to the data rows that it was made of.

use std::fmt;

use datasets::{Table, Value};
use definition::check_language::nearest;
use serde::Serialize;

use crate::error::AnalysisError;
use crate::execution::run_watching;
use crate::explain::{Sentence, explain_result};
use crate::plan::Plan;
use crate::results::{ArdRow, ResultId, Results};
use crate::source::Source;

/// A result with all that leads to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The result.
    pub result: ArdRow,
    /// The analysis in words, its set and its conditions among them.
    pub sentences: Vec<Sentence>,
    /// The conditions that chose the rows, as the plan writes them: what they are of, and the condition.
    pub filters: Vec<(String, String)>,
    /// The rows, dataset after dataset, the analysis's own first.
    pub rows: Vec<TracedRow>,
}

/// A data row behind a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TracedRow {
    /// The dataset.
    pub dataset: String,
    /// The row, counted from 1, the header of a file left out.
    pub row: usize,
    /// How many equal rows it stands for; more than 1 only with a frequency.
    pub times: usize,
    /// What identifies the row and what the analysis read in it: columns with their values.
    pub values: Vec<TracedValue>,
}

/// A cell of a data row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TracedValue {
    /// The column.
    pub variable: String,
    /// The value as text, empty where it is missing.
    pub value: String,
}

/// Why a result cannot be traced.
#[derive(Debug, Clone, PartialEq)]
pub enum TraceError {
    /// The plan gives no result of that name.
    UnknownResult {
        /// The name.
        id: ResultId,
        /// Results whose names are near.
        near: Vec<ResultId>,
    },
    /// The plan cannot be carried out on these data.
    Analysis(AnalysisError),
}

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TraceError::UnknownResult { id, near } => {
                write!(f, "the plan gives no result `{id}`")?;
                if near.is_empty() {
                    f.write_str("; results.csv lists them all")
                } else {
                    let near: Vec<String> = near.iter().map(|id| format!("`{id}`")).collect();
                    write!(f, "; near it are {}", near.join(", "))
                }
            }
            TraceError::Analysis(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for TraceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            TraceError::UnknownResult { .. } => None,
            TraceError::Analysis(error) => Some(error),
        }
    }
}

/// Columns that identify a row or say where it came from, in the order in which they are shown.
const TELLING: [&str; 16] = [
    "PARAMCD", "AVISIT", "AVISITN", "VISITNUM", "ADT", "ASTDT", "ADY", "ASTDY", "DTYPE", "AVAL",
    "AVALC", "AEDECOD", "ASEQ", "SRCDOM", "SRCVAR", "SRCSEQ",
];

/// Finds the data rows behind a result, by carrying out the plan and looking on.
///
/// The rows are those that the result counts as its source rows: no second reading of the plan chooses them.
///
/// # Errors
/// [`TraceError::UnknownResult`] with near names, or what keeps the plan from being carried out.
///
/// ```
/// use analysis::{plan::Plan, results::ResultId, trace};
/// use datasets::{Table, Variable};
/// let plan: Plan = definition::read("analysis.toml", r#"
///     [plan]
///     title = "A small plan"
///     trial = "example"
///     [[set]]
///     id = "full"
///     label = "Full analysis set"
///     dataset = "ADSL"
///     [[analysis]]
///     id = "sex"
///     title = "Sex"
///     dataset = "ADSL"
///     set = "full"
///     method = "categories"
///     variable = "SEX"
/// "#).unwrap();
/// let mut adsl = Table::new("ADSL", "");
/// adsl.push_text_column(Variable::text("USUBJID", ""), ["1", "2", "3"])?;
/// adsl.push_text_column(Variable::text("SEX", ""), ["F", "M", "F"])?;
/// let trace = trace(&plan, &vec![adsl], &ResultId::from_text("sex/all/F/n"))?;
/// let rows: Vec<usize> = trace.rows.iter().map(|row| row.row).collect();
/// assert_eq!(rows, [1, 3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn trace(plan: &Plan, source: &dyn Source, id: &ResultId) -> Result<Trace, TraceError> {
    let watched = run_watching(plan, source, id).map_err(TraceError::Analysis)?;
    let Some(result) = watched.results.get(id) else {
        return Err(TraceError::UnknownResult {
            id: id.clone(),
            near: near(&watched.results, id),
        });
    };
    let mut rows = Vec::new();
    for (dataset, of_dataset) in &watched.rows {
        let table = source.dataset(dataset);
        let shown = table.map_or_else(Vec::new, |table| shown(plan, result, dataset, table));
        for (row, times) in of_dataset {
            rows.push(TracedRow {
                dataset: dataset.clone(),
                row: row + 1,
                times: *times,
                values: table.map_or_else(Vec::new, |table| values(table, &shown, *row)),
            });
        }
    }
    Ok(Trace {
        sentences: explain_result(plan, result),
        filters: filters(plan, result),
        result: result.clone(),
        rows,
    })
}

/// The columns shown of a dataset's rows, each once and only if it is there.
fn shown<'t>(plan: &Plan, result: &ArdRow, dataset: &str, table: &'t Table) -> Vec<&'t str> {
    let mut wanted: Vec<&str> = vec![&plan.plan.subjects.key];
    if let Some(source) = plan.source(dataset) {
        wanted.extend(source.keys.iter().map(String::as_str));
    }
    wanted.extend(table.keys());
    if let Some(analysis) = plan.analysis(&result.analysis)
        && analysis.dataset.eq_ignore_ascii_case(dataset)
    {
        let grouping = analysis.grouping.as_ref().and_then(|id| plan.grouping(id));
        wanted.extend(analysis.columns(grouping));
    }
    wanted.extend(TELLING);
    let sequence = table
        .variables()
        .map(|variable| variable.name.as_str())
        .filter(|name| name.len() == 5 && name.ends_with("SEQ"));
    wanted.extend(sequence);
    let mut shown: Vec<&str> = Vec::new();
    for name in wanted {
        if let Some(place) = table.position(name) {
            let name = table.columns()[place].name();
            if !shown.contains(&name) {
                shown.push(name);
            }
        }
    }
    shown
}

fn values(table: &Table, shown: &[&str], row: usize) -> Vec<TracedValue> {
    shown
        .iter()
        .map(|name| TracedValue {
            variable: (*name).to_owned(),
            value: match table.value(row, name) {
                Ok(Value::Missing(_)) | Err(_) => String::new(),
                Ok(value) => value.to_string(),
            },
        })
        .collect()
}

/// The conditions between the data and the result: of the set, of the analysis, of the response.
fn filters(plan: &Plan, result: &ArdRow) -> Vec<(String, String)> {
    let mut filters = Vec::new();
    let mut add = |of: String, condition: Option<&crate::filter::Filter>| {
        if let Some(condition) = condition {
            filters.push((of, condition.as_str().to_owned()));
        }
    };
    if let Some(set) = result.set.as_ref().and_then(|id| plan.set(id)) {
        add(
            format!("analysis set `{}` in {}", set.id, set.dataset),
            set.condition.as_ref(),
        );
    }
    if let Some(analysis) = plan.analysis(&result.analysis) {
        add(
            format!("analysis `{}` in {}", analysis.id, analysis.dataset),
            analysis.condition.as_ref(),
        );
        let response = analysis.method.response().and_then(|id| plan.response(id));
        if let Some(response) = response {
            for rule in &response.rules {
                add(
                    format!("response `{}` in {}", response.id, response.dataset),
                    Some(rule.condition()),
                );
            }
        }
    }
    filters
}

/// How many near names are shown.
const NEAR: usize = 5;

/// The names that share most with the one asked for: the nearest by letters, then those with most equal parts.
fn near(results: &Results, id: &ResultId) -> Vec<ResultId> {
    let ids = || results.rows().iter().map(|row| row.id.as_str());
    let mut near: Vec<&str> = nearest(id.as_str(), ids()).into_iter().collect();
    let wanted: Vec<&str> = id.as_str().split('/').collect();
    let mut ranked: Vec<(usize, &str)> = ids()
        .map(|known| {
            let equal = known.split('/').filter(|part| {
                wanted
                    .iter()
                    .any(|wanted| wanted.eq_ignore_ascii_case(part))
            });
            (equal.count(), known)
        })
        .filter(|(equal, _)| *equal > 0)
        .collect();
    ranked.sort_by_key(|entry| std::cmp::Reverse(entry.0));
    for (_, known) in ranked {
        if near.len() < NEAR && !near.contains(&known) {
            near.push(known);
        }
    }
    near.into_iter().map(ResultId::from_text).collect()
}
