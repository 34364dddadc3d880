//! In a real browser: the pages with their script, as people use them.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::{Value, json};

use server::House;

use crate::trial::{World, furnish};

const DRIVER: &str = "/usr/bin/chromedriver";

/// The few commands of WebDriver that are needed, spoken over a connection for each.
pub struct Driver {
    process: Child,
    port: u16,
    session: String,
}

impl Drop for Driver {
    fn drop(&mut self) {
        let path = format!("/session/{}", self.session);
        let _ = speak(self.port, "DELETE", &path, None);
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn speak(port: u16, method: &str, path: &str, body: Option<&Value>) -> std::io::Result<Value> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let body = body.map_or(String::new(), Value::to_string);
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let (mut answer, mut head_ends) = (Vec::new(), None);
    let mut length = usize::MAX;
    let mut part = [0; 16_384];
    loop {
        if let Some(at) = head_ends
            && answer.len() >= length + at
        {
            break;
        }
        let read = stream.read(&mut part)?;
        if read == 0 {
            break;
        }
        answer.extend_from_slice(&part[..read]);
        if head_ends.is_none()
            && let Some(at) = answer.windows(4).position(|window| window == b"\r\n\r\n")
        {
            head_ends = Some(at + 4);
            let head = String::from_utf8_lossy(&answer[..at]).to_lowercase();
            length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
                .unwrap_or(usize::MAX - at - 4);
        }
    }
    let body = &answer[head_ends.unwrap_or_default()..];
    Ok(serde_json::from_slice(body).unwrap_or_default())
}

impl Driver {
    /// Starts a browser; `None`, and said aloud, where there is none.
    pub fn start(script: bool) -> Option<Self> {
        if !Path::new(DRIVER).exists() {
            eprintln!("SKIP the browser: {DRIVER} is not installed");
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let process = Command::new(DRIVER)
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut driver = Self {
            process,
            port,
            session: String::new(),
        };
        let preferences = if script {
            json!({})
        } else {
            json!({"profile.managed_default_content_settings.javascript": 2})
        };
        let wanted = json!({"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": {
            "args": ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--hide-scrollbars", "--window-size=1024,1366"],
            "prefs": preferences,
        }}}});
        for _ in 0..100 {
            std::thread::sleep(Duration::from_millis(100));
            if let Ok(answer) = speak(port, "POST", "/session", Some(&wanted))
                && let Some(session) = answer["value"]["sessionId"].as_str()
            {
                driver.session = session.to_owned();
                return Some(driver);
            }
        }
        panic!("the browser does not start");
    }

    pub fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        let path = format!("/session/{}{path}", self.session);
        let body = (method == "POST").then_some(body);
        speak(self.port, method, &path, body).unwrap()["value"].clone()
    }

    pub fn go(&self, url: &str) {
        self.command("POST", "/url", &json!({ "url": url }));
    }

    pub fn url(&self) -> String {
        self.command("GET", "/url", &json!({}))
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    pub fn source(&self) -> String {
        self.command("GET", "/source", &json!({}))
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    pub fn find(&self, selector: &str) -> Option<String> {
        let found = self.command(
            "POST",
            "/element",
            &json!({"using": "css selector", "value": selector}),
        );
        Some(
            found
                .as_object()?
                .get("element-6066-11e4-a52e-4f735466cecf")?
                .as_str()?
                .to_owned(),
        )
    }

    pub fn element(&self, selector: &str) -> String {
        self.find(selector)
            .unwrap_or_else(|| panic!("no {selector} at {}:\n{}", self.url(), self.source()))
    }

    pub fn click(&self, selector: &str) {
        let element = self.element(selector);
        // What lies far below is brought into the window first, at once and not gliding.
        let shown = json!({"element-6066-11e4-a52e-4f735466cecf": element});
        self.command(
            "POST",
            "/execute/sync",
            &json!({"script": "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", "args": [shown]}),
        );
        let clicked = self.command("POST", &format!("/element/{element}/click"), &json!({}));
        assert!(clicked.is_null(), "{selector} at {}: {clicked}", self.url());
    }

    /// Runs a script in the page with one argument.
    pub fn run(&self, script: &str, argument: &Value) -> Value {
        self.command(
            "POST",
            "/execute/sync",
            &json!({"script": script, "args": [argument]}),
        )
    }

    /// Waits until something holds of the page, however slow the machine is.
    pub fn wait_until(&self, what: &str, script: &str) {
        let began = std::time::Instant::now();
        while self.run(script, &json!({})) != json!(true) {
            assert!(
                began.elapsed() < Duration::from_secs(60),
                "{what} does not come at {}:\n{}",
                self.url(),
                self.source()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Clicks on what leads to another page, and waits until that is there: a click is answered before.
    pub fn press(&self, selector: &str) {
        self.run("document.documentElement.dataset.left = 'yes'", &json!({}));
        self.click(selector);
        self.wait_until(
            "the next page",
            "return document.readyState === 'complete' && document.documentElement.dataset.left !== 'yes'",
        );
    }

    /// The words of the page.
    pub fn words(&self) -> String {
        self.run(
            "return document.querySelector('main').innerText",
            &json!({}),
        )
        .as_str()
        .unwrap_or_default()
        .to_owned()
    }

    pub fn write(&self, selector: &str, text: &str) {
        let element = self.element(selector);
        self.command("POST", &format!("/element/{element}/clear"), &json!({}));
        self.command(
            "POST",
            &format!("/element/{element}/value"),
            &json!({ "text": text }),
        );
    }

    pub fn text(&self, selector: &str) -> String {
        let element = self.element(selector);
        self.command("GET", &format!("/element/{element}/text"), &json!({}))
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// A picture of the whole page on a tablet, where somebody asked for pictures.
    pub fn picture(&self, name: &str) {
        self.picture_at(name, 1024);
    }

    /// A picture of the whole page in a window of a width, where somebody asked for pictures.
    pub fn picture_at(&self, name: &str, width: u32) {
        let Ok(folder) = std::env::var("MYOTRIAL_SCREENSHOTS") else {
            return;
        };
        self.resize(width, 600);
        let height = self.run("return document.documentElement.scrollHeight", &json!({}));
        let height = height.as_u64().unwrap_or(1366).clamp(500, 4000);
        self.resize(width, u32::try_from(height).unwrap() + 140);
        let picture = self.command("GET", "/screenshot", &json!({}));
        std::fs::create_dir_all(&folder).unwrap();
        let bytes = from_base64(picture.as_str().unwrap_or_default());
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), bytes).unwrap();
    }

    pub fn resize(&self, width: u32, height: u32) {
        let window = json!({"width": width, "height": height});
        self.command("POST", "/window/rect", &window);
    }
}

fn from_base64(text: &str) -> Vec<u8> {
    let (mut bytes, mut pending, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        pending = (pending << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((pending >> bits) & 255).unwrap());
        }
    }
    bytes
}

/// Serves a trial to the browser until the tests end.
pub fn serve(test: &str) -> SocketAddr {
    let (house, _, _) = furnish(test, World::One, |days| days[days.len() / 3]);
    serve_house(house)
}

/// Serves a house to the browser until the tests end.
pub fn serve_house(house: House) -> SocketAddr {
    serve_house_at(house, SocketAddr::from(([127, 0, 0, 1], 0)))
}

/// The same at an address that was chosen before.
pub fn serve_house_at(house: House, address: SocketAddr) -> SocketAddr {
    let (tell, told) = channel();
    std::thread::spawn(move || {
        server::serve(
            house,
            address,
            |address| tell.send(address).unwrap(),
            |_| (),
        )
        .unwrap();
    });
    told.recv_timeout(Duration::from_secs(60)).unwrap()
}

pub fn sign_in(driver: &Driver, at: SocketAddr, name: &str) {
    driver.go(&format!("http://{at}/sign-in"));
    driver.write("#name", name);
    driver.write("#password", "demonstration");
    driver.press("main form.narrow button");
    // The door leads on; whoever goes elsewhere before it has opened goes without a session.
    driver.wait_until(
        "the page behind the door",
        "return document.readyState === 'complete' && location.pathname !== '/sign-in' && document.querySelector('.who') !== null",
    );
}

pub fn sign_out(driver: &Driver) {
    driver.press(".who button");
}

/// A subject of the page of subjects, by the first link to one.
pub fn first_subject(driver: &Driver, at: SocketAddr) -> String {
    driver.go(&format!("http://{at}/subjects"));
    let source = driver.source();
    source
        .split("href=\"/subjects/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find(|part| part.parse::<u32>().is_ok())
        .unwrap()
        .to_owned()
}

/// Pictures of what each role sees first, and a form that is filled in: with and without the script.
fn a_day(script: bool) {
    let Some(driver) = Driver::start(script) else {
        return;
    };
    let at = serve(if script { "browser" } else { "no_script" });
    let named = |name: &str| {
        if script {
            name.to_owned()
        } else {
            format!("{name}-without-script")
        }
    };
    driver.go(&format!("http://{at}/"));
    assert!(driver.url().contains("/sign-in"), "{}", driver.url());
    driver.picture(&named("sign-in"));
    sign_in(&driver, at, "coordinator");
    assert!(
        driver.source().contains("What waits for you"),
        "{}",
        driver.source()
    );
    driver.picture(&named("today"));
    let subject = first_subject(&driver, at);
    driver.picture(&named("subjects"));
    driver.go(&format!("http://{at}/subjects/{subject}"));
    driver.picture(&named("subject"));
    // Something wrong comes back with what was typed, and leads to the field.
    let form = format!("http://{at}/subjects/{subject}/forms/deviation");
    driver.go(&form);
    driver.write("[name=text]", "A visit was moved by the clinic.");
    driver.write("[name=date]", "");
    driver.press("main form .buttons button");
    driver.picture(&named("problem"));
    assert!(driver.find(".problems").is_some());
    assert!(driver.source().contains("A visit was moved by the clinic."));
    // The back button shows the form, and sending it again stores nothing twice.
    driver.command("POST", "/back", &json!({}));
    driver.go(&form);
    driver.picture(&named("form"));
    driver.go(&format!("http://{at}/flow"));
    driver.picture(&named("flow"));
    driver.go(&format!("http://{at}/subjects/{subject}/trail"));
    driver.picture(&named("trail"));
    sign_out(&driver);
    assert!(driver.url().contains("/sign-in"));
    if !script {
        return;
    }
    for (user, paths) in [
        ("pharmacist", vec!["/", "/pharmacy"]),
        ("monitor", vec!["/", "/queries", "/deviations"]),
        (
            "data-manager",
            vec!["/coding", "/exports", "/laboratory", "/unblinding"],
        ),
        ("committee", vec!["/committee", "/closed-results"]),
        ("laboratory", vec!["/imports"]),
        ("administrator", vec!["/accounts", "/sites"]),
        ("assessor", vec!["/", "/subjects"]),
    ] {
        sign_in(&driver, at, user);
        for path in paths {
            driver.go(&format!("http://{at}{path}"));
            let name = format!("{user}{}", path.replace('/', "-"));
            driver.picture(name.trim_end_matches('-'));
        }
        sign_out(&driver);
    }
}

#[test]
fn a_day_in_a_real_browser() {
    a_day(true);
}

#[test]
fn a_day_in_a_real_browser_without_script() {
    a_day(false);
}

#[test]
fn the_score_stands_beside_the_form_while_it_is_typed() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let at = serve("live");
    sign_in(&driver, at, "coordinator");
    let source = driver.source();
    let Some(path) = source
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find(|path| path.contains("/forms/visit/W") && !path.ends_with("/W0"))
    else {
        panic!("no visit is due in {source}");
    };
    driver.go(&format!("http://{at}{path}"));
    let fields: Vec<String> = driver
        .source()
        .split("name=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|name| !name.starts_with('_') && !name.contains("__"))
        .map(str::to_owned)
        .collect();
    for (word, value) in [
        ("physician", "1"),
        ("patient", "2"),
        ("extramuscular", "1"),
        ("haq", "0.5"),
        ("mmt", "145"),
    ] {
        if let Some(name) = fields.iter().find(|name| name.contains(word)) {
            driver.write(&format!("[name='{name}']"), value);
        }
    }
    driver.wait_until(
        "the score",
        "return document.querySelector('#live').innerText.includes('Part of the score')",
    );
    driver.picture("visit-form");
    let live = driver.text("#live");
    assert!(
        live.contains("Part of the score"),
        "{live} among {fields:?}"
    );
}
