//! Files of other systems, taken into the record: read by the same forms as what people type, looked at first, and taken all
//! or nothing. The same file twice changes nothing.

mod kind;
mod reading;
mod reason;
mod taking;

pub use kind::ImportKind;
pub use reading::read;
pub use reason::{ReasonProblem, reason_of};
pub use taking::take;
