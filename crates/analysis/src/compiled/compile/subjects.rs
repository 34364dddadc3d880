//! What is told of subjects, whatever the analysis: sets with their sizes, and responses.

use super::methods::groups;
use super::{Compiler, inexpressible};
use crate::compiled::error::CompileError;
use crate::compiled::names::{Calculation, name_results};
use crate::compiled::program::{
    Candidates, ResponseProgram, RuleProgram, SetProgram, SizeProgram, Unit, Verdict,
};
use crate::execution::outcome::{Outcome, otherwise};
use crate::plan::{GroupingId, ResponseId, ResponseRule, SetId};
use crate::results::BIG_N;

impl<'p> Compiler<'p> {
    pub(super) fn set(&mut self, id: &'p SetId) -> Result<usize, CompileError> {
        if let Some(known) = self.set_names.iter().position(|known| *known == id) {
            return Ok(known);
        }
        let set = self.plan.set(id).ok_or_else(|| CompileError::Unknown {
            what: "analysis set",
            name: id.to_string(),
        })?;
        let part = format!("set `{id}`");
        self.require_as_given(&part, &set.dataset)?;
        let dataset = self.dataset(&part, &set.dataset)?;
        let places = self.candidates(&part, dataset, set.condition.as_ref())?;
        self.set_names.push(id);
        self.program.sets.push(SetProgram {
            rows: Candidates { dataset, places },
        });
        Ok(self.set_names.len() - 1)
    }

    pub(super) fn size(
        &mut self,
        set: &'p SetId,
        grouping: Option<&'p GroupingId>,
    ) -> Result<usize, CompileError> {
        let name = (set, grouping);
        if let Some(known) = self.size_names.iter().position(|known| *known == name) {
            return Ok(known);
        }
        let part = format!("the size of set `{set}`");
        let number = self.set(set)?;
        let dataset = self.program.sets[number].rows.dataset;
        if dataset != 0 {
            return Err(inexpressible(
                &part,
                format!(
                    "a set out of {}, where subjects may have several rows,",
                    self.layout.datasets()[dataset].name()
                ),
            ));
        }
        let levels = match self.grouping(&part, grouping)? {
            Some(grouping) => Some(self.levels(&part, dataset, grouping)?),
            None => None,
        };
        self.size_names.push(name);
        self.program.sizes.push(SizeProgram {
            part,
            set: number,
            levels,
        });
        Ok(self.size_names.len() - 1)
    }

    pub(super) fn response(&mut self, id: &'p ResponseId) -> Result<usize, CompileError> {
        if let Some(known) = self.response_names.iter().position(|known| *known == id) {
            return Ok(known);
        }
        let response = self
            .plan
            .response(id)
            .ok_or_else(|| CompileError::Unknown {
                what: "response",
                name: id.to_string(),
            })?;
        let part = format!("response `{id}`");
        if response.last_value.is_some() {
            return Err(inexpressible(&part, "`last_value`"));
        }
        self.require_as_given(&part, &response.dataset)?;
        let dataset = self.dataset(&part, &response.dataset)?;
        let mut rules = Vec::new();
        for rule in &response.rules {
            let verdict = match rule {
                ResponseRule::NonresponderWhere { .. } => Verdict::Always(Outcome::Nonresponder),
                ResponseRule::ResponderWhere { .. } => Verdict::Always(Outcome::Responder),
                ResponseRule::AtLeast {
                    variable,
                    threshold,
                    ..
                } => Verdict::AtLeast {
                    variable: self.number(&part, dataset, variable)?,
                    threshold: *threshold,
                },
            };
            rules.push(RuleProgram {
                places: self.candidates(&part, dataset, Some(rule.condition()))?,
                verdict,
            });
        }
        self.response_names.push(id);
        self.program.responses.push(ResponseProgram {
            part,
            dataset,
            rules,
            otherwise: otherwise(response),
        });
        Ok(self.response_names.len() - 1)
    }

    /// The sizes of sets that are chosen, as far as tables print them.
    pub(super) fn printed_sizes(&mut self) -> Result<(), CompileError> {
        let mut printed: Vec<(&SetId, Option<&GroupingId>)> = Vec::new();
        for display in &self.plan.displays {
            for columns in display.kind.table().iter().flat_map(|table| &table.columns) {
                if let Some(set) = &columns.big_n {
                    let size = (set, columns.grouping.as_ref());
                    if !printed.contains(&size) {
                        printed.push(size);
                    }
                }
            }
        }
        // The order of their names, as in a run.
        printed.sort_by_key(|(set, grouping)| {
            (set.as_str(), grouping.map(|grouping| grouping.as_str()))
        });
        for (set, id) in printed {
            let name = id.map_or("all", |id| id.as_str());
            let by = [set.to_string(), name.to_owned()];
            let grouping = self.grouping("a table's heading", id)?;
            let units: Vec<Option<Unit>> = groups(grouping)
                .into_iter()
                .map(|group| {
                    let calculation = Calculation::size(&group, &by);
                    let named = name_results(BIG_N, &calculation, None);
                    self.unit_of(named, |this, id| this.choice.results.contains(id))
                })
                .collect();
            if units.iter().any(Option::is_some) {
                let size = self.size(set, id)?;
                self.program.printed_sizes.push((size, units));
            }
        }
        Ok(())
    }
}
