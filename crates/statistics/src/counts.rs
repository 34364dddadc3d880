//! Counts out of totals: one proportion, and two of them side by side.

use crate::error::StatisticsError;

/// The largest total and the largest number of events: more than there are people.
///
/// Exact distributions of larger ones would take more memory and time than there is, and a slip of the keyboard is
/// likelier than such a trial.
pub(crate) const LARGEST_COUNT: u64 = 10_000_000_000;

/// Refuses a count that no trial can have.
pub(crate) const fn require_countable(
    quantity: &'static str,
    count: u64,
) -> Result<(), StatisticsError> {
    if count > LARGEST_COUNT {
        return Err(StatisticsError::OutOfRange {
            quantity,
            value: count as f64,
            allowed: "at most 10000000000",
        });
    }
    Ok(())
}

/// A count out of a total, as 8 out of 19. The total may be 0, as an empty stratum is.
///
/// ```
/// use statistics::Proportion;
/// let proportion = Proportion::new(8, 19)?;
/// assert_eq!(proportion.estimate()?, 8.0 / 19.0);
/// assert!(Proportion::new(20, 19).is_err());
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proportion {
    count: u64,
    total: u64,
}

impl Proportion {
    /// `count` out of `total`.
    ///
    /// # Errors
    /// [`StatisticsError::CountAboveTotal`] where `count > total`, [`StatisticsError::OutOfRange`] for a total
    /// above 10,000,000,000.
    pub const fn new(count: u64, total: u64) -> Result<Self, StatisticsError> {
        if count > total {
            return Err(StatisticsError::CountAboveTotal { count, total });
        }
        match require_countable("the total", total) {
            Ok(()) => Ok(Self { count, total }),
            Err(error) => Err(error),
        }
    }

    /// The number that have the characteristic.
    #[must_use]
    pub const fn count(self) -> u64 {
        self.count
    }

    /// The number observed.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.total
    }

    /// The number that lack the characteristic.
    #[must_use]
    pub const fn complement(self) -> u64 {
        self.total - self.count
    }

    /// `count / total`.
    ///
    /// # Errors
    /// [`StatisticsError::EmptyGroup`] where the total is 0.
    pub fn estimate(self) -> Result<f64, StatisticsError> {
        if self.total == 0 {
            return Err(StatisticsError::EmptyGroup {
                group: "the group of the proportion",
            });
        }
        Ok(self.ratio())
    }

    /// `count / total` where the caller knows that the total is not 0.
    pub(crate) const fn ratio(self) -> f64 {
        self.count as f64 / self.total as f64
    }

    pub(crate) const fn x(self) -> f64 {
        self.count as f64
    }

    pub(crate) const fn n(self) -> f64 {
        self.total as f64
    }
}

/// Two independent proportions: the four cells of a 2x2 table, or one stratum of several.
///
/// Differences are first minus second, ratios are first over second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TwoByTwo {
    /// The first group, whose proportion is the minuend or numerator.
    pub first: Proportion,
    /// The second group, the reference.
    pub second: Proportion,
}

impl TwoByTwo {
    /// `x1` out of `n1` against `x2` out of `n2`.
    ///
    /// ```
    /// use statistics::TwoByTwo;
    /// let table = TwoByTwo::new(37, 47, 21, 48)?;
    /// assert_eq!(table.total(), 95);
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::CountAboveTotal`] where a count is larger than its total.
    pub const fn new(x1: u64, n1: u64, x2: u64, n2: u64) -> Result<Self, StatisticsError> {
        match (Proportion::new(x1, n1), Proportion::new(x2, n2)) {
            (Ok(first), Ok(second)) => Ok(Self { first, second }),
            (Err(error), _) | (_, Err(error)) => Err(error),
        }
    }

    /// All that were observed, in both groups.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.first.total + self.second.total
    }

    /// All that have the characteristic, in both groups.
    #[must_use]
    pub const fn count(self) -> u64 {
        self.first.count + self.second.count
    }

    /// Whether both groups have members; a stratum without both says nothing about a difference.
    #[must_use]
    pub const fn has_both_groups(self) -> bool {
        self.first.total > 0 && self.second.total > 0
    }

    pub(crate) const fn require_both_groups(self) -> Result<(), StatisticsError> {
        if self.first.total == 0 {
            return Err(StatisticsError::EmptyGroup {
                group: "the first group",
            });
        }
        if self.second.total == 0 {
            return Err(StatisticsError::EmptyGroup {
                group: "the second group",
            });
        }
        Ok(())
    }

    /// The four cells, count and complement of the first group, then of the second.
    pub(crate) const fn cells(self) -> [f64; 4] {
        [
            self.first.count as f64,
            self.first.complement() as f64,
            self.second.count as f64,
            self.second.complement() as f64,
        ]
    }

    /// The same table with the groups exchanged.
    #[must_use]
    pub const fn exchanged(self) -> Self {
        Self {
            first: self.second,
            second: self.first,
        }
    }
}
