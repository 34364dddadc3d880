//! CDISC Dataset-JSON 1.1: as one JSON object, as NDJSON, and compressed (DSJC).
//!
//! The official schema leaves rows unchecked. The reader checks what would make a wrong table, and
//! reports as [`Finding`]s what a table survives.

mod error;
mod metadata;
mod moments;
mod read;
mod rows;
mod write;

pub use error::{DatasetJsonError, DatasetJsonProblem, DatasetJsonRefusal, Unholdable};
pub use read::{DatasetJsonContents, Finding, read, read_metadata};
pub use write::{Shape, write};
