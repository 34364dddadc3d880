//! One page written for a person: whole or not at all.

use std::fs;
use std::path::Path;

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
    let mut unfinished = name.to_owned();
    unfinished.push(format!(".{}.unfinished", std::process::id()));
    let unfinished = path.with_file_name(unfinished);
    fs::write(&unfinished, page)
        .and_then(|()| fs::rename(&unfinished, path))
        .map_err(|error| {
            // What could not be moved is of no use to anybody.
            let _ = fs::remove_file(&unfinished);
            refused(error)
        })
}
