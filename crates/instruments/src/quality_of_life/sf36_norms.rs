//! The two summaries of the SF-36, standardised to a named population.

use super::sf36_answers::Sf36Version;
use super::sf36_scales::{Sf36Scale, Sf36Scales};
use crate::exact::Rational;

/// The population whose mean is 50 and whose standard deviation is 10. A later set (2009) is not public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub enum Sf36Norms {
    /// United States, 1990: made for version 1.
    #[cfg_attr(feature = "serde", serde(rename = "united_states_1990"))]
    UnitedStates1990,
    /// United States, 1998: made for version 2, with the factor coefficients of 1990.
    #[cfg_attr(feature = "serde", serde(rename = "united_states_1998"))]
    UnitedStates1998,
}

/// Means and standard deviations in the order of [`Sf36Scale::ALL`].
struct Population {
    means: [f64; 8],
    standard_deviations: [f64; 8],
}

const UNITED_STATES_1990: Population = Population {
    means: [
        84.52404, 81.19907, 75.49196, 72.21316, 61.05453, 83.59753, 81.29467, 74.84212,
    ],
    standard_deviations: [
        22.89490, 33.79729, 23.55879, 20.16964, 20.86942, 22.37642, 33.02717, 18.01189,
    ],
};

const UNITED_STATES_1998: Population = Population {
    means: [
        83.29094, 82.50964, 71.32527, 70.84570, 58.31411, 84.30250, 87.39733, 74.98685,
    ],
    standard_deviations: [
        23.75883, 25.52028, 23.66224, 20.97821, 20.01923, 22.91921, 21.43778, 17.75604,
    ],
};

/// Factor score coefficients of the 1990 population, used with either set of norms (Ware, Kosinski, Keller,
/// SF-36 Physical and Mental Health Summary Scales, 1994).
const PHYSICAL: [f64; 8] = [
    0.42402, 0.35119, 0.31754, 0.24954, 0.02877, -0.00753, -0.19206, -0.22069,
];
const MENTAL: [f64; 8] = [
    -0.22999, -0.12329, -0.09731, -0.01571, 0.23534, 0.26876, 0.43407, 0.48581,
];

impl Sf36Norms {
    /// The norms made for a version.
    ///
    /// ```
    /// use instruments::quality_of_life::{Sf36Norms, Sf36Version};
    ///
    /// assert_eq!(Sf36Norms::of_version(Sf36Version::Two), Sf36Norms::UnitedStates1998);
    /// ```
    pub const fn of_version(version: Sf36Version) -> Self {
        match version {
            Sf36Version::One => Self::UnitedStates1990,
            Sf36Version::Two => Self::UnitedStates1998,
        }
    }

    const fn population(self) -> &'static Population {
        match self {
            Self::UnitedStates1990 => &UNITED_STATES_1990,
            Self::UnitedStates1998 => &UNITED_STATES_1998,
        }
    }
}

/// The two summaries: population mean 50, standard deviation 10. They have no fixed ends; with the norms
/// of 1998 the physical one lies between 0.65 and 80.73, the mental one between -8.81 and 81.65.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sf36Summary {
    /// PCS: the physical component summary.
    pub physical: f64,
    /// MCS: the mental component summary.
    pub mental: f64,
}

impl Sf36Summary {
    /// The two as they are reported: to two decimals, physical first.
    ///
    /// ```
    /// use instruments::quality_of_life::Sf36Summary;
    ///
    /// let summary = Sf36Summary { physical: 59.0145, mental: -8.806 };
    /// assert_eq!(summary.reported().map(|score| score.to_string()), ["59.01", "-8.81"]);
    /// ```
    pub fn reported(&self) -> [Rational; 2] {
        // Eight scales from 0 to 100 give no summary whose hundredths would not fit.
        [self.physical, self.mental]
            .map(|score| Rational::new((score * 100.0).round() as i64, 100).unwrap_or_default())
    }
}

/// The summaries of eight scales; `None` when one of them is missing.
///
/// ```
/// use instruments::quality_of_life::{Sf36Norms, Sf36Scales, sf36_summary};
///
/// let best = Sf36Scales::new([Some(100.into()); 8])?;
/// let summary = sf36_summary(&best, Sf36Norms::UnitedStates1998).expect("no scale is missing");
/// assert_eq!(format!("{:.4} {:.4}", summary.physical, summary.mental), "59.0145 62.2767");
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn sf36_summary(scales: &Sf36Scales, norms: Sf36Norms) -> Option<Sf36Summary> {
    let population = norms.population();
    let (mut physical, mut mental) = (0.0, 0.0);
    for scale in Sf36Scale::ALL {
        let place = scale as usize;
        let score = scales.get(scale)?.to_f64();
        let standardised =
            (score - population.means[place]) / population.standard_deviations[place];
        physical += standardised * PHYSICAL[place];
        mental += standardised * MENTAL[place];
    }
    Some(Sf36Summary {
        physical: 50.0 + 10.0 * physical,
        mental: 50.0 + 10.0 * mental,
    })
}
