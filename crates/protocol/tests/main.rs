//! Tests of the protocol crate.

mod trials;
