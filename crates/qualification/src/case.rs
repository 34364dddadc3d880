//! One golden case and its inputs.

use crate::error::QualificationError;
use crate::source::GoldenSource;
use crate::table::Table;
use serde_json::Value;
use statistics::{ConfidenceLevel, TwoByTwo};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// A case of a family: what to compute from what.
pub(crate) struct Case<'a> {
    /// The family, for messages.
    pub(crate) family: &'a str,
    /// The case's name.
    pub(crate) id: &'a str,
    /// Its inputs.
    pub(crate) inputs: &'a Value,
    /// The names of what is expected, for families where they decide what is computed.
    pub(crate) expected: &'a Value,
    /// Where its data files stand.
    pub(crate) source: &'a GoldenSource,
    /// The fields of the inputs that have been read.
    pub(crate) read: RefCell<BTreeSet<String>>,
}

impl Case<'_> {
    /// The error that a field of the inputs is missing or not what it should be.
    pub(crate) fn missing(&self, field: &str, expected: &'static str) -> QualificationError {
        QualificationError::Field {
            place: format!("family {}, case {}, inputs", self.family, self.id),
            field: field.to_owned(),
            expected,
        }
    }

    /// A field of the inputs, noted as read.
    fn get(&self, field: &str) -> Option<&Value> {
        self.read.borrow_mut().insert(field.to_owned());
        self.inputs.get(field)
    }

    /// Whether the inputs hold the field, and not null.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.get(field).is_some_and(|value| !value.is_null())
    }

    /// A number.
    pub(crate) fn number(&self, field: &str) -> Result<f64, QualificationError> {
        self.get(field)
            .and_then(Value::as_f64)
            .ok_or_else(|| self.missing(field, "a number"))
    }

    /// A count.
    pub(crate) fn count(&self, field: &str) -> Result<u64, QualificationError> {
        self.get(field)
            .and_then(Value::as_u64)
            .ok_or_else(|| self.missing(field, "a whole number at or above 0"))
    }

    /// A text.
    pub(crate) fn text(&self, field: &str) -> Result<&str, QualificationError> {
        self.get(field)
            .and_then(Value::as_str)
            .ok_or_else(|| self.missing(field, "a text"))
    }

    /// A list of texts.
    pub(crate) fn texts(&self, field: &str) -> Result<Vec<&str>, QualificationError> {
        self.get(field)
            .and_then(Value::as_array)
            .and_then(|list| list.iter().map(Value::as_str).collect())
            .ok_or_else(|| self.missing(field, "a list of texts"))
    }

    /// A list of numbers.
    pub(crate) fn numbers(&self, field: &str) -> Result<Vec<f64>, QualificationError> {
        self.get(field)
            .and_then(Value::as_array)
            .and_then(|list| list.iter().map(Value::as_f64).collect())
            .ok_or_else(|| self.missing(field, "a list of numbers"))
    }

    /// A list of numbers in which null stands for a missing one.
    pub(crate) fn optional_numbers(
        &self,
        field: &str,
    ) -> Result<Vec<Option<f64>>, QualificationError> {
        self.get(field)
            .and_then(Value::as_array)
            .and_then(|list| {
                list.iter()
                    .map(|v| {
                        if v.is_null() {
                            Some(None)
                        } else {
                            v.as_f64().map(Some)
                        }
                    })
                    .collect()
            })
            .ok_or_else(|| self.missing(field, "a list of numbers or null"))
    }

    /// A square or rectangular list of lists of numbers.
    pub(crate) fn matrix(&self, field: &str) -> Result<Vec<Vec<f64>>, QualificationError> {
        let rows = |value: &Value| -> Option<Vec<Vec<f64>>> {
            value
                .as_array()?
                .iter()
                .map(|row| row.as_array()?.iter().map(Value::as_f64).collect())
                .collect()
        };
        self.get(field)
            .and_then(rows)
            .ok_or_else(|| self.missing(field, "a list of lists of numbers"))
    }

    /// The confidence level `1 - alpha`.
    pub(crate) fn level(&self) -> Result<ConfidenceLevel, QualificationError> {
        Ok(ConfidenceLevel::from_alpha(self.number("alpha")?)?)
    }

    /// The 2x2 table of `x1`, `n1`, `x2` and `n2`.
    pub(crate) fn two_by_two(&self) -> Result<TwoByTwo, QualificationError> {
        Ok(TwoByTwo::new(
            self.count("x1")?,
            self.count("n1")?,
            self.count("x2")?,
            self.count("n2")?,
        )?)
    }

    /// The data file that the inputs name. A remark after the name is left out: `f.csv (complete cases)`.
    pub(crate) fn data(&self) -> Result<Table, QualificationError> {
        let name = self.text("data")?;
        let end = name
            .find(".csv")
            .ok_or_else(|| self.missing("data", "the name of a CSV file"))?;
        Table::read(self.source, &name[..end + 4])
    }

    /// The strata of a file with columns `x1`, `n1`, `x2` and `n2`.
    pub(crate) fn strata(&self) -> Result<Vec<TwoByTwo>, QualificationError> {
        let table = self.data()?;
        let columns = ["x1", "n1", "x2", "n2"].map(|name| table.counts(name));
        let [x1, n1, x2, n2] = columns;
        let (x1, n1, x2, n2) = (x1?, n1?, x2?, n2?);
        (0..x1.len())
            .map(|i| Ok(TwoByTwo::new(x1[i], n1[i], x2[i], n2[i])?))
            .collect()
    }
}
