//! The trial in the browser: pages generated from the protocol file.
//!
//! What stands so far needs no account and keeps nothing: the schedule of the trial, and a form that scores two
//! visits of a patient by the trial's own response criteria. Nothing typed into it is stored or written down.
//! Capture, randomisation, roles and signatures are not built yet.

mod frame;
mod router;
mod schedule_page;
mod scoring_form;
mod scoring_page;
mod serve;

pub use router::router;
pub use scoring_form::{Entered, Problem, Typed, Visit, read};
pub use serve::{ServeError, serve};
