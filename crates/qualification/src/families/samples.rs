//! Quantiles, means and values carried forward.

use super::fields;
use crate::case::Case;
use crate::error::QualificationError;
use crate::table::Table;
use serde_json::Value;
use statistics::SampleSummary;

pub(super) fn quantiles(case: &Case<'_>) -> Result<Value, QualificationError> {
    // The input names a file and, behind a hash, the set inside it.
    let set = case
        .text("data")?
        .split_once('#')
        .map_or("", |(_, set)| set);
    let values = case
        .data()?
        .only("set", set)?
        .complete(&["x"])?
        .numbers("x")?;
    let sheet = worksheet::quantiles(&values, &[0.1, 0.25, 0.5, 0.75, 0.9])?;
    Ok(fields(&sheet))
}

pub(super) fn t_summary(case: &Case<'_>) -> Result<Value, QualificationError> {
    let level = case.level()?;
    if case.has("mean") {
        let sample =
            SampleSummary::new(case.number("mean")?, case.number("sd")?, case.count("n")?)?;
        return Ok(fields(&worksheet::one_mean(sample, level)?));
    }
    let first = SampleSummary::new(case.number("m1")?, case.number("s1")?, case.count("n1")?)?;
    let second = SampleSummary::new(case.number("m2")?, case.number("s2")?, case.count("n2")?)?;
    Ok(fields(&worksheet::two_means(first, second, level)?))
}

pub(super) fn locf(case: &Case<'_>) -> Result<Value, QualificationError> {
    let subjects: Vec<(String, Vec<Option<f64>>)> = subjects(&case.data()?)?
        .into_iter()
        .map(|subject| (subject.id, subject.changes))
        .collect();
    Ok(fields(&worksheet::last_observations(&subjects)))
}

/// One subject of the longitudinal data.
pub(super) struct Subject {
    pub(super) id: String,
    pub(super) treated: usize,
    /// Counted from 1, as in the file.
    pub(super) stratum: usize,
    pub(super) base: f64,
    /// The change from baseline at visits 1, 2, ...
    pub(super) changes: Vec<Option<f64>>,
}

/// The subjects of a file with columns `id`, `trt`, `stratum`, `base`, `visit` and `chg`, in order of appearance.
pub(super) fn subjects(table: &Table) -> Result<Vec<Subject>, QualificationError> {
    let id = table.texts("id")?;
    let treated = table.counts("trt")?;
    let stratum = table.counts("stratum")?;
    let base = table.numbers("base")?;
    let visit = table.counts("visit")?;
    let change = table.optional_numbers("chg")?;
    let visits = visit.iter().copied().max().unwrap_or(0) as usize;
    let mut subjects: Vec<Subject> = Vec::new();
    for row in 0..id.len() {
        let at = match subjects.iter().position(|subject| subject.id == id[row]) {
            Some(at) => at,
            None => {
                subjects.push(Subject {
                    id: id[row].to_owned(),
                    treated: treated[row] as usize,
                    stratum: stratum[row] as usize,
                    base: base[row],
                    changes: vec![None; visits],
                });
                subjects.len() - 1
            }
        };
        if visit[row] > 0 {
            subjects[at].changes[visit[row] as usize - 1] = change[row];
        }
    }
    Ok(subjects)
}
