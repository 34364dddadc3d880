//! The commands, one a file. A command reads its input, calls one crate, and prints the answer.

mod analyze;
mod audit;
mod backup;
pub mod calibrate;
mod check;
pub mod check_data;
mod conduct_load;
pub mod convert;
mod emergency;
mod export;
mod grid_answer;
mod grid_shard;
mod import;
mod merge;
mod progress;
mod reconcile;
mod replay;
mod report;
mod restore;
mod run;
mod scenarios;
mod schema;
pub mod score;
mod selfcheck;
mod serve;
mod simulate;
mod size;
mod stat;
mod store_place;
mod trace;
mod validate;
mod verify;

pub use self::report::ReportArguments;
pub use analyze::AnalyzeArguments;
pub use audit::AuditQuestion;
pub use backup::BackupArguments;
pub use conduct_load::ConductLoadArguments;
pub use emergency::EmergencyQuestion;
pub use export::ExportArguments;
pub use import::ImportArguments;
pub use merge::MergeArguments;
pub use reconcile::ReconcileArguments;
pub use replay::ReplayArguments;
pub use restore::RestoreArguments;
pub use selfcheck::SelfcheckArguments;
pub use serve::ServeArguments;
pub use simulate::SimulateArguments;
pub use size::SizeArguments;
pub use stat::StatArguments;
pub use trace::TraceArguments;
pub use validate::ValidateArguments;
pub use verify::VerifyArguments;

use crate::arguments::Command;
use crate::failure::{Answer, Failure};

/// Carries out one command.
///
/// # Errors
/// When it could not do its work; nothing was written.
pub fn carry_out(command: Command) -> Result<Answer, Failure> {
    match command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::CheckData(arguments) => check_data::check_data(&arguments),
        Command::Schema { file } => schema::schema(file),
        Command::Analyze(arguments) => analyze::analyze(&arguments),
        Command::Report(arguments) => self::report::report(&arguments),
        Command::Trace(arguments) => trace::trace(&arguments),
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::Selfcheck(arguments) => selfcheck::selfcheck(&arguments),
        Command::Validate(arguments) => validate::validate(&arguments),
        Command::Stat(arguments) => stat::stat(&arguments),
        Command::Size(arguments) => size::size(&arguments),
        Command::Convert(arguments) => convert::convert(&arguments),
        Command::Score(arguments) => score::score(&arguments),
        Command::Simulate(arguments) => simulate::simulate(&arguments),
        Command::Merge(arguments) => merge::merge(&arguments),
        Command::Calibrate(arguments) => calibrate::calibrate(&arguments),
        Command::Serve(arguments) => serve::serve(&arguments),
        Command::ConductLoad(arguments) => conduct_load::conduct_load(&arguments),
        Command::Audit { question } => audit::audit(&question),
        Command::Emergency { question } => emergency::emergency(&question),
        Command::Export(arguments) => export::export(&arguments),
        Command::Import(arguments) => import::import(&arguments),
        Command::Backup(arguments) => backup::backup(&arguments),
        Command::Restore(arguments) => restore::restore(&arguments),
        Command::Reconcile(arguments) => reconcile::reconcile(&arguments),
        Command::Replay(arguments) => replay::replay(&arguments),
    }
}
