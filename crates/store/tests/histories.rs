//! Random histories, held against a model of a few lines that knows nothing of databases.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use record::SubjectNumber;
use store::load::{Ready, randomise};
use store::{
    Answer, Came, Closure, EndorsementKind, ItemGroup, Refused, Request, Role, Scope, SiteStanding,
    Store, Wish,
};

use crate::server;
use crate::trial::{Fresh, because, deviation, full, investigator, person, request, sqlite};

const SUBJECTS: u32 = 4;

/// What somebody does next.
#[derive(Debug, Clone)]
enum Step {
    Randomise(u32),
    Observe(u32),
    Correct {
        which: usize,
        stale: bool,
    },
    Sign(u32),
    Close(u32, Closure),
    Site(u32, SiteStanding),
    /// An earlier request is sent once more.
    Again(usize),
    /// The program is ended and begun again.
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let subject = 0..SUBJECTS;
    let closure = prop::sample::select(Closure::ALL);
    let standing = prop::sample::select(SiteStanding::ALL);
    prop_oneof![
        4 => subject.clone().prop_map(Step::Randomise),
        4 => subject.clone().prop_map(Step::Observe),
        4 => (any::<usize>(), prop::bool::weighted(0.25))
            .prop_map(|(which, stale)| Step::Correct { which, stale }),
        2 => subject.clone().prop_map(Step::Sign),
        2 => (subject.clone(), closure).prop_map(|(subject, to)| Step::Close(subject, to)),
        1 => (subject, standing).prop_map(|(subject, to)| Step::Site(subject, to)),
        3 => any::<usize>().prop_map(Step::Again),
        1 => Just(Step::Reopen),
    ]
}

/// What a request is to come to.
#[derive(Debug, Clone, PartialEq)]
enum Expected {
    Randomised,
    Entry,
    Corrected(u32),
    Done,
    Closed(Closure),
    SiteClosed,
    AgainstTheRules,
    Changed(u32),
}

fn class_of(outcome: &Result<Answer, Refused>) -> Expected {
    match outcome {
        Ok(answer) => match answer.came {
            Came::Randomised { .. } => Expected::Randomised,
            Came::Entry { .. } => Expected::Entry,
            Came::Corrected { version, .. } => Expected::Corrected(version),
            _ => Expected::Done,
        },
        Err(Refused::Closed {
            standing,
            part: Scope::Casebook {},
        }) => Expected::Closed(*standing),
        Err(Refused::SiteClosed { .. }) => Expected::SiteClosed,
        Err(Refused::Rule(_)) => Expected::AgainstTheRules,
        Err(Refused::Changed { version, .. }) => Expected::Changed(*version),
        Err(other) => panic!("{other}"),
    }
}

/// The model.
#[derive(Default)]
struct Model {
    randomised: BTreeSet<u32>,
    closures: BTreeMap<u32, Closure>,
    closed_sites: BTreeSet<u16>,
    /// The entries that can be corrected: whose, and how often each was.
    observed: Vec<(u64, u32, u32)>,
    /// The signatures that stand, by the row that has them.
    signatures: BTreeMap<u64, u32>,
}

impl Model {
    fn closure(&self, subject: u32) -> Closure {
        self.closures
            .get(&subject)
            .copied()
            .unwrap_or(Closure::Open)
    }

    fn changed(&mut self, subject: u32) {
        self.signatures.retain(|_, of| *of != subject);
    }
}

struct World<'f> {
    fresh: &'f Fresh,
    store: Option<Store>,
    ready: Vec<Ready>,
    model: Model,
    told: Vec<(Request, Answer)>,
    asked: u32,
}

impl World<'_> {
    fn ask(&mut self, request: Request) -> Result<Answer, Refused> {
        let outcome = self.store.as_ref().unwrap().ask(request.clone());
        if let Ok(answer) = &outcome {
            self.told.push((request, answer.clone()));
        }
        outcome
    }

    fn key(&mut self) -> String {
        self.asked += 1;
        format!("history/{}", self.asked)
    }

    fn take(&mut self, step: &Step) -> Result<(), TestCaseError> {
        match step {
            Step::Randomise(number) => {
                let ready = self.ready[*number as usize];
                let expected = match self.model.closure(*number) {
                    Closure::Open if self.model.closed_sites.contains(&ready.site.0) => {
                        Expected::SiteClosed
                    }
                    // The same request under the same key was answered before, and is again.
                    Closure::Open => Expected::Randomised,
                    standing => Expected::Closed(standing),
                };
                let was = self.model.randomised.contains(number);
                let outcome = self.ask(randomise(ready));
                if was {
                    prop_assert_eq!(class_of(&outcome), Expected::Randomised);
                    let key = self.key();
                    let mut other = randomise(ready);
                    other.key = store::RequestKey::new(&key).unwrap();
                    let outcome = self.ask(other);
                    let expected = if expected == Expected::Randomised {
                        Expected::AgainstTheRules
                    } else {
                        expected
                    };
                    prop_assert_eq!(class_of(&outcome), expected);
                } else {
                    prop_assert_eq!(class_of(&outcome), expected);
                    if outcome.is_ok() {
                        self.model.randomised.insert(*number);
                        self.model.changed(*number);
                    }
                }
            }
            Step::Observe(number) => {
                let subject = self.ready[*number as usize].subject;
                let key = self.key();
                let outcome = self.ask(request(&key, investigator(), deviation(subject, "seen")));
                let expected = match self.model.closure(*number) {
                    Closure::Open => Expected::Entry,
                    standing => Expected::Closed(standing),
                };
                prop_assert_eq!(class_of(&outcome), expected);
                if let Ok(Answer {
                    came: Came::Entry { entry, .. },
                    ..
                }) = outcome
                {
                    self.model.observed.push((entry, *number, 0));
                    self.model.changed(*number);
                }
            }
            Step::Correct { which, stale } => {
                if self.model.observed.is_empty() {
                    return Ok(());
                }
                let which = which % self.model.observed.len();
                let (entry, number, version) = self.model.observed[which];
                let key = self.key();
                let wish = Wish::Correct {
                    entry,
                    group: ItemGroup("event.text".into()),
                    seen: if *stale { version + 7 } else { version },
                    new: format!("seen {}", version + 1).into(),
                };
                let outcome = self.ask(because(request(&key, investigator(), wish), "typing"));
                let expected = match self.model.closure(number) {
                    Closure::Open if *stale => Expected::Changed(version),
                    Closure::Open => Expected::Corrected(version + 1),
                    standing => Expected::Closed(standing),
                };
                prop_assert_eq!(class_of(&outcome), expected);
                if outcome.is_ok() {
                    self.model.observed[which].2 += 1;
                    self.model.changed(number);
                }
            }
            Step::Sign(number) => {
                let key = self.key();
                let wish = Wish::Endorse {
                    subject: self.ready[*number as usize].subject,
                    scope: Scope::Casebook {},
                    kind: EndorsementKind::Signature,
                    meaning: "these data are right".into(),
                };
                let outcome = self.ask(request(&key, investigator(), wish));
                let expected = match self.model.closure(*number) {
                    Closure::Locked => Expected::Closed(Closure::Locked),
                    _ => Expected::Done,
                };
                prop_assert_eq!(class_of(&outcome), expected);
                if let Ok(answer) = outcome {
                    self.model.signatures.insert(answer.sequence, *number);
                }
            }
            Step::Close(number, standing) => {
                let key = self.key();
                let wish = Wish::Close {
                    subject: self.ready[*number as usize].subject,
                    scope: Scope::Casebook {},
                    standing: *standing,
                    although: Some("a test".into()),
                };
                let manager = person("D. Manager", Role::DataManager, None);
                let outcome = self.ask(because(request(&key, manager, wish), "as planned"));
                prop_assert_eq!(class_of(&outcome), Expected::Done);
                self.model.closures.insert(*number, *standing);
            }
            Step::Site(number, standing) => {
                let key = self.key();
                let site = self.ready[*number as usize].site;
                let wish = Wish::SetSite {
                    site,
                    standing: *standing,
                };
                let administrator = person("A. Administrator", Role::Administrator, None);
                let outcome = self.ask(because(request(&key, administrator, wish), "approval"));
                prop_assert_eq!(class_of(&outcome), Expected::Done);
                match standing {
                    SiteStanding::Open => self.model.closed_sites.remove(&site.0),
                    SiteStanding::Closed => self.model.closed_sites.insert(site.0),
                };
            }
            Step::Again(which) => {
                if !self.told.is_empty() {
                    let (request, answer) = self.told[which % self.told.len()].clone();
                    let outcome = self.store.as_ref().unwrap().ask(request);
                    prop_assert_eq!(outcome, Ok(answer));
                }
            }
            Step::Reopen => {
                drop(self.store.take());
                self.store = Some(self.fresh.open(SUBJECTS));
            }
        }
        Ok(())
    }

    fn ends_as_the_model_does(&self) -> Result<(), TestCaseError> {
        let store = self.store.as_ref().unwrap();
        let standing: BTreeMap<u64, SubjectNumber> = store
            .endorsements()
            .unwrap()
            .into_iter()
            .filter(|one| one.fallen.is_none())
            .map(|one| (one.sequence, one.subject))
            .collect();
        let expected: BTreeMap<u64, SubjectNumber> = self
            .model
            .signatures
            .iter()
            .map(|(sequence, number)| (*sequence, self.ready[*number as usize].subject))
            .collect();
        prop_assert_eq!(standing, expected);
        let enrolled = store.look(|state| state.enrolled()).unwrap();
        prop_assert_eq!(enrolled as usize, self.model.randomised.len());
        for (entry, number, version) in &self.model.observed {
            let subject = self.ready[*number as usize].subject;
            let held = store.entries_of(subject).unwrap();
            let held = held.iter().find(|held| held.sequence == *entry).unwrap();
            let text = serde_json::to_value(&held.event).unwrap()["text"].clone();
            let expected = if *version == 0 {
                "seen".to_owned()
            } else {
                format!("seen {version}")
            };
            prop_assert_eq!(text, expected);
        }
        Ok(())
    }
}

fn live(fresh: &Fresh, steps: &[Step]) -> Result<(), TestCaseError> {
    let (store, ready) = fresh.ready(SUBJECTS);
    let mut world = World {
        fresh,
        store: Some(store),
        ready,
        model: Model::default(),
        told: Vec::new(),
        asked: 0,
    };
    for step in steps {
        world.take(step)?;
    }
    world.ends_as_the_model_does()?;
    drop(world);
    fresh.holds();
    Ok(())
}

fn histories() -> ProptestConfig {
    ProptestConfig {
        cases: if full() { 1000 } else { 16 },
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn t_5_whatever_people_do_in_whatever_order_the_store_answers_as_the_model_does(
        steps in prop::collection::vec(step(), 1..40)
    ) {
        live(&sqlite("history"), &steps)?;
    }

    #[test]
    fn t_5_and_on_postgresql_too(steps in prop::collection::vec(step(), 1..40)) {
        match server::fresh("history_pg") {
            Some(fresh) => live(&fresh, &steps)?,
            None => eprintln!("SKIP t_5 on PostgreSQL: it is not installed here"),
        }
    }
}
