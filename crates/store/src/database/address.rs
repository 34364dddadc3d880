//! Where a store is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::error::StoreError;

/// The address of a store: `sqlite:FILE` or `postgres://...`.
///
/// ```
/// use store::Address;
///
/// let address: Address = "sqlite:trial.db".parse()?;
/// assert_eq!(address.witness().to_str(), Some("trial.db.witness"));
/// assert!("trial.db".parse::<Address>().is_err());
/// # Ok::<(), store::StoreError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A file of SQLite, with its vault, key and witness beside it.
    Sqlite(PathBuf),
    /// A database of PostgreSQL, by its URL. It is never printed: it may hold a password.
    Postgres(PostgresUrl),
}

/// The URL of a PostgreSQL database. It does not print what may be secret in it.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl(String);

impl PostgresUrl {
    /// The whole URL, with whatever is secret in it: for whoever is to connect, and not to be shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of the database.
    pub fn database(&self) -> String {
        let path = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let path = path.split('?').next().unwrap_or_default();
        let name = path.rsplit_once('/').map_or("", |(_, name)| name);
        let plain: String = name
            .chars()
            .filter(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter))
            .collect();
        if plain.is_empty() {
            "postgres".to_owned()
        } else {
            plain
        }
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "postgres://.../{}", self.database())
    }
}

impl Address {
    /// Where signed heads are kept unless another place is named: beside the file, or under the name of the PostgreSQL
    /// database in the folder in which the program runs.
    pub fn witness(&self) -> PathBuf {
        self.beside("witness")
    }

    /// Where the key of the vault and of the signatures is kept unless another place is named.
    pub fn key_file(&self) -> PathBuf {
        self.beside("key")
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        match self {
            Self::Sqlite(path) => beside(path, suffix),
            Self::Postgres(url) => PathBuf::from(format!("{}.{suffix}", url.database())),
        }
    }
}

/// A file beside another: its name, a full stop and a suffix.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

impl FromStr for Address {
    type Err = StoreError;

    fn from_str(given: &str) -> Result<Self, StoreError> {
        if let Some(path) = given.strip_prefix("sqlite:")
            && !path.is_empty()
        {
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if given.starts_with("postgres://") || given.starts_with("postgresql://") {
            return Ok(Self::Postgres(PostgresUrl(given.to_owned())));
        }
        let shown = given.split('@').next_back().unwrap_or_default();
        Err(StoreError::NotAnAddress {
            given: shown.to_owned(),
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => write!(f, "{url:?}"),
        }
    }
}
