//! Cohen's kappa of a square table.

use crate::error::{StatisticsError, require_same_length};
use crate::interval::{ConfidenceLevel, Estimate};

/// Cohen's kappa: the agreement of two ratings beyond chance, with its Wald interval.
///
/// `counts[i][j]` is the number rated `i` first and `j` second. Standard error of Fleiss JL, Cohen J, Everitt BS. Psychol Bull
/// 1969;72:323-327. SAS `AGREE`.
///
/// ```
/// use statistics::{ConfidenceLevel, two_by_two::kappa};
/// let agreement = kappa(&[vec![20, 5], vec![10, 15]], ConfidenceLevel::NINETY_FIVE)?;
/// assert!((agreement.estimate - 0.4).abs() < 1e-12);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::LengthMismatch`] for a table that is not square, [`StatisticsError::EmptyGroup`] for an
/// empty one, [`StatisticsError::ZeroVariance`] where all ratings are the same.
pub fn kappa(counts: &[Vec<u64>], level: ConfidenceLevel) -> Result<Estimate, StatisticsError> {
    let size = counts.len();
    for row in counts {
        require_same_length(
            "the rows of the table",
            size,
            "a row of the table",
            row.len(),
        )?;
    }
    let n: u64 = counts.iter().flatten().sum();
    if n == 0 {
        return Err(StatisticsError::EmptyGroup { group: "the table" });
    }
    let n = n as f64;
    let share = |i: usize, j: usize| counts[i][j] as f64 / n;
    let first: Vec<f64> = (0..size)
        .map(|i| (0..size).map(|j| share(i, j)).sum())
        .collect();
    let second: Vec<f64> = (0..size)
        .map(|j| (0..size).map(|i| share(i, j)).sum())
        .collect();
    let observed: f64 = (0..size).map(|i| share(i, i)).sum();
    let expected: f64 = first.iter().zip(&second).map(|(a, b)| a * b).sum();
    if expected >= 1.0 {
        return Err(StatisticsError::ZeroVariance {
            quantity: "the rating",
        });
    }
    let kappa = (observed - expected) / (1.0 - expected);
    let rest = 1.0 - kappa;
    let (mut agreeing, mut crossing) = (0.0, 0.0);
    for i in 0..size {
        agreeing += share(i, i) * (1.0 - (first[i] + second[i]) * rest).powi(2);
        for j in (0..size).filter(|j| *j != i) {
            crossing += share(i, j) * (second[i] + first[j]).powi(2);
        }
    }
    let correction = (kappa - expected * rest).powi(2);
    let variance =
        (agreeing + rest * rest * crossing - correction) / ((1.0 - expected).powi(2) * n);
    Ok(Estimate::wald(kappa, variance.max(0.0).sqrt(), level))
}
