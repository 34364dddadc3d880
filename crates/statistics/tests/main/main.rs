//! What is true of the statistics: printed results reproduced, edge cases answered, properties that must hold.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod classic;
mod edges;
mod every_printed_number;
mod mixed_models;
mod never_nan;
mod printed_categorical;
mod printed_models;
mod printed_ranks;
mod printed_survival;
mod properties;
mod reference_based;
mod search;
mod size;
