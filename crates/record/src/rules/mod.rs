//! The rules of conduct, each a function of small inputs and the compiled protocol.
//!
//! The fold over a record and the simulator's own loop both call these, so that no rule exists twice.

pub mod correction;
pub mod cross_over;
pub mod deterioration;
pub mod dosing;
pub mod double_entry;
pub mod eligibility;
pub mod extension_entry;
pub mod health_survey;
mod lot;
pub mod minimisation;
pub mod participant;
pub mod permuted_blocks;
pub mod premedication;
pub mod release;
pub mod response;
pub mod source_verification;
pub mod standing;
pub mod stratum;
