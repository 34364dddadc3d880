//! Comma-separated values: read with types inferred or declared, written after RFC 4180.

mod error;
mod infer;
mod read;
mod records;
mod write;

pub use error::{CsvError, CsvProblem};
pub use infer::{Inference, Reason};
pub use read::{CsvContents, CsvOptions, read};
pub use write::write;
