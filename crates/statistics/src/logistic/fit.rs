//! The fit and what is read off it.

use super::likelihood::{At, Model};
use crate::chi_square_test::ChiSquareTest;
use crate::distribution::normal;
use crate::error::{StatisticsError, require_same_length};
use crate::interval::{ConfidenceLevel, Interval};
use crate::linear::ModelMatrix;

/// Whether the likelihood is penalised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Penalty {
    /// Maximum likelihood.
    #[default]
    None,
    /// Firth's: half the log determinant of the information is added. It removes the first-order bias and keeps
    /// estimates finite under separation.
    Firth,
}

/// A fitted logistic regression.
#[derive(Clone, Debug)]
pub struct LogisticFit<'a> {
    pub(super) model: Model<'a>,
    pub(super) at: At,
}

/// A coefficient with its Wald test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficient {
    /// The log odds ratio.
    pub estimate: f64,
    /// Its standard error, from the inverse of the unpenalised information.
    pub standard_error: f64,
    /// Two-sided Wald p-value.
    pub p_value: f64,
    /// The Wald interval.
    pub interval: Interval,
}

/// Fits a logistic regression by Newton's method with step halving.
///
/// Under Firth's penalty: Firth D. Biometrika 1993;80:27-38; Heinze G, Schemper M. Stat Med 2002;21:2409-2419. Standard
/// errors are those of SAS `FIRTH` and R `brglm2`.
///
/// ```
/// use statistics::ConfidenceLevel;
/// use statistics::linear::ModelMatrix;
/// use statistics::logistic::{Penalty, logistic_regression};
/// let dose = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let mut design = ModelMatrix::with_intercept(6);
/// design.covariate("dose", &dose)?;
/// let answer = [false, false, true, false, true, true];
/// let fit = logistic_regression(&design, &answer, Penalty::None)?;
/// assert!(fit.coefficient(1, ConfidenceLevel::NINETY_FIVE).estimate > 0.0);
/// // Complete separation has no maximum likelihood estimate, but a penalised one.
/// let separated = [false, false, false, true, true, true];
/// assert!(logistic_regression(&design, &separated, Penalty::None).is_err());
/// assert!(logistic_regression(&design, &separated, Penalty::Firth).is_ok());
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::LengthMismatch`] for a wrong number of outcomes, [`StatisticsError::Collinear`],
/// [`StatisticsError::Separation`] where an estimate is infinite, [`StatisticsError::NotConverged`].
pub fn logistic_regression<'a>(
    design: &'a ModelMatrix,
    outcome: &'a [bool],
    penalty: Penalty,
) -> Result<LogisticFit<'a>, StatisticsError> {
    require_same_length(
        "the model matrix",
        design.rows(),
        "the outcome",
        outcome.len(),
    )?;
    design.require_full_rank()?;
    let model = Model {
        design,
        outcome,
        penalty,
    };
    let at = model.maximise(&vec![0.0; design.columns()], None)?;
    Ok(LogisticFit { model, at })
}

impl LogisticFit<'_> {
    /// The method's name.
    pub const METHOD: &'static str = "logistic regression";

    /// The coefficients, in the order of the columns.
    #[must_use]
    pub fn coefficients(&self) -> &[f64] {
        &self.at.coefficients
    }

    /// The log likelihood at the estimates, penalised where the fit is.
    #[must_use]
    pub const fn log_likelihood(&self) -> f64 {
        self.at.log_likelihood
    }

    /// A coefficient with its Wald test.
    #[must_use]
    pub fn coefficient(&self, column: usize, level: ConfidenceLevel) -> Coefficient {
        let estimate = self.at.coefficients[column];
        let standard_error = self.at.cholesky.inverse()[(column, column)].sqrt();
        Coefficient {
            estimate,
            standard_error,
            p_value: normal::two_sided(estimate / standard_error),
            interval: Interval::around(estimate, level.normal_quantile() * standard_error),
        }
    }

    /// The test that a coefficient is 0, by the (penalised) likelihood ratio.
    ///
    /// # Errors
    /// [`StatisticsError::Separation`] or [`StatisticsError::NotConverged`] where the model without it has no fit.
    pub fn likelihood_ratio_test(&self, column: usize) -> Result<ChiSquareTest, StatisticsError> {
        let mut start = vec![0.0; self.at.coefficients.len()];
        let null = self.model.maximise(&start, Some(column))?;
        let mut best = null.log_likelihood;
        if self.model.penalty == Penalty::Firth {
            // The penalised likelihood may have two maxima; the higher one counts.
            start.copy_from_slice(&self.at.coefficients);
            start[column] = 0.0;
            if let Ok(other) = self.model.maximise(&start, Some(column)) {
                best = best.max(other.log_likelihood);
            }
        }
        Ok(ChiSquareTest::new(
            (2.0 * (self.at.log_likelihood - best)).max(0.0),
            1,
        ))
    }
}
