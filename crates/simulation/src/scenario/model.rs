//! A cell's trial, held as often as one likes, and what is read from it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use analysis::Plan as AnalysisPlan;
use analysis::results::{ResultId, Results};
use datasets::Table;
use definition::check_language::nearest;
use statistics::bayes::BetaPrior;
use statistics::design::group_sequential::{
    ClassicShape, GroupSequentialDesign, InformationRates, Sides, SpendingFunction,
    classic_boundary, spending_boundary,
};
use statistics::distribution::normal;
use statistics::{Proportion, StatisticsError};

use super::grid_file::{BayesianRule, Boundary, GridFile, Looks, Outcome};
use crate::calibration::{counts_people_or_events, only_what_makes};
use crate::chance::Seed;
use crate::operating::{FixedSumError, Model, Tally, WholeProtocol, WholeProtocolError};

/// A trial, the outcomes that are read from it, and the looks at it.
#[derive(Debug, Clone)]
pub struct ScenarioModel<'a> {
    whole: WholeProtocol<'a>,
    outcomes: &'a [Outcome],
    /// The true value of an outcome's estimate, by the outcome's name.
    truths: BTreeMap<String, f64>,
    looks: Option<PlannedLooks<'a>>,
}

#[derive(Debug, Clone)]
struct PlannedLooks<'a> {
    outcome: &'a Outcome,
    design: GroupSequentialDesign,
    /// How many of the first subjects are seen at each look.
    subjects: Vec<usize>,
}

/// Why a cell's trial cannot be held or read.
#[derive(Debug)]
pub enum ScenarioError {
    /// It could not be conducted or analysed.
    Trial(WholeProtocolError),
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
        truths: BTreeMap<String, f64>,
    ) -> Result<Self, ScenarioError> {
        let planned = whole.protocol.protocol().trial.planned_subjects;
        let looks = match &grid.looks {
            None => None,
            Some(looks) => grid
                .outcome(&looks.outcome)
                .map(|outcome| PlannedLooks::of(looks, outcome, planned))
                .transpose()
                .map_err(|reason| ScenarioError::Statistics {
                    part: "looks".to_owned(),
                    reason,
                })?,
        };
        Ok(Self {
            whole,
            outcomes: &grid.outcomes,
            truths,
            looks,
        })
    }

    /// The same trial without looks and without bias and coverage, for the truth.
    pub(super) fn for_truth(whole: WholeProtocol<'a>, outcomes: &'a [Outcome]) -> Self {
        Self {
            whole,
            outcomes,
            truths: BTreeMap::new(),
            looks: None,
        }
    }

    /// The design of its looks.
    #[must_use]
    pub fn design(&self) -> Option<&GroupSequentialDesign> {
        self.looks.as_ref().map(|looks| &looks.design)
    }

    fn read(
        &self,
        outcome: &Outcome,
        name: &str,
        results: &Results,
    ) -> Result<Option<f64>, ScenarioError> {
        match results.get(&ResultId::from_text(name)) {
            Some(row) => Ok(row.value.as_number()),
            None if counts_people_or_events(name) => Ok(Some(0.0)),
            None => {
                let known = results.rows().iter().map(|row| row.id.as_str());
                Err(ScenarioError::NoResult {
                    outcome: outcome.name.clone(),
                    result: name.to_owned(),
                    nearest: nearest(name, known).map(str::to_owned),
                })
            }
        }
    }

    fn tally_outcome(
        &self,
        tally: &mut Tally,
        outcome: &Outcome,
        results: &Results,
    ) -> Result<(), ScenarioError> {
        if let Some(test) = &outcome.test {
            let p = self.read(outcome, test, results)?;
            tally.test(&outcome.name, p.map(|p| p < outcome.alpha));
        }
        if let Some(rule) = &outcome.bayesian {
            let counts = (
                self.read(outcome, &rule.responders, results)?,
                self.read(outcome, &rule.subjects, results)?,
            );
            tally.test(&outcome.name, succeeds(outcome, rule, counts)?);
        }
        if let Some(estimate) = &outcome.estimate {
            let value = self.read(outcome, estimate, results)?;
            tally.number(&outcome.name, value)?;
            if let Some(truth) = self.truths.get(&outcome.name) {
                let beside = |statistic: &str| {
                    let (before, _) = estimate.rsplit_once('/').unwrap_or((estimate, ""));
                    let row = results.get(&ResultId::from_text(format!("{before}/{statistic}")));
                    row.and_then(|row| row.value.as_number())
                };
                let covered = beside("lower")
                    .zip(beside("upper"))
                    .map(|(lower, upper)| (lower..=upper).contains(truth));
                tally.test(&coverage_name(outcome), covered);
            }
        }
        if let Some(number) = &outcome.number {
            let value = self.read(outcome, number, results)?;
            tally.number(&number_name(outcome), value)?;
        }
        Ok(())
    }

    fn tally_looks(
        &self,
        tally: &mut Tally,
        looks: &PlannedLooks<'_>,
        tables: &[Table],
    ) -> Result<(), ScenarioError> {
        let order = randomised_in_order(tables);
        let last = looks.subjects.len() - 1;
        let mut stopped = false;
        for (look, first) in looks.subjects.iter().copied().enumerate() {
            let (mut efficacy, mut futility) = (false, false);
            if !stopped {
                let seen: BTreeSet<&str> = order.iter().take(first).map(String::as_str).collect();
                let z = self.statistic(looks.outcome, tables, &seen)?;
                efficacy = z >= looks.design.upper()[look];
                futility = !efficacy
                    && look < last
                    && looks.design.futility()[look].is_some_and(|bound| z < bound);
                if efficacy || futility || look == last {
                    stopped = true;
                    tally.number(SUBJECTS, Some(first.min(order.len()) as f64))?;
                    tally.test(REJECTED, Some(efficacy));
                }
            }
            tally.test(&look_name(look, "efficacy"), Some(efficacy));
            tally.test(&look_name(look, "futility"), Some(futility));
        }
        Ok(())
    }

    /// The signed normal statistic of an outcome among some subjects; 0 where it cannot be calculated.
    fn statistic(
        &self,
        outcome: &Outcome,
        tables: &[Table],
        seen: &BTreeSet<&str>,
    ) -> Result<f64, ScenarioError> {
        let tables: Vec<Table> = tables.iter().map(|table| among(table, seen)).collect();
        let results = analysis::run(self.whole.analysis, &tables).map_err(|reason| {
            ScenarioError::Trial(WholeProtocolError::Analysis(Box::new(reason)))
        })?;
        let (Some(test), Some(estimate)) = (&outcome.test, &outcome.estimate) else {
            return Ok(0.0);
        };
        let p = self.read(outcome, test, &results)?;
        let estimate = self.read(outcome, estimate, &results)?;
        Ok(match (p, estimate) {
            // A p-value of 0 is beyond every boundary, and its quantile beyond all numbers.
            (Some(p), Some(estimate)) => -normal::quantile(p.max(1e-300) / 2.0) * sign(estimate),
            _ => 0.0,
        })
    }
}

fn sign(number: f64) -> f64 {
    if number > 0.0 {
        1.0
    } else if number < 0.0 {
        -1.0
    } else {
        0.0
    }
}

/// The rows of some subjects; a table that knows no subjects stays whole.
fn among(table: &Table, seen: &BTreeSet<&str>) -> Table {
    let Ok(keys) = table.column(KEY) else {
        return table.clone();
    };
    let mask: Vec<bool> = (0..table.rows())
        .map(|row| {
            keys.value(row)
                .as_text()
                .is_some_and(|key| seen.contains(key))
        })
        .collect();
    // The mask has one entry a row.
    table.filter_rows(&mask).unwrap_or_else(|_| table.clone())
}

/// The column that names the subject in every dataset of a virtual trial.
const KEY: &str = "USUBJID";

/// The randomised subjects, in the order of their days and then of their numbers.
fn randomised_in_order(tables: &[Table]) -> Vec<String> {
    let Some(adsl) = tables.iter().find(|table| table.name() == "ADSL") else {
        return Vec::new();
    };
    let (Ok(keys), Ok(days)) = (adsl.column(KEY), adsl.column("RANDDT")) else {
        return Vec::new();
    };
    let mut order: Vec<(String, String)> = (0..adsl.rows())
        .filter(|row| !days.is_missing(*row))
        .filter_map(|row| {
            let key = keys.value(row).as_text()?.to_owned();
            Some((days.value(row).to_string(), key))
        })
        .collect();
    order.sort();
    order.into_iter().map(|(_, key)| key).collect()
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

impl<'a> PlannedLooks<'a> {
    fn of(looks: &Looks, outcome: &'a Outcome, planned: u32) -> Result<Self, StatisticsError> {
        let rates = InformationRates::new(looks.information.clone())?;
        let spending = |function| spending_boundary(&rates, function, looks.alpha, Sides::One);
        let classic = |shape| classic_boundary(&rates, shape, looks.alpha, Sides::One);
        let upper = match looks.boundary {
            Boundary::SpendingOBrienFleming => spending(SpendingFunction::OBrienFleming),
            Boundary::SpendingPocock => spending(SpendingFunction::Pocock),
            Boundary::OBrienFleming => classic(ClassicShape::OBrienFleming),
            Boundary::Pocock => classic(ClassicShape::Pocock),
        }?;
        let subjects = rates
            .shares()
            .iter()
            .map(|share| (share * f64::from(planned)).ceil() as usize)
            .collect();
        let mut design = GroupSequentialDesign::new(rates, upper, Sides::One)?;
        if !looks.futility.is_empty() {
            let bounds: Vec<Option<f64>> = looks.futility.iter().copied().map(Some).collect();
            design = design.with_futility(&bounds)?;
        }
        Ok(Self {
            outcome,
            design,
            subjects,
        })
    }
}

/// Names of what looks add to a tally.
pub(super) const SUBJECTS: &str = "looks: subjects";
pub(super) const REJECTED: &str = "looks: rejected";

pub(super) fn look_name(look: usize, how: &str) -> String {
    format!("looks: {} {how}", look + 1)
}

pub(super) fn coverage_name(outcome: &Outcome) -> String {
    format!("{}: coverage", outcome.name)
}

pub(super) fn number_name(outcome: &Outcome) -> String {
    format!("{}: number", outcome.name)
}

impl Model for ScenarioModel<'_> {
    type Error = ScenarioError;

    fn simulate(&self, seed: Seed, replicates: Range<u64>) -> Result<Tally, ScenarioError> {
        let mut tally = Tally::default();
        for replicate in replicates {
            // Replicates are numbered by 32 bits; `run` refuses more.
            let trial = self
                .whole
                .conduct(seed.replicate(replicate as u32))
                .map_err(ScenarioError::Trial)?;
            let results = analysis::run(self.whole.analysis, &trial.tables).map_err(|reason| {
                ScenarioError::Trial(WholeProtocolError::Analysis(Box::new(reason)))
            })?;
            tally.count_trial();
            trial
                .conduct
                .tally(&mut tally)
                .map_err(ScenarioError::Trial)?;
            for outcome in self.outcomes {
                self.tally_outcome(&mut tally, outcome, &results)?;
            }
            if let Some(looks) = &self.looks {
                self.tally_looks(&mut tally, looks, &trial.tables)?;
            }
        }
        Ok(tally)
    }

    fn at_a_time(&self) -> u64 {
        4
    }
}
