//! What was computed for a case, in the shape of the golden file.

use serde_json::{Map, Value};
use statistics::{ChiSquareTest, Interval, StatisticsError};

/// An object under construction. What has no value is null.
#[derive(Default)]
pub(crate) struct Answer(Map<String, Value>);

impl Answer {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A number; infinity is the text "Infinity", as JSON has none.
    pub(crate) fn number(&mut self, key: &str, value: f64) -> &mut Self {
        self.value(key, number(value))
    }

    /// A number, or null where there is none.
    pub(crate) fn optional(&mut self, key: &str, value: Option<f64>) -> &mut Self {
        self.value(key, value.map_or(Value::Null, number))
    }

    /// A number, or null where the statistic has no value.
    pub(crate) fn fallible(&mut self, key: &str, value: Result<f64, StatisticsError>) -> &mut Self {
        self.optional(key, value.ok())
    }

    /// A count.
    pub(crate) fn count(&mut self, key: &str, value: usize) -> &mut Self {
        self.value(key, Value::from(value))
    }

    /// Both limits of an interval.
    pub(crate) fn interval(&mut self, key: &str, value: Interval) -> &mut Self {
        self.value(key, interval(value))
    }

    /// Both limits of an interval, or null where there is none.
    pub(crate) fn fallible_interval(
        &mut self,
        key: &str,
        value: Result<Interval, StatisticsError>,
    ) -> &mut Self {
        self.value(key, value.map_or(Value::Null, interval))
    }

    /// A chi-square statistic and its p-value.
    pub(crate) fn test(
        &mut self,
        statistic: &str,
        p_value: &str,
        test: ChiSquareTest,
    ) -> &mut Self {
        self.number(statistic, test.statistic)
            .number(p_value, test.p_value)
    }

    /// A list of numbers.
    pub(crate) fn numbers(&mut self, key: &str, values: &[f64]) -> &mut Self {
        self.value(key, values.iter().copied().map(number).collect())
    }

    /// A list of numbers of which some may be missing.
    pub(crate) fn optional_numbers(&mut self, key: &str, values: &[Option<f64>]) -> &mut Self {
        self.value(
            key,
            values
                .iter()
                .map(|v| v.map_or(Value::Null, number))
                .collect(),
        )
    }

    /// Any value.
    pub(crate) fn value(&mut self, key: &str, value: Value) -> &mut Self {
        self.0.insert(key.to_owned(), value);
        self
    }

    /// The finished object.
    pub(crate) fn done(self) -> Value {
        Value::Object(self.0)
    }
}

pub(crate) fn number(value: f64) -> Value {
    if value == f64::INFINITY {
        Value::from("Infinity")
    } else if value == f64::NEG_INFINITY {
        Value::from("-Infinity")
    } else {
        Value::from(value)
    }
}

pub(crate) fn interval(value: Interval) -> Value {
    Value::Array(vec![number(value.lower), number(value.upper)])
}
