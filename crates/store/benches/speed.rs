//! Group commit beside bare commits of one row, a large trial opened, and its rows verified, in one run.
//!
//! `cargo bench -p store` runs it on SQLite; the ratio of the first two lines is what is promised, not their seconds.

use std::path::Path;
use std::time::Instant;

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

fn large_plan(subjects: u32) -> Result<Plan, Failure> {
    let mut protocol = plan()?.protocol().clone();
    protocol.trial.planned_subjects = subjects;
    Ok(Plan::compile(protocol)?)
}

/// A trial of many subjects and events: each is screened, answers every criterion, is randomised, and seen at one visit
/// after the other.
fn large(folder: &Path, subjects: u32, events: u32) -> Result<Place, Failure> {
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
            let entry = Entry {
                sequence,
                subject,
                date: day,
                event,
            };
            record.append(state, entry)
        };
        add(&mut state, day, Act::Screened(screening(site)).into())?;
        add(&mut state, day, Act::ConsentSigned {}.into())?;
        add(&mut state, day, held("SCR", &plan)?)?;
        for criterion in &protocol.eligibility.criteria {
            if is_answered_by_a_person(&criterion.judged) {
                let answer = match criterion.judged {
                    protocol::CriterionKind::Exclusion {} => CriterionAnswer::NotMet,
                    _ => CriterionAnswer::Met,
                };
                let criterion = criterion.id.clone();
                let answered = Act::EligibilityAnswered { criterion, answer };
                add(&mut state, day, answered.into())?;
            }
        }
        let verdict = Verdict::Confirmed;
        add(&mut state, day, Act::Adjudicated { verdict }.into())?;
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
            let entry = Entry {
                sequence: state.entries_taken() + 1,
                subject,
                date: day,
                event,
            };
            record.append(&mut state, entry)?;
        }
    }
    let place = Place::beside(Address::Sqlite(folder.join("large.db")));
    let writing = Instant::now();
    let (rows, _) = store::write_virtual_record(&place, &plan, &record, &table)?;
    println!(
        "writing {rows} rows of a virtual record: {:.2} s",
        writing.elapsed().as_secs_f64()
    );
    Ok(place)
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
    let place = large(&folder, 5_000, 200_000)?;
    let opening = Instant::now();
    let store = Store::open(
        &place,
        large_plan(5_000)?,
        Subjects::Virtual,
        Clock::of_the_machine(),
    )?;
    println!(
        "opening {} rows of 5,000 subjects: {:.2} s",
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
