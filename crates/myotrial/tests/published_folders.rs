//! What everybody may read of a study: nothing there draws, holds or opens a randomisation list.

use std::path::{Path, PathBuf};

use protocol::{BlocksKeptApart, Protocol};

use crate::program::{myotrial, repository, workplace};

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn is_hexadecimal(word: &str, length: usize) -> bool {
    word.len() == length && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What a file is that belongs beside the vault, by what is in it: a name can be changed.
fn belongs_beside_the_vault(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"SQLite format 3\0") {
        return Some("a database");
    }
    let text = std::str::from_utf8(bytes).ok()?;
    if text.contains("PRIVATE KEY-----") || text.contains("\"sealing\":") {
        return Some("a key");
    }
    if text.contains("\"sealed\":\"") {
        return Some("a vault");
    }
    for line in text.lines() {
        if line.contains("\"slot\":") && line.contains("\"arm\":") {
            return Some("a list");
        }
        let mut words = line.split(|letter: char| !letter.is_ascii_alphanumeric());
        if line.to_lowercase().contains("seed") && words.any(|word| is_hexadecimal(word, 64)) {
            return Some("the seed of a list");
        }
    }
    match definition::read::<BlocksKeptApart>("blocks.toml", text) {
        Ok(blocks) if blocks != BlocksKeptApart::default() => Some("block sizes"),
        _ => None,
    }
}

#[test]
fn no_folder_of_a_study_holds_a_seed_of_a_list_a_list_a_key_or_a_file_of_block_sizes() {
    let mut files = Vec::new();
    for folder in ["trials", "validation"] {
        files_below(&repository().join(folder), &mut files);
    }
    assert!(files.len() > 100, "the folders were found");
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        assert_eq!(belongs_beside_the_vault(&bytes), None, "{}", file.display());
    }
}

/// The virtual trials name their sizes: one because they are printed in its paper, the others because they are made up.
#[test]
fn a_protocol_that_names_block_sizes_is_of_a_made_up_trial_or_of_one_whose_paper_prints_them() {
    let mut files = Vec::new();
    files_below(&repository().join("trials"), &mut files);
    files.retain(|file| file.ends_with("protocol.toml"));
    assert!(files.len() >= 2, "the trials were found");
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let protocol: Protocol = definition::read("protocol.toml", &text).unwrap();
        let published = std::fs::read_to_string(file.with_file_name("published.toml")).unwrap();
        for size in BlocksKeptApart::of(&protocol)
            .block_sizes
            .unwrap_or_default()
        {
            let printed = format!("printed = \"blocks of {size}\"");
            assert!(published.contains(&printed), "{}: {size}", file.display());
        }
    }
}

/// The scan is tried on what a trial leaves behind: each file that belongs beside the vault is found by it.
#[test]
fn whatever_would_tell_a_list_is_found_by_the_scan_of_a_studys_folders() {
    let folder = workplace("published_folders");
    let place = |name: &str| folder.join(name).display().to_string();
    let db = format!("sqlite:{}", place("trial.db"));
    let out = place("run");
    for call in [
        vec![
            "conduct-load",
            "trials/proderm",
            "--db",
            &db,
            "--randomisations",
            "3",
        ],
        vec!["export", "--db", &db, "--out", &place("export.jsonl")],
        vec!["run", "trials/proderm", "--out", &out],
    ] {
        let done = myotrial(&call);
        assert_eq!(done.code, 0, "{call:?}: {}", done.err);
    }
    let seed = format!("{{\"seed\":\"{}\"}}\n", "5a".repeat(32));
    std::fs::write(folder.join("seed.json"), seed).unwrap();
    std::fs::write(
        folder.join("sizes.toml"),
        "[period.LATER]\nblock_sizes = [4]\n",
    )
    .unwrap();
    let mut left = Vec::new();
    files_below(&folder, &mut left);
    for (name, kind) in [
        ("trial.db", "a database"),
        ("trial.db.vault", "a database"),
        ("trial.db.key", "a key"),
        ("export.jsonl.vault", "a vault"),
        ("virtual-lists.jsonl", "a list"),
        ("seed.json", "the seed of a list"),
        ("sizes.toml", "block sizes"),
    ] {
        let file = left.iter().find(|file| file.ends_with(name)).unwrap();
        let bytes = std::fs::read(file).unwrap();
        assert_eq!(belongs_beside_the_vault(&bytes), Some(kind), "{name}");
    }
}
