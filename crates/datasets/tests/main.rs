//! Tests of the tables and their file formats.

// What a test calls may fail as loudly as the test itself.
#![allow(clippy::unwrap_used, clippy::panic)]

mod csv;
mod dataset_json;
mod define;
mod files;
mod parquet;
mod round_trips;
mod shared;
mod table;
mod tables;
mod transport;
