//! Quantiles, means and values carried forward.

use crate::answer::{Answer, interval};
use crate::case::Case;
use crate::error::QualificationError;
use crate::table::Table;
use serde_json::Value;
use statistics::{
    QuantileDefinition, SampleSummary, TTest, last_observation_carried_forward, one_sample_t,
    quantile, tukey_five_numbers, two_sample_t,
};

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
    let mut answer = Answer::new();
    for definition in QuantileDefinition::ALL {
        let at: Vec<f64> = [0.1, 0.25, 0.5, 0.75, 0.9]
            .into_iter()
            .map(|p| quantile(&values, p, definition))
            .collect::<Result<_, _>>()?;
        answer.numbers(&format!("type{}", definition.r_type()), &at);
    }
    answer
        .numbers("tukey_fivenum", &tukey_five_numbers(&values)?)
        .count("n", values.len());
    Ok(answer.done())
}

pub(super) fn t_summary(case: &Case<'_>) -> Result<Value, QualificationError> {
    let level = case.level()?;
    let mut answer = Answer::new();
    if case.has("mean") {
        let sample =
            SampleSummary::new(case.number("mean")?, case.number("sd")?, case.count("n")?)?;
        answer.interval("ci", one_sample_t(sample, level)?.interval);
        return Ok(answer.done());
    }
    let first = SampleSummary::new(case.number("m1")?, case.number("s1")?, case.count("n1")?)?;
    let second = SampleSummary::new(case.number("m2")?, case.number("s2")?, case.count("n2")?)?;
    let result = two_sample_t(first, second, level)?;
    let part = |test: TTest| {
        let mut part = Answer::new();
        part.number("se", test.standard_error)
            .number("df", test.degrees_of_freedom)
            .number("t", test.t)
            .number("p", test.p_value)
            .interval("ci", test.interval);
        part.done()
    };
    answer
        .number("diff", result.pooled.estimate)
        .value("welch", part(result.welch))
        .value("pooled", part(result.pooled))
        .value("z_ci", interval(result.normal_interval))
        .number("cohen_d", result.standardised_difference)
        .number("hedges_g", result.hedges_g);
    Ok(answer.done())
}

pub(super) fn locf(case: &Case<'_>) -> Result<Value, QualificationError> {
    let mut answer = Answer::new();
    for subject in subjects(&case.data()?)? {
        let carried = last_observation_carried_forward(&subject.changes);
        answer.optional(&subject.id, carried.last().copied().flatten());
    }
    Ok(answer.done())
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
