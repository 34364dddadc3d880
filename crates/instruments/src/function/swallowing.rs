//! The swallowing item of the Amyotrophic Lateral Sclerosis Severity Scale, and its full scale.
//!
//! It is not the swallowing item of the revised functional rating scale, which runs from 0 to 4.

use crate::bounds::whole_within;
use crate::error::InstrumentError;

/// A domain of the severity scale, 1 (worst) to 10 (normal).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AlsSeverityDomain(u8);

impl AlsSeverityDomain {
    /// A domain's score.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] outside 1 to 10.
    pub fn new(score: u8) -> Result<Self, InstrumentError> {
        let quantity = "domain of the Amyotrophic Lateral Sclerosis Severity Scale";
        whole_within(quantity, score, 1, 10).map(Self)
    }

    /// The score, 1 to 10.
    pub const fn points(self) -> u8 {
        self.0
    }
}

/// The severity scale. Myositis trials use its swallowing domain alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AlsSeverity {
    /// Speech.
    pub speech: AlsSeverityDomain,
    /// Swallowing.
    pub swallowing: AlsSeverityDomain,
    /// Lower extremity: walking.
    pub lower_extremity: AlsSeverityDomain,
    /// Upper extremity: dressing and hygiene.
    pub upper_extremity: AlsSeverityDomain,
}

impl AlsSeverity {
    /// The sum of the four domains, 4 to 40.
    ///
    /// ```
    /// use instruments::function::{AlsSeverity, AlsSeverityDomain};
    ///
    /// let normal = AlsSeverityDomain::new(10)?;
    /// let swallowing = AlsSeverityDomain::new(7)?;
    /// let scale = AlsSeverity {
    ///     speech: normal, swallowing, lower_extremity: normal, upper_extremity: normal };
    /// assert_eq!(scale.total(), 37);
    /// # Ok::<(), instruments::InstrumentError>(())
    /// ```
    pub const fn total(&self) -> u8 {
        self.speech.0 + self.swallowing.0 + self.lower_extremity.0 + self.upper_extremity.0
    }
}
