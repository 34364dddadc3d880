//! The hypergeometric distribution: the first cell of a 2x2 table with all margins fixed.

use crate::counts::TwoByTwo;

/// The probabilities of the possible counts of the first group, given both margins.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypergeometric {
    /// The least possible count of the first group.
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
        let n1 = table.first.total();
        let n2 = table.second.total();
        let margin = table.count();
        let least = margin.saturating_sub(n2);
        let most = margin.min(n1);
        let mode = ((margin + 1) as u128 * (n1 + 1) as u128 / (n1 + n2 + 2) as u128) as u64;
        let mode = mode.clamp(least, most);
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

    /// The position of a count in [`Self::masses`].
    pub(crate) const fn position(&self, count: u64) -> usize {
        (count - self.least) as usize
    }
}
