//! Certificates for tests, made by openssl: each is its own authority. The tests of the server make theirs by these lines, too.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A certificate for a name and its key, in two files; `None` where there is no openssl.
pub fn certificate(place: &Path, file: &str, name: &str) -> Option<(PathBuf, PathBuf)> {
    let certificate = place.join(format!("{file}.pem"));
    let key = place.join(format!("{file}.key"));
    let made = Command::new("openssl")
        .args(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2".split(' '),
        )
        .args(["-subj", &format!("/CN={name}")])
        .args(["-addext", &format!("subjectAltName=DNS:{name}")])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .stderr(Stdio::null())
        .status();
    made.is_ok_and(|status| status.success())
        .then_some((certificate, key))
}
