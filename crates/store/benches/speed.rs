//! Group commit beside bare commits of one row, randomisations at a steady pace, a large trial opened, and a million rows
//! verified, in one run.
//!
//! `cargo bench -p store` runs all of it on SQLite; words behind `--` choose parts: `commits`, `paced`, `opening`,
//! `verifying`. With an address of PostgreSQL in `MYOTRIAL_BENCH_POSTGRES`, such as `postgres://me@localhost/empty_`, the
//! parts run there too, in databases of which each must be there and empty: the address and the name of the part. The ratio
//! of the first two lines is what is promised, not their seconds.

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use instruments::bohan_peter::{BohanPeterFindings, Finding as Present};
use instruments::exact::Rational;
use instruments::measure::{CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Haq, Mmt, Vas};
use jiff::civil::date;
use protocol::Plan;
use record::rules::eligibility::is_answered_by_a_person;
use record::{
    Act, AllocationReference, AllocationTable, CriterionAnswer, Entry, Ethnicity, Event, Findings,
    Observation, Origin, Race, Record, RecordHeader, Screening, Sex, SiteNumber, SubjectNumber,
    TrialState, Verdict, VirtualSubjects, VisitRecord, Written,
};
use rusqlite::Connection;
use store::load::{Attempt, Candidate, Stopwatch, attempt, held as held_by, judge, prepare};
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
            sites: record::Sites::All,
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

/// Events a second that clients are answered, each after the other of its own, from a number on.
fn grouped(store: &Store, clients: u32, from: u32, each: u32) -> f64 {
    let began = Instant::now();
    std::thread::scope(|scope| {
        for client in 0..clients {
            scope.spawn(move || {
                for number in from..from + each {
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
    f64::from(clients * each) / began.elapsed().as_secs_f64()
}

fn large_plan(subjects: u32) -> Result<Plan, Failure> {
    let mut protocol = plan()?.protocol().clone();
    protocol.trial.planned_subjects = subjects;
    Ok(Plan::compile(protocol)?)
}

/// A trial of many subjects and events: each is screened, answers every criterion, is randomised, and seen at one visit
/// after the other.
fn large(place: &Place, subjects: u32, events: u32) -> Result<(), Failure> {
    let plan = large_plan(subjects)?;
    let protocol = plan.protocol();
    let written = Written {
        trial: protocol.trial.id.clone(),
        protocol_sha256: String::new(),
        software: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let from = VirtualSubjects {
        seed: 1,
        replicate: 0,
        patients_sha256: String::new(),
    };
    let (mut record, _) = Record::virtual_trial(written, from);
    let mut generator = store::ListGenerator::new([1; 32]);
    let table = AllocationTable::generate(&plan, &record.header().origin, |count| {
        generator.below(count)
    })?;
    let mut state = TrialState::new(&plan, &table);
    for number in 0..subjects {
        let site = SiteNumber(u16::try_from(number % protocol.trial.sites)? + 1);
        let subject = state.next_subject();
        let mut day = date(2017, 4, 1);
        let mut add = |state: &mut TrialState<'_>, day, event| {
            let sequence = state.entries_taken() + 1;
            let entry = Entry::new(sequence, subject, day, event);
            record.append(state, entry)
        };
        add(&mut state, day, Act::Screened(screening(site)).into())?;
        for event in before_randomisation(&plan)? {
            add(&mut state, day, event)?;
        }
        let stratum = (state.subject(subject))
            .and_then(|subject| state.stratum(subject).ok())
            .flatten();
        let name = stratum.and_then(|stratum| plan.stratum(stratum));
        let allocation = AllocationReference::Slot {
            slot: state
                .next_slot(stratum, site)
                .map_err(|obstacle| format!("{obstacle:?}"))?,
            stratum: name.map(|name| name.id.clone()),
        };
        let order = number + 1;
        add(&mut state, day, Act::Enrolled { order, allocation }.into())?;
        let mut visits = ["W0", "W4", "W8", "W12", "W16"].iter();
        while record.entries().len() < (events / subjects * (number + 1)) as usize {
            day = day.tomorrow()?;
            let event = match visits.next() {
                Some(visit) => held(visit, &plan)?,
                None => Event::Observation(Observation::Deviation {
                    text: "the visit was held by telephone".to_owned(),
                }),
            };
            let entry = Entry::new(state.entries_taken() + 1, subject, day, event);
            record.append(&mut state, entry)?;
        }
    }
    let writing = Instant::now();
    let (rows, _) = store::write_virtual_record(place, &plan, &record, &table)?;
    println!(
        "  writing {rows} rows of a virtual record: {:.2} s",
        writing.elapsed().as_secs_f64()
    );
    Ok(())
}

fn screening(site: SiteNumber) -> Screening {
    Screening {
        site,
        age: 50,
        sex: Sex::Female,
        race: Race::White,
        ethnicity: Ethnicity::NotReported,
        baseline: record::BaselineFacts {
            bohan_peter: Some(BohanPeterFindings {
                proximal_weakness: Present::Present,
                raised_enzymes: Present::Present,
                electromyography: Present::Present,
                rash: Present::Present,
                ..BohanPeterFindings::default()
            }),
            months_since_first_symptom: Some(Rational::integer(5)),
            ..record::BaselineFacts::default()
        },
    }
}

/// What is written between screening and randomisation.
fn before_randomisation(plan: &Plan) -> Result<Vec<Event>, Failure> {
    let mut events = vec![Act::ConsentSigned {}.into(), held("SCR", plan)?];
    for criterion in &plan.protocol().eligibility.criteria {
        if is_answered_by_a_person(&criterion.judged) {
            let answer = match criterion.judged {
                protocol::CriterionKind::Exclusion {} => CriterionAnswer::NotMet,
                _ => CriterionAnswer::Met,
            };
            let criterion = criterion.id.clone();
            events.push(Act::EligibilityAnswered { criterion, answer }.into());
        }
    }
    let verdict = Verdict::Confirmed;
    events.push(Act::Adjudicated { verdict }.into());
    Ok(events)
}

/// A visit at which everything was measured.
fn held(visit: &str, plan: &Plan) -> Result<Event, Failure> {
    let maximum = plan.protocol().response.mmt_maximum;
    let core_set = CoreSetMeasures {
        physician_global: Some(Vas::from_millimetres(50)?),
        patient_global: Some(Vas::from_millimetres(58)?),
        muscle_strength: Some(Mmt::from_points(121, maximum)?.into()),
        haq: Some(Haq::from_eighths(10)?),
        enzymes: EnzymePanel::only(Enzyme::CreatineKinase, EnzymeLevel::from_whole(127, 190)?),
        extramuscular: Some(Vas::from_millimetres(42)?),
    };
    let findings = Findings {
        weight: Some("70".parse()?),
        core_set: Some(core_set),
        ..Findings::default()
    };
    Ok(Observation::VisitHeld(VisitRecord {
        visit: visit.into(),
        findings,
    })
    .into())
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Commits,
    Paced,
    Opening,
    Verifying,
}

impl Part {
    const ALL: [(&'static str, Self); 4] = [
        ("commits", Self::Commits),
        ("paced", Self::Paced),
        ("opening", Self::Opening),
        ("verifying", Self::Verifying),
    ];
}

/// The place of a part: in a folder, or on a server.
fn place(folder: &Path, postgres: Option<&str>, name: &str) -> Result<Place, Failure> {
    let Some(address) = postgres else {
        let path = folder.join(format!("{name}.db"));
        return Ok(Place::beside(Address::Sqlite(path)));
    };
    Ok(Place {
        address: format!("{address}{name}").parse()?,
        witness: folder.join(format!("{name}.witness")),
        key_file: folder.join(format!("{name}.key")),
    })
}

fn virtual_trial() -> Result<NewTrial, Failure> {
    Ok(NewTrial {
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
        blocks: None,
        seed: None,
    })
}

/// 36 clients with group commit, beside the bare commits of one row that the same disk makes before and after them.
fn commits(folder: &Path, place: &Place) -> Result<(), Failure> {
    let store = Store::create(place, plan()?, virtual_trial()?, Clock::of_the_machine())?;
    for number in 0..36 {
        let screening = screening(SiteNumber(number + 1));
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
    // Three rounds, one within the other, so that a moment in which the machine has other work shows.
    for round in 0..3 {
        let before = bare(&folder.join(format!("before_{round}.db")), 500)?;
        let group = grouped(&store, 36, round * 200, 200);
        // One client alone shares its commits with nobody.
        let alone = grouped(&store, 1, 10_000 + round * 500, 500);
        let after = bare(&folder.join(format!("after_{round}.db")), 500)?;
        let bare = (before + after) / 2.0;
        println!(
            "  bare commits of one row on SQLite {bare:.0} a second; 36 clients with group commit {group:.0} answers a \
             second: {:.2} times as many; one client without group commit {alone:.0}: {:.2} times",
            group / bare,
            alone / bare
        );
    }
    Ok(())
}

/// 36 clients who ask for 50 randomisations a second between them, and what the slowest of them waited.
fn paced(place: &Place) -> Result<(), Failure> {
    const RANDOMISATIONS: u32 = 500;
    let plan = large_plan(RANDOMISATIONS)?;
    let store = Store::create(
        place,
        plan.clone(),
        virtual_trial()?,
        Clock::of_the_machine(),
    )?;
    let candidates: Vec<Candidate> = (0..RANDOMISATIONS)
        .map(|number| {
            let site = SiteNumber(u16::try_from(number % 36)? + 1);
            let day = date(2017, 4, 1);
            let before = before_randomisation(&plan)?
                .into_iter()
                .map(|event| (day, event))
                .collect();
            Ok(Candidate::new((day, screening(site)), before, day))
        })
        .collect::<Result<_, Failure>>()?;
    let ready = prepare(&store, &candidates)?;
    let time = Stopwatch::begin();
    let began = Instant::now();
    let history: Mutex<Vec<Attempt>> = Mutex::default();
    std::thread::scope(|scope| {
        for client in 0..36_usize {
            let (store, ready, time, history) = (&store, &ready, &time, &history);
            scope.spawn(move || {
                for (number, one) in ready.iter().enumerate().skip(client).step_by(36) {
                    let due = Duration::from_millis(20) * u32::try_from(number).unwrap_or(0);
                    std::thread::sleep(due.saturating_sub(began.elapsed()));
                    let told = attempt(store, *one, time, &|_| ());
                    if let Ok(mut history) = history.lock() {
                        history.push(told);
                    }
                }
            });
        }
    });
    drop(store);
    let history = history.into_inner()?;
    let verdict = judge(&history, &held_by(&place.address)?);
    println!(
        "  {} randomisations at {:.0} a second: half within {:.2} ms, 99 in 100 within {:.2} ms; lost {}, doubled {}, out \
         of order {}",
        verdict.acked,
        verdict.per_second,
        verdict.p50_ms,
        verdict.p99_ms,
        verdict.lost,
        verdict.doubled,
        verdict.out_of_order
    );
    Ok(())
}

fn opening(place: &Place) -> Result<(), Failure> {
    large(place, 5_000, 200_000)?;
    for _ in 0..3 {
        let opening = Instant::now();
        let store = Store::open(
            place,
            large_plan(5_000)?,
            Subjects::Virtual,
            Clock::of_the_machine(),
        )?;
        println!(
            "  opening {} rows of 5,000 subjects: {:.2} s",
            store.standing()?.sequence,
            opening.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

fn verifying(place: &Place) -> Result<(), Failure> {
    large(place, 5_000, 1_000_000)?;
    for _ in 0..3 {
        let verifying = Instant::now();
        let examination = store::verify(place)?;
        let seconds = verifying.elapsed().as_secs_f64();
        println!(
            "  verifying {} rows, which hold: {}: {seconds:.2} s",
            examination.rows, examination.holds
        );
    }
    Ok(())
}

fn measure(folder: &Path, parts: &[Part], postgres: Option<&str>) -> Result<(), Failure> {
    let asked = |part| parts.is_empty() || parts.contains(&part);
    if asked(Part::Commits) {
        commits(folder, &place(folder, postgres, "commits")?)?;
    }
    if asked(Part::Paced) {
        paced(&place(folder, postgres, "paced")?)?;
    }
    if asked(Part::Opening) {
        opening(&place(folder, postgres, "opening")?)?;
    }
    if asked(Part::Verifying) {
        verifying(&place(folder, postgres, "verifying")?)?;
    }
    Ok(())
}

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let parts: Vec<Part> = Part::ALL
        .into_iter()
        .filter(|(name, _)| words.iter().any(|word| word == name))
        .map(|(_, part)| part)
        .collect();
    let folder = std::env::temp_dir().join(format!("myotrial-speed-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("postgres"))?;
    println!("SQLite");
    measure(&folder, &parts, None)?;
    if let Ok(address) = std::env::var("MYOTRIAL_BENCH_POSTGRES") {
        println!("PostgreSQL");
        measure(&folder.join("postgres"), &parts, Some(&address))?;
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
