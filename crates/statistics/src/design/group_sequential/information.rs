//! At which shares of the information the data are looked at.

use crate::error::StatisticsError;

/// The share of the planned information at each look, increasing to 1 at the last.
#[derive(Clone, Debug, PartialEq)]
pub struct InformationRates(Vec<f64>);

/// More looks than any trial has.
const MOST_LOOKS: usize = 50;

impl InformationRates {
    /// Looks at these shares.
    ///
    /// ```
    /// use statistics::design::group_sequential::InformationRates;
    /// let rates = InformationRates::new(vec![0.5, 1.0])?;
    /// assert_eq!(rates.shares(), [0.5, 1.0]);
    /// assert!(InformationRates::new(vec![0.5, 0.4, 1.0]).is_err());
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::TooFew`] without a look, [`StatisticsError::TooLarge`] for more than 50,
    /// [`StatisticsError::OutOfRange`] unless they increase from above 0 to 1.
    pub fn new(shares: Vec<f64>) -> Result<Self, StatisticsError> {
        if shares.is_empty() {
            return Err(StatisticsError::TooFew {
                quantity: "looks",
                needed: 1,
                found: 0,
            });
        }
        if shares.len() > MOST_LOOKS {
            return Err(StatisticsError::TooLarge {
                method: "a group-sequential design",
                size: shares.len() as u64,
                limit: MOST_LOOKS as u64,
            });
        }
        let mut before = 0.0;
        for share in &shares {
            // Closer looks than this differ by less than one subject in a hundred thousand.
            if !(*share >= before + 1e-5 && *share <= 1.0) {
                return Err(StatisticsError::OutOfRange {
                    quantity: "the information at a look",
                    value: *share,
                    allowed: "above that of the look before, and at most 1",
                });
            }
            before = *share;
        }
        if before < 1.0 {
            return Err(StatisticsError::OutOfRange {
                quantity: "the information at the last look",
                value: before,
                allowed: "1",
            });
        }
        Ok(Self(shares))
    }

    /// So many looks after equal steps.
    ///
    /// # Errors
    /// As [`InformationRates::new`].
    pub fn equal(looks: usize) -> Result<Self, StatisticsError> {
        let last = looks as f64;
        Self::new((1..=looks).map(|look| look as f64 / last).collect())
    }

    /// The shares.
    #[must_use]
    pub fn shares(&self) -> &[f64] {
        &self.0
    }

    /// How many looks.
    #[must_use]
    pub fn looks(&self) -> usize {
        self.0.len()
    }
}
