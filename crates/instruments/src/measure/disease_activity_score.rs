//! The Disease Activity Score of juvenile dermatomyositis.

use crate::bounds::on_scale;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// The Disease Activity Score of juvenile dermatomyositis (DAS), skin and muscle together: 0 to 20 points,
/// more is more active.
///
/// ```
/// use instruments::measure::DiseaseActivityScore;
///
/// assert_eq!(DiseaseActivityScore::from_points(13)?.to_string(), "13");
/// assert!(DiseaseActivityScore::from_points(21).is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DiseaseActivityScore(Rational);

impl DiseaseActivityScore {
    /// The highest score.
    pub const HIGHEST: Rational = Rational::integer(20);

    /// An exact score; means of groups are let in.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] outside 0 to 20, [`InstrumentError::TooPrecise`] beyond 15 digits.
    pub fn new(points: Rational) -> Result<Self, InstrumentError> {
        let quantity = "Disease Activity Score (points)";
        on_scale(quantity, points, Rational::ZERO, Self::HIGHEST).map(Self)
    }

    /// A score of whole points.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] above 20.
    pub fn from_points(points: u8) -> Result<Self, InstrumentError> {
        Self::new(Rational::integer(i64::from(points)))
    }

    /// The score, in points.
    pub const fn points(self) -> Rational {
        self.0
    }

    /// The score as a double, in points.
    pub fn to_f64(self) -> f64 {
        self.0.to_f64()
    }
}

crate::exact::text_of_number!(DiseaseActivityScore, "a Disease Activity Score of 0 to 20");
