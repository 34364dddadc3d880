//! The figures of a claim, as they stand in the printed text.

use super::Statement;
use crate::printed_number::PrintedNumber;

impl Statement {
    /// The figure that a point of a graph stands for: the mean, the median, the percentage.
    #[must_use]
    pub fn leading_value(&self) -> Option<f64> {
        match self {
            Self::Count { value } | Self::Sum { value, .. } => Some(*value as f64),
            Self::PartOfWhole { part, .. } => Some(*part as f64),
            Self::Percentage { percent, .. }
            | Self::PercentageWithoutCount { percent, .. }
            | Self::Comparison { percent, .. } => Some(percent.value()),
            Self::RiskDifference { difference, .. }
            | Self::MeanDifference { difference, .. }
            | Self::LeastSquaresDifference { difference, .. } => Some(difference.value()),
            Self::Mean { mean }
            | Self::PooledMean { mean, .. }
            | Self::MeanWithOthers { mean, .. }
            | Self::MeanAndSd { mean, .. }
            | Self::MeanWithInterval { mean, .. } => Some(mean.value()),
            Self::Median { median }
            | Self::MedianOfGroups { median, .. }
            | Self::MedianWithRange { median, .. }
            | Self::MedianWithQuartiles { median, .. } => Some(median.value()),
            Self::MedianWithInterval { median, .. } => median.number().map(PrintedNumber::value),
            Self::Rate { rate: value, .. }
            | Self::Quantity { value, .. }
            | Self::Quotient { value, .. }
            | Self::Repeated { value, .. }
            | Self::Difference { value, .. } => Some(value.value()),
            Self::StratifiedTest { p_value, .. }
            | Self::TwoByTwoTest { p_value, .. }
            | Self::MeanTest { p_value, .. }
            | Self::PValue { p_value } => Some(p_value.number().value()),
            Self::SampleSize { total, .. } => Some(*total as f64),
            Self::SubjectsAndEvents { subjects, .. } => Some(*subjects as f64),
            Self::PlannedPrecision { width, .. } => Some(width.value()),
            Self::ProportionInterval { .. }
            | Self::PermutedBlocks { .. }
            | Self::Significance { .. }
            | Self::Range { .. }
            | Self::RangeOfGroups { .. } => None,
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
            | Self::Quotient { value, .. }
            | Self::Repeated { value, .. }
            | Self::Rate { rate: value, .. } => texts(&[value]),
            Self::Percentage { percent, .. }
            | Self::PercentageWithoutCount { percent, .. }
            | Self::Comparison { percent, .. } => texts(&[percent]),
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
            Self::StratifiedTest { p_value, .. }
            | Self::TwoByTwoTest { p_value, .. }
            | Self::MeanTest { p_value, .. }
            | Self::PValue { p_value } => texts(&[p_value.number()]),
            Self::Significance { p_values, .. } => p_values
                .iter()
                .map(|p_value| p_value.number().as_str().to_owned())
                .collect(),
            Self::Mean { mean }
            | Self::PooledMean { mean, .. }
            | Self::MeanWithOthers { mean, .. } => texts(&[mean]),
            Self::MeanAndSd { mean, sd, .. } => texts(&[mean, sd]),
            Self::MeanWithInterval { mean, lower, upper } => texts(&[mean, lower, upper]),
            Self::Median { median } | Self::MedianOfGroups { median, .. } => texts(&[median]),
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
            Self::Range { minimum, maximum }
            | Self::RangeOfGroups {
                minimum, maximum, ..
            } => texts(&[minimum, maximum]),
            Self::PlannedPrecision {
                width,
                lower,
                upper,
                ..
            } => texts(&[width, lower, upper]),
        }
    }
}
