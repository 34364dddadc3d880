//! The hypergeometric distribution: the first cell of a 2x2 table with all margins fixed.

use crate::counts::TwoByTwo;

/// The probabilities of the possible counts of the first group, given both margins.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypergeometric {
    /// The least possible count of the first group; where more than 1,000,000 are possible, the least whose probability
    /// a floating-point number can hold.
    pub least: u64,
    /// Probabilities of `least`, `least + 1`, ...; they sum to 1.
    pub masses: Vec<f64>,
}

impl Hypergeometric {
    /// The conditional distribution under no association.
    ///
    /// Ratios of neighbouring terms from the mode outwards, then normalised: no logarithm of a
    /// factorial, so no loss of digits for large tables.
    ///
    /// ```
    /// use statistics::{TwoByTwo, distribution::hypergeometric::Hypergeometric};
    /// let distribution = Hypergeometric::of(TwoByTwo::new(3, 4, 1, 4)?);
    /// assert!((distribution.masses[3] - 16.0 / 70.0).abs() < 1e-15);
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    #[must_use]
    pub fn of(table: TwoByTwo) -> Self {
        Self::between(table, kept)
    }

    /// All possible counts, however many.
    pub(crate) fn complete(table: TwoByTwo) -> Self {
        Self::between(table, |least, most, _| (least, most))
    }

    /// The probabilities within limits chosen from the least, the largest and the most probable count.
    fn between(table: TwoByTwo, limits: fn(u64, u64, u64) -> (u64, u64)) -> Self {
        let n1 = table.first.total();
        let n2 = table.second.total();
        let margin = table.count();
        let least = margin.saturating_sub(n2);
        let most = margin.min(n1);
        let mode = ((margin + 1) as u128 * (n1 + 1) as u128 / (n1 + n2 + 2) as u128) as u64;
        let mode = mode.clamp(least, most);
        let (least, most) = limits(least, most, mode);
        let mut masses = vec![0.0; (most - least + 1) as usize];
        masses[(mode - least) as usize] = 1.0;
        // Mass at k + 1 over mass at k.
        let ratio = |k: u64| {
            (n1 - k) as f64 * (margin - k) as f64 / ((k + 1) as f64 * (n2 + k + 1 - margin) as f64)
        };
        for k in mode..most {
            masses[(k + 1 - least) as usize] = masses[(k - least) as usize] * ratio(k);
        }
        for k in (least..mode).rev() {
            masses[(k - least) as usize] = masses[(k + 1 - least) as usize] / ratio(k);
        }
        let total: f64 = masses.iter().sum();
        for mass in &mut masses {
            *mass /= total;
        }
        Self { least, masses }
    }

    /// The position of a count in [`Self::masses`]; none where its probability is too small to be held.
    pub(crate) fn position(&self, count: u64) -> Option<usize> {
        let at = usize::try_from(count.checked_sub(self.least)?).ok()?;
        (at < self.masses.len()).then_some(at)
    }
}

/// The counts whose probabilities are kept: all, where they are few.
///
/// The count is a sum of as many independent indicators as it has possible steps (its generating function has real
/// roots only: Vatutin VA, Mikhailov VG. Theory Probab Appl 1983;27:734-743), so that by Hoeffding's inequality 20 times the root
/// of their number leave out less than exp(-800), which is 0 in floating point.
fn kept(least: u64, most: u64, mode: u64) -> (u64, u64) {
    const FEW: u64 = 1_000_000;
    if most - least <= FEW {
        return (least, most);
    }
    let reach = 20 * (most - least).isqrt();
    (
        least.max(mode.saturating_sub(reach)),
        most.min(mode + reach),
    )
}
