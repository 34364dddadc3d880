//! The one place where a number loses digits.
//!
//! Everything upstream carries full double precision; a figure is rounded once, here, as it is set
//! in type. Two rules exist because two are in use: SAS and most journals round a half away from
//! zero, while some printed tables (12.5 % as 12 %) can only come from rounding a half to even.

use crate::error::FormatError;

/// What happens to a figure that lies exactly half-way between two printable ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rounding {
    /// A half goes away from zero: 42.65 becomes 42.7 and -0.5 becomes -1. What SAS does.
    #[default]
    HalfAway,
    /// A half goes to the even neighbour: 12.5 becomes 12 and 13.5 becomes 14.
    HalfEven,
}

/// The most decimals that can be asked for; beyond it a double has none left to give.
pub const MOST_DECIMALS: u8 = 12;

/// How near to a half counts as a half, relative to the scaled value.
///
/// 42.65 and 1.005 have no exact binary form; the reader sees a half, so they are rounded as one
/// (the SAS ROUND function fuzzes for the same reason). 2.4999999 is 4e-8 away and stays below.
const TIE_TOLERANCE: f64 = 1e-10;

/// Above this the spacing of doubles leaves no room for a half: the digits are what they are.
const LARGEST_SCALED: f64 = 1e15;

/// Writes `value` with a fixed number of decimals, a half rounded by `rounding`.
///
/// A figure that rounds to zero carries no sign: -0.04 with one decimal is `0.0`.
///
/// # Errors
/// When the value is not finite, or more than [`MOST_DECIMALS`] decimals are asked for.
///
/// ```
/// use report::number_format::{Rounding, decimal};
/// assert_eq!(decimal(42.65, 1, Rounding::HalfAway).unwrap(), "42.7");
/// assert_eq!(decimal(12.5, 0, Rounding::HalfEven).unwrap(), "12");
/// assert_eq!(decimal(-0.04, 1, Rounding::HalfAway).unwrap(), "0.0");
/// ```
pub fn decimal(value: f64, decimals: u8, rounding: Rounding) -> Result<String, FormatError> {
    if !value.is_finite() {
        return Err(FormatError::NotFinite { value });
    }
    if decimals > MOST_DECIMALS {
        return Err(FormatError::TooManyDecimals { asked: decimals });
    }
    let scaled = value.abs() * 10f64.powi(i32::from(decimals));
    if scaled >= LARGEST_SCALED {
        return Ok(format!("{value:.*}", usize::from(decimals)));
    }
    let whole = rounded_whole(scaled, rounding);
    let digits = format!("{whole:0>width$}", width = usize::from(decimals) + 1);
    let (before, after) = digits.split_at(digits.len() - usize::from(decimals));
    let sign = if value < 0.0 && whole != 0 { "-" } else { "" };
    Ok(if decimals == 0 {
        format!("{sign}{before}")
    } else {
        format!("{sign}{before}.{after}")
    })
}

/// Rounds a non-negative scaled value below [`LARGEST_SCALED`] to a whole number.
fn rounded_whole(scaled: f64, rounding: Rounding) -> u64 {
    let below = scaled.floor();
    let half = below + 0.5;
    // The cast is exact: 0 <= below < 1e15, a whole number.
    let below_whole = below as u64;
    if (scaled - half).abs() <= TIE_TOLERANCE * scaled {
        return match rounding {
            Rounding::HalfAway => below_whole + 1,
            Rounding::HalfEven => below_whole + below_whole % 2,
        };
    }
    if scaled > half {
        below_whole + 1
    } else {
        below_whole
    }
}

/// Writes a p-value: `<0.001` when it is below the smallest figure that the decimals can show,
/// `>0.999` when rounding would make it look certain.
///
/// # Errors
/// When `p` is not a probability, or too many decimals are asked for.
///
/// ```
/// use report::number_format::{Rounding, p_value};
/// assert_eq!(p_value(0.0008, 3, Rounding::HalfAway).unwrap(), "<0.001");
/// assert_eq!(p_value(0.034, 2, Rounding::HalfAway).unwrap(), "0.03");
/// ```
pub fn p_value(p: f64, decimals: u8, rounding: Rounding) -> Result<String, FormatError> {
    if !(0.0..=1.0).contains(&p) {
        return Err(FormatError::NotAProbability { value: p });
    }
    let decimals = decimals.max(1);
    let smallest = 10f64.powi(-i32::from(decimals));
    if p < smallest {
        return Ok(format!("<{}", decimal(smallest, decimals, rounding)?));
    }
    if p > 1.0 - smallest && p < 1.0 {
        return Ok(format!(">{}", decimal(1.0 - smallest, decimals, rounding)?));
    }
    decimal(p, decimals, rounding)
}

/// Sets the hyphen before a digit as a minus sign, as a printer would; all other hyphens stay.
///
/// ```
/// use report::number_format::with_minus_signs;
/// assert_eq!(with_minus_signs("-9.4 (-12.5 to -6.2)"), "\u{2212}9.4 (\u{2212}12.5 to \u{2212}6.2)");
/// assert_eq!(with_minus_signs("MMT-8, 2017-2019"), "MMT-8, 2017-2019");
/// ```
#[must_use]
pub fn with_minus_signs(text: &str) -> String {
    let mut set = String::with_capacity(text.len() + 4);
    let mut previous = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let before_digit = characters.peek().is_some_and(char::is_ascii_digit);
        if character == '-' && before_digit && !previous.is_alphanumeric() {
            set.push('\u{2212}');
        } else {
            set.push(character);
        }
        previous = character;
    }
    set
}
