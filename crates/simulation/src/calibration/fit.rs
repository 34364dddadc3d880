//! Simulated moments: numbers of `patients.toml` moved until the model's values come near the printed ones.

use std::cell::RefCell;
use std::fmt;

use cobyla::{Func, RhoBeg, StopTols, minimize};

use super::calibration_file::FreeNumber;
use super::fit_table::FitTable;
use crate::overlay::{NewValue, OverlayError, number_at, replaced};

/// A target further away than this many half widths pulls no harder: what the model cannot reach shall not spoil what it
/// can.
const FARTHEST: f64 = 3.0;

/// What came of a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The file with the numbers found, everything else as it was.
    pub patients: String,
    /// Each free number, before and after.
    pub moved: Vec<Moved>,
    /// How far the model was from print before: the mean over the targets of the squared distance in half widths, none
    /// counted as more than 9.
    pub before: f64,
    /// The same afterwards.
    pub after: f64,
    /// How many sets of numbers were tried.
    pub tried: usize,
}

/// A free number before and after a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Where it stands.
    pub number: String,
    /// Before.
    pub from: f64,
    /// After.
    pub to: f64,
}

/// Why numbers could not be fitted.
#[derive(Debug, Clone, PartialEq)]
pub enum FitError<E> {
    /// A free number is not in the file.
    Overlay(OverlayError),
    /// A number lies outside its own range.
    OutOfRange {
        /// Where it stands.
        number: String,
        /// What it is.
        value: f64,
        /// Its range.
        range: [f64; 2],
    },
    /// A set of numbers could not be simulated.
    Trial(E),
    /// The optimiser gave up.
    Optimiser {
        /// What it says.
        reason: String,
    },
}

impl<E: fmt::Display> fmt::Display for FitError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overlay(reason) => write!(f, "patients.toml: {reason}"),
            Self::OutOfRange {
                number,
                value,
                range: [lowest, highest],
            } => write!(
                f,
                "`{number}` is {value} in patients.toml and may be {lowest} to {highest} by calibration.toml; widen the \
                 range or move the number into it"
            ),
            Self::Trial(reason) => reason.fmt(f),
            Self::Optimiser { reason } => write!(f, "the optimiser gave up: {reason}"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for FitError<E> {}

/// How far a model is from print: the mean over the targets that have a distance of its square, none counted as more than
/// that of [`FARTHEST`] half widths.
#[must_use]
pub fn misfit(table: &FitTable) -> f64 {
    let distances = table.lines.iter().filter_map(|line| line.distance());
    let (mut sum, mut count) = (0.0, 0.0);
    for distance in distances {
        let within = distance.abs().min(FARTHEST);
        sum += within * within;
        count += 1.0;
    }
    if count > 0.0 { sum / count } else { 0.0 }
}

/// Moves free numbers of a file until the model comes near print.
///
/// `table_of` simulates a file; it must draw the same random numbers every time, so that two files differ by their
/// numbers and not by chance. The optimiser is COBYLA (Powell 1994), which needs no derivatives, keeps to ranges and
/// bears the small steps of counts. At most `most` files are tried, one more than that for the first.
///
/// # Errors
/// [`FitError`].
pub fn fit<E: Clone>(
    patients: &str,
    free: &[FreeNumber],
    most: usize,
    table_of: impl Fn(&str) -> Result<FitTable, E>,
) -> Result<Fitted, FitError<E>> {
    let mut start = Vec::new();
    for free in free {
        let value = number_at(patients, &free.number).map_err(FitError::Overlay)?;
        if !(free.lowest..=free.highest).contains(&value) {
            return Err(FitError::OutOfRange {
                number: free.number.to_string(),
                value,
                range: [free.lowest, free.highest],
            });
        }
        start.push((value - free.lowest) / (free.highest - free.lowest));
    }
    // The optimiser sees every range as 0 to 1.
    let values_of = |x: &[f64]| -> Vec<f64> {
        let values = free.iter().zip(x).map(|(free, share)| {
            let value = free.lowest + share.clamp(0.0, 1.0) * (free.highest - free.lowest);
            four_digits(value).clamp(free.lowest, free.highest)
        });
        values.collect()
    };
    let file_of = |values: &[f64]| {
        let changes: Vec<_> = free
            .iter()
            .zip(values)
            .map(|(free, value)| (free.number.clone(), NewValue::Number(*value)))
            .collect();
        replaced(patients, &changes)
    };
    let misfit_of = |text: &str| table_of(text).map(|table| misfit(&table));
    let before = misfit_of(patients).map_err(FitError::Trial)?;
    let search = RefCell::new(Search {
        best: None,
        failure: None,
        tried: 1,
    });
    let objective = |x: &[f64], _: &mut ()| -> f64 {
        if search.borrow().failure.is_some() {
            return f64::MAX;
        }
        let values = values_of(x);
        let found = file_of(&values)
            .map_err(FitError::Overlay)
            .and_then(|text| misfit_of(&text).map_err(FitError::Trial));
        let mut search = search.borrow_mut();
        search.tried += 1;
        match found {
            Ok(misfit) => {
                if search.best.as_ref().is_none_or(|(best, _)| misfit < *best) {
                    search.best = Some((misfit, values));
                }
                misfit
            }
            Err(error) => {
                search.failure = Some(error);
                f64::MAX
            }
        }
    };
    let none: [&dyn Func<()>; 0] = [];
    let bounds = vec![(0.0, 1.0); start.len()];
    let stop = StopTols {
        xtol_abs: vec![1e-3; start.len()],
        ..StopTols::default()
    };
    let outcome = minimize(
        objective,
        &start,
        &bounds,
        &none,
        (),
        most,
        RhoBeg::All(0.05),
        Some(stop),
    );
    let Search {
        best,
        failure,
        tried,
    } = search.into_inner();
    if let Some(failure) = failure {
        return Err(failure);
    }
    if let (Err((status, _, _)), None) = (&outcome, &best) {
        return Err(FitError::Optimiser {
            reason: format!("{status:?}"),
        });
    }
    let from = |index: usize| number_at(patients, &free[index].number);
    let (after, values) = match best {
        Some((after, values)) if after < before => (after, Some(values)),
        _ => (before, None),
    };
    let mut moved = Vec::new();
    for (index, free) in free.iter().enumerate() {
        let from = from(index).map_err(FitError::Overlay)?;
        moved.push(Moved {
            number: free.number.to_string(),
            from,
            to: values.as_ref().map_or(from, |values| values[index]),
        });
    }
    let patients = match &values {
        Some(values) => file_of(values).map_err(FitError::Overlay)?,
        None => patients.to_owned(),
    };
    Ok(Fitted {
        patients,
        moved,
        before,
        after,
        tried,
    })
}

struct Search<E> {
    best: Option<(f64, Vec<f64>)>,
    failure: Option<FitError<E>>,
    tried: usize,
}

/// A number to four significant digits: more would say that the fit knows them.
fn four_digits(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}
