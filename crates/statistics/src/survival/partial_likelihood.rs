//! The partial likelihood of proportional hazards, and its maximum.

use super::cox::Ties;
use super::observation::Observation;
use crate::error::StatisticsError;
use crate::linear::ModelMatrix;
use nalgebra::{DMatrix, DVector};

/// The data in the order in which the partial likelihood is summed: by stratum, latest times first.
pub(super) struct PartialLikelihood<'a> {
    observations: &'a [Observation],
    design: &'a ModelMatrix,
    strata: &'a [usize],
    ties: Ties,
    order: Vec<usize>,
    /// Column means, taken off so that exponentials stay near 1.
    means: Vec<f64>,
}

/// The log partial likelihood at some coefficients, with its derivatives.
#[derive(Clone)]
pub(super) struct At {
    pub(super) coefficients: Vec<f64>,
    pub(super) log_likelihood: f64,
    pub(super) score: DVector<f64>,
    pub(super) information: DMatrix<f64>,
    /// The linear predictor farthest from 0.
    extreme: f64,
}

/// Sums of risk, risk times x, and risk times x x' over a set of subjects.
#[derive(Clone)]
struct RiskSums {
    zeroth: f64,
    first: Vec<f64>,
    second: Vec<f64>,
}

impl RiskSums {
    fn zero(p: usize) -> Self {
        Self {
            zeroth: 0.0,
            first: vec![0.0; p],
            second: vec![0.0; p * p],
        }
    }

    fn add(&mut self, risk: f64, x: &[f64]) {
        let p = x.len();
        self.zeroth += risk;
        for i in 0..p {
            let weighted = risk * x[i];
            self.first[i] += weighted;
            for (sum, value) in self.second[i * p..].iter_mut().zip(&x[..=i]) {
                *sum += weighted * value;
            }
        }
    }
}

impl<'a> PartialLikelihood<'a> {
    pub(super) fn new(
        observations: &'a [Observation],
        design: &'a ModelMatrix,
        strata: &'a [usize],
        ties: Ties,
    ) -> Self {
        let mut order: Vec<usize> = (0..observations.len()).collect();
        order.sort_by(|a, b| {
            strata[*a]
                .cmp(&strata[*b])
                .then(observations[*b].time.total_cmp(&observations[*a].time))
        });
        let n = observations.len() as f64;
        let mut means = vec![0.0; design.columns()];
        for row in 0..design.rows() {
            for (mean, x) in means.iter_mut().zip(design.row(row)) {
                *mean += x / n;
            }
        }
        Self {
            observations,
            design,
            strata,
            ties,
            order,
            means,
        }
    }

    /// Refuses ties for which the discrete likelihood would take minutes: its recursion goes through the risk set once for
    /// each tied event.
    pub(super) fn require_discrete_work(&self) -> Result<(), StatisticsError> {
        const LARGEST: u64 = 200_000_000;
        if self.ties != Ties::Discrete {
            return Ok(());
        }
        let mut work = 0_u64;
        for alike in self
            .order
            .chunk_by(|a, b| self.strata[*a] == self.strata[*b])
        {
            let mut at_risk = 0_u64;
            for tied in
                alike.chunk_by(|a, b| self.observations[*a].time == self.observations[*b].time)
            {
                at_risk += tied.len() as u64;
                let events = tied
                    .iter()
                    .filter(|s| self.observations[**s].is_event())
                    .count();
                if events > 1 {
                    work = work.saturating_add(at_risk.saturating_mul(events as u64));
                }
            }
        }
        if work > LARGEST {
            return Err(StatisticsError::TooLarge {
                method: "the discrete likelihood of a Cox model",
                size: work,
                limit: LARGEST,
            });
        }
        Ok(())
    }

    pub(super) fn at(&self, coefficients: &[f64]) -> At {
        let p = coefficients.len();
        let mut log_likelihood = 0.0;
        let mut extreme = 0.0_f64;
        let mut score = vec![0.0; p];
        let mut information = vec![0.0; p * p];
        let mut at_risk = RiskSums::zero(p);
        // Centred rows and risks of the present stratum, for the discrete likelihood.
        let mut risk_set: Vec<(f64, Vec<f64>)> = Vec::new();
        let mut stratum = None;
        let mut passed = 0;
        while passed < self.order.len() {
            let leader = self.order[passed];
            if stratum != Some(self.strata[leader]) {
                stratum = Some(self.strata[leader]);
                at_risk = RiskSums::zero(p);
                risk_set.clear();
            }
            let time = self.observations[leader].time;
            let mut tied = RiskSums::zero(p);
            let mut events = 0_usize;
            while let Some(subject) =
                self.order.get(passed).copied().filter(|s| {
                    self.observations[*s].time == time && Some(self.strata[*s]) == stratum
                })
            {
                let x: Vec<f64> = self
                    .design
                    .row(subject)
                    .iter()
                    .zip(&self.means)
                    .map(|(x, m)| x - m)
                    .collect();
                let eta: f64 = x.iter().zip(coefficients).map(|(x, b)| x * b).sum();
                extreme = extreme.max(eta.abs());
                let risk = eta.exp();
                at_risk.add(risk, &x);
                if self.observations[subject].is_event() {
                    events += 1;
                    tied.add(risk, &x);
                    log_likelihood += eta;
                    for (s, value) in score.iter_mut().zip(&x) {
                        *s += value;
                    }
                }
                if self.ties == Ties::Discrete {
                    risk_set.push((risk, x));
                }
                passed += 1;
            }
            if events == 0 {
                continue;
            }
            if self.ties == Ties::Discrete && events > 1 {
                log_likelihood -= discrete_term(&risk_set, events, &mut score, &mut information);
                continue;
            }
            for k in 0..events {
                let share = if self.ties == Ties::Efron {
                    k as f64 / events as f64
                } else {
                    0.0
                };
                let zeroth = at_risk.zeroth - share * tied.zeroth;
                log_likelihood -= zeroth.ln();
                for i in 0..p {
                    let mean_i = (at_risk.first[i] - share * tied.first[i]) / zeroth;
                    score[i] -= mean_i;
                    for j in 0..=i {
                        let mean_j = (at_risk.first[j] - share * tied.first[j]) / zeroth;
                        let second =
                            (at_risk.second[i * p + j] - share * tied.second[i * p + j]) / zeroth;
                        information[i * p + j] += second - mean_i * mean_j;
                    }
                }
            }
        }
        At {
            coefficients: coefficients.to_vec(),
            log_likelihood,
            score: DVector::from_vec(score),
            information: DMatrix::from_fn(p, p, |i, j| information[i.max(j) * p + i.min(j)]),
            extreme,
        }
    }

    /// The maximum, by Newton's method from a start.
    pub(super) fn maximise(&self, start: At) -> Result<At, StatisticsError> {
        const ITERATIONS: usize = 200;
        let mut at = start;
        for _ in 0..ITERATIONS {
            let Some(cholesky) = at.information.clone().cholesky() else {
                return Err(diverged(&at));
            };
            let step = cholesky.solve(&at.score);
            let mut share = 1.0;
            let next = loop {
                let trial: Vec<f64> = at
                    .coefficients
                    .iter()
                    .zip(step.iter())
                    .map(|(b, s)| b + share * s)
                    .collect();
                let next = self.at(&trial);
                if next.log_likelihood >= at.log_likelihood - 1e-12 {
                    break next;
                }
                share /= 2.0;
                if share < 1e-10 {
                    return Err(diverged(&at));
                }
            };
            let moved = step
                .iter()
                .zip(&next.coefficients)
                .map(|(s, b)| (share * s).abs() / b.abs().max(1.0))
                .fold(0.0, f64::max);
            at = next;
            if moved < 1e-13 {
                return Ok(at);
            }
            if at.extreme > 40.0 && moved > 1e-3 {
                return Err(diverged(&at));
            }
        }
        let settled = at.information.clone().cholesky().is_some_and(|c| {
            c.solve(&at.score)
                .iter()
                .zip(&at.coefficients)
                .all(|(s, b)| s.abs() < 1e-9 * b.abs().max(1.0))
        });
        if settled { Ok(at) } else { Err(diverged(&at)) }
    }
}

/// A hazard ratio that runs away to 0 or infinity, or no convergence.
fn diverged(at: &At) -> StatisticsError {
    if at.extreme > 10.0 {
        let column = DVector::from_column_slice(&at.coefficients).iamax();
        StatisticsError::Separation { column }
    } else {
        StatisticsError::NotConverged {
            method: "Cox regression",
            iterations: 200,
        }
    }
}

/// The log of the sum over all choices of `events` subjects from the risk set, its mean and its covariance.
///
/// The recursion of Gail MH, Lubin JH, Rubinstein LV. Biometrika 1981;68:703-707, for value, gradient and Hessian at once.
/// Risks are divided by their largest, so that products of many do not overflow.
fn discrete_term(
    risk_set: &[(f64, Vec<f64>)],
    events: usize,
    score: &mut [f64],
    information: &mut [f64],
) -> f64 {
    let p = score.len();
    let largest = risk_set.iter().map(|(risk, _)| *risk).fold(0.0, f64::max);
    let mut values = vec![0.0; events + 1];
    values[0] = 1.0;
    let mut firsts = vec![vec![0.0; p]; events + 1];
    let mut seconds = vec![vec![0.0; p * p]; events + 1];
    let mut exponent = 0.0;
    for (seen, (risk, x)) in risk_set.iter().enumerate() {
        let risk = risk / largest;
        for k in (1..=events.min(seen + 1)).rev() {
            for i in 0..p {
                for j in 0..=i {
                    let added = seconds[k - 1][i * p + j]
                        + x[i] * firsts[k - 1][j]
                        + firsts[k - 1][i] * x[j]
                        + x[i] * x[j] * values[k - 1];
                    seconds[k][i * p + j] += risk * added;
                }
            }
            for i in 0..p {
                let added = firsts[k - 1][i] + x[i] * values[k - 1];
                firsts[k][i] += risk * added;
            }
            let added = values[k - 1];
            values[k] += risk * added;
        }
        // Numbers of choices overflow for large risk sets: scale all together.
        if values.iter().any(|value| *value > 1e200) {
            for value in values
                .iter_mut()
                .chain(firsts.iter_mut().flatten())
                .chain(seconds.iter_mut().flatten())
            {
                *value *= 1e-200;
            }
            exponent += 200.0 * std::f64::consts::LN_10;
        }
    }
    let total = values[events];
    for i in 0..p {
        let mean_i = firsts[events][i] / total;
        score[i] -= mean_i;
        for j in 0..=i {
            let mean_j = firsts[events][j] / total;
            information[i * p + j] += seconds[events][i * p + j] / total - mean_i * mean_j;
        }
    }
    total.ln() + exponent + events as f64 * largest.ln()
}
