//! The rank-sum test of values that take few levels, from how many values each level has.

use crate::distribution::normal;
use crate::error::StatisticsError;

/// The rank-sum statistic of two samples with the normal approximation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevelRankSum {
    /// The sum of the midranks of the first sample.
    pub rank_sum: f64,
    /// Mann and Whitney's U: pairs in which the first is larger, ties counting half.
    pub u: f64,
    /// The variance of U, corrected for ties.
    pub variance: f64,
    /// The standardised statistics; none where all values are equal.
    pub standardised: Option<LevelRankSumStandardised>,
}

/// Standardised rank-sum statistics. Their p-values are [`normal::two_sided`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevelRankSumStandardised {
    /// Without correction.
    pub z: f64,
    /// With continuity correction: R and SAS by default.
    pub z_continuity_corrected: f64,
}

impl LevelRankSumStandardised {
    /// The two-sided normal p-value of the continuity-corrected statistic.
    #[must_use]
    pub fn p_value_continuity_corrected(self) -> f64 {
        normal::two_sided(self.z_continuity_corrected)
    }
}

/// The rank-sum test from counts: the same bits as [`rank_sum`](super::rank_sum), without a list of values.
///
/// `levels` go from the lowest value to the highest; each is how many values of the first and of the second sample have
/// it. A level that nobody has may stand among them.
///
/// ```
/// use statistics::rank::{rank_sum, rank_sum_of_counts};
/// let counted = rank_sum_of_counts(&[[0, 3], [0, 0], [1, 1], [2, 0]])?;
/// let listed = rank_sum(&[5.0, 7.5, 7.5], &[0.0, 0.0, 0.0, 5.0])?;
/// assert_eq!((counted.u, counted.variance), (listed.u, listed.variance));
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`].
pub fn rank_sum_of_counts(levels: &[[u32; 2]]) -> Result<LevelRankSum, StatisticsError> {
    // Whole numbers as long as they can be: twice a midrank is one.
    let (mut below, mut doubled_sum, mut ties) = (0_u64, 0_u64, 0_u64);
    let mut sizes = [0_u64; 2];
    for level in levels {
        let [first, second] = level.map(u64::from);
        let tied = first + second;
        doubled_sum += first * (2 * below + tied + 1);
        ties += tied * tied * tied - tied;
        below += tied;
        sizes = [sizes[0] + first, sizes[1] + second];
    }
    for (size, group) in sizes
        .into_iter()
        .zip(["the first sample", "the second sample"])
    {
        if size == 0 {
            return Err(StatisticsError::EmptyGroup { group });
        }
    }
    let [n1, n2] = sizes.map(|size| size as f64);
    let n = n1 + n2;
    let rank_sum = doubled_sum as f64 / 2.0;
    let u = rank_sum - n1 * (n1 + 1.0) / 2.0;
    let variance = n1 * n2 / 12.0 * ((n + 1.0) - ties as f64 / (n * (n - 1.0)));
    let standardised = (variance > 0.0).then(|| {
        let distance = u - n1 * n2 / 2.0;
        let corrected = if distance == 0.0 {
            0.0
        } else {
            distance - 0.5_f64.copysign(distance)
        };
        let deviation = variance.sqrt();
        LevelRankSumStandardised {
            z: distance / deviation,
            z_continuity_corrected: corrected / deviation,
        }
    });
    Ok(LevelRankSum {
        rank_sum,
        u,
        variance,
        standardised,
    })
}

#[cfg(test)]
mod tests {
    use super::rank_sum_of_counts;
    use crate::rank::rank_sum;
    use proptest::collection::vec;
    use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn counts_give_the_same_bits_as_values(
            first in vec(0_u8..12, 0..60),
            second in vec(0_u8..12, 0..60),
        ) {
            let mut levels = [[0_u32; 2]; 12];
            for (sample, values) in [&first, &second].into_iter().enumerate() {
                for value in values {
                    levels[usize::from(*value)][sample] += 1;
                }
            }
            let points = |values: &[u8]| -> Vec<f64> {
                values.iter().map(|value| f64::from(*value) * 2.5).collect()
            };
            let listed = rank_sum(&points(&first), &points(&second));
            match (listed, rank_sum_of_counts(&levels)) {
                (Ok(listed), Ok(counted)) => {
                    prop_assert_eq!(listed.rank_sum, counted.rank_sum);
                    prop_assert_eq!(listed.u, counted.u);
                    prop_assert_eq!(listed.variance, counted.variance);
                    prop_assert_eq!(
                        listed.asymptotic.map(|a| (
                            a.z,
                            a.z_continuity_corrected,
                            a.p_value_continuity_corrected
                        )),
                        counted.standardised.map(|s| (
                            s.z,
                            s.z_continuity_corrected,
                            s.p_value_continuity_corrected()
                        ))
                    );
                }
                (listed, counted) => prop_assert_eq!(listed.err(), counted.err()),
            }
        }
    }
}
