//! The record to and from other systems' formats.
//!
//! | way | what goes |
//! |---|---|
//! | [`odm::snapshot`] | out: what was found at visits, as CDISC ODM 1.3.2 under the datasets' names |
//! | [`casebook`] | out and in: every form that was filled in, as ODM 1.3.2 or 2.0 |
//! | [`read_redcap`] | in: subjects and visits as REDCap exports them |
//! | [`read_laboratory`] | in: results of a central laboratory, in two lanes |
//! | [`safety_results`] | of the same results: those that whoever treats a subject reads |
//! | [`dangers`] | of the lane that the blinded do not see: what somebody must act on |
//!
//! What comes in is first read into rows of forms, and [`transfer`] holds those against the record: the same checks as for
//! people who type, all or nothing, and the same file twice changes nothing. Nothing here names an arm.

pub mod casebook;
mod danger;
mod delimited;
mod laboratory;
pub mod odm;
mod other_definition;
mod redcap;
mod safety;
mod transfer;

pub use danger::{Danger, DangerReason, dangers};
pub use laboratory::{Laboratory, UnblindedResult, read_laboratory};
pub use redcap::read_redcap;
pub use safety::{SafetyResult, safety_results};
pub use transfer::{
    AbsentVisit, Transfer, TransferChange, TransferProblem, TransferRow, TransferTerms, transfer,
};
