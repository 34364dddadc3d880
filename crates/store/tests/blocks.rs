//! Block sizes that are kept apart from the protocol: in the vault, sealed with the lists, and nowhere else.

use std::fs;
use std::path::Path;

use protocol::{Allocation, Plan};
use record::Origin;
use store::load::{prepare, randomise};
use store::{Digest, ListsReplayed, NewTrial, Store, StoreError, back_up, export, replay};

use crate::server;
use crate::trial::{Fresh, candidates, clock, header, of_people, on_every_database, plan, sqlite};

/// Sizes that stand nowhere by chance.
const SIZES: [u32; 2] = [3574, 9186];

/// The file that names them.
const FILE: &str = "block_sizes = [3574, 9186]\n";

/// The trial, with blocks of these sizes or of none.
fn in_blocks(sizes: Option<&[u32]>) -> Plan {
    let mut protocol = plan(6).protocol().clone();
    if let Allocation::PermutedBlocks { block_sizes, .. } = &mut protocol.allocation {
        *block_sizes = sizes.map(<[u32]>::to_vec);
    }
    Plan::compile(protocol).unwrap()
}

fn kept_apart() -> NewTrial {
    NewTrial {
        blocks: Some(Digest::of(FILE.as_bytes())),
        ..of_people()
    }
}

/// Whether a number stands in bytes by itself, and not within a longer word.
fn stands_in(number: &str, bytes: &[u8]) -> bool {
    let part_of_a_word = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphanumeric);
    let word = number.as_bytes();
    let mut windows = bytes.windows(word.len()).enumerate();
    windows.any(|(at, window)| {
        window == word
            && !part_of_a_word(at.checked_sub(1).and_then(|before| bytes.get(before)))
            && !part_of_a_word(bytes.get(at + word.len()))
    })
}

/// What tells the sizes: the words of their file, and its digest, from which so few sizes can be guessed.
fn told_in(bytes: &[u8]) -> Option<String> {
    let digest = Digest::of(FILE.as_bytes()).to_string();
    let words = ["block_sizes".to_owned(), digest];
    let numbers = SIZES.map(|size| size.to_string());
    let holds = |word: &&String| {
        let mut windows = bytes.windows(word.len());
        windows.any(|window| window == word.as_bytes())
    };
    let word = words.iter().find(holds);
    word.or_else(|| numbers.iter().find(|number| stands_in(number, bytes)))
        .cloned()
}

fn files_in(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let files = paths.filter(|path| path.is_file());
    files
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
        .collect()
}

#[test]
fn without_block_sizes_no_trial_is_made_and_nothing_is_left_behind() {
    on_every_database("no_blocks", |fresh| {
        let error = Store::create(&fresh.place, in_blocks(None), of_people(), clock());
        let Err(StoreError::Lists(error)) = error else {
            panic!("a store was made");
        };
        let said = error.to_string();
        assert!(
            said.contains("the block sizes of the first randomisation are named nowhere"),
            "{said}"
        );
        assert_eq!(files_in(&fresh.folder), Vec::new());
        // And with them the same place takes the trial.
        Store::create(&fresh.place, in_blocks(Some(&[4])), of_people(), clock()).unwrap();
    });
}

#[test]
fn block_sizes_kept_apart_stand_in_no_file_of_the_store_no_export_and_no_backup() {
    on_every_database("blocks_apart", |fresh| {
        let origin = Origin::Virtual {
            seed: 1,
            replicate: 0,
            patients_sha256: String::new(),
        };
        let new = NewTrial {
            header: header(origin),
            seed: Some([5; 32]),
            ..kept_apart()
        };
        let plan = in_blocks(Some(&SIZES));
        let store = Store::create(&fresh.place, plan.clone(), new, clock()).unwrap();
        for one in prepare(&store, &candidates(&plan, 6)).unwrap() {
            store.ask(randomise(one)).unwrap();
        }
        drop(store);
        let exported = export(&fresh.place, &fresh.folder.join("out.jsonl")).unwrap();
        if let Some(name) = server::database(fresh) {
            let rows = server::server().unwrap().sql(
                &name,
                "SELECT event::text FROM event; SELECT allocation::text FROM allocation; \
                 SELECT identity::text FROM vault.identity;",
            );
            assert_eq!(told_in(rows.as_bytes()), None);
        } else {
            back_up(&fresh.place, &fresh.folder.join("copy.db")).unwrap();
        }
        let files = files_in(&fresh.folder);
        assert!(files.len() >= 4, "{}", files.len());
        for (name, bytes) in files {
            // The vault's own file of an export counts the slots, among which these numbers are.
            if name != exported.vault_file.display().to_string() {
                assert_eq!(told_in(&bytes), None, "{name}");
            }
        }
        assert!(
            told_in(FILE.as_bytes()).is_some(),
            "what is looked for is found"
        );
        assert!(stands_in("3574", b"{\"size\":3574}") && !stands_in("3574", b"a3574f"));
    });
}

#[test]
fn lists_are_drawn_again_by_the_sizes_that_were_sealed_with_them_and_without_their_file() {
    on_every_database("blocks_again", |fresh| {
        let plan = in_blocks(Some(&[4, 14]));
        let store = Store::create(&fresh.place, plan.clone(), kept_apart(), clock()).unwrap();
        for one in prepare(&store, &candidates(&plan, 6)).unwrap() {
            store.ask(randomise(one)).unwrap();
        }
        drop(store);
        for plan in [in_blocks(None), plan] {
            let replayed = replay(&fresh.place, &plan).unwrap();
            assert_eq!(replayed.lists, ListsReplayed::DrawnAgain);
            assert_eq!(replayed.differences, Vec::<String>::new());
            assert_eq!(replayed.allocations, 6);
        }
        // Other sizes than those by which they were drawn are not passed over.
        let otherwise = replay(&fresh.place, &in_blocks(Some(&[6]))).unwrap();
        assert_eq!(otherwise.differences.len(), 1, "{otherwise:?}");
        // The trial goes on without the file.
        let people = store::Subjects::People;
        let store = Store::open(&fresh.place, in_blocks(None), people, clock()).unwrap();
        assert!(store.standing().unwrap().read_only.is_none());
    });
}

#[test]
fn where_neither_protocol_nor_vault_has_the_sizes_a_replay_says_what_it_lacks() {
    let fresh = sqlite("blocks_lost");
    Store::create(&fresh.place, in_blocks(Some(&[4])), of_people(), clock()).unwrap();
    let error = replay(&fresh.place, &in_blocks(None)).unwrap_err();
    assert!(error.to_string().contains("are named nowhere"), "{error}");
    let replayed = replay(&fresh.place, &in_blocks(Some(&[4]))).unwrap();
    assert_eq!(replayed.differences, Vec::<String>::new());
}

/// How long the head of a vault is, sealed.
fn length_of_the_head(fresh: &Fresh) -> i64 {
    let vault = fresh.folder.join("trial.db.vault");
    let connection = rusqlite::Connection::open(vault).unwrap();
    let length = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
    connection
        .query_row("SELECT length(sealed) FROM identity", [], length)
        .unwrap()
}

#[test]
fn how_long_the_sealed_head_of_the_vault_is_does_not_tell_the_sizes() {
    let many: Vec<u32> = (1..=20).map(|number| 2 * number).collect();
    let lengths = [&[4][..], &[4, 14], &many].map(|sizes| {
        let fresh = sqlite("blocks_length");
        let plan = in_blocks(Some(sizes));
        Store::create(&fresh.place, plan, kept_apart(), clock()).unwrap();
        length_of_the_head(&fresh)
    });
    assert_eq!(lengths, [lengths[0]; 3]);
}
