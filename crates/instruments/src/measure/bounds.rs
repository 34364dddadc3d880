//! The limits within which comparison stays exact.

use crate::error::InstrumentError;
use crate::exact::Rational;

/// The largest numerator and denominator of a measured value.
///
/// Two such values are compared by products of at most four parts and two small factors, which stay
/// below 2^127; and both parts are exact as doubles.
pub(crate) const LARGEST_PART: i64 = 1_000_000_000_000_000;

/// The value, if it lies on the scale and has few enough digits.
pub(crate) fn on_scale(
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
    few_digits(quantity, value)
}

/// The value, if both its parts are small enough.
pub(crate) fn few_digits(
    quantity: &'static str,
    value: Rational,
) -> Result<Rational, InstrumentError> {
    if value.numerator().unsigned_abs() > LARGEST_PART.unsigned_abs()
        || value.denominator() > LARGEST_PART
    {
        return Err(InstrumentError::TooPrecise { quantity, value });
    }
    Ok(value)
}
