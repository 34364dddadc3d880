//! The bounds of scales, and the limits within which comparison stays exact.

use crate::error::InstrumentError;
use crate::exact::Rational;

/// The largest numerator and denominator of a measured value.
///
/// Two such values are compared by products of at most four parts and two small factors, which stay
/// below 2^127; and both parts are exact as doubles.
const LARGEST_PART: i64 = 1_000_000_000_000_000;

/// The value, if it lies between the bounds or on one of them.
pub(crate) fn within(
    quantity: &'static str,
    value: Rational,
    lowest: Rational,
    highest: Rational,
) -> Result<Rational, InstrumentError> {
    if value < lowest || value > highest {
        return Err(InstrumentError::OutOfRange {
            quantity,
            value,
            lowest,
            highest,
        });
    }
    Ok(value)
}

/// The value, if it lies on the scale and has few enough digits.
pub(crate) fn on_scale(
    quantity: &'static str,
    value: Rational,
    lowest: Rational,
    highest: Rational,
) -> Result<Rational, InstrumentError> {
    few_digits(quantity, within(quantity, value, lowest, highest)?)
}

/// The value, if both its parts are small enough.
pub(crate) fn few_digits(
    quantity: &'static str,
    value: Rational,
) -> Result<Rational, InstrumentError> {
    let largest = LargestParts {
        numerator: LARGEST_PART,
        denominator: LARGEST_PART,
    };
    largest.hold(quantity, value)
}

/// A whole code, grade or count, if it lies between the bounds or on one of them.
pub(crate) fn whole_within(
    quantity: &'static str,
    value: u8,
    lowest: u8,
    highest: u8,
) -> Result<u8, InstrumentError> {
    let [exact, lowest, highest] =
        [value, lowest, highest].map(|whole| Rational::integer(i64::from(whole)));
    within(quantity, exact, lowest, highest).map(|_| value)
}

/// How large the parts of a short fraction may be, so that products with others stay exact.
#[derive(Clone, Copy)]
pub(crate) struct LargestParts {
    pub(crate) numerator: i64,
    pub(crate) denominator: i64,
}

impl LargestParts {
    fn hold(self, quantity: &'static str, value: Rational) -> Result<Rational, InstrumentError> {
        if value.numerator().unsigned_abs() > self.numerator.unsigned_abs()
            || value.denominator() > self.denominator
        {
            return Err(InstrumentError::TooPrecise { quantity, value });
        }
        Ok(value)
    }

    /// The value, if it is above 0, at most `highest`, and short.
    pub(crate) fn positive(
        self,
        quantity: &'static str,
        value: Rational,
        highest: i64,
    ) -> Result<Rational, InstrumentError> {
        if value <= Rational::ZERO {
            return Err(InstrumentError::NotPositive { quantity, value });
        }
        let highest = Rational::integer(highest);
        self.hold(quantity, within(quantity, value, Rational::ZERO, highest)?)
    }
}
