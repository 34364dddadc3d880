//! Signing on by another system, which is played by a program of the test: it examines what it is asked as a provider does.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use serde_json::{Value, json};
use server::{Provider, SettingsFile};
use sha2::{Digest as _, Sha256};

use crate::browser::{Driver, serve_house_at};
use crate::certificate::certificate;
use crate::trial::{Answer, Trial, World, folder, furnish};

/// What the provider was told at its door, and what it says of whoever it recognised.
#[derive(Default)]
struct Played {
    challenge: String,
    nonce: String,
    back: String,
    /// Changes to what an honest token says.
    otherwise: Vec<(&'static str, Value)>,
}

/// A provider on this machine, at an address of its own.
struct Other {
    issuer: String,
    played: Arc<Mutex<Played>>,
}

const SECRET: &str = "a secret: of two";

fn play() -> Other {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let played = Arc::new(Mutex::new(Played::default()));
    let (own, at) = (Arc::clone(&played), issuer.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (status, body) = match answer(&mut stream, &own, &at) {
                Some(Said::Json(json)) => ("200 OK".to_owned(), json.to_string()),
                Some(Said::Elsewhere(to)) => {
                    (format!("302 Found\r\nLocation: {to}"), String::new())
                }
                None => ("400 Bad Request".to_owned(), String::new()),
            };
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    Other { issuer, played }
}

/// What a provider answers.
enum Said {
    Json(Value),
    /// The browser is sent back.
    Elsewhere(String),
}

/// What a provider answers: where it is asked, and a token for a code that was asked for by the program that shows its secret and
/// the verifier of its challenge.
fn answer(stream: &mut TcpStream, played: &Mutex<Played>, issuer: &str) -> Option<Said> {
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let mut reader = BufReader::new(stream);
    let (mut first, mut length, mut authorization) = (String::new(), 0, String::new());
    reader.read_line(&mut first).ok()?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim();
        let (name, value) = match line.split_once(':') {
            Some(header) => header,
            None => break,
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "authorization" => value.trim().clone_into(&mut authorization),
            _ => {}
        }
    }
    if first.starts_with("GET /.well-known/openid-configuration ") {
        return Some(Said::Json(json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/door"),
            "token_endpoint": format!("{issuer}/token"),
        })));
    }
    if let Some(rest) = first.strip_prefix("GET /door?") {
        // Whoever comes is recognised at once, and sent back.
        let asked = format!("?{}", rest.split(' ').next()?);
        let mut played = played.lock().unwrap();
        played.challenge = sent_with(&asked, "code_challenge");
        played.nonce = sent_with(&asked, "nonce");
        played.back = sent_with(&asked, "redirect_uri");
        let query: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("code", "the-code")
            .append_pair("state", &sent_with(&asked, "state"))
            .finish();
        return Some(Said::Elsewhere(format!("{}?{query}", played.back)));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let form: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let sent = |name: &str| {
        let found = form.iter().find(|(own, _)| own == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let shown = format!(
        "Basic {}",
        Base64::encode_string(b"myotrial:a+secret%3A+of+two")
    );
    let played = played.lock().unwrap();
    let challenge = Base64UrlUnpadded::encode_string(&Sha256::digest(sent("code_verifier")));
    let is_right = first.starts_with("POST /token ")
        && authorization == shown
        && sent("grant_type") == "authorization_code"
        && sent("code") == "the-code"
        && sent("redirect_uri") == played.back
        && challenge == played.challenge;
    if !is_right {
        return None;
    }
    let mut claims = json!({
        "iss": issuer, "aud": "myotrial", "sub": "1", "nonce": played.nonce, "amr": ["pwd", "otp"],
        "iat": 0, "exp": 4_000_000_000_i64, "preferred_username": "monitor",
    });
    for (claim, value) in &played.otherwise {
        claims[*claim] = value.clone();
    }
    let part = |json: Value| Base64UrlUnpadded::encode_string(json.to_string().as_bytes());
    let token = format!("{}.{}.c2ln", part(json!({"alg": "RS256"})), part(claims));
    Some(Said::Json(
        json!({"access_token": "x", "token_type": "Bearer", "id_token": token}),
    ))
}

/// The configuration that names a provider.
fn configured(issuer: &str, folder: &Path, more: &str) -> Result<Option<Provider>, String> {
    let secret = folder.join("secret");
    fs::write(&secret, format!("{SECRET}\n")).unwrap();
    let text = format!(
        "public_address = \"http://127.0.0.1:8080\"\n[sign_on]\nname = \"the clinic\"\nissuer = \"{issuer}\"\n\
         client_id = \"myotrial\"\nclient_secret_file = \"{}\"\n{more}",
        secret.display()
    );
    SettingsFile::read(&text)?
        .settings()
        .map(|settings| settings.sign_on)
}

fn trial(test: &str, provider: Option<Provider>) -> Trial {
    Trial::furnished(test, |house| {
        house.settings.public_address = Some("http://127.0.0.1:8080".to_owned());
        house.settings.sign_on = provider;
    })
}

/// What stands in the address to which a browser is sent.
fn sent_with(address: &str, name: &str) -> String {
    let (_, query) = address.split_once('?').unwrap();
    let found = form_urlencoded::parse(query.as_bytes()).find(|(own, _)| own == name);
    found
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// A browser goes to the provider, where its person is recognised, and comes back.
fn go_and_come_back(trial: &Trial, other: &Other, cookie: &str) -> (String, Answer) {
    let away = trial.ask("GET", "/sign-on", Some(cookie), "");
    assert_eq!(away.status(), 303, "{}", away.text());
    let address = away.header("location").unwrap().to_owned();
    assert!(
        address.starts_with(&format!("{}/door?", other.issuer)),
        "{address}"
    );
    {
        let mut played = other.played.lock().unwrap();
        played.challenge = sent_with(&address, "code_challenge");
        played.nonce = sent_with(&address, "nonce");
        played.back = sent_with(&address, "redirect_uri");
    }
    let state = sent_with(&address, "state");
    // A browser that comes from another site sends no cookie of ours: the page leads on, and sets none.
    let back = trial.ask(
        "GET",
        &format!("/sign-on/back?code=the-code&state={state}"),
        None,
        "",
    );
    assert_eq!((back.status(), back.cookie()), (200, None));
    let on = format!("/sign-on/arrival?code=the-code&amp;state={state}");
    assert!(back.text().contains(&on), "{}", back.text());
    let on = on.replace("&amp;", "&");
    let arrived = trial.ask("GET", &on, Some(cookie), "");
    (on, arrived)
}

fn at_the_door(trial: &Trial) -> String {
    let door = trial.ask("GET", "/sign-in", None, "");
    assert!(
        door.text().contains("Sign on with the clinic"),
        "{}",
        door.text()
    );
    door.cookie().unwrap()
}

#[test]
fn whoever_the_provider_recognised_is_let_in_as_the_account_of_that_name_and_once() {
    let other = play();
    let provider = configured(&other.issuer, &folder("sign_on_secret"), "").unwrap();
    let trial = trial("sign_on", provider);
    let cookie = at_the_door(&trial);
    let (on, arrived) = go_and_come_back(&trial, &other, &cookie);
    assert_eq!(arrived.status(), 303, "{}", arrived.text());
    let session = arrived.cookie().unwrap();
    assert_ne!(session, cookie, "a new token with every sign-in");
    let home = trial.ask("GET", "/", Some(&session), "");
    assert_eq!(home.status(), 200);
    assert!(home.text().contains("Monitor"), "{}", home.text());
    // The same way in does not open a second time.
    let again = trial.ask("GET", &on, Some(&cookie), "");
    assert_eq!((again.status(), again.cookie()), (401, None));
    let log = trial.house.accounts.lines(3).unwrap();
    assert!(
        log.iter()
            .any(|line| line.what == "signed in" && line.about == other.issuer)
    );
    assert!(log.iter().any(|line| line.what == "sign-on refused"));
}

#[test]
fn what_came_back_to_one_browser_opens_nothing_for_another_and_nothing_after_ten_minutes() {
    let other = play();
    let provider = configured(&other.issuer, &folder("sign_on_secret"), "").unwrap();
    let trial = trial("sign_on_other_browser", provider);
    let (own, its) = (at_the_door(&trial), at_the_door(&trial));
    let away = trial.ask("GET", "/sign-on", Some(&own), "");
    let state = sent_with(away.header("location").unwrap(), "state");
    let on = format!("/sign-on/arrival?code=the-code&state={state}");
    let stolen = trial.ask("GET", &on, Some(&its), "");
    assert_eq!((stolen.status(), stolen.cookie()), (401, None));
    trial.later(11 * 60 * 1_000_000);
    let late = trial.ask("GET", &on, Some(&own), "");
    assert_eq!((late.status(), late.cookie()), (401, None));
}

#[test]
fn r_13_a_token_that_says_otherwise_of_one_factor_alone_or_of_nobody_here_opens_nothing() {
    for (claim, value) in [
        ("iss", json!("https://elsewhere.example")),
        ("aud", json!("another program")),
        ("nonce", json!("another")),
        ("exp", json!(1)),
        ("amr", json!(["pwd"])),
        ("preferred_username", json!("nobody")),
        ("preferred_username", json!(["monitor"])),
    ] {
        let other = play();
        let provider = configured(&other.issuer, &folder("sign_on_secret"), "").unwrap();
        let trial = trial("sign_on_otherwise", provider);
        other.played.lock().unwrap().otherwise = vec![(claim, value.clone())];
        let cookie = at_the_door(&trial);
        let (_, arrived) = go_and_come_back(&trial, &other, &cookie);
        assert_eq!(
            (arrived.status(), arrived.cookie()),
            (401, None),
            "{claim} {value}"
        );
        assert!(
            arrived.text().contains("You were not signed on"),
            "{}",
            arrived.text()
        );
    }
}

#[test]
fn an_account_that_is_closed_is_opened_by_no_provider() {
    let other = play();
    let provider = configured(&other.issuer, &folder("sign_on_secret"), "").unwrap();
    let trial = trial("sign_on_closed", provider);
    let accounts = trial.house.accounts.all().unwrap();
    let monitor = accounts
        .iter()
        .find(|account| account.name == "monitor")
        .unwrap();
    trial.house.accounts.close(1, "z", monitor.number).unwrap();
    let cookie = at_the_door(&trial);
    let (_, arrived) = go_and_come_back(&trial, &other, &cookie);
    assert_eq!((arrived.status(), arrived.cookie()), (401, None));
}

#[test]
fn a_provider_that_is_not_there_leaves_the_door_with_its_passwords_open() {
    let provider = configured("http://127.0.0.1:9", &folder("sign_on_secret"), "").unwrap();
    let trial = trial("sign_on_gone", provider);
    let cookie = at_the_door(&trial);
    let away = trial.ask("GET", "/sign-on", Some(&cookie), "");
    assert_eq!(away.status(), 401);
    assert!(trial.browser("monitor").get("/").status() == 200);
}

#[test]
fn a_configuration_that_would_let_somebody_in_between_is_refused_and_says_what_is_allowed() {
    let place = folder("sign_on_configured");
    for (issuer, more, told) in [
        ("http://id.example", "", "https://"),
        ("http://127.0.0.1.evil.example", "", "https://"),
        ("http://127.0.0.1:1", "second_factors = []", "mfa"),
        (
            "https://id.example",
            "certificate_authorities = \"/nowhere.pem\"",
            "/nowhere.pem",
        ),
    ] {
        let refused = configured(issuer, &place, more).unwrap_err();
        assert!(refused.contains(told), "{issuer}: {refused}");
    }
    let without = "[sign_on]\nname = \"x\"\nissuer = \"https://id.example\"\nclient_id = \"m\"\nclient_secret_file = \"s\"";
    let refused = SettingsFile::read(without).unwrap().settings().unwrap_err();
    assert!(refused.contains("public_address"), "{refused}");
    // Without a provider there is no such way in.
    let trial = trial("sign_on_none", None);
    assert_eq!(trial.ask("GET", "/sign-on", None, "").status(), 404);
    assert_eq!(
        trial
            .ask("GET", "/sign-on/arrival?code=a&state=b", None, "")
            .status(),
        404
    );
}

#[test]
fn a_person_signs_on_in_a_real_browser_at_a_provider_of_another_site_and_is_led_back_in() {
    for script in [true, false] {
        let Some(driver) = Driver::start(script) else {
            return;
        };
        let other = play();
        let (mut house, _, place) =
            furnish("browser_sign_on", World::One, |days| days[days.len() / 3]);
        // The trial is another site than the provider, so that a browser keeps the trial's cookie to itself on the way back.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = free.local_addr().unwrap();
        drop(free);
        let trial = format!("http://localhost:{}", at.port());
        house.settings.public_address = Some(trial.clone());
        house.settings.sign_on = configured(&other.issuer, &place, "").unwrap();
        serve_house_at(house, at);
        driver.go(&format!("{trial}/sign-in"));
        driver.picture("sign-on");
        driver.press("a[href='/sign-on']");
        driver.wait_until(
            "the page behind the door",
            "return document.readyState === 'complete' && location.pathname === '/' && document.querySelector('.who') !== null",
        );
        let who = driver.text(".who");
        assert!(who.contains("Monitor"), "{who}");
    }
}

/// A program of another make that speaks TLS with a certificate, ended with the test.
struct Encrypted(Child);

impl Drop for Encrypted {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_provider_is_asked_over_tls_and_only_one_whose_certificate_leads_to_a_chosen_authority() {
    let place = folder("sign_on_tls");
    let (Some((certificate, key)), Some((stranger, _))) = (
        certificate(&place, "own", "localhost"),
        certificate(&place, "stranger", "localhost"),
    ) else {
        eprintln!("SKIP a_provider_is_asked_over_tls: no openssl");
        return;
    };
    let serve = "import http.server, json, ssl, sys\n\
        class Provider(http.server.BaseHTTPRequestHandler):\n\
        \x20   def do_GET(self):\n\
        \x20       own = 'https://localhost:%d' % self.server.server_address[1]\n\
        \x20       said = json.dumps({'issuer': own, 'authorization_endpoint': own + '/door', 'token_endpoint': own + '/token'}).encode()\n\
        \x20       self.send_response(200); self.send_header('Content-Length', str(len(said))); self.end_headers(); self.wfile.write(said)\n\
        server = http.server.HTTPServer(('localhost', 0), Provider)\n\
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); context.load_cert_chain(sys.argv[1], sys.argv[2])\n\
        server.socket = context.wrap_socket(server.socket, server_side=True)\n\
        print(server.server_address[1], flush=True)\n\
        server.serve_forever()\n";
    let started = Command::new("python3")
        .args(["-c", serve])
        .arg(&certificate)
        .arg(&key)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(child) = started else {
        eprintln!("SKIP a_provider_is_asked_over_tls: no python3");
        return;
    };
    let mut running = Encrypted(child);
    let mut port = String::new();
    let told = running.0.stdout.take().unwrap();
    BufReader::new(told).read_line(&mut port).unwrap();
    let issuer = format!("https://localhost:{}", port.trim());
    for (authority, status) in [(&certificate, 303), (&stranger, 401)] {
        let more = format!("certificate_authorities = \"{}\"", authority.display());
        let trial = trial(
            "sign_on_tls_trial",
            configured(&issuer, &place, &more).unwrap(),
        );
        let cookie = at_the_door(&trial);
        let away = trial.ask("GET", "/sign-on", Some(&cookie), "");
        assert_eq!(
            away.status(),
            status,
            "{} {}",
            authority.display(),
            away.text()
        );
    }
}
