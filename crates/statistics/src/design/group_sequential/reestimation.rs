//! The size of a trial reconsidered at a look, without harm to its error probability.

use super::recursion::require_drift;
use crate::design::require_probability;
use crate::distribution::normal;
use crate::error::StatisticsError;

/// What was seen at a look half-way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interim {
    /// The test statistic.
    pub z: f64,
    /// The information so far, as a share of what was planned.
    pub share: f64,
}

/// The inverse normal combination of two stages (Lehmacher W, Wassmer G. Biometrics 1999;55:1286-1290): the second stage
/// keeps its planned weight, whatever its size becomes, and so the test its error probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InverseNormal {
    /// The planned share of the first stage.
    pub first_share: f64,
}

impl Interim {
    fn require(self) -> Result<(), StatisticsError> {
        if !self.z.is_finite() {
            return Err(StatisticsError::NotFinite {
                quantity: "the test statistic at the look",
                index: 0,
                value: self.z,
            });
        }
        if self.share > 0.0 && self.share < 1.0 {
            Ok(())
        } else {
            Err(StatisticsError::OutOfRange {
                quantity: "the information at the look",
                value: self.share,
                allowed: "between 0 and 1",
            })
        }
    }
}

/// The combined statistic of two stages whose own statistics are independent.
///
/// ```
/// use statistics::design::group_sequential::{InverseNormal, inverse_normal};
/// let combined = inverse_normal(InverseNormal { first_share: 0.5 }, 1.0, 2.0)?;
/// assert!((combined - 3.0 / 2f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] unless the first stage's share is between 0 and 1.
pub fn inverse_normal(
    weights: InverseNormal,
    first: f64,
    second: f64,
) -> Result<f64, StatisticsError> {
    Interim {
        z: first,
        share: weights.first_share,
    }
    .require()?;
    Ok(weights.first_share.sqrt() * first + (1.0 - weights.first_share).sqrt() * second)
}

/// The chance that the combined statistic ends above `critical`, given the look, if the drift of the planned trial is
/// `drift` and its second stage becomes `stage` times as large as planned.
///
/// ```
/// use statistics::design::group_sequential::{Interim, conditional_power};
/// let seen = Interim { z: 1.2, share: 0.5 };
/// let planned = conditional_power(seen, 1.959964, 2.8, 1.0)?;
/// assert!(conditional_power(seen, 1.959964, 2.8, 2.0)? > planned);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for a share or a stage without meaning.
pub fn conditional_power(
    seen: Interim,
    critical: f64,
    drift: f64,
    stage: f64,
) -> Result<f64, StatisticsError> {
    seen.require()?;
    require_drift(drift)?;
    if !(stage > 0.0 && stage.is_finite()) {
        return Err(StatisticsError::OutOfRange {
            quantity: "the size of the second stage",
            value: stage,
            allowed: "above 0 and finite",
        });
    }
    let rest = 1.0 - seen.share;
    let needed = (critical - seen.share.sqrt() * seen.z) / rest.sqrt();
    Ok(normal::upper_tail(needed - drift * (rest * stage).sqrt()))
}

/// How large the second stage must become, times its planned size, for a conditional power; at least as planned, and at
/// most `most` times that. Where the drift points the wrong way nothing helps, and the plan stays.
///
/// ```
/// use statistics::design::group_sequential::{Interim, conditional_power, reestimated_information};
/// let seen = Interim { z: 1.2, share: 0.5 };
/// let stage = reestimated_information(seen, 1.959964, 2.8, 0.8, 3.0)?;
/// assert!((conditional_power(seen, 1.959964, 2.8, stage)? - 0.8).abs() < 1e-12);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for a share, power or bound without meaning.
pub fn reestimated_information(
    seen: Interim,
    critical: f64,
    drift: f64,
    power: f64,
    most: f64,
) -> Result<f64, StatisticsError> {
    seen.require()?;
    require_drift(drift)?;
    require_probability("the conditional power", power)?;
    if !(most >= 1.0 && most.is_finite()) {
        return Err(StatisticsError::OutOfRange {
            quantity: "the largest second stage",
            value: most,
            allowed: "1 or more",
        });
    }
    if drift <= 0.0 {
        return Ok(1.0);
    }
    let rest = 1.0 - seen.share;
    let needed = (critical - seen.share.sqrt() * seen.z) / rest.sqrt();
    let wanted = needed + normal::quantile(power);
    if wanted <= 0.0 {
        return Ok(1.0);
    }
    Ok(((wanted / drift).powi(2) / rest).clamp(1.0, most))
}
