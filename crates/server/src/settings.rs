//! How the server is asked to behave: one file, and flags that win over it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use crate::accounts::{PasswordCost, SessionLimits};

/// The configuration file, word for word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettingsFile {
    /// The database: `sqlite:FILE` or `postgres://...`.
    pub db: Option<String>,
    /// The address to listen on.
    pub listen: Option<SocketAddr>,
    /// Whether a proxy before the server speaks TLS to browsers.
    pub behind_proxy: Option<bool>,
    /// The address that browsers use, such as `https://trial.example.org`; needed behind a proxy.
    pub public_address: Option<String>,
    /// The file of the accounts, unless it is beside the database.
    pub accounts: Option<PathBuf>,
    /// Minutes without a request after which a session ends.
    pub idle_minutes: Option<u32>,
    /// Hours after which a session ends in any case.
    pub longest_session_hours: Option<u32>,
    /// The shortest time in which a randomisation is answered, in milliseconds.
    pub answer_floor_milliseconds: Option<u64>,
    /// The largest request, in KiB.
    pub largest_request_kib: Option<usize>,
    /// The largest file that is imported, in KiB.
    pub largest_file_kib: Option<usize>,
    /// How many connections may be open at once.
    pub connections: Option<usize>,
    /// The memory of a password's digest, in KiB.
    pub password_memory_kib: Option<u32>,
    /// The sponsor's dictionaries for medical coding.
    pub dictionaries: Vec<DictionaryFile>,
}

/// A dictionary for medical coding, and where its licensed files are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DictionaryFile {
    /// Its name, as it stands beside each coded term.
    pub name: String,
    /// Its version.
    pub version: String,
    /// A table with the columns term, code, preferred_term and class, or the folder of MedDRA's ASCII files.
    pub path: PathBuf,
}

/// The settings that hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The address that browsers use, where it is not the one listened on.
    pub public_address: Option<String>,
    /// Whether browsers speak TLS to a proxy.
    pub behind_proxy: bool,
    /// How long sessions last.
    pub sessions: SessionLimits,
    /// The shortest time in which a randomisation is answered: how long it took says nothing about the list.
    pub answer_floor: Duration,
    /// The largest request, in bytes.
    pub largest_request: usize,
    /// The largest request that carries a file, in bytes.
    pub largest_file: usize,
    /// How many connections may be open at once.
    pub connections: usize,
    /// How much work a password is.
    pub password_cost: PasswordCost,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_address: None,
            behind_proxy: false,
            sessions: SessionLimits {
                idle: 30 * 60 * 1_000_000,
                longest: 12 * 3600 * 1_000_000,
            },
            answer_floor: Duration::from_millis(300),
            largest_request: 1 << 20,
            largest_file: 16 << 20,
            connections: 12_000,
            password_cost: PasswordCost::default(),
        }
    }
}

impl SettingsFile {
    /// Reads a file.
    ///
    /// ```
    /// use server::SettingsFile;
    ///
    /// let file = SettingsFile::read("idle_minutes = 15")?;
    /// assert_eq!(file.settings().sessions.idle, 15 * 60 * 1_000_000);
    /// assert!(SettingsFile::read("idle = 15").is_err());
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    /// In words: the line, the column, and what is wrong there.
    pub fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// The settings, with what the file does not say as it is usual.
    pub fn settings(&self) -> Settings {
        let usual = Settings::default();
        let minutes = |minutes: u32| i64::from(minutes.max(1)) * 60 * 1_000_000;
        Settings {
            public_address: self
                .public_address
                .as_ref()
                .map(|address| address.trim_end_matches('/').to_owned()),
            behind_proxy: self.behind_proxy.unwrap_or(usual.behind_proxy),
            sessions: SessionLimits {
                idle: self.idle_minutes.map_or(usual.sessions.idle, minutes),
                longest: self
                    .longest_session_hours
                    .map_or(usual.sessions.longest, |hours| {
                        minutes(hours.saturating_mul(60))
                    }),
            },
            answer_floor: self
                .answer_floor_milliseconds
                .map_or(usual.answer_floor, Duration::from_millis),
            largest_request: self
                .largest_request_kib
                .map_or(usual.largest_request, |kib| kib.saturating_mul(1024)),
            largest_file: self
                .largest_file_kib
                .map_or(usual.largest_file, |kib| kib.saturating_mul(1024)),
            connections: self.connections.unwrap_or(usual.connections).max(8),
            password_cost: PasswordCost {
                memory_kib: self
                    .password_memory_kib
                    .unwrap_or(usual.password_cost.memory_kib),
                ..usual.password_cost
            },
        }
    }
}
