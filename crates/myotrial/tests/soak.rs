//! A day of the whole trial in minutes: everybody at every site works with the real program at once, and in the middle of
//! it the program is killed. Ten minutes with `MYOTRIAL_FULL=1`, one minute otherwise.
//!
//! What is asserted is what was promised: nothing acknowledged is lost. How long pages took is printed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use protocol::Plan;
use record::{Event, Observation, Origin, RecordHeader, SiteNumber, SubjectNumber};
use server::{Accounts, CodeSecret, NewAccount, PasswordCost, Token};
use simulation::{Patients, Provenance, Seed, live_through};
use store::load::{Candidate, Ready, prepare};
use store::{Address, Clock, NewTrial, Place, Role, Store, Subjects, verify, write_virtual_record};

use crate::program::{changed_trial, workplace};
use crate::serve::{Served, end, serve_trial};

pub const SITES: u16 = 36;
const ROLES: [Role; 3] = [Role::Coordinator, Role::Investigator, Role::Assessor];
const PASSWORD: &str = "a long pass phrase for the soak";

/// Between two requests of one person.
const PAUSE: Duration = Duration::from_secs(5);

pub fn is_full() -> bool {
    std::env::var("MYOTRIAL_FULL").is_ok_and(|value| value == "1")
}

/// How long it takes, and when the program is killed.
fn length() -> Duration {
    Duration::from_secs(if is_full() { 600 } else { 60 })
}

/// A trial like the usual one, for so many subjects.
pub fn trial(test: &str, subjects: u32) -> (std::path::PathBuf, Plan, Patients) {
    let folder = changed_trial(test, "proderm", "protocol.toml", |protocol| {
        let screened = subjects + subjects / 3;
        protocol
            .replace(
                "planned_subjects = 95 ",
                &format!("planned_subjects = {subjects} "),
            )
            .replace("screened = 126 ", &format!("screened = {screened} "))
    });
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let protocol = definition::read("protocol.toml", &read("protocol.toml")).unwrap();
    let patients = definition::read("patients.toml", &read("patients.toml")).unwrap();
    (folder, Plan::compile(protocol).unwrap(), patients)
}

pub fn provenance(folder: &Path) -> Provenance {
    Provenance {
        protocol_sha256: protocol_sha256(folder),
        patients_sha256: "0".repeat(64),
        software: env!("CARGO_PKG_VERSION").into(),
    }
}

/// What says which protocol file a record was written under.
fn protocol_sha256(folder: &Path) -> String {
    let protocol = std::fs::read(folder.join("protocol.toml")).unwrap();
    store::Digest::of(&protocol).to_string()
}

pub fn new_trial(folder: &Path, plan: &Plan) -> NewTrial {
    NewTrial {
        header: RecordHeader {
            trial: plan.protocol().trial.id.clone(),
            origin: Origin::Virtual {
                seed: 1,
                replicate: 0,
                patients_sha256: "0".repeat(64),
            },
            protocol_sha256: protocol_sha256(folder),
            software: env!("CARGO_PKG_VERSION").into(),
        },
        prepared_by: "S. One".into(),
        approved_by: "T. Two".into(),
        blocks: None,
        seed: None,
    }
}

/// Now, in microseconds from the start of 1970.
fn now() -> i64 {
    server::machine_time(0)()
}

/// Somebody who works with the program.
pub struct Person {
    name: String,
    role: Role,
    site: Option<SiteNumber>,
    secret: CodeSecret,
}

/// Opens an account, with a password and a secret for codes, as a person would by a one-time link.
pub fn open_account(accounts: &Accounts, number: u32, role: Role, site: Option<u16>) -> Person {
    let name = match site {
        Some(site) => format!("{role}-{site}"),
        None => role.to_string(),
    };
    let site = site.map(SiteNumber);
    let bytes = |of: u8| -> [u8; 32] {
        let mut bytes = [of; 32];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        bytes
    };
    let secret = CodeSecret::new(bytes(1)[..20].to_vec());
    let new = NewAccount {
        name: name.clone(),
        full_name: name.clone(),
        role,
        sites: site.into(),
    };
    let account = accounts.create(now(), "the test", &new).unwrap();
    let link = Token::of(bytes(2));
    accounts
        .invite(now(), "the test", account, &link, &secret)
        .unwrap();
    let salt = std::array::from_fn(|at| bytes(3)[at]);
    accounts.accept(now(), &link, PASSWORD, salt, 0).unwrap();
    Person {
        name,
        role,
        site,
        secret,
    }
}

/// The accounts beside a store.
pub fn accounts_of(place: &Place) -> Accounts {
    let file = server::accounts_beside(&place.address);
    let key = server::accounts_key(place).unwrap();
    Accounts::open(&file, PasswordCost::default(), key).unwrap()
}

/// An answer: its status, its head and its body.
pub struct Answer {
    pub status: u16,
    head: String,
    body: String,
}

/// Asks for something over a connection of its own; `None` where the program is not there, or broke off.
pub fn ask(at: SocketAddr, head: &str, body: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(at).ok()?;
    let patience = Some(Duration::from_secs(30));
    stream.set_read_timeout(patience).ok()?;
    write!(
        stream,
        "{head}Host: {at}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let text = String::from_utf8_lossy(&answer);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let announced = head.lines().find_map(|line| {
        let length = line.to_lowercase();
        length
            .strip_prefix("content-length:")?
            .trim()
            .parse::<usize>()
            .ok()
    });
    // An answer without its end is none.
    let whole = announced.is_some_and(|length| answer.len() >= head.len() + 4 + length);
    whole.then(|| Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_owned(),
        body: body.to_owned(),
    })
}

fn get(at: SocketAddr, cookie: &str, path: &str) -> Option<Answer> {
    ask(
        at,
        &format!("GET {path} HTTP/1.1\r\nCookie: myotrial={cookie}\r\n"),
        "",
    )
}

fn post_form(at: SocketAddr, cookie: &str, path: &str, fields: &str) -> Option<Answer> {
    let token = Token::read(cookie).unwrap().form_token();
    ask(
        at,
        &format!(
            "POST {path} HTTP/1.1\r\nCookie: myotrial={cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        ),
        &format!("_form_token={token}&{fields}"),
    )
}

fn cookie_of(answer: &Answer) -> String {
    let rest = answer.head.split("myotrial=").nth(1).unwrap();
    rest.split(';').next().unwrap().to_owned()
}

/// Signs somebody in, with password and code, and gives the cookie.
pub fn sign_in(at: SocketAddr, person: &Person) -> String {
    let before = cookie_of(&get(at, "", "/sign-in").unwrap());
    let code = person.secret.code_at(now() / 1_000_000, 6);
    let fields = format!(
        "name={}&password={}&code={code}",
        person.name,
        PASSWORD.replace(' ', "+")
    );
    let answer = post_form(at, &before, "/sign-in", &fields).unwrap();
    assert_eq!(answer.status, 303, "{}: {}", person.name, answer.body);
    cookie_of(&answer)
}

/// What the people of the soak know.
#[derive(Default)]
struct Known {
    /// How long answers took, by what was asked for, in milliseconds.
    took: BTreeMap<&'static str, Vec<f64>>,
    /// Deviations that were acknowledged, by their subject.
    deviations: BTreeSet<(u32, String)>,
    /// Subjects whose randomisation was acknowledged.
    randomised: BTreeSet<u32>,
    /// Answers that were none of those expected.
    odd: Vec<String>,
    /// How often nobody was there.
    nobody: usize,
}

/// Asks until there is an answer: the same again, under the same key, as a browser does when somebody presses the button
/// once more. How long it took counts where the first attempt was answered.
fn insist(
    known: &Mutex<Known>,
    what: &'static str,
    until: Instant,
    mut once: impl FnMut() -> Option<Answer>,
) -> Option<Answer> {
    let began = Instant::now();
    let mut first = true;
    loop {
        if let Some(answer) = once() {
            if first {
                let took = began.elapsed().as_secs_f64() * 1e3;
                let mut known = known.lock().unwrap();
                known.took.entry(what).or_default().push(took);
            }
            return Some(answer);
        }
        first = false;
        known.lock().unwrap().nobody += 1;
        if Instant::now() > until {
            return None;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// The day of one person: a request every five seconds, pages and forms in turn.
fn work(at: SocketAddr, person: &Person, cookie: &str, own: Ready, day: &Day<'_>) {
    let subject = own.subject.0;
    let mut next = day.began + day.offset;
    for turn in 0.. {
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        if Instant::now() >= day.until {
            break;
        }
        next += PAUSE;
        let writes = person.role != Role::Assessor;
        let (what, path) = match (turn % 6, writes) {
            (0, _) => ("home", "/".to_owned()),
            (1, _) => ("subjects", "/subjects".to_owned()),
            (3, true) => ("form", format!("/subjects/{subject}/forms/deviation")),
            (4, true) => ("stored", format!("/subjects/{subject}/forms/deviation")),
            (_, true) => ("subject", format!("/subjects/{subject}")),
            (_, false) => ("subjects", "/subjects".to_owned()),
        };
        let patience = day.until + Duration::from_secs(60);
        let (answer, wanted) = if what == "stored" {
            let text = format!("{} {turn}", person.name);
            let fields = format!(
                "_key=soak-{turn}&date={}&text={}",
                own.date,
                text.replace(' ', "+")
            );
            let answer = insist(day.known, what, patience, || {
                post_form(at, cookie, &path, &fields)
            });
            if answer.as_ref().is_some_and(|answer| answer.status == 303) {
                let mut known = day.known.lock().unwrap();
                known.deviations.insert((subject, text));
            }
            (answer, 303)
        } else {
            let answer = insist(day.known, what, patience, || get(at, cookie, &path));
            (answer, 200)
        };
        let odd = match &answer {
            Some(answer) if answer.status == wanted => continue,
            Some(answer) => format!("{} {path}: {} {}", person.name, answer.status, answer.body),
            None => format!("{} {path}: no answer", person.name),
        };
        day.known.lock().unwrap().odd.push(odd);
    }
}

/// When a person works, and where it is written down.
struct Day<'a> {
    began: Instant,
    until: Instant,
    offset: Duration,
    known: &'a Mutex<Known>,
}

/// Has a subject randomised each second, by the coordinator of its site.
fn randomise(
    at: SocketAddr,
    people: &[(Person, String)],
    ready: &[Ready],
    began: Instant,
    known: &Mutex<Known>,
) {
    std::thread::scope(|scope| {
        for (second, ready) in (0_u64..).zip(ready) {
            let next = began + Duration::from_secs(second);
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
            let coordinator = people.iter().find(|(person, _)| {
                person.role == Role::Coordinator && person.site == Some(ready.site)
            });
            let (_, cookie) = coordinator.unwrap();
            // Whoever waits for an answer keeps nobody else from asking.
            scope.spawn(move || {
                let subject = ready.subject.0;
                let token = Token::read(cookie).unwrap().form_token();
                let head = format!(
                    "POST /api/v1/subjects/{subject}/enrolment HTTP/1.1\r\nCookie: myotrial={cookie}\r\n\
                     X-Form-Token: {token}\r\nIdempotency-Key: randomise-{subject}\r\n"
                );
                let body = format!("{{\"date\": \"{}\"}}", ready.date);
                let patience = Instant::now() + Duration::from_secs(60);
                let answer = insist(known, "randomised", patience, || ask(at, &head, &body));
                let mut known = known.lock().unwrap();
                match answer {
                    Some(answer) if answer.status == 201 => {
                        known.randomised.insert(subject);
                    }
                    Some(answer) => known
                        .odd
                        .push(format!("{subject}: {} {}", answer.status, answer.body)),
                    None => known.odd.push(format!("{subject}: no answer")),
                }
            });
        }
    });
}

/// How much memory a process holds, in MiB.
fn memory(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kib.unwrap_or(f64::NAN) / 1024.0
}

/// The value below which so large a part of sorted values lies.
pub fn quantile(sorted: &[f64], part: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted[((last as f64) * part).round() as usize]
}

fn in_words(known: &mut Known) -> String {
    let mut text = String::new();
    let mut pages = Vec::new();
    for (what, took) in &mut known.took {
        took.sort_by(f64::total_cmp);
        let _ = writeln!(
            text,
            "SOAK {what}: {} answers, half within {:.1} ms, 95 in 100 within {:.1} ms, the last within {:.1} ms",
            took.len(),
            quantile(took, 0.5),
            quantile(took, 0.95),
            quantile(took, 1.0)
        );
        if !matches!(*what, "stored" | "randomised") {
            pages.extend_from_slice(took);
        }
    }
    pages.sort_by(f64::total_cmp);
    let _ = writeln!(
        text,
        "SOAK pages: {} answers, 95 in 100 within {:.1} ms (asked: 100 ms)",
        pages.len(),
        quantile(&pages, 0.95)
    );
    text
}

/// A process that serves the trial at an address.
pub fn serving(folder: &Path, listen: &str, db: &str) -> Served {
    serve_trial(folder.to_str().unwrap(), listen, &["--db", db], 1)
}

#[test]
fn with_everybody_at_work_and_a_kill_in_the_middle_nothing_acknowledged_is_lost() {
    let length = length();
    let wanted = usize::try_from(length.as_secs()).unwrap();
    let (folder, plan, patients) = trial("soak", u32::try_from(wanted).unwrap().max(280) + 20);
    let data = workplace("soak_data");
    let address = Address::Sqlite(data.join("trial.db"));
    let place = Place::beside(address.clone());
    let (record, _) = live_through(&plan, &patients, &provenance(&folder), Seed::new(1)).unwrap();
    let store = Store::create(
        &place,
        plan.clone(),
        new_trial(&folder, &plan),
        Clock::of_the_machine(),
    )
    .unwrap();
    let ready = prepare(&store, &Candidate::of(&record)).unwrap();
    drop(store);
    let accounts = accounts_of(&place);
    let mut numbers = 0..;
    let people: Vec<Person> = (1..=SITES)
        .flat_map(|site| ROLES.map(|role| (role, site)))
        .map(|(role, site)| open_account(&accounts, numbers.next().unwrap(), role, Some(site)))
        .collect();
    drop(accounts);
    let db = address.to_string();
    let first = serving(&folder, "127.0.0.1:0", &db);
    let at = first.address;
    let people: Vec<(Person, String)> = people
        .into_iter()
        .map(|person| {
            let cookie = sign_in(at, &person);
            (person, cookie)
        })
        .collect();
    // Each site has somebody in screening.
    let own: BTreeMap<SiteNumber, Ready> = ready.iter().map(|one| (one.site, *one)).collect();
    assert_eq!(own.len(), usize::from(SITES));
    assert!(ready.len() >= wanted, "{} are ready", ready.len());
    let (known, began) = (Mutex::new(Known::default()), Instant::now());
    let until = began + length;
    let minutes: Mutex<Vec<(u64, f64)>> = Mutex::default();
    let process = AtomicUsize::new(first.process.id() as usize);
    let (mut last, away) = std::thread::scope(|scope| {
        for (place, (person, cookie)) in people.iter().enumerate() {
            let own = own[&person.site.unwrap()];
            let offset = PAUSE * u32::try_from(place).unwrap() / u32::from(SITES * 3);
            let day = Day {
                began,
                until,
                offset,
                known: &known,
            };
            scope.spawn(move || work(at, person, cookie, own, &day));
        }
        scope.spawn(|| randomise(at, &people, &ready[..wanted], began, &known));
        scope.spawn(|| {
            for minute in 1..=length.as_secs() / 60 {
                let next = began + Duration::from_secs(60 * minute - 1);
                std::thread::sleep(next.saturating_duration_since(Instant::now()));
                let held = memory(u32::try_from(process.load(Ordering::SeqCst)).unwrap());
                minutes.lock().unwrap().push((minute, held));
            }
        });
        std::thread::sleep((began + length / 2).saturating_duration_since(Instant::now()));
        // Dropped is killed, as by kill -9.
        drop(first);
        let killed = Instant::now();
        let again = serving(&folder, &at.to_string(), &db);
        process.store(again.process.id() as usize, Ordering::SeqCst);
        (again, killed.elapsed())
    });
    let mut known = known.into_inner().unwrap();
    eprint!("{}", in_words(&mut known));
    eprintln!(
        "SOAK {} people at {SITES} sites, {} s; killed in the middle, and there again after {:.1} s; {} attempts found nobody",
        people.len(),
        length.as_secs(),
        away.as_secs_f64(),
        known.nobody
    );
    let minutes = minutes.into_inner().unwrap();
    for (minute, held) in &minutes {
        eprintln!("SOAK memory at the end of minute {minute}: {held:.1} MiB");
    }
    assert_eq!(end(&mut last), 0);
    assert!(known.odd.is_empty(), "{:#?}", known.odd);
    assert_eq!(known.randomised.len(), wanted);
    // What they were told against what is there, past the server.
    let store = Store::open(&place, plan, Subjects::AsHeld, Clock::of_the_machine()).unwrap();
    let enrolled: BTreeSet<u32> = store
        .look(|state| {
            let subjects = state.subjects().iter();
            subjects
                .filter(|subject| subject.enrolment().is_some())
                .map(|subject| subject.number().0)
                .collect()
        })
        .unwrap();
    assert_eq!(enrolled, known.randomised);
    let mut stored = BTreeMap::<(u32, String), usize>::new();
    for ready in own.values() {
        for entry in store.entries_of(SubjectNumber(ready.subject.0)).unwrap() {
            if let Event::Observation(Observation::Deviation { text }) = entry.event {
                *stored.entry((ready.subject.0, text)).or_default() += 1;
            }
        }
    }
    let lost: Vec<_> = known
        .deviations
        .iter()
        .filter(|one| stored.get(*one) != Some(&1))
        .collect();
    assert!(lost.is_empty(), "lost or doubled: {lost:?}");
    eprintln!(
        "SOAK {} forms and {} randomisations were acknowledged, 0 lost, 0 doubled",
        known.deviations.len(),
        enrolled.len()
    );
    drop(store);
    let examination = verify(&place).unwrap();
    assert!(examination.holds, "{examination:?}");
    let at_the_end_of = |wanted: u64| {
        let found = minutes.iter().find(|(minute, _)| *minute == wanted);
        found.map(|(_, held)| *held)
    };
    if let (Some(second), Some(tenth)) = (at_the_end_of(2), at_the_end_of(10)) {
        assert!(
            tenth <= 1.1 * second,
            "memory grew from {second} to {tenth} MiB"
        );
    }
}

#[test]
fn every_page_of_the_matrix_of_subjects_is_shown_and_its_time_is_printed() {
    let subjects = if is_full() { 5_000 } else { 400 };
    let (folder, plan, patients) = trial("soak_matrix", subjects);
    let data = workplace("soak_matrix_data");
    let address = Address::Sqlite(data.join("trial.db"));
    let (record, lists) =
        live_through(&plan, &patients, &provenance(&folder), Seed::new(1)).unwrap();
    let place = Place::beside(address.clone());
    write_virtual_record(&place, &plan, &record, &lists).unwrap();
    let accounts = accounts_of(&place);
    let monitor = open_account(&accounts, 1, Role::Monitor, None);
    drop(accounts);
    let began = Instant::now();
    let mut served = serving(&folder, "127.0.0.1:0", &address.to_string());
    let opened = began.elapsed();
    let cookie = sign_in(served.address, &monitor);
    let page = |path: &str| {
        let began = Instant::now();
        let answer = get(served.address, &cookie, path).unwrap();
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        (answer.body, began.elapsed().as_secs_f64() * 1e3)
    };
    let (first, _) = page("/subjects");
    let screened = record
        .entries()
        .iter()
        .map(|entry| entry.subject)
        .collect::<BTreeSet<_>>();
    assert!(screened.len() >= subjects as usize);
    let pages = screened.len().div_ceil(200);
    assert!(
        first.contains(&format!("/subjects?page={pages}\"")),
        "{pages}"
    );
    let (mut shown, mut took) = (BTreeSet::new(), Vec::new());
    for number in 1..=pages {
        let (body, milliseconds) = page(&format!("/subjects?page={number}"));
        took.push(milliseconds);
        shown.extend(
            body.split("href=\"/subjects/")
                .skip(1)
                .filter_map(|rest| rest.split('"').next()?.parse::<u32>().ok()),
        );
    }
    assert_eq!(shown, screened.iter().map(|subject| subject.0).collect());
    took.sort_by(f64::total_cmp);
    eprintln!(
        "SOAK matrix of {} subjects in {pages} pages: half within {:.1} ms, the slowest within {:.1} ms, all together {:.1} ms \
         (asked: 1000 ms); opened in {:.1} s",
        screened.len(),
        quantile(&took, 0.5),
        quantile(&took, 1.0),
        took.iter().sum::<f64>(),
        opened.as_secs_f64()
    );
    for path in [
        "/subjects/matrix?all=1",
        "/subjects/matrix",
        "/",
        "/flow",
        "/deviations",
        "/queries",
        "/coding",
    ] {
        eprintln!(
            "SOAK {path} of {} subjects: {:.1} ms",
            screened.len(),
            page(path).1
        );
    }
    assert_eq!(end(&mut served), 0);
}
