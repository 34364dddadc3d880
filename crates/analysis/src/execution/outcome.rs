//! Who responds.

use std::collections::BTreeMap;

use crate::error::AnalysisError;
use crate::execution::context::{Context, Data, numbers};
use crate::filter::Filter;
use crate::plan::{LastValue, MissingResponse, Response, ResponseId, ResponseRule};

/// What a subject is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Responder,
    Nonresponder,
    /// In neither numerator nor denominator.
    Excluded,
}

/// The outcome of every subject, by the rules of one response.
pub(super) struct Outcomes<'a> {
    decided: BTreeMap<&'a str, Outcome>,
    otherwise: Outcome,
}

impl Outcomes<'_> {
    pub(super) fn of(&self, subject: &str) -> Outcome {
        self.decided.get(subject).copied().unwrap_or(self.otherwise)
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
                    decide(
                        &mut decided,
                        data.subject.get(row),
                        reaches(value.get(row), *threshold),
                    );
                }
            }
        }
    }
    if let Some(last) = &response.last_value {
        decide_by_last(&part, data, last, &mut decided)?;
    }
    Ok(Outcomes {
        decided,
        otherwise: otherwise(response),
    })
}

fn otherwise(response: &Response) -> Outcome {
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
    decided: &mut BTreeMap<&'a str, Outcome>,
) -> Result<(), AnalysisError> {
    for row in data.rows_where(part, Some(condition))? {
        decide(decided, data.subject.get(row), Some(outcome));
    }
    Ok(())
}

fn decide_by_last<'a>(
    part: &str,
    data: Data<'a>,
    last: &LastValue,
    decided: &mut BTreeMap<&'a str, Outcome>,
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
    for (subject, (_, row)) in latest {
        decide(decided, subject, reaches(value.get(row), last.threshold));
    }
    Ok(())
}

fn reaches(value: Option<f64>, threshold: f64) -> Option<Outcome> {
    value.map(|value| {
        if value >= threshold {
            Outcome::Responder
        } else {
            Outcome::Nonresponder
        }
    })
}

fn decide<'a>(
    decided: &mut BTreeMap<&'a str, Outcome>,
    subject: &'a str,
    outcome: Option<Outcome>,
) {
    if let Some(outcome) = outcome {
        decided.entry(subject).or_insert(outcome);
    }
}
