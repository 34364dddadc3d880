//! Power, or width, against the number of subjects or events.

use super::proportions::groups;
use statistics::design::{self, Demand, clopper_pearson_width};
use statistics::distribution::normal;
use statistics::{ConfidenceLevel, Proportion, StatisticsError};

/// One line of a power curve.
#[derive(Clone, Debug, PartialEq)]
pub struct PowerLine {
    /// What it is the power of.
    pub name: String,
    /// Size and power, sizes increasing.
    pub points: Vec<(f64, f64)>,
}

/// Lines of power against size, to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct PowerCurve {
    /// What the curve shows.
    pub title: String,
    /// The lower axis with its unit.
    pub horizontal: String,
    /// The left axis.
    pub vertical: String,
    /// The power or width asked for, to be marked.
    pub demanded: Option<f64>,
    /// The lines.
    pub lines: Vec<PowerLine>,
}

/// Points of a smooth line.
const POINTS: u64 = 60;

/// Subjects in both groups up to which a curve of exact power is drawn.
const LARGEST_EXACT: u64 = 300;

impl PowerCurve {
    /// Two proportions: Pearson's formula, and exactly Pearson's and Fisher's test.
    ///
    /// # Errors
    /// As [`design::two_proportions_size`].
    pub fn two_proportions(
        first: f64,
        second: f64,
        ratio: f64,
        demand: Demand,
    ) -> Result<Self, StatisticsError> {
        let size = design::two_proportions_size(first, second, ratio, demand)?;
        let to = (1.8 * size.pooled).ceil().max(6.0) as u64;
        let from = (0.2 * size.pooled).floor().max(2.0) as u64;
        let sizes = spread(from, to);
        let mean = (first + ratio * second) / (1.0 + ratio);
        let pooled = (mean * (1.0 - mean) * (1.0 + 1.0 / ratio)).sqrt();
        let separate = (first * (1.0 - first) + second * (1.0 - second) / ratio).sqrt();
        let critical = -normal::quantile(demand.alpha() / 2.0);
        let mut lines = vec![PowerLine {
            name: "Pearson, by formula".to_owned(),
            points: sizes
                .iter()
                .map(|n1| {
                    let (a, b) = groups(*n1 as f64, ratio);
                    let z = ((first - second).abs() * (*n1 as f64).sqrt() - critical * pooled)
                        / separate;
                    ((a + b) as f64, normal::cdf(z))
                })
                .collect(),
        }];
        let (a, b) = groups(to as f64, ratio);
        if a + b <= LARGEST_EXACT {
            let (mut pearson, mut fisher) = (Vec::new(), Vec::new());
            for n1 in &sizes {
                let (a, b) = groups(*n1 as f64, ratio);
                let power = design::exact_power(first, second, a, b, demand.alpha())?;
                pearson.push(((a + b) as f64, power.pearson));
                fisher.push(((a + b) as f64, power.fisher));
            }
            lines.push(PowerLine {
                name: "Pearson, exactly".to_owned(),
                points: pearson,
            });
            lines.push(PowerLine {
                name: "Fisher, exactly".to_owned(),
                points: fisher,
            });
        }
        Ok(Self {
            title: format!(
                "Power to tell {first} from {second}, two-sided alpha {}",
                demand.alpha()
            ),
            horizontal: "Subjects in both groups".to_owned(),
            vertical: "Power".to_owned(),
            demanded: Some(demand.power()),
            lines,
        })
    }

    /// Two means: the t test exactly, and the normal approximation.
    ///
    /// # Errors
    /// As [`design::two_means_size`].
    pub fn two_means(
        difference: f64,
        standard_deviation: f64,
        demand: Demand,
    ) -> Result<Self, StatisticsError> {
        let size = design::two_means_size(difference, standard_deviation, demand)?;
        let sizes = spread(2, (1.8 * size.normal).ceil().max(6.0) as u64);
        let critical = -normal::quantile(demand.alpha() / 2.0);
        let (mut exact, mut approximate) = (Vec::new(), Vec::new());
        for n in sizes {
            let total = 2.0 * n as f64;
            exact.push((
                total,
                design::two_means_power(difference, standard_deviation, n, demand.alpha())?,
            ));
            let shift = difference / standard_deviation * (n as f64 / 2.0).sqrt();
            approximate.push((total, normal::cdf(shift - critical)));
        }
        Ok(Self {
            title: format!(
                "Power of a t test, difference {difference}, standard deviation {}, two-sided alpha {}",
                crate::sheet::Quantity::Number(standard_deviation).written(),
                demand.alpha()
            ),
            horizontal: "Subjects in both groups".to_owned(),
            vertical: "Power".to_owned(),
            demanded: Some(demand.power()),
            lines: vec![
                PowerLine {
                    name: "t test, exactly".to_owned(),
                    points: exact,
                },
                PowerLine {
                    name: "normal approximation".to_owned(),
                    points: approximate,
                },
            ],
        })
    }

    /// The log-rank test by Schoenfeld's formula, against events.
    ///
    /// # Errors
    /// As [`design::log_rank_events`].
    pub fn log_rank(
        hazard_ratio: f64,
        share: f64,
        demand: Demand,
    ) -> Result<Self, StatisticsError> {
        let events = design::log_rank_events(hazard_ratio, share, demand)?;
        let sizes = spread(2, (1.8 * events.schoenfeld).ceil().max(6.0) as u64);
        let critical = -normal::quantile(demand.alpha() / 2.0);
        let slope = (share * (1.0 - share)).sqrt() * hazard_ratio.ln().abs();
        Ok(Self {
            title: format!(
                "Power of a log-rank test, hazard ratio {hazard_ratio}, two-sided alpha {}",
                demand.alpha()
            ),
            horizontal: "Events in both groups".to_owned(),
            vertical: "Power".to_owned(),
            demanded: Some(demand.power()),
            lines: vec![PowerLine {
                name: "Schoenfeld".to_owned(),
                points: sizes
                    .iter()
                    .map(|d| {
                        let events = *d as f64;
                        (events, normal::cdf(slope * events.sqrt() - critical))
                    })
                    .collect(),
            }],
        })
    }

    /// The width of the Clopper-Pearson interval of an expected share.
    ///
    /// # Errors
    /// As [`clopper_pearson_width`].
    pub fn precision(
        expected: Proportion,
        width: Option<f64>,
        level: ConfidenceLevel,
    ) -> Result<Self, StatisticsError> {
        let share = expected.estimate()?;
        let mut points = Vec::new();
        for size in spread(2, 3 * expected.total().max(10)) {
            let count = (share * size as f64).round() as u64;
            let planned = clopper_pearson_width(Proportion::new(count, size)?, level)?;
            points.push((size as f64, planned.width));
        }
        Ok(Self {
            title: format!("Width of the exact interval of an expected share of {share}"),
            horizontal: "Subjects".to_owned(),
            vertical: "Width".to_owned(),
            demanded: width,
            lines: vec![PowerLine {
                name: "Clopper-Pearson".to_owned(),
                points,
            }],
        })
    }
}

/// Whole numbers from one to another, not many more than [`POINTS`].
fn spread(from: u64, to: u64) -> Vec<u64> {
    let step = ((to.saturating_sub(from)) / POINTS).max(1) as usize;
    (from..=to).step_by(step).collect()
}
