//! SAS transport files (XPT), versions 5 and 8: the format regulators take data sets in.
//!
//! The record layouts are those of SAS's technical notes on version 5 or 6 (TS-140) and version 8
//! or 9 data sets in transport format.

mod decode;
mod error;
mod ibm;
mod layout;
mod plan;
mod read;
mod refusal;
mod write;

pub use error::{Part, TransportError, TransportProblem};
pub use read::{TransportOptions, read, read_library};
pub use refusal::{TransportRefusal, Unheld};
pub use write::{Version, write};
