//! What can go wrong with a store, said to the person who must act.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

/// What a database said no to, as far as it matters for what happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// There is no room left: nothing was written, and writing may succeed once there is room.
    Full,
    /// The disk could not be read or written. What it holds is in doubt until the store is opened again.
    Disk,
    /// The connection was lost; whether the last commit happened must be asked again.
    ConnectionLost,
    /// Two transactions stood in each other's way; the same may be tried again.
    Conflict,
    /// A constraint of the schema was about to be broken.
    Constraint,
    /// Something else.
    Other,
}

/// What a database said, and while doing what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseError {
    /// What was being done.
    pub doing: String,
    /// The kind of trouble.
    pub trouble: Trouble,
    /// The database's own words.
    pub said: String,
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the database cannot {}: {}", self.doing, self.said)
    }
}

impl Error for DatabaseError {}

/// Why a store could not be made, opened or examined. No message names an arm.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// The database.
    Database(DatabaseError),
    /// A file beside the database.
    File {
        /// What was being done.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The operating system's words.
        said: String,
    },
    /// An address that is neither `sqlite:FILE` nor `postgres://...`.
    NotAnAddress {
        /// The address as it was given.
        given: String,
    },
    /// A trial is in the database already.
    TrialThere {
        /// Its short name.
        trial: String,
    },
    /// There is no trial in the database.
    NoTrial,
    /// The database holds another trial, or another protocol of it.
    OtherTrial {
        /// What differs.
        what: &'static str,
        /// What the database holds.
        held: String,
        /// What was given.
        given: String,
    },
    /// The record was written under another protocol file than the one that stands in the trial's folder.
    OtherProtocol {
        /// The row that says so.
        row: u64,
        /// SHA-256 of the file that it was written under last, in hexadecimal.
        recorded: String,
        /// SHA-256 of the one in the folder, in hexadecimal.
        given: String,
    },
    /// A store of virtual subjects was opened for people, or the other way round.
    OtherSubjects {
        /// Whom the store is of.
        held: &'static str,
    },
    /// The randomisation lists cannot be made or read.
    Lists(record::AllocationError),
    /// The record or the vault was changed after it was written.
    Tampered {
        /// What does not hold, and where.
        finding: String,
    },
    /// The key file does not belong to this store, or is damaged.
    Key {
        /// What is wrong with it.
        why: String,
    },
    /// A list was to be approved by the person who made it.
    OnePersonApproval,
    /// Chance could not be had from the operating system.
    NoEntropy,
    /// What the store holds cannot be understood by this version.
    Unreadable {
        /// What, and why.
        what: String,
    },
}

impl StoreError {
    /// A file that could not be used.
    pub(crate) fn file(doing: &'static str, path: &Path, error: &std::io::Error) -> Self {
        Self::File {
            doing,
            path: path.to_owned(),
            said: error.to_string(),
        }
    }

    pub(crate) fn tampered(finding: impl Into<String>) -> Self {
        Self::Tampered {
            finding: finding.into(),
        }
    }

    pub(crate) fn unreadable(what: impl Into<String>) -> Self {
        Self::Unreadable { what: what.into() }
    }

    /// The kind of trouble with the database, if it was the database.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Database(error) => Some(error.trouble),
            _ => None,
        }
    }
}

impl From<DatabaseError> for StoreError {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => error.fmt(f),
            Self::File { doing, path, said } => {
                write!(f, "cannot {doing} {}: {said}", path.display())
            }
            Self::NotAnAddress { given } => write!(
                f,
                "\"{given}\" is not the address of a database: allowed are sqlite:FILE, such as \
                 sqlite:trial.db, and postgres://USER@HOST/DATABASE"
            ),
            Self::TrialThere { trial } => write!(
                f,
                "the database holds trial {trial} already, and a record is never written over: name an \
                 empty database, or a file that does not exist"
            ),
            Self::NoTrial => {
                f.write_str("the database holds no trial: was another file or database meant?")
            }
            Self::OtherTrial { what, held, given } => write!(
                f,
                "the database holds another {what}: {held}, and not {given}; open it with the folder of \
                 the trial that it was made from"
            ),
            Self::OtherProtocol {
                row,
                recorded,
                given,
            } => write!(
                f,
                "the record was written under another protocol.toml: row {row} says SHA-256 {recorded}, and the file in the \
                 folder has {given}. Doses, windows and rules may differ. Put the file back that the record was written \
                 under; or, where the change was approved, let an administrator accept it by name and with the reason: \
                 myotrial serve TRIAL --db ... --accept-protocol REASON --accepted-by NAME"
            ),
            Self::OtherSubjects { held } => write!(
                f,
                "the subjects of this store are {held} for ever: make a new store for others"
            ),
            Self::Lists(error) => error.fmt(f),
            Self::Tampered { finding } => f.write_str(finding),
            Self::Key { why } => write!(f, "the key file cannot be used: {why}"),
            Self::OnePersonApproval => f.write_str(
                "a randomisation list is made by one person and approved by another: name two",
            ),
            Self::NoEntropy => f.write_str(
                "the operating system gives no random bytes, and without them no list may be drawn",
            ),
            Self::Unreadable { what } => write!(
                f,
                "the store cannot be understood by this version of the program: {what}"
            ),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
            Self::Lists(error) => Some(error),
            _ => None,
        }
    }
}
