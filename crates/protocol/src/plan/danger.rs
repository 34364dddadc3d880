//! From where on a result is dangerous, made exact.

use instruments::exact::Rational;

use super::number::exact;
use crate::error::CompileError;
use crate::safety::Danger;

/// From where on a laboratory result must be acted on.
///
/// ```
/// # let text = include_str!("../../../../trials/proderm/protocol.toml");
/// # let protocol: protocol::Protocol = definition::read("protocol.toml", text)?;
/// let plan = protocol::Plan::compile(protocol)?;
/// assert_eq!(plan.danger_limits().haptoglobin_below.to_string(), "0.3");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DangerLimits {
    /// Haemoglobin below this, in g/L.
    pub haemoglobin_below: Rational,
    /// Haemoglobin that fell by this or more from the highest before, in g/L.
    pub haemoglobin_fall: Rational,
    /// Haptoglobin below this, in g/L, where the row names no lower limit of its own.
    pub haptoglobin_below: Rational,
    /// Bilirubin above so many times the row's upper limit.
    pub bilirubin_above_times_limit: Rational,
}

impl DangerLimits {
    pub(super) fn of(danger: &Danger) -> Result<Self, CompileError> {
        Ok(Self {
            haemoglobin_below: exact("a limit of haemoglobin", danger.haemoglobin_below)?,
            haemoglobin_fall: exact("a fall of haemoglobin", danger.haemoglobin_fall)?,
            haptoglobin_below: exact("a limit of haptoglobin", danger.haptoglobin_below)?,
            bilirubin_above_times_limit: exact(
                "a multiple of the limit of bilirubin",
                danger.bilirubin_above_times_limit,
            )?,
        })
    }
}
