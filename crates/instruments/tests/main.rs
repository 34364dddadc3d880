//! What is true of the instruments.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "main/total_improvement_vectors.rs"]
mod total_improvement_vectors;
#[path = "main/visits.rs"]
mod visits;
