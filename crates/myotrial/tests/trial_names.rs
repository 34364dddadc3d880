use std::path::{Path, PathBuf};

use crate::program::repository;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// A third trial must need a new folder and no new Rust: so no code may know the first two. Comments may.
#[test]
fn no_code_of_any_room_knows_a_trial_by_its_name() {
    let mut files = Vec::new();
    for room in std::fs::read_dir(repository().join("crates")).unwrap() {
        sources(&room.unwrap().path().join("src"), &mut files);
    }
    assert!(files.len() > 100, "the rooms were found");
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (number, line) in (1..).zip(code.lines()) {
            // A golden file of `statistics` is called after the trial whose printed counts it holds.
            let code = line.trim_start().replace("strata_proderm.csv", "");
            let known = ["proderm", "ivig-first-line"]
                .iter()
                .find(|name| code.to_lowercase().contains(**name));
            assert!(
                code.starts_with("//") || known.is_none(),
                "{}:{number} knows {}",
                file.display(),
                known.unwrap()
            );
        }
    }
}
