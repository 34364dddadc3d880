//! The value of a result.

/// What a statistic came to.
#[derive(Debug, Clone, PartialEq)]
pub enum ResultValue {
    /// A count.
    Count(u64),
    /// A finite number, with all its digits.
    Number(f64),
    /// There is none, and why: a median that is not reached, a test of groups that do not vary.
    NotCalculated(String),
}

impl ResultValue {
    /// The number, if there is one.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            ResultValue::Count(count) => Some(*count as f64),
            ResultValue::Number(number) => Some(*number),
            ResultValue::NotCalculated(_) => None,
        }
    }

    /// The number, or that there is none where it is infinite or undefined.
    pub(crate) fn finite(number: f64, otherwise: &str) -> Self {
        if number.is_finite() {
            ResultValue::Number(number)
        } else {
            ResultValue::NotCalculated(otherwise.to_owned())
        }
    }
}

impl From<usize> for ResultValue {
    fn from(count: usize) -> Self {
        ResultValue::Count(count as u64)
    }
}
