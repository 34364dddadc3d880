//! Analysis of covariance.

use super::fields;
use super::samples::{Subject, subjects};
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::{ConfidenceLevel, last_observation_carried_forward};
use worksheet::{CovarianceAnalysis, Levels};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

pub(super) fn ancova(case: &Case<'_>) -> Result<Value, QualificationError> {
    let visit = case.count("visit")? as usize;
    let rule = case.text("missing")?;
    let mut kept: Vec<(Subject, f64)> = Vec::new();
    for subject in subjects(&case.data()?)? {
        let value = response(&subject, visit, rule);
        if let Some(value) = value {
            kept.push((subject, value));
        }
    }
    let model = CovarianceAnalysis {
        response: kept.iter().map(|(_, value)| *value).collect(),
        treatment: "trt".to_owned(),
        arms: levels(kept.iter().map(|(subject, _)| subject.treated), 0),
        covariates: vec![(
            "base".to_owned(),
            kept.iter().map(|(subject, _)| subject.base).collect(),
        )],
        factors: vec![(
            "stratum".to_owned(),
            levels(kept.iter().map(|(subject, _)| subject.stratum), 1),
        )],
    };
    Ok(fields(&worksheet::ancova(&model, LEVEL)?))
}

/// Numbered levels from a first one on.
pub(super) fn levels(numbers: impl Iterator<Item = usize>, first: usize) -> Levels {
    let of_rows: Vec<usize> = numbers.map(|number| number.saturating_sub(first)).collect();
    let count = of_rows.iter().max().map_or(0, |last| last + 1);
    Levels {
        names: (first..first + count)
            .map(|number| number.to_string())
            .collect(),
        numeric: true,
        of_rows,
    }
}

/// The change at a visit, under the rule for missing values that the inputs give in words.
fn response(subject: &Subject, visit: usize, rule: &str) -> Option<f64> {
    // A visit that the data do not have has no value.
    let until = subject.changes.get(..visit)?;
    if rule.starts_with("complete cases") {
        return until.last().copied().flatten();
    }
    let carried = last_observation_carried_forward(until);
    let last = carried.last().copied().flatten();
    if rule.contains("change 0") {
        last.or(Some(0.0))
    } else {
        last
    }
}
