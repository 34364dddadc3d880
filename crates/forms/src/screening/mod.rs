//! The way into the trial: who the person is, consent, criteria, committee, enrolment.

mod criteria;
mod entry;
mod explained;
mod person;

pub(crate) use criteria::{
    answer_field, criterion_of, eligibility, read_eligibility, write_answer,
};
pub(crate) use entry::{
    adjudication, consent, enrolment, read_adjudication, read_consent, read_enrolment,
    read_screen_failure, reason_field, screen_failure, write_screen_failure,
};
pub use explained::{CriterionExplained, Judge, Standing, explain_eligibility};
pub(crate) use person::{field_of, read_screening, screening, ticked_field, write_screening};
