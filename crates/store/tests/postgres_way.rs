//! A PostgreSQL of another machine is reached encrypted, and is who it says it is.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use store::{Place, Store, StoreError};

use crate::certificate::certificate;
use crate::postgres_server::{Server, shell};
use crate::trial::{clock, folder, of_people, plan};

/// A server that lets nobody in who does not speak TLS.
fn encrypted_only(files: &Path, port: u16) -> Option<Server> {
    let hba = files.join("hba");
    let everybody =
        "hostssl all all 127.0.0.1/32 trust\nhostssl all all ::1/128 trust\nlocal all all trust\n";
    fs::write(&hba, everybody).unwrap();
    // Its key is read by the server's own user alone.
    let owned = shell("true").status().ok()?.success();
    let mine = files.display();
    let prepared = std::process::Command::new("sh")
        .args(["-c", &format!("chmod 755 '{mine}' && (chown postgres '{mine}'/own.* || true) && chmod 600 '{mine}/own.key'")])
        .stderr(std::process::Stdio::null())
        .status();
    if !owned || !prepared.ok()?.success() {
        return None;
    }
    let more = format!(
        "-c listen_addresses=127.0.0.1 -c port={port} -c ssl=on -c hba_file={mine}/hba \
         -c ssl_cert_file={mine}/own.pem -c ssl_key_file={mine}/own.key"
    );
    Server::start_with("tls", &more)
}

#[test]
fn the_way_to_a_postgresql_is_encrypted_and_one_that_is_not_who_it_says_is_not_spoken_with() {
    let place = folder("postgres_way");
    let files = std::env::temp_dir().join(format!("myotrial-pg-tls-{}", std::process::id()));
    fs::create_dir_all(&files).unwrap();
    let made = ["own", "stranger"].map(|file| certificate(&files, file, "localhost"));
    let other = certificate(&files, "other", "elsewhere.example");
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let server = if made.iter().all(Option::is_some) && other.is_some() {
        encrypted_only(&files, port)
    } else {
        None
    };
    if server.is_none() {
        eprintln!("SKIP the way to PostgreSQL: PostgreSQL and openssl are not both here");
        return;
    }
    let at = |wished: &str| {
        let mut at = Place::beside(format!("postgres://tester@{wished}").parse().unwrap());
        at.witness = place.join("witness");
        at.key_file = place.join("key");
        at
    };
    let file = |name: &str| files.join(name).display().to_string().replace('/', "%2F");
    let refused = |wished: &str| -> String {
        match Store::create(&at(wished), plan(3), of_people(), clock()) {
            Err(StoreError::Database(error)) => error.to_string(),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("{wished} was reached"),
        }
    };
    let own = file("own.pem");
    let plain = refused(&format!("localhost:{port}/postgres"));
    assert!(plain.contains("no encryption"), "{plain}");
    let stranger = file("stranger.pem");
    let stranger = refused(&format!(
        "localhost:{port}/postgres?sslmode=verify-full&sslrootcert={stranger}"
    ));
    assert!(stranger.contains("certificate"), "{stranger}");
    let other_name = refused(&format!(
        "127.0.0.1:{port}/postgres?sslmode=verify-full&sslrootcert={own}"
    ));
    assert!(other_name.contains("certificate"), "{other_name}");
    let nothing = refused(&format!(
        "localhost:{port}/postgres?sslmode=verify-full&sslrootcert=%2Fnowhere"
    ));
    assert!(
        nothing.contains("/nowhere") && nothing.contains("PEM"),
        "{nothing}"
    );
    let here = at(&format!(
        "localhost:{port}/postgres?sslmode=verify-full&sslrootcert={own}"
    ));
    let store = Store::create(&here, plan(3), of_people(), clock()).unwrap();
    assert!(store.standing().unwrap().read_only.is_none());
    drop(store);
    let examination = store::verify(&here).unwrap();
    assert!(examination.holds, "{examination:?}");
    drop(server);
    let _ = fs::remove_dir_all(&files);
    let _ = fs::remove_dir_all(&place);
}
