//! What stays of the generator's seed: nothing in the memory of a program that has the store open, and nothing on the disk.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use record::Origin;
use store::load::randomise;
use store::{Address, NewTrial, OpeningPurpose, Place, Role, Store, Subjects};

use crate::trial::{Fresh, candidates, clock, header, of_people, person, plan, sqlite};

/// Names the folder of the store to the program that is looked into.
const LOOKED_INTO: &str = "MYOTRIAL_TEST_OPENS";

/// Nothing else in the world has these bytes.
const SEED: [u8; 32] = *b"\x9d\x1e\xc7\x42\xa8\x5b\x33\xf0\x6a\x94\x0c\xd1\x7e\x28\xbb\x55\xe3\x19\x8f\x61\xc4\x3a\xde\x07\x72\xab\x50\xe9\x16\xf8\x2d\x83";

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The seed that the lists are drawn from, which follows from the one that the test names. It is the generator's key, too.
fn seed_of_the_lists() -> [u8; 32] {
    let pieces = [
        b"seeds of a virtual store, format 1".as_slice(),
        &SEED,
        b"lists",
    ];
    *store::Digest::of_pieces(pieces).as_bytes()
}

/// A seed as it could stand somewhere: as it is, and written in hexadecimal. Half of it would be enough to guess the rest of.
fn forms_of(seed: [u8; 32]) -> [Vec<u8>; 5] {
    let hex = hexadecimal(&seed);
    [
        seed[..16].to_vec(),
        seed[16..].to_vec(),
        hex[..32].to_owned().into_bytes(),
        hex[32..].to_owned().into_bytes(),
        hex.to_uppercase().into_bytes(),
    ]
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    let (first, rest) = (wanted[0], &wanted[1..]);
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == first) {
        at += found + 1;
        if bytes[at..].starts_with(rest) {
            return true;
        }
    }
    false
}

/// A new trial whose lists are drawn from the seed. Only those of virtual subjects may be drawn from one that somebody names; they
/// are drawn by the same function.
fn drawn() -> NewTrial {
    let origin = Origin::Virtual {
        seed: 1,
        replicate: 0,
        patients_sha256: String::new(),
    };
    NewTrial {
        header: header(origin),
        blocks: None,
        seed: Some(SEED),
        ..of_people()
    }
}

/// What runs in the program that is looked into. Where there is no store yet it makes one, which draws the lists; else it opens
/// it, and opens an arm. Then it waits.
#[test]
fn the_program_that_is_looked_into() {
    let Some(folder) = std::env::var_os(LOOKED_INTO) else {
        return;
    };
    let place = Place::beside(Address::Sqlite(Path::new(&folder).join("trial.db")));
    let _store = if place.key_file.exists() {
        let store = Store::open(&place, plan(3), Subjects::AsHeld, clock()).unwrap();
        let enrolled = store.look(|state| state.subjects()[0].number()).unwrap();
        let pharmacist = person("P. Pharmacist", Role::Pharmacist, None);
        let opened = store
            .open_arm(pharmacist, enrolled, OpeningPurpose::Dispensing, "a test")
            .unwrap();
        assert!(plan(3).arm(opened.reveal()).is_some());
        store
    } else {
        Store::create(&place, plan(3), drawn(), clock()).unwrap()
    };
    println!("READY");
    std::io::stdout().flush().unwrap();
    let _ = std::io::stdin().read(&mut [0]);
}

#[test]
fn t_26_the_program_that_drew_the_lists_has_no_seed_of_them_in_its_memory() {
    let fresh = sqlite("memory_of_the_drawing");
    // The test itself hands the program the seed from which that of the lists is made, so that it is looked for alone.
    hold_no_seed(&fresh, &[seed_of_the_lists()]);
    fresh.holds();
}

#[test]
fn t_26_the_seed_of_the_lists_stands_nowhere_in_memory_or_on_the_disk_once_they_are_drawn() {
    let fresh = sqlite("memory");
    let store = Store::create(&fresh.place, plan(3), drawn(), clock()).unwrap();
    for ready in store::load::prepare(&store, &candidates(&plan(3), 3)).unwrap() {
        store.ask(randomise(ready)).unwrap();
    }
    drop(store);
    // On the disk: the record, the vault, the key file and the witness.
    let files: Vec<_> = fs::read_dir(&fresh.folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(files.len() >= 3, "{files:?}");
    for file in &files {
        let content = fs::read(file).unwrap();
        for wanted in [SEED, seed_of_the_lists()].map(forms_of).concat() {
            assert!(!holds(&content, &wanted), "{}", file.display());
        }
        // Nor is an arm named anywhere: they are sealed, each in as many bytes as every other.
        for arm in plan(3).arms() {
            assert!(
                !holds(&content, arm.id.as_str().as_bytes()),
                "{} in {}",
                arm.id,
                file.display()
            );
        }
    }
    println!("T-26: {} files looked at", files.len());
    hold_no_seed(&fresh, &[SEED, seed_of_the_lists()]);
}

/// Looks into the memory of a program that has a store open, for seeds that it may not hold.
fn hold_no_seed(fresh: &Fresh, seeds: &[[u8; 32]]) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "memory::the_program_that_is_looked_into",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(LOOKED_INTO, &fresh.folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("READY") {
        line.clear();
        assert!(
            said.read_line(&mut line).unwrap() > 0,
            "the program ended before it was ready"
        );
    }
    let looked_at = memory_of(child.id());
    let _ = child.kill();
    let _ = child.wait();
    let Some(memory) = looked_at else {
        eprintln!("SKIP the memory of T-26: nobody here may look into another program");
        return;
    };
    let size: usize = memory.iter().map(Vec::len).sum();
    assert!(size > 1 << 20, "{size} bytes were looked at");
    // The test can fail: what the program does know is found. The name of its trial is no secret.
    let trial = plan(3).protocol().trial.title.clone();
    assert!(memory.iter().any(|part| holds(part, trial.as_bytes())));
    // This very program holds the bytes of the seed among its own constants, so that a copy of them in the part that is
    // read from its file says nothing: only what was written since is looked at.
    for wanted in seeds.iter().flat_map(|seed| forms_of(*seed)) {
        assert!(
            !memory.iter().any(|part| holds(part, &wanted)),
            "{}",
            hexadecimal(&wanted)
        );
    }
    println!("T-26: {} MiB of memory looked at", size >> 20);
}

/// Everything that a program may write in its memory; `None` where nobody may look.
fn memory_of(process: u32) -> Option<Vec<Vec<u8>>> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).ok()?;
    let mut memory = fs::File::open(format!("/proc/{process}/mem")).ok()?;
    let mut parts = Vec::new();
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next()?, words.next()?);
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-')?;
        let from = u64::from_str_radix(from, 16).ok()?;
        let to = u64::from_str_radix(to, 16).ok()?;
        let mut part = vec![0; usize::try_from(to - from).ok()?];
        if memory.seek(SeekFrom::Start(from)).is_ok() && memory.read_exact(&mut part).is_ok() {
            parts.push(part);
        }
    }
    (!parts.is_empty()).then_some(parts)
}
