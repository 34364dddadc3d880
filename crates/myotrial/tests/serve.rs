use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{myotrial, repository, workplace};

/// A server that runs until it is dropped.
struct Served {
    process: Child,
    address: SocketAddr,
    told: Vec<String>,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts the program, and waits until it says where it listens; `lines` lines are read.
fn serve(arguments: &[&str], lines: usize) -> Served {
    let mut process = Command::new(env!("CARGO_BIN_EXE_myotrial"))
        .args(["serve", "trials/proderm", "--listen", "127.0.0.1:0"])
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
        .find_map(|line| {
            line.split("http://")
                .nth(1)?
                .split('/')
                .next()?
                .parse()
                .ok()
        })
        .unwrap_or_else(|| panic!("no address in {told:?}"));
    std::thread::spawn(move || {
        let mut rest = String::new();
        let _ = reader.read_to_string(&mut rest);
    });
    Served {
        process,
        address,
        told,
    }
}

fn get(address: SocketAddr, path: &str) -> String {
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

fn end(served: &mut Served) -> i32 {
    let number = served.process.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &number])
            .status()
            .unwrap()
            .success()
    );
    let began = Instant::now();
    loop {
        if let Some(status) = served.process.try_wait().unwrap() {
            return status.code().unwrap();
        }
        assert!(began.elapsed() < Duration::from_secs(60), "it does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
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
