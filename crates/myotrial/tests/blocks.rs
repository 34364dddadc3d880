//! Block sizes kept apart from the protocol: which commands ask for them, and where they are not.

use std::path::{Path, PathBuf};

use crate::program::{changed_trial, files_of, myotrial};
use crate::serve::{end, serve_trial};

/// Sizes that stand nowhere by chance.
const FILE: &str = "block_sizes = [3574, 9186]\n";

/// A trial without block sizes, and the folder around it.
fn apart(test: &str) -> (String, PathBuf) {
    let trial = changed_trial(test, "proderm", "protocol.toml", |text| {
        text.replace("block_sizes = [4]\n", "")
    });
    let around = trial.parent().unwrap().to_owned();
    (trial.display().to_string(), around)
}

/// A file of block sizes beside the trial's folder.
fn kept(around: &Path, text: &str) -> String {
    let file = around.join("blocks.toml");
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

#[test]
fn whoever_checks_a_trial_without_block_sizes_is_told_and_is_not_refused() {
    let (trial, around) = apart("blocks_check");
    let call = myotrial(["check", &trial]);
    assert_eq!(call.code, 0, "{}", call.out);
    assert!(
        call.out
            .contains("warning: the block sizes of the first randomisation are not named here"),
        "{}",
        call.out
    );
    let blocks = kept(&around, "block_sizes = [4, 6]\n");
    let call = myotrial(["check", &trial, "--blocks", &blocks]);
    assert_eq!(call.code, 0, "{}", call.out);
    assert!(!call.out.contains("warning"), "{}", call.out);
    assert!(
        call.out.contains("blocks.toml: no mistakes"),
        "{}",
        call.out
    );
    // What is wrong in it is told at its place, as in any other file.
    let blocks = kept(&around, "block_sizes = [4, 5]\n");
    let call = myotrial(["check", &trial, "--blocks", &blocks]);
    assert_eq!(call.code, 1, "{}", call.out);
    assert!(call.out.contains("blocks.toml:1:19: error"), "{}", call.out);
    let schema = myotrial(["schema", "blocks"]);
    assert!(schema.out.contains("block_sizes"), "{}", schema.out);
}

#[test]
fn whatever_draws_a_list_refuses_a_trial_whose_block_sizes_nobody_names() {
    let (trial, around) = apart("blocks_refused");
    let out = around.join("out").display().to_string();
    let db = format!("sqlite:{}", around.join("trial.db").display());
    let grid = around.join("grid.toml").display().to_string();
    let scenario = "title = \"A\"\ntrials = 2\n[[axis]]\nname = \"n\"\nfile = \"protocol\"\nplaces = [\"trial.planned_subjects\"]\nnumbers = [60]\n\
                    [[outcome]]\nname = \"p\"\ntest = \"primary_test/IVIg-Placebo/p_value\"\n";
    std::fs::write(&grid, scenario).unwrap();
    // Even where such a file lies in the folder one is in: nothing is looked for.
    let blocks = kept(&around, "block_sizes = [4]\n");
    let before = files_of(&around.join("trial"));
    let trial = trial.as_str();
    for call in [
        vec!["run", trial, "--out", &out],
        vec!["simulate", trial, "--trials", "2"],
        vec!["simulate", trial, "--trials", "2", "--only", "T2"],
        vec!["simulate", trial, "--grid", &grid, "--out", &out],
        vec!["calibrate", trial, "--check", "--trials", "2"],
        vec!["selfcheck", trial],
        vec!["conduct-load", trial, "--db", &db, "--randomisations", "5"],
        vec![
            "serve",
            trial,
            "--demonstration",
            &out,
            "--listen",
            "127.0.0.1:0",
        ],
    ] {
        let refused = myotrial(&call);
        assert_eq!(refused.code, 2, "{call:?}: {}{}", refused.out, refused.err);
        assert!(
            refused.err.contains("protocol.toml:")
                && refused
                    .err
                    .contains("are named nowhere, so that no list can be drawn"),
            "{call:?}: {}",
            refused.err
        );
    }
    assert_eq!(files_of(&around.join("trial")), before);
    assert!(!Path::new(&out).exists() && !around.join("trial.db").exists());
    // With them each goes on; one of each way is tried.
    for call in [
        vec!["simulate", trial, "--trials", "2", "--only", "T2"],
        vec!["simulate", trial, "--grid", &grid],
        vec!["conduct-load", trial, "--db", &db, "--randomisations", "5"],
    ] {
        let done = myotrial([call.as_slice(), &["--blocks", &blocks]].concat());
        assert_eq!(done.code, 0, "{call:?}: {}", done.err);
    }
}

#[test]
fn a_trial_with_its_block_sizes_kept_apart_comes_out_as_the_one_that_names_them() {
    let (trial, around) = apart("blocks_same");
    let blocks = kept(&around, "block_sizes = [4]\n");
    let shard = |trial: &str, more: &[&str], name: &str| -> serde_json::Value {
        let out = around.join(name).display().to_string();
        let arguments = [
            "simulate", trial, "--trials", "3", "--only", "T2", "--out", &out,
        ];
        let call = myotrial([arguments.as_slice(), more].concat());
        assert_eq!(call.code, 0, "{}", call.err);
        serde_json::from_str(&std::fs::read_to_string(out).unwrap()).unwrap()
    };
    let named = shard("trials/proderm", &[], "named.json");
    let apart = shard(&trial, &["--blocks", &blocks], "apart.json");
    assert_eq!(named["tally"], apart["tally"]);
    assert!(named["tally"].is_object());
    // Parts that were made with other sizes are not put together: the file is among what they were made of.
    let inputs = |shard: &serde_json::Value| shard["run"]["inputs"].to_string();
    assert!(inputs(&apart).contains("blocks.toml") && !inputs(&named).contains("blocks.toml"));
}

#[test]
fn a_file_of_block_sizes_in_the_trials_folder_is_apart_from_nothing_and_refused() {
    let (trial, _) = apart("blocks_within");
    let within = Path::new(&trial).join("blocks.toml");
    std::fs::write(&within, "block_sizes = [4]\n").unwrap();
    let within = within.display().to_string();
    for command in [&["check"][..], &["simulate", "--trials", "2"]] {
        let arguments = [command, &[trial.as_str(), "--blocks", &within]].concat();
        let call = myotrial(arguments);
        assert_eq!(call.code, 2, "{}", call.out);
        assert!(
            call.err.contains("lies in the trial's folder"),
            "{}",
            call.err
        );
    }
    let model = [
        "simulate", "--model", "fp95", "--trials", "2", "--blocks", &within,
    ];
    assert_eq!(myotrial(model).code, 2, "a built-in model has no protocol");
    let nowhere = format!("{trial}/../nowhere.toml");
    let call = myotrial(["check", &trial, "--blocks", &nowhere]);
    assert_eq!(call.code, 2, "{}", call.out);
    assert!(call.err.contains("nowhere.toml"), "{}", call.err);
}

/// Whether a number stands in bytes by itself, and not within a longer word.
fn stands_in(number: &str, bytes: &[u8]) -> bool {
    let part_of_a_word = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphanumeric);
    let mut windows = bytes.windows(number.len()).enumerate();
    windows.any(|(at, window)| {
        window == number.as_bytes()
            && !part_of_a_word(at.checked_sub(1).and_then(|before| bytes.get(before)))
            && !part_of_a_word(bytes.get(at + number.len()))
    })
}

/// A trial of people from its first start: the file is named in the server's configuration, beside the key, is needed once,
/// and what it says is found in nothing but itself.
#[test]
fn the_block_sizes_of_a_trial_of_people_are_needed_once_and_stand_in_no_file_page_or_log() {
    let (trial, around) = apart("blocks_people");
    let state = around.join("state");
    std::fs::create_dir(&state).unwrap();
    let place = |name: &str| state.join(name).display().to_string();
    let db = format!("sqlite:{}", place("trial.db"));
    let people = [
        "--lists-prepared-by",
        "S. One",
        "--lists-approved-by",
        "T. Two",
    ];
    let new = [&["--db", db.as_str()], people.as_slice()].concat();
    let refused = myotrial(
        [
            &["serve", trial.as_str(), "--listen", "127.0.0.1:0"],
            new.as_slice(),
        ]
        .concat(),
    );
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("are named nowhere"), "{}", refused.err);
    assert_eq!(files_of(&state), Vec::new(), "nothing is left behind");

    let keys = around.join("keys");
    std::fs::create_dir(&keys).unwrap();
    let blocks = kept(&keys, "block_sizes = [3574, 9187]\n");
    let broken = [new.as_slice(), &["--blocks", &blocks]].concat();
    let refused = myotrial(
        [
            &["serve", trial.as_str(), "--listen", "127.0.0.1:0"],
            broken.as_slice(),
        ]
        .concat(),
    );
    assert_eq!(refused.code, 2);
    assert!(
        refused.err.contains("blocks.toml:1:22: error"),
        "{}",
        refused.err
    );
    assert!(
        !refused.err.contains("3574") && !refused.err.contains("9187"),
        "what a server says is kept in a log: {}",
        refused.err
    );
    let blocks = kept(&keys, FILE);
    let config = around.join("serve.toml");
    std::fs::write(&config, format!("blocks = \"{blocks}\"\n")).unwrap();
    let config = config.display().to_string();
    let configured = [new.as_slice(), &["--config", &config]].concat();
    let mut log = String::new();
    let mut served = serve_trial(&trial, "127.0.0.1:0", &configured, 3);
    let link = served.told[2].trim().split_once("/first-steps/").unwrap();
    let first_steps = format!("/first-steps/{}", link.1);
    for path in ["/sign-in", "/health", "/", &first_steps] {
        log.push_str(&crate::serve::get(served.address, path));
    }
    log.push_str(&served.told.concat());
    assert_eq!(end(&mut served), 0);
    log.push_str(&served.said.lock().unwrap());

    // From here on nobody needs the file.
    std::fs::remove_file(&blocks).unwrap();
    let mut served = serve_trial(&trial, "127.0.0.1:0", &["--db", &db], 3);
    assert_eq!(end(&mut served), 0);
    for call in [
        vec!["replay", trial.as_str(), "--db", &db],
        vec!["audit", "verify", "--db", &db],
        vec!["export", "--db", &db, "--out", &place("export.jsonl")],
        vec!["backup", "--db", &db, "--out", &place("backup.db")],
        vec![
            "emergency",
            "codes",
            trial.as_str(),
            "--db",
            &db,
            "--site",
            "1",
        ],
    ] {
        let done = myotrial(&call);
        assert_eq!(done.code, 0, "{call:?}: {}", done.err);
        log.push_str(&done.out);
        log.push_str(&done.err);
    }
    // That the file is among what is sealed, under its own digest, the vault's key alone shows.
    let mut found = vec![("the log".to_owned(), log.into_bytes())];
    found.extend(files_of(&state));
    found.extend(files_of(Path::new(&trial)));
    assert!(found.len() >= 12, "{}", found.len());
    let digest = store::Digest::of(FILE.as_bytes()).to_string();
    for (name, bytes) in found {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("block_sizes ="), "{name}");
        assert!(!text.contains(&digest), "{name}");
        // Among the random bytes and the numbered slots of a vault any number may stand; sizes do not hang on it.
        if !name.ends_with(".vault") {
            for size in ["3574", "9186"] {
                assert!(!stands_in(size, &bytes), "{size} stands in {name}");
            }
        }
    }
    assert!(
        stands_in("3574", FILE.as_bytes()),
        "what is looked for is found"
    );
}
