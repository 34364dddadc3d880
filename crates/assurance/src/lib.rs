//! What is required of a system that conducts a trial, and what shows on this machine that it holds.
//!
//! [`REQUIREMENTS`] lists what regulations and guidelines ask, each with what shows it: a [`Check`] that is carried out
//! here and now, on this machine and this trial's protocol, or a test of the release by its name. [`carry_out`] carries the
//! checks out in a folder of their own; [`judge`] holds the requirements against them and against what the release's tests
//! said, where their log is at hand.

mod check;
mod evidence;
mod examination;
mod ground;
mod requirement;
mod test_log;

pub use check::Check;
pub use evidence::{Evidence, Outcome};
pub use examination::{CheckAnswer, Examination, Judged, Standing, carry_out, judge};
pub use ground::{Ground, GroundError};
pub use requirement::{REQUIREMENTS, Requirement};
pub use test_log::{TestLog, TestOutcome};
