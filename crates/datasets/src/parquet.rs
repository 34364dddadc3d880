//! Apache Parquet: a column after another, texts coded by dictionaries, compressed.
//!
//! What Parquet itself has no place for (labels, lengths, SAS formats, keys, provenance, and which
//! special missing value a null stands for) is kept in the file's key-value metadata under
//! `myotrial.dataset`, as JSON whose attributes are named as in Dataset-JSON. Other readers pass it
//! over and see plain columns: texts as strings, dates as dates, all numbers as doubles, and every
//! missing value as null.

mod cells;
mod error;
mod metadata;
mod read;
mod write;

pub use error::{CheckedPart, ParquetError, ParquetProblem, ParquetRefusal, ParquetUnheld};
pub use read::read;
pub use write::write;
