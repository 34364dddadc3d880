//! The model held against print, and fitted to it.
//!
//! [`targets`] makes of each printed figure that is a result of the trial's analysis a [`Target`] with the interval in
//! which the model is to lie; [`Sample`] holds what these results were in many virtual trials; [`FitTable`] puts one
//! beside the other. [`fit`] moves numbers of `patients.toml` until the two come near, by simulated moments with common
//! random numbers.

mod calibration_file;
mod fit;
mod fit_table;
mod sample;
mod target;

pub use calibration_file::{CalibrationFile, FreeNumber, NamedCounterpart};
pub use fit::{FitError, Fitted, Moved, fit, misfit};
pub use fit_table::{FitLine, FitTable, FitVerdict};
pub(crate) use sample::counts_people_or_events;
pub use sample::{Sample, only_what_makes};
pub use target::{Counterpart, Figure, PrintedValue, Rule, Target, targets};

use std::collections::BTreeSet;

/// The results that a fit needs of each virtual trial: those of the targets, and the numbers of values beside them.
#[must_use]
pub fn results_needed(targets: &[Target]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for target in targets {
        if let (Rule::BackedOutDeviation { .. }, Some((before, _))) =
            (target.rule, target.result.rsplit_once('/'))
        {
            names.insert(format!("{before}/n"));
        }
        names.insert(target.result.clone());
    }
    names
}
