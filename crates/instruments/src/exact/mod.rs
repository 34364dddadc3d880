//! Exact numbers. A score that jumps by 20 points at an edge must not depend on how `0.1` is stored.

mod rational;
mod text;
#[cfg(feature = "serde")]
mod through_text;

pub use rational::Rational;
#[cfg(feature = "serde")]
pub(crate) use through_text::serde_through_text;
