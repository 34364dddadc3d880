//! The record on disk, held against what may happen to a file.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod chain;
mod staged_folder;
