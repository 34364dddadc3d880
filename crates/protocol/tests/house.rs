//! What holds of the crate's own source.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the crate") {
        let path = entry.expect("an entry of a folder").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The file chooses the rules; no rule knows a trial. Doc comments may use a trial as their example.
#[test]
fn no_rule_knows_a_trial_by_its_name() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    assert!(files.len() > 20, "{} files", files.len());
    for file in files {
        let text = fs::read_to_string(&file).expect("a source file");
        let code: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .map(|line| format!("{}\n", line.to_lowercase()))
            .collect();
        for name in [
            "proderm",
            "first_line",
            "first-line",
            "pilot",
            "octagam",
            "privigen",
            "aggarwal",
        ] {
            assert!(!code.contains(name), "{} mentions {name}", file.display());
        }
    }
}
