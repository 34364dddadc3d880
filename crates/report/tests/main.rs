//! What a report is held to.

#[path = "main/assembled.rs"]
mod assembled;
#[path = "main/number_format.rs"]
mod number_format;
#[path = "main/page.rs"]
mod page;
#[path = "main/sample.rs"]
mod sample;
