//! Rubin's rules.

use crate::error::{StatisticsError, require_finite, require_same_length};
use crate::interval::ConfidenceLevel;
use crate::t_test::TTest;

/// The degrees of freedom that the analysis would have without missing data.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum CompleteDataFreedom {
    /// Large: Rubin's degrees of freedom of 1987.
    #[default]
    Large,
    /// This many: Barnard and Rubin's degrees of freedom of 1999, SAS `EDF=`.
    Finite(f64),
}

/// An estimate combined over imputations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CombinedEstimate {
    /// The mean estimate with its t test on the total variance.
    pub test: TTest,
    /// The mean of the squared standard errors.
    pub within_variance: f64,
    /// The variance of the estimates.
    pub between_variance: f64,
    /// `within + (1 + 1/m) between`.
    pub total_variance: f64,
    /// Relative increase in variance due to missing data.
    pub relative_increase: f64,
    /// Share of the total variance due to missing data.
    pub variance_share: f64,
    /// Fraction of information missing.
    pub fraction_missing: f64,
}

impl CombinedEstimate {
    /// The method's name.
    pub const METHOD: &'static str = "Rubin's rules";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Rubin DB. Multiple Imputation for Nonresponse in Surveys. 1987; Barnard J, Rubin DB. Biometrika 1999;86:948-955";
}

/// Combines the estimates of `m` imputed data sets.
///
/// Rubin DB. Multiple Imputation for Nonresponse in Surveys. 1987; Barnard J, Rubin DB. Biometrika 1999;86:948-955. SAS
/// `PROC MIANALYZE`, R `mice::pool.scalar`. Where all estimates are equal the degrees of freedom are those
/// without missing data.
///
/// ```
/// use statistics::ConfidenceLevel;
/// use statistics::imputation::{CompleteDataFreedom, combine};
/// let combined = combine(
///     &[8.6, 9.5, 9.4, 8.2, 8.4],
///     &[2.4, 2.0, 2.2, 2.1, 2.1],
///     CompleteDataFreedom::Finite(91.0),
///     ConfidenceLevel::NINETY_FIVE,
/// )?;
/// assert!((combined.test.estimate - 8.82).abs() < 1e-12);
/// assert!(combined.test.degrees_of_freedom < 91.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::TooFew`] for fewer than two imputations, [`StatisticsError::LengthMismatch`],
/// [`StatisticsError::NotFinite`], [`StatisticsError::ZeroVariance`] where nothing varies.
pub fn combine(
    estimates: &[f64],
    standard_errors: &[f64],
    freedom: CompleteDataFreedom,
    level: ConfidenceLevel,
) -> Result<CombinedEstimate, StatisticsError> {
    require_finite("the estimates", estimates)?;
    require_finite("the standard errors", standard_errors)?;
    require_same_length(
        "the estimates",
        estimates.len(),
        "the standard errors",
        standard_errors.len(),
    )?;
    if estimates.len() < 2 {
        return Err(StatisticsError::TooFew {
            quantity: "imputations",
            needed: 2,
            found: estimates.len(),
        });
    }
    let m = estimates.len() as f64;
    let mean = estimates.iter().sum::<f64>() / m;
    let within = standard_errors.iter().map(|se| se * se).sum::<f64>() / m;
    let between = estimates
        .iter()
        .map(|q| (q - mean) * (q - mean))
        .sum::<f64>()
        / (m - 1.0);
    let added = (1.0 + 1.0 / m) * between;
    let total = within + added;
    if total.is_nan() || total <= 0.0 {
        return Err(StatisticsError::ZeroVariance {
            quantity: "the combined estimate",
        });
    }
    let relative_increase = added / within;
    let share = added / total;
    let rubin = (m - 1.0) / (share * share);
    let degrees_of_freedom = match freedom {
        CompleteDataFreedom::Large => rubin,
        CompleteDataFreedom::Finite(complete) => {
            let observed = (complete + 1.0) / (complete + 3.0) * complete * (1.0 - share);
            if rubin.is_finite() {
                rubin * observed / (rubin + observed)
            } else {
                observed
            }
        }
    };
    Ok(CombinedEstimate {
        test: TTest::new(mean, total.sqrt(), degrees_of_freedom, level)?,
        within_variance: within,
        between_variance: between,
        total_variance: total,
        relative_increase,
        variance_share: share,
        fraction_missing: (relative_increase + 2.0 / (degrees_of_freedom + 3.0))
            / (relative_increase + 1.0),
    })
}
