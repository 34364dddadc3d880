//! Group commit beside bare commits of one row, and a million rows verified, in one run.
//!
//! `cargo bench -p store` runs it on SQLite; the ratio of the first two lines is what is promised, not their seconds.

use std::path::Path;
use std::time::Instant;

use jiff::civil::date;
use protocol::Plan;
use record::{
    Act, Ethnicity, Event, Observation, Origin, Race, RecordHeader, Screening, Sex, SiteNumber,
    SubjectNumber,
};
use rusqlite::Connection;
use store::{
    Address, Clock, NewTrial, Person, Place, Request, RequestKey, Role, Source, Store, Subjects,
    Wish,
};

type Failure = Box<dyn std::error::Error>;

fn plan() -> Result<Plan, Failure> {
    let text = include_str!("../../../trials/proderm/protocol.toml");
    Ok(Plan::compile(definition::read("protocol.toml", text)?)?)
}

fn request(key: String, wish: Wish) -> Result<Request, Failure> {
    Ok(Request {
        key: RequestKey::new(&key)?,
        person: Person {
            name: "the bench".to_owned(),
            role: Role::System,
            site: None,
        },
        source: Source::Simulation,
        reason: None,
        hidden: None,
        wish,
    })
}

/// Commits a second of one row each, with the settings of the store and nothing else.
fn bare(path: &Path, rows: u32) -> Result<f64, Failure> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (number INTEGER PRIMARY KEY, text TEXT)",
    )?;
    let mut insert = connection.prepare("INSERT INTO row (text) VALUES (?1)")?;
    let began = Instant::now();
    for _ in 0..rows {
        insert.execute([
            "a row of about as many letters as a short event has in the trail of a trial",
        ])?;
    }
    Ok(f64::from(rows) / began.elapsed().as_secs_f64())
}

/// Events a second that 36 clients are answered, each after the other of its own.
fn grouped(store: &Store, each: u32) -> Result<f64, Failure> {
    let began = Instant::now();
    std::thread::scope(|scope| {
        for client in 0..36_u32 {
            scope.spawn(move || {
                for number in 0..each {
                    let event = Event::Observation(Observation::Deviation {
                        text: "observed".to_owned(),
                    });
                    let wish = Wish::Write {
                        subject: SubjectNumber(client + 1),
                        date: date(2017, 5, 1),
                        event,
                    };
                    if let Ok(request) = request(format!("{client}/{number}"), wish) {
                        let _ = store.ask(request);
                    }
                }
            });
        }
    });
    Ok(f64::from(36 * each) / began.elapsed().as_secs_f64())
}

fn main() -> Result<(), Failure> {
    let folder = std::env::temp_dir().join(format!("myotrial-speed-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let place = Place::beside(Address::Sqlite(folder.join("trial.db")));
    let trial = NewTrial {
        header: RecordHeader {
            trial: plan()?.protocol().trial.id.clone(),
            origin: Origin::Virtual {
                seed: 1,
                replicate: 0,
                patients_sha256: String::new(),
            },
            protocol_sha256: String::new(),
            software: env!("CARGO_PKG_VERSION").to_owned(),
        },
        prepared_by: "one".to_owned(),
        approved_by: "another".to_owned(),
        seed: None,
    };
    let store = Store::create(&place, plan()?, trial, Clock::of_the_machine())?;
    for number in 0..36 {
        let screening = Screening {
            site: SiteNumber(number + 1),
            age: 50,
            sex: Sex::Female,
            race: Race::White,
            ethnicity: Ethnicity::NotReported,
            baseline: record::BaselineFacts::default(),
        };
        let date = date(2017, 4, 1);
        store.ask(request(
            format!("screen/{number}"),
            Wish::Screen { date, screening },
        )?)?;
        store.ask(request(
            format!("consent/{number}"),
            Wish::Write {
                subject: SubjectNumber(u32::from(number) + 1),
                date,
                event: Act::ConsentSigned {}.into(),
            },
        )?)?;
    }
    let before = bare(&folder.join("bare.db"), 500)?;
    let group = grouped(&store, 100)?;
    let after = bare(&folder.join("bare_again.db"), 500)?;
    let bare = (before + after) / 2.0;
    println!("bare commits of one row: {bare:.0} a second");
    println!(
        "36 clients, group commit: {group:.0} answers a second, {:.1} times as many",
        group / bare
    );
    drop(store);
    let opening = Instant::now();
    let store = Store::open(&place, plan()?, Subjects::Virtual, Clock::of_the_machine())?;
    println!(
        "opening {} rows: {:.2} s",
        store.standing()?.sequence,
        opening.elapsed().as_secs_f64()
    );
    drop(store);
    let verifying = Instant::now();
    let examination = store::verify(&place)?;
    let seconds = verifying.elapsed().as_secs_f64();
    println!(
        "verifying {} rows: {seconds:.3} s, {:.2} s a million",
        examination.rows,
        seconds / examination.rows as f64 * 1e6
    );
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
