//! Results laid out for readers: one self-contained page of tables and figures.
//!
//! The page formats and never computes: each figure on it was made by the analysis, and rounding
//! in [`number_format`] is the only thing done to it.

pub mod document;
pub mod error;
pub mod figure;
pub mod number_format;
pub mod page;
mod style;
pub mod table;
