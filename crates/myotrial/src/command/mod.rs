//! The commands, one a file. A command reads its input, calls one crate, and prints the answer.

mod analyze;
mod audit;
mod check;
mod convert;
mod run;
mod schema;
mod serve;
mod validate;
mod verify;

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
        Command::Schema { file } => schema::schema(file),
        Command::Analyze(arguments) => analyze::analyze(&arguments),
        Command::Verify { published, output } => verify::verify(&published, output),
        Command::Validate(arguments) => validate::validate(&arguments),
        Command::Convert(arguments) => convert::convert(&arguments),
        Command::Serve(arguments) => serve::serve(&arguments),
        Command::Audit { question } => audit::audit(&question),
    }
}
