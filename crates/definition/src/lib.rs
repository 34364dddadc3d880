//! A TOML file read against the schema of its Rust type: every mistake at its line and column, with what is allowed.
//!
//! A kind of file is a type with [`Definition`]; [`read`] turns a text into that type or into a [`Report`]. The road of a
//! file, each step only if the one before found nothing:
//!
//! 1. the text is TOML ([`read_bytes`]: and UTF-8);
//! 2. it keeps to the JSON Schema of its type ([`schema`]), all mistakes collected;
//! 3. serde makes the value, where a type's own `TryFrom` may still refuse;
//! 4. [`Definition::check`] holds the parts against each other, and says what it finds by [`path!`].

pub mod check_language;
mod choice;
mod document;
mod fault;
mod form;
mod keys;
mod mistake;
mod moment;
mod path;
mod position;
mod quantity;
mod reading;
mod refusal;
mod report;
mod schema;
mod syntax;
mod validation;
mod wording;

pub use mistake::{Mistake, Mistakes, Place, Said, Severity};
pub use path::{Path, Step};
pub use reading::{Definition, Reading, inspect, inspect_with, read, read_bytes};
pub use refusal::{NotMade, Readable};
pub use report::Report;
pub use schema::{schema, unheeded_keywords};
