//! The record as a whole: its head and its entries.

mod header;

pub use header::{Origin, RecordHeader};
