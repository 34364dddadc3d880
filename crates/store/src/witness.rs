//! The witness: signed heads of the trail, kept outside the database.
//!
//! Each head fixes all rows up to it. A database whose end was cut off, or that was put back to an older state, lags
//! behind its witness; one that was written anew does not bear the digests that the witness holds.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::error::StoreError;
use crate::hexadecimal;
use crate::keys::PublicKey;

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstLine {
    witness_of: String,
    public_key: String,
}

/// A line for each batch that was committed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadLine {
    sequence: u64,
    digest: String,
    signature: String,
}

/// The writing end. Lines are only added. They are not forced to the disk one by one: after a power cut the witness may
/// lag behind the database, which is seen as no harm, and never runs ahead of it.
pub(crate) struct Witness {
    path: PathBuf,
    file: File,
}

impl Witness {
    pub(crate) fn create(path: &Path, trial: &str, public: &PublicKey) -> Result<Self, StoreError> {
        let first = FirstLine {
            witness_of: trial.to_owned(),
            public_key: public.to_hex(),
        };
        let file = OpenOptions::new()
            .append(true)
            .create_new(true)
            .open(path)
            .map_err(|error| StoreError::file("begin the witness", path, &error))?;
        let mut witness = Self {
            path: path.to_owned(),
            file,
        };
        witness.add_line(&first)?;
        witness.settle()?;
        Ok(witness)
    }

    /// Opens it to add lines. What a power cut or a full disk left of a last line is taken away: it was never said, and the
    /// next line must not begin in it.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let trouble = |error: std::io::Error| StoreError::file("open the witness", path, &error);
        let text = std::fs::read(path).map_err(trouble)?;
        let file = OpenOptions::new()
            .append(true)
            .open(path)
            .map_err(trouble)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n');
        let whole = whole.map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole as u64).map_err(trouble)?;
        }
        Ok(Self {
            path: path.to_owned(),
            file,
        })
    }

    pub(crate) fn add(
        &mut self,
        sequence: u64,
        digest: Digest,
        signature: &[u8; 64],
    ) -> Result<(), StoreError> {
        self.add_line(&HeadLine {
            sequence,
            digest: digest.to_string(),
            signature: hexadecimal::write(signature),
        })
    }

    /// One write a line, so that lines of several processes do not mix.
    fn add_line(&mut self, line: &impl Serialize) -> Result<(), StoreError> {
        let mut text = serde_json::to_string(line)
            .map_err(|error| StoreError::unreadable(error.to_string()))?;
        text.push('\n');
        self.file
            .write_all(text.as_bytes())
            .map_err(|error| StoreError::file("write to the witness", &self.path, &error))
    }

    /// Forces what was written to the disk.
    pub(crate) fn settle(&self) -> Result<(), StoreError> {
        self.file
            .sync_all()
            .map_err(|error| StoreError::file("write to the witness", &self.path, &error))
    }
}

/// Puts a witness of an export to its place.
pub(crate) fn write_witness(path: &Path, text: &str) -> Result<(), StoreError> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        .map_err(|error| StoreError::file("begin the witness", path, &error))
}

/// What a witness says.
pub(crate) struct Testimony {
    pub(crate) public: PublicKey,
    /// What was seen at each head, with its signature, in the order in which it was seen. After a restore the same row may
    /// have been written, and seen, twice.
    pub(crate) heads: BTreeMap<u64, Vec<(Digest, Vec<u8>)>>,
}

impl Testimony {
    /// Reads a witness.
    ///
    /// # Errors
    /// [`StoreError::Tampered`] at the first line that is not one of a witness.
    /// A last line without its end is what a power cut leaves, and is passed over.
    pub(crate) fn read(path: &Path) -> Result<Self, StoreError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| StoreError::file("read the witness", path, &error))?;
        let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
        let mut lines = whole.lines().enumerate();
        let bad = |line: usize, why: &str| {
            StoreError::tampered(format!("{}:{}: {why}", path.display(), line + 1))
        };
        let first: FirstLine = lines
            .next()
            .and_then(|(_, line)| serde_json::from_str(line).ok())
            .ok_or_else(|| bad(0, "the witness does not begin as it was written"))?;
        let public = PublicKey::from_hex(&first.public_key)
            .ok_or_else(|| bad(0, "the public key of the witness is not one"))?;
        let mut heads: BTreeMap<u64, Vec<(Digest, Vec<u8>)>> = BTreeMap::new();
        for (number, line) in lines {
            let head: HeadLine = serde_json::from_str(line)
                .map_err(|_| bad(number, "this is not a line of a witness"))?;
            let parts = Digest::from_hex(&head.digest).zip(hexadecimal::read(&head.signature));
            let (digest, signature) =
                parts.ok_or_else(|| bad(number, "this is not a line of a witness"))?;
            heads
                .entry(head.sequence)
                .or_default()
                .push((digest, signature));
        }
        Ok(Self { public, heads })
    }

    /// Whether it contradicts a row: what it saw of rows that were lost in a restore, and
    /// reconciled by people, says nothing of the rows that stand there now.
    pub(crate) fn contradicts(&self, sequence: u64, digest: &[u8], was_lost: bool) -> bool {
        let is_it = |(seen, _): &(Digest, Vec<u8>)| seen.as_bytes().as_slice() == digest;
        self.heads
            .get(&sequence)
            .is_some_and(|seen| !was_lost && !seen.iter().all(is_it))
    }

    /// The last row it knows of.
    pub(crate) fn last(&self) -> Option<u64> {
        self.heads.last_key_value().map(|(sequence, _)| *sequence)
    }
}
