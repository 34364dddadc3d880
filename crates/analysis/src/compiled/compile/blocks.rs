//! The combinations of `by` values, each with its places.

use datasets::Value;

use super::{Compiler, inexpressible};
use crate::compiled::error::CompileError;
use crate::compiled::layout::KeyValue;
use crate::compiled::program::{Candidate, PlaceCondition};
use crate::compiled::trial::{AtPlace, Variable};
use crate::filter::{Condition, all};
use crate::plan::{Analysis, Method};

/// The value of a `by` column, in the order in which values are sorted.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub(super) enum ByValue {
    Missing,
    Number(f64),
    Text(String),
}

impl ByValue {
    pub(super) fn of(key: &KeyValue) -> Self {
        match key {
            KeyValue::Missing => ByValue::Missing,
            KeyValue::Number(number) => ByValue::Number(*number),
            KeyValue::Text(text) => ByValue::Text(text.clone()),
        }
    }

    /// As results name it.
    pub(super) fn level(&self) -> String {
        match self {
            ByValue::Missing => Value::MISSING.to_string(),
            ByValue::Number(number) => Value::Number(*number).to_string(),
            ByValue::Text(text) => text.clone(),
        }
    }
}

/// The places of a combination of `by` values.
pub(super) struct ByBlock {
    pub(super) by: Vec<ByValue>,
    pub(super) places: Vec<Candidate>,
}

impl<'p> Compiler<'p> {
    /// The combinations of `by` values that rows may have, in their order, each with its places.
    pub(super) fn blocks(
        &self,
        part: &str,
        dataset: usize,
        analysis: &Analysis,
    ) -> Result<Vec<ByBlock>, CompileError> {
        let mut blocks: Vec<ByBlock> = Vec::new();
        for candidate in self.candidates(part, dataset, analysis.condition.as_ref())? {
            let mut combinations = vec![(Vec::new(), candidate)];
            for name in &analysis.by {
                combinations = self.split(part, dataset, name, combinations)?;
            }
            for (by, candidate) in combinations {
                match blocks.iter_mut().find(|block| block.by == by) {
                    Some(block) => block.places.push(candidate),
                    None => blocks.push(ByBlock {
                        by,
                        places: vec![candidate],
                    }),
                }
            }
        }
        // Without `by` columns there is a block even where no row may be.
        if analysis.by.is_empty() && blocks.is_empty() {
            blocks.push(ByBlock {
                by: Vec::new(),
                places: Vec::new(),
            });
        }
        blocks.sort_by(|first, second| {
            let order = first.by.partial_cmp(&second.by);
            order.unwrap_or(std::cmp::Ordering::Equal)
        });
        Ok(blocks)
    }

    pub(super) fn split(
        &self,
        part: &str,
        dataset: usize,
        name: &str,
        combinations: Vec<(Vec<ByValue>, Candidate)>,
    ) -> Result<Vec<(Vec<ByValue>, Candidate)>, CompileError> {
        let mut finer = Vec::new();
        for (by, candidate) in combinations {
            let at = AtPlace {
                layout: self.layout,
                dataset,
                place: candidate.place,
            };
            let with = |value: ByValue| {
                let mut by = by.clone();
                by.push(value);
                by
            };
            match at.variable(name) {
                Some((_, Variable::Key(key, _))) => {
                    finer.push((with(ByValue::of(key)), candidate));
                }
                Some((_, Variable::Codes(cells, texts))) => {
                    let texts: Vec<&str> = std::iter::once("")
                        .chain(texts.iter().map(String::as_str))
                        .collect();
                    for text in &texts {
                        let only = Condition::Text {
                            column: cells,
                            answers: texts.iter().map(|known| known == text).collect(),
                        };
                        let value = if text.is_empty() {
                            ByValue::Missing
                        } else {
                            ByValue::Text((*text).to_owned())
                        };
                        let condition = all(vec![candidate.condition.clone(), only]);
                        let place = candidate.place;
                        finer.push((with(value), Candidate { place, condition }));
                    }
                }
                Some((_, Variable::Numbers(_))) => {
                    return Err(inexpressible(
                        part,
                        format!("repetition by `{name}`, whose numbers the layout does not know,"),
                    ));
                }
                None => return Err(self.unknown_variable(part, dataset, name)),
            }
        }
        Ok(finer)
    }

    /// What is counted of each place, condition by condition.
    pub(super) fn counted(
        &self,
        part: &str,
        dataset: usize,
        analysis: &Analysis,
        places: &[Candidate],
    ) -> Result<Vec<Vec<PlaceCondition>>, CompileError> {
        let Method::Conditions(method) = &analysis.method else {
            return Ok(Vec::new());
        };
        method
            .conditions
            .iter()
            .map(|condition| {
                places
                    .iter()
                    .map(|candidate| {
                        let filter = condition.filter.as_ref();
                        self.condition(part, dataset, candidate.place, filter)
                    })
                    .collect()
            })
            .collect()
    }
}
