//! A trial to be randomised in, and the databases it is put into.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use instruments::bohan_peter::{BohanPeterFindings, Finding as Present};
use instruments::exact::Rational;
use instruments::measure::{CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Haq, Mmt, Vas};
use jiff::civil::{Date, date};
use protocol::{Plan, VisitId};
use record::rules::eligibility::is_answered_by_a_person;
use record::{
    Act, BaselineFacts, CriterionAnswer, Ethnicity, Event, Findings, Observation, Origin, Race,
    RecordHeader, Screening, Sex, SiteNumber, Sites, SubjectNumber, Verdict, VisitRecord,
};
use store::load::{Candidate, Ready, prepare};
use store::{
    Address, Clock, CodedTerm, NewTrial, Person, Place, Request, RequestKey, Role, Source, Store,
    Subjects, Wish,
};

use crate::server;

pub const SCREENED: Date = date(2017, 4, 17);
pub const WEEK_0: Date = date(2017, 5, 1);

/// The trial, with lists for so many subjects in each stratum.
pub fn plan(subjects: u32) -> Plan {
    let text = include_str!("../../../trials/proderm/protocol.toml");
    let mut protocol: protocol::Protocol = definition::read("protocol.toml", text).unwrap();
    protocol.trial.planned_subjects = subjects;
    Plan::compile(protocol).unwrap()
}

/// A made-up trial that allocates by minimisation, for so many subjects.
pub fn balanced(subjects: u32) -> Plan {
    let text = include_str!("../../../validation/minimisation/protocol.toml");
    let mut protocol: protocol::Protocol = definition::read("protocol.toml", text).unwrap();
    protocol.trial.planned_subjects = subjects;
    Plan::compile(protocol).unwrap()
}

/// A made-up trial in which whoever completes the first period is randomised again, for so many subjects.
pub fn withdrawal(subjects: u32) -> Plan {
    let text = include_str!("../../../validation/second-randomisation/protocol.toml");
    let mut protocol: protocol::Protocol = definition::read("protocol.toml", text).unwrap();
    protocol.trial.planned_subjects = subjects;
    Plan::compile(protocol).unwrap()
}

/// The trial of this name.
pub fn plan_named(name: &str, subjects: u32) -> Plan {
    let other = balanced(subjects);
    if other.protocol().trial.id == name {
        other
    } else {
        plan(subjects)
    }
}

pub fn header(origin: Origin) -> RecordHeader {
    RecordHeader {
        trial: plan(1).protocol().trial.id.clone(),
        origin,
        protocol_sha256: "0".repeat(64),
        software: "0.1.0".into(),
    }
}

pub fn of_people() -> NewTrial {
    NewTrial {
        header: header(Origin::Real {}),
        prepared_by: "S. Statistician".into(),
        approved_by: "T. Second".into(),
        blocks: None,
        seed: None,
    }
}

/// A virtual trial from a seed, in which so many people wait to be randomised. In the other world, its mirror, every arm is the
/// other one.
pub fn virtual_world(fresh: &Fresh, mirror: bool, people: u32) -> (Plan, Store, Vec<Ready>) {
    let mut plan = plan(people);
    if mirror {
        let mut protocol = plan.protocol().clone();
        protocol.arms.reverse();
        plan = Plan::compile(protocol).unwrap();
    }
    let origin = Origin::Virtual {
        seed: 1,
        replicate: 0,
        patients_sha256: String::new(),
    };
    let new = NewTrial {
        header: header(origin),
        blocks: None,
        seed: Some([5; 32]),
        ..of_people()
    };
    let store = Store::create(&fresh.place, plan.clone(), new, clock()).unwrap();
    let ready = prepare(&store, &candidates(&plan, people)).unwrap();
    (plan, store, ready)
}

/// A clock that stands on a day in 2018.
pub fn clock() -> Clock {
    Clock::of(|| 1_530_000_000_000_000)
}

pub fn site_of(number: u32) -> SiteNumber {
    SiteNumber(u16::try_from(number % 36).unwrap() + 1)
}

pub fn screening(site: SiteNumber) -> Screening {
    Screening {
        site,
        age: 52,
        sex: Sex::Female,
        race: Race::White,
        ethnicity: Ethnicity::NotHispanicOrLatino,
        baseline: BaselineFacts {
            bohan_peter: Some(BohanPeterFindings {
                proximal_weakness: Present::Present,
                raised_enzymes: Present::Present,
                electromyography: Present::Present,
                rash: Present::Present,
                ..BohanPeterFindings::default()
            }),
            months_since_first_symptom: Some(Rational::integer(5)),
            ..BaselineFacts::default()
        },
    }
}

/// What is found at a visit; the physician's global, in millimetres, says the stratum.
pub fn findings(plan: &Plan, physician: u8) -> Findings {
    let maximum = plan.protocol().response.mmt_maximum;
    Findings {
        weight: Some("70".parse().unwrap()),
        core_set: Some(CoreSetMeasures {
            physician_global: Some(Vas::from_millimetres(physician).unwrap()),
            patient_global: Some(Vas::from_millimetres(58).unwrap()),
            muscle_strength: Some(Mmt::from_points(121, maximum).unwrap().into()),
            haq: Some(Haq::from_eighths(10).unwrap()),
            enzymes: EnzymePanel::only(
                Enzyme::CreatineKinase,
                EnzymeLevel::from_whole(127, 190).unwrap(),
            ),
            extramuscular: Some(Vas::from_millimetres(42).unwrap()),
        }),
        ..Findings::default()
    }
}

/// Everything up to the day of randomisation, of the `number`-th person: the strata come in turn.
pub fn candidate(plan: &Plan, number: u32) -> Candidate {
    let before = before(plan, number);
    let site = site_of(number % plan.protocol().trial.sites);
    Candidate::new((SCREENED, screening(site)), before, WEEK_0)
}

/// What is written between screening and randomisation.
pub fn before(plan: &Plan, number: u32) -> Vec<(Date, Event)> {
    let physician = [20, 50, 80][number as usize % 3];
    let mut before: Vec<(Date, Event)> = vec![(SCREENED, Act::ConsentSigned {}.into())];
    before.push((
        SCREENED,
        Observation::VisitHeld(VisitRecord {
            visit: VisitId("SCR".into()),
            findings: findings(plan, physician),
        })
        .into(),
    ));
    for criterion in &plan.protocol().eligibility.criteria {
        if is_answered_by_a_person(&criterion.judged) {
            let answer = match criterion.judged {
                protocol::CriterionKind::Exclusion {} => CriterionAnswer::NotMet,
                _ => CriterionAnswer::Met,
            };
            let criterion = criterion.id.clone();
            before.push((
                SCREENED,
                Act::EligibilityAnswered { criterion, answer }.into(),
            ));
        }
    }
    let verdict = Verdict::Confirmed;
    before.push((SCREENED, Act::Adjudicated { verdict }.into()));
    before
}

pub fn candidates(plan: &Plan, count: u32) -> Vec<Candidate> {
    (0..count).map(|number| candidate(plan, number)).collect()
}

/// A database of either kind that holds nothing yet.
#[derive(Debug, Clone)]
pub struct Fresh {
    pub place: Place,
    pub folder: PathBuf,
}

impl Fresh {
    pub fn create(&self, subjects: u32) -> Store {
        Store::create(&self.place, plan(subjects), of_people(), clock()).unwrap()
    }

    pub fn open(&self, subjects: u32) -> Store {
        Store::open(&self.place, plan(subjects), Subjects::People, clock()).unwrap()
    }

    /// A store in which so many people are ready to be randomised.
    pub fn ready(&self, subjects: u32) -> (Store, Vec<Ready>) {
        let store = self.create(subjects);
        let ready = prepare(&store, &candidates(&plan(subjects), subjects)).unwrap();
        (store, ready)
    }

    /// The same for the trial that allocates by minimisation.
    pub fn ready_for_minimisation(&self, subjects: u32) -> (Store, Vec<Ready>) {
        self.ready_for(balanced(subjects), subjects)
    }

    /// A store of a trial in which so many people are ready to be randomised.
    pub fn ready_for(&self, plan: Plan, subjects: u32) -> (Store, Vec<Ready>) {
        let mut trial = of_people();
        trial.header.trial = plan.protocol().trial.id.clone();
        let store = Store::create(&self.place, plan.clone(), trial, clock()).unwrap();
        let ready = prepare(&store, &candidates(&plan, subjects)).unwrap();
        (store, ready)
    }

    /// Opens the trial that allocates by minimisation.
    pub fn open_minimisation(&self, subjects: u32) -> Store {
        let plan = balanced(subjects);
        Store::open(&self.place, plan, Subjects::People, clock()).unwrap()
    }

    pub fn holds(&self) {
        let examination = store::verify(&self.place).unwrap();
        assert!(examination.holds, "{examination:?}");
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // Whoever looks for what a failed test left finds it until the next run.
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// A folder of its own for one test.
pub fn folder(test: &str) -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("{test}-{}-{number}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn sqlite(test: &str) -> Fresh {
    let folder = folder(test);
    Fresh {
        place: Place::beside(Address::Sqlite(folder.join("trial.db"))),
        folder,
    }
}

/// Runs a test against every database there is; PostgreSQL is passed over aloud where it is not installed.
pub fn on_every_database(test: &str, run: impl Fn(&Fresh)) {
    run(&sqlite(test));
    match server::fresh(test) {
        Some(fresh) => run(&fresh),
        None => eprintln!("SKIP {test} on PostgreSQL: it is not installed here"),
    }
}

/// The full counts, where they are asked for.
pub fn full() -> bool {
    std::env::var("MYOTRIAL_FULL").is_ok_and(|value| value == "1")
}

pub fn person(name: &str, role: Role, site: Option<u16>) -> Person {
    Person {
        name: name.into(),
        role,
        sites: site.map(SiteNumber).into(),
    }
}

/// Somebody who works at these sites.
pub fn person_at(name: &str, role: Role, sites: impl IntoIterator<Item = SiteNumber>) -> Person {
    Person {
        name: name.into(),
        role,
        sites: Sites::these(sites).unwrap(),
    }
}

pub fn investigator() -> Person {
    person("I. Investigator", Role::Investigator, None)
}

pub fn request(key: &str, person: Person, wish: Wish) -> Request {
    Request {
        key: RequestKey::new(key).unwrap(),
        person,
        source: Source::Page,
        reason: None,
        hidden: None,
        wish,
    }
}

pub fn because(mut request: Request, reason: &str) -> Request {
    request.reason = Some(reason.into());
    request
}

pub fn deviation(subject: SubjectNumber, text: &str) -> Wish {
    Wish::Write {
        subject,
        date: WEEK_0,
        event: Observation::Deviation { text: text.into() }.into(),
    }
}

/// A term of a dictionary.
pub fn term(code: &str) -> CodedTerm {
    CodedTerm {
        dictionary: "demonstration".into(),
        version: "1".into(),
        code: code.into(),
        preferred_term: format!("the term {code}"),
        class: "a class".into(),
    }
}
