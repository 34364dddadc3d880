//! What a report is held to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![allow(clippy::panic, reason = "a reader of a test should see why it stopped")]

#[path = "main/assembled.rs"]
mod assembled;
#[path = "main/dummy.rs"]
mod dummy;
#[path = "main/number_format.rs"]
mod number_format;
#[path = "main/package.rs"]
mod package;
#[path = "main/page.rs"]
mod page;
#[path = "main/pdf.rs"]
mod pdf;
#[path = "main/printed_forms.rs"]
mod printed_forms;
#[path = "main/rtf.rs"]
mod rtf;
#[path = "main/rtf_reader.rs"]
mod rtf_reader;
#[path = "main/sample.rs"]
mod sample;
#[path = "main/schedules_and_links.rs"]
mod schedules_and_links;
