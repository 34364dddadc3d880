//! Who responds.

use std::collections::BTreeMap;

use crate::error::AnalysisError;
use crate::execution::context::{Context, Data, numbers};
use crate::filter::Filter;
use crate::plan::{LastValue, MissingResponse, Response, ResponseId, ResponseRule};
use crate::results::DatasetRows;

/// What a subject is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Responder,
    Nonresponder,
    /// In neither numerator nor denominator.
    Excluded,
}

/// The outcome of every subject, by the rules of one response.
pub(super) struct Outcomes<'a> {
    /// The dataset that the rules look at.
    dataset: String,
    decided: BTreeMap<&'a str, Decision>,
    otherwise: Outcome,
}

/// An outcome and the row that decided it.
#[derive(Clone, Copy)]
struct Decision {
    outcome: Outcome,
    row: usize,
}

impl Outcomes<'_> {
    pub(super) fn of(&self, subject: &str) -> Outcome {
        self.decided
            .get(subject)
            .map_or(self.otherwise, |decision| decision.outcome)
    }

    /// The rows that decided about subjects, in row order.
    pub(super) fn deciding<'s>(&self, subjects: impl Iterator<Item = &'s str>) -> Vec<DatasetRows> {
        let mut rows: Vec<usize> = subjects
            .filter_map(|subject| self.decided.get(subject))
            .map(|decision| decision.row)
            .collect();
        rows.sort_unstable();
        vec![DatasetRows {
            dataset: self.dataset.clone(),
            rows,
        }]
    }
}

/// Applies the rules in their order; the first that decides about a subject, decides.
pub(super) fn outcomes<'a>(
    context: &Context<'a>,
    part: &str,
    id: &ResponseId,
) -> Result<Outcomes<'a>, AnalysisError> {
    let response = context.response(part, id)?;
    let part = format!("response `{id}`");
    let data = context.data(&part, &response.dataset)?;
    let mut decided = BTreeMap::new();
    for rule in &response.rules {
        match rule {
            ResponseRule::NonresponderWhere { condition } => {
                decide_where(&part, data, condition, Outcome::Nonresponder, &mut decided)?;
            }
            ResponseRule::ResponderWhere { condition } => {
                decide_where(&part, data, condition, Outcome::Responder, &mut decided)?;
            }
            ResponseRule::AtLeast {
                condition,
                variable,
                threshold,
            } => {
                let value = numbers(&part, data.table, variable)?;
                let mut rows = data.rows_where(&part, Some(condition))?;
                rows.retain(|row| value.get(*row).is_some());
                data.require_one_row_each(&part, &rows)?;
                for row in rows {
                    let outcome = reaches(value.get(row), *threshold);
                    decide(&mut decided, data, row, outcome);
                }
            }
        }
    }
    if let Some(last) = &response.last_value {
        decide_by_last(&part, data, last, &mut decided)?;
    }
    Ok(Outcomes {
        dataset: response.dataset.clone(),
        decided,
        otherwise: otherwise(response),
    })
}

/// What a subject is about whom no rule decides.
pub(crate) fn otherwise(response: &Response) -> Outcome {
    match response.missing {
        MissingResponse::Nonresponder | MissingResponse::LastValue => Outcome::Nonresponder,
        MissingResponse::Exclude => Outcome::Excluded,
    }
}

fn decide_where<'a>(
    part: &str,
    data: Data<'a>,
    condition: &Filter,
    outcome: Outcome,
    decided: &mut BTreeMap<&'a str, Decision>,
) -> Result<(), AnalysisError> {
    for row in data.rows_where(part, Some(condition))? {
        decide(decided, data, row, Some(outcome));
    }
    Ok(())
}

fn decide_by_last<'a>(
    part: &str,
    data: Data<'a>,
    last: &LastValue,
    decided: &mut BTreeMap<&'a str, Decision>,
) -> Result<(), AnalysisError> {
    let value = numbers(part, data.table, &last.variable)?;
    let order = numbers(part, data.table, &last.order)?;
    let mut latest: BTreeMap<&str, (f64, usize)> = BTreeMap::new();
    for row in data.rows_where(part, Some(&last.condition))? {
        let (Some(order), Some(_)) = (order.get(row), value.get(row)) else {
            continue;
        };
        let subject = data.subject.get(row);
        match latest.get(subject) {
            Some((known, earlier)) if *known == order => {
                return Err(AnalysisError::SubjectRepeated {
                    part: part.to_owned(),
                    dataset: data.table.name().to_owned(),
                    subject: subject.to_owned(),
                    rows: [earlier + 1, row + 1],
                });
            }
            Some((known, _)) if *known > order => {}
            _ => {
                latest.insert(subject, (order, row));
            }
        }
    }
    for (_, row) in latest.into_values() {
        decide(decided, data, row, reaches(value.get(row), last.threshold));
    }
    Ok(())
}

/// What a value makes of its subject.
pub(crate) fn reaches(value: Option<f64>, threshold: f64) -> Option<Outcome> {
    value.map(|value| {
        if value >= threshold {
            Outcome::Responder
        } else {
            Outcome::Nonresponder
        }
    })
}

fn decide<'a>(
    decided: &mut BTreeMap<&'a str, Decision>,
    data: Data<'a>,
    row: usize,
    outcome: Option<Outcome>,
) {
    if let Some(outcome) = outcome {
        decided
            .entry(data.subject.get(row))
            .or_insert(Decision { outcome, row });
    }
}
