//! Several processes on one database, and processes that are killed.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use store::load::{Attempt, Ready, Stopwatch, Verdict, drive, held, judge};
use store::{Clock, Fails, Place, Planted, StepOfWriter, Store, Subjects};

use crate::server;
use crate::trial::{Fresh, full, on_every_database, plan, plan_named, sqlite};

/// Where a process of a test finds what it is told: a file, since thousands of subjects fit into no environment.
const PART: &str = "MYOTRIAL_TEST_PART";

/// No failure.
pub const NEVER: (u64, &str) = (0, "");

/// A process of this very test program, which opens the store and has subjects randomised.
pub struct Process<'a> {
    pub fresh: &'a Fresh,
    /// For so many subjects the lists are long.
    pub subjects: u32,
    pub ready: Vec<Ready>,
    pub clients: usize,
    /// At which of the places that it passes it fails, and how.
    pub fail: (u64, &'a str),
    /// A step that fails each so manieth time.
    pub fail_each: Option<(StepOfWriter, u64)>,
    /// A mistake that is planted into its store.
    pub planted: Option<Planted>,
}

impl<'a> Process<'a> {
    pub fn of(fresh: &'a Fresh, subjects: u32, ready: &[Ready], clients: usize) -> Self {
        Self {
            fresh,
            subjects,
            ready: ready.to_vec(),
            clients,
            fail: NEVER,
            fail_each: None,
            planted: None,
        }
    }

    pub fn begin(&self) -> Running {
        let mut running = Self::begin_together(std::slice::from_ref(self));
        running.swap_remove(0)
    }

    /// Begins processes that ask for nothing until all have the store open.
    pub fn begin_together(processes: &[Self]) -> Vec<Running> {
        let mut all: Vec<Running> = processes
            .iter()
            .map(|process| {
                let mut child = process.command().stdin(Stdio::piped()).spawn().unwrap();
                let lines = BufReader::new(child.stdout.take().unwrap()).lines();
                Running { child, lines }
            })
            .collect();
        for running in &mut all {
            let is_open =
                |line: &std::io::Result<String>| line.as_ref().is_ok_and(|line| line == "open");
            assert!(
                running.lines.by_ref().any(|line| is_open(&line)),
                "it did not open the store"
            );
        }
        for running in &mut all {
            // The end of what it reads lets it go.
            drop(running.child.stdin.take());
        }
        all
    }

    /// The program, and what it is told.
    pub fn command(&self) -> Command {
        let address = match &self.fresh.place.address {
            store::Address::Sqlite(path) => format!("sqlite:{}", path.display()),
            store::Address::Postgres(url) => url.as_str().to_owned(),
        };
        let step = self.fail_each.map(|(step, _)| format!("{step:?}"));
        let part = serde_json::json!({
            "address": address,
            "witness": self.fresh.place.witness,
            "key_file": self.fresh.place.key_file,
            "subjects": self.subjects,
            "ready": self.ready,
            "clients": self.clients,
            "fail_at": self.fail.0,
            "fails": self.fail.1,
            "step": step,
            "each": self.fail_each.map_or(0, |(_, each)| each),
            "planted": self.planted.map(|planted| format!("{planted:?}")),
        });
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let told = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("part-{}-{number}.json", std::process::id()));
        std::fs::write(&told, part.to_string()).unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args([
                "processes::a_process_of_another_test",
                "--exact",
                "--nocapture",
            ])
            .env(PART, told)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }
}

/// A process that has the store open.
pub struct Running {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Running {
    /// Kills it as soon as it has told of so many acknowledgements, and gives all that it told.
    pub fn killed_after(mut self, acknowledgements: usize) -> Vec<Attempt> {
        let mut told: Vec<Attempt> = Vec::new();
        for line in self.lines.by_ref().map_while(Result::ok) {
            told.extend(serde_json::from_str::<Attempt>(&line));
            let acknowledged = told.iter().filter(|told| told.acknowledged.is_some());
            if acknowledged.count() >= acknowledgements {
                break;
            }
        }
        self.child.kill().unwrap();
        told.extend(self.told());
        told
    }

    /// What else it tells, up to its end.
    pub fn told(mut self) -> Vec<Attempt> {
        let told = self
            .lines
            .map_while(Result::ok)
            .filter_map(|line| serde_json::from_str(&line).ok())
            .collect();
        self.child.wait().unwrap();
        told
    }
}

/// Begins a process of this very test program, which opens the store and has subjects randomised.
pub fn begin(
    fresh: &Fresh,
    subjects: u32,
    ready: &[Ready],
    clients: usize,
    fail: (u64, &str),
) -> Child {
    command(fresh, subjects, ready, clients, fail)
        .spawn()
        .unwrap()
}

/// The program and the part of such a process.
pub fn command(
    fresh: &Fresh,
    subjects: u32,
    ready: &[Ready],
    clients: usize,
    fail: (u64, &str),
) -> Command {
    let process = Process {
        fail,
        ..Process::of(fresh, subjects, ready, clients)
    };
    process.command()
}

/// Not a test of its own: what [`begin`] begins. Without its part it has nothing to do.
#[test]
fn a_process_of_another_test() {
    let Ok(part) = std::env::var(PART) else {
        return;
    };
    let told = std::fs::read_to_string(&part).unwrap();
    std::fs::remove_file(&part).unwrap();
    let part: serde_json::Value = serde_json::from_str(&told).unwrap();
    let text = |name: &str| part[name].as_str().unwrap().to_owned();
    let number = |name: &str| part[name].as_u64().unwrap();
    let place = Place {
        address: text("address").parse().unwrap(),
        witness: text("witness").into(),
        key_file: text("key_file").into(),
    };
    let clock = Clock::of_the_machine();
    let planted = Planted::ALL
        .into_iter()
        .find(|planted| part["planted"] == format!("{planted:?}"));
    let subjects = u32::try_from(number("subjects")).unwrap();
    let store = match planted {
        None => {
            let (header, _) = store::read_entries(&place.address).unwrap();
            let plan = plan_named(&header.trial, subjects);
            Store::open(&place, plan, Subjects::People, clock).unwrap()
        }
        Some(planted) => Store::open_planted(&place, plan(subjects), clock, planted).unwrap(),
    };
    for step in [
        StepOfWriter::BeforeCommit,
        StepOfWriter::AfterCommit,
        StepOfWriter::AfterVault,
    ] {
        if part["step"] == format!("{step:?}") {
            store::fail_each(step, number("each"));
        }
    }
    if number("fail_at") > 0 {
        let how = match text("fails").as_str() {
            "full" => Fails::Full,
            "disk" => Fails::Disk,
            "lost" => Fails::Lost,
            "conflict" => Fails::Conflict,
            _ => Fails::Abort,
        };
        store::fail_at(number("fail_at"), how);
    }
    let ready: Vec<Ready> = serde_json::from_value(part["ready"].clone()).unwrap();
    let clients = usize::try_from(number("clients")).unwrap();
    println!("\nopen");
    // Without anybody at the other end this ends at once.
    std::io::stdin().read_line(&mut String::new()).unwrap();
    drive(&store, clients, &ready, &Stopwatch::begin(), &|attempt| {
        let line = serde_json::to_string(attempt).unwrap();
        let mut out = std::io::stdout().lock();
        out.write_all(format!("{line}\n").as_bytes()).unwrap();
        out.flush().unwrap();
    });
}

/// What a process told, up to its end.
pub fn told(child: Child) -> Vec<Attempt> {
    let mut child = child;
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let told = lines
        .map_while(Result::ok)
        .filter_map(|line| serde_json::from_str(&line).ok())
        .collect();
    child.wait().unwrap();
    told
}

#[test]
fn t_4_several_processes_on_one_database_lose_double_and_disorder_none() {
    on_every_database("t_4", |fresh| {
        let (store, ready) = fresh.ready(180);
        drop(store);
        let processes: Vec<Process<'_>> = (0..4)
            .map(|number| {
                let share: Vec<Ready> = ready.iter().skip(number).step_by(4).copied().collect();
                Process::of(fresh, 180, &share, 9)
            })
            .collect();
        let running = Process::begin_together(&processes);
        let history: Vec<Attempt> = running.into_iter().flat_map(Running::told).collect();
        let held = held(&fresh.place.address).unwrap();
        let verdict = judge(&history, &held);
        eprintln!("T-4 {:?}: {verdict:?}", fresh.place.address);
        assert_eq!(verdict.acked, 180);
        assert_eq!(held.len(), 180);
        assert!(verdict.holds(), "{verdict:?}");
        fresh.holds();
    });
}

/// Kills up to so many writers of one store at any moment, one after the other, as long as there are people left, and judges
/// what their clients were told. Says how many it killed.
fn kill_writers(fresh: &Fresh, kills: u32) -> (u32, Verdict) {
    let subjects = kills * 12;
    let (store, ready) = fresh.ready(subjects);
    drop(store);
    let mut history = Vec::new();
    let mut open: Vec<Ready> = ready;
    let mut killed = 0;
    for kill in 0..kills {
        killed += 1;
        let mut child = begin(fresh, subjects, &open, 8, NEVER);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Once it is open it is killed after a few acknowledgements, another number each time.
        let mut heard = 0;
        for line in lines.by_ref().map_while(Result::ok) {
            if let Ok(attempt) = serde_json::from_str::<Attempt>(&line) {
                history.push(attempt);
                heard += u32::from(attempt.acknowledged.is_some());
                if heard > kill % 11 {
                    break;
                }
            }
        }
        std::thread::sleep(Duration::from_micros(u64::from(kill * 397 % 3000)));
        child.kill().unwrap();
        history.extend(
            lines
                .map_while(Result::ok)
                .filter_map(|line| serde_json::from_str::<Attempt>(&line).ok()),
        );
        child.wait().unwrap();
        // What was not answered is asked for again under the same key by the next process.
        let answered: BTreeSet<u32> = history
            .iter()
            .filter(|told| told.acknowledged.is_some())
            .map(|told| told.subject)
            .collect();
        open.retain(|ready| !answered.contains(&ready.subject.0));
        if open.is_empty() {
            break;
        }
    }
    let verdict = judge(&history, &held(&fresh.place.address).unwrap());
    assert!(verdict.acked > 0);
    assert!(verdict.holds(), "{verdict:?}");
    fresh.holds();
    (killed, verdict)
}

/// Kills as many writers as are asked for, in a store of its own for every 25, so that most of the time goes into writing and
/// little into opening.
fn kill_many_writers(database: &str, store: impl Fn() -> Option<Fresh>) {
    let wanted = if full() { 500 } else { 25 };
    let (mut killed, mut acked) = (0, 0);
    while killed < wanted {
        let Some(fresh) = store() else {
            eprintln!("SKIP t_10 on {database}: it is not installed here");
            return;
        };
        let (more, verdict) = kill_writers(&fresh, 25.min(wanted - killed));
        killed += more;
        acked += verdict.acked;
        eprintln!(
            "T-10 {database}: {killed} kills, {acked} acknowledged, {} lost, {} doubled, {} out of order",
            verdict.lost, verdict.doubled, verdict.out_of_order
        );
    }
}

#[test]
fn t_10_a_writer_that_is_killed_at_any_moment_loses_no_acknowledgement() {
    kill_many_writers("SQLite", || Some(sqlite("t_10")));
}

#[test]
fn t_10_and_on_postgresql_too() {
    kill_many_writers("PostgreSQL", || server::fresh("t_10"));
}

#[test]
fn t_21_connections_that_are_cut_while_they_commit_lose_no_acknowledgement() {
    let Some(fresh) = server::fresh("t_21") else {
        eprintln!("SKIP t_21 on PostgreSQL: it is not installed here");
        return;
    };
    let server = server::server().unwrap();
    let (store, ready) = fresh.ready(240);
    let name = server::database(&fresh).unwrap();
    let history = std::thread::scope(|scope| {
        let clients = scope.spawn(|| drive(&store, 12, &ready, &Stopwatch::begin(), &|_| ()));
        for _ in 0..8 {
            std::thread::sleep(Duration::from_millis(40));
            server.sql(
                &name,
                &format!(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' \
                     AND pid <> pg_backend_pid()"
                ),
            );
        }
        clients.join().unwrap()
    });
    drop(store);
    let held = held(&fresh.place.address).unwrap();
    let verdict = judge(&history, &held);
    eprintln!("T-21, 8 cuts: {verdict:?}");
    assert!(verdict.acked > 0);
    assert!(verdict.holds(), "{verdict:?}");
    fresh.holds();
}

#[test]
fn t_21_a_server_that_is_ended_without_warning_and_started_again_loses_no_acknowledgement() {
    let Some(server) = server::Server::start("-restart") else {
        eprintln!("SKIP t_21 with PostgreSQL started again: it is not installed here");
        return;
    };
    let fresh = server.fresh("t_21_restart");
    let (store, ready) = fresh.ready(150);
    let history = std::thread::scope(|scope| {
        let clients = scope.spawn(|| drive(&store, 12, &ready, &Stopwatch::begin(), &|_| ()));
        for _ in 0..2 {
            std::thread::sleep(Duration::from_millis(60));
            server.restart();
        }
        clients.join().unwrap()
    });
    drop(store);
    let held = held(&fresh.place.address).unwrap();
    let verdict = judge(&history, &held);
    eprintln!("T-21, 2 restarts: {verdict:?}");
    assert!(verdict.acked > 0);
    assert!(verdict.holds(), "{verdict:?}");
    fresh.holds();
}

#[test]
fn t_13_a_process_whose_files_may_not_grow_acknowledges_nothing_that_is_not_stored() {
    let fresh = sqlite("t_13_limit");
    let (store, ready) = fresh.ready(200);
    drop(store);
    let size = std::fs::metadata(fresh.folder.join("trial.db"))
        .unwrap()
        .len();
    let whole = command(&fresh, 200, &ready, 4, NEVER);
    let mut limited = Command::new("sh");
    // Blocks of 512 bytes; without the signal's default the write itself fails, as on a full disk.
    limited.arg("-c").arg(format!(
        "trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"",
        size / 512 + 120
    ));
    limited.arg(whole.get_program()).args(whole.get_args());
    for (name, value) in whole.get_envs() {
        limited.env(name, value.unwrap());
    }
    let child = limited
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let history = told(child);
    let acked = history
        .iter()
        .filter(|one| one.acknowledged.is_some())
        .count();
    let held = held(&fresh.place.address).unwrap();
    let verdict = judge(&history, &held);
    eprintln!("T-13, files that may not grow: {verdict:?}");
    assert!(acked < 200, "the limit was met");
    assert!(verdict.holds(), "{verdict:?}");
    // With room again the rest is randomised.
    let again = told(begin(&fresh, 200, &ready, 4, NEVER));
    assert_eq!(
        again
            .iter()
            .filter(|one| one.acknowledged.is_some())
            .count(),
        200
    );
    fresh.holds();
}
