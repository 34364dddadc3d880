//! Files that appear whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file written beside its place and put there when it is whole. Dropped before that, it leaves nothing.
#[derive(Debug)]
pub struct HeldFile {
    file: Option<File>,
    written: PathBuf,
    place: PathBuf,
}

/// A new file that nobody else has, in a folder.
fn new_file(folder: &Path, name: &str) -> io::Result<(File, PathBuf)> {
    let mut attempt = 0_u32;
    loop {
        let path = folder.join(format!(".{name}.{}.{attempt}.part", std::process::id()));
        match OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&path)
        {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < 1000 => {
                attempt += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

impl HeldFile {
    /// A file to stand in this place.
    ///
    /// # Errors
    /// Where the folder cannot be written to, or the place has no name.
    pub fn create(place: &Path) -> io::Result<Self> {
        let name = place
            .file_name()
            .ok_or_else(|| io::Error::other("the output must be a file"))?
            .to_string_lossy()
            .into_owned();
        if place.is_dir() {
            return Err(io::Error::other("the output is a folder; name a file"));
        }
        let folder = match place.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let (file, written) = new_file(folder, &name)?;
        Ok(Self {
            file: Some(file),
            written,
            place: place.to_path_buf(),
        })
    }

    /// Puts the file in its place, over what stood there.
    ///
    /// # Errors
    /// Where the disk is full or the place cannot be written to; nothing is left then.
    pub fn put_in_place(mut self) -> io::Result<()> {
        if let Some(file) = self.file.take() {
            file.sync_all()?;
        }
        fs::rename(&self.written, &self.place)
    }
}

impl Write for HeldFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Some(file) => file.write(bytes),
            None => Err(io::Error::other("the file is closed")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for HeldFile {
    fn drop(&mut self) {
        self.file = None;
        // After it was put in place it is no longer here.
        let _ = fs::remove_file(&self.written);
    }
}
