//! TLS of the server's own, spoken with by programs that others wrote: curl and openssl.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use server::{Encryption, EncryptionError, TlsFiles};

use crate::program::{myotrial, workplace};
use crate::serve::{Served, end, serve};

/// Whether the programs are there that make certificates and speak TLS; said aloud where they are not.
fn can_be_tried() -> bool {
    let there = |program: &str| Command::new(program).arg("version").output().is_ok();
    let both = there("openssl") && there("curl");
    if !both {
        eprintln!("SKIP TLS: openssl and curl are not both here");
    }
    both
}

/// A certificate for a name, and its key.
fn certificate(folder: &Path, name: &str) -> TlsFiles {
    let files = TlsFiles {
        certificate: folder.join(format!("{name}.pem")),
        key: folder.join(format!("{name}.key")),
    };
    let made = Command::new("openssl")
        .args(["req", "-x509", "-nodes", "-days", "2", "-newkey", "ec"])
        .args(["-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-subj", &format!("/CN={name}")])
        .arg("-addext")
        .arg(format!("subjectAltName=DNS:{name},IP:127.0.0.1"))
        .arg("-keyout")
        .arg(&files.key)
        .arg("-out")
        .arg(&files.certificate)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "{said}");
    files
}

fn flags(files: &TlsFiles) -> [&str; 4] {
    [
        "--tls-certificate",
        files.certificate.to_str().unwrap(),
        "--tls-key",
        files.key.to_str().unwrap(),
    ]
}

/// A demonstration that is served with a certificate of this machine.
fn served(test: &str) -> (Served, TlsFiles) {
    let folder = workplace(test);
    let files = certificate(&folder, "localhost");
    let shown = folder.join("shown");
    let demonstration = ["--demonstration", shown.to_str().unwrap()];
    let served = serve(&[flags(&files).as_slice(), &demonstration].concat(), 2);
    (served, files)
}

/// What curl says of a page, its head first.
fn curl(at: SocketAddr, files: &TlsFiles, more: &[&str]) -> String {
    let answer = Command::new("curl")
        .args(["--silent", "--show-error", "--include", "--max-time", "60"])
        .arg("--cacert")
        .arg(&files.certificate)
        .args(more)
        .arg(format!("https://localhost:{}/sign-in", at.port()))
        .output()
        .unwrap();
    let mut said = String::from_utf8_lossy(&answer.stdout).into_owned();
    said.push_str(&String::from_utf8_lossy(&answer.stderr));
    said
}

#[test]
fn a_page_comes_over_tls_1_2_and_1_3_with_a_cookie_for_encrypted_ways_alone() {
    if !can_be_tried() {
        return;
    }
    let (mut served, files) = served("encrypted_page");
    assert!(served.told[0].contains("https://"), "{:?}", served.told);
    for version in [
        ["--tlsv1.2", "--tls-max", "1.2"],
        ["--tlsv1.3", "--tls-max", "1.3"],
    ] {
        let page = curl(served.address, &files, &version);
        assert!(page.starts_with("HTTP/1.1 200"), "{version:?}: {page}");
        let head = page.split("\r\n\r\n").next().unwrap().to_lowercase();
        assert!(
            head.contains("strict-transport-security: max-age="),
            "{head}"
        );
        let cookie = head.lines().find(|line| line.starts_with("set-cookie:"));
        let cookie = cookie.unwrap();
        assert!(
            cookie.contains("__host-myotrial=") && cookie.contains("; secure"),
            "{cookie}"
        );
    }
    // Older ones are not spoken, even by whoever would.
    let older = Command::new("openssl")
        .args(["s_client", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        .arg("-connect")
        .arg(served.address.to_string())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!older.status.success());
    // Who does not know the certificate gets no page either.
    let stranger = certificate(&workplace("encrypted_stranger"), "localhost");
    assert!(curl(served.address, &stranger, &[]).starts_with("curl:"));
    assert_eq!(end(&mut served), 0);
}

#[test]
fn who_does_not_speak_tls_gets_no_page_and_who_never_agrees_on_keys_keeps_nobody_waiting() {
    if !can_be_tried() {
        return;
    }
    let (mut served, files) = served("encrypted_slow");
    let connect = || {
        let stream = TcpStream::connect(served.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        stream
    };
    let mut plain = connect();
    plain
        .write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer);
    assert!(!text.contains("HTTP/1.1"), "{text}");
    // One says nothing at all; others begin to agree on keys, and never go on.
    let mut silent = connect();
    let slow: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut stream = connect();
            stream.write_all(&[0x16, 0x03, 0x01, 0x02, 0x00]).unwrap();
            stream
        })
        .collect();
    for _ in 0..3 {
        assert!(curl(served.address, &files, &[]).starts_with("HTTP/1.1 200"));
    }
    // They are not waited for: neither for ever, nor when the program ends.
    let mut nothing = [0; 1];
    assert_eq!(silent.read(&mut nothing).unwrap_or(0), 0);
    assert_eq!(end(&mut served), 0);
    drop(slow);
}

/// Starts a conduct of a trial that must be refused, and gives the words of the refusal; nothing was made.
fn refused(folder: &Path, config: &str, listen: &str) -> String {
    let empty = folder.join("empty");
    std::fs::create_dir_all(&empty).unwrap();
    let path = folder.join("serve.toml");
    std::fs::write(&path, config).unwrap();
    let answer = myotrial([
        "serve",
        "trials/proderm",
        "--listen",
        listen,
        "--db",
        &format!("sqlite:{}", empty.join("trial.db").display()),
        "--lists-prepared-by",
        "S. One",
        "--lists-approved-by",
        "T. Two",
        "--config",
        path.to_str().unwrap(),
    ]);
    assert_eq!(answer.code, 2, "{}", answer.err);
    assert_eq!(std::fs::read_dir(&empty).unwrap().count(), 0);
    answer.err
}

#[test]
fn an_address_that_others_reach_needs_tls_and_the_name_under_which_they_reach_it() {
    let folder = workplace("encrypted_beyond");
    let why = refused(&folder, "", "0.0.0.0:0");
    assert!(
        why.contains("--tls-certificate") && why.contains("--behind-proxy"),
        "{why}"
    );
    let both = "behind_proxy = true\ntls_certificate = \"a.pem\"\ntls_key = \"a.key\"\n";
    assert!(refused(&folder, both, "127.0.0.1:0").contains("not both"));
    let half = refused(&folder, "tls_certificate = \"a.pem\"", "127.0.0.1:0");
    assert!(half.contains("tls_key"), "{half}");
    if !can_be_tried() {
        return;
    }
    let files = certificate(&folder, "trial.example.org");
    let config = |public: &str| {
        format!(
            "{public}\ntls_certificate = {:?}\ntls_key = {:?}\n",
            files.certificate, files.key
        )
    };
    let nameless = refused(&folder, &config(""), "0.0.0.0:0");
    assert!(nameless.contains("public_address"), "{nameless}");
    let plain = config("public_address = \"http://trial.example.org\"");
    let plain = refused(&folder, &plain, "0.0.0.0:0");
    assert!(plain.contains("https://"), "{plain}");
    let other = config("public_address = \"https://other.example.org\"");
    let other = refused(&folder, &other, "0.0.0.0:0");
    assert!(
        other.contains("other.example.org") && other.contains("trial.example.org.pem"),
        "{other}"
    );
}

/// Now, in microseconds from the start of 1970.
fn now() -> i64 {
    server::machine_time(0)()
}

fn why(files: &TlsFiles, now: i64) -> EncryptionError {
    Encryption::read(files, None, now).unwrap_err()
}

#[test]
fn what_is_wrong_with_a_certificate_or_its_key_is_said_before_anybody_connects() {
    if !can_be_tried() {
        return;
    }
    let folder = workplace("encrypted_wrong");
    let files = certificate(&folder, "localhost");
    let other = certificate(&folder, "other.example.org");
    let (day, fits) = (24 * 3600 * 1_000_000, Some("localhost"));
    let encryption = Encryption::read(&files, fits, now()).unwrap();
    assert!((now() + day..now() + 3 * day).contains(&encryption.until()));
    Encryption::read(&files, Some("127.0.0.1"), now()).unwrap();
    let expired = why(&files, now() + 3 * day).to_string();
    assert!(
        expired.contains("expired") && expired.contains("localhost.pem"),
        "{expired}"
    );
    let early = why(&files, now() - day).to_string();
    assert!(early.contains("not valid yet"), "{early}");
    let mixed = TlsFiles {
        key: other.key.clone(),
        ..files.clone()
    };
    assert!(matches!(why(&mixed, now()), EncryptionError::OtherKey(_)));
    let swapped = TlsFiles {
        certificate: files.key.clone(),
        key: files.certificate.clone(),
    };
    assert!(matches!(
        why(&swapped, now()),
        EncryptionError::NoCertificate(_)
    ));
    let with = |name: &str, text: &str| -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let absent = TlsFiles {
        key: folder.join("nowhere.key"),
        ..files.clone()
    };
    assert!(matches!(why(&absent, now()), EncryptionError::File(path, _) if path == absent.key));
    let no_key = TlsFiles {
        key: files.certificate.clone(),
        ..files.clone()
    };
    assert!(matches!(why(&no_key, now()), EncryptionError::NoKey(..)));
    let pem = std::fs::read_to_string(&files.certificate).unwrap();
    for spoiled in [
        "",
        "no certificate at all",
        &pem[..pem.len() / 2],
        &pem.replace("-----END CERTIFICATE-----", ""),
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        let files = TlsFiles {
            certificate: with("spoiled.pem", spoiled),
            ..files.clone()
        };
        let why = why(&files, now()).to_string();
        assert!(why.contains("spoiled.pem"), "{spoiled:?}: {why}");
    }
    let locked = Command::new("openssl")
        .args([
            "pkcs8", "-topk8", "-v2", "aes256", "-passout", "pass:x", "-in",
        ])
        .arg(&files.key)
        .output()
        .unwrap();
    let locked = TlsFiles {
        key: with("locked.key", &String::from_utf8_lossy(&locked.stdout)),
        ..files.clone()
    };
    let locked = why(&locked, now()).to_string();
    assert!(locked.contains("pass phrase"), "{locked}");
}

/// The serial number of the certificate with which the server greets.
fn greeted_with(at: SocketAddr) -> String {
    let greeted = Command::new("openssl")
        .args(["s_client", "-connect", &at.to_string()])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    serial(&greeted.stdout)
}

fn serial(pem: &[u8]) -> String {
    let mut read = Command::new("openssl")
        .args(["x509", "-noout", "-serial"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    read.stdin.take().unwrap().write_all(pem).unwrap();
    let said = read.wait_with_output().unwrap();
    assert!(said.status.success());
    String::from_utf8(said.stdout).unwrap()
}

/// Waits until something is so, for so many seconds.
fn wait_until(seconds: u64, is_so: impl Fn() -> bool) -> bool {
    (0..seconds * 5).any(|_| {
        std::thread::sleep(Duration::from_millis(200));
        is_so()
    })
}

fn hang_up(served: &Served) {
    let number = served.process.id().to_string();
    let told = Command::new("kill").args(["-HUP", &number]).status();
    assert!(told.unwrap().success());
}

/// Puts a file in the place of another, as those who renew certificates do: whoever looks meanwhile sees one of the two, and no
/// part of either.
fn put(bytes: &[u8], place: &std::path::Path) {
    let beside = place.with_extension("new");
    std::fs::write(&beside, bytes).unwrap();
    let same = std::fs::metadata(place).unwrap().permissions();
    std::fs::set_permissions(&beside, same).unwrap();
    std::fs::rename(&beside, place).unwrap();
}

#[test]
fn a_renewed_certificate_is_taken_without_a_restart_and_a_broken_one_is_not() {
    if !can_be_tried() {
        return;
    }
    let (mut served, files) = served("encrypted_renewal");
    let said = |words: &str| served.said.lock().unwrap().matches(words).count();
    let in_file = || serial(&std::fs::read(&files.certificate).unwrap());
    let first = in_file();
    assert_eq!(greeted_with(served.address), first);
    // A signal where nothing was changed changes nothing.
    hang_up(&served);
    // What is half written, and a certificate without its key, are not taken: the first goes on.
    let own = std::fs::read(&files.certificate).unwrap();
    put(&own[..own.len() / 2], &files.certificate);
    hang_up(&served);
    assert!(wait_until(20, || said("certificate_not_renewed") == 1));
    assert_eq!(greeted_with(served.address), first);
    let other = certificate(&workplace("encrypted_renewal_other"), "localhost");
    put(
        &std::fs::read(&other.certificate).unwrap(),
        &files.certificate,
    );
    hang_up(&served);
    assert!(wait_until(20, || said("is not that of the certificate") == 1));
    hang_up(&served);
    assert_eq!(greeted_with(served.address), first);
    assert!(curl(served.address, &other, &[]).starts_with("curl:"));
    // With its key it is, by a signal at once.
    put(&std::fs::read(&other.key).unwrap(), &files.key);
    hang_up(&served);
    assert!(wait_until(20, || greeted_with(served.address) == in_file()));
    assert_eq!(said("certificate_renewed_until"), 1);
    assert_eq!(said("certificate_not_renewed"), 2, "each is said once");
    assert!(curl(served.address, &other, &[]).starts_with("HTTP/1.1 200"));
    // And without a signal within a minute or so.
    let third = certificate(&workplace("encrypted_renewal_third"), "localhost");
    put(&std::fs::read(&third.key).unwrap(), &files.key);
    put(
        &std::fs::read(&third.certificate).unwrap(),
        &files.certificate,
    );
    assert!(wait_until(90, || greeted_with(served.address) == in_file()));
    assert!(curl(served.address, &third, &[]).starts_with("HTTP/1.1 200"));
    assert_eq!(end(&mut served), 0);
}
