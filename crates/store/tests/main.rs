//! The record on disk, held against what may happen to a file.

mod chain;
mod staged_folder;
