//! How much of the error probability has been spent by a share of the information.

use super::boundary::Sides;
use crate::distribution::normal;
use crate::error::StatisticsError;

/// An error spending function (Lan KKG, DeMets DL. Biometrika 1983;70:659-663).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SpendingFunction {
    /// Like the boundaries of O'Brien and Fleming: nearly nothing early.
    OBrienFleming,
    /// Like the boundaries of Pocock.
    Pocock,
    /// alpha times t to a power (Kim K, DeMets DL. Biometrika 1987;74:149-154).
    KimDeMets {
        /// The power, above 0.
        power: f64,
    },
    /// Hwang IK, Shih WJ, DeCani JS. Stat Med 1990;9:1439-1445.
    HwangShihDeCani {
        /// Gamma; 0 spends evenly, below 0 later.
        gamma: f64,
    },
}

impl SpendingFunction {
    /// What has been spent of `alpha` at a share `t` of the information. A two-sided test that spends like O'Brien and
    /// Fleming does so on each side.
    ///
    /// ```
    /// use statistics::design::group_sequential::{Sides, SpendingFunction};
    /// let half = SpendingFunction::OBrienFleming.spent(0.025, 0.5, Sides::One)?;
    /// assert!((half - 0.001525323).abs() < 1e-9);
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for a parameter without meaning.
    pub fn spent(self, alpha: f64, t: f64, sides: Sides) -> Result<f64, StatisticsError> {
        let out_of_range = |quantity, value, allowed| {
            Err(StatisticsError::OutOfRange {
                quantity,
                value,
                allowed,
            })
        };
        if !(alpha > 0.0 && alpha < 1.0) {
            return out_of_range("alpha", alpha, "between 0 and 1");
        }
        if !(t > 0.0 && t <= 1.0) {
            return out_of_range("the share of the information", t, "above 0 and at most 1");
        }
        if t == 1.0 {
            return Ok(alpha);
        }
        Ok(match self {
            Self::OBrienFleming => {
                let sides = match sides {
                    Sides::One => 1.0,
                    Sides::Two => 2.0,
                };
                let z = normal::quantile(alpha / (2.0 * sides));
                2.0 * sides * normal::cdf(z / t.sqrt())
            }
            Self::Pocock => alpha * (t * (std::f64::consts::E - 1.0)).ln_1p(),
            Self::KimDeMets { power } => {
                if !(power > 0.0 && power.is_finite()) {
                    return out_of_range("the power of the spending function", power, "above 0");
                }
                alpha * t.powf(power)
            }
            Self::HwangShihDeCani { gamma } => {
                if !gamma.is_finite() || gamma.abs() > 100.0 {
                    return out_of_range("gamma of the spending function", gamma, "-100 to 100");
                }
                if gamma == 0.0 {
                    alpha * t
                } else {
                    alpha * (-gamma * t).exp_m1() / (-gamma).exp_m1()
                }
            }
        })
    }
}
