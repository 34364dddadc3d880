//! A trial as counts, and the four analyses made of them.

use statistics::linear::NormalEquations;
use statistics::rank::rank_sum_of_counts;
use statistics::stratified::{ContinuityCorrection, cochran_mantel_haenszel};
use statistics::survival::{EventTime, log_rank_of_counts};
use statistics::{StatisticsError, TwoByTwo};

use super::assumptions::{HIGHEST_UNITS, PHYSICIAN, SUBJECTS, VISITS};
use super::subjects::Subjects;

/// Points of a unit in which scores are counted.
const POINTS: f64 = 2.5;

/// What the four analyses of a trial came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Fp95Statistics {
    /// Response at the last visit, missing or rescued counting as none: the chi-square of Cochran, Mantel and Haenszel,
    /// stratified.
    pub cochran_mantel_haenszel: Result<f64, StatisticsError>,
    /// The score carried forward, by arm, stratum and baseline physician global: the arm's difference in points
    /// (active less placebo).
    pub covariance: Result<ArmEffect, StatisticsError>,
    /// The time to the first response: the chi-square of the stratified log-rank test.
    pub log_rank: Result<f64, StatisticsError>,
    /// The score carried forward: the standardised rank sum, with continuity correction; above 0 where active is higher.
    pub rank_sum: Result<f64, StatisticsError>,
}

/// The effect of the arm in an analysis of covariance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArmEffect {
    /// Its estimate, in points.
    pub estimate: f64,
    /// The t statistic, with subjects less 4 degrees of freedom.
    pub t: f64,
}

/// A trial as counts. Arms are in the order of the statistics: active first, placebo second.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Counts {
    /// Subjects, by stratum and arm.
    pub(super) members: [[u32; 2]; 2],
    /// Responders at the last visit.
    pub(super) responders: [[u32; 2]; 2],
    /// Subjects rescued, by arm.
    pub(super) rescued: [u32; 2],
    /// Subjects who left before the last visit, by arm.
    pub(super) left: [u32; 2],
    /// First responses, by stratum, visit and arm.
    events: [[[u32; 2]; VISITS]; 2],
    /// Who left without a response, by stratum, last visit and arm; place 0: before the first visit.
    censored: [[[u32; 2]; VISITS + 1]; 2],
    /// Scores carried forward, by units and arm.
    levels: [[u32; 2]; HIGHEST_UNITS + 1],
    /// Sums of the baseline by stratum and arm, of its squares, of its products with the units, and of the units' squares;
    /// all whole numbers.
    baseline: [[u64; 2]; 2],
    baseline_squared: u64,
    baseline_units: u64,
    units: [[u64; 2]; 2],
    units_squared: u64,
}

impl Counts {
    /// Counts the subjects of a trial.
    pub(super) fn of(subjects: &Subjects) -> Self {
        let mut counts = Self {
            members: [[0; 2]; 2],
            responders: [[0; 2]; 2],
            rescued: [0; 2],
            left: [0; 2],
            events: [[[0; 2]; VISITS]; 2],
            censored: [[[0; 2]; VISITS + 1]; 2],
            levels: [[0; 2]; HIGHEST_UNITS + 1],
            baseline: [[0; 2]; 2],
            baseline_squared: 0,
            baseline_units: 0,
            units: [[0; 2]; 2],
            units_squared: 0,
        };
        for person in 0..SUBJECTS {
            let stratum = (subjects.stratum[person] & 1) as usize;
            let arm = 1 - (subjects.arm[person] & 1) as usize;
            let last = subjects.last[person] as usize;
            let units = subjects.carried[person];
            let first = subjects.first_response[person] as usize;
            // Whole micrometres.
            let baseline = subjects.baseline[PHYSICIAN][person] as u64;
            counts.members[stratum][arm] += 1;
            counts.responders[stratum][arm] += subjects.responds[person];
            counts.rescued[arm] += subjects.rescued[person];
            counts.left[arm] += u32::from(last < VISITS);
            if first > 0 {
                counts.events[stratum][first - 1][arm] += 1;
            } else {
                counts.censored[stratum][last][arm] += 1;
            }
            counts.levels[units as usize][arm] += 1;
            let units = u64::from(units);
            counts.baseline[stratum][arm] += baseline;
            counts.baseline_squared += baseline * baseline;
            counts.baseline_units += baseline * units;
            counts.units[stratum][arm] += units;
            counts.units_squared += units * units;
        }
        counts
    }

    /// The four analyses.
    pub(super) fn analyse(&self) -> Fp95Statistics {
        Fp95Statistics {
            cochran_mantel_haenszel: self.cochran_mantel_haenszel(),
            covariance: self.covariance(),
            log_rank: self.log_rank(),
            rank_sum: self.rank_sum(),
        }
    }

    fn cochran_mantel_haenszel(&self) -> Result<f64, StatisticsError> {
        let table = |stratum: usize| {
            let [[x1, x2], [n1, n2]] =
                [self.responders[stratum], self.members[stratum]].map(|two| two.map(u64::from));
            TwoByTwo::new(x1, n1, x2, n2)
        };
        let strata = [table(0)?, table(1)?];
        let test = cochran_mantel_haenszel(&strata, ContinuityCorrection::None)?;
        Ok(test.test.statistic)
    }

    fn covariance(&self) -> Result<ArmEffect, StatisticsError> {
        let all = |sums: [[u64; 2]; 2]| -> u64 { sums.iter().flatten().sum() };
        let active = |sums: [[u64; 2]; 2]| sums[0][0] + sums[1][0];
        let second = |sums: [[u64; 2]; 2]| sums[1][0] + sums[1][1];
        let members = self.members.map(|two| two.map(u64::from));
        let sums = |values: [[u64; 2]; 2]| {
            [all(values), active(values), second(values)].map(|sum| sum as f64)
        };
        let [n, n_active, n_second] = sums(members);
        let [baseline, baseline_active, baseline_second] = sums(self.baseline);
        let [units, units_active, units_second] = sums(self.units);
        let equations = NormalEquations {
            rows: all(members),
            // Columns: one, active, second stratum, baseline. All sums are whole and below 2^53.
            products: [
                [n, 0.0, 0.0, 0.0],
                [n_active, n_active, 0.0, 0.0],
                [n_second, members[1][0] as f64, n_second, 0.0],
                [
                    baseline,
                    baseline_active,
                    baseline_second,
                    self.baseline_squared as f64,
                ],
            ],
            with_response: [
                units,
                units_active,
                units_second,
                self.baseline_units as f64,
            ]
            .map(|sum| sum * POINTS),
            response_squared: self.units_squared as f64 * (POINTS * POINTS),
        };
        let fit = equations.solve()?;
        Ok(ArmEffect {
            estimate: fit.coefficients[1],
            t: fit.t(1)?,
        })
    }

    fn log_rank(&self) -> Result<f64, StatisticsError> {
        let mut strata = [[EventTime::default(); VISITS]; 2];
        for (stratum, times) in strata.iter_mut().enumerate() {
            let mut at_risk = self.members[stratum];
            for (visit, time) in times.iter_mut().enumerate() {
                let left = self.censored[stratum][visit];
                let events = self.events[stratum][visit];
                // Who was last seen at the visit before is not at risk at this one.
                let remain = |at_risk: [u32; 2], gone: [u32; 2]| {
                    [at_risk[0] - gone[0], at_risk[1] - gone[1]]
                };
                at_risk = remain(at_risk, left);
                *time = EventTime { at_risk, events };
                at_risk = remain(at_risk, events);
            }
        }
        Ok(log_rank_of_counts(&[&strata[0], &strata[1]])?
            .test
            .statistic)
    }

    fn rank_sum(&self) -> Result<f64, StatisticsError> {
        let test = rank_sum_of_counts(&self.levels)?;
        test.standardised
            .map(|standardised| standardised.z_continuity_corrected)
            .ok_or(StatisticsError::ZeroVariance {
                quantity: "the score",
            })
    }
}
