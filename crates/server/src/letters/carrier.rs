//! The program of the machine that sends mail, or a folder from which one takes it.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::accounts::MailAddress;

/// A program that takes no letter in so long is ended; the letter waits for the next round.
const PATIENCE: Duration = Duration::from_secs(20);

/// Who takes letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carrier {
    /// A program that reads a letter from its standard input and finds the addresses in it, as `sendmail -t -i` does.
    Program {
        /// The program.
        program: PathBuf,
        /// What it is told.
        arguments: Vec<String>,
    },
    /// A folder in which each letter becomes a file, whole or not at all.
    Folder(PathBuf),
}

/// By whom letters are taken, and in whose name they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The sender of every letter.
    pub from: MailAddress,
    /// Who takes them.
    pub carrier: Carrier,
}

impl Carrier {
    /// Hands a letter over. `name` is the same for the same letter, so that one that is handed over twice can be told.
    ///
    /// # Errors
    /// In words: why it was not taken.
    pub fn hand_over(&self, name: &str, letter: &[u8]) -> Result<(), String> {
        match self {
            Self::Folder(folder) => {
                let place = folder.join(format!("{name}.eml"));
                let hidden = folder.join(format!(".{name}.part"));
                let in_words = |error: std::io::Error| format!("{}: {error}", folder.display());
                std::fs::create_dir_all(folder).map_err(in_words)?;
                std::fs::write(&hidden, letter).map_err(in_words)?;
                std::fs::rename(&hidden, &place).map_err(in_words)
            }
            Self::Program { program, arguments } => {
                let shown = program.display();
                let mut child = Command::new(program)
                    .args(arguments)
                    .stdin(Stdio::piped())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .map_err(|error| format!("{shown}: {error}"))?;
                // Programs of the machine end lines as the machine does.
                let letter = String::from_utf8_lossy(letter).replace("\r\n", "\n");
                let written = child
                    .stdin
                    .take()
                    .map_or(Ok(()), |mut input| input.write_all(letter.as_bytes()));
                let began = Instant::now();
                let status = loop {
                    match child.try_wait() {
                        Ok(Some(status)) => break status,
                        Ok(None) if began.elapsed() < PATIENCE => {
                            std::thread::sleep(Duration::from_millis(20));
                        }
                        Ok(None) => {
                            // One that ended just now is as good as ended.
                            let _ = child.kill();
                            let _ = child.wait();
                            return Err(format!(
                                "{shown} took no letter in {} s",
                                PATIENCE.as_secs()
                            ));
                        }
                        Err(error) => return Err(format!("{shown}: {error}")),
                    }
                };
                if !status.success() {
                    return Err(format!("{shown} ended with {status}"));
                }
                // A program that ends well without having read the letter has not taken it.
                written.map_err(|error| format!("{shown}: {error}"))
            }
        }
    }
}
