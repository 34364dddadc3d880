//! Small-sample tests of the mean of a mixed model.

use super::fit::{InferenceParts, MixedModel};
use crate::distribution::fisher_f;
use crate::error::{StatisticsError, require_same_length};
use crate::interval::ConfidenceLevel;
use crate::t_test::TTest;
use nalgebra::{DMatrix, DVector};

/// Which information about the covariance parameters measures their uncertainty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Information {
    /// The observed second derivatives: SAS and R `mmrm`.
    #[default]
    Observed,
    /// Their expectation: R `pbkrtest`, and the paper of Kenward and Roger.
    Expected,
}

/// Whether the second derivatives of the covariance matrix enter the correction.
///
/// They vanish where the structure is linear in its parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Curvature {
    /// They do: SAS `DDFM=KR`.
    #[default]
    SecondDerivatives,
    /// They do not: SAS `DDFM=KR(FIRSTORDER)`, R `mmrm` "Kenward-Roger-Linear".
    FirstOrder,
}

/// How degrees of freedom and standard errors allow for the estimated covariance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmallSample {
    /// Rows less columns, standard errors as they are.
    Residual,
    /// Satterthwaite's degrees of freedom, standard errors as they are.
    Satterthwaite,
    /// Kenward and Roger's adjusted standard errors and degrees of freedom.
    KenwardRoger {
        /// The information used.
        information: Information,
        /// Whether second derivatives enter.
        curvature: Curvature,
    },
}

impl SmallSample {
    /// Kenward-Roger as SAS `DDFM=KR` has it.
    pub const KENWARD_ROGER: Self = Self::KenwardRoger {
        information: Information::Observed,
        curvature: Curvature::SecondDerivatives,
    };

    /// Where the method was published.
    #[must_use]
    pub const fn reference(self) -> &'static str {
        match self {
            Self::Residual => "SAS DDFM=RESIDUAL",
            Self::Satterthwaite => "Fai AHT, Cornelius PL. J Stat Comput Simul 1996;54:363-378",
            Self::KenwardRoger { .. } => "Kenward MG, Roger JH. Biometrics 1997;53:983-997",
        }
    }
}

/// A joint test of several linear combinations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JointTest {
    /// The F statistic, scaled as the method asks.
    pub f: f64,
    /// Numerator degrees of freedom.
    pub numerator: usize,
    /// Denominator degrees of freedom.
    pub denominator: f64,
    /// Probability of a larger F.
    pub p_value: f64,
}

/// Prepared inference on the mean.
#[derive(Clone, Debug)]
pub struct MixedInference {
    method: SmallSample,
    coefficients: DVector<f64>,
    /// The unadjusted covariance of the coefficients.
    phi: DMatrix<f64>,
    /// The covariance that standard errors are taken from.
    adjusted: DMatrix<f64>,
    p: Vec<DMatrix<f64>>,
    /// The covariance of the covariance parameters.
    w: DMatrix<f64>,
    residual_degrees_of_freedom: f64,
}

impl MixedInference {
    pub(super) fn new(model: &MixedModel, method: SmallSample) -> Result<Self, StatisticsError> {
        let parts = &model.parts;
        let information = match method {
            SmallSample::KenwardRoger {
                information: Information::Expected,
                ..
            } => &parts.expected_information,
            _ => &parts.observed_information,
        };
        let w = information
            .clone()
            .cholesky()
            .ok_or(StatisticsError::NotPositiveDefinite {
                matrix: "the information about the covariance parameters",
            })?
            .inverse();
        let adjusted = match method {
            SmallSample::KenwardRoger { curvature, .. } => {
                kenward_roger_covariance(parts, &w, curvature)
            }
            SmallSample::Residual | SmallSample::Satterthwaite => parts.covariance.clone(),
        };
        Ok(Self {
            method,
            coefficients: DVector::from_column_slice(&model.coefficients),
            phi: parts.covariance.clone(),
            adjusted,
            p: parts.p.clone(),
            w,
            residual_degrees_of_freedom: (model.observations - model.coefficients.len()) as f64,
        })
    }

    /// A linear combination of the coefficients, with its t test.
    ///
    /// For a single combination the degrees of freedom of Kenward and Roger are Satterthwaite's, `2 v^2 / g' W g` with `v` the
    /// unadjusted variance and `g` its gradient.
    ///
    /// # Errors
    /// [`StatisticsError::LengthMismatch`] for a wrong number of weights, [`StatisticsError::ZeroVariance`] where
    /// all weights are 0.
    pub fn contrast(
        &self,
        weights: &[f64],
        level: ConfidenceLevel,
    ) -> Result<TTest, StatisticsError> {
        let p = self.coefficients.len();
        require_same_length("the coefficients", p, "the contrast", weights.len())?;
        let l = DVector::from_column_slice(weights);
        let variance = l.dot(&(&self.phi * &l));
        if variance.is_nan() || variance <= 0.0 {
            return Err(StatisticsError::ZeroVariance {
                quantity: "the contrast",
            });
        }
        let degrees_of_freedom = match self.method {
            SmallSample::Residual => self.residual_degrees_of_freedom,
            SmallSample::Satterthwaite | SmallSample::KenwardRoger { .. } => self.satterthwaite(&l),
        };
        let error = l.dot(&(&self.adjusted * &l)).sqrt();
        TTest::new(l.dot(&self.coefficients), error, degrees_of_freedom, level)
    }

    /// The test that several linear combinations are all 0, by an F statistic.
    ///
    /// Under [`SmallSample::KenwardRoger`] F is scaled: Kenward MG, Roger JH. Biometrics 1997;53:983-997, section 3; the degrees
    /// of freedom are 2/A for one combination. Under [`SmallSample::Satterthwaite`] the combinations are turned into as many
    /// that do not correlate, and the degrees of freedom are those that give F the mean of the average of their squared t: Fai AHT,
    /// Cornelius PL. J Stat Comput Simul 1996;54:363-378; SAS `DDFM=SATTERTHWAITE`, R `mmrm` and `lmerTest`. Under
    /// [`SmallSample::Residual`] F is as it is.
    ///
    /// ```
    /// # use statistics::{linear::ModelMatrix, mixed::*};
    /// # let mut design = ModelMatrix::with_intercept(9);
    /// # design.covariate("second visit", &[0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0])?;
    /// # let data = RepeatedMeasures {
    /// #     response: &[1.0, 2.1, 0.8, 1.7, 1.4, 2.6, 1.9, 3.2, 1.5],
    /// #     design: &design,
    /// #     subject: &[1, 1, 2, 2, 3, 3, 4, 4, 5],
    /// #     visit: &[0, 1, 0, 1, 0, 1, 0, 1, 0],
    /// #     visit_count: 2,
    /// # };
    /// let fit = mixed_model(data, CovarianceStructure::Unstructured, Likelihood::Restricted)?;
    /// let inference = fit.inference(SmallSample::Satterthwaite)?;
    /// let both = inference.joint_test(&[vec![1.0, 0.0], vec![0.0, 1.0]])?;
    /// assert_eq!(both.numerator, 2);
    /// assert!(both.p_value < 0.01);
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::LengthMismatch`], [`StatisticsError::TooFew`] without combinations,
    /// [`StatisticsError::Collinear`] where the combinations depend on each other, [`StatisticsError::Undefined`] where the data
    /// leave no denominator degrees of freedom.
    pub fn joint_test(&self, rows: &[Vec<f64>]) -> Result<JointTest, StatisticsError> {
        let p = self.coefficients.len();
        for row in rows {
            require_same_length("the coefficients", p, "a contrast", row.len())?;
        }
        if rows.is_empty() {
            return Err(StatisticsError::TooFew {
                quantity: "contrasts",
                needed: 1,
                found: 0,
            });
        }
        let l = DMatrix::from_fn(rows.len(), p, |i, j| rows[i][j]);
        let q = rows.len() as f64;
        let collinear = StatisticsError::Collinear {
            column: rows.len() - 1,
        };
        let adjusted = (&l * &self.adjusted * l.transpose())
            .cholesky()
            .ok_or(collinear.clone())?;
        let distance = &l * &self.coefficients;
        let f = distance.dot(&adjusted.solve(&distance)) / q;
        let (scale, denominator) = match self.method {
            SmallSample::Residual => (1.0, self.residual_degrees_of_freedom),
            SmallSample::Satterthwaite => (1.0, self.joint_satterthwaite(&l)),
            SmallSample::KenwardRoger { .. } => {
                let unadjusted = (&l * &self.phi * l.transpose())
                    .cholesky()
                    .ok_or(collinear)?;
                let theta = l.transpose() * unadjusted.solve(&l);
                self.scale_and_denominator(&theta, q)
            }
        };
        if !((scale * f).is_finite() && denominator.is_finite() && denominator > 0.0) {
            return Err(StatisticsError::Undefined {
                statistic: "the joint test",
                reason: "the data leave no denominator degrees of freedom; test single contrasts, or use residual degrees of freedom",
            });
        }
        Ok(JointTest {
            f: scale * f,
            numerator: rows.len(),
            denominator,
            p_value: fisher_f::upper_tail(scale * f, q, denominator),
        })
    }

    /// `2 v^2 / g' W g`, with `v` the variance of a combination and `g` its gradient by the covariance parameters.
    fn satterthwaite(&self, l: &DVector<f64>) -> f64 {
        let carried = &self.phi * l;
        let variance = l.dot(&carried);
        let gradient = DVector::from_iterator(
            self.p.len(),
            self.p.iter().map(|p| -carried.dot(&(p * &carried))),
        );
        2.0 * variance * variance / gradient.dot(&(&self.w * &gradient))
    }

    /// The denominator degrees of freedom of Fai and Cornelius.
    ///
    /// An F with `m` denominator degrees of freedom has the mean `m / (m - 2)`, a squared t with `v` the mean `v / (v - 2)`;
    /// the average of the latter, where all `v` are above 2, is set equal to the former. A combination with fewer has no mean
    /// and is left out of the sum; where the rest have too little, there is 1 degree of freedom. Both as SAS has it.
    fn joint_satterthwaite(&self, l: &DMatrix<f64>) -> f64 {
        let q = l.nrows() as f64;
        let eigen = (l * &self.phi * l.transpose()).symmetric_eigen();
        let rotated = eigen.eigenvectors.transpose() * l;
        let single: Vec<f64> = rotated
            .row_iter()
            .map(|row| self.satterthwaite(&row.transpose()))
            .collect();
        // Degrees of freedom that are all alike stay what they are, without dividing small differences.
        let (least, most) = single
            .iter()
            .fold((f64::INFINITY, 0.0_f64), |(least, most), v| {
                (least.min(*v), most.max(*v))
            });
        if most - least <= 1e-8 * most {
            return single.iter().sum::<f64>() / q;
        }
        let mean: f64 = single
            .iter()
            .filter(|v| **v > 2.0)
            .map(|v| v / (v - 2.0))
            .sum();
        if mean > q {
            2.0 * mean / (mean - q)
        } else {
            1.0
        }
    }

    /// The factor of F and its denominator degrees of freedom (Kenward and Roger's lambda and m).
    fn scale_and_denominator(&self, theta: &DMatrix<f64>, q: f64) -> (f64, f64) {
        let carried: Vec<DMatrix<f64>> = self
            .p
            .iter()
            .map(|p| theta * &self.phi * p * &self.phi)
            .collect();
        let (mut a1, mut a2) = (0.0, 0.0);
        for (i, left) in carried.iter().enumerate() {
            for (j, right) in carried.iter().enumerate() {
                let w = self.w[(i, j)];
                a1 += w * left.trace() * right.trace();
                a2 += w * left.dot(&right.transpose());
            }
        }
        if q == 1.0 {
            // The general formulas reduce to this, and would divide small differences here.
            return (1.0, 2.0 / a2);
        }
        let b = (a1 + 6.0 * a2) / (2.0 * q);
        let g = ((q + 1.0) * a1 - (q + 4.0) * a2) / ((q + 2.0) * a2);
        let d = 3.0 * q + 2.0 * (1.0 - g);
        let (c1, c2, c3) = (g / d, (q - g) / d, (q + 2.0 - g) / d);
        let mean = 1.0 / (1.0 - a2 / q);
        let variance = 2.0 / q * (1.0 + c1 * b) / ((1.0 - c2 * b).powi(2) * (1.0 - c3 * b));
        let rho = variance / (2.0 * mean * mean);
        let m = 4.0 + (q + 2.0) / (q * rho - 1.0);
        (m / (mean * (m - 2.0)), m)
    }
}

/// `Phi + 2 Phi [sum W_ij (Q_ij - P_i Phi P_j - R_ij/4)] Phi`.
fn kenward_roger_covariance(
    parts: &InferenceParts,
    w: &DMatrix<f64>,
    curvature: Curvature,
) -> DMatrix<f64> {
    let phi = &parts.covariance;
    let m = parts.p.len();
    let mut sum = DMatrix::zeros(phi.nrows(), phi.ncols());
    for i in 0..m {
        for j in 0..m {
            let weight = w[(i, j)];
            sum += (&parts.q[i * m + j] - &parts.p[i] * phi * &parts.p[j]) * weight;
            if curvature == Curvature::SecondDerivatives {
                let (high, low) = (i.max(j), i.min(j));
                if let Some(r) = parts.r.get(high * (high + 1) / 2 + low) {
                    sum -= r * (0.25 * weight);
                }
            }
        }
    }
    phi + phi * sum * phi * 2.0
}
