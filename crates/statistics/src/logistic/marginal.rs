//! Marginal risks after a logistic regression (standardisation, g-computation).

use super::fit::LogisticFit;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Estimate};
use nalgebra::DVector;

/// The mean risks if everybody were treated, and if nobody were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MarginalRisks {
    /// The mean predicted risk with the treatment column at 1.
    pub treated: f64,
    /// The mean predicted risk with the treatment column at 0.
    pub untreated: f64,
    /// The difference, with its delta-method standard error and Wald interval.
    pub difference: Estimate,
}

impl MarginalRisks {
    /// The method's name.
    pub const METHOD: &'static str = "standardisation after logistic regression, delta method";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Ge M and others. Drug Inf J 2011;45:481-493; Steingrimsson JA and others. Contemp Clin Trials 2017;54:18-24";
}

/// The marginal risk difference that a logistic regression with a 0/1 treatment column implies.
///
/// The covariates are taken as fixed: the variance is the model's, carried over by the delta method. Ge M and others.
/// Drug Inf J 2011;45:481-493. SAS `%Margins`, R `beeca` ("Ge", model-based).
///
/// ```
/// use statistics::ConfidenceLevel;
/// use statistics::linear::ModelMatrix;
/// use statistics::logistic::{Penalty, logistic_regression, marginal_risks};
/// let mut design = ModelMatrix::with_intercept(8);
/// let column = design.covariate("treated", &[1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0])?;
/// let answer = [true, true, true, false, true, false, false, false];
/// let fit = logistic_regression(&design, &answer, Penalty::None)?;
/// let risks = marginal_risks(&fit, column, ConfidenceLevel::NINETY_FIVE)?;
/// assert!((risks.difference.estimate - 0.5).abs() < 1e-12);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for a column that does not exist.
pub fn marginal_risks(
    fit: &LogisticFit<'_>,
    treatment: usize,
    level: ConfidenceLevel,
) -> Result<MarginalRisks, StatisticsError> {
    let design = fit.model.design;
    let p = design.columns();
    if treatment >= p {
        return Err(StatisticsError::OutOfRange {
            quantity: "the number of the treatment column",
            value: treatment as f64,
            allowed: "below the number of columns",
        });
    }
    let n = design.rows() as f64;
    let mut risks = [0.0; 2];
    let mut gradient = DVector::zeros(p);
    let mut row = vec![0.0; p];
    for i in 0..design.rows() {
        for (arm, risk_sum) in risks.iter_mut().enumerate() {
            row.copy_from_slice(design.row(i));
            row[treatment] = arm as f64;
            let eta: f64 = row.iter().zip(fit.coefficients()).map(|(x, b)| x * b).sum();
            let risk = 1.0 / (1.0 + (-eta).exp());
            *risk_sum += risk / n;
            let sign = if arm == 1 { 1.0 } else { -1.0 };
            for (g, x) in gradient.iter_mut().zip(&row) {
                *g += sign * risk * (1.0 - risk) * x / n;
            }
        }
    }
    let variance = gradient.dot(&fit.at.cholesky.solve(&gradient));
    let [untreated, treated] = risks;
    Ok(MarginalRisks {
        treated,
        untreated,
        difference: Estimate::wald(treated - untreated, variance.sqrt(), level),
    })
}
