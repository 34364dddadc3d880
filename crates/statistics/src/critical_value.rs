//! Critical values of Student's t, worked out where they are asked for or kept.

use crate::distribution::student_t;
use crate::interval::ConfidenceLevel;

/// Where the critical values of intervals come from. Whatever the source, they are the same to the last bit.
///
/// A [`ConfidenceLevel`] works each one out; [`KeptCriticalValues`] remember those of whole degrees of freedom, for
/// simulations, in which the same few are asked for a million times.
pub trait CriticalValues {
    /// The value that Student's t exceeds with probability `alpha/2`.
    fn student_t(&mut self, degrees_of_freedom: f64) -> f64;
}

impl CriticalValues for ConfidenceLevel {
    fn student_t(&mut self, degrees_of_freedom: f64) -> f64 {
        student_t::upper_quantile(self.alpha() / 2.0, degrees_of_freedom)
    }
}

/// Degrees of freedom beyond which nothing is kept, so that memory is bounded.
const MOST_DEGREES: usize = 4096;

/// The critical values of one confidence level, each worked out once.
///
/// ```
/// use statistics::{ConfidenceLevel, CriticalValues, KeptCriticalValues};
/// let mut level = ConfidenceLevel::NINETY_FIVE;
/// let mut kept = KeptCriticalValues::new(level);
/// for _ in 0..2 {
///     assert_eq!(kept.student_t(93.0), level.student_t(93.0));
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct KeptCriticalValues {
    level: ConfidenceLevel,
    /// By degrees of freedom; none: not yet asked for.
    student_t: Vec<Option<f64>>,
}

impl KeptCriticalValues {
    /// Nothing kept yet.
    #[must_use]
    pub const fn new(level: ConfidenceLevel) -> Self {
        Self {
            level,
            student_t: Vec::new(),
        }
    }

    /// The confidence level.
    #[must_use]
    pub const fn level(&self) -> ConfidenceLevel {
        self.level
    }
}

impl CriticalValues for KeptCriticalValues {
    fn student_t(&mut self, degrees_of_freedom: f64) -> f64 {
        let whole = degrees_of_freedom as usize;
        if whole as f64 != degrees_of_freedom || whole >= MOST_DEGREES {
            return self.level.student_t(degrees_of_freedom);
        }
        if whole >= self.student_t.len() {
            self.student_t.resize(whole + 1, None);
        }
        let level = &mut self.level;
        *self.student_t[whole].get_or_insert_with(|| level.student_t(degrees_of_freedom))
    }
}

#[cfg(test)]
mod tests {
    use super::{CriticalValues, KeptCriticalValues};
    use crate::interval::ConfidenceLevel;

    #[test]
    fn a_kept_critical_value_is_the_one_worked_out_whatever_the_degrees_of_freedom() {
        let mut level = ConfidenceLevel::NINETY;
        let mut kept = KeptCriticalValues::new(level);
        for df in [
            1.0,
            2.0,
            7.5,
            45.0,
            93.0,
            4095.0,
            4096.0,
            1e9,
            f64::INFINITY,
            0.25,
            45.0,
            2.0,
        ] {
            assert_eq!(
                kept.student_t(df).to_bits(),
                level.student_t(df).to_bits(),
                "{df}"
            );
        }
    }
}
