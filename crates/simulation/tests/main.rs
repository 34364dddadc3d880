//! Virtual trials lived through whole, and the file that says what virtual patients are like.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "main/agreement.rs"]
mod agreement;
#[path = "main/calibration.rs"]
mod calibration;
#[path = "main/figures.rs"]
mod figures;
#[path = "main/fp95.rs"]
mod fp95;
#[path = "main/in_numbers.rs"]
mod in_numbers;
#[path = "main/lived_through.rs"]
mod lived_through;
#[path = "main/minimised.rs"]
mod minimised;
#[path = "main/operating.rs"]
mod operating;
#[path = "main/patients_file.rs"]
mod patients_file;
#[path = "main/printed.rs"]
mod printed;
#[path = "main/releases.rs"]
mod releases;
#[path = "main/scenarios.rs"]
mod scenarios;
#[path = "main/second_randomisation.rs"]
mod second_randomisation;
#[path = "main/trials.rs"]
mod trials;
