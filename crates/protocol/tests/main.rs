//! Tests of the protocol crate.

mod blocks;
mod broken;
mod compiling;
mod first_line_pilot;
mod house;
mod proderm;
mod released_versions;
mod schema;
mod strata;
mod telling;
mod trials;
mod windows;
