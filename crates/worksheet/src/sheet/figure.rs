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
    with_decimals(value, decimals(value))
}

/// Both limits with the same decimals.
fn between(interval: Interval) -> String {
    let finite = [interval.lower, interval.upper]
        .into_iter()
        .filter(|limit| limit.is_finite())
        .fold(0.0, |most: f64, limit| most.max(limit.abs()));
    let decimals = decimals(finite).map(|found| found.max(4));
    let limit = |value: f64| match decimals {
        Some(decimals) if value.is_finite() => format!("{value:.decimals$}"),
        _ => with_decimals(value, self::decimals(value)),
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
    } else {
        format!("{value:.2e}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Quantity, number};
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
    fn small_p_values_keep_three_digits() {
        assert_eq!(Quantity::PValue(0.04).written(), "0.0400");
        assert_eq!(Quantity::PValue(0.000802166).written(), "0.000802");
        assert_eq!(Quantity::PValue(3.2e-12).written(), "3.20e-12");
    }
}
