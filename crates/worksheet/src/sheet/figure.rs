//! How a figure is written for readers. Programs get full precision from the fields.

use super::Quantity;
use statistics::Interval;

/// Digits that a reader gets.
const SIGNIFICANT: i32 = 6;

impl Quantity {
    /// The figure as it is printed.
    pub(crate) fn written(&self) -> String {
        match self {
            Self::Number(value) => number(*value),
            Self::Count(value) => value.to_string(),
            Self::PValue(value) => p_value(*value),
            Self::Interval(interval) => between(*interval),
            Self::Limits(lower, upper) => {
                let limit = |value: &Option<f64>| value.map_or("not reached".to_owned(), number);
                match (lower, upper) {
                    (None, None) => "limits not reached".to_owned(),
                    _ => format!("{} to {}", limit(lower), limit(upper)),
                }
            }
            Self::Numbers(values) => list(values.iter().copied().map(number)),
            Self::Counts(values) => list(values.iter().map(u64::to_string)),
            Self::NotReached => "not reached".to_owned(),
            Self::Absent(reason) => format!("none: {reason}"),
        }
    }
}

fn list(values: impl Iterator<Item = String>) -> String {
    values.collect::<Vec<_>>().join("  ")
}

/// A number with six significant digits; one that needs fewer has fewer.
pub(crate) fn number(value: f64) -> String {
    let shortest = value.to_string();
    let digits = shortest.trim_start_matches(['-', '0', '.']).len();
    let short = digits <= SIGNIFICANT as usize && shortest.len() <= 9;
    if value.is_finite() && shortest.contains('.') && short {
        return shortest;
    }
    let written = with_decimals(value, decimals(value));
    // 14.930000000000001 is 14.93 with the tail of a binary fraction.
    let is_exact = written
        .parse::<f64>()
        .is_ok_and(|read| (read - value).abs() <= 1e-14 * value.abs());
    if is_exact && written.contains('.') && !written.contains('e') {
        return written
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned();
    }
    written
}

/// Figures that stand one above the other: where all are numbers, or all intervals, with the same decimals.
pub(crate) fn written_alike(cells: &[Quantity]) -> Vec<String> {
    let sizes: Vec<f64> = cells.iter().flat_map(sizes).collect();
    let decimals = common_decimals(&sizes);
    cells
        .iter()
        .map(|cell| match (cell, decimals) {
            (Quantity::Number(value), Some(decimals)) if value.is_finite() => {
                format!("{value:.decimals$}")
            }
            (Quantity::Interval(interval), Some(decimals)) => {
                between_with(*interval, decimals.max(LEAST_OF_LIMITS))
            }
            _ => cell.written(),
        })
        .collect()
}

/// The finite numbers of a cell of a column whose decimals are made alike.
fn sizes(cell: &Quantity) -> Vec<f64> {
    let found = match cell {
        Quantity::Number(value) => vec![*value],
        Quantity::Interval(interval) => vec![interval.lower, interval.upper],
        _ => Vec::new(),
    };
    found.into_iter().filter(|size| size.is_finite()).collect()
}

/// Decimals that give the largest of some numbers six significant digits and the smallest four, and are no more than
/// any of them needs; none where they are too far apart for one column of decimals.
fn common_decimals(sizes: &[f64]) -> Option<usize> {
    /// More are not read.
    const MOST: usize = 8;
    /// Significant digits that the smallest number keeps.
    const OF_SMALLEST: i32 = 4;
    let magnitudes = || {
        let nonzero = sizes.iter().filter(|size| **size != 0.0);
        nonzero.map(|size| size.abs().log10().floor() as i32)
    };
    let (least, most) = (magnitudes().min()?, magnitudes().max()?);
    let wanted = (SIGNIFICANT - 1 - most).max(OF_SMALLEST - 1 - least).max(0) as usize;
    let behind_the_point = |size: &f64| {
        let written = number(*size);
        if written.contains('e') {
            return MOST + 1;
        }
        written.split_once('.').map_or(0, |(_, tail)| tail.len())
    };
    let needed = sizes.iter().map(behind_the_point).max()?;
    let common = wanted.min(needed);
    (common <= MOST && most < 15).then_some(common)
}

/// The least decimals of limits, which are read side by side.
const LEAST_OF_LIMITS: usize = 4;

/// Both limits with the same decimals.
fn between(interval: Interval) -> String {
    let finite = [interval.lower, interval.upper]
        .into_iter()
        .filter(|limit| limit.is_finite())
        .fold(0.0, |most: f64, limit| most.max(limit.abs()));
    match decimals(finite) {
        Some(found) => between_with(interval, found.max(LEAST_OF_LIMITS)),
        None => format!("{} to {}", number(interval.lower), number(interval.upper)),
    }
}

fn between_with(interval: Interval, decimals: usize) -> String {
    let limit = |value: f64| {
        if value.is_finite() {
            format!("{value:.decimals$}")
        } else {
            number(value)
        }
    };
    format!("{} to {}", limit(interval.lower), limit(interval.upper))
}

fn with_decimals(value: f64, decimals: Option<usize>) -> String {
    if value == f64::INFINITY {
        "infinity".to_owned()
    } else if value == f64::NEG_INFINITY {
        "-infinity".to_owned()
    } else if value == value.trunc() && value.abs() < 1e15 {
        format!("{value:.0}")
    } else {
        match decimals {
            Some(decimals) => format!("{value:.decimals$}"),
            None => format!("{value:.5e}"),
        }
    }
}

/// The decimals that make six significant digits; none where the exponent must be written.
fn decimals(value: f64) -> Option<usize> {
    if value == 0.0 {
        return Some(4);
    }
    let magnitude = value.abs().log10().floor() as i32;
    (-5..7)
        .contains(&magnitude)
        .then(|| (SIGNIFICANT - 1 - magnitude).max(0) as usize)
        .map(|decimals| decimals.min(6))
}

/// A p-value: four decimals, three significant digits below 0.001.
fn p_value(value: f64) -> String {
    if value >= 0.001 {
        format!("{value:.4}")
    } else if value >= 1e-6 {
        let decimals = (2 - value.log10().floor() as i32).max(4) as usize;
        format!("{value:.decimals$}")
    } else if value > 0.0 {
        format!("{value:.2e}")
    } else {
        // Smaller than the smallest number there is.
        "0 (below 1e-307)".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Quantity, number, written_alike};
    use statistics::Interval;

    #[test]
    fn numbers_have_six_significant_digits_and_whole_numbers_none_behind_the_point() {
        assert_eq!(number(0.42105263157894735), "0.421053");
        assert_eq!(number(12.215431108841784), "12.2154");
        assert_eq!(number(42.0), "42");
        assert_eq!(number(-23.7), "-23.7");
        assert_eq!(number(1.5e-9), "1.50000e-9");
        assert_eq!(number(f64::NEG_INFINITY), "-infinity");
    }

    #[test]
    fn both_limits_have_the_same_decimals() {
        let written = |lower, upper| Quantity::Interval(Interval::new(lower, upper)).written();
        assert_eq!(written(0.05, 0.5), "0.050000 to 0.500000");
        assert_eq!(written(2.5, 123.456), "2.5000 to 123.4560");
        assert_eq!(written(0.25, f64::INFINITY), "0.250000 to infinity");
    }

    #[test]
    fn the_tail_of_a_binary_fraction_is_not_printed() {
        assert_eq!(number(14.930000000000001), "14.93");
        assert_eq!(number(0.8000000000000002), "0.8");
        assert_eq!(number(26.400000000000002), "26.4");
        assert_eq!(number(26.40001), "26.4000");
        assert_eq!(number(1e-9), "1.00000e-9");
    }

    #[test]
    fn figures_of_a_column_have_the_same_decimals() {
        let column = |values: &[f64]| {
            let cells: Vec<Quantity> = values.iter().map(|v| Quantity::Number(*v)).collect();
            written_alike(&cells)
        };
        assert_eq!(
            column(&[0.9, 0.85, 0.24062500001, 0.0]),
            ["0.900000", "0.850000", "0.240625", "0.000000"]
        );
        assert_eq!(
            column(&[-0.48763614, 4.49272012, 8.61061431]),
            ["-0.48764", "4.49272", "8.61061"]
        );
        assert_eq!(
            column(&[34.771712, -0.000182123, 5.0]),
            ["34.771712", "-0.000182", "5.000000"]
        );
        assert_eq!(column(&[12.5, 3.25, 4.0]), ["12.50", "3.25", "4.00"]);
        assert_eq!(column(&[3.0, 42.0]), ["3", "42"]);
        assert_eq!(column(&[1.5e-12, 42.5]), ["1.50000e-12", "42.5"]);
        let intervals = [
            Quantity::Interval(Interval::new(-3.20255123, 3.34600123)),
            Quantity::Interval(Interval::new(4.70641234, 12.51481234)),
        ];
        assert_eq!(
            written_alike(&intervals),
            ["-3.2026 to 3.3460", "4.7064 to 12.5148"]
        );
    }

    #[test]
    fn small_p_values_keep_three_digits() {
        assert_eq!(Quantity::PValue(0.04).written(), "0.0400");
        assert_eq!(Quantity::PValue(0.000802166).written(), "0.000802");
        assert_eq!(Quantity::PValue(3.2e-12).written(), "3.20e-12");
        assert_eq!(Quantity::PValue(0.0).written(), "0 (below 1e-307)");
    }
}
