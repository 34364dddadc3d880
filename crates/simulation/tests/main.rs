//! Virtual trials lived through whole, and the file that says what virtual patients are like.

#[path = "main/figures.rs"]
mod figures;
#[path = "main/printed.rs"]
mod printed;
#[path = "main/trials.rs"]
mod trials;
