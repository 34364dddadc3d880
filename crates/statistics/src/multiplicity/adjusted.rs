//! Adjusted p-values: a hypothesis is rejected at level alpha where its adjusted p-value is at most alpha.

use crate::error::StatisticsError;

fn require_p_values(p_values: &[f64]) -> Result<(), StatisticsError> {
    match p_values.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        Some(p) => Err(StatisticsError::OutOfRange {
            quantity: "a p-value",
            value: *p,
            allowed: "between 0 and 1",
        }),
        None => Ok(()),
    }
}

/// Positions of the p-values from the smallest to the largest; equal ones keep their order.
fn ascending(p_values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]));
    order
}

/// Bonferroni: each p-value times their number, at most 1.
///
/// ```
/// let adjusted = statistics::multiplicity::bonferroni(&[0.01, 0.04, 0.5])?;
/// assert_eq!(adjusted, [0.03, 0.12, 1.0]);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for what is no p-value.
pub fn bonferroni(p_values: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    require_p_values(p_values)?;
    let m = p_values.len() as f64;
    Ok(p_values.iter().map(|p| (m * p).min(1.0)).collect())
}

/// Holm's step-down procedure.
///
/// Holm S. Scand J Stat 1979;6:65-70.
///
/// ```
/// let adjusted = statistics::multiplicity::holm(&[0.01, 0.04, 0.03, 0.005, 0.02])?;
/// assert_eq!(adjusted, [0.04, 0.06, 0.06, 0.025, 0.06]);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for what is no p-value.
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    require_p_values(p_values)?;
    let m = p_values.len();
    let mut adjusted = vec![0.0; m];
    let mut largest = 0.0_f64;
    for (rank, at) in ascending(p_values).into_iter().enumerate() {
        largest = largest.max((m - rank) as f64 * p_values[at]);
        adjusted[at] = largest.min(1.0);
    }
    Ok(adjusted)
}

/// Hochberg's step-up procedure, valid for independent or positively dependent tests.
///
/// Hochberg Y. Biometrika 1988;75:800-802.
///
/// ```
/// let adjusted = statistics::multiplicity::hochberg(&[0.01, 0.04, 0.03, 0.005, 0.02])?;
/// assert_eq!(adjusted, [0.04, 0.04, 0.04, 0.025, 0.04]);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for what is no p-value.
pub fn hochberg(p_values: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    step_up(p_values, |m, rank| (m - rank) as f64)
}

/// The false discovery rate procedure of Benjamini and Hochberg. It does not control the familywise error.
///
/// Benjamini Y, Hochberg Y. J R Stat Soc B 1995;57:289-300.
///
/// ```
/// let adjusted = statistics::multiplicity::benjamini_hochberg(&[0.01, 0.04, 0.03, 0.005, 0.02])?;
/// assert_eq!(adjusted[2], 0.0375);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for what is no p-value.
pub fn benjamini_hochberg(p_values: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    step_up(p_values, |m, rank| m as f64 / (rank + 1) as f64)
}

/// From the largest p-value down, the smallest product of p-value and factor so far.
fn step_up(
    p_values: &[f64],
    factor: impl Fn(usize, usize) -> f64,
) -> Result<Vec<f64>, StatisticsError> {
    require_p_values(p_values)?;
    let m = p_values.len();
    let mut adjusted = vec![0.0; m];
    let mut smallest = 1.0_f64;
    for (rank, at) in ascending(p_values).into_iter().enumerate().rev() {
        smallest = smallest.min(factor(m, rank) * p_values[at]);
        adjusted[at] = smallest;
    }
    Ok(adjusted)
}

/// Hommel's procedure: the closed test of Simes.
///
/// Hommel G. Biometrika 1988;75:383-386; the algorithm of Wright SP. Biometrics 1992;48:1005-1013. R `p.adjust("hommel")`.
///
/// ```
/// let adjusted = statistics::multiplicity::hommel(&[0.01, 0.04, 0.03, 0.005, 0.02])?;
/// assert_eq!(adjusted, [0.04, 0.04, 0.04, 0.025, 0.04]);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for what is no p-value, [`StatisticsError::TooLarge`] above 50,000
/// p-values, whose pairs are looked at.
pub fn hommel(p_values: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    require_p_values(p_values)?;
    let m = p_values.len();
    super::require_hypotheses("Hommel's procedure", m, 50_000)?;
    let order = ascending(p_values);
    let sorted: Vec<f64> = order.iter().map(|at| p_values[*at]).collect();
    // The Simes p-value of all hypotheses bounds every adjusted one from above.
    let simes = |values: &[f64], size: usize, first: usize| {
        values
            .iter()
            .enumerate()
            .map(|(i, p)| size as f64 * p / (first + i) as f64)
            .fold(f64::INFINITY, f64::min)
    };
    let all = simes(&sorted, m, 1);
    let mut adjusted = vec![all; m];
    let mut bound = vec![all; m];
    for size in (2..m).rev() {
        let split = m - size + 1;
        let upper = simes(&sorted[split..], size, 2);
        for i in 0..split {
            bound[i] = (size as f64 * sorted[i]).min(upper);
        }
        let at_split = bound[split - 1];
        for value in &mut bound[split..] {
            *value = at_split;
        }
        for (value, candidate) in adjusted.iter_mut().zip(&bound) {
            *value = value.max(*candidate);
        }
    }
    let mut result = vec![0.0; m];
    for (rank, at) in order.into_iter().enumerate() {
        result[at] = adjusted[rank].max(sorted[rank]).min(1.0);
    }
    Ok(result)
}

/// The fixed sequence: each hypothesis is tested at the full level, as long as all before it were rejected.
///
/// Maurer W, Hothorn LA, Lehmacher W. In: Biometrie in der chemisch-pharmazeutischen Industrie 6. 1995:3-18.
///
/// ```
/// let adjusted = statistics::multiplicity::fixed_sequence(&[0.01, 0.04, 0.03])?;
/// assert_eq!(adjusted, [0.01, 0.04, 0.04]);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for what is no p-value.
pub fn fixed_sequence(p_values: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    require_p_values(p_values)?;
    let mut largest = 0.0_f64;
    Ok(p_values
        .iter()
        .map(|p| {
            largest = largest.max(*p);
            largest
        })
        .collect())
}
