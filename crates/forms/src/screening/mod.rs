//! The way into the trial: who the person is, consent, criteria, committee, enrolment.

mod criteria;
mod entry;
mod explained;
mod person;

pub(crate) use criteria::{eligibility, read_eligibility, write_answer};
pub(crate) use entry::{
    adjudication, consent, enrolment, read_adjudication, read_consent, read_enrolment,
    read_screen_failure, screen_failure, write_screen_failure,
};
pub use explained::{CriterionExplained, Judge, Standing, explain_eligibility};
pub(crate) use person::{read_screening, screening, write_screening};
