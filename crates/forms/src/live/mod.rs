//! What follows at once from what was typed or written: the score, the way of the score, deterioration, onset after an
//! infusion, how an infusion runs.

pub mod course;
pub mod deterioration;
pub mod hold;
pub mod improvement;
pub mod infusion_plan;
pub mod onset;

use instruments::exact::Rational;

/// A number as people read it, with at most so many decimals and none that say nothing.
///
/// ```
/// let rate = instruments::Rational::new(1, 5)?;
/// assert_eq!(forms::live::short(rate, 4), "0.2");
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn short(value: Rational, decimals: u8) -> String {
    let rounded = rounded(value, decimals);
    if rounded.contains('.') {
        rounded
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned()
    } else {
        rounded
    }
}

/// A number as people read it, rounded half away from zero to so many decimals.
///
/// ```
/// let minutes = instruments::Rational::new(475, 6)?;
/// assert_eq!(forms::live::rounded(minutes, 0), "79");
/// assert_eq!(forms::live::rounded(minutes, 1), "79.2");
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn rounded(value: Rational, decimals: u8) -> String {
    let decimals = u32::from(decimals.min(9));
    let scale = 10_i128.pow(decimals);
    let (over, under) = (
        i128::from(value.numerator()).abs() * scale,
        i128::from(value.denominator()),
    );
    let whole = (2 * over + under) / (2 * under);
    let sign = if value < Rational::ZERO && whole != 0 {
        "-"
    } else {
        ""
    };
    if decimals == 0 {
        return format!("{sign}{whole}");
    }
    let width = decimals as usize;
    format!("{sign}{}.{:0width$}", whole / scale, whole % scale)
}
