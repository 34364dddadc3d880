//! Measured values: validated on the way in, so that no score has to ask again.

mod bounds;
mod cmas;
mod core_set;
mod enzyme;
mod enzyme_panel;
mod haq;
mod mmt;
mod muscle_strength;
mod threshold;
mod vas;

pub use cmas::Cmas;
pub use core_set::{CoreSetMeasure, CoreSetMeasureSet, CoreSetMeasures};
pub use enzyme::{Enzyme, EnzymeLevel, EnzymeUnit};
pub use enzyme_panel::EnzymePanel;
pub use haq::Haq;
pub use mmt::{Mmt, MmtMaximum};
pub use muscle_strength::MuscleStrength;
pub use threshold::{Centimetres, Percent};
pub use vas::{Vas, VasScale};
