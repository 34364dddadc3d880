//! Fractions to and from text, without loss.

use std::fmt;
use std::str::FromStr;

use super::Rational;
use crate::error::InstrumentError;

/// The longest decimal written out; beyond it a fraction is clearer, and 10^18 still fits in 64 bits.
const LONGEST_DECIMAL: u32 = 18;

/// 10^38 is the largest power of ten in a signed 128-bit integer.
const LARGEST_POWER: u32 = 38;

impl fmt::Display for Rational {
    /// A decimal where it ends within 18 places (`1.35`), else a fraction (`8/7`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match decimal_places(self.denominator()) {
            Some(0) => write!(f, "{}", self.numerator()),
            Some(places) => {
                let scale = 10_i128.pow(places);
                let scaled =
                    i128::from(self.numerator()) * (scale / i128::from(self.denominator()));
                let sign = if scaled < 0 { "-" } else { "" };
                let (scaled, scale) = (scaled.unsigned_abs(), scale.unsigned_abs());
                write!(
                    f,
                    "{sign}{}.{:0width$}",
                    scaled / scale,
                    scaled % scale,
                    width = places as usize
                )
            }
            None => write!(f, "{}/{}", self.numerator(), self.denominator()),
        }
    }
}

/// How many decimal places `1 / denominator` needs, if it ends within the longest decimal.
fn decimal_places(denominator: i64) -> Option<u32> {
    let mut rest = denominator;
    let (mut twos, mut fives) = (0, 0);
    while rest % 2 == 0 {
        rest /= 2;
        twos += 1;
    }
    while rest % 5 == 0 {
        rest /= 5;
        fives += 1;
    }
    let places = twos.max(fives);
    (rest == 1 && places <= LONGEST_DECIMAL).then_some(places)
}

impl FromStr for Rational {
    type Err = InstrumentError;

    /// Reads `3`, `-1.35`, `.5`, `1e-05` or `8/7`. Spaces around the number are let pass, nothing else is.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim();
        let not_a_number = || InstrumentError::NotANumber {
            text: text.to_owned(),
        };
        if let Some((over, under)) = trimmed.split_once('/') {
            let whole = |part: &str| -> Result<i64, InstrumentError> {
                let digits = part.strip_prefix(['-', '+']).unwrap_or(part);
                if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(not_a_number());
                }
                part.parse().map_err(|_| InstrumentError::NotRepresentable {
                    what: text.to_owned(),
                })
            };
            return Self::new(whole(over)?, whole(under)?);
        }
        let (mantissa, exponent) = match trimmed.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let exponent: i32 = exponent.parse().map_err(|_| not_a_number())?;
                (mantissa, exponent)
            }
            None => (trimmed, 0),
        };
        let (negative, digits) = match mantissa.as_bytes().first() {
            Some(b'-') => (true, &mantissa[1..]),
            Some(b'+') => (false, &mantissa[1..]),
            _ => (false, mantissa),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.len() + decimals.len() == 0
            || !whole
                .bytes()
                .chain(decimals.bytes())
                .all(|byte| byte.is_ascii_digit())
        {
            return Err(not_a_number());
        }
        let decimals = decimals.trim_end_matches('0');
        let not_representable = || InstrumentError::NotRepresentable {
            what: text.to_owned(),
        };
        let mut magnitude: i128 = 0;
        for byte in whole.bytes().chain(decimals.bytes()) {
            magnitude = magnitude
                .checked_mul(10)
                .and_then(|value| value.checked_add(i128::from(byte - b'0')))
                .ok_or_else(not_representable)?;
        }
        let magnitude = if negative { -magnitude } else { magnitude };
        if magnitude == 0 {
            return Ok(Self::ZERO);
        }
        let power = i64::from(exponent) - decimals.len() as i64;
        let scale = u32::try_from(power.unsigned_abs())
            .ok()
            .filter(|scale| *scale <= LARGEST_POWER)
            .map(|scale| 10_i128.pow(scale))
            .ok_or_else(not_representable)?;
        if power < 0 {
            Self::reduced(magnitude, scale)
        } else {
            magnitude
                .checked_mul(scale)
                .and_then(|value| Self::reduced(value, 1))
        }
        .ok_or_else(not_representable)
    }
}
