//! Ranges of scales that are settings.

use crate::error::InstrumentError;
use crate::exact::Rational;

/// The largest numerator and denominator of a range: with them, products of changes stay below 2^127.
const LARGEST_NUMERATOR: i64 = 10_000;
const LARGEST_DENOMINATOR: i64 = 1_000;

/// The range, if it is above 0 and short enough for exact comparison.
pub(super) fn scale_range(
    quantity: &'static str,
    range: Rational,
) -> Result<Rational, InstrumentError> {
    if range <= Rational::ZERO {
        return Err(InstrumentError::NotPositive {
            quantity,
            value: range,
        });
    }
    if range.numerator() > LARGEST_NUMERATOR || range.denominator() > LARGEST_DENOMINATOR {
        return Err(InstrumentError::TooPrecise {
            quantity,
            value: range,
        });
    }
    Ok(range)
}
