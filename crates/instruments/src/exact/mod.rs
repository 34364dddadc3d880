//! Exact numbers. A score that jumps by 20 points at an edge must not depend on how `0.1` is stored.

mod rational;
mod text;
mod text_of_number;
#[cfg(feature = "serde")]
mod through_text;

pub use rational::Rational;
pub(crate) use text_of_number::text_of_number;
#[cfg(feature = "serde")]
pub(crate) use through_text::serde_through_text;
