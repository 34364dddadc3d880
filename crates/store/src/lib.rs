//! The record on disk: an append-only file whose every line is chained to the one before.
//!
//! [`write_record`] and [`read_record`] are the file of a record; [`Chain`] is what makes a later change
//! visible; [`StagedFolder`] makes a folder of results appear whole or not at all.

mod chain;
mod digest;
mod record_file;
mod staged_folder;

pub use chain::{Broken, Chain, unchain};
pub use digest::Digest;
pub use record_file::{VirtualListError, read_record, write_record, write_virtual_lists};
pub use staged_folder::StagedFolder;
