//! Exact unconditional power of tests of a 2x2 table.

use crate::counts::TwoByTwo;
use crate::distribution::{binomial, hypergeometric::Hypergeometric};
use crate::error::StatisticsError;
use crate::proportion::TIE;
use crate::two_by_two::{pearson, yates};

/// Probabilities of rejection, by full enumeration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExactPower {
    /// Fisher's exact test, two-sided.
    pub fisher: f64,
    /// Pearson's chi-square test.
    pub pearson: f64,
    /// Pearson's test with Yates' correction.
    pub yates: f64,
}

/// The exact power of three tests at a significance level, all tables enumerated.
///
/// ```
/// use statistics::design::exact_power;
/// let power = exact_power(0.6, 0.3, 42, 42, 0.05)?;
/// assert!((power.pearson - 0.828).abs() < 5e-4);
/// assert!((power.fisher - 0.764).abs() < 5e-4);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for what is no probability, [`StatisticsError::EmptyGroup`],
/// [`StatisticsError::TooLarge`] above 2000 subjects.
pub fn exact_power(
    first: f64,
    second: f64,
    first_size: u64,
    second_size: u64,
    alpha: f64,
) -> Result<ExactPower, StatisticsError> {
    for (quantity, value) in [
        ("the first proportion", first),
        ("the second proportion", second),
        ("alpha", alpha),
    ] {
        if !(0.0..=1.0).contains(&value) {
            return Err(StatisticsError::OutOfRange {
                quantity,
                value,
                allowed: "between 0 and 1",
            });
        }
    }
    TwoByTwo::new(0, first_size, 0, second_size)?.require_both_groups()?;
    const LARGEST: u64 = 2000;
    if first_size + second_size > LARGEST {
        return Err(StatisticsError::TooLarge {
            method: "exact power",
            size: first_size + second_size,
            limit: LARGEST,
        });
    }
    let p1 = binomial::masses(first_size, first)?;
    let p2 = binomial::masses(second_size, second)?;
    let mut power = ExactPower {
        fisher: 0.0,
        pearson: 0.0,
        yates: 0.0,
    };
    // By margin, as the exact distribution is the same for all tables that share it.
    for margin in 0..=first_size + second_size {
        let least = margin.saturating_sub(second_size);
        let one = TwoByTwo::new(least, first_size, margin - least, second_size)?;
        let masses = Hypergeometric::of(one).masses;
        for (at, mass) in masses.iter().enumerate() {
            let x1 = least + at as u64;
            let x2 = margin - x1;
            let probability = p1[x1 as usize] * p2[x2 as usize];
            let table = TwoByTwo::new(x1, first_size, x2, second_size)?;
            let two_sided: f64 = masses.iter().filter(|m| **m <= mass * TIE).sum();
            if two_sided <= alpha {
                power.fisher += probability;
            }
            // A table without both outcomes cannot reject.
            if pearson(table).is_ok_and(|test| test.p_value <= alpha) {
                power.pearson += probability;
            }
            if yates(table).is_ok_and(|test| test.p_value <= alpha) {
                power.yates += probability;
            }
        }
    }
    Ok(power)
}
