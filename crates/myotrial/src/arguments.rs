//! The command line, word by word. It is a contract: programs outside this repository call it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::blocks_place::BlocksPlace;

/// A myositis trial, from its protocol to its published tables.
#[derive(Debug, Parser)]
#[command(name = "myotrial", version, propagate_version = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can be asked to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate one whole trial through the real engine, analyse it, and write the report beside the
    /// published figures.
    Run(RunArguments),
    /// Read the trial's four files and show every mistake at its line and column.
    Check(CheckArguments),
    /// Print the JSON Schema of a kind of file, so that editors complete it.
    Schema {
        /// The kind of file.
        #[arg(value_enum)]
        file: FileKind,
    },
    /// Carry out an analysis plan on datasets.
    Analyze(crate::command::AnalyzeArguments),
    /// Write the documents of a finished run once more: HTML, RTF, PDF, each display as data, each figure as a picture.
    Report(crate::command::ReportArguments),
    /// Lead from a result back to the data rows that it was made of.
    Trace(crate::command::TraceArguments),
    /// Recompute the printed numbers of a paper from each other.
    Verify(crate::command::VerifyArguments),
    /// Run every statistic against its golden vectors, on this machine.
    Validate(crate::command::ValidateArguments),
    /// What is required of a system that conducts a trial, and what shows on this machine that it holds.
    Selfcheck(crate::command::SelfcheckArguments),
    /// Work one statistic out, from counts or from a table.
    Stat(crate::command::StatArguments),
    /// Sample size, precision and power, by formula and exactly.
    Size(crate::command::SizeArguments),
    /// Check a package of datasets: variables, keys, dates, terms, baselines, subjects, arms and source keys.
    CheckData(crate::command::check_data::CheckDataArguments),
    /// Read a dataset in one format and write it in another.
    Convert(crate::command::convert::ConvertArguments),
    /// Score a table of visits: the same rows, and what each comes to.
    Score(Box<crate::command::score::ScoreArguments>),
    /// Hold a trial very often: the power of each test, with its Monte-Carlo error.
    Simulate(crate::command::SimulateArguments),
    /// Put the shards of a simulation together.
    Merge(crate::command::MergeArguments),
    /// Fit patients.toml to published.toml, and show how near the virtual trial comes to print.
    Calibrate(crate::command::calibrate::CalibrateArguments),
    /// Conduct the trial in the browser; without a database, a demonstration with virtual subjects.
    Serve(crate::command::ServeArguments),
    /// Drive a store hard from many clients, and hold what they were told against what the database holds.
    ConductLoad(crate::command::ConductLoadArguments),
    /// Examine the chain of a record.
    Audit {
        /// What to examine.
        #[command(subcommand)]
        question: crate::command::AuditQuestion,
    },
    /// Write a store, record and sealed vault, into two files that any program can read.
    Export(crate::command::ExportArguments),
    /// Bring an export into an empty database.
    Import(crate::command::ImportArguments),
    /// Copy a store while it is being written.
    Backup(crate::command::BackupArguments),
    /// Put a backup back, and say whether it is older than what there was.
    Restore(crate::command::RestoreArguments),
    /// Begin to write again after people have compared what a restore lost.
    Reconcile(crate::command::ReconcileArguments),
    /// Codes for the time when nothing can be asked online: which a site keeps, sealed sheets, and what was given by hand.
    Emergency {
        /// What about them.
        #[command(subcommand)]
        question: crate::command::EmergencyQuestion,
    },
    /// Recompute every allocation and everything derived from the events.
    Replay(crate::command::ReplayArguments),
}

/// How the answer is given.
#[derive(Debug, Clone, Copy, Args)]
pub struct Output {
    /// The form of the answer on standard output.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    pub format: Form,
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For people.
    Text,
    /// For programs: full double precision, stable names, no prose.
    Json,
}

/// `run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// The trial's folder.
    pub trial: PathBuf,
    #[command(flatten)]
    pub blocks: BlocksPlace,
    /// The seed of the virtual patients. The same seed gives the same bytes.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The folder to write [default: out/ and the trial's name].
    #[arg(long)]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub output: Output,
}

/// `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// The trial's folder.
    pub trial: PathBuf,
    #[command(flatten)]
    pub blocks: BlocksPlace,
    #[command(flatten)]
    pub output: Output,
}

/// The kinds of file that make a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FileKind {
    /// What is done to patients.
    Protocol,
    /// What is done to their data.
    Analysis,
    /// What virtual patients are like.
    Patients,
    /// What was printed.
    Published,
    /// Block sizes that are kept apart from the protocol.
    Blocks,
}
