//! Product-limit curves, read back from their rows.

use crate::plan::AnalysisId;
use crate::results::{Group, Results, Statistic};

/// The curve of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The group.
    pub group: Group,
    /// The values of the `by` columns.
    pub by: Vec<String>,
    /// Its steps, in time; the first is time 0.
    pub points: Vec<CurvePoint>,
    /// Subjects at risk at the times that the plan names.
    pub at_risk: Vec<(f64, u64)>,
}

/// A step of a curve.
#[derive(Debug, Clone, PartialEq)]
pub struct CurvePoint {
    /// The time.
    pub time: f64,
    /// Probability that the event has not come by then, from 0 to 1.
    pub survival: f64,
    /// Lower and upper limit, where there are any.
    pub interval: Option<(f64, f64)>,
    /// Subjects at risk just before.
    pub at_risk: u64,
    /// Events at that time.
    pub events: u64,
    /// Times censored then, after the events.
    pub censored: u64,
}

/// What takes the place of a column in the rows of a curve's steps.
pub(crate) const STEP: &str = "step";
/// What takes the place of a column in the rows of numbers at risk at the times that the plan names.
pub(crate) const AT_TIME: &str = "at_time";

impl Results {
    /// The curves of an analysis of method `kaplan_meier`, group after group.
    #[must_use]
    pub fn curves(&self, analysis: &AnalysisId) -> Vec<Curve> {
        let mut curves: Vec<Curve> = Vec::new();
        for row in self.of_analysis(analysis) {
            let Some(item) = &row.item else { continue };
            let by: Vec<String> = row.by.iter().map(|by| by.level.clone()).collect();
            let place = curves
                .iter()
                .position(|curve| curve.group == row.group && curve.by == by);
            let place = place.unwrap_or_else(|| {
                curves.push(Curve {
                    group: row.group.clone(),
                    by,
                    points: Vec::new(),
                    at_risk: Vec::new(),
                });
                curves.len() - 1
            });
            let Some(value) = row.value.as_number() else {
                continue;
            };
            let curve = &mut curves[place];
            if item.variable == AT_TIME {
                // The level is `t=` and the time, which tells it from the number of a step.
                if let Some(Ok(time)) = item.level.strip_prefix("t=").map(str::parse) {
                    curve.at_risk.push((time, value as u64));
                }
            } else if item.variable == STEP {
                curve.take_in(row.statistic, value);
            }
        }
        curves
    }
}

impl Curve {
    /// Takes in a statistic of a step; the time comes first and opens it.
    fn take_in(&mut self, statistic: Statistic, value: f64) {
        if statistic == Statistic::Time {
            self.points.push(CurvePoint {
                time: value,
                survival: 1.0,
                interval: None,
                at_risk: 0,
                events: 0,
                censored: 0,
            });
            return;
        }
        let Some(point) = self.points.last_mut() else {
            return;
        };
        match statistic {
            Statistic::Survival => point.survival = value,
            Statistic::Lower => point.interval = Some((value, value)),
            Statistic::Upper => point.interval = point.interval.map(|(lower, _)| (lower, value)),
            Statistic::AtRisk => point.at_risk = value as u64,
            Statistic::Events => point.events = value as u64,
            Statistic::Censored => point.censored = value as u64,
            _ => {}
        }
    }
}
