use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::export::randomised;
use crate::program::{changed_trial, myotrial, repository, workplace};

/// A server that runs until it is dropped.
pub struct Served {
    pub process: Child,
    pub address: SocketAddr,
    pub told: Vec<String>,
    /// What it said after that.
    pub said: Arc<Mutex<String>>,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts the program, and waits until it says where it listens; `lines` lines are read.
pub fn serve(arguments: &[&str], lines: usize) -> Served {
    serve_trial("trials/proderm", "127.0.0.1:0", arguments, lines)
}

/// The same with a trial and an address of one's own.
pub fn serve_trial(trial: &str, listen: &str, arguments: &[&str], lines: usize) -> Served {
    let mut process = Command::new(env!("CARGO_BIN_EXE_myotrial"))
        .args(["serve", trial, "--listen", listen])
        .args(arguments)
        .current_dir(repository())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(process.stderr.take().unwrap());
    let told: Vec<String> = (0..lines)
        .map(|_| {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            line
        })
        .collect();
    let address = told
        .iter()
        .find_map(|line| line.split("://").nth(1)?.split('/').next()?.parse().ok())
        .unwrap_or_else(|| panic!("no address in {told:?}"));
    let said = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&said);
    std::thread::spawn(move || {
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|length| length > 0) {
            heard.lock().unwrap().push_str(&line);
            line.clear();
        }
    });
    Served {
        process,
        address,
        told,
        said,
    }
}

pub fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Tells the program to end, and waits until it has; its exit code.
pub fn end(served: &mut Served) -> i32 {
    tell_to_end(served);
    end_of(served)
}

fn end_of(served: &mut Served) -> i32 {
    let began = Instant::now();
    loop {
        if let Some(status) = served.process.try_wait().unwrap() {
            return status.code().unwrap();
        }
        assert!(began.elapsed() < Duration::from_secs(60), "it does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn tell_to_end(served: &Served) {
    let number = served.process.id().to_string();
    let told = Command::new("kill").args(["-TERM", &number]).status();
    assert!(told.unwrap().success());
}

#[test]
fn a_server_that_is_told_to_end_answers_what_is_under_way_and_takes_nothing_more() {
    let folder = workplace("serve_stop").join("shown");
    let mut served = serve(&["--demonstration", folder.to_str().unwrap()], 2);
    let address = served.address;
    let body = "name=coordinator&password=demonstration";
    // Each has sent its head, and the server has asked for the rest.
    let under_way: Vec<TcpStream> = (0..8)
        .map(|_| {
            let mut stream = TcpStream::connect(address).unwrap();
            let patience = Some(Duration::from_secs(60));
            stream.set_read_timeout(patience).unwrap();
            write!(
                stream,
                "POST /sign-in HTTP/1.1\r\nHost: {address}\r\nExpect: 100-continue\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
                body.len()
            )
            .unwrap();
            let mut asked = [0; 25];
            stream.read_exact(&mut asked).unwrap();
            assert!(asked.starts_with(b"HTTP/1.1 100"), "{asked:?}");
            stream
        })
        .collect();
    let idle = TcpStream::connect(address).unwrap();
    tell_to_end(&served);
    let began = Instant::now();
    while TcpStream::connect(address).is_ok() {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "the door is open"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    for mut stream in under_way {
        assert_eq!(served.process.try_wait().unwrap(), None);
        stream.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        // Whole, with the last byte: the form has no token of a page, and the answer says so.
        assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
        assert!(answer.trim_end().ends_with("</html>"), "{answer}");
    }
    drop(idle);
    assert_eq!(end_of(&mut served), 0);
}

#[test]
fn on_a_bare_machine_a_demonstration_opens_and_says_where_it_is() {
    let folder = workplace("serve_demonstration").join("shown");
    let named = folder.to_str().unwrap();
    let mut served = serve(&["--demonstration", named], 2);
    assert!(served.told[1].contains(named), "{:?}", served.told);
    let door = get(served.address, "/sign-in");
    assert!(door.starts_with("HTTP/1.1 200"), "{door}");
    assert!(door.contains("Every subject here is virtual"));
    assert!(get(served.address, "/").starts_with("HTTP/1.1 303"));
    assert!(get(served.address, "/health").contains("well"));
    assert_eq!(end(&mut served), 0);
    drop(served);
    // It is still there the next time.
    assert!(Path::new(named).join("trial.db").exists());
    let again = serve(&["--demonstration", named], 2);
    assert!(get(again.address, "/sign-in").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_new_trial_needs_two_people_and_its_first_start_prints_a_link_for_the_administrator() {
    let folder = workplace("serve_conduct");
    let db = format!("sqlite:{}", folder.join("trial.db").display());
    let refused = myotrial([
        "serve",
        "trials/proderm",
        "--listen",
        "127.0.0.1:0",
        "--db",
        &db,
    ]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.err.contains("--lists-prepared-by"),
        "{}",
        refused.err
    );
    let people = [
        "--lists-prepared-by",
        "S. One",
        "--lists-approved-by",
        "T. Two",
    ];
    let served = serve(&[&["--db", db.as_str()], people.as_slice()].concat(), 3);
    let link = served.told[2].trim();
    let path = link
        .split_once("/first-steps/")
        .map(|(_, token)| format!("/first-steps/{token}"))
        .unwrap();
    let page = get(served.address, &path);
    assert!(
        page.contains("administrator") && !page.contains("virtual"),
        "{page}"
    );
    assert!(
        get(served.address, &format!("/first-steps/{}", "0".repeat(64)))
            .starts_with("HTTP/1.1 422")
    );
}

/// What the door says of whom it leads to: whether subjects are virtual, whether anybody is named, whether a code is asked.
fn door_of(arguments: &[&str], lines: usize) -> [bool; 3] {
    let served = serve(arguments, lines);
    let door = get(served.address, "/sign-in");
    assert!(door.starts_with("HTTP/1.1 200"), "{door}");
    ["class=\"banner\"", "class=\"users\"", "name=\"code\""].map(|sign| door.contains(sign))
}

#[test]
fn the_banner_of_virtual_subjects_follows_the_database_and_known_users_the_demonstration_alone() {
    let folder = workplace("serve_banner");
    let named = |name: &str| folder.join(name).display().to_string();
    // A demonstration: everybody is virtual, and everybody's password is known.
    let shown = named("shown");
    assert_eq!(
        door_of(&["--demonstration", &shown], 2),
        [true, true, false]
    );
    // Its database is not conducted with users whom everybody knows.
    let of_the_demonstration = format!("sqlite:{shown}/trial.db");
    let refused = myotrial([
        "serve",
        "trials/proderm",
        "--listen",
        "127.0.0.1:0",
        "--db",
        &of_the_demonstration,
    ]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    // People: no banner, nobody is named, and a code is asked for.
    let db = format!("sqlite:{}", named("people.db"));
    let people = [
        "--lists-prepared-by",
        "S. One",
        "--lists-approved-by",
        "T. Two",
    ];
    let of_people = [&["--db", db.as_str()], people.as_slice()].concat();
    assert_eq!(door_of(&of_people, 3), [false, false, true]);
    // The record of a simulated trial, opened by its database: virtual, and all the same nobody comes in without a code.
    let out = named("run");
    let run = myotrial(["run", "trials/proderm", "--out", &out]);
    assert_eq!(run.code, 0, "{}", run.err);
    let db = format!("sqlite:{out}/record.db");
    assert_eq!(door_of(&["--db", &db], 3), [true, false, true]);
}

#[test]
fn nothing_is_served_to_other_machines_unencrypted() {
    let folder = workplace("serve_beyond");
    let shown = folder.join("shown");
    let beyond = myotrial([
        "serve",
        "trials/proderm",
        "--listen",
        "0.0.0.0:0",
        "--demonstration",
        shown.to_str().unwrap(),
    ]);
    assert_eq!(beyond.code, 2);
    assert!(beyond.err.contains("demonstration"), "{}", beyond.err);
    let db = format!("sqlite:{}", folder.join("trial.db").display());
    let beyond = myotrial([
        "serve",
        "trials/proderm",
        "--listen",
        "0.0.0.0:0",
        "--db",
        &db,
        "--lists-prepared-by",
        "S. One",
        "--lists-approved-by",
        "T. Two",
    ]);
    assert_eq!(beyond.code, 2);
    assert!(beyond.err.contains("--behind-proxy"), "{}", beyond.err);
    assert_eq!(
        std::fs::read_dir(&folder).unwrap().count(),
        0,
        "what is refused leaves nothing behind"
    );
}

/// Somebody who is signed in, speaking over a connection for each request.
struct Person {
    address: SocketAddr,
    cookie: String,
}

/// The status, the head and the body of an answer.
fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    cookie: &str,
    body: &str,
) -> (u16, String, Vec<u8>) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(120)))
        .unwrap();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nCookie: myotrial={cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let at = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8_lossy(&answer[..at]).into_owned();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head, answer[at + 4..].to_vec())
}

fn cookie_in(head: &str) -> String {
    let rest = head.split("myotrial=").nth(1).unwrap();
    rest.split(';').next().unwrap().to_owned()
}

fn hidden(page: &str, name: &str) -> String {
    let rest = page
        .split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .unwrap_or_else(|| panic!("no {name} in {page}"));
    rest.split('"').next().unwrap().to_owned()
}

impl Person {
    fn sign_in(address: SocketAddr, name: &str) -> Self {
        let (_, head, body) = ask(address, "GET", "/sign-in", "", "");
        let cookie = cookie_in(&head);
        let token = hidden(&String::from_utf8_lossy(&body), "_form_token");
        let body = format!("_form_token={token}&name={name}&password=demonstration");
        let (status, head, _) = ask(address, "POST", "/sign-in", &cookie, &body);
        assert_eq!(status, 303, "{head}");
        Self {
            address,
            cookie: cookie_in(&head),
        }
    }

    fn get(&self, path: &str) -> Vec<u8> {
        let (status, _, body) = ask(self.address, "GET", path, &self.cookie, "");
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
        body
    }

    fn page(&self, path: &str) -> String {
        String::from_utf8(self.get(path)).unwrap()
    }

    fn post(&self, path: &str, fields: &str) {
        let token = hidden(&self.page("/"), "_form_token");
        let body = format!("_form_token={token}&{fields}");
        let (status, _, body) = ask(self.address, "POST", path, &self.cookie, &body);
        assert_eq!(status, 303, "{path}: {}", String::from_utf8_lossy(&body));
    }
}

#[test]
fn after_lock_and_unblinding_the_server_gives_the_bytes_that_analyze_and_report_give_on_its_datasets()
 {
    let folder = workplace("serve_unblinding");
    let shown = folder.join("shown");
    let served = serve(&["--demonstration", shown.to_str().unwrap()], 2);
    let manager = Person::sign_in(served.address, "data-manager");
    manager.post(
        "/unblinding/lock",
        "_key=lock&reason=complete&although=virtual",
    );
    manager.post("/unblinding", "reason=the+end&password=demonstration");
    let sponsor = Person::sign_in(served.address, "sponsor");
    sponsor.post("/unblinding/confirmation", "password=demonstration");
    let page = sponsor.page("/unblinding");
    let files: Vec<String> = page
        .split("href=\"/unblinding/files/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    let of = |room: &str| -> Vec<String> {
        let own = files.iter().filter(|file| file.starts_with(room));
        own.cloned().collect()
    };
    assert!(
        of("adam/").len() > 3 && of("sdtm/").len() > 5 && of("results/").len() > 5,
        "{files:?}"
    );
    // The datasets and the plan are taken home, and carried out there.
    let data = folder.join("taken");
    for (room, to) in [("adam/", "adam"), ("sdtm/", "sdtm"), ("plan/", ".")] {
        std::fs::create_dir_all(data.join(to)).unwrap();
        for file in of(room) {
            let name = file.rsplit('/').next().unwrap();
            let bytes = sponsor.get(&format!("/unblinding/files/{file}"));
            std::fs::write(data.join(to).join(name), bytes).unwrap();
        }
    }
    let out = folder.join("results");
    let plan = data.join("plan.toml");
    let analyzed = myotrial([
        "analyze",
        plan.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(analyzed.code, 0, "{}", analyzed.err);
    let reported = myotrial(["report", out.to_str().unwrap()]);
    assert_eq!(reported.code, 0, "{}", reported.err);
    let mut compared = 0;
    for file in of("results/").into_iter().chain(of("displays/")) {
        let path = match file.split_once('/') {
            Some(("results", name)) => out.join(name),
            Some((_, name)) => out.join("displays").join(name),
            None => panic!("{file}"),
        };
        let own = sponsor.get(&format!("/unblinding/files/{file}"));
        let made =
            std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(own == made, "{file} differs");
        compared += 1;
    }
    assert!(compared > 5, "{files:?}");
    // The committee's report is made by the same means, and of the same arms.
    let committee = Person::sign_in(served.address, "committee");
    committee.post("/committee/report", "");
    let closed = committee.get("/committee/files/results/results.csv");
    assert_eq!(closed, std::fs::read(out.join("results.csv")).unwrap());
}

/// The flags by which a new trial is opened.
const NEW: [&str; 4] = [
    "--lists-prepared-by",
    "S. One",
    "--lists-approved-by",
    "T. Two",
];

#[test]
fn another_protocol_file_under_a_trial_is_refused_until_an_administrator_accepts_it() {
    let changed = changed_trial("serve_protocol", "proderm", "protocol.toml", |text| {
        text + "\n# amended\n"
    });
    let changed = changed.to_str().unwrap();
    let folder = workplace("serve_protocol_db");
    let db = format!("sqlite:{}", folder.join("trial.db").display());
    let mut first = serve(&[&["--db", db.as_str()], NEW.as_slice()].concat(), 3);
    assert_eq!(end(&mut first), 0);
    let refused = myotrial(["serve", changed, "--listen", "127.0.0.1:0", "--db", &db]);
    assert_eq!(refused.code, 2);
    for word in ["another protocol.toml", "--accept-protocol", "row 2"] {
        assert!(refused.err.contains(word), "{}", refused.err);
    }
    // The other commands that go on with a record refuse it alike.
    let reconciled = myotrial([
        "reconcile",
        changed,
        "--db",
        &db,
        "--person",
        "A. Dmin",
        "--reason",
        "looked",
    ]);
    assert_eq!(reconciled.code, 2);
    assert!(
        reconciled.err.contains("another protocol.toml"),
        "{}",
        reconciled.err
    );
    let accepting = [
        "--db",
        &db,
        "--accept-protocol",
        "amendment 2, approved 3 May",
        "--accepted-by",
        "A. Dmin",
    ];
    let mut accepted = serve_trial(changed, "127.0.0.1:0", &accepting, 3);
    assert_eq!(end(&mut accepted), 0);
    let mut again = serve_trial(changed, "127.0.0.1:0", &["--db", &db], 3);
    assert_eq!(end(&mut again), 0);
    let examined = myotrial(["audit", "verify", "--db", &db]);
    assert_eq!(examined.code, 0, "{}{}", examined.out, examined.err);
    assert!(
        examined
            .out
            .contains("A. Dmin: amendment 2, approved 3 May"),
        "{}",
        examined.out
    );
}

#[test]
fn where_arms_were_opened_nothing_is_served_without_the_accounts_unless_they_are_lost_for_good() {
    let folder = workplace("serve_accounts_lost");
    let db = randomised(&folder);
    let place = store::Place::beside(db.parse().unwrap());
    let plan = include_str!("../../../trials/proderm/protocol.toml");
    let protocol = definition::read("protocol.toml", plan).unwrap();
    let investigator = store::Person {
        name: "i.nvestigator".into(),
        role: store::Role::Investigator,
        sites: record::Sites::All,
    };
    let plan = protocol::Plan::compile(protocol).unwrap();
    let clock = store::Clock::of_the_machine();
    let opened = store::Store::open(&place, plan, store::Subjects::AsHeld, clock).unwrap();
    let subject = record::SubjectNumber(1);
    let purpose = store::OpeningPurpose::Emergency;
    opened
        .open_arm(investigator, subject, purpose, "sepsis")
        .unwrap();
    drop(opened);
    let refused = myotrial([
        "serve",
        "trials/proderm",
        "--listen",
        "127.0.0.1:0",
        "--db",
        &db,
    ]);
    assert_eq!(refused.code, 2);
    for word in ["i.nvestigator", "--accounts-lost"] {
        assert!(refused.err.contains(word), "{}", refused.err);
    }
    let mut served = serve(&["--db", &db, "--accounts-lost", "the disk is gone"], 3);
    assert_eq!(end(&mut served), 0);
    let key = server::accounts_key(&place).unwrap();
    let file = server::accounts_beside(&place.address);
    let accounts = server::Accounts::open(&file, server::PasswordCost::default(), key).unwrap();
    let lines = accounts.lines(10).unwrap();
    let noted = lines.iter().find(|line| line.what == "accounts begun anew");
    assert!(noted.unwrap().about.contains("i.nvestigator"));
}
