//! Who takes in what a calculation gives: the recorder of a run, or the places of a compiled one.
//!
//! A method is in two parts: rows are taken from wherever they are held, and statistics are worked out from them. The second
//! part knows only a recipient, so that it is the same for a run over tables and for a compiled one over columns.

use std::fmt::Display;

use statistics::StatisticsError;

use crate::error::AnalysisError;
use crate::execution::record::{At, Recorder};
use crate::results::{ResultValue, Statistic, VariableLevel};

/// What a statistic came to.
pub(crate) enum Given<'e> {
    /// A count.
    Count(usize),
    /// A finite number.
    Number(f64),
    /// Nothing, and why.
    Nothing(&'e dyn Display),
}

impl<'e> Given<'e> {
    /// The number, or nothing where it is infinite or undefined.
    pub(crate) fn finite(number: f64, otherwise: &'e dyn Display) -> Self {
        if number.is_finite() {
            Given::Number(number)
        } else {
            Given::Nothing(otherwise)
        }
    }

    /// The number, or nothing where there is none.
    pub(crate) fn or(number: Option<f64>, otherwise: &'e dyn Display) -> Self {
        number.map_or(Given::Nothing(otherwise), Given::Number)
    }

    /// `part` out of `whole` in per cent.
    pub(crate) fn percent(part: usize, whole: usize) -> Self {
        if whole == 0 {
            Given::Nothing(&"there is nobody to take a percentage of")
        } else {
            Given::Number(100.0 * part as f64 / whole as f64)
        }
    }
}

impl From<Given<'_>> for ResultValue {
    fn from(given: Given<'_>) -> Self {
        match given {
            Given::Count(count) => count.into(),
            Given::Number(number) => ResultValue::Number(number),
            Given::Nothing(why) => ResultValue::NotCalculated(why.to_string()),
        }
    }
}

/// What of several things a statistic is about.
#[derive(Clone, Copy)]
pub(crate) struct Item<'n> {
    /// Its number among those of its calculation, the same in every run.
    pub(crate) number: usize,
    /// The column, or what takes its place.
    pub(crate) variable: &'n str,
    /// Its value, which is written only where somebody reads it.
    pub(crate) level: &'n dyn Display,
}

/// A statistic and how it is read off a calculation.
pub(crate) type Part<'f, T> = (Statistic, &'f dyn Fn(&T) -> f64);

/// Takes in statistics.
pub(crate) trait Recipient {
    /// Why a statistic is not taken in.
    type Refusal;

    /// Whether one of these statistics is wanted, of the item of that number or of none. What is not wanted need not be
    /// worked out; it may be given all the same.
    fn wants(&self, item: Option<usize>, statistics: &[Statistic]) -> bool;

    /// Whether the steps of a curve are wanted.
    fn wants_steps(&self) -> bool;

    /// Takes in a statistic.
    fn take(
        &mut self,
        item: Option<Item<'_>>,
        statistic: Statistic,
        given: Given<'_>,
    ) -> Result<(), Self::Refusal>;

    /// Takes in several statistics of one calculation; where it has none, each of them says why.
    fn take_all<T>(
        &mut self,
        item: Option<Item<'_>>,
        calculated: &Result<T, StatisticsError>,
        statistics: &[Part<'_, T>],
    ) -> Result<(), Self::Refusal> {
        for (statistic, of) in statistics {
            let given = match calculated {
                Ok(calculated) => Given::finite(of(calculated), &"there is no finite limit"),
                Err(error) => Given::Nothing(error),
            };
            self.take(item, *statistic, given)?;
        }
        Ok(())
    }
}

/// Records statistics about one thing.
pub(super) struct Recording<'x, 'r, 'a> {
    pub(super) recorder: &'x mut Recorder<'r>,
    pub(super) at: &'x At<'a>,
}

impl Recipient for Recording<'_, '_, '_> {
    type Refusal = AnalysisError;

    fn wants(&self, _: Option<usize>, _: &[Statistic]) -> bool {
        true
    }

    fn wants_steps(&self) -> bool {
        true
    }

    fn take(
        &mut self,
        item: Option<Item<'_>>,
        statistic: Statistic,
        given: Given<'_>,
    ) -> Result<(), AnalysisError> {
        let value = given.into();
        match item {
            None => self.recorder.put(self.at, statistic, value)?,
            Some(item) => {
                let item = VariableLevel {
                    variable: item.variable.to_owned(),
                    level: item.level.to_string(),
                };
                self.recorder.put(&self.at.item(&item), statistic, value)?
            }
        };
        Ok(())
    }
}
