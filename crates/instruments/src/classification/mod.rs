//! Which disease it is: published classification criteria, and diagnoses that are recorded as made.

pub mod bohan_peter;
pub mod eular_acr_2017;
mod recorded_diagnosis;

pub use recorded_diagnosis::{Enmc2004Diagnosis, MyositisSubtype};
