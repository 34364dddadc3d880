//! One page written for a person: whole or not at all.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Writes a page beside its place and moves it there.
///
/// # Errors
/// When it cannot be written; what stood there before is still there.
pub fn write_page(path: &Path, page: &str) -> Result<(), Failure> {
    let refused = |error| Failure::file("write the report", path, &error);
    let Some(name) = path.file_name() else {
        return Err(Failure::BadInput(format!(
            "cannot write the report {}: this is no name of a file",
            path.display()
        )));
    };
    let (unfinished, mut file) = begin(path, name).map_err(refused)?;
    file.write_all(page.as_bytes())
        .and_then(|()| fs::rename(&unfinished, path))
        .map_err(|error| {
            // What could not be moved is of no use to anybody.
            let _ = fs::remove_file(&unfinished);
            refused(error)
        })
}

/// Makes a file of its own beside a place: another machine may be writing to the same folder under the same number of a
/// process.
fn begin(path: &Path, name: &OsStr) -> io::Result<(PathBuf, File)> {
    let mut attempt = 0_u32;
    loop {
        let mut unfinished = name.to_owned();
        unfinished.push(format!(".{}.{attempt}.unfinished", std::process::id()));
        let unfinished = path.with_file_name(unfinished);
        match File::create_new(&unfinished) {
            Ok(file) => return Ok((unfinished, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < 1_000 => {
                attempt += 1;
            }
            Err(error) => return Err(error),
        }
    }
}
