//! T-11, the power cut: whatever the disk had not been made to keep may be lost, in any order and in pieces.
//!
//! A process has subjects randomised while `strace` writes down everything that it gives to the disk and everything that it
//! tells its clients. At many moments of that story the power is cut: what was synchronised before is there, and of the rest
//! any part, some writes torn. Every allocation that a client had been told of by then must be found.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use store::load::{Attempt, Ready, held, judge};
use store::{Address, Place, Store, Subjects};

use crate::processes::{NEVER, command};
use crate::trial::{Fresh, clock, folder, full, plan_named, sqlite};

/// What happened on the disk, or was told to a client.
#[derive(Debug, Clone)]
enum Step {
    /// A file was opened that may have to be made.
    Made(PathBuf),
    /// Bytes went to a place in a file, or to its end.
    Written(PathBuf, Option<u64>, Vec<u8>),
    /// A file was cut to a length.
    Cut(PathBuf, u64),
    /// A file was taken away.
    Removed(PathBuf),
    /// Somebody began to wait for the disk: a process, and the file or folder.
    SynchronisationBegan(u32, PathBuf),
    /// The disk kept everything that the process had begun to wait for.
    SynchronisationEnded(u32),
    /// A line went to the standard output: to a client.
    Told(String),
}

/// The bytes of a text like `\x2f\x74`.
fn bytes(text: &str) -> Vec<u8> {
    text.split("\\x")
        .skip(1)
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

/// The path in `9<\x2f\x74>`, and the number before it.
fn descriptor(text: &str) -> (u32, PathBuf) {
    let (number, rest) = text.split_once('<').unwrap();
    let path = rest.split_once('>').map_or(rest, |(path, _)| path);
    let path = String::from_utf8(bytes(path)).unwrap();
    (number.parse().unwrap(), path.into())
}

fn quoted(text: &str) -> Vec<u8> {
    bytes(text.split('"').nth(1).unwrap_or_default())
}

/// Reads what `strace -f -y -xx` wrote.
fn story(trace: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for line in trace.lines() {
        let Some((process, call)) = line.split_once(' ') else {
            continue;
        };
        let Ok(process) = process.parse::<u32>() else {
            continue;
        };
        let call = call.trim_start();
        if let Some(resumed) = call.strip_prefix("<... ") {
            if resumed.starts_with("fsync") || resumed.starts_with("fdatasync") {
                steps.push(Step::SynchronisationEnded(process));
            }
            continue;
        }
        let Some((name, arguments)) = call.split_once('(') else {
            continue;
        };
        let failed = call.contains(") = -1");
        let unfinished = call.ends_with("<unfinished ...>");
        match name {
            _ if failed => {}
            "openat" if arguments.contains("O_CREAT") => {
                let path = String::from_utf8(quoted(arguments)).unwrap();
                steps.push(Step::Made(path.into()));
            }
            "pwrite64" => {
                let (_, path) = descriptor(arguments);
                let (_, after) = arguments.rsplit_once('"').unwrap();
                let mut numbers = after.split([',', ')', ' ']).filter(|word| !word.is_empty());
                let offset = numbers.nth(1).unwrap().parse().unwrap();
                steps.push(Step::Written(path, Some(offset), quoted(arguments)));
            }
            "write" => {
                let (number, path) = descriptor(arguments);
                let content = quoted(arguments);
                if number == 1 {
                    steps.push(Step::Told(String::from_utf8(content).unwrap()));
                } else if path.is_absolute() {
                    steps.push(Step::Written(path, None, content));
                }
            }
            "ftruncate" => {
                let (_, path) = descriptor(arguments);
                let (_, length) = arguments.split_once(", ").unwrap();
                let length = length.split(')').next().unwrap();
                let length = length.split(' ').next().unwrap();
                steps.push(Step::Cut(path, length.parse().unwrap()));
            }
            "unlink" | "unlinkat" => {
                let path = String::from_utf8(quoted(arguments)).unwrap();
                steps.push(Step::Removed(path.into()));
            }
            "fsync" | "fdatasync" => {
                let (_, path) = descriptor(arguments);
                steps.push(Step::SynchronisationBegan(process, path));
                if !unfinished {
                    steps.push(Step::SynchronisationEnded(process));
                }
            }
            _ => {}
        }
    }
    steps
}

/// A file as the disk keeps it, and what it was given since.
#[derive(Debug, Clone, Default)]
struct OnDisk {
    kept: Vec<u8>,
    given: Vec<Step>,
    /// Whether its folder would show it.
    shown: bool,
    /// Whether it is to be gone; its folder may show it still.
    removed: bool,
}

fn do_to(content: &mut Vec<u8>, step: &Step, keep: usize) {
    match step {
        Step::Written(_, at, new) => {
            let at = at.map_or(content.len(), |at| usize::try_from(at).unwrap());
            let new = &new[..keep.min(new.len())];
            let end = at + new.len();
            if content.len() < end {
                content.resize(end, 0);
            }
            content[at..end].copy_from_slice(new);
        }
        Step::Cut(_, length) => content.resize(usize::try_from(*length).unwrap(), 0),
        _ => {}
    }
}

/// A small congruential generator.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count
    }
}

/// The disk after some steps.
struct Disk {
    folder: PathBuf,
    files: BTreeMap<PathBuf, OnDisk>,
    /// Whoever waits, for what, and how much of it had been given when the waiting began.
    waiting: BTreeMap<u32, (PathBuf, usize)>,
}

impl Disk {
    /// Everything that lies in a folder, kept.
    fn of(folder: &Path) -> Self {
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let kept = std::fs::read(&path).unwrap();
            let file = OnDisk {
                kept,
                shown: true,
                ..OnDisk::default()
            };
            files.insert(path, file);
        }
        Self {
            folder: folder.to_owned(),
            files,
            waiting: BTreeMap::new(),
        }
    }

    /// The disk after some steps more.
    fn after(&self, steps: &[Step]) -> Self {
        let mut disk = Self {
            folder: self.folder.clone(),
            files: self.files.clone(),
            waiting: BTreeMap::new(),
        };
        for step in steps {
            disk.take(step);
        }
        disk
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Made(path)
            | Step::Written(path, ..)
            | Step::Cut(path, _)
            | Step::Removed(path)
                if path.parent() != Some(&self.folder) => {}
            Step::Made(path) => {
                let file = self.files.entry(path.clone()).or_default();
                file.removed = false;
            }
            Step::Written(path, ..) | Step::Cut(path, _) => {
                let file = self.files.entry(path.clone()).or_default();
                file.given.push(step.clone());
            }
            Step::Removed(path) => {
                if let Some(file) = self.files.get_mut(path) {
                    file.removed = true;
                }
            }
            Step::SynchronisationBegan(process, path) => {
                let given = self.files.get(path).map_or(0, |file| file.given.len());
                self.waiting.insert(*process, (path.clone(), given));
            }
            Step::SynchronisationEnded(process) => {
                let Some((path, given)) = self.waiting.remove(process) else {
                    return;
                };
                if path == self.folder {
                    self.files.retain(|_, file| !file.removed);
                    for file in self.files.values_mut() {
                        file.shown = true;
                    }
                } else if let Some(file) = self.files.get_mut(&path) {
                    for step in file.given.drain(..given.min(file.given.len())) {
                        do_to(&mut file.kept, &step, usize::MAX);
                    }
                }
            }
            Step::Told(_) => {}
        }
    }

    /// What may be found after a power cut: of what was not synchronised any part, in sectors.
    fn after_power_cut(&self, dice: &mut Dice, into: &Path) {
        const SECTOR: usize = 512;
        for (path, file) in &self.files {
            let name = path.file_name().unwrap();
            // Memory that processes share is none of the disk's.
            let is_memory = name.to_str().is_some_and(|name| name.ends_with("-shm"));
            let is_gone =
                (!file.shown && dice.below(2) == 0) || (file.removed && dice.below(2) == 0);
            if is_memory || is_gone {
                continue;
            }
            let mut content = file.kept.clone();
            for step in &file.given {
                match dice.below(4) {
                    0 | 1 => {}
                    2 => do_to(&mut content, step, usize::MAX),
                    _ => do_to(&mut content, step, SECTOR * dice.below(9)),
                }
            }
            std::fs::write(into.join(name), content).unwrap();
        }
    }
}

/// A power cut at so many moments of a run, each followed by an opening of what is left.
fn cut_the_power(fresh: &Fresh, subjects: u32, ready: &[Ready], cuts: usize) {
    let trace = fresh.folder.parent().unwrap().join(format!(
        "{}.trace",
        fresh.folder.file_name().unwrap().to_str().unwrap()
    ));
    let before = Disk::of(&fresh.folder);
    let own = command(fresh, subjects, ready, 6, NEVER);
    let mut traced = Command::new("strace");
    traced
        .args(["-f", "-y", "-xx", "-s", "1000000", "-o"])
        .arg(&trace)
        .args([
            "-e",
            "trace=openat,write,pwrite64,ftruncate,unlink,unlinkat,fsync,fdatasync",
        ])
        .arg(own.get_program())
        .args(own.get_args())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    for (name, value) in own.get_envs() {
        traced.env(name, value.unwrap());
    }
    assert!(traced.status().unwrap().success());
    let steps = story(&std::fs::read_to_string(&trace).unwrap());
    std::fs::remove_file(&trace).unwrap();

    let told = |step: &Step| match step {
        Step::Told(line) => serde_json::from_str::<Attempt>(line.trim()).ok(),
        _ => None,
    };
    let acknowledged = |attempt: &Attempt| attempt.acknowledged.is_some();
    let all = steps.iter().filter_map(told).filter(acknowledged).count();
    assert_eq!(all, ready.len(), "the story tells of every answer");

    let mut dice = Dice(11);
    let (mut acked, mut with_loss) = (0, 0);
    for cut in 0..cuts {
        // Spread over the story, the last moment included.
        let last = steps.len() * (cut + 1) / cuts;
        let first = steps.len() * cut / cuts;
        // Of many cuts some come at one moment, and what the disk had taken by then differs.
        let moment = first + dice.below((last - first).max(1)) + 1;
        let disk = before.after(&steps[..moment]);
        with_loss += usize::from(disk.files.values().any(|file| !file.given.is_empty()));
        let history: Vec<Attempt> = steps[..moment].iter().filter_map(told).collect();
        match found(&disk, &mut dice, subjects, &history) {
            Ok(number) => acked += number,
            Err(why) => panic!("cut {cut} at step {moment}: {why}"),
        }
    }

    // Had nobody waited for the disk, as with `synchronous = OFF`, the loss would be seen.
    let unwaited: Vec<Step> = steps
        .iter()
        .filter(|step| !matches!(step, Step::SynchronisationEnded(_)))
        .cloned()
        .collect();
    let history: Vec<Attempt> = steps.iter().filter_map(told).collect();
    let disk = before.after(&unwaited);
    found(&disk, &mut dice, subjects, &history).unwrap_err();

    eprintln!(
        "T-11: {cuts} power cuts among {} steps, {with_loss} of them with something not yet on the disk: {acked} \
         acknowledged before the cuts, 0 lost, 0 doubled, 0 out of order",
        steps.len()
    );
    assert!(
        with_loss > cuts / 4,
        "the cuts come while something is on its way"
    );
}

/// Opens what a power cut left: how many acknowledged allocations it holds, or why it does not hold.
fn found(
    disk: &Disk,
    dice: &mut Dice,
    subjects: u32,
    history: &[Attempt],
) -> Result<usize, String> {
    let after = folder("t_11_after");
    disk.after_power_cut(dice, &after);
    let left = Fresh {
        place: Place::beside(Address::Sqlite(after.join("trial.db"))),
        folder: after,
    };
    let words = |why: store::StoreError| why.to_string();
    let (header, _) = store::read_entries(&left.place.address).map_err(words)?;
    let plan = plan_named(&header.trial, subjects);
    let store = Store::open(&left.place, plan, Subjects::People, clock()).map_err(words)?;
    drop(store);
    let verdict = judge(history, &held(&left.place.address).map_err(words)?);
    if !verdict.holds() {
        return Err(format!("{verdict:?}"));
    }
    let examination = store::verify(&left.place).map_err(words)?;
    if !examination.holds {
        return Err(format!("{examination:?}"));
    }
    Ok(verdict.acked)
}

fn has_strace() -> bool {
    Command::new("strace")
        .arg("-V")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[test]
fn t_11_a_power_cut_loses_no_acknowledged_allocation() {
    if !has_strace() {
        eprintln!("SKIP t_11: strace is not installed here");
        return;
    }
    let cuts = if full() { 2_000 } else { 24 };
    let fresh = sqlite("t_11");
    let (store, ready) = fresh.ready(30);
    drop(store);
    cut_the_power(&fresh, 30, &ready, cuts);

    let fresh = sqlite("t_11_minimisation");
    let (store, ready) = fresh.ready_for_minimisation(30);
    drop(store);
    cut_the_power(&fresh, 30, &ready, cuts);
}

#[test]
fn a_write_that_nobody_waited_for_may_be_lost_and_one_that_was_waited_for_may_not() {
    let folder = folder("t_11_disk");
    let file = folder.join("f");
    std::fs::write(&file, b"begin").unwrap();
    let trace = |lines: &[&str]| lines.join("\n");
    let hexadecimal =
        |text: &str| -> String { text.bytes().map(|byte| format!("\\x{byte:02x}")).collect() };
    let path = hexadecimal(file.to_str().unwrap());
    let kept = format!(
        "7 pwrite64(3<{path}>, \"{}\", 4, 5) = 4",
        hexadecimal("kept")
    );
    let waited = format!("7 fdatasync(3<{path}> <unfinished ...>");
    let during = format!(
        "8 pwrite64(3<{path}>, \"{}\", 4, 9) = 4",
        hexadecimal("lost")
    );
    let ended = "7 <... fdatasync resumed>) = 0";
    let steps = story(&trace(&[&kept, &waited, &during, ended]));
    assert_eq!(steps.len(), 4);
    let mut disk = Disk::of(&folder);
    for step in &steps {
        disk.take(step);
    }
    assert_eq!(disk.files[&file].kept, b"beginkept");
    assert_eq!(disk.files[&file].given.len(), 1);
    std::fs::remove_dir_all(&folder).unwrap();
}
