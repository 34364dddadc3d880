//! The record on disk: an append-only file whose every line is chained to the one before.
