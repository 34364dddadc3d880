//! A cell's trial, held as often as one likes, and what is read from it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use analysis::Plan as AnalysisPlan;
use analysis::results::{ResultId, Results};
use definition::check_language::nearest;
use statistics::bayes::BetaPrior;
use statistics::{Proportion, StatisticsError};

use super::grid_file::{BayesianRule, GridFile, Outcome, Tells};
use super::looks::{PlannedLooks, analysed_among, randomised_in_order};
use crate::calibration::{counts_people_or_events, only_what_makes};
use crate::chance::Seed;
use crate::compiled::InNumbersError;
use crate::operating::{Conducted, FixedSumError, Model, Tally, WholeProtocol, WholeProtocolError};

/// A trial, the outcomes that are read from it, and the looks at it.
#[derive(Debug, Clone)]
pub struct ScenarioModel<'a> {
    whole: WholeProtocol<'a>,
    outcomes: &'a [Outcome],
    /// The true value of an outcome's estimate, by the outcome's name.
    truths: BTreeMap<String, f64>,
    looks: Option<PlannedLooks<'a>>,
    /// Where a look may enlarge the trial, it is conducted at its largest, and this is how many were planned.
    only_the_first: Option<usize>,
    tells: Tells,
}

/// Why a cell's trial cannot be held or read.
#[derive(Debug)]
pub enum ScenarioError {
    /// It could not be conducted or analysed.
    Trial(WholeProtocolError),
    /// It could not be lived through or analysed in numbers.
    InNumbers(Box<InNumbersError>),
    /// An outcome reads what the analysis does not have.
    NoResult {
        /// The outcome.
        outcome: String,
        /// The result that it names.
        result: String,
        /// One that it may have meant.
        nearest: Option<String>,
    },
    /// A rule or a design cannot be.
    Statistics {
        /// Where.
        part: String,
        /// Why.
        reason: StatisticsError,
    },
    /// A number could not be added up.
    Sum(FixedSumError),
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trial(reason) => reason.fmt(f),
            Self::InNumbers(reason) => reason.fmt(f),
            Self::NoResult {
                outcome,
                result,
                nearest,
            } => {
                write!(
                    f,
                    "the outcome `{outcome}` reads `{result}`, which is no result of the analysis plan"
                )?;
                match nearest {
                    Some(near) => write!(f, "; it has `{near}`"),
                    None => Ok(()),
                }
            }
            Self::Statistics { part, reason } => write!(f, "{part}: {reason}"),
            Self::Sum(reason) => reason.fmt(f),
        }
    }
}

impl std::error::Error for ScenarioError {}

impl From<FixedSumError> for ScenarioError {
    fn from(reason: FixedSumError) -> Self {
        Self::Sum(reason)
    }
}

/// The plan with only those analyses that the outcomes of a grid read.
#[must_use]
pub(super) fn only_what_is_read(plan: &AnalysisPlan, outcomes: &[Outcome]) -> AnalysisPlan {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for outcome in outcomes {
        names.extend(outcome.test.clone());
        names.extend(outcome.estimate.clone());
        names.extend(outcome.number.clone());
        if let Some(rule) = &outcome.bayesian {
            names.extend([rule.responders.clone(), rule.subjects.clone()]);
        }
    }
    only_what_makes(plan, &names)
}

impl<'a> ScenarioModel<'a> {
    /// The trial of a cell.
    ///
    /// # Errors
    /// [`ScenarioError::Statistics`] for looks that make no design.
    pub fn new(
        whole: WholeProtocol<'a>,
        grid: &'a GridFile,
        planned_subjects: u32,
        truths: BTreeMap<String, f64>,
    ) -> Result<Self, ScenarioError> {
        let conducted = whole.protocol.protocol().trial.planned_subjects;
        Ok(Self {
            whole,
            outcomes: &grid.outcomes,
            truths,
            looks: PlannedLooks::of(grid, planned_subjects)?,
            only_the_first: (conducted > planned_subjects).then_some(planned_subjects as usize),
            tells: grid.tells,
        })
    }

    /// The same trial without looks and without bias and coverage, for the truth.
    pub(super) fn for_truth(whole: WholeProtocol<'a>, outcomes: &'a [Outcome]) -> Self {
        Self {
            whole,
            outcomes,
            truths: BTreeMap::new(),
            looks: None,
            only_the_first: None,
            tells: Tells::Outcomes,
        }
    }

    /// The results that outcomes are read from.
    fn analyse(&self, Conducted { tables, .. }: &Conducted) -> Result<Results, ScenarioError> {
        match self.only_the_first {
            Some(first) => {
                let order = randomised_in_order(tables);
                analysed_among(self.whole.analysis, tables, &order, first)
            }
            None => analysis::run(self.whole.analysis, tables).map_err(|reason| {
                ScenarioError::Trial(WholeProtocolError::Analysis(Box::new(reason)))
            }),
        }
    }
}

/// Counts what came of an outcome in one trial. `read` gives a result by its name: `None` where the trial has none of that
/// name, a number or nothing where it has.
pub(super) fn tally_outcome(
    tally: &mut Tally,
    outcome: &Outcome,
    truth: Option<f64>,
    read: &dyn Fn(&str) -> Option<Option<f64>>,
    known: &dyn Fn() -> Vec<String>,
) -> Result<(), ScenarioError> {
    let needed = |name: &str| needed_result(outcome, name, read(name), known);
    if let Some(test) = &outcome.test {
        let p = needed(test)?;
        tally.test(&outcome.name, p.map(|p| p < outcome.alpha));
    }
    if let Some(rule) = &outcome.bayesian {
        let counts = (needed(&rule.responders)?, needed(&rule.subjects)?);
        tally.test(&outcome.name, succeeds(outcome, rule, counts)?);
    }
    if let Some(estimate) = &outcome.estimate {
        tally.number(&outcome.name, needed(estimate)?)?;
        if let Some(truth) = truth {
            let [lower, upper] = limits_beside(estimate).map(|name| read(&name).flatten());
            let covered = lower
                .zip(upper)
                .map(|(lower, upper)| (lower..=upper).contains(&truth));
            tally.test(&coverage_name(outcome), covered);
        }
    }
    if let Some(number) = &outcome.number {
        tally.number(&number_name(outcome), needed(number)?)?;
    }
    Ok(())
}

/// The names of the limits beside an estimate.
pub(super) fn limits_beside(estimate: &str) -> [String; 2] {
    let (before, _) = estimate.rsplit_once('/').unwrap_or((estimate, ""));
    ["lower", "upper"].map(|statistic| format!("{before}/{statistic}"))
}

/// A result by its name; a count of people or events that does not stand among the results is 0.
///
/// # Errors
/// [`ScenarioError::NoResult`] where the analysis has none of that name.
pub(super) fn read_result(
    outcome: &Outcome,
    name: &str,
    results: &Results,
) -> Result<Option<f64>, ScenarioError> {
    needed_result(outcome, name, value_of(results, name), &|| {
        names_of(results)
    })
}

fn value_of(results: &Results, name: &str) -> Option<Option<f64>> {
    let row = results.get(&ResultId::from_text(name))?;
    Some(row.value.as_number())
}

fn names_of(results: &Results) -> Vec<String> {
    let rows = results.rows().iter();
    rows.map(|row| row.id.as_str().to_owned()).collect()
}

fn needed_result(
    outcome: &Outcome,
    name: &str,
    found: Option<Option<f64>>,
    known: &dyn Fn() -> Vec<String>,
) -> Result<Option<f64>, ScenarioError> {
    match found {
        Some(value) => Ok(value),
        None if counts_people_or_events(name) => Ok(Some(0.0)),
        None => Err(ScenarioError::NoResult {
            outcome: outcome.name.clone(),
            result: name.to_owned(),
            nearest: nearest(name, known().iter().map(String::as_str)).map(str::to_owned),
        }),
    }
}

fn succeeds(
    outcome: &Outcome,
    rule: &BayesianRule,
    counts: (Option<f64>, Option<f64>),
) -> Result<Option<bool>, ScenarioError> {
    let (Some(responders), Some(subjects)) = counts else {
        return Ok(None);
    };
    let refused = |reason| ScenarioError::Statistics {
        part: format!("the outcome `{}`", outcome.name),
        reason,
    };
    let [a, b] = [0, 1].map(|place| rule.prior.get(place).copied().unwrap_or(f64::NAN));
    let prior = BetaPrior::new(a, b).map_err(refused)?;
    let data = Proportion::new(responders as u64, subjects as u64).map_err(refused)?;
    let above = prior.posterior(data).probability_above(rule.share_above);
    Ok(Some(above >= rule.probability))
}

pub(super) fn coverage_name(outcome: &Outcome) -> String {
    format!("{}: coverage", outcome.name)
}

pub(super) fn number_name(outcome: &Outcome) -> String {
    format!("{}: number", outcome.name)
}

impl Model for ScenarioModel<'_> {
    type Error = ScenarioError;

    type Room = ();

    fn room(&self) {}

    fn simulate_in(
        &self,
        (): &mut (),
        seed: Seed,
        replicates: Range<u64>,
    ) -> Result<Tally, ScenarioError> {
        let mut tally = Tally::default();
        for replicate in replicates {
            // Replicates are numbered by 32 bits; `run` refuses more.
            let trial = self
                .whole
                .conduct(seed.replicate(replicate as u32))
                .map_err(ScenarioError::Trial)?;
            let results = self.analyse(&trial)?;
            tally.count_trial();
            if self.tells == Tells::Everything {
                trial
                    .conduct
                    .tally(&mut tally)
                    .map_err(ScenarioError::Trial)?;
            }
            for outcome in self.outcomes {
                let truth = self.truths.get(&outcome.name).copied();
                let read = |name: &str| value_of(&results, name);
                tally_outcome(&mut tally, outcome, truth, &read, &|| names_of(&results))?;
            }
            if let Some(looks) = &self.looks {
                looks.tally(&mut tally, self.whole.analysis, &trial.tables)?;
            }
        }
        Ok(tally)
    }

    fn at_a_time(&self) -> u64 {
        4
    }
}
