//! Measured values: validated on the way in, so that no score has to ask again.

mod cmas;
mod core_set;
mod disease_activity_score;
mod enzyme;
mod enzyme_panel;
mod haq;
mod mmt;
mod muscle_strength;
mod physical_summary;
mod printo_core_set;
mod threshold;
mod vas;

pub use cmas::Cmas;
pub use core_set::{CoreSetMeasure, CoreSetMeasureSet, CoreSetMeasures};
pub use disease_activity_score::DiseaseActivityScore;
pub use enzyme::{Enzyme, EnzymeLevel, EnzymeUnit};
pub use enzyme_panel::EnzymePanel;
pub use haq::Haq;
pub use mmt::{Mmt, MmtMaximum};
pub use muscle_strength::MuscleStrength;
pub use physical_summary::ChqPhysicalSummary;
pub use printo_core_set::{PrintoMeasure, PrintoMeasureSet, PrintoMeasures};
pub use threshold::{Centimetres, Percent};
pub use vas::{Vas, VasScale};
