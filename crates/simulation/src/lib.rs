//! Virtual patients: a whole trial lived through by the same rules that conduct a real one.
//!
//! [`patients`] says what virtual patients are like, read from `patients.toml`; a [`Population`] draws them.
//! [`live_through`] lets them live through one trial: they are screened, judged, randomised, dosed, assessed,
//! crossed over and lost by the fold and the rules of `record`, and what happens is a record like any other.
//!
//! [`operating`] holds a trial very often and counts what comes of it; [`Fp95`] is a small trial for comparison with
//! other programs. [`calibration`] holds the model against what was printed, and fits it.
//!
//! Random numbers have no state: a [`Seed`], a person, an occasion and a [`Purpose`] give them ([`philox`]), so
//! that a change in one part of the model leaves all the others alone.

mod adverse_events;
mod agenda;
pub mod calibration;
mod chance;
pub mod compiled;
mod course;
mod dosing;
mod enrolment;
mod enzymes;
mod error;
mod exponential;
mod fp95;
mod latent;
mod leaving;
mod live_through;
mod measures;
mod normal;
pub mod operating;
pub mod overlay;
mod particulars;
pub mod patients;
mod philox;
mod population;
mod purpose;
pub mod scenario;
mod schedule;
mod screening;
mod showing;

pub use chance::{PersonChance, Seed, TrialChance};
pub use error::SimulationError;
pub use fp95::{
    ArmEffect, Fp95, Fp95Arm, Fp95Statistics, Fp95Subject, Fp95Visit, fp95_response_settings,
};
pub use latent::{Content, Given, Latent, ResponseSoFar, active_level};
pub use live_through::{Provenance, live_through};
pub use measures::{Scale, Shown, Worse};
pub use normal::normal_deviate;
pub use patients::Patients;
pub use philox::philox;
pub use population::{EnzymesTaken, Illness, Population};
pub use purpose::Purpose;
