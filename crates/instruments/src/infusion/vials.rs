//! How many vials of which size make up a dose.

use super::quantity::Grams;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// The most amounts looked at; a dose of 10 kg in steps of a tenth of a gram.
const MOST_AMOUNTS: i64 = 100_000;

/// What to spare first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum VialGoal {
    /// Product: the least left over, then the fewest vials.
    #[default]
    LeastLeftOver,
    /// Hands: the fewest vials, then the least left over.
    FewestVials,
}

/// The vials of a dose.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VialPlan {
    /// Each size that is used, largest first, with how many.
    pub vials: Vec<(Grams, u32)>,
    /// What is left over in them.
    pub left_over: Grams,
}

impl VialPlan {
    /// How many vials in all.
    pub fn count(&self) -> u32 {
        self.vials.iter().map(|(_, count)| count).sum()
    }
}

/// The vials that cover a dose; of choices that are equally good, the one with the largest vial.
///
/// ```
/// use instruments::infusion::{Grams, VialGoal, vials};
///
/// let grams = |amount: i64| Grams::new(amount.into());
/// let plan = vials(grams(73)?, &[grams(2)?, grams(5)?, grams(10)?, grams(20)?], VialGoal::default())?;
/// assert_eq!(plan.left_over, Grams::ZERO);
/// assert_eq!(plan.vials, [(grams(20)?, 3), (grams(5)?, 1), (grams(2)?, 4)]);
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
///
/// # Errors
/// [`InstrumentError::WrongCount`] without sizes, [`InstrumentError::NotPositive`] for a size of 0,
/// [`InstrumentError::NotRepresentable`] when dose and sizes have no workable common step.
pub fn vials(dose: Grams, sizes: &[Grams], goal: VialGoal) -> Result<VialPlan, InstrumentError> {
    let too_fine = || InstrumentError::NotRepresentable {
        what: "the dose counted in the common step of the vial sizes".to_owned(),
    };
    if sizes.is_empty() {
        let quantity = "sizes of vials";
        return Err(InstrumentError::WrongCount {
            quantity,
            given: 0,
            needed: 1,
        });
    }
    if let Some(size) = sizes.iter().find(|size| **size == Grams::ZERO) {
        return Err(InstrumentError::NotPositive {
            quantity: "size of a vial (g)",
            value: size.grams(),
        });
    }
    let mut sizes: Vec<Grams> = sizes.to_vec();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes.dedup();

    // Every size is a whole number of steps of 1/denominator; the dose is rounded up to one.
    let denominator = sizes
        .iter()
        .try_fold(1_i64, |common, size| {
            least_common_multiple(common, size.grams().denominator())
        })
        .ok_or_else(too_fine)?;
    let in_steps = |grams: Rational| {
        let steps = grams.checked_mul(Rational::integer(denominator))?;
        let whole = steps.numerator().div_euclid(steps.denominator());
        Some(whole + i64::from(!steps.is_whole()))
    };
    let steps: Vec<usize> = sizes
        .iter()
        .map(|size| in_steps(size.grams()).filter(|steps| *steps <= MOST_AMOUNTS))
        .map(|steps| steps.and_then(|steps| usize::try_from(steps).ok()))
        .collect::<Option<_>>()
        .ok_or_else(too_fine)?;
    let needed = in_steps(dose.grams())
        .filter(|steps| *steps <= MOST_AMOUNTS)
        .and_then(|steps| usize::try_from(steps).ok())
        .ok_or_else(too_fine)?;

    // The fewest vials that make each amount exactly, and the last vial added to make it so.
    let largest = steps.first().copied().unwrap_or(0);
    let mut fewest: Vec<Option<(u32, usize)>> = vec![None; needed + largest + 1];
    fewest[0] = Some((0, 0));
    for amount in 1..fewest.len() {
        for (index, size) in steps.iter().enumerate() {
            let Some((count, _)) = amount.checked_sub(*size).and_then(|rest| fewest[rest]) else {
                continue;
            };
            if fewest[amount].is_none_or(|(best, _)| count + 1 < best) {
                fewest[amount] = Some((count + 1, index));
            }
        }
    }
    let covering = (needed..fewest.len()).filter_map(|amount| Some((amount, fewest[amount]?.0)));
    let best = match goal {
        VialGoal::LeastLeftOver => covering.min_by_key(|(amount, _)| *amount),
        VialGoal::FewestVials => covering.min_by_key(|(amount, count)| (*count, *amount)),
    };
    let (total, _) = best.ok_or_else(too_fine)?;

    let mut counts = vec![0_u32; sizes.len()];
    let mut rest = total;
    while let Some((_, index)) = fewest[rest].filter(|_| rest > 0) {
        counts[index] += 1;
        rest -= steps[index];
    }
    let filled = i64::try_from(total)
        .ok()
        .and_then(|total| Rational::new(total, denominator).ok());
    let left_over = filled
        .and_then(|filled| filled.checked_sub(dose.grams()))
        .ok_or_else(too_fine)
        .and_then(Grams::new)?;
    let vials = sizes
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .collect();
    Ok(VialPlan { vials, left_over })
}

fn least_common_multiple(a: i64, b: i64) -> Option<i64> {
    // Lowest terms of a/b divide both by their greatest common divisor.
    let reduced = Rational::new(a, b).ok()?;
    a.checked_mul(reduced.denominator())
}
