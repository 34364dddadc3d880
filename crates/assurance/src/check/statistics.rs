//! Statistics, held against values of other programs.

use qualification::{GoldenSource, Verdict, qualify};

use super::{Found, demand};
use crate::ground::GroundError;

/// Every golden vector that the program holds.
pub(super) fn golden_vectors() -> Result<Found, GroundError> {
    let outcome = qualify(&GoldenSource::BuiltIn).map_err(GroundError::of)?;
    Ok(demand(outcome.passes(), || {
        let missed: Vec<&str> = outcome
            .families
            .iter()
            .filter(|family| family.verdict == Verdict::Misses)
            .map(|family| family.family.as_str())
            .collect();
        format!("not within their tolerance: {}", missed.join(", "))
    }))
}
