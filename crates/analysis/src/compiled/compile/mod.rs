//! From the words of a plan to a program.

mod blocks;
mod methods;
mod subjects;
mod variables;

use std::collections::BTreeSet;

use crate::compiled::choice::Choice;
use crate::compiled::compile::blocks::ByValue;
use crate::compiled::compile::methods::calculations;
use crate::compiled::error::CompileError;
use crate::compiled::layout::Layout;
use crate::compiled::names::{Calculation, Named, name_results};
use crate::compiled::program::{
    AnalysisProgram, BlockProgram, Program, SelectionProgram, Shape, Unit,
};
use crate::plan::{Analysis, GroupingId, Plan, ResponseId, SetId, SubjectRows};
use crate::results::{BIG_N, ResultId};

/// A plan that is being compiled.
pub(super) struct Compiler<'p> {
    plan: &'p Plan,
    layout: &'p Layout,
    choice: &'p Choice,
    program: Program,
    ids: Vec<ResultId>,
    set_names: Vec<&'p SetId>,
    response_names: Vec<&'p ResponseId>,
    size_names: Vec<(&'p SetId, Option<&'p GroupingId>)>,
}

fn inexpressible(part: &str, what: impl Into<String>) -> CompileError {
    CompileError::Inexpressible {
        part: part.to_owned(),
        what: what.into(),
    }
}

/// Compiles what is chosen; gives the program and the names of its results.
pub(super) fn compile(
    plan: &Plan,
    layout: &Layout,
    choice: &Choice,
) -> Result<(Program, Vec<ResultId>), CompileError> {
    let head = &plan.plan.subjects;
    if !head
        .dataset
        .eq_ignore_ascii_case(layout.datasets()[0].name())
    {
        return Err(inexpressible(
            "the plan's `subjects`",
            format!(
                "a dataset of subjects {} where that of the layout is {}",
                head.dataset,
                layout.datasets()[0].name()
            ),
        ));
    }
    if head.rows != SubjectRows::One {
        return Err(inexpressible(
            "the plan's `subjects`",
            "a dataset of subjects with several rows a subject",
        ));
    }
    for id in &choice.analyses {
        if plan.analysis(id).is_none() {
            return Err(CompileError::Unknown {
                what: "analysis",
                name: id.to_string(),
            });
        }
    }
    let mut compiler = Compiler {
        plan,
        layout,
        choice,
        program: Program {
            confidences: Vec::new(),
            intervals: Vec::new(),
            sets: Vec::new(),
            responses: Vec::new(),
            sizes: Vec::new(),
            selections: Vec::new(),
            analyses: Vec::new(),
            printed_sizes: Vec::new(),
            shapes: Vec::new(),
        },
        ids: Vec::new(),
        set_names: Vec::new(),
        response_names: Vec::new(),
        size_names: Vec::new(),
    };
    let asked: BTreeSet<&str> = choice
        .results
        .iter()
        .filter_map(|id| id.as_str().split('/').next())
        .collect();
    for analysis in &plan.analyses {
        let first_part = ResultId::first_part(analysis.id.as_str());
        if choice.analyses.contains(&analysis.id) || asked.contains(first_part.as_str()) {
            compiler.analysis(analysis)?;
        }
    }
    if asked.contains(BIG_N) {
        compiler.printed_sizes()?;
    }
    let found: BTreeSet<&ResultId> = compiler.ids.iter().collect();
    if let Some(id) = choice.results.iter().find(|id| !found.contains(id)) {
        return Err(CompileError::NoResult { id: id.clone() });
    }
    Ok((compiler.program, compiler.ids))
}

impl<'p> Compiler<'p> {
    fn analysis(&mut self, analysis: &'p Analysis) -> Result<(), CompileError> {
        let part = format!("analysis `{}`", analysis.id);
        self.require_as_given(&part, &analysis.dataset)?;
        let dataset = self.dataset(&part, &analysis.dataset)?;
        let set = match &analysis.set {
            Some(set) => Some(self.set(set)?),
            None => None,
        };
        let grouping = self.grouping(&part, analysis.grouping.as_ref())?;
        let levels = match grouping {
            Some(grouping) => Some(self.levels(&part, dataset, grouping)?),
            None => None,
        };
        let confidence = self.confidence(&part, analysis)?;
        let method = self.method(&part, analysis, dataset, grouping, confidence)?;
        let mut blocks = Vec::new();
        for block in self.blocks(&part, dataset, analysis)? {
            let by: Vec<String> = block.by.iter().map(ByValue::level).collect();
            let counted = self.counted(&part, dataset, analysis, &block.places)?;
            let calculations = calculations(analysis, grouping, &by);
            let units: Vec<Option<Unit>> = calculations
                .iter()
                .map(|calculation| self.unit(analysis, calculation))
                .collect();
            if units.iter().any(Option::is_some) {
                let selection = SelectionProgram {
                    dataset,
                    set,
                    levels: levels.clone(),
                    places: block.places,
                };
                blocks.push(BlockProgram {
                    selection: number_of(&mut self.program.selections, selection),
                    counted,
                    units,
                    is_only: analysis.by.is_empty(),
                });
            }
        }
        if !blocks.is_empty() {
            self.program.analyses.push(AnalysisProgram {
                part,
                levels,
                confidence,
                side: analysis.side,
                method,
                blocks,
            });
        }
        Ok(())
    }

    fn unit(&mut self, analysis: &Analysis, calculation: &Calculation) -> Option<Unit> {
        let named = name_results(analysis.id.as_str(), calculation, Some(analysis));
        let whole = self.choice.analyses.contains(&analysis.id);
        self.unit_of(named, |this, id| whole || this.choice.results.contains(id))
    }

    /// Gives a calculation's wanted results their places.
    fn unit_of(
        &mut self,
        named: Vec<Named>,
        wanted: impl Fn(&Self, &ResultId) -> bool,
    ) -> Option<Unit> {
        let base = self.ids.len();
        let mut shape = Shape { places: Vec::new() };
        for Named {
            item,
            statistic,
            id,
        } in named
        {
            if wanted(self, &id) {
                shape.put(item, statistic, self.ids.len() - base);
                self.ids.push(id);
            }
        }
        (self.ids.len() > base).then(|| Unit {
            shape: number_of(&mut self.program.shapes, shape),
            base,
        })
    }
}

/// The number of a thing in a list, to which it is added where it is new.
fn number_of<T: PartialEq>(list: &mut Vec<T>, thing: T) -> usize {
    if let Some(known) = list.iter().position(|known| *known == thing) {
        return known;
    }
    list.push(thing);
    list.len() - 1
}
