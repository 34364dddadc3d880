//! The page's style sheet, which is a file of its own so that editors know its language.

/// Type, colour and layout of a report, for screens of any width, dark pages and paper.
pub(crate) const STYLE_SHEET: &str = include_str!("style.css");
