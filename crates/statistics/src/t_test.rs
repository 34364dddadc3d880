//! Means compared by Student's t, from summaries or from data.

use crate::critical_value::CriticalValues;
use crate::distribution::student_t;
use crate::error::{StatisticsError, beyond_range};
use crate::interval::{ConfidenceLevel, Interval};
use crate::summary::SampleSummary;

/// An estimate tested against 0 by Student's t.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TTest {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Degrees of freedom, real for approximations.
    pub degrees_of_freedom: f64,
    /// `estimate / standard_error`.
    pub t: f64,
    /// Two-sided p-value.
    pub p_value: f64,
    /// The interval `estimate +- t quantile * standard_error`.
    pub interval: Interval,
}

impl TTest {
    /// A test from estimate, standard error and degrees of freedom.
    ///
    /// # Errors
    /// [`StatisticsError::ZeroVariance`] where the standard error is 0, [`StatisticsError::Undefined`] where a number is
    /// beyond the range of floating-point numbers or there are no degrees of freedom.
    pub fn new(
        estimate: f64,
        standard_error: f64,
        degrees_of_freedom: f64,
        level: ConfidenceLevel,
    ) -> Result<Self, StatisticsError> {
        let mut critical = level;
        Self::with_critical_values(estimate, standard_error, degrees_of_freedom, &mut critical)
    }

    /// The same test, with the critical value of its interval from where the caller has it.
    ///
    /// # Errors
    /// As [`TTest::new`].
    pub fn with_critical_values(
        estimate: f64,
        standard_error: f64,
        degrees_of_freedom: f64,
        critical: &mut impl CriticalValues,
    ) -> Result<Self, StatisticsError> {
        TEstimate::with_critical_values(estimate, standard_error, degrees_of_freedom, critical)
            .map(TEstimate::tested)
    }

    /// What stands beside the p-value.
    #[must_use]
    pub const fn estimated(&self) -> TEstimate {
        TEstimate {
            estimate: self.estimate,
            standard_error: self.standard_error,
            degrees_of_freedom: self.degrees_of_freedom,
            t: self.t,
            interval: self.interval,
        }
    }
}

/// An estimate with its t interval, which can be tested against 0 by Student's t: the p-value takes longest, and not everybody
/// wants it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TEstimate {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Degrees of freedom, real for approximations.
    pub degrees_of_freedom: f64,
    /// `estimate / standard_error`.
    pub t: f64,
    /// The interval `estimate +- t quantile * standard_error`.
    pub interval: Interval,
}

impl TEstimate {
    /// An estimate from its standard error and degrees of freedom, with the critical value of its interval from where the caller
    /// has it.
    ///
    /// # Errors
    /// As [`TTest::new`].
    pub fn with_critical_values(
        estimate: f64,
        standard_error: f64,
        degrees_of_freedom: f64,
        critical: &mut impl CriticalValues,
    ) -> Result<Self, StatisticsError> {
        let interval = t_interval(estimate, standard_error, degrees_of_freedom, critical)?;
        Ok(Self {
            estimate,
            standard_error,
            degrees_of_freedom,
            t: estimate / standard_error,
            interval,
        })
    }

    /// The two-sided p-value.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        student_t::two_sided(self.t, self.degrees_of_freedom)
    }

    /// The estimate with its p-value.
    #[must_use]
    pub fn tested(self) -> TTest {
        TTest {
            estimate: self.estimate,
            standard_error: self.standard_error,
            degrees_of_freedom: self.degrees_of_freedom,
            t: self.t,
            p_value: self.p_value(),
            interval: self.interval,
        }
    }
}

/// `estimate +- t quantile * standard_error`, where there is such an interval.
fn t_interval(
    estimate: f64,
    standard_error: f64,
    degrees_of_freedom: f64,
    critical: &mut impl CriticalValues,
) -> Result<Interval, StatisticsError> {
    if standard_error.is_nan() || standard_error <= 0.0 {
        return Err(StatisticsError::ZeroVariance {
            quantity: "the values compared",
        });
    }
    let positive = degrees_of_freedom.is_finite() && degrees_of_freedom > 0.0;
    if !(positive && estimate.is_finite() && standard_error.is_finite()) {
        return Err(beyond_range("the t test"));
    }
    let half = critical.student_t(degrees_of_freedom) * standard_error;
    Ok(Interval::around(estimate, half))
}

/// The mean of one sample, tested against 0, with its t interval.
///
/// Student. Biometrika 1908;6:1-25. SAS `PROC MEANS CLM`.
///
/// ```
/// use statistics::{ConfidenceLevel, SampleSummary, one_sample_t};
/// let change = SampleSummary::new(-9.4, 10.73, 45)?;
/// let test = one_sample_t(change, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.2} {:.2}", test.interval.lower, test.interval.upper), "-12.62 -6.18");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::TooFew`] for fewer than two values, [`StatisticsError::ZeroVariance`] where all are equal.
pub fn one_sample_t(
    sample: SampleSummary,
    level: ConfidenceLevel,
) -> Result<TTest, StatisticsError> {
    require(sample.size, 2)?;
    TTest::new(
        sample.mean,
        sample.standard_error(),
        sample.size as f64 - 1.0,
        level,
    )
}

/// The t interval of the mean of one sample: that of [`one_sample_t`], without its test.
///
/// # Errors
/// As [`one_sample_t`].
pub fn mean_interval(
    sample: SampleSummary,
    critical: &mut impl CriticalValues,
) -> Result<Interval, StatisticsError> {
    require(sample.size, 2)?;
    t_interval(
        sample.mean,
        sample.standard_error(),
        sample.size as f64 - 1.0,
        critical,
    )
}

/// The difference of two means, first minus second, in all common versions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoSampleT {
    /// Variances assumed equal (Student): SAS "Pooled".
    pub pooled: TTest,
    /// Variances not assumed equal, Satterthwaite's degrees of freedom (Welch): SAS "Satterthwaite".
    pub welch: TTest,
    /// The interval with the normal quantile and separate variances.
    pub normal_interval: Interval,
    /// The difference in pooled standard deviations (Cohen's d).
    pub standardised_difference: f64,
    /// The same with Hedges' correction for small samples, `1 - 3/(4 df - 1)`.
    pub hedges_g: f64,
}

impl TwoSampleT {
    /// Where the methods were published.
    pub const REFERENCE: &'static str = "Student. Biometrika 1908;6:1-25; Welch BL. Biometrika 1947;34:28-35; Hedges LV. J Educ Stat 1981;6:107-128";
}

/// The difference of two means from their summaries.
///
/// ```
/// use statistics::{ConfidenceLevel, SampleSummary, two_sample_t};
/// let treated = SampleSummary::new(47.7, 24.2, 47)?;
/// let placebo = SampleSummary::new(21.3, 20.8, 48)?;
/// let result = two_sample_t(treated, placebo, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.1}", result.welch.estimate), "26.4");
/// let interval = result.welch.interval;
/// assert_eq!(format!("{:.1} {:.1}", interval.lower, interval.upper), "17.2 35.6");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::TooFew`] for a sample of fewer than two, [`StatisticsError::ZeroVariance`] where neither varies.
pub fn two_sample_t(
    first: SampleSummary,
    second: SampleSummary,
    level: ConfidenceLevel,
) -> Result<TwoSampleT, StatisticsError> {
    require(first.size, 2)?;
    require(second.size, 2)?;
    let (n1, n2) = (first.size as f64, second.size as f64);
    let difference = first.mean - second.mean;
    let (v1, v2) = (first.variance() / n1, second.variance() / n2);
    let separate = v1 + v2;
    let satterthwaite = separate * separate / (v1 * v1 / (n1 - 1.0) + v2 * v2 / (n2 - 1.0));
    let df = n1 + n2 - 2.0;
    let pooled_sd = (((n1 - 1.0) * first.variance() + (n2 - 1.0) * second.variance()) / df).sqrt();
    let pooled_se = pooled_sd * (1.0 / n1 + 1.0 / n2).sqrt();
    let pooled = TTest::new(difference, pooled_se, df, level)?;
    let standardised_difference = difference / pooled_sd;
    Ok(TwoSampleT {
        pooled,
        welch: TTest::new(difference, separate.sqrt(), satterthwaite, level)?,
        normal_interval: Interval::around(difference, level.normal_quantile() * separate.sqrt()),
        standardised_difference,
        hedges_g: (1.0 - 3.0 / (4.0 * df - 1.0)) * standardised_difference,
    })
}

fn require(found: u64, needed: usize) -> Result<(), StatisticsError> {
    if found < needed as u64 {
        return Err(StatisticsError::TooFew {
            quantity: "values in a sample",
            needed,
            found: found as usize,
        });
    }
    Ok(())
}
