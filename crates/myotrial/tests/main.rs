//! The program as its users call it: the real binary, real files, exit codes and words.

mod analyze;
mod audit;
mod check;
mod program;
mod run;
mod trial_names;
