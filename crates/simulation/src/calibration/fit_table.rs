//! How near the model comes to what was printed, figure by figure.

use statistics::{QuantileDefinition, quantile_of_sorted};

use super::sample::Sample;
use super::target::{PrintedValue, Rule, Target};

/// What the model makes of a target.
#[derive(Debug, Clone, PartialEq)]
pub struct FitLine {
    /// The target.
    pub target: Target,
    /// The model's value over many virtual trials: the mean; where some trials have none, the median, those without a
    /// value counted as beyond all others. `None`: not calculable in most trials.
    pub model: Option<f64>,
    /// Its Monte-Carlo standard error.
    pub standard_error: Option<f64>,
    /// The range that holds 95% of the simulated values; an end is open where they are not calculable.
    pub simulated_range: [Option<f64>; 2],
    /// The interval in which the model's value, or for a simulated range the printed figure, is to lie; an end may be
    /// open.
    pub interval: [Option<f64>; 2],
    /// Trials in which the result could not be calculated.
    pub not_calculable: usize,
    /// What is said of it.
    pub verdict: FitVerdict,
}

/// What is said of the model at a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FitVerdict {
    /// It is in the interval.
    Inside,
    /// It is not.
    Outside,
    /// It has the printed value in every trial, since the files say so: nothing to be proud of, and not counted.
    Given,
}

impl FitVerdict {
    /// Its name in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Outside => "outside",
            Self::Given => "given",
        }
    }
}

/// The fit of all targets.
#[derive(Debug, Clone, PartialEq)]
pub struct FitTable {
    /// One line a target, in the order of the paper.
    pub lines: Vec<FitLine>,
    /// How many trials the model's values are of.
    pub trials: usize,
}

impl FitTable {
    /// Holds a sample of virtual trials against targets.
    #[must_use]
    pub fn of(targets: &[Target], sample: &Sample) -> Self {
        Self {
            lines: targets
                .iter()
                .map(|target| FitLine::of(target, sample))
                .collect(),
            trials: sample.trials(),
        }
    }

    /// How many targets are counted: those that are not given.
    #[must_use]
    pub fn counted(&self) -> usize {
        self.with(FitVerdict::Inside) + self.with(FitVerdict::Outside)
    }

    /// How many lines have a verdict.
    #[must_use]
    pub fn with(&self, verdict: FitVerdict) -> usize {
        let lines = self.lines.iter();
        lines.filter(|line| line.verdict == verdict).count()
    }

    /// The share of the counted targets that are inside.
    #[must_use]
    pub fn share_inside(&self) -> f64 {
        match self.counted() {
            0 => 0.0,
            counted => self.with(FitVerdict::Inside) as f64 / counted as f64,
        }
    }
}

impl FitLine {
    fn of(target: &Target, sample: &Sample) -> Self {
        let values = sample.of(&target.result).unwrap_or_default();
        let not_calculable = values.iter().filter(|value| value.is_none()).count();
        let mut sorted: Vec<f64> = values
            .iter()
            .map(|value| value.unwrap_or(f64::INFINITY))
            .collect();
        sorted.sort_by(f64::total_cmp);
        let (model, standard_error) = if not_calculable == 0 {
            mean_and_error(&sorted)
        } else {
            median_and_error(&sorted)
        };
        let simulated_range = [0.025, 0.975].map(|share| order_statistic(&sorted, share));
        let interval = interval(target, sample, simulated_range);
        let mut line = Self {
            target: target.clone(),
            model,
            standard_error,
            simulated_range,
            interval,
            not_calculable,
            verdict: FitVerdict::Outside,
        };
        line.verdict = line.judge(&sorted);
        line
    }

    fn judge(&self, sorted: &[f64]) -> FitVerdict {
        let never_varies = sorted
            .first()
            .zip(sorted.last())
            .is_some_and(|(first, last)| first == last);
        if never_varies && self.target.value.number() == sorted.first().copied() {
            return FitVerdict::Given;
        }
        let within = |value: f64| {
            self.interval[0].is_none_or(|lower| value >= lower)
                && self.interval[1].is_none_or(|upper| value <= upper)
        };
        let inside = match (self.target.rule, self.target.value) {
            (Rule::NotCalculated, _) => !sorted.is_empty() && self.model.is_none(),
            (
                Rule::SimulatedRange,
                PrintedValue::Number {
                    lowest, highest, ..
                },
            ) => {
                // All that rounds to the printed figure stands for it.
                !sorted.is_empty()
                    && self.interval[0].is_none_or(|lower| highest >= lower)
                    && self.interval[1].is_none_or(|upper| lowest <= upper)
            }
            (Rule::SimulatedRange, _) => false,
            // Where print gives no finite interval, nothing can be said to lie in it.
            _ if self.interval == [None, None] => false,
            _ => self.model.is_some_and(within),
        };
        if inside {
            FitVerdict::Inside
        } else {
            FitVerdict::Outside
        }
    }

    /// How far the model is from the printed figure, in half widths of the interval; `None` where there is no such
    /// measure.
    #[must_use]
    pub fn distance(&self) -> Option<f64> {
        let [lower, upper] = self.interval;
        let half = (upper? - lower?) / 2.0;
        let middle = match self.target.value {
            PrintedValue::Number { value, .. } => value,
            PrintedValue::NotPrinted => (upper? + lower?) / 2.0,
            PrintedValue::NotCalculated => return None,
        };
        let model = self.model?;
        (half > 0.0).then(|| (model - middle) / half)
    }
}

fn interval(
    target: &Target,
    sample: &Sample,
    simulated_range: [Option<f64>; 2],
) -> [Option<f64>; 2] {
    let model_n = || {
        let (before, _) = target.result.rsplit_once('/')?;
        let values = sample.of(&format!("{before}/n"))?;
        let known: Vec<f64> = values.into_iter().flatten().collect();
        mean_and_error(&known).0
    };
    let finite = |limit: f64| limit.is_finite().then_some(limit);
    match target.rule {
        Rule::SimulatedRange => simulated_range,
        Rule::NotCalculated => [None, None],
        Rule::MeanOfPrintedDeviation { .. } => {
            let limits = target.rule.limits(None).zip(target.value.number());
            limits.map_or([None, None], |(limits, mean)| {
                limits.map(|width| finite(mean + width))
            })
        }
        rule => {
            let n = match rule {
                Rule::BackedOutDeviation { .. } => model_n(),
                _ => None,
            };
            rule.limits(n)
                .map_or([None, None], |limits| limits.map(finite))
        }
    }
}

fn mean_and_error(values: &[f64]) -> (Option<f64>, Option<f64>) {
    if values.is_empty() {
        return (None, None);
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let error = (values.len() > 1).then(|| (squares / (n - 1.0) / n).sqrt());
    (Some(mean), error)
}

/// The median and, from the order statistics a standard error of rank away on either side, its error.
fn median_and_error(sorted: &[f64]) -> (Option<f64>, Option<f64>) {
    let median = order_statistic(sorted, 0.5);
    let away = 0.5 / (sorted.len() as f64).sqrt();
    let around =
        [0.5 - away, 0.5 + away].map(|share| order_statistic(sorted, share.clamp(0.0, 1.0)));
    let error = match around {
        [Some(below), Some(above)] if median.is_some() => Some((above - below) / 2.0),
        _ => None,
    };
    (median, error)
}

/// An order statistic; `None` where it is beyond all numbers.
fn order_statistic(sorted: &[f64], share: f64) -> Option<f64> {
    let known = sorted.partition_point(|value| value.is_finite());
    if sorted.is_empty() {
        return None;
    }
    let rank = (share * sorted.len() as f64).ceil().max(1.0) as usize;
    if rank > known {
        return None;
    }
    if known == sorted.len() {
        return quantile_of_sorted(sorted, share, QuantileDefinition::SAS_5).ok();
    }
    sorted.get(rank - 1).copied()
}
