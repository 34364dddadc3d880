//! `myotrial serve`: the trial's pages, for a browser on this machine.

use crate::arguments::ServeArguments;
use crate::failure::{Answer, Failure};
use crate::trial_folder;

pub fn serve(arguments: &ServeArguments) -> Result<Answer, Failure> {
    let trial = trial_folder::read(&arguments.trial)?;
    let name = trial.protocol.protocol().trial.name.clone();
    server::serve(trial.protocol, arguments.listen, |address| {
        eprintln!("{name} at http://{address}/ (nothing typed is stored; stop with Ctrl-C)");
    })
    .map_err(|error| Failure::BadInput(error.to_string()))?;
    Ok(Answer::Yes)
}
