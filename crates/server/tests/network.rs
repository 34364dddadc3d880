//! Over a real connection: limits, slow clients, and answers that end properly.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use server::{Served, Settings, Transport};

use crate::browser::{serve, serve_house};
use crate::trial::{World, furnish};

fn connect(at: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(at).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    stream
}

fn ask(at: SocketAddr, request: &str) -> String {
    let mut stream = connect(at);
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    // A server that turns somebody away may close before everything is read.
    let _ = stream.read_to_string(&mut answer);
    answer
}

fn door(at: SocketAddr) -> String {
    ask(
        at,
        &format!("GET /sign-in HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n"),
    )
}

/// How many files this process may have open.
fn open_files() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    limits
        .lines()
        .find(|line| line.starts_with("Max open files"))
        .and_then(|line| line.split_whitespace().nth(3)?.parse().ok())
        .unwrap_or(1_024)
}

/// Where another test serves, and how many connections are wanted there.
const WANTED: &str = "MYOTRIAL_IDLE_CONNECTIONS";

/// What a process of another test does: it opens connections, says how many it has, and keeps them until its input ends.
#[test]
fn a_process_that_keeps_connections_for_another_test() {
    let Ok(wanted) = std::env::var(WANTED) else {
        return;
    };
    let (at, many) = wanted.split_once(' ').unwrap();
    let at: SocketAddr = at.parse().unwrap();
    let idle: Vec<TcpStream> = (0..many.parse().unwrap())
        .map_while(|_: u32| TcpStream::connect(at).ok())
        .collect();
    println!("connections {}", idle.len());
    let mut end = String::new();
    std::io::stdin().read_to_string(&mut end).unwrap();
}

#[test]
fn t_23_thousands_of_idle_connections_keep_nobody_waiting() {
    let at = serve("idle");
    let full = std::env::var("MYOTRIAL_FULL").is_ok_and(|value| value == "1");
    let wanted = if full { 10_000 } else { 1_500 };
    // One end of each is a file of this process, the other of another one, and other tests need some too.
    let many = open_files().saturating_sub(600).min(wanted);
    if many < wanted {
        eprintln!(
            "SKIP a part of {wanted} idle connections: {many} are as many as the machine allows"
        );
    }
    let mut other = Command::new(std::env::current_exe().unwrap())
        .args([
            "network::a_process_that_keeps_connections_for_another_test",
            "--exact",
            "--nocapture",
        ])
        .env(WANTED, format!("{at} {many}"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(other.stdout.take().unwrap()).lines();
    let idle: usize = told
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| line.split_once("connections ")?.1.parse().ok())
        .unwrap();
    assert!(idle * 10 >= many * 9, "{idle} of {many}");
    let mut took: Vec<Duration> = (0..20)
        .map(|_| {
            let began = Instant::now();
            assert!(door(at).starts_with("HTTP/1.1 200"));
            began.elapsed()
        })
        .collect();
    took.sort_unstable();
    eprintln!(
        "T-23: with {idle} idle connections the door answers in {:.1} ms, at most {:.1} ms",
        took[10].as_secs_f64() * 1e3,
        took[19].as_secs_f64() * 1e3
    );
    drop(other.stdin.take());
    // It says how its own test ended to somebody who listens.
    told.for_each(drop);
    assert!(other.wait().unwrap().success());
}

#[test]
fn t_23_three_hundred_who_never_finish_their_request_keep_nobody_waiting() {
    let at = serve("slow");
    let slow: Vec<TcpStream> = (0..300)
        .map(|_| {
            let mut stream = connect(at);
            stream
                .write_all(b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
                .unwrap();
            stream
        })
        .collect();
    for _ in 0..5 {
        assert!(door(at).starts_with("HTTP/1.1 200"));
    }
    drop(slow);
}

#[test]
fn t_23_what_is_too_large_is_not_read() {
    let at = serve("large");
    let answer = ask(
        at,
        &format!(
            "POST /sign-in HTTP/1.1\r\nHost: {at}\r\nContent-Length: 100000000\r\nConnection: close\r\n\r\n"
        ),
    );
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    let head = format!(
        "GET /sign-in HTTP/1.1\r\nHost: {at}\r\nX-Long: {}\r\n\r\n",
        "x".repeat(100_000)
    );
    let answer = ask(at, &head);
    assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(door(at).starts_with("HTTP/1.1 200"));
}

#[test]
fn what_is_not_http_is_turned_away_and_harms_nobody() {
    let at = serve("noise");
    for noise in [
        "GET\r\n\r\n",
        "\u{0}\u{1}\u{2}\r\n\r\n",
        "GET http://[::1 HTTP/1.1\r\n\r\n",
    ] {
        let answer = ask(at, noise);
        assert!(!answer.starts_with("HTTP/1.1 200"), "{noise:?}: {answer}");
    }
    assert!(door(at).starts_with("HTTP/1.1 200"));
}

#[test]
fn head_is_answered_as_get_is_without_the_body_and_other_methods_are_told_which_are_known() {
    let at = serve("methods");
    let with = |method: &str| {
        ask(
            at,
            &format!("{method} /sign-in HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n"),
        )
    };
    let head = with("HEAD");
    assert!(
        head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"),
        "{head}"
    );
    for method in ["PUT", "DELETE", "TRACE", "OPTIONS", "PATCH"] {
        let answer = with(method);
        assert!(answer.starts_with("HTTP/1.1 405"), "{method}: {answer}");
        assert!(
            answer.contains("\r\nallow: GET, HEAD, POST\r\n"),
            "{answer}"
        );
    }
}

#[test]
fn counters_are_told_to_programs_of_this_machine_without_signing_in_and_nothing_else_is() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let watched = free.local_addr().unwrap();
    drop(free);
    let (mut house, _, _) = furnish("watched", World::One, |days| days[0]);
    house.settings.metrics_at = Some(watched);
    let at = serve_house(house);
    assert!(door(at).starts_with("HTTP/1.1 200"));
    let get = |path: &str| {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {watched}\r\nConnection: close\r\n\r\n");
        ask(watched, &request)
    };
    let told = get("/metrics");
    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    assert!(
        told.contains("myotrial_answers_total{class=\"2xx\"} 1"),
        "{told}"
    );
    for path in ["/", "/subjects", "/sign-in", "/metrics/"] {
        assert!(get(path).starts_with("HTTP/1.1 404"), "{path}");
    }
    let beyond = Settings {
        metrics_at: Some("0.0.0.0:9464".parse().unwrap()),
        ..Settings::default()
    };
    let refused = server::may_serve(Served::Conduct, &beyond, at).unwrap_err();
    assert!(refused.to_string().contains("metrics_listen"), "{refused}");
}

#[test]
fn a_demonstration_is_not_served_behind_a_proxy() {
    let settings = Settings {
        transport: Transport::Proxy,
        public_address: Some("https://trial.example.org".into()),
        ..Settings::default()
    };
    let at = SocketAddr::from(([127, 0, 0, 1], 0));
    let refused = server::may_serve(Served::Demonstration, &settings, at).unwrap_err();
    assert!(refused.to_string().contains("demonstration"), "{refused}");
    assert!(server::may_serve(Served::Conduct, &settings, at).is_ok());
}

#[test]
fn b_34_what_a_killed_program_left_of_the_committees_files_is_gone_when_the_next_one_starts() {
    let left = |process: u32| {
        let folder = std::env::temp_dir().join(format!("myotrial-closed-{process}-0"));
        std::fs::create_dir_all(folder.join("adam")).unwrap();
        std::fs::write(folder.join("adam/adsl.csv"), "TRT01A\n").unwrap();
        folder
    };
    // No process has so high a number.
    let (dead, own) = (left(u32::MAX - 1), left(std::process::id()));
    let at = serve("swept");
    assert!(door(at).starts_with("HTTP/1.1 200"));
    assert!(!dead.exists());
    assert!(own.exists(), "what somebody still works with stays");
    std::fs::remove_dir_all(own).unwrap();
}
