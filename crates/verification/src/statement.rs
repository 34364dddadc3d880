//! What a claim says: its kind, the figures that were printed, and what they are to follow from.
//!
//! Printed figures are texts, because their decimals matter; counts are whole numbers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::printed_number::{PrintedLimit, PrintedNumber, PrintedProbability};

/// A claim's kind, with its figures and inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Statement {
    /// A number of people or things.
    Count {
        /// The count.
        value: u64,
    },
    /// A number that is part of another one: it cannot be the larger.
    PartOfWhole {
        /// The part.
        part: u64,
        /// The whole.
        whole: u64,
    },
    /// A total and its parts.
    Sum {
        /// The printed total.
        value: u64,
        /// What adds up to it.
        #[schemars(length(min = 1))]
        parts: Vec<u64>,
    },
    /// One printed number less another.
    Difference {
        /// The printed difference.
        value: PrintedNumber,
        /// What is taken from.
        minuend: PrintedNumber,
        /// What is taken away.
        subtrahend: PrintedNumber,
    },
    /// A count as a percentage of a total, both printed.
    Percentage {
        /// The printed percentage.
        percent: PrintedNumber,
        /// The count.
        count: u64,
        /// The total.
        of: u64,
    },
    /// A percentage of a printed total, without the count: some count must round to it.
    PercentageWithoutCount {
        /// The printed percentage.
        percent: PrintedNumber,
        /// The total.
        of: u64,
    },
    /// The confidence interval of one proportion.
    ProportionInterval {
        /// The printed lower limit.
        lower: PrintedNumber,
        /// The printed upper limit.
        upper: PrintedNumber,
        /// Whether the limits are per cent or from 0 to 1.
        #[serde(default)]
        scale: ProportionScale,
        /// The count.
        count: u64,
        /// The total.
        of: u64,
        /// Its level in per cent.
        #[serde(default = "ninety_five")]
        #[schemars(range(min = 50, max = 99))]
        level: u8,
        /// The method that the paper names.
        method: ProportionMethod,
    },
    /// A difference of two percentages in percentage points, with its interval.
    RiskDifference {
        /// The printed difference.
        difference: PrintedNumber,
        /// The printed lower limit.
        lower: PrintedNumber,
        /// The printed upper limit.
        upper: PrintedNumber,
        /// The first group.
        first: Counted,
        /// The group that is taken away.
        second: Counted,
        /// Its level in per cent.
        #[serde(default = "ninety_five")]
        #[schemars(range(min = 50, max = 99))]
        level: u8,
        /// The method that the paper names.
        method: DifferenceMethod,
        /// The strata, where the paper calls the difference adjusted.
        #[serde(default)]
        strata: Vec<Stratum>,
    },
    /// The p-value of a test across strata.
    StratifiedTest {
        /// The printed p-value.
        p_value: PrintedProbability,
        /// The strata.
        #[schemars(length(min = 1))]
        strata: Vec<Stratum>,
        /// The test that the paper names.
        test: StratifiedTest,
    },
    /// A p-value whose data are not printed.
    PValue {
        /// The printed p-value.
        p_value: PrintedProbability,
    },
    /// A mean.
    Mean {
        /// The printed mean.
        mean: PrintedNumber,
    },
    /// The mean of groups together, which follows from their means and sizes.
    PooledMean {
        /// The printed mean.
        mean: PrintedNumber,
        /// The groups.
        #[schemars(length(min = 2))]
        groups: Vec<GroupMean>,
    },
    /// A mean with its standard deviation.
    MeanAndSd {
        /// The printed mean.
        mean: PrintedNumber,
        /// The printed standard deviation.
        sd: PrintedNumber,
        /// How many values.
        n: u64,
    },
    /// A mean with an interval that is symmetrical about it.
    MeanWithInterval {
        /// The printed mean.
        mean: PrintedNumber,
        /// The printed lower limit.
        lower: PrintedNumber,
        /// The printed upper limit.
        upper: PrintedNumber,
    },
    /// A difference of two means whose standard deviations are printed.
    MeanDifference {
        /// The printed difference.
        difference: PrintedNumber,
        /// The printed lower limit.
        lower: PrintedNumber,
        /// The printed upper limit.
        upper: PrintedNumber,
        /// The first group.
        first: Summarised,
        /// The group that is taken away.
        second: Summarised,
        /// Its level in per cent.
        #[serde(default = "ninety_five")]
        #[schemars(range(min = 50, max = 99))]
        level: u8,
        /// The method that the paper names.
        method: MeanDifferenceMethod,
    },
    /// A least-squares mean difference of a model whose data are not printed, with its symmetrical interval.
    LeastSquaresDifference {
        /// The printed difference.
        difference: PrintedNumber,
        /// The printed lower limit.
        lower: PrintedNumber,
        /// The printed upper limit.
        upper: PrintedNumber,
    },
    /// A median.
    Median {
        /// The printed median.
        median: PrintedNumber,
    },
    /// A median with the smallest and largest value.
    MedianWithRange {
        /// The printed median.
        median: PrintedNumber,
        /// The smallest value.
        minimum: PrintedNumber,
        /// The largest value.
        maximum: PrintedNumber,
    },
    /// A median with the first and third quartile.
    MedianWithQuartiles {
        /// The printed median.
        median: PrintedNumber,
        /// The first quartile.
        first_quartile: PrintedNumber,
        /// The third quartile.
        third_quartile: PrintedNumber,
    },
    /// A median time with its interval, any of which may not have been calculated.
    MedianWithInterval {
        /// The printed median.
        median: PrintedLimit,
        /// The printed lower limit.
        lower: PrintedLimit,
        /// The printed upper limit.
        upper: PrintedLimit,
    },
    /// Events per exposure whose denominators are not printed.
    Rate {
        /// The printed rate.
        rate: PrintedNumber,
        /// What it is per, for example `100 patient-months`.
        per: String,
    },
    /// A planned number of subjects for a power.
    SampleSize {
        /// The printed number of subjects.
        total: u64,
        /// The printed power in per cent.
        power: PrintedNumber,
        /// The printed two-sided level.
        alpha: PrintedNumber,
    },
    /// Subjects with an event and their events, as in `5/6`: no fewer events than subjects.
    SubjectsAndEvents {
        /// Subjects.
        subjects: u64,
        /// Events.
        events: u64,
    },
    /// How a stratum was divided between two arms by permuted blocks.
    PermutedBlocks {
        /// Subjects of the stratum in the first arm.
        first: u64,
        /// Subjects of the stratum in the second arm.
        second: u64,
        /// Subjects of a block, half of them an arm.
        #[schemars(range(min = 2))]
        block: u64,
    },
    /// Two ends of a range, such as a scale's or a band's.
    Range {
        /// The lower end.
        minimum: PrintedNumber,
        /// The upper end.
        maximum: PrintedNumber,
    },
    /// A quantity with its unit, such as a dose or a limit.
    Quantity {
        /// The printed quantity.
        value: PrintedNumber,
        /// Its unit.
        unit: String,
    },
}

const fn ninety_five() -> u8 {
    95
}

/// A count out of a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// The count.
    pub count: u64,
    /// The total.
    pub of: u64,
}

/// Two groups within a stratum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stratum {
    /// The first group.
    pub first: Counted,
    /// The second group.
    pub second: Counted,
}

/// A group's mean, standard deviation and size, as printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summarised {
    /// The mean.
    pub mean: PrintedNumber,
    /// The standard deviation.
    pub sd: PrintedNumber,
    /// How many values.
    #[schemars(range(min = 2))]
    pub n: u64,
}

/// A group's mean and size, as printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupMean {
    /// The mean.
    pub mean: PrintedNumber,
    /// How many values.
    #[schemars(range(min = 1))]
    pub n: u64,
}

/// The scale on which a proportion is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProportionScale {
    /// From 0 to 100.
    #[default]
    Percent,
    /// From 0 to 1.
    Fraction,
}

/// The interval of a proportion that a paper names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProportionMethod {
    /// Exact, by two one-sided binomial tests.
    ClopperPearson,
    /// Score.
    Wilson,
    /// Normal approximation.
    Wald,
    /// The paper names none.
    NotNamed,
}

/// The interval of a difference of proportions that a paper names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceMethod {
    /// Exact, without saying by which inversion.
    Exact,
    /// Normal approximation.
    Wald,
    /// From two score intervals.
    Newcombe,
    /// Score with the factor N/(N-1).
    MiettinenNurminen,
    /// Mantel-Haenszel weights across strata.
    MantelHaenszel,
    /// The paper names none.
    NotNamed,
}

/// The interval of a difference of means that a paper names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeanDifferenceMethod {
    /// Student's t with the variance of both groups together.
    Pooled,
    /// Student's t with each group's own variance.
    Welch,
    /// The paper names none.
    NotNamed,
}

/// The stratified test that a paper names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StratifiedTest {
    /// Cochran-Mantel-Haenszel, without saying whether corrected for continuity.
    CochranMantelHaenszel,
}

impl Statement {
    /// The kind as `published.toml` writes it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Count { .. } => "count",
            Self::PartOfWhole { .. } => "part_of_whole",
            Self::Sum { .. } => "sum",
            Self::Difference { .. } => "difference",
            Self::Percentage { .. } => "percentage",
            Self::PercentageWithoutCount { .. } => "percentage_without_count",
            Self::ProportionInterval { .. } => "proportion_interval",
            Self::RiskDifference { .. } => "risk_difference",
            Self::StratifiedTest { .. } => "stratified_test",
            Self::PValue { .. } => "p_value",
            Self::Mean { .. } => "mean",
            Self::PooledMean { .. } => "pooled_mean",
            Self::MeanAndSd { .. } => "mean_and_sd",
            Self::MeanWithInterval { .. } => "mean_with_interval",
            Self::MeanDifference { .. } => "mean_difference",
            Self::LeastSquaresDifference { .. } => "least_squares_difference",
            Self::Median { .. } => "median",
            Self::MedianWithRange { .. } => "median_with_range",
            Self::MedianWithQuartiles { .. } => "median_with_quartiles",
            Self::MedianWithInterval { .. } => "median_with_interval",
            Self::Rate { .. } => "rate",
            Self::SampleSize { .. } => "sample_size",
            Self::SubjectsAndEvents { .. } => "subjects_and_events",
            Self::PermutedBlocks { .. } => "permuted_blocks",
            Self::Range { .. } => "range",
            Self::Quantity { .. } => "quantity",
        }
    }

    /// The figure that a point of a graph stands for: the mean, the median, the percentage.
    #[must_use]
    pub fn leading_value(&self) -> Option<f64> {
        match self {
            Self::Count { value } | Self::Sum { value, .. } => Some(*value as f64),
            Self::PartOfWhole { part, .. } => Some(*part as f64),
            Self::Percentage { percent, .. } | Self::PercentageWithoutCount { percent, .. } => {
                Some(percent.value())
            }
            Self::RiskDifference { difference, .. }
            | Self::MeanDifference { difference, .. }
            | Self::LeastSquaresDifference { difference, .. } => Some(difference.value()),
            Self::Mean { mean }
            | Self::PooledMean { mean, .. }
            | Self::MeanAndSd { mean, .. }
            | Self::MeanWithInterval { mean, .. } => Some(mean.value()),
            Self::Median { median }
            | Self::MedianWithRange { median, .. }
            | Self::MedianWithQuartiles { median, .. } => Some(median.value()),
            Self::MedianWithInterval { median, .. } => median.number().map(PrintedNumber::value),
            Self::Rate { rate: value, .. }
            | Self::Quantity { value, .. }
            | Self::Difference { value, .. } => Some(value.value()),
            Self::StratifiedTest { p_value, .. } | Self::PValue { p_value } => {
                Some(p_value.number().value())
            }
            Self::SampleSize { total, .. } => Some(*total as f64),
            Self::SubjectsAndEvents { subjects, .. } => Some(*subjects as f64),
            Self::ProportionInterval { .. } | Self::PermutedBlocks { .. } | Self::Range { .. } => {
                None
            }
        }
    }

    /// Every printed figure, as it must stand in the claim's printed text.
    #[must_use]
    pub fn printed_figures(&self) -> Vec<String> {
        let texts = |numbers: &[&PrintedNumber]| {
            numbers
                .iter()
                .map(|number| number.as_str().to_owned())
                .collect()
        };
        match self {
            Self::Count { value } | Self::Sum { value, .. } => vec![value.to_string()],
            Self::PartOfWhole { part, .. } => vec![part.to_string()],
            Self::Difference { value, .. }
            | Self::Quantity { value, .. }
            | Self::Rate { rate: value, .. } => texts(&[value]),
            Self::Percentage { percent, .. } | Self::PercentageWithoutCount { percent, .. } => {
                texts(&[percent])
            }
            Self::ProportionInterval { lower, upper, .. } => texts(&[lower, upper]),
            Self::RiskDifference {
                difference,
                lower,
                upper,
                ..
            }
            | Self::MeanDifference {
                difference,
                lower,
                upper,
                ..
            }
            | Self::LeastSquaresDifference {
                difference,
                lower,
                upper,
            } => texts(&[difference, lower, upper]),
            Self::StratifiedTest { p_value, .. } | Self::PValue { p_value } => {
                texts(&[p_value.number()])
            }
            Self::Mean { mean } | Self::PooledMean { mean, .. } => texts(&[mean]),
            Self::MeanAndSd { mean, sd, .. } => texts(&[mean, sd]),
            Self::MeanWithInterval { mean, lower, upper } => texts(&[mean, lower, upper]),
            Self::Median { median } => texts(&[median]),
            Self::MedianWithRange {
                median,
                minimum,
                maximum,
            } => texts(&[median, minimum, maximum]),
            Self::MedianWithQuartiles {
                median,
                first_quartile,
                third_quartile,
            } => texts(&[median, first_quartile, third_quartile]),
            Self::MedianWithInterval {
                median,
                lower,
                upper,
            } => [median, lower, upper]
                .iter()
                .map(|limit| limit.as_str().to_owned())
                .collect(),
            Self::SampleSize { total, power, .. } => {
                vec![total.to_string(), power.as_str().to_owned()]
            }
            Self::SubjectsAndEvents { subjects, events } => {
                vec![subjects.to_string(), events.to_string()]
            }
            Self::PermutedBlocks { first, second, .. } => {
                vec![first.to_string(), second.to_string()]
            }
            Self::Range { minimum, maximum } => texts(&[minimum, maximum]),
        }
    }
}
