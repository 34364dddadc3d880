//! Analysis of covariance.

use super::least_squares::LeastSquares;
use super::model_matrix::{Factor, ModelMatrix};
use super::reflections::Reflections;
use crate::critical_value::CriticalValues;
use crate::error::{StatisticsError, require_finite, require_same_length};
use crate::interval::ConfidenceLevel;
use crate::t_test::{TEstimate, TTest};
use std::ops::Range;
use std::sync::Arc;

/// What an analysis of covariance is made from: a response, one factor of interest, and what is adjusted for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AncovaData<'a> {
    /// The response.
    pub response: &'a [f64],
    /// The factor whose levels are compared.
    pub treatment: Factor<'a>,
    /// Other factors.
    pub factors: &'a [Factor<'a>],
    /// Covariates.
    pub covariates: &'a [&'a [f64]],
}

/// How a least-squares mean weighs the levels of the other factors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Margins {
    /// Each level alike: SAS `LSMEANS`, R `emmeans`.
    #[default]
    Equal,
    /// By their frequency in the data: SAS `LSMEANS / OM`.
    Observed,
}

/// A test that all effects of a term are 0, given all other terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TypeThreeTest {
    /// The F statistic.
    pub f: f64,
    /// Numerator degrees of freedom.
    pub degrees_of_freedom: usize,
    /// Probability of a larger F under the hypothesis.
    pub p_value: f64,
}

/// A fitted analysis of covariance with main effects.
///
/// Columns: intercept, covariates, the levels of the treatment after its first, the levels of the other factors
/// after their first. Without interactions, type II and type III tests are the same.
///
/// ```
/// use statistics::ConfidenceLevel;
/// use statistics::linear::{Ancova, AncovaData, Factor, Margins};
/// let baseline = [1.0, 2.0, 3.0, 1.0, 2.0, 3.0];
/// let fit = Ancova::fit(AncovaData {
///     response: &[2.0, 3.1, 3.9, 4.1, 5.0, 6.1],
///     treatment: Factor::new(&[0, 0, 0, 1, 1, 1], 2)?,
///     factors: &[],
///     covariates: &[&baseline],
/// })?;
/// let difference = fit.difference(1, 0, ConfidenceLevel::NINETY_FIVE)?;
/// assert!((difference.estimate - 6.2 / 3.0).abs() < 1e-12);
/// let mean = fit.least_squares_mean(1, Margins::Equal, ConfidenceLevel::NINETY_FIVE)?;
/// assert!((mean.estimate - 15.2 / 3.0).abs() < 1e-12);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Ancova {
    fit: LeastSquares,
    covariate_means: Vec<f64>,
    treatment: Range<usize>,
    factors: Arc<[FactorColumns]>,
}

/// The columns of a factor beside the treatment, and the share of the rows in each of its levels after the first.
type FactorColumns = (Range<usize>, Vec<f64>);

/// For so many columns room is made beforehand; more are rare, and find it as they come.
const ROOM_AHEAD: usize = 32;

/// How the rows are named in a refusal.
const MATRIX: &str = "the model matrix";
/// How a covariate is named in a refusal.
const COVARIATE: &str = "a covariate";
/// How the response is named in a refusal.
const RESPONSE: &str = "the response";

/// The factors of an analysis of covariance, made ready for the responses and covariates of the same rows, one after another.
///
/// ```
/// use statistics::linear::{Ancova, AncovaData, AncovaDesign, Factor};
/// let arm = Factor::new(&[0, 0, 0, 1, 1, 1], 2)?;
/// let baseline = [1.0, 2.0, 3.0, 1.0, 2.0, 3.0];
/// let mut design = AncovaDesign::of(6, 1, arm, &[])?;
/// for response in [[2.0, 3.1, 3.9, 4.1, 5.0, 6.1], [7.0, 7.5, 8.1, 9.2, 9.1, 9.9]] {
///     let alone = Ancova::fit(AncovaData {
///         response: &response,
///         treatment: arm,
///         factors: &[],
///         covariates: &[&baseline],
///     })?;
///     assert_eq!(design.fit(&[&baseline], &response)?, alone);
/// }
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AncovaDesign {
    /// The intercept, the treatment and the factors, reflected; covariates come after them, a fit at a time.
    reflections: Reflections,
    rows: usize,
    covariates: usize,
    treatment: Range<usize>,
    factors: Arc<[FactorColumns]>,
}

impl AncovaDesign {
    /// The design of so many rows and covariates.
    ///
    /// # Errors
    /// [`StatisticsError::LengthMismatch`] for a wrong number of levels, [`StatisticsError::TooLarge`] above 10,000 levels of a
    /// factor.
    pub fn of(
        rows: usize,
        covariates: usize,
        treatment: Factor<'_>,
        factors: &[Factor<'_>],
    ) -> Result<Self, StatisticsError> {
        let mut matrix = ModelMatrix::with_intercept(rows);
        let of_factors: usize = factors
            .iter()
            .chain([&treatment])
            .map(|factor| factor.level_count.saturating_sub(1).min(rows))
            .sum();
        matrix.make_room((1 + of_factors).min(ROOM_AHEAD));
        let start = matrix.factor("the treatment", treatment)?;
        // Covariates stand before the treatment, as far as anybody sees.
        let seen = |start: usize, end: usize| covariates + start..covariates + end;
        let treatment = seen(start, matrix.columns());
        let mut of_factors = Vec::with_capacity(factors.len());
        for factor in factors {
            let start = matrix.factor("a factor", *factor)?;
            let shares = (1..factor.level_count)
                .map(|level| {
                    factor.levels.iter().filter(|l| **l == level).count() as f64 / rows as f64
                })
                .collect();
            of_factors.push((seen(start, matrix.columns()), shares));
        }
        let mut reflections = Reflections::none();
        for column in 0..matrix.columns() {
            reflections.push((0..rows).map(|row| matrix.row(row)[column]).collect());
        }
        Ok(Self {
            reflections,
            rows,
            covariates,
            treatment,
            factors: of_factors.into(),
        })
    }

    /// Fits the model of a response and its covariates.
    ///
    /// # Errors
    /// As [`Ancova::fit`].
    pub fn fit(
        &mut self,
        covariates: &[&[f64]],
        response: &[f64],
    ) -> Result<Ancova, StatisticsError> {
        let rows = self.rows;
        require_same_length(
            "the covariates of the design",
            self.covariates,
            "the covariates",
            covariates.len(),
        )?;
        for covariate in covariates {
            require_same_length(MATRIX, rows, COVARIATE, covariate.len())?;
            require_finite(COVARIATE, covariate)?;
        }
        require_same_length(MATRIX, rows, RESPONSE, response.len())?;
        require_finite(RESPONSE, response)?;
        let of_design = self.reflections.columns();
        let columns = of_design + covariates.len();
        if rows <= columns {
            return Err(StatisticsError::TooFew {
                quantity: "rows",
                needed: columns + 1,
                found: rows,
            });
        }
        for covariate in covariates {
            self.reflections.push(covariate.to_vec());
        }
        let triangle = self.reflections.fold(response);
        self.reflections.truncate(of_design);
        // The intercept stands first, then the covariates; they were reflected last.
        let of_covariates = covariates.len();
        let reflected_at = |column: usize| match column {
            0 => 0,
            column if column <= of_covariates => of_design + column - 1,
            column => column - of_covariates,
        };
        let triangle = triangle.map_err(|error| match error {
            StatisticsError::Collinear { column } => StatisticsError::Collinear {
                column: (0..columns)
                    .find(|seen| reflected_at(*seen) == column)
                    .unwrap_or(column),
            },
            error => error,
        })?;
        let fit = LeastSquares::by(&triangle, rows - columns)?;
        Ok(Ancova {
            fit: fit.in_order(reflected_at),
            covariate_means: covariates
                .iter()
                .map(|covariate| covariate.iter().sum::<f64>() / rows as f64)
                .collect(),
            treatment: self.treatment.clone(),
            factors: Arc::clone(&self.factors),
        })
    }
}

impl Ancova {
    /// The method's name.
    pub const METHOD: &'static str = "analysis of covariance";
    /// Where least-squares means were published.
    pub const REFERENCE: &'static str = "Searle SR, Speed FM, Milliken GA. Am Stat 1980;34:216-221";

    /// Fits the model by least squares.
    ///
    /// # Errors
    /// As [`least_squares`]; a factor level without rows is [`StatisticsError::Collinear`].
    pub fn fit(data: AncovaData<'_>) -> Result<Self, StatisticsError> {
        let (rows, covariates) = (data.response.len(), data.covariates);
        for covariate in covariates {
            require_same_length(MATRIX, rows, COVARIATE, covariate.len())?;
            require_finite(COVARIATE, covariate)?;
        }
        AncovaDesign::of(rows, covariates.len(), data.treatment, data.factors)?
            .fit(covariates, data.response)
    }

    /// The least-squares fit, for coefficients and residual variance.
    #[must_use]
    pub const fn least_squares(&self) -> &LeastSquares {
        &self.fit
    }

    /// The columns of each term among the coefficients: those of the treatment, then of each covariate, then of each other
    /// factor. A factor of one level has none.
    pub fn term_columns(&self) -> impl Iterator<Item = Range<usize>> {
        let covariates = (1..=self.covariate_means.len()).map(|column| column..column + 1);
        let factors = self.factors.iter().map(|(columns, _)| columns.clone());
        std::iter::once(self.treatment.clone())
            .chain(covariates)
            .chain(factors)
    }

    /// The mean of a treatment level with covariates at their means.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for a level that does not exist, [`StatisticsError::ZeroVariance`]
    /// where the fit is perfect.
    pub fn least_squares_mean(
        &self,
        level: usize,
        margins: Margins,
        confidence: ConfidenceLevel,
    ) -> Result<TTest, StatisticsError> {
        let mut critical = confidence;
        self.least_squares_mean_with(level, margins, &mut critical)
            .map(TEstimate::tested)
    }

    /// The same without its p-value, with the critical value of its interval from where the caller has it.
    ///
    /// # Errors
    /// As [`Self::least_squares_mean`].
    pub fn least_squares_mean_with(
        &self,
        level: usize,
        margins: Margins,
        critical: &mut impl CriticalValues,
    ) -> Result<TEstimate, StatisticsError> {
        let mut weights = self.level_weights(level)?;
        weights[0] = 1.0;
        weights[1..=self.covariate_means.len()].copy_from_slice(&self.covariate_means);
        for (columns, shares) in &*self.factors {
            let count = columns.len() + 1;
            for (column, share) in columns.clone().zip(shares) {
                weights[column] = match margins {
                    Margins::Equal => 1.0 / count as f64,
                    Margins::Observed => *share,
                };
            }
        }
        self.fit.contrast_with(&weights, critical)
    }

    /// The difference of two treatment levels, `level` minus `reference`; the same under either margins.
    ///
    /// # Errors
    /// As [`Self::least_squares_mean`].
    pub fn difference(
        &self,
        level: usize,
        reference: usize,
        confidence: ConfidenceLevel,
    ) -> Result<TTest, StatisticsError> {
        let mut critical = confidence;
        self.difference_with(level, reference, &mut critical)
            .map(TEstimate::tested)
    }

    /// The same without its p-value, with the critical value of its interval from where the caller has it.
    ///
    /// # Errors
    /// As [`Self::least_squares_mean`].
    pub fn difference_with(
        &self,
        level: usize,
        reference: usize,
        critical: &mut impl CriticalValues,
    ) -> Result<TEstimate, StatisticsError> {
        let mut weights = self.level_weights(level)?;
        for (weight, other) in weights.iter_mut().zip(self.level_weights(reference)?) {
            *weight -= other;
        }
        self.fit.contrast_with(&weights, critical)
    }

    /// The test of the treatment.
    ///
    /// # Errors
    /// [`StatisticsError::ZeroVariance`] where the fit is perfect.
    pub fn treatment_test(&self) -> Result<TypeThreeTest, StatisticsError> {
        self.test(self.treatment.clone())
    }

    /// The test of a covariate, by its position in the data.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for a covariate that does not exist, [`StatisticsError::ZeroVariance`]
    /// where the fit is perfect.
    pub fn covariate_test(&self, covariate: usize) -> Result<TypeThreeTest, StatisticsError> {
        if covariate >= self.covariate_means.len() {
            return Err(StatisticsError::OutOfRange {
                quantity: "the number of the covariate",
                value: covariate as f64,
                allowed: "below the number of covariates",
            });
        }
        self.test(covariate + 1..covariate + 2)
    }

    /// The test of one of the other factors, by its position in the data.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for a factor that does not exist, [`StatisticsError::ZeroVariance`]
    /// where the fit is perfect.
    pub fn factor_test(&self, factor: usize) -> Result<TypeThreeTest, StatisticsError> {
        match self.factors.get(factor) {
            Some((columns, _)) => self.test(columns.clone()),
            None => Err(StatisticsError::OutOfRange {
                quantity: "the number of the factor",
                value: factor as f64,
                allowed: "below the number of factors",
            }),
        }
    }

    fn test(&self, columns: Range<usize>) -> Result<TypeThreeTest, StatisticsError> {
        let degrees_of_freedom = columns.len();
        let (f, p_value) = self.fit.joint_test(columns)?;
        Ok(TypeThreeTest {
            f,
            degrees_of_freedom,
            p_value,
        })
    }

    /// Zeros, with a one for the level unless it is the first.
    fn level_weights(&self, level: usize) -> Result<Vec<f64>, StatisticsError> {
        if level > self.treatment.len() {
            return Err(StatisticsError::OutOfRange {
                quantity: "the level of the treatment",
                value: level as f64,
                allowed: "below the number of levels",
            });
        }
        let mut weights = vec![0.0; self.fit.coefficients.len()];
        if level > 0 {
            weights[self.treatment.start + level - 1] = 1.0;
        }
        Ok(weights)
    }
}
