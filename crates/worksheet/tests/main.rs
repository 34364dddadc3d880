//! What the worksheets say, held against golden values, published figures and each other.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "main/bad_data.rs"]
mod bad_data;
#[path = "main/published.rs"]
mod published;
#[path = "main/row_order.rs"]
mod row_order;
#[path = "main/sizes.rs"]
mod sizes;
#[path = "main/written.rs"]
mod written;
