//! Intervals from the profile likelihood.

use super::fit::LogisticFit;
use super::likelihood::At;
use crate::distribution::chi_square;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
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
        // Each fit starts from the nearest one known.
        let mut known: Vec<At> = vec![self.at.clone()];
        let (mut inside, mut outside) = (0.0, f64::INFINITY);
        // From the limit of a quadratic likelihood by Newton's method, whose slope is the score of the held coefficient;
        // outwards, or by halves, where Newton would leave the bracket.
        let mut distance = level.normal_quantile() * standard_error;
        for _ in 0..200 {
            let at = self.follow(column, centre + sign * distance, &mut known)?;
            let excess = 2.0 * (self.at.log_likelihood - at.log_likelihood) - critical;
            let slope = -2.0 * sign * at.score[column];
            if excess < 0.0 {
                inside = distance;
            } else {
                outside = distance;
            }
            let mut next = distance - excess / slope;
            let mut by_newton = true;
            if slope.is_nan() || slope <= 0.0 || next <= inside || next >= outside {
                by_newton = false;
                next = if outside.is_finite() {
                    f64::midpoint(inside, outside)
                } else {
                    1.5 * inside
                };
            }
            // The second maximum that a penalised likelihood may have is not jumped to.
            next = next.min(2.0 * distance);
            let moved = (next - distance).abs();
            distance = next;
            // The error that a step of Newton's leaves is of the order of the square of its length.
            let near = if by_newton { 1e-8 } else { 1e-13 };
            if moved <= near * distance.max(centre.abs()) {
                return Ok(centre + sign * distance);
            }
            if distance > reach {
                return Ok(sign * f64::INFINITY);
            }
        }
        Ok(centre + sign * distance)
    }

    /// The likelihood's maximum with a coefficient held at a value.
    ///
    /// Walks there from the nearest known fit in steps of at most two standard errors, along the tangent of
    /// the profile, since the penalised likelihood may have a second maximum farther off.
    fn follow(
        &self,
        column: usize,
        value: f64,
        known: &mut Vec<At>,
    ) -> Result<At, StatisticsError> {
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
            return Ok(at);
        }
        let standard_error = self.at.cholesky.inverse()[(column, column)].sqrt();
        let steps = ((value - from).abs() / (2.0 * standard_error))
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
        known.push(at.clone());
        Ok(at)
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
