//! What a claim says: its kind, the figures that were printed, and what they are to follow from.
//!
//! Printed figures are texts, because their decimals matter; counts are whole numbers.

mod derivation;
mod figures;
mod inputs;
mod methods;

pub use inputs::{
    AssumedRates, Called, Counted, Ends, Exposure, GroupMean, Inputs, Relation, Stratum, Summarised,
};
pub use methods::{
    DifferenceMethod, MeanDifferenceMethod, ProportionMethod, ProportionScale, StratifiedTest,
    TwoByTwoTest,
};

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
        /// Whether the two were rounded before they were printed.
        inputs: Inputs,
    },
    /// One printed number divided by another, both exact, such as infusions from weeks.
    Quotient {
        /// The printed quotient.
        value: PrintedNumber,
        /// What is divided.
        dividend: PrintedNumber,
        /// What it is divided by.
        divisor: PrintedNumber,
    },
    /// A number that is printed a second time, perhaps with fewer decimals.
    Repeated {
        /// The number as printed here.
        value: PrintedNumber,
        /// The number as printed there.
        elsewhere: PrintedNumber,
        /// Where it stands the other time, for example `Table 2`.
        there: String,
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
    /// Shares that the text compares with a round percentage, as in `more than 30%`.
    Comparison {
        /// The round percentage.
        percent: PrintedNumber,
        /// What is said of the shares.
        relation: Relation,
        /// The shares.
        #[schemars(length(min = 1))]
        shares: Vec<Counted>,
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
    /// The p-value of a test of two proportions.
    TwoByTwoTest {
        /// The printed p-value.
        p_value: PrintedProbability,
        /// The first group.
        first: Counted,
        /// The second group.
        second: Counted,
        /// The test that the paper names.
        test: TwoByTwoTest,
    },
    /// The p-value of a test of two means whose standard deviations are printed.
    MeanTest {
        /// The printed p-value.
        p_value: PrintedProbability,
        /// The first group.
        first: Summarised,
        /// The second group.
        second: Summarised,
        /// The test that the paper names.
        test: MeanDifferenceMethod,
    },
    /// A p-value whose data are not printed.
    PValue {
        /// The printed p-value.
        p_value: PrintedProbability,
    },
    /// What the text calls significant, or not, held against the printed p-values.
    Significance {
        /// The level below which a p-value is called significant.
        level: PrintedNumber,
        /// What the text calls them.
        called: Called,
        /// The printed p-values.
        #[schemars(length(min = 1))]
        p_values: Vec<PrintedProbability>,
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
    /// A mean that includes groups whose means are printed and others whose values must lie on the scale.
    MeanWithOthers {
        /// The printed mean of all.
        mean: PrintedNumber,
        /// How many values it is of.
        #[schemars(range(min = 1))]
        n: u64,
        /// The groups whose means are printed.
        #[schemars(length(min = 1))]
        groups: Vec<GroupMean>,
        /// The lower end of the scale.
        minimum: PrintedNumber,
        /// The upper end of the scale.
        maximum: PrintedNumber,
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
    /// The median of groups together, which lies between their medians.
    MedianOfGroups {
        /// The printed median of all.
        median: PrintedNumber,
        /// The printed medians of the groups.
        #[schemars(length(min = 2))]
        groups: Vec<PrintedNumber>,
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
    /// Events per exposure.
    Rate {
        /// The printed rate.
        rate: PrintedNumber,
        /// How much exposure it is per, for example `100`.
        per: PrintedNumber,
        /// The unit of exposure, for example `patient-months`.
        unit: String,
        /// The events and the exposure, where they are printed.
        #[serde(default)]
        from: Option<Exposure>,
    },
    /// A planned number of subjects, in two groups of the same size, for a power.
    SampleSize {
        /// The printed number of subjects.
        #[schemars(range(min = 2, max = 100_000))]
        total: u64,
        /// The printed power in per cent.
        power: PrintedNumber,
        /// The printed two-sided level.
        alpha: PrintedNumber,
        /// The rates that were assumed, where they are printed.
        #[serde(default)]
        assumed: Option<AssumedRates>,
    },
    /// The interval that a planned sample gives if the assumed proportion comes true, and its width.
    PlannedPrecision {
        /// The printed width.
        width: PrintedNumber,
        /// The printed lower limit.
        lower: PrintedNumber,
        /// The printed upper limit.
        upper: PrintedNumber,
        /// Whether the limits are per cent or from 0 to 1.
        #[serde(default)]
        scale: ProportionScale,
        /// The assumed proportion, on the same scale.
        proportion: PrintedNumber,
        /// The planned number of subjects.
        #[schemars(range(min = 1, max = 1_000_000))]
        of: u64,
        /// Its level in per cent.
        #[serde(default = "ninety_five")]
        #[schemars(range(min = 50, max = 99))]
        level: u8,
        /// The method that the paper names.
        method: ProportionMethod,
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
    /// The smallest and largest value of groups together, which follow from the groups' own.
    RangeOfGroups {
        /// The printed smallest value.
        minimum: PrintedNumber,
        /// The printed largest value.
        maximum: PrintedNumber,
        /// The smallest and largest values of the groups.
        #[schemars(length(min = 2))]
        groups: Vec<Ends>,
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

impl Statement {
    /// The kind as `published.toml` writes it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Count { .. } => "count",
            Self::PartOfWhole { .. } => "part_of_whole",
            Self::Sum { .. } => "sum",
            Self::Difference { .. } => "difference",
            Self::Quotient { .. } => "quotient",
            Self::Repeated { .. } => "repeated",
            Self::Comparison { .. } => "comparison",
            Self::Percentage { .. } => "percentage",
            Self::PercentageWithoutCount { .. } => "percentage_without_count",
            Self::ProportionInterval { .. } => "proportion_interval",
            Self::RiskDifference { .. } => "risk_difference",
            Self::StratifiedTest { .. } => "stratified_test",
            Self::TwoByTwoTest { .. } => "two_by_two_test",
            Self::MeanTest { .. } => "mean_test",
            Self::Significance { .. } => "significance",
            Self::PValue { .. } => "p_value",
            Self::Mean { .. } => "mean",
            Self::PooledMean { .. } => "pooled_mean",
            Self::MeanWithOthers { .. } => "mean_with_others",
            Self::MeanAndSd { .. } => "mean_and_sd",
            Self::MeanWithInterval { .. } => "mean_with_interval",
            Self::MeanDifference { .. } => "mean_difference",
            Self::LeastSquaresDifference { .. } => "least_squares_difference",
            Self::Median { .. } => "median",
            Self::MedianOfGroups { .. } => "median_of_groups",
            Self::MedianWithRange { .. } => "median_with_range",
            Self::MedianWithQuartiles { .. } => "median_with_quartiles",
            Self::MedianWithInterval { .. } => "median_with_interval",
            Self::Rate { .. } => "rate",
            Self::SampleSize { .. } => "sample_size",
            Self::PlannedPrecision { .. } => "planned_precision",
            Self::SubjectsAndEvents { .. } => "subjects_and_events",
            Self::PermutedBlocks { .. } => "permuted_blocks",
            Self::RangeOfGroups { .. } => "range_of_groups",
            Self::Range { .. } => "range",
            Self::Quantity { .. } => "quantity",
        }
    }
}
