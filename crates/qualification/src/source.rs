//! Where golden vectors come from.

use crate::built_in::BUILT_IN;
use crate::error::QualificationError;
use std::path::{Path, PathBuf};

/// A set of golden vectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoldenSource {
    /// The vectors compiled into the program.
    BuiltIn,
    /// A folder with `data/*.csv`, `expected/<family>.json` and `expected/index.json`.
    Folder(PathBuf),
}

impl GoldenSource {
    /// The text of a file of the set, by its path inside it, such as `expected/index.json`.
    pub(crate) fn read(&self, path: &str) -> Result<String, QualificationError> {
        match self {
            Self::BuiltIn => BUILT_IN
                .iter()
                .find(|(name, _)| *name == path)
                .map(|(_, text)| (*text).to_owned())
                .ok_or_else(|| QualificationError::NoSuchData {
                    file: path.to_owned(),
                }),
            Self::Folder(folder) => {
                let file = folder.join(Path::new(path));
                std::fs::read_to_string(&file)
                    .map_err(|cause| QualificationError::Unreadable { path: file, cause })
            }
        }
    }
}
