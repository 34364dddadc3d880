//! What all printed forms share: the sheets of a document, the paper, the typeface and the widths of
//! columns. The forms themselves ([`crate::rtf`], [`crate::pdf`]) only write these down.

pub mod columns;
pub mod decimal_point;
pub mod pages;
pub mod paper;
pub mod sheet;
pub mod table_lines;
pub mod typeface;
