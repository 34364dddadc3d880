//! Looks at accumulating data: a trial stopped early, or enlarged, by what its first subjects show.

use std::collections::BTreeSet;

use analysis::results::Results;
use datasets::Table;
use statistics::StatisticsError;
use statistics::design::group_sequential::{
    ClassicShape, GroupSequentialDesign, InformationRates, Interim, InverseNormal, Sides,
    SpendingFunction, classic_boundary, conditional_power, inverse_normal, reestimated_information,
    spending_boundary,
};
use statistics::distribution::normal;

use super::grid_file::{Boundary, GridFile, Looks, Outcome, ReEstimation};
use super::model::{ScenarioError, read_result};
use crate::operating::{Tally, WholeProtocolError};

/// The looks at a trial of some size.
#[derive(Debug, Clone)]
pub(super) struct PlannedLooks<'a> {
    outcome: &'a Outcome,
    design: GroupSequentialDesign,
    re_estimation: Option<&'a ReEstimation>,
    /// How many of the first subjects are seen at each look.
    subjects: Vec<usize>,
}

/// How a trial with looks ended.
struct Ended {
    subjects: usize,
    rejected: bool,
}

/// The design of a grid's looks.
///
/// # Errors
/// [`ScenarioError::Statistics`] for looks that make no design.
pub(super) fn planned_design(
    grid: &GridFile,
) -> Result<Option<GroupSequentialDesign>, ScenarioError> {
    let design = grid.looks.as_ref().map(design_of).transpose();
    design.map_err(no_design)
}

fn no_design(reason: StatisticsError) -> ScenarioError {
    ScenarioError::Statistics {
        part: "looks".to_owned(),
        reason,
    }
}

fn design_of(looks: &Looks) -> Result<GroupSequentialDesign, StatisticsError> {
    let rates = InformationRates::new(looks.information.clone())?;
    let spending = |function| spending_boundary(&rates, function, looks.alpha, Sides::One);
    let classic = |shape| classic_boundary(&rates, shape, looks.alpha, Sides::One);
    let upper = match looks.boundary {
        Boundary::SpendingOBrienFleming => spending(SpendingFunction::OBrienFleming),
        Boundary::SpendingPocock => spending(SpendingFunction::Pocock),
        Boundary::OBrienFleming => classic(ClassicShape::OBrienFleming),
        Boundary::Pocock => classic(ClassicShape::Pocock),
    }?;
    let design = GroupSequentialDesign::new(rates, upper, Sides::One)?;
    if looks.futility.is_empty() {
        return Ok(design);
    }
    let bounds: Vec<Option<f64>> = looks.futility.iter().copied().map(Some).collect();
    design.with_futility(&bounds)
}

impl<'a> PlannedLooks<'a> {
    /// The looks of a grid at a trial of so many subjects; none where the grid has none.
    ///
    /// # Errors
    /// As [`planned_design`].
    pub(super) fn of(grid: &'a GridFile, planned: u32) -> Result<Option<Self>, ScenarioError> {
        let Some((looks, design)) = grid.looks.as_ref().zip(planned_design(grid)?) else {
            return Ok(None);
        };
        let shares = design.rates().shares().iter();
        let subjects = shares
            .map(|share| (share * f64::from(planned)).ceil() as usize)
            .collect();
        let planned = grid.outcome(&looks.outcome).map(|outcome| Self {
            outcome,
            design,
            re_estimation: looks.re_estimation.as_ref(),
            subjects,
        });
        Ok(planned)
    }

    /// Looks at one trial and counts how it ended.
    pub(super) fn tally(
        &self,
        tally: &mut Tally,
        plan: &analysis::Plan,
        tables: &[Table],
    ) -> Result<(), ScenarioError> {
        let trial = SeenTrial {
            plan,
            tables,
            order: randomised_in_order(tables),
            outcome: self.outcome,
        };
        let last = self.subjects.len() - 1;
        let planned = self.subjects[last];
        let mut ended: Option<Ended> = None;
        let (mut before, mut largest) = (None, planned);
        for (look, of_plan) in self.subjects.iter().copied().enumerate() {
            let (mut efficacy, mut futility) = (false, false);
            if ended.is_none() {
                let seen = if look == last { largest } else { of_plan };
                let z = match before {
                    Some(stage) if seen != planned => self.combined(stage, &trial, seen)?,
                    _ => trial.statistic(seen)?,
                };
                efficacy = z >= self.design.upper()[look];
                futility = !efficacy
                    && look < last
                    && self.design.futility()[look].is_some_and(|bound| z < bound);
                if efficacy || futility || look == last {
                    ended = Some(Ended {
                        subjects: seen.min(trial.order.len()),
                        rejected: efficacy,
                    });
                } else if let Some(again) = self.re_estimation.filter(|_| look + 1 == last) {
                    let interim = Interim {
                        z,
                        share: self.design.rates().shares()[look],
                    };
                    largest = self.reconsidered(again, interim, of_plan, planned)?;
                    before = Some((interim, of_plan));
                }
            }
            tally.test(&look_name(look, "efficacy"), Some(efficacy));
            tally.test(&look_name(look, "futility"), Some(futility));
        }
        if let Some(Ended { subjects, rejected }) = ended {
            tally.number(SUBJECTS, Some(subjects as f64))?;
            tally.test(REJECTED, Some(rejected));
        }
        if self.re_estimation.is_some() {
            tally.test(ENLARGED, Some(largest > planned));
        }
        Ok(())
    }

    /// How many subjects there are to be after a look, if the effect is as it was seen.
    fn reconsidered(
        &self,
        again: &ReEstimation,
        interim: Interim,
        seen: usize,
        planned: usize,
    ) -> Result<usize, ScenarioError> {
        let most = again.most_subjects as usize;
        let critical = self.design.upper()[self.subjects.len() - 1];
        let drift = interim.z / interim.share.sqrt();
        let promises = conditional_power(interim, critical, drift, 1.0).map_err(no_design)?;
        if most <= planned || planned <= seen || promises < again.promising_from {
            return Ok(planned);
        }
        let rest = (planned - seen) as f64;
        let stage = reestimated_information(
            interim,
            critical,
            drift,
            again.conditional_power,
            (most - seen) as f64 / rest,
        )
        .map_err(no_design)?;
        // A stage of so many times the rest, to the next whole subject; what rounding adds stays within the most.
        Ok((seen + (stage * rest - 1e-9).ceil() as usize).clamp(planned, most))
    }

    /// The statistic of both stages, each with its planned weight, where the second has become larger than planned.
    fn combined(
        &self,
        (interim, first): (Interim, usize),
        trial: &SeenTrial<'_>,
        seen: usize,
    ) -> Result<f64, ScenarioError> {
        let whole = trial.statistic(seen)?;
        // Statistics grow with the root of what was seen, so that what is new in the whole is this difference.
        let [first, seen] = [first as f64, seen as f64];
        let second = (seen.sqrt() * whole - first.sqrt() * interim.z) / (seen - first).sqrt();
        let weights = InverseNormal {
            first_share: interim.share,
        };
        inverse_normal(weights, interim.z, second).map_err(no_design)
    }
}

/// A trial, of whose subjects some are seen.
struct SeenTrial<'t> {
    plan: &'t analysis::Plan,
    tables: &'t [Table],
    order: Vec<String>,
    outcome: &'t Outcome,
}

impl SeenTrial<'_> {
    /// The signed normal statistic of the outcome among the first subjects; 0 where it cannot be calculated.
    fn statistic(&self, first: usize) -> Result<f64, ScenarioError> {
        let results = analysed_among(self.plan, self.tables, &self.order, first)?;
        let (Some(test), Some(estimate)) = (&self.outcome.test, &self.outcome.estimate) else {
            return Ok(0.0);
        };
        let p = read_result(self.outcome, test, &results)?;
        let estimate = read_result(self.outcome, estimate, &results)?;
        Ok(match (p, estimate) {
            // A p-value of 0 is beyond every boundary, and its quantile beyond all numbers.
            (Some(p), Some(estimate)) => -normal::quantile(p.max(1e-300) / 2.0) * sign(estimate),
            _ => 0.0,
        })
    }
}

/// The results among the first subjects that were randomised.
pub(super) fn analysed_among(
    plan: &analysis::Plan,
    tables: &[Table],
    order: &[String],
    first: usize,
) -> Result<Results, ScenarioError> {
    let seen: BTreeSet<&str> = order.iter().take(first).map(String::as_str).collect();
    let tables: Vec<Table> = tables.iter().map(|table| among(table, &seen)).collect();
    analysis::run(plan, &tables)
        .map_err(|reason| ScenarioError::Trial(WholeProtocolError::Analysis(Box::new(reason))))
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
pub(super) fn randomised_in_order(tables: &[Table]) -> Vec<String> {
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

/// Names of what looks add to a tally.
pub(super) const SUBJECTS: &str = "looks: subjects";
pub(super) const REJECTED: &str = "looks: rejected";
pub(super) const ENLARGED: &str = "looks: enlarged";

pub(super) fn look_name(look: usize, how: &str) -> String {
    format!("looks: {} {how}", look + 1)
}
