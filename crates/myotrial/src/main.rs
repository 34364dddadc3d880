//! The command line of myotrial: a myositis trial from its protocol to its published tables.

mod arguments;
mod blocks_place;
mod command;
mod failure;
mod output_folder;
mod page_file;
mod trial_folder;
mod virtual_trial;

use std::process::ExitCode;

use clap::Parser as _;

use crate::arguments::Arguments;
use crate::failure::{Answer, Failure};

/// Exit codes are part of the contract: 0 done, 1 the answer is no, 2 wrong use or bad input.
fn main() -> ExitCode {
    match command::carry_out(Arguments::parse().command) {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(Failure::NobodyReads) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("myotrial: {failure}");
            ExitCode::from(2)
        }
    }
}
