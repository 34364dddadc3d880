//! Ranks with ties.

/// The rank of each value, ties sharing the mean of their ranks.
///
/// Values must be finite; the caller checks. Ties are exact equality: differences such as 5.7 - 4.9 should be
/// rounded first, see [`round_to_decimals`].
///
/// ```
/// assert_eq!(statistics::rank::midranks(&[3.0, 1.0, 3.0]), [2.5, 1.0, 2.5]);
/// ```
#[must_use]
pub fn midranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let value = values[order[start]];
        let end = order[start..].partition_point(|at| values[*at] <= value) + start;
        // Ranks start+1 to end, counted from 1.
        let rank = (start + 1 + end) as f64 / 2.0;
        for at in &order[start..end] {
            ranks[*at] = rank;
        }
        start = end;
    }
    ranks
}

/// Rounds to a number of decimals, so that equal differences of decimal numbers tie.
///
/// ```
/// use statistics::rank::round_to_decimals;
/// assert!(5.7 - 4.9 != 8.4 - 7.6);
/// assert_eq!(round_to_decimals(5.7 - 4.9, 10), round_to_decimals(8.4 - 7.6, 10));
/// ```
#[must_use]
pub fn round_to_decimals(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    let rounded = (value * scale).round() / scale;
    if rounded.is_finite() { rounded } else { value }
}

/// The sum of `t^3 - t` over groups of `t` tied values; `values` in any order.
pub(super) fn tie_sum(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut sum = 0.0;
    let mut start = 0;
    while start < sorted.len() {
        let end = sorted[start..].partition_point(|v| *v <= sorted[start]) + start;
        let t = (end - start) as f64;
        sum += t * t * t - t;
        start = end;
    }
    sum
}

/// The middle of sorted values.
pub(super) fn median_of_sorted(sorted: &[f64]) -> f64 {
    let n = sorted.len();
    if n % 2 == 1 {
        sorted[n / 2]
    } else {
        f64::midpoint(sorted[n / 2 - 1], sorted[n / 2])
    }
}
