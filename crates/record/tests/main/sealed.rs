//! The one door to the arms of people.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn nobody_but_the_vault_takes_a_key_from_the_vault() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for entry in fs::read_dir(crates).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        if name != "record" && name != "store" && folder.join("src").is_dir() {
            sources(&folder.join("src"), &mut found);
        }
    }
    assert!(found.len() > 10, "the other crates' sources were read");
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            !text.contains("from_vault"),
            "{} opens the vault",
            path.display()
        );
    }
}
