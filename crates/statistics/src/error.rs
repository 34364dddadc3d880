//! Why a statistic has no value.

use std::fmt;

/// The reason why a statistic cannot be given.
///
/// No function of this crate answers with a silent NaN: what has no value is one of these.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum StatisticsError {
    /// A count is larger than the total it is part of.
    CountAboveTotal {
        /// The count as given.
        count: u64,
        /// The total as given.
        total: u64,
    },
    /// A group that the statistic needs has no members.
    EmptyGroup {
        /// Which group.
        group: &'static str,
    },
    /// An argument lies outside its range.
    OutOfRange {
        /// Which argument.
        quantity: &'static str,
        /// The value as given.
        value: f64,
        /// The values that are allowed, in words.
        allowed: &'static str,
    },
    /// A value is NaN or infinite.
    NotFinite {
        /// Which list.
        quantity: &'static str,
        /// Position in the list, from 0.
        index: usize,
        /// The value as given.
        value: f64,
    },
    /// Two lists that go side by side differ in length.
    LengthMismatch {
        /// The list that sets the length.
        quantity: &'static str,
        /// Its length.
        expected: usize,
        /// The list that does not fit.
        other: &'static str,
        /// Its length.
        found: usize,
    },
    /// There are fewer values than the statistic needs.
    TooFew {
        /// What there is too little of.
        quantity: &'static str,
        /// The least number that would do.
        needed: usize,
        /// The number given.
        found: usize,
    },
    /// The values do not vary, so a standardised statistic divides by zero.
    ZeroVariance {
        /// What does not vary.
        quantity: &'static str,
    },
    /// The statistic is not defined for these data.
    Undefined {
        /// The statistic.
        statistic: &'static str,
        /// Why it has no value.
        reason: &'static str,
    },
    /// A column separates the outcomes, so its maximum likelihood estimate is infinite.
    Separation {
        /// The column of the model matrix, from 0.
        column: usize,
    },
    /// A column is a linear combination of the columns before it, or is constant beside an intercept.
    Collinear {
        /// The column of the model matrix, from 0.
        column: usize,
    },
    /// A matrix that must be positive definite is not.
    NotPositiveDefinite {
        /// Which matrix.
        matrix: &'static str,
    },
    /// An exact method would need more time or memory than there is.
    TooLarge {
        /// The method.
        method: &'static str,
        /// The size of the problem.
        size: u64,
        /// The largest size that is done.
        limit: u64,
    },
    /// An iteration ended without an answer.
    NotConverged {
        /// The method.
        method: &'static str,
        /// The iterations done.
        iterations: usize,
    },
}

impl fmt::Display for StatisticsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CountAboveTotal { count, total } => write!(
                f,
                "the count {count} is larger than its total {total}; give a count from 0 to {total}"
            ),
            Self::EmptyGroup { group } => {
                write!(f, "{group} is empty; at least one member is needed")
            }
            Self::OutOfRange {
                quantity,
                value,
                allowed,
            } => {
                write!(f, "{quantity} is {value}, but must be {allowed}")
            }
            Self::NotFinite {
                quantity,
                index,
                value,
            } => write!(
                f,
                "{quantity} holds {value} at position {index} (counted from 0); remove the missing value or replace it by a number"
            ),
            Self::LengthMismatch {
                quantity,
                expected,
                other,
                found,
            } => write!(
                f,
                "{quantity} has {expected} values but {other} has {found}; both must have the same length"
            ),
            Self::TooFew {
                quantity,
                needed,
                found,
            } => write!(f, "{found} {quantity} given, but at least {needed} needed"),
            Self::ZeroVariance { quantity } => write!(
                f,
                "{quantity} does not vary, so no test or standard error exists; report the value alone"
            ),
            Self::Undefined { statistic, reason } => {
                write!(f, "{statistic} is not defined: {reason}")
            }
            Self::Separation { column } => write!(
                f,
                "column {column} of the model matrix (counted from 0) separates the outcomes, so its maximum likelihood estimate is infinite; use Firth's penalised likelihood or exact conditional inference"
            ),
            Self::Collinear { column } => write!(
                f,
                "column {column} of the model matrix (counted from 0) is a linear combination of the columns before it; remove it"
            ),
            Self::NotPositiveDefinite { matrix } => write!(
                f,
                "{matrix} is not positive definite; use a simpler covariance structure or check the data for repeated rows"
            ),
            Self::TooLarge {
                method,
                size,
                limit,
            } => write!(
                f,
                "{method} is not done for a size of {size}, above {limit}; use the asymptotic method"
            ),
            Self::NotConverged { method, iterations } => write!(
                f,
                "{method} did not converge in {iterations} iterations; check the data for near-separation or near-collinearity"
            ),
        }
    }
}

impl std::error::Error for StatisticsError {}

/// The error for numbers whose squares or sums no floating-point number can hold.
pub(crate) const fn beyond_range(statistic: &'static str) -> StatisticsError {
    StatisticsError::Undefined {
        statistic,
        reason: "its sums are beyond the range of floating-point numbers; give the values in a unit in which they are nearer to 1",
    }
}

/// Refuses a list that holds NaN or an infinity.
pub(crate) fn require_finite(
    quantity: &'static str,
    values: &[f64],
) -> Result<(), StatisticsError> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(StatisticsError::NotFinite {
            quantity,
            index,
            value: values[index],
        }),
        None => Ok(()),
    }
}

/// Refuses two lists of different length.
pub(crate) fn require_same_length(
    quantity: &'static str,
    expected: usize,
    other: &'static str,
    found: usize,
) -> Result<(), StatisticsError> {
    if expected == found {
        Ok(())
    } else {
        Err(StatisticsError::LengthMismatch {
            quantity,
            expected,
            other,
            found,
        })
    }
}
