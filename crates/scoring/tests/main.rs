//! What is true of scored tables.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod main {
    mod agreement;
    mod bad_tables;
    mod baselines;
    mod enzymes;
    mod examples;
    mod formats;
    mod parquet_blocks;
    mod parquet_texts;
    mod reference_vectors;
    mod rows;
    mod tables;
}
