//! From the words of a plan to a program.

use std::collections::BTreeSet;

use datasets::Value;
use statistics::ConfidenceLevel;

use super::choice::Choice;
use super::error::{CompileError, LayoutError};
use super::layout::{KeyValue, Layout};
use super::names::{Calculation, Named, name_results};
use super::program::{
    AnalysisProgram, BlockProgram, Candidate, Candidates, CodeOfRow, Levels, MethodProgram, NONE,
    NumberOfRow, Pair, PlaceCondition, Program, ResponseProgram, RuleProgram, SetProgram, Shape,
    SizeProgram, Total, Unit, Verdict,
};
use super::trial::{AtPlace, Cells, Variable};
use crate::execution::compare::terms_of_covariance;
use crate::execution::outcome::{Outcome, otherwise};
use crate::filter::{Condition, Filter, all, resolve};
use crate::plan::method::{CarryForward, Denominator, RepeatedRows};
use crate::plan::{
    Analysis, Grouping, GroupingId, Method, Plan, ResponseId, ResponseRule, SetId, SubjectRows,
};
use crate::results::{BIG_N, Group, ResultId};

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

/// The value of a `by` column, in the order in which values are sorted.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
enum ByValue {
    Missing,
    Number(f64),
    Text(String),
}

impl ByValue {
    fn of(key: &KeyValue) -> Self {
        match key {
            KeyValue::Missing => ByValue::Missing,
            KeyValue::Number(number) => ByValue::Number(*number),
            KeyValue::Text(text) => ByValue::Text(text.clone()),
        }
    }

    /// As results name it.
    fn level(&self) -> String {
        match self {
            ByValue::Missing => Value::MISSING.to_string(),
            ByValue::Number(number) => Value::Number(*number).to_string(),
            ByValue::Text(text) => text.clone(),
        }
    }
}

/// The places of a combination of `by` values.
struct ByBlock {
    by: Vec<ByValue>,
    places: Vec<Candidate>,
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
                blocks.push(BlockProgram {
                    places: block.places,
                    counted,
                    units,
                    is_only: analysis.by.is_empty(),
                });
            }
        }
        if !blocks.is_empty() {
            self.program.analyses.push(AnalysisProgram {
                part,
                dataset,
                set,
                levels,
                confidence,
                side: analysis.side,
                method,
                blocks,
            });
        }
        Ok(())
    }

    /// Refuses a dataset that a run would change before it is read.
    fn require_as_given(&self, part: &str, dataset: &str) -> Result<(), CompileError> {
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

    fn dataset(&self, part: &str, name: &str) -> Result<usize, CompileError> {
        let found = self.layout.find(name);
        found.map_err(|error| CompileError::Layout {
            part: part.to_owned(),
            error,
        })
    }

    fn unknown_variable(&self, part: &str, dataset: usize, name: &str) -> CompileError {
        CompileError::Layout {
            part: part.to_owned(),
            error: LayoutError::UnknownVariable {
                dataset: self.layout.datasets()[dataset].name().to_owned(),
                variable: name.to_owned(),
            },
        }
    }

    fn grouping(
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

    fn confidence(&mut self, part: &str, analysis: &Analysis) -> Result<usize, CompileError> {
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
    fn condition(
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
    fn candidates(
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

    fn set(&mut self, id: &'p SetId) -> Result<usize, CompileError> {
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

    fn size(
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

    fn response(&mut self, id: &'p ResponseId) -> Result<usize, CompileError> {
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

    /// What a variable is at the first place of a dataset; the same at the others but for the values of keys.
    fn variable(
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

    fn number(&self, part: &str, dataset: usize, name: &str) -> Result<NumberOfRow, CompileError> {
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
    fn code(
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
    fn rank(&self, part: &str, dataset: usize, name: &str) -> Result<CodeOfRow, CompileError> {
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

    fn ranks(
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

    fn levels(
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

    fn method(
        &mut self,
        part: &str,
        analysis: &'p Analysis,
        dataset: usize,
        grouping: Option<&'p Grouping>,
        confidence: usize,
    ) -> Result<MethodProgram, CompileError> {
        let pairs = || pairs(analysis, grouping);
        Ok(match &analysis.method {
            Method::Summary(method) => {
                refuse_carrying(part, method.carry_forward.as_ref())?;
                MethodProgram::Summary {
                    variable: self.number(part, dataset, &method.variable)?,
                    quantiles: method.quantiles,
                    may_repeat: method.repeated_rows == RepeatedRows::Allow,
                }
            }
            Method::Conditions(method) => MethodProgram::Conditions {
                total: match (method.percent_of, &analysis.set) {
                    (Denominator::Observed, _) => Total::Observed,
                    (Denominator::Set, Some(set)) => {
                        Total::Set(self.size(set, analysis.grouping.as_ref())?)
                    }
                    (Denominator::Set, None) => {
                        return Err(inexpressible(
                            part,
                            "percentages of a set that is not named",
                        ));
                    }
                },
            },
            Method::Proportion(method) => MethodProgram::Proportion {
                response: self.response(&method.response)?,
                kept: number_of(&mut self.program.intervals, (method.interval, confidence)),
            },
            Method::CochranMantelHaenszel(method) => MethodProgram::AcrossStrata {
                response: self.response(&method.response)?,
                strata: self.ranks(part, dataset, &method.strata)?,
                correction: method.continuity_correction,
                pairs: pairs(),
            },
            Method::RiskDifference(method) => MethodProgram::RiskDifference {
                response: self.response(&method.response)?,
                strata: self.ranks(part, dataset, &method.strata)?,
                method: method.interval,
                pairs: pairs(),
            },
            Method::MeanDifference(method) => {
                refuse_carrying(part, method.carry_forward.as_ref())?;
                MethodProgram::MeanDifference {
                    variable: self.number(part, dataset, &method.variable)?,
                    variances: method.variances,
                    pairs: pairs(),
                }
            }
            Method::AnalysisOfCovariance(method) => {
                refuse_carrying(part, method.carry_forward.as_ref())?;
                let covariates = method.covariates.iter();
                MethodProgram::Covariance {
                    variable: self.number(part, dataset, &method.variable)?,
                    covariates: covariates
                        .map(|name| self.number(part, dataset, name))
                        .collect::<Result<_, _>>()?,
                    factors: self.ranks(part, dataset, &method.factors)?,
                    means: method.least_squares_means,
                    pairs: pairs(),
                    terms: terms_of_covariance(grouping, method)
                        .into_iter()
                        .map(str::to_owned)
                        .collect(),
                }
            }
            Method::KaplanMeier(method) => MethodProgram::KaplanMeier {
                time: self.number(part, dataset, &method.time)?,
                event: self.number(part, dataset, &method.event.variable)?,
                method: method.clone(),
            },
            other => {
                return Err(inexpressible(
                    part,
                    format!("the method `{}`", other.name()),
                ));
            }
        })
    }

    /// The combinations of `by` values that rows may have, in their order, each with its places.
    fn blocks(
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

    fn split(
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
    fn counted(
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

    /// The sizes of sets that are chosen, as far as tables print them.
    fn printed_sizes(&mut self) -> Result<(), CompileError> {
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

fn refuse_carrying(part: &str, carry: Option<&CarryForward>) -> Result<(), CompileError> {
    match carry {
        Some(_) => Err(inexpressible(part, "`carry_forward`")),
        None => Ok(()),
    }
}

/// The comparisons, by the numbers of their levels.
fn pairs(analysis: &Analysis, grouping: Option<&Grouping>) -> Vec<Pair> {
    let Some(grouping) = grouping else {
        return Vec::new();
    };
    let number = |wanted: &str| {
        let mut levels = grouping.levels.iter();
        // A reference that is no level is one without rows.
        levels
            .position(|level| level.value == wanted)
            .unwrap_or(usize::MAX)
    };
    grouping
        .comparisons(analysis.comparisons)
        .into_iter()
        .map(|(level, reference)| (number(level), number(reference)))
        .collect()
}

/// The groups of rows: the levels, then the total; without a grouping, all.
fn groups(grouping: Option<&Grouping>) -> Vec<Group> {
    let Some(grouping) = grouping else {
        return vec![Group::All];
    };
    let levels = grouping.levels.iter().map(|level| Group::Level {
        variable: grouping.variable.clone(),
        level: level.value.clone(),
    });
    let total = grouping.total.iter().map(|label| Group::Total {
        variable: grouping.variable.clone(),
        label: label.clone(),
    });
    levels.chain(total).collect()
}

/// The calculations of a block, in the order of the method's program.
fn calculations(
    analysis: &Analysis,
    grouping: Option<&Grouping>,
    by: &[String],
) -> Vec<Calculation> {
    let groups = groups(grouping);
    let comparisons = grouping.map_or(Vec::new(), |grouping| {
        let comparisons = grouping.comparisons(analysis.comparisons).into_iter();
        comparisons
            .map(|(level, reference)| Group::Comparison {
                variable: grouping.variable.clone(),
                level: level.to_owned(),
                reference: reference.to_owned(),
            })
            .collect()
    });
    let of_groups = |groups: &[Group]| -> Vec<Calculation> {
        groups
            .iter()
            .map(|group| Calculation::of_method(group, by))
            .collect()
    };
    match &analysis.method {
        Method::Conditions(method) => method
            .conditions
            .iter()
            .flat_map(|condition| {
                let level = condition.id.as_str();
                groups
                    .iter()
                    .map(move |group| Calculation::of_method(group, by).level(level))
            })
            .collect(),
        Method::CochranMantelHaenszel(_)
        | Method::RiskDifference(_)
        | Method::MeanDifference(_) => of_groups(&comparisons),
        Method::AnalysisOfCovariance(method) => {
            let levels = grouping.map_or(0, |grouping| grouping.levels.len());
            let terms = terms_of_covariance(grouping, method);
            let mut calculations = of_groups(&groups[..levels]);
            calculations.extend(of_groups(&comparisons));
            calculations.push(Calculation::of_terms(&Group::All, by, &terms));
            calculations
        }
        _ => of_groups(&groups),
    }
}
