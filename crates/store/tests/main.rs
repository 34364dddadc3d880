//! The record on disk, held against what may happen to a file, a process, a machine or a person.
//!
//! The numbers T-1, T-2 ... in the names are those of the list of failures that a randomisation must survive. Each runs
//! against SQLite and, where it is installed, against a real PostgreSQL, which the tests start for themselves.
//! `MYOTRIAL_FULL=1` runs the full counts.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod certificate;
mod chain;
mod staged_folder;

mod archive;
mod blinding;
mod blocks;
mod closing;
mod correction_requests;
mod corrections;
mod door;
mod double_entry;
mod entering;
mod failing;
mod histories;
mod latency;
mod lists;
mod memory;
mod minimisation;
mod planted;
mod postgres_server;
mod postgres_way;
mod power_cut;
mod processes;
mod queries;
mod randomisation;
mod reading;
mod redaction;
mod releases;
mod restoring;
mod running;
mod second_randomisation;
mod server;
mod sites;
mod tampering;
mod together;
mod trial;
mod unasked_queries;
mod upgrading;
mod virtual_record;
