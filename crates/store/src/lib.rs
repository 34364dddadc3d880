//! The record on disk: an append-only file whose every line is chained to the one before.
//!
//! [`record_file`] writes and reads a record; [`Chain`] is what makes a later change visible;
//! [`StagedFolder`] makes a folder of results appear whole or not at all.

mod chain;
mod digest;
mod staged_folder;

pub use chain::{Broken, Chain, unchain};
pub use digest::Digest;
pub use staged_folder::StagedFolder;
