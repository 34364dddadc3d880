//! Where the file of block sizes is, as the commands that take a trial are told.

use std::path::{Path, PathBuf};

use clap::Args;
use protocol::FileBytes;

use crate::failure::Failure;

/// Where the block sizes are that are kept apart from the protocol. Nothing is looked for: what nobody names is not read.
#[derive(Debug, Clone, Default, Args)]
pub struct BlocksPlace {
    /// The file of the block sizes (blocks.toml), where they are kept apart from the protocol: beside the keys, and not in the
    /// trial's folder.
    #[arg(long, value_name = "FILE")]
    blocks: Option<PathBuf>,
}

/// The file of the block sizes, read into memory.
pub struct BlocksFile {
    /// Its path, as messages show it.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl BlocksFile {
    /// The file, as a protocol is read with it.
    pub fn as_bytes(&self) -> FileBytes<'_> {
        FileBytes {
            name: &self.name,
            bytes: &self.bytes,
        }
    }
}

impl BlocksPlace {
    /// The file that was named; another where none was.
    #[must_use]
    pub fn or(&self, other: Option<&PathBuf>) -> Self {
        Self {
            blocks: self.blocks.as_ref().or(other).cloned(),
        }
    }

    /// Reads the file of a trial, where one was named.
    ///
    /// # Errors
    /// When it cannot be read, or lies in the trial's folder, where it is apart from nothing.
    pub fn read(&self, folder: &Path) -> Result<Option<BlocksFile>, Failure> {
        let Some(path) = &self.blocks else {
            return Ok(None);
        };
        let bytes = std::fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
        if lies_in(path, folder) {
            return Err(Failure::BadInput(format!(
                "{} lies in the trial's folder, and whoever reads the protocol there reads the block sizes, too: \
                 keep it beside the keys",
                path.display()
            )));
        }
        Ok(Some(BlocksFile {
            name: path.display().to_string(),
            bytes,
        }))
    }
}

/// Whether a file is in a folder or below it, by whatever way it is named.
fn lies_in(file: &Path, folder: &Path) -> bool {
    match (file.canonicalize(), folder.canonicalize()) {
        (Ok(file), Ok(folder)) => file.starts_with(folder),
        _ => false,
    }
}
