//! What a virtual trial is to reach: the printed figures that are results of its analysis, each with the rule that says
//! how far from it the model may lie.

use statistics::distribution::{chi_square, student_t};
use statistics::proportion::clopper_pearson;
use statistics::rate::{EventRate, RateInterval};
use statistics::{ConfidenceLevel, Proportion};
use verification::{Claim, PrintedLimit, PrintedNumber, PrintedProbability, Published, Statement};

/// Which figure of a claim is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// The one that the claim is about.
    Leading,
    /// The standard deviation beside a mean.
    StandardDeviation,
    /// The first quartile beside a median.
    FirstQuartile,
    /// The third quartile beside a median.
    ThirdQuartile,
    /// The lower limit of a median that was not calculated.
    LowerLimit,
    /// The upper limit of a median that was not calculated.
    UpperLimit,
    /// The number of events beside that of subjects.
    Events,
}

impl Figure {
    /// What is said after the name of the claim.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Leading => "",
            Self::StandardDeviation => "standard deviation",
            Self::FirstQuartile => "first quartile",
            Self::ThirdQuartile => "third quartile",
            Self::LowerLimit => "lower limit",
            Self::UpperLimit => "upper limit",
            Self::Events => "events",
        }
    }

    /// The statistic of the result that is its counterpart; `None`: the claim's own.
    const fn statistic(self) -> Option<&'static str> {
        match self {
            Self::Leading => None,
            Self::StandardDeviation => Some("sd"),
            Self::FirstQuartile => Some("q1"),
            Self::ThirdQuartile => Some("q3"),
            Self::LowerLimit => Some("lower"),
            Self::UpperLimit => Some("upper"),
            Self::Events => Some("events"),
        }
    }
}

/// A figure as printed, with all values that round to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PrintedValue {
    /// A number.
    Number {
        /// The number.
        value: f64,
        /// The smallest that is printed so.
        lowest: f64,
        /// The largest that is printed so.
        highest: f64,
    },
    /// Printed as not calculated.
    NotCalculated,
    /// Not printed itself: it follows from printed figures.
    NotPrinted,
}

impl PrintedValue {
    /// The number, where one was printed.
    #[must_use]
    pub const fn number(self) -> Option<f64> {
        match self {
            Self::Number { value, .. } => Some(value),
            Self::NotCalculated | Self::NotPrinted => None,
        }
    }

    fn of(number: &PrintedNumber) -> Self {
        let (value, half) = (number.value(), number.half_unit());
        Self::Number {
            value,
            lowest: value - half,
            highest: value + half,
        }
    }

    const fn exactly(value: f64) -> Self {
        Self::Number {
            value,
            lowest: value,
            highest: value,
        }
    }

    fn of_limit(limit: &PrintedLimit) -> Self {
        limit.number().map_or(Self::NotCalculated, Self::of)
    }

    fn of_probability(probability: &PrintedProbability) -> Self {
        match probability {
            PrintedProbability::Number(number) => Self::of(number),
            PrintedProbability::Below(number) => Self::Number {
                value: number.value(),
                lowest: 0.0,
                highest: number.value(),
            },
        }
    }
}

/// The rule of the interval in which the model's value is to lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// The 95% interval that was printed; a limit printed as not calculated is open.
    Printed {
        /// Its lower limit.
        lower: Option<f64>,
        /// Its upper limit.
        upper: Option<f64>,
    },
    /// The t interval of a mean whose standard deviation and number are printed.
    MeanOfPrintedDeviation {
        /// The standard deviation.
        deviation: f64,
        /// The number of values.
        n: u64,
    },
    /// The chi-square interval of a printed standard deviation.
    PrintedDeviation {
        /// The smallest that is printed so, and the largest.
        between: [f64; 2],
        /// The number of values.
        n: u64,
    },
    /// The chi-square interval of a standard deviation backed out of the printed t interval of a mean. The number of
    /// values is not printed: the model's is taken.
    BackedOutDeviation {
        /// Half the width of the interval: the least and the most that its rounded limits allow.
        half_width: [f64; 2],
    },
    /// The exact binomial interval of Clopper and Pearson, in per cent.
    ClopperPearson {
        /// The count.
        count: u64,
        /// The total.
        of: u64,
    },
    /// The exact Poisson interval of a count.
    Poisson {
        /// The count.
        count: u64,
    },
    /// The printed figure is to lie in the range that holds 95% of the simulated ones.
    SimulatedRange,
    /// The model's figure is to be not calculable either, in most trials.
    NotCalculated,
}

impl Rule {
    /// The rule in words.
    #[must_use]
    pub fn in_words(self) -> String {
        match self {
            Self::Printed { .. } => "printed interval".to_owned(),
            Self::MeanOfPrintedDeviation { n, .. } => format!("t, printed SD, n = {n}"),
            Self::PrintedDeviation { n, .. } => format!("chi-square, n = {n}"),
            Self::BackedOutDeviation { .. } => {
                "chi-square, SD backed out of the printed interval".to_owned()
            }
            Self::ClopperPearson { count, of } => format!("Clopper-Pearson, {count}/{of}"),
            Self::Poisson { count } => format!("exact Poisson, {count}"),
            Self::SimulatedRange => "simulated 95% range".to_owned(),
            Self::NotCalculated => "not calculable in most trials".to_owned(),
        }
    }

    /// Its short name in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Printed { .. } => "printed_interval",
            Self::MeanOfPrintedDeviation { .. } => "t_of_printed_sd",
            Self::PrintedDeviation { .. } => "chi_square_of_printed_sd",
            Self::BackedOutDeviation { .. } => "chi_square_of_backed_out_sd",
            Self::ClopperPearson { .. } => "clopper_pearson",
            Self::Poisson { .. } => "exact_poisson",
            Self::SimulatedRange => "simulated_range",
            Self::NotCalculated => "not_calculable",
        }
    }

    /// The limits that follow from print alone. `model_n` is the model's number of values, for the rule that needs one.
    /// `None`: the rule has no interval about the printed figure, or it cannot be had.
    pub(super) fn limits(self, model_n: Option<f64>) -> Option<[f64; 2]> {
        let level = ConfidenceLevel::NINETY_FIVE;
        match self {
            Self::Printed { lower, upper } => Some([
                lower.unwrap_or(f64::NEG_INFINITY),
                upper.unwrap_or(f64::INFINITY),
            ]),
            // The mean itself is not known here: the width on either side of it.
            Self::MeanOfPrintedDeviation { deviation, n } => {
                let n = n as f64;
                let half = student_t::upper_quantile(0.025, n - 1.0) * deviation / n.sqrt();
                (n > 1.0).then_some([-half, half])
            }
            Self::PrintedDeviation {
                between: [least, most],
                n,
            } => deviation_limits(least, most, n as f64),
            Self::BackedOutDeviation {
                half_width: [least, most],
            } => {
                let n = model_n?.round();
                let factor = n.sqrt() / student_t::upper_quantile(0.025, n - 1.0);
                deviation_limits(least * factor, most * factor, n)
            }
            Self::ClopperPearson { count, of } => {
                let interval = Proportion::new(count, of)
                    .and_then(|proportion| clopper_pearson(proportion, level))
                    .ok()?;
                Some([interval.lower * 100.0, interval.upper * 100.0])
            }
            Self::Poisson { count } => {
                let interval = EventRate::new(count, 1.0)
                    .and_then(|rate| RateInterval::Exact.of(rate, level))
                    .ok()?;
                Some([interval.lower, interval.upper])
            }
            Self::SimulatedRange | Self::NotCalculated => None,
        }
    }
}

fn deviation_limits(least: f64, most: f64, n: f64) -> Option<[f64; 2]> {
    let df = n - 1.0;
    (df >= 1.0).then(|| {
        [
            least * (df / chi_square::upper_quantile(0.025, df)).sqrt(),
            most * (df / chi_square::quantile(0.025, df)).sqrt(),
        ]
    })
}

/// A printed figure that the model is to reach.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The name of the claim.
    pub claim: String,
    /// Which figure of it.
    pub figure: Figure,
    /// What it is about.
    pub about: String,
    /// Where it stands in the paper.
    pub place: String,
    /// As printed.
    pub printed: String,
    /// The value that was printed.
    pub value: PrintedValue,
    /// The result of the trial's analysis that is its counterpart.
    pub result: String,
    /// How far the model may lie from it.
    pub rule: Rule,
}

/// A claim whose counterpart `published.toml` does not name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterpart {
    /// The claim.
    pub claim: String,
    /// The result.
    pub result: String,
}

/// The targets of a paper, in the order of reading: every claim with a counterpart among the trial's results.
#[must_use]
pub fn targets(published: &Published, more: &[Counterpart]) -> Vec<Target> {
    let mut targets = Vec::new();
    for (place, claim) in published.claims() {
        let named = more.iter().find(|other| other.claim == claim.id);
        let Some(result) = claim
            .result
            .as_ref()
            .or(named.map(|counterpart| &counterpart.result))
        else {
            continue;
        };
        for (figure, value, rule) in figures(claim, result) {
            let Some(result) = counterpart(result, figure, rule) else {
                continue;
            };
            targets.push(Target {
                claim: claim.id.clone(),
                figure,
                about: claim.about.clone(),
                place: place.at.clone(),
                printed: claim.printed.clone(),
                value,
                result,
                rule,
            });
        }
    }
    targets
}

/// The result of a figure: that of the claim, or one beside it.
fn counterpart(result: &str, figure: Figure, rule: Rule) -> Option<String> {
    // An arm of 47 in print is of another size in most virtual trials: counts of the two are not compared, shares are.
    let share = matches!(rule, Rule::ClopperPearson { .. }) && result.ends_with("/n");
    match figure.statistic().or(share.then_some("percent")) {
        None => Some(result.to_owned()),
        Some(statistic) => {
            let (before, _) = result.rsplit_once('/')?;
            Some(format!("{before}/{statistic}"))
        }
    }
}

fn figures(claim: &Claim, result: &str) -> Vec<(Figure, PrintedValue, Rule)> {
    let one = |value: PrintedValue, rule: Rule| vec![(Figure::Leading, value, rule)];
    let count = |count: u64| one(PrintedValue::exactly(count as f64), Rule::Poisson { count });
    let printed = |value: &PrintedNumber, lower: &PrintedNumber, upper: &PrintedNumber| {
        let rule = Rule::Printed {
            lower: Some(lower.value()),
            upper: Some(upper.value()),
        };
        one(PrintedValue::of(value), rule)
    };
    let share = |percent: &PrintedNumber, count: u64, of: u64| {
        one(
            PrintedValue::of(percent),
            Rule::ClopperPearson { count, of },
        )
    };
    let in_range = |value: &PrintedNumber| one(PrintedValue::of(value), Rule::SimulatedRange);
    match &claim.statement {
        Statement::Count { value } | Statement::Sum { value, .. } => count(*value),
        Statement::PartOfWhole { part, .. } => count(*part),
        Statement::Repeated { value, .. } | Statement::Difference { value, .. } => {
            if value.decimals() == 0 && value.value() >= 0.0 && result.ends_with("/n") {
                count(value.value() as u64)
            } else {
                in_range(value)
            }
        }
        Statement::Percentage { percent, count, of } => share(percent, *count, *of),
        Statement::PercentageWithoutCount { percent, of } => {
            let count = (percent.value() * *of as f64 / 100.0).round() as u64;
            share(percent, count.min(*of), *of)
        }
        Statement::RiskDifference {
            difference,
            lower,
            upper,
            ..
        }
        | Statement::MeanDifference {
            difference,
            lower,
            upper,
            ..
        }
        | Statement::LeastSquaresDifference {
            difference,
            lower,
            upper,
        } => printed(difference, lower, upper),
        Statement::MeanWithInterval { mean, lower, upper } => {
            let width = upper.value() - lower.value();
            let rounding = lower.half_unit() + upper.half_unit();
            let half_width = [(width - rounding).max(0.0) / 2.0, (width + rounding) / 2.0];
            let mut both = printed(mean, lower, upper);
            both.push((
                Figure::StandardDeviation,
                PrintedValue::NotPrinted,
                Rule::BackedOutDeviation { half_width },
            ));
            both
        }
        Statement::MeanAndSd { mean, sd, n } => vec![
            (
                Figure::Leading,
                PrintedValue::of(mean),
                Rule::MeanOfPrintedDeviation {
                    deviation: sd.value(),
                    n: *n,
                },
            ),
            (
                Figure::StandardDeviation,
                PrintedValue::of(sd),
                Rule::PrintedDeviation {
                    between: [sd.value() - sd.half_unit(), sd.value() + sd.half_unit()],
                    n: *n,
                },
            ),
        ],
        Statement::MedianWithQuartiles {
            median,
            first_quartile,
            third_quartile,
        } => vec![
            (
                Figure::Leading,
                PrintedValue::of(median),
                Rule::SimulatedRange,
            ),
            (
                Figure::FirstQuartile,
                PrintedValue::of(first_quartile),
                Rule::SimulatedRange,
            ),
            (
                Figure::ThirdQuartile,
                PrintedValue::of(third_quartile),
                Rule::SimulatedRange,
            ),
        ],
        Statement::MedianWithInterval {
            median,
            lower,
            upper,
        } => median_time(median, lower, upper),
        Statement::SubjectsAndEvents { subjects, events } => {
            let mut both = count(*subjects);
            both.push((
                Figure::Events,
                PrintedValue::exactly(*events as f64),
                Rule::Poisson { count: *events },
            ));
            both
        }
        Statement::Mean { mean }
        | Statement::PooledMean { mean, .. }
        | Statement::MeanWithOthers { mean, .. } => in_range(mean),
        Statement::Median { median }
        | Statement::MedianOfGroups { median, .. }
        | Statement::MedianWithRange { median, .. } => in_range(median),
        Statement::Rate { rate, .. } => in_range(rate),
        Statement::StratifiedTest { p_value, .. }
        | Statement::TwoByTwoTest { p_value, .. }
        | Statement::MeanTest { p_value, .. }
        | Statement::PValue { p_value } => {
            one(PrintedValue::of_probability(p_value), Rule::SimulatedRange)
        }
        // Limits of an interval, planned sizes, scales: nothing that a model is fitted to.
        _ => Vec::new(),
    }
}

fn median_time(
    median: &PrintedLimit,
    lower: &PrintedLimit,
    upper: &PrintedLimit,
) -> Vec<(Figure, PrintedValue, Rule)> {
    let number = |limit: &PrintedLimit| limit.number().map(PrintedNumber::value);
    let rule = match median {
        PrintedLimit::Number(_) => Rule::Printed {
            lower: number(lower),
            upper: number(upper),
        },
        PrintedLimit::NotCalculated => Rule::NotCalculated,
    };
    let mut all = vec![(Figure::Leading, PrintedValue::of_limit(median), rule)];
    for (figure, limit) in [(Figure::LowerLimit, lower), (Figure::UpperLimit, upper)] {
        if *limit == PrintedLimit::NotCalculated {
            all.push((figure, PrintedValue::NotCalculated, Rule::NotCalculated));
        }
    }
    all
}
