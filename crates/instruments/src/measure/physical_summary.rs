//! The physical summary score of the Child Health Questionnaire.

use crate::bounds::on_scale;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// The physical summary score of the Child Health Questionnaire (CHQ-PhS): more is healthier.
///
/// It is standardised to a population mean of 50 and a standard deviation of 10, so it has no ends of its
/// own, and a very ill child may score below 0. What is taken here lies between -50 and 100, ten standard
/// deviations below that mean and five above it.
///
/// ```
/// use instruments::measure::ChqPhysicalSummary;
///
/// let score: ChqPhysicalSummary = "34.7".parse()?;
/// assert_eq!(score.to_string(), "34.7");
/// assert!("347".parse::<ChqPhysicalSummary>().is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChqPhysicalSummary(Rational);

impl ChqPhysicalSummary {
    /// An exact score.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] outside -50 to 100, [`InstrumentError::TooPrecise`] beyond 15 digits.
    pub fn new(score: Rational) -> Result<Self, InstrumentError> {
        let quantity = "physical summary score of the Child Health Questionnaire";
        let (lowest, highest) = (Rational::integer(-50), Rational::integer(100));
        on_scale(quantity, score, lowest, highest).map(Self)
    }

    /// The score.
    pub const fn score(self) -> Rational {
        self.0
    }

    /// The score as a double.
    pub fn to_f64(self) -> f64 {
        self.0.to_f64()
    }
}

crate::exact::text_of_number!(
    ChqPhysicalSummary,
    "a physical summary score of the Child Health Questionnaire"
);
