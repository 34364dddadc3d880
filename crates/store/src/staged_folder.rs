//! A folder that appears whole or not at all: it is written beside its place and renamed into it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A folder being written. Until [`StagedFolder::publish`] its target is untouched; a folder that is
/// dropped before leaves nothing behind.
#[derive(Debug)]
pub struct StagedFolder {
    target: PathBuf,
    staging: PathBuf,
    published: bool,
}

impl StagedFolder {
    /// Begins a folder that will stand at `target`, and learns now whether it can be written there.
    ///
    /// # Errors
    /// When the target is a file, holds something that this program did not write, or its parent cannot be
    /// written.
    pub fn begin(target: &Path, mark: &str) -> io::Result<Self> {
        if target.exists() && !is_replaceable(target, mark)? {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                format!(
                    "it exists and is not an output folder of this program (no file \"{mark}\" in it): \
                     choose another folder, or move this one away"
                ),
            ));
        }
        let name = target.file_name().ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "it has no name of its own")
        })?;
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(parent)?;
        let mut staging_name = std::ffi::OsString::from(".");
        staging_name.push(name);
        staging_name.push(format!(".{}.partial", std::process::id()));
        let staging = parent.join(staging_name);
        if staging.exists() {
            fs::remove_dir_all(&staging)?;
        }
        fs::create_dir(&staging)?;
        Ok(Self {
            target: target.to_owned(),
            staging,
            published: false,
        })
    }

    /// Writes one file, making the folders on its way.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> io::Result<()> {
        let path = self.staging.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, content)
    }

    /// Where the files stand until they are published, for writers that want a path.
    pub fn path(&self) -> &Path {
        &self.staging
    }

    /// Puts the folder into its place; one that stood there before is removed.
    ///
    /// # Errors
    /// Those of the file system; the folder that stood there before is then still, or again, in its place.
    pub fn publish(mut self) -> io::Result<()> {
        let before = self.staging.with_extension("before");
        if self.target.exists() {
            fs::rename(&self.target, &before)?;
        }
        if let Err(error) = fs::rename(&self.staging, &self.target) {
            if before.exists() {
                fs::rename(&before, &self.target)?;
            }
            return Err(error);
        }
        self.published = true;
        if before.exists() {
            fs::remove_dir_all(&before)?;
        }
        Ok(())
    }
}

/// An empty folder, or one that an earlier run wrote, may be replaced; anything else is somebody's.
fn is_replaceable(target: &Path, mark: &str) -> io::Result<bool> {
    if !target.is_dir() {
        return Ok(false);
    }
    Ok(target.join(mark).is_file() || fs::read_dir(target)?.next().is_none())
}

impl Drop for StagedFolder {
    fn drop(&mut self) {
        if !self.published {
            // A folder that cannot be removed here could not be written either: the error is on its way.
            let _ = fs::remove_dir_all(&self.staging);
        }
    }
}
