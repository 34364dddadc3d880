//! The record on its way to other systems.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod odm;
