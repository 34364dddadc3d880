//! The disability index of the Health Assessment Questionnaire, as a core set measure.

use crate::bounds::on_scale;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// A disability index, 0 (none) to 3 (unable); also that of the childhood questionnaire (CHAQ).
///
/// Steps of an eighth hold when all eight categories were answered; with seven or six they are sevenths
/// and sixths, which is why the value is exact and not a count of eighths.
///
/// ```
/// use instruments::measure::Haq;
///
/// assert_eq!(Haq::from_eighths(9)?, "1.125".parse()?);
/// assert_eq!("8/7".parse::<Haq>()?.to_string(), "8/7");
/// assert!("3.1".parse::<Haq>().is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Haq(Rational);

impl Haq {
    /// The range by which a change is judged.
    pub const RANGE: Rational = Rational::integer(3);

    /// An exact index.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] outside 0 to 3, [`InstrumentError::TooPrecise`] beyond 15 digits.
    pub fn new(index: Rational) -> Result<Self, InstrumentError> {
        on_scale("HAQ disability index", index, Rational::ZERO, Self::RANGE).map(Self)
    }

    /// An index counted in eighths, 0 to 24.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] above 24.
    pub fn from_eighths(eighths: u8) -> Result<Self, InstrumentError> {
        Self::new(Rational::new(i64::from(eighths), 8)?)
    }

    /// The index.
    pub const fn index(self) -> Rational {
        self.0
    }

    /// The index as a double.
    pub fn to_f64(self) -> f64 {
        self.0.to_f64()
    }
}

crate::exact::text_of_number!(Haq, "a HAQ disability index of 0 to 3");
