//! One cell held very often, and what came of it.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use super::cell::{Cell, Coordinate};
use super::grid_file::{GridFile, Outcome};
use super::in_numbers::ScenarioInNumbers;
use super::looks::{ENLARGED, REJECTED, SUBJECTS, look_name, planned_design};
use super::model::{ScenarioError, ScenarioModel, coverage_name, number_name, only_what_is_read};
use super::portion::CellTally;
use crate::chance::Seed;
use crate::operating::{
    NumberEstimate, Part, PowerEstimate, Replicates, RunError, Tally, TestTally, WholeProtocol, run,
};

/// What came of a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct CellResult {
    /// Where it stands.
    pub coordinates: Vec<Coordinate>,
    /// How often its trial was held.
    pub trials: u64,
    /// The outcomes, in the order of the grid.
    pub outcomes: Vec<OutcomeResult>,
    /// The looks, in their order.
    pub looks: Vec<LookResult>,
    /// How often the hypothesis was rejected at any look.
    pub rejected: Option<PowerEstimate>,
    /// How often a look led to more subjects than were planned.
    pub enlarged: Option<PowerEstimate>,
    /// How many subjects there were when the trial stopped.
    pub subjects: Option<NumberEstimate>,
    /// How the trials went: subjects by stratum and arm, cross-overs, adverse events, days.
    pub conduct: Vec<(String, NumberEstimate)>,
}

/// What came of an outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeResult {
    /// The outcome.
    pub name: String,
    /// How often it succeeded, where it can.
    pub power: Option<PowerEstimate>,
    /// Trials in which it could not be calculated.
    pub not_calculable: u64,
    /// Its estimate.
    pub estimate: Option<NumberEstimate>,
    /// What the estimate would be in truth.
    pub truth: Option<f64>,
    /// The mean estimate less the truth.
    pub bias: Option<f64>,
    /// How often its interval covers the truth, of the trials that have one.
    pub coverage: Option<PowerEstimate>,
    /// Its number.
    pub number: Option<NumberEstimate>,
}

/// What came of a look.
#[derive(Debug, Clone, PartialEq)]
pub struct LookResult {
    /// The share of the planned subjects.
    pub information: f64,
    /// The boundary, a normal statistic.
    pub boundary: f64,
    /// The futility boundary.
    pub futility: Option<f64>,
    /// How often the trial stopped here because it succeeded.
    pub stopped_for_efficacy: PowerEstimate,
    /// How often it stopped here for futility.
    pub stopped_for_futility: PowerEstimate,
}

/// Holds the trial of a cell. Cells held with the same seed draw the same random numbers, so that they differ by what the
/// axes say and as little as possible by chance.
///
/// # Errors
/// [`RunError`]: a trial that cannot be held, or an outcome that reads nothing.
pub fn hold(
    grid: &GridFile,
    cell: &Cell,
    seed: Seed,
    trials: u32,
    threads: NonZeroUsize,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<CellResult, RunError<ScenarioError>> {
    let replicates = Part::ALL.of(u64::from(trials));
    let tally = tally_cell(grid, cell, seed, replicates, threads, progress)?;
    CellResult::of(grid, cell.coordinates.clone(), &tally).map_err(|reason| RunError::Trial {
        among: replicates,
        reason,
    })
}

/// Whether the trials of a cell are held in numbers, without records.
#[must_use]
pub fn is_held_in_numbers(grid: &GridFile, cell: &Cell) -> bool {
    let analysis = only_what_is_read(&cell.analysis, &grid.outcomes);
    let whole = WholeProtocol {
        protocol: &cell.protocol,
        patients: &cell.patients,
        analysis: &analysis,
    };
    ScenarioInNumbers::of(&whole, grid, BTreeMap::new()).is_some()
}

/// Holds some trials of a cell; the truth, where a grid asks for it, comes of as many trials, so that it is told only of a
/// cell that is held whole.
///
/// # Errors
/// As [`hold`].
pub(super) fn tally_cell(
    grid: &GridFile,
    cell: &Cell,
    seed: Seed,
    replicates: Replicates,
    threads: NonZeroUsize,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<CellTally, RunError<ScenarioError>> {
    let analysis = only_what_is_read(&cell.analysis, &grid.outcomes);
    let truth = match &cell.truth {
        Some((protocol, patients)) => {
            let whole = WholeProtocol {
                protocol,
                patients,
                analysis: &analysis,
            };
            Some(match ScenarioInNumbers::of(&whole, grid, BTreeMap::new()) {
                Some(model) => run(&model, seed, replicates, threads, &|_| {})?,
                None => {
                    let model = ScenarioModel::for_truth(whole, &grid.outcomes);
                    run(&model, seed, replicates, threads, &|_| {})?
                }
            })
        }
        None => None,
    };
    let whole = WholeProtocol {
        protocol: &cell.protocol,
        patients: &cell.patients,
        analysis: &analysis,
    };
    let truths = truths(grid, truth.as_ref());
    if let Some(model) = ScenarioInNumbers::of(&whole, grid, truths.clone()) {
        let tally = run(&model, seed, replicates, threads, progress)?;
        return Ok(CellTally { tally, truth });
    }
    let model =
        ScenarioModel::new(whole, grid, cell.planned_subjects, truths).map_err(|reason| {
            RunError::Trial {
                among: replicates,
                reason,
            }
        })?;
    Ok(CellTally {
        tally: run(&model, seed, replicates, threads, progress)?,
        truth,
    })
}

/// The true value of each outcome that estimates.
fn truths(grid: &GridFile, truth: Option<&Tally>) -> BTreeMap<String, f64> {
    let estimates = |outcome: &&Outcome| outcome.estimate.is_some();
    let outcomes = grid.outcomes.iter().filter(estimates);
    outcomes
        .filter_map(|outcome| {
            let estimate = number_of(truth?, &outcome.name)?;
            Some((outcome.name.clone(), estimate.mean))
        })
        .collect()
}

impl CellResult {
    /// What came of a cell, from all of its trials.
    ///
    /// # Errors
    /// [`ScenarioError::Statistics`] for looks that make no design.
    pub(super) fn of(
        grid: &GridFile,
        coordinates: Vec<Coordinate>,
        held: &CellTally,
    ) -> Result<Self, ScenarioError> {
        let truths = truths(grid, held.truth.as_ref());
        let tally = &held.tally;
        let all = tally.trials();
        let outcomes = grid.outcomes.iter().map(|outcome| {
            let test = test_of(tally, &outcome.name);
            let estimate = outcome
                .estimate
                .as_ref()
                .and_then(|_| number_of(tally, &outcome.name));
            let truth = truths.get(&outcome.name).copied();
            OutcomeResult {
                name: outcome.name.clone(),
                power: test.map(|test| PowerEstimate::of(test, all)),
                not_calculable: test.map_or(0, |test| all - test.calculated),
                bias: estimate.zip(truth).map(|(found, truth)| found.mean - truth),
                estimate,
                truth,
                coverage: test_of(tally, &coverage_name(outcome))
                    .filter(|test| test.calculated > 0)
                    .map(|test| PowerEstimate::of(test, test.calculated)),
                number: number_of(tally, &number_name(outcome)),
            }
        });
        let power = |name: &str| {
            let test = test_of(tally, name).unwrap_or_default();
            PowerEstimate::of(test, all)
        };
        let design = planned_design(grid)?;
        let looks = design.map_or_else(Vec::new, |design| {
            let shares = design.rates().shares().iter().copied().enumerate();
            shares
                .map(|(look, information)| LookResult {
                    information,
                    boundary: design.upper()[look],
                    futility: design.futility()[look],
                    stopped_for_efficacy: power(&look_name(look, "efficacy")),
                    stopped_for_futility: power(&look_name(look, "futility")),
                })
                .collect()
        });
        let conduct = tally.numbers().filter_map(|(name, number)| {
            let name = name.strip_prefix("conduct: ")?;
            Some((name.to_owned(), NumberEstimate::of(number)?))
        });
        let asked = |name: &str| test_of(tally, name).map(|test| PowerEstimate::of(test, all));
        Ok(Self {
            coordinates,
            trials: all,
            outcomes: outcomes.collect(),
            rejected: asked(REJECTED),
            enlarged: asked(ENLARGED),
            subjects: number_of(tally, SUBJECTS),
            looks,
            conduct: conduct.collect(),
        })
    }
}

fn test_of(tally: &Tally, name: &str) -> Option<TestTally> {
    let mut tests = tally.tests();
    tests
        .find(|(known, _)| *known == name)
        .map(|(_, test)| test)
}

fn number_of(tally: &Tally, name: &str) -> Option<NumberEstimate> {
    let mut numbers = tally.numbers();
    let (_, number) = numbers.find(|(known, _)| *known == name)?;
    NumberEstimate::of(number)
}
