//! The rows that have every value a statistic needs.

use super::{Arms, Data, Levels};
use crate::error::WorksheetError;
use statistics::survival::Observation;
use statistics::{Proportion, TwoByTwo};

/// Rows without a gap in the columns asked for.
#[derive(Clone, Debug)]
pub struct Complete<'a> {
    pub(super) data: &'a Data,
    pub(super) rows: Vec<u32>,
}

impl<'a> Complete<'a> {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none; [`Data::complete`] gives no such rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many rows and how many were left out, in words.
    #[must_use]
    pub fn described(&self) -> String {
        let left_out = self.data.rows() - self.rows.len();
        match left_out {
            0 => format!("{}, {} rows", self.data.file(), self.rows.len()),
            _ => format!(
                "{}, {} rows of {}; {left_out} left out for a missing value",
                self.data.file(),
                self.rows.len(),
                self.data.rows()
            ),
        }
    }

    /// Why a statistic of these rows has no value, with the file and the columns that it was to come from.
    #[must_use]
    pub fn refused(&self, columns: &[&str], cause: impl Into<WorksheetError>) -> WorksheetError {
        match cause.into() {
            cause @ (WorksheetError::Statistic(_) | WorksheetError::Model { .. }) => {
                WorksheetError::Rows {
                    file: self.data.file().to_owned(),
                    columns: columns.iter().map(|name| (*name).to_owned()).collect(),
                    cause: Box::new(cause),
                }
            }
            said_already => said_already,
        }
    }

    /// A column as numbers; those that are missing are none.
    ///
    /// # Errors
    /// [`WorksheetError::NoSuchColumn`], [`WorksheetError::Cell`] for what is no number.
    pub fn optional_numbers(&self, column: &str) -> Result<Vec<Option<f64>>, WorksheetError> {
        let found = self.data.column(column)?;
        self.rows
            .iter()
            .map(|row| self.data.number_at(*row, found))
            .collect()
    }

    /// A column as numbers.
    ///
    /// # Errors
    /// As [`Self::optional_numbers`], and [`WorksheetError::Cell`] for an empty cell.
    pub fn numbers(&self, column: &str) -> Result<Vec<f64>, WorksheetError> {
        let found = self.data.column(column)?;
        self.rows
            .iter()
            .map(|row| {
                self.data
                    .number_at(*row, found)?
                    .ok_or_else(|| self.data.cell(*row, found, "a number is needed"))
            })
            .collect()
    }

    /// A column as counts.
    ///
    /// # Errors
    /// As [`Self::numbers`], and for what is no whole number at or above 0.
    pub fn counts(&self, column: &str) -> Result<Vec<u64>, WorksheetError> {
        /// The largest whole number up to which all are exact.
        const LARGEST: f64 = 9_007_199_254_740_992.0;
        let found = self.data.column(column)?;
        self.rows
            .iter()
            .zip(self.numbers(column)?)
            .map(|(row, number)| {
                if (0.0..=LARGEST).contains(&number) && number.fract() == 0.0 {
                    Ok(number as u64)
                } else {
                    Err(self
                        .data
                        .cell(*row, found, "a whole number at or above 0 is needed"))
                }
            })
            .collect()
    }

    /// A column as yes (1) or no (0).
    ///
    /// # Errors
    /// As [`Self::numbers`], and for what is neither 0 nor 1.
    pub fn events(&self, column: &str) -> Result<Vec<bool>, WorksheetError> {
        let found = self.data.column(column)?;
        self.rows
            .iter()
            .map(|row| {
                let allowed = "1 (yes) or 0 (no) is needed";
                match found.value(*row as usize) {
                    datasets::Value::Text("Y" | "y" | "true" | "TRUE") => return Ok(true),
                    datasets::Value::Text("N" | "n" | "false" | "FALSE") => return Ok(false),
                    datasets::Value::Text(text) if text.trim().parse::<f64>().is_err() => {
                        return Err(self.data.cell(*row, found, allowed));
                    }
                    _ => {}
                }
                match self.data.number_at(*row, found)? {
                    Some(1.0) => Ok(true),
                    Some(0.0) => Ok(false),
                    _ => Err(self.data.cell(*row, found, allowed)),
                }
            })
            .collect()
    }

    /// Times and whether each ended with the event.
    ///
    /// # Errors
    /// As [`Self::numbers`] and [`Self::events`], and for a negative time.
    pub fn observations(
        &self,
        time: &str,
        event: &str,
    ) -> Result<Vec<Observation>, WorksheetError> {
        let found = self.data.column(time)?;
        let times = self.numbers(time)?;
        if let Some(at) = times.iter().position(|time| *time < 0.0) {
            return Err(self.data.cell(
                self.rows[at],
                found,
                "a time at or above 0 is needed; time runs from the origin, such as randomisation",
            ));
        }
        Ok(times
            .into_iter()
            .zip(self.events(event)?)
            .map(|(time, event)| {
                if event {
                    Observation::event(time)
                } else {
                    Observation::censored(time)
                }
            })
            .collect())
    }

    /// A column as a factor.
    ///
    /// # Errors
    /// [`WorksheetError::NoSuchColumn`].
    pub fn levels(&self, column: &str) -> Result<Levels, WorksheetError> {
        Ok(Levels::of(self.data.column(column)?, &self.rows))
    }

    /// A column as two arms; `active` names the one that is compared with the other.
    ///
    /// # Errors
    /// [`WorksheetError::Column`] unless there are two, or where it is not clear which is the active one.
    pub fn arms(&self, column: &str, active: Option<&str>) -> Result<Arms, WorksheetError> {
        Arms::of(self.levels(column)?, active).map_err(|problem| WorksheetError::Column {
            file: self.data.file().to_owned(),
            column: column.to_owned(),
            problem,
        })
    }

    /// One 2x2 table a row, from columns `x1`, `n1`, `x2` and `n2`.
    ///
    /// # Errors
    /// As [`Self::counts`], and for a count above its total.
    pub fn two_by_two_rows(&self) -> Result<Vec<TwoByTwo>, WorksheetError> {
        let groups = [("x1", "n1"), ("x2", "n2")].map(|(x, n)| {
            let found = self.data.column(x)?;
            let totals = self.counts(n)?;
            self.counts(x)?
                .into_iter()
                .zip(totals)
                .zip(&self.rows)
                .map(|((x, n), row)| {
                    Proportion::new(x, n).map_err(|_| {
                        self.data.cell(
                            *row,
                            found,
                            format!("the total of that group is {n}; give a count from 0 to {n}"),
                        )
                    })
                })
                .collect::<Result<Vec<Proportion>, WorksheetError>>()
        });
        let [first, second] = groups;
        Ok(first?
            .into_iter()
            .zip(second?)
            .map(|(first, second)| TwoByTwo { first, second })
            .collect())
    }
}
