//! Exact null distributions of rank sums, given the midranks.

use crate::error::StatisticsError;

/// Additions, or numbers kept, beyond which an exact distribution takes minutes or more memory than there is.
const LARGEST_WORK: u64 = 4_000_000_000;
const LARGEST_LIST: u64 = 50_000_000;

/// Products of ranks and counts in the exact distribution of a rank sum: some ten seconds.
const LARGEST_SUBSET_WORK: u64 = 20_000_000_000;

/// Refuses the list of all pairs of many values.
pub(super) fn require_pairs(method: &'static str, pairs: u64) -> Result<(), StatisticsError> {
    if pairs > LARGEST_LIST {
        return Err(StatisticsError::TooLarge {
            method,
            size: pairs,
            limit: LARGEST_LIST,
        });
    }
    Ok(())
}

/// The probabilities of each value of twice the sum of the chosen ranks, every rank chosen or not with
/// probability 1/2.
///
/// Twice the ranks are whole numbers even with ties. Halving at each step keeps every value a probability, so that
/// neither large samples overflow nor small tails lose digits.
pub(super) fn signed_sums(doubled_ranks: &[usize]) -> Result<Vec<f64>, StatisticsError> {
    let total: usize = doubled_ranks.iter().sum();
    let work = (total as u64).saturating_mul(doubled_ranks.len() as u64);
    if work > LARGEST_WORK {
        return Err(StatisticsError::TooLarge {
            method: "the exact signed-rank test",
            size: work,
            limit: LARGEST_WORK,
        });
    }
    let mut masses = vec![0.0; total + 1];
    // Into a second list, so that several sums are made at once.
    let mut next = masses.clone();
    masses[0] = 1.0;
    let mut reached = 0;
    for rank in doubled_ranks {
        let reaches = reached + rank;
        for (sum, mass) in next[..*rank].iter_mut().zip(&masses) {
            *sum = 0.5 * mass;
        }
        let with = masses[..=reached].iter();
        for ((sum, with), without) in next[*rank..=reaches]
            .iter_mut()
            .zip(with)
            .zip(&masses[*rank..])
        {
            *sum = 0.5 * without + 0.5 * with;
        }
        std::mem::swap(&mut masses, &mut next);
        reached = reaches;
    }
    Ok(masses)
}

/// The probabilities of each value of twice the sum of `chosen` ranks, all subsets of that size alike.
///
/// Hypergeometric recursion over the ranks in order (the shift algorithm of Streitberg B, Röhmel J. EDV Med Biol 1986;17:11-14): entry `(j, s)` is
/// the number of subsets of size `j` and sum `s`, scaled as it grows.
pub(super) fn subset_sums(
    doubled_ranks: &[usize],
    chosen: usize,
) -> Result<Vec<f64>, StatisticsError> {
    let mut largest = doubled_ranks.to_vec();
    largest.sort_unstable_by(|a, b| b.cmp(a));
    let bound: usize = largest.iter().take(chosen).sum();
    let width = bound + 1;
    let size = (width as u64).saturating_mul(chosen as u64 + 1);
    let work = size.saturating_mul(doubled_ranks.len() as u64);
    for (size, limit) in [(size, LARGEST_LIST), (work, LARGEST_SUBSET_WORK)] {
        if size > limit {
            return Err(StatisticsError::TooLarge {
                method: "the exact rank-sum test",
                size,
                limit,
            });
        }
    }
    let mut counts = vec![0.0_f64; (chosen + 1) * width];
    counts[0] = 1.0;
    // The largest sum that j of the ranks seen so far can have.
    let mut reach = vec![0_usize; chosen + 1];
    for (seen, rank) in doubled_ranks.iter().enumerate() {
        for j in (1..=chosen.min(seen + 1)).rev() {
            let end = reach[j - 1].min(bound.saturating_sub(*rank));
            let (fewer, these) = counts.split_at_mut(j * width);
            let fewer = &fewer[(j - 1) * width..];
            for sum in 0..=end {
                these[sum + rank] += fewer[sum];
            }
            reach[j] = reach[j].max((reach[j - 1] + rank).min(bound));
        }
        // Binomial coefficients overflow beyond about a thousand ranks: scale all rows together. A rank at most doubles
        // a count, so that a look after every hundredth is enough.
        if seen % 100 == 99 && counts.iter().any(|count| *count > 1e250) {
            for count in &mut counts {
                *count *= 1e-250;
            }
        }
    }
    let mut masses = counts.split_off(chosen * width);
    let total: f64 = masses.iter().sum();
    for mass in &mut masses {
        *mass /= total;
    }
    Ok(masses)
}

/// Both tails at a position, each including it.
pub(super) fn tails_at(masses: &[f64], at: usize) -> (f64, f64) {
    let less: f64 = masses[..=at].iter().sum();
    let greater: f64 = masses[at..].iter().sum();
    (less.min(1.0), greater.min(1.0))
}
