//! Intervals from the profile likelihood.

use super::fit::LogisticFit;
use super::likelihood::At;
use crate::distribution::chi_square;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::root::brent;
use nalgebra::DVector;

impl LogisticFit<'_> {
    /// The values of a coefficient that the (penalised) likelihood ratio test does not reject.
    ///
    /// Venzon DJ, Moolgavkar SH. Appl Stat 1988;37:87-94. SAS `CLODDS=PL`, R `confint(glm)` and `logistf`. A side on
    /// which the likelihood never falls far enough is infinite.
    ///
    /// ```
    /// use statistics::ConfidenceLevel;
    /// use statistics::linear::ModelMatrix;
    /// use statistics::logistic::{Penalty, logistic_regression};
    /// let mut design = ModelMatrix::with_intercept(8);
    /// design.covariate("treated", &[1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0])?;
    /// let answer = [true, true, true, false, true, false, false, false];
    /// let fit = logistic_regression(&design, &answer, Penalty::None)?;
    /// let interval = fit.profile_interval(1, ConfidenceLevel::NINETY_FIVE)?;
    /// assert!(interval.lower < 0.0 && interval.upper > 9.0f64.ln());
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::NotConverged`] where the profile cannot be followed.
    pub fn profile_interval(
        &self,
        column: usize,
        level: ConfidenceLevel,
    ) -> Result<Interval, StatisticsError> {
        let lower = self.profile_limit(column, level, -1.0)?;
        let upper = self.profile_limit(column, level, 1.0)?;
        Ok(Interval::new(lower, upper))
    }

    fn profile_limit(
        &self,
        column: usize,
        level: ConfidenceLevel,
        sign: f64,
    ) -> Result<f64, StatisticsError> {
        let critical = chi_square::upper_quantile(level.alpha(), 1.0);
        let centre = self.at.coefficients[column];
        let standard_error = self.coefficient(column, level).standard_error;
        let reach = (1000.0 * standard_error).max(200.0);
        // Excess of the deviance over the critical value, each fit started from the one nearest to it.
        let mut known: Vec<At> = vec![self.at.clone()];
        let mut failure = None;
        let mut excess =
            |distance: f64| match self.follow(column, centre + sign * distance, &mut known) {
                Ok(log_likelihood) => 2.0 * (self.at.log_likelihood - log_likelihood) - critical,
                Err(error) => {
                    failure = Some(error);
                    0.0
                }
            };
        // The limit of a quadratic likelihood, then outwards until the deviance is passed.
        let mut inside = 0.0;
        let mut outside = level.normal_quantile() * standard_error;
        while excess(outside) < 0.0 {
            inside = outside;
            outside *= 1.25;
            if outside > reach {
                return Ok(sign * f64::INFINITY);
            }
        }
        let distance = brent(&mut excess, inside, outside);
        match failure {
            Some(error) => Err(error),
            None => Ok(centre + sign * distance),
        }
    }

    /// The largest log likelihood with a coefficient held at a value.
    ///
    /// Walks there from the nearest known fit in steps of at most a quarter of a standard error, along the tangent of
    /// the profile, since the penalised likelihood may have a second maximum farther off.
    fn follow(
        &self,
        column: usize,
        value: f64,
        known: &mut Vec<At>,
    ) -> Result<f64, StatisticsError> {
        let distance = |at: &At| (at.coefficients[column] - value).abs();
        let mut nearest = 0;
        for candidate in 1..known.len() {
            if distance(&known[candidate]) < distance(&known[nearest]) {
                nearest = candidate;
            }
        }
        let mut at = known[nearest].clone();
        let from = at.coefficients[column];
        if from == value {
            return Ok(at.log_likelihood);
        }
        let standard_error = self.at.cholesky.inverse()[(column, column)].sqrt();
        let steps = ((value - from).abs() / (0.5 * standard_error))
            .ceil()
            .max(1.0);
        for step in 1..=steps as usize {
            let held = if step as f64 == steps {
                value
            } else {
                from + (value - from) * step as f64 / steps
            };
            let start = tangent(&at, column, held);
            at = self.model.maximise(&start, Some(column))?;
        }
        let log_likelihood = at.log_likelihood;
        known.push(at);
        Ok(log_likelihood)
    }
}

/// The coefficients that a move of one of them brings about on a quadratic likelihood.
fn tangent(at: &At, column: usize, value: f64) -> Vec<f64> {
    let p = at.coefficients.len();
    let shift = value - at.coefficients[column];
    // The column of the inverse information is the direction of the profile.
    let unit = DVector::from_fn(p, |j, _| f64::from(u8::from(j == column)));
    let direction = at.cholesky.solve(&unit);
    let mut moved: Vec<f64> = at
        .coefficients
        .iter()
        .zip(direction.iter())
        .map(|(b, d)| b + shift * d / direction[column])
        .collect();
    moved[column] = value;
    moved
}
