//! A whole trial in numbers: the same people, draws and rules as [`live_through`](crate::live_through()), without a record.
//!
//! [`CompiledTrial`] makes a protocol and its virtual patients ready once: what a rule says of every value that can occur is
//! asked of the rule itself and kept in tables. Then each trial is lived through in days and counted steps
//! ([`TrialInNumbers`]), subject by subject, with no event, text, calendar or exact fraction, and only those random numbers
//! are drawn that something depends on. Every value has the bits that the record of the same seed has.
//!
//! What a protocol has that cannot be told in numbers is refused by name ([`NotInNumbers`]); such a trial is held by its
//! record.

mod admission;
mod ahead;
mod compared;
mod conduct;
mod course;
mod eligibility;
mod filling;
mod followed;
mod following;
mod foreseen;
mod foretold;
mod layout;
mod measuring;
mod model;
mod people;
mod refusal;
mod responding;
mod side_by_side;
mod so_far;
mod stopping;
mod subject;
mod together;
mod trial;
mod versions;
mod worsening;

pub use model::{InNumbersError, ProtocolInNumbers, RoomForTrials};
pub use refusal::NotInNumbers;
pub use subject::{
    ConfirmedInNumbers, CycleInNumbers, EndingInNumbers, HeldInNumbers, StayInNumbers, Stretch,
    SubjectInNumbers,
};
pub use trial::{CompiledTrial, TrialInNumbers};
