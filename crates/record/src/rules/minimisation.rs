//! Minimisation.
//!
//! Pocock SJ, Simon R. Sequential treatment assignment with balancing for prognostic factors in the controlled clinical
//! trial. Biometrics 1975;31:103-115. Of the rules that the paper allows for the last step, this is the one with a single
//! probability: the arm that would leave the least imbalance has it, and the others share the rest. Which of several
//! arms that would leave the least is meant, a lot decides first.

use protocol::{ArmCode, ImbalanceMeasure, PlannedMinimisation};

/// The version of the way in which an arm follows from numbers of subjects and a draw. It changes with the algorithm,
/// never silently.
pub const MINIMISATION_ALGORITHM: u16 = 1;

/// What chance gives to one decision: two words, each of its values equally likely. Who knows it, and the subjects so far,
/// knows the arm; so it does not print.
///
/// ```compile_fail
/// fn log(draw: record::rules::minimisation::Draw) { println!("{draw:?}"); }
/// ```
#[derive(Clone, Copy)]
pub struct Draw {
    /// Decides between arms that would leave the same imbalance.
    pub tie: u64,
    /// Decides whether the preferred arm is given, and which other one where it is not.
    pub coin: u64,
}

/// How far the arms would be out of balance, one number an arm, if the next subject received it: the sum over the factors
/// of weight and measure. The least is the best.
///
/// `counts` holds a row for each factor, in the order of the rule's: how many subjects at the new subject's level of the
/// factor are on each arm so far. The numbers are those of the paper's G, but for a factor that is the same for all arms
/// (variances are left undivided).
///
/// ```
/// use protocol::{Factor, ImbalanceMeasure, PlannedFactor, PlannedMinimisation};
/// use record::rules::minimisation::imbalances;
///
/// let rule = PlannedMinimisation {
///     factors: vec![
///         PlannedFactor { of: Factor::Stratum, thousandths: 1000 },
///         PlannedFactor { of: Factor::Site, thousandths: 2000 },
///     ],
///     imbalance: ImbalanceMeasure::Range,
///     probability: 0.8,
/// };
/// // In the subject's stratum 5 and 3 are on the arms, at its site 1 and 1: the second arm mends the stratum.
/// assert_eq!(imbalances(&rule, &[vec![5, 3], vec![1, 1]]), [5.0, 3.0]);
/// ```
pub fn imbalances(rule: &PlannedMinimisation, counts: &[Vec<u32>]) -> Vec<f64> {
    let totals = totals(rule, counts);
    totals.iter().map(|total| total.value()).collect()
}

/// The arms that would leave the least imbalance, in their order: one, or several where there is a tie.
pub fn preferred(rule: &PlannedMinimisation, counts: &[Vec<u32>]) -> Vec<ArmCode> {
    let totals = totals(rule, counts);
    let codes = (0_u8..).map(ArmCode).zip(&totals);
    codes
        .filter(|(_, total)| totals.iter().all(|other| total.is_at_most(other)))
        .map(|(arm, _)| arm)
        .collect()
}

/// The arm of the next subject.
///
/// The words of the draw are cut into equal stretches: the tie is decided by `tie * n / 2^64` for n tied arms; the
/// preferred arm is given where `coin` lies below the probability times 2^64, and above it the rest is cut into equal
/// stretches for the other arms, in their order. What the whole division leaves over is less than n in 2^64.
pub fn choose(rule: &PlannedMinimisation, counts: &[Vec<u32>], draw: Draw) -> ArmCode {
    const WORDS: u128 = 1 << 64;
    let preferred = preferred(rule, counts);
    let arms = arms(counts);
    let tied = preferred.len() as u128;
    let first = preferred
        .get((u128::from(draw.tie) * tied / WORDS) as usize)
        .copied()
        .unwrap_or(ArmCode(0));
    // A double times a power of two is exact.
    let below = (rule.probability * WORDS as f64) as u128;
    let coin = u128::from(draw.coin);
    if coin < below || arms < 2 {
        return first;
    }
    let others = (0_u8..).take(arms).map(ArmCode).filter(|arm| *arm != first);
    let place = (coin - below) * (arms as u128 - 1) / (WORDS - below);
    others.into_iter().nth(place as usize).unwrap_or(first)
}

/// With which probability each arm comes next: what an observer who knows all arms so far could foretell.
pub fn probabilities(rule: &PlannedMinimisation, counts: &[Vec<u32>]) -> Vec<f64> {
    let arms = arms(counts);
    let preferred = preferred(rule, counts);
    let (all, tied) = (arms as f64, preferred.len() as f64);
    let others = if arms < 2 {
        0.0
    } else {
        (1.0 - rule.probability) / (all - 1.0)
    };
    (0_u8..)
        .take(arms)
        .map(|arm| {
            if preferred.contains(&ArmCode(arm)) {
                // The one that the lot names has the probability, the others of the tie what is left to each.
                (rule.probability + (tied - 1.0) * others) / tied
            } else {
                others
            }
        })
        .collect()
}

fn arms(counts: &[Vec<u32>]) -> usize {
    counts.first().map_or(0, Vec::len)
}

/// A sum of weighted imbalances. Whole where it can be, so that a tie is a tie.
#[derive(Clone, Copy)]
enum Total {
    Whole(u128),
    Roots(f64),
}

impl Total {
    fn value(self) -> f64 {
        match self {
            Self::Whole(thousandths) => thousandths as f64 / 1000.0,
            Self::Roots(thousandths) => thousandths / 1000.0,
        }
    }

    /// Sums of roots that are equal may come out a rounding apart; those of counts that differ lie much further apart.
    fn is_at_most(self, other: &Self) -> bool {
        const ROUNDING: f64 = 1e-12;
        match (self, *other) {
            (Self::Whole(own), Self::Whole(others)) => own <= others,
            (own, others) => own.value() <= others.value() * (1.0 + ROUNDING),
        }
    }
}

fn totals(rule: &PlannedMinimisation, counts: &[Vec<u32>]) -> Vec<Total> {
    (0..arms(counts))
        .map(|arm| total(rule, counts, arm))
        .collect()
}

/// The sum that the next subject on an arm would leave.
fn total(rule: &PlannedMinimisation, counts: &[Vec<u32>], arm: usize) -> Total {
    let weighted = rule.factors.iter().zip(counts).map(|(factor, row)| {
        let with = |(place, count): (usize, &u32)| u128::from(*count) + u128::from(place == arm);
        let row: Vec<u128> = row.iter().enumerate().map(with).collect();
        (u128::from(factor.thousandths), row)
    });
    match rule.imbalance {
        ImbalanceMeasure::Range => Total::Whole(
            weighted
                .map(|(weight, row)| {
                    let most = row.iter().max().copied().unwrap_or_default();
                    let least = row.iter().min().copied().unwrap_or_default();
                    weight * (most - least)
                })
                .sum(),
        ),
        ImbalanceMeasure::MarginalTotal => Total::Whole(
            weighted
                .map(|(weight, row)| weight * row.get(arm).copied().unwrap_or_default())
                .sum(),
        ),
        ImbalanceMeasure::Variance => Total::Whole(
            weighted
                .map(|(weight, row)| weight * undivided_variance(&row))
                .sum(),
        ),
        ImbalanceMeasure::StandardDeviation => {
            let root = |(weight, row): (u128, Vec<u128>)| {
                weight as f64 * (undivided_variance(&row) as f64).sqrt()
            };
            let mut roots: Vec<f64> = weighted.map(root).collect();
            // In one order, whichever factor they come from: the same imbalances give the same sum.
            roots.sort_by(f64::total_cmp);
            Total::Roots(roots.iter().sum())
        }
    }
}

/// The variance times the number of arms and one less: K times the sum of squares less the square of the sum, a whole
/// number.
fn undivided_variance(row: &[u128]) -> u128 {
    let sum: u128 = row.iter().sum();
    let squares: u128 = row.iter().map(|count| count * count).sum();
    row.len() as u128 * squares - sum * sum
}
