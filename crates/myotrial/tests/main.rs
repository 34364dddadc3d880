//! The program as its users call it: the real binary, real files, exit codes and words.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod analyze;
mod audit;
mod blocks;
mod calibrate;
mod check;
mod check_data;
mod conduct_load;
mod convert;
mod export;
mod interface;
mod long_way;
mod minimisation;
mod program;
mod published_folders;
mod randomised_at_once;
mod report;
mod restore;
mod run;
mod score;
mod second_randomisation;
mod selfcheck;
mod serve;
mod serve_encrypted;
mod simulate;
mod size;
mod slurm;
mod soak;
mod stat;
mod trace;
mod trial_names;
mod validate;
mod verify;
