//! Ranges of scales that are settings.

use crate::bounds::LargestParts;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// With these, products of changes stay below 2^127.
const SHORT: LargestParts = LargestParts {
    numerator: 10_000,
    denominator: 1_000,
};

/// The range, if it is above 0, at most 10,000, and short enough for exact comparison.
pub(super) fn scale_range(
    quantity: &'static str,
    range: Rational,
) -> Result<Rational, InstrumentError> {
    SHORT.positive(quantity, range, SHORT.numerator)
}
