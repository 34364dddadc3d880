//! Sample quantiles, under the nine definitions in use.

use crate::error::{StatisticsError, require_finite};

/// How a quantile is read off a sample.
///
/// The nine definitions of Hyndman RJ, Fan Y. Am Stat 1996;50:361-365. They differ on small samples: name
/// the one that is used. The names of SAS, SPSS and R are constants below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuantileDefinition {
    /// Type 1: inverse of the empirical distribution function.
    InverseEmpirical,
    /// Type 2: the same, with averages where the function is flat.
    AveragedInverseEmpirical,
    /// Type 3: the nearest order statistic, even ones at ties.
    NearestEven,
    /// Type 4: linear interpolation of the empirical distribution function.
    LinearEmpirical,
    /// Type 5: linear, with knots midway through its steps (Hazen).
    Midway,
    /// Type 6: linear, at `p(n+1)` (Weibull).
    Weibull,
    /// Type 7: linear, at `1 + p(n-1)` (Gumbel).
    Gumbel,
    /// Type 8: linear, nearly median-unbiased for any distribution.
    MedianUnbiased,
    /// Type 9: linear, nearly unbiased for the normal distribution (Blom).
    NormalUnbiased,
}

impl QuantileDefinition {
    /// SAS `PCTLDEF=1`.
    pub const SAS_1: Self = Self::LinearEmpirical;
    /// SAS `PCTLDEF=2`.
    pub const SAS_2: Self = Self::NearestEven;
    /// SAS `PCTLDEF=3`.
    pub const SAS_3: Self = Self::InverseEmpirical;
    /// SAS `PCTLDEF=4`.
    pub const SAS_4: Self = Self::Weibull;
    /// SAS `PCTLDEF=5`, the default of SAS.
    pub const SAS_5: Self = Self::AveragedInverseEmpirical;
    /// SPSS `HAVERAGE`, the default of `EXAMINE` and `FREQUENCIES`.
    pub const SPSS_HAVERAGE: Self = Self::Weibull;
    /// The default of R, `type = 7`.
    pub const R_DEFAULT: Self = Self::Gumbel;

    /// R's definitions in the order of its argument `type`, from 1 to 9.
    pub const ALL: [Self; 9] = [
        Self::InverseEmpirical,
        Self::AveragedInverseEmpirical,
        Self::NearestEven,
        Self::LinearEmpirical,
        Self::Midway,
        Self::Weibull,
        Self::Gumbel,
        Self::MedianUnbiased,
        Self::NormalUnbiased,
    ];

    /// The number that R gives the definition, 1 to 9.
    #[must_use]
    pub const fn r_type(self) -> u8 {
        self as u8 + 1
    }

    /// What the definition is called, with the programs that use it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InverseEmpirical => "inverse empirical (R type 1, SAS 3)",
            Self::AveragedInverseEmpirical => "averaged inverse empirical (R type 2, SAS 5)",
            Self::NearestEven => "nearest even order statistic (R type 3, SAS 2)",
            Self::LinearEmpirical => "linear empirical (R type 4, SAS 1)",
            Self::Midway => "midway (R type 5)",
            Self::Weibull => "Weibull (R type 6, SAS 4, SPSS HAVERAGE)",
            Self::Gumbel => "Gumbel (R type 7)",
            Self::MedianUnbiased => "median-unbiased (R type 8)",
            Self::NormalUnbiased => "normal-unbiased (R type 9)",
        }
    }
}

/// The quantile of a sample.
///
/// ```
/// use statistics::{QuantileDefinition, quantile};
/// let values = [4.0, 1.0, 3.0, 2.0];
/// assert_eq!(quantile(&values, 0.25, QuantileDefinition::SAS_5)?, 1.5);
/// assert_eq!(quantile(&values, 0.25, QuantileDefinition::SPSS_HAVERAGE)?, 1.25);
/// assert_eq!(quantile(&values, 0.25, QuantileDefinition::R_DEFAULT)?, 1.75);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::TooFew`] for an empty sample, [`StatisticsError::NotFinite`] where a value is missing,
/// [`StatisticsError::OutOfRange`] unless `0 <= probability <= 1`.
pub fn quantile(
    values: &[f64],
    probability: f64,
    definition: QuantileDefinition,
) -> Result<f64, StatisticsError> {
    require_finite("the sample", values)?;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    quantile_of_sorted(&sorted, probability, definition)
}

/// The quantile of a sample that is sorted in increasing order already.
///
/// ```
/// use statistics::{QuantileDefinition, quantile, quantile_of_sorted};
/// let definition = QuantileDefinition::ALL[0];
/// let sorted = quantile_of_sorted(&[1.0, 2.0, 4.0, 9.0], 0.25, definition)?;
/// assert_eq!(sorted, quantile(&[9.0, 1.0, 4.0, 2.0], 0.25, definition)?);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// As [`quantile`].
pub fn quantile_of_sorted(
    sorted: &[f64],
    probability: f64,
    definition: QuantileDefinition,
) -> Result<f64, StatisticsError> {
    require_finite("the sample", sorted)?;
    if sorted.is_empty() {
        return Err(StatisticsError::TooFew {
            quantity: "values",
            needed: 1,
            found: 0,
        });
    }
    if !(0.0..=1.0).contains(&probability) {
        return Err(StatisticsError::OutOfRange {
            quantity: "the probability of the quantile",
            value: probability,
            allowed: "between 0 and 1",
        });
    }
    // Products such as 0.1 * 10 fall a few units of the last place short of the integer they mean.
    const FUZZ: f64 = 4.0 * f64::EPSILON;
    let n = sorted.len() as f64;
    let (position, share) = match definition {
        QuantileDefinition::InverseEmpirical
        | QuantileDefinition::AveragedInverseEmpirical
        | QuantileDefinition::NearestEven => {
            let nearest = definition == QuantileDefinition::NearestEven;
            let place = if nearest {
                n * probability - 0.5
            } else {
                n * probability
            };
            let position = (place + FUZZ).floor();
            let beyond = place - position;
            let share = match definition {
                QuantileDefinition::AveragedInverseEmpirical if beyond <= FUZZ => 0.5,
                QuantileDefinition::NearestEven
                    if beyond.abs() <= FUZZ && position.rem_euclid(2.0) == 0.0 =>
                {
                    0.0
                }
                QuantileDefinition::InverseEmpirical if beyond <= FUZZ => 0.0,
                _ => 1.0,
            };
            (position, share)
        }
        QuantileDefinition::LinearEmpirical
        | QuantileDefinition::Midway
        | QuantileDefinition::Weibull
        | QuantileDefinition::Gumbel
        | QuantileDefinition::MedianUnbiased
        | QuantileDefinition::NormalUnbiased => {
            let (a, b) = match definition {
                QuantileDefinition::LinearEmpirical => (0.0, 1.0),
                QuantileDefinition::Midway => (0.5, 0.5),
                QuantileDefinition::Weibull => (0.0, 0.0),
                QuantileDefinition::Gumbel => (1.0, 1.0),
                QuantileDefinition::MedianUnbiased => (1.0 / 3.0, 1.0 / 3.0),
                _ => (3.0 / 8.0, 3.0 / 8.0),
            };
            let place = a + probability * (n + 1.0 - a - b);
            let position = (place + FUZZ).floor();
            let share = place - position;
            (position, if share.abs() < FUZZ { 0.0 } else { share })
        }
    };
    let at = |k: f64| sorted[(k.clamp(1.0, n) - 1.0) as usize];
    Ok(if share == 0.0 {
        at(position)
    } else if share == 1.0 {
        at(position + 1.0)
    } else {
        (1.0 - share) * at(position) + share * at(position + 1.0)
    })
}

/// Minimum, lower hinge, median, upper hinge and maximum: R `fivenum`, SPSS Tukey's hinges.
///
/// Tukey JW. Exploratory Data Analysis. 1977.
///
/// ```
/// assert_eq!(statistics::tukey_five_numbers(&[1.0, 2.0, 3.0, 4.0, 5.0])?, [1.0, 2.0, 3.0, 4.0, 5.0]);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::TooFew`] for an empty sample, [`StatisticsError::NotFinite`] where a value is missing.
pub fn tukey_five_numbers(values: &[f64]) -> Result<[f64; 5], StatisticsError> {
    require_finite("the sample", values)?;
    if values.is_empty() {
        return Err(StatisticsError::TooFew {
            quantity: "values",
            needed: 1,
            found: 0,
        });
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let depth = ((n + 3.0) / 2.0).floor() / 2.0;
    let at =
        |place: f64| 0.5 * (sorted[place.floor() as usize - 1] + sorted[place.ceil() as usize - 1]);
    Ok([1.0, depth, f64::midpoint(n, 1.0), n + 1.0 - depth, n].map(at))
}
