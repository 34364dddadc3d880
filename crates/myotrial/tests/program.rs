//! Calling the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What came of a call.
pub struct Call {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Calls the program from the root of the repository, as the README does.
pub fn myotrial<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>) -> Call {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_myotrial"))
        .args(arguments)
        .current_dir(repository())
        .output()
        .unwrap();
    Call {
        code: status.code().unwrap(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// An empty folder for one test.
pub fn workplace(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The files of a folder, by their names.
pub fn files_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// A copy of a trial's folder, with one file changed.
pub fn changed_trial(
    test: &str,
    trial: &str,
    file: &str,
    change: impl FnOnce(String) -> String,
) -> PathBuf {
    let folder = workplace(test).join("trial");
    std::fs::create_dir(&folder).unwrap();
    for entry in std::fs::read_dir(repository().join("trials").join(trial)).unwrap() {
        let path = entry.unwrap().path();
        // The scenarios in a folder of their own are no part of the trial.
        if path.is_file() {
            std::fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
        }
    }
    let path = folder.join(file);
    let before = std::fs::read_to_string(&path).unwrap();
    let after = change(before.clone());
    assert_ne!(before, after, "the change finds its place in {file}");
    std::fs::write(path, after).unwrap();
    folder
}
