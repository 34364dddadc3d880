//! The Childhood Myositis Assessment Scale.

use crate::bounds::on_scale;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// A Childhood Myositis Assessment Scale: 0 to 52 points, more is stronger.
///
/// ```
/// use instruments::measure::Cmas;
///
/// assert_eq!(Cmas::from_points(41)?.to_string(), "41");
/// assert_eq!(
///     Cmas::from_points(53).unwrap_err().to_string(),
///     "Childhood Myositis Assessment Scale (points): 53 is outside 0 to 52",
/// );
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cmas(Rational);

impl Cmas {
    /// The highest total, and the range by which a change is judged.
    pub const RANGE: Rational = Rational::integer(52);

    /// An exact total; means of groups are let in.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] outside 0 to 52, [`InstrumentError::TooPrecise`] beyond 15 digits.
    pub fn new(points: Rational) -> Result<Self, InstrumentError> {
        let quantity = "Childhood Myositis Assessment Scale (points)";
        on_scale(quantity, points, Rational::ZERO, Self::RANGE).map(Self)
    }

    /// A total of whole points.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] above 52.
    pub fn from_points(points: u8) -> Result<Self, InstrumentError> {
        Self::new(Rational::integer(i64::from(points)))
    }

    /// The total, in points.
    pub const fn points(self) -> Rational {
        self.0
    }

    /// The total as a double, in points.
    pub fn to_f64(self) -> f64 {
        self.0.to_f64()
    }
}

crate::exact::text_of_number!(Cmas, "a Childhood Myositis Assessment Scale of 0 to 52");
