//! The real data that stand beside the repository, where they do.

use std::io::Read as _;
use std::path::{Path, PathBuf};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");

/// A file or folder of the shared data; where it is absent the test says so and has nothing to do.
pub fn data(path: &str) -> Option<PathBuf> {
    let full = Path::new(DATA).join(path);
    if full.exists() {
        Some(full)
    } else {
        eprintln!("SKIP shared data {path} is not here");
        None
    }
}

/// The files of some folders whose name has one of the endings, sorted, with their bytes unpacked.
pub fn files(folders: &[&str], endings: &[&str]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for folder in folders.iter().filter_map(|folder| data(folder)) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if endings.iter().any(|ending| name.ends_with(ending)) {
                let bytes = std::fs::read(&path).unwrap();
                found.push((name.clone(), unpacked(&name, bytes)));
            }
        }
    }
    found.sort();
    found
}

fn unpacked(name: &str, bytes: Vec<u8>) -> Vec<u8> {
    if !name.ends_with(".gz") {
        return bytes;
    }
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice())
        .read_to_end(&mut plain)
        .unwrap();
    plain
}
