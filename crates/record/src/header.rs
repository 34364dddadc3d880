//! The head of a record: what it is a record of.

use serde::{Deserialize, Serialize};

/// The first line of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordHeader {
    /// The short name of the trial.
    pub trial: String,
    /// Whether its subjects are people.
    pub origin: Origin,
    /// SHA-256 of the protocol file under which it was written, in hexadecimal.
    pub protocol_sha256: String,
    /// The version of the software that wrote it.
    pub software: String,
}

/// Whether the subjects of a record are people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "subjects", rename_all = "snake_case", deny_unknown_fields)]
pub enum Origin {
    /// Virtual subjects. Their arms may be opened by whoever made the record.
    Virtual {
        /// The seed from which everything follows.
        seed: u64,
        /// Which of the trials drawn from that seed, counted from 0.
        replicate: u64,
        /// SHA-256 of the assumptions on patients, in hexadecimal.
        patients_sha256: String,
    },
    /// People. Their arms are opened through the vault.
    Real {},
}
