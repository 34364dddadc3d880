//! Numbers of the file, made exact.

use instruments::exact::Rational;
use instruments::total_improvement::TotalImprovementScore;

use crate::error::CompileError;

/// The decimal that the file wrote: its shortest text, so that 0.1 is a tenth.
pub(crate) fn exact(what: &'static str, value: f64) -> Result<Rational, CompileError> {
    value
        .to_string()
        .parse()
        .map_err(|reason| CompileError::Number {
            what,
            value,
            reason,
        })
}

/// A score of the file, which must be one that can occur.
pub(crate) fn score(
    what: &'static str,
    points: f64,
) -> Result<TotalImprovementScore, CompileError> {
    score_of(points).ok_or(CompileError::Score { what, points })
}

/// The score of so many points, if there is one.
pub(crate) fn score_of(points: f64) -> Option<TotalImprovementScore> {
    // Multiples of 2.5 are exact in binary.
    let units = points / 2.5;
    if units.fract() != 0.0 || !(0.0..=40.0).contains(&units) {
        return None;
    }
    TotalImprovementScore::from_units(units as u8)
}
