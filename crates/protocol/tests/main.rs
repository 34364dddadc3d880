//! Tests of the protocol crate.

mod broken;
mod compiling;
mod house;
mod schema;
mod strata;
mod trials;
mod windows;
