//! What a command ends with when it cannot do what it was asked.

use std::fmt;
use std::io;
use std::path::Path;

/// The answer of a command that did its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Done, or: what was checked holds.
    Yes,
    /// What was checked does not hold.
    No,
}

/// Why a command could not do its work. Nothing was written.
#[derive(Debug)]
pub enum Failure {
    /// Bad input or wrong use, said to the person who must act.
    BadInput(String),
    /// The reader of our standard output went away, as `head` does: nobody is left to tell.
    NobodyReads,
}

impl Failure {
    /// A file or folder that could not be read or written.
    pub fn file(doing: &str, path: &Path, error: &io::Error) -> Self {
        Self::BadInput(format!("cannot {doing} {}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadInput(message) => f.write_str(message),
            Self::NobodyReads => f.write_str("standard output was closed"),
        }
    }
}

/// Prints to standard output, and takes a closed pipe for what it is.
pub fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::NobodyReads,
            _ => Failure::BadInput(format!("cannot write to standard output: {error}")),
        })
}

/// Prints one JSON document: full double precision, stable names, no prose.
pub fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::BadInput(format!("cannot write the answer as JSON: {error}")))?;
    print(&(text + "\n"))
}
