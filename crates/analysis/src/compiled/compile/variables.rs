//! What the plan names, found in the layout.

use statistics::ConfidenceLevel;

use super::{Compiler, inexpressible, number_of};
use crate::compiled::error::{CompileError, LayoutError};
use crate::compiled::program::{Candidate, CodeOfRow, Levels, NONE, NumberOfRow, PlaceCondition};
use crate::compiled::trial::{AtPlace, Cells, Variable};
use crate::filter::{Condition, Filter, resolve};
use crate::plan::{Analysis, Grouping, GroupingId};

impl<'p> Compiler<'p> {
    /// Refuses a dataset that a run would change before it is read.
    pub(super) fn require_as_given(&self, part: &str, dataset: &str) -> Result<(), CompileError> {
        let derived = self.plan.derived.iter();
        let changes = derived
            .map(|derived| derived.dataset.as_str())
            .any(|derived| derived.eq_ignore_ascii_case(dataset));
        let source = self.plan.source(dataset);
        if changes || source.is_some_and(|source| source.frequency.is_some()) {
            return Err(inexpressible(
                part,
                format!("what the plan adds to {dataset} before it is read"),
            ));
        }
        Ok(())
    }

    pub(super) fn dataset(&self, part: &str, name: &str) -> Result<usize, CompileError> {
        let found = self.layout.find(name);
        found.map_err(|error| CompileError::Layout {
            part: part.to_owned(),
            error,
        })
    }

    pub(super) fn unknown_variable(&self, part: &str, dataset: usize, name: &str) -> CompileError {
        CompileError::Layout {
            part: part.to_owned(),
            error: LayoutError::UnknownVariable {
                dataset: self.layout.datasets()[dataset].name().to_owned(),
                variable: name.to_owned(),
            },
        }
    }

    pub(super) fn grouping(
        &self,
        part: &str,
        id: Option<&'p GroupingId>,
    ) -> Result<Option<&'p Grouping>, CompileError> {
        let Some(id) = id else { return Ok(None) };
        match self.plan.grouping(id) {
            Some(grouping) => Ok(Some(grouping)),
            None => Err(CompileError::Unknown {
                what: "grouping",
                name: format!("{id}, which {part} names"),
            }),
        }
    }

    pub(super) fn confidence(
        &mut self,
        part: &str,
        analysis: &Analysis,
    ) -> Result<usize, CompileError> {
        let level = match analysis.alpha {
            Some(alpha) => ConfidenceLevel::from_alpha(alpha),
            None => ConfidenceLevel::new(self.plan.plan.confidence),
        };
        let level = level.map_err(|error| CompileError::Statistic {
            part: part.to_owned(),
            error,
        })?;
        Ok(number_of(&mut self.program.confidences, level))
    }

    /// Resolves a condition at a place; without one, every row is meant.
    pub(super) fn condition(
        &self,
        part: &str,
        dataset: usize,
        place: usize,
        filter: Option<&Filter>,
    ) -> Result<PlaceCondition, CompileError> {
        let Some(filter) = filter else {
            return Ok(Condition::Always(true));
        };
        let at = AtPlace {
            layout: self.layout,
            dataset,
            place,
        };
        let resolved = match filter.expression() {
            Ok(expression) => resolve(expression, &at),
            Err(error) => Err(error.clone()),
        };
        resolved.map_err(|error| CompileError::Filter {
            part: part.to_owned(),
            condition: filter.as_str().to_owned(),
            error: Box::new(error),
        })
    }

    /// The places of a dataset at which a condition may hold.
    pub(super) fn candidates(
        &self,
        part: &str,
        dataset: usize,
        filter: Option<&Filter>,
    ) -> Result<Vec<Candidate>, CompileError> {
        let mut candidates = Vec::new();
        for place in 0..self.layout.datasets()[dataset].places().len() {
            let condition = self.condition(part, dataset, place, filter)?;
            if condition != Condition::Always(false) {
                candidates.push(Candidate { place, condition });
            }
        }
        Ok(candidates)
    }

    /// What a variable is at the first place of a dataset; the same at the others but for the values of keys.
    pub(super) fn variable(
        &self,
        part: &str,
        dataset: usize,
        name: &str,
    ) -> Result<Variable<'p>, CompileError> {
        let at = AtPlace {
            layout: self.layout,
            dataset,
            place: 0,
        };
        if self.layout.datasets()[dataset].places().is_empty() {
            return Err(inexpressible(part, "a dataset without a place"));
        }
        at.variable(name)
            .map(|(_, variable)| variable)
            .ok_or_else(|| self.unknown_variable(part, dataset, name))
    }

    pub(super) fn number(
        &self,
        part: &str,
        dataset: usize,
        name: &str,
    ) -> Result<NumberOfRow, CompileError> {
        match self.variable(part, dataset, name)? {
            Variable::Numbers(Cells::Numbers {
                dataset: of,
                column,
                ..
            }) => Ok(NumberOfRow {
                dataset: of,
                column,
                of_subject: of != dataset,
            }),
            _ => Err(inexpressible(
                part,
                format!("`{name}`, which is no number of each row in the layout,"),
            )),
        }
    }

    /// A text of each row; `meaning` says what each text means, the empty one first.
    pub(super) fn code(
        &self,
        part: &str,
        dataset: usize,
        name: &str,
        meaning: impl FnOnce(&[&str]) -> Vec<u8>,
    ) -> Result<CodeOfRow, CompileError> {
        match self.variable(part, dataset, name)? {
            Variable::Codes(
                Cells::Codes {
                    dataset: of,
                    column,
                    ..
                },
                texts,
            ) => {
                let texts: Vec<&str> = std::iter::once("")
                    .chain(texts.iter().map(String::as_str))
                    .collect();
                Ok(CodeOfRow {
                    dataset: of,
                    column,
                    of_subject: of != dataset,
                    meaning: meaning(&texts),
                })
            }
            _ => Err(inexpressible(
                part,
                format!("`{name}`, which is no text of each row in the layout,"),
            )),
        }
    }

    /// A text by the rank of each of its values; the missing one has none.
    pub(super) fn rank(
        &self,
        part: &str,
        dataset: usize,
        name: &str,
    ) -> Result<CodeOfRow, CompileError> {
        self.code(part, dataset, name, |texts| {
            let mut sorted = texts.to_vec();
            sorted.sort_unstable();
            texts
                .iter()
                .map(|text| {
                    let rank = sorted.iter().position(|known| known == text);
                    match rank.map(u8::try_from) {
                        Some(Ok(rank)) if !text.is_empty() => rank,
                        _ => NONE,
                    }
                })
                .collect()
        })
    }

    pub(super) fn ranks(
        &self,
        part: &str,
        dataset: usize,
        names: &[String],
    ) -> Result<Vec<CodeOfRow>, CompileError> {
        names
            .iter()
            .map(|name| self.rank(part, dataset, name))
            .collect()
    }

    pub(super) fn levels(
        &self,
        part: &str,
        dataset: usize,
        grouping: &Grouping,
    ) -> Result<Levels, CompileError> {
        let name = grouping.variable_in(self.layout.datasets()[dataset].name());
        let level = |text: &&str| {
            let place = grouping
                .levels
                .iter()
                .position(|level| level.value == **text);
            place
                .and_then(|place| u8::try_from(place).ok())
                .unwrap_or(NONE)
        };
        Ok(Levels {
            code: self.code(part, dataset, name, |texts| {
                texts.iter().map(level).collect()
            })?,
            count: grouping.levels.len(),
            total: grouping.total.is_some(),
        })
    }
}
