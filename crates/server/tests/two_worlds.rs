//! Two worlds that differ in nothing but the arms: whatever a blinded person can reach is the same in both, to the byte.

use std::sync::{Arc, OnceLock};

use record::{Event, Observation, SiteNumber, SubjectNumber};
use server::{Blinding, House, Method, ROUTES, Reach};
use store::{
    Closure, OpeningPurpose, Person, QueryAbout, Request, RequestKey, Role, Source, Wish, WorkDone,
};

use crate::filters::crawl_filters;
use crate::rights::{USERS, address};
use crate::stock::{dispense, stock_up, waits_to_be_prepared};
use crate::striking_out::{correct_stratum, visit_of};
use crate::trial::{Answer, Browser, Trial, World};

/// Every file that can be taken.
pub const EXPORTS: [&str; 7] = [
    "subjects.csv",
    "visits.csv",
    "adverse-events.csv",
    "deviations.csv",
    "trail.csv",
    "casebook-1.3.2.xml",
    "casebook-2.0.xml",
];

/// What somebody saw somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    who: &'static str,
    what: String,
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// What it cost the databases: what takes the same work tells nothing by how long it takes.
    work: WorkDone,
}

impl Seen {
    /// Whether somebody was let through and something was stored.
    pub const fn is_stored(&self) -> bool {
        matches!(self.status, 201 | 303)
    }

    /// Counts no work, where what is compared may cost more in one world than in the other.
    pub fn leave_work_aside(&mut self) {
        self.work = WorkDone::default();
    }

    /// The status of HTTP.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Whether somebody was randomised.
    pub fn is_randomisation(&self) -> bool {
        self.is_stored() && self.what.ends_with("/enrolment")
    }

    /// What was asked for.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// What came back.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// The first difference between two worlds, in words.
pub fn first_difference(one: &[Seen], other: &[Seen]) -> Option<String> {
    if one.len() != other.len() {
        return Some(format!("{} answers against {}", one.len(), other.len()));
    }
    let (own, its) = one.iter().zip(other).find(|(own, its)| own != its)?;
    let what = if own.status != its.status {
        "status"
    } else if own.headers != its.headers {
        "headers"
    } else if own.body.len() != its.body.len() {
        "length"
    } else if own.body != its.body {
        "body"
    } else {
        "work of the databases"
    };
    Some(format!("{} at {}: {what}", own.who, own.what))
}

/// Whether each enrolled subject holds the first arm of the protocol file, in the order of their numbers.
pub fn arms(trial: &Trial) -> Vec<bool> {
    let enrolled: Vec<_> = trial
        .house
        .store
        .look(|state| {
            let subjects = state.subjects().iter();
            subjects
                .filter(|subject| subject.enrolment().is_some())
                .map(|subject| subject.number())
                .collect()
        })
        .unwrap();
    let system = Person {
        name: "the test".into(),
        role: Role::System,
        sites: record::Sites::All,
    };
    enrolled
        .into_iter()
        .map(|subject| {
            let opened = trial
                .house
                .store
                .open_arm(
                    system.clone(),
                    subject,
                    OpeningPurpose::Dispensing,
                    "a test",
                )
                .unwrap();
            trial.house.plan.arm(opened.reveal()).unwrap().id.as_str() == "IVIG"
        })
        .collect()
}

/// Asks for something, and counts what it costs the databases.
pub fn seen(trial: &Trial, who: &'static str, what: String, ask: impl FnOnce() -> Answer) -> Seen {
    let before = trial.house.store.work_done().unwrap();
    let answer = ask();
    let work = trial.house.store.work_done().unwrap() - before;
    Seen {
        who,
        what,
        work,
        status: answer.status(),
        headers: answer
            .0
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect(),
        body: answer.0.body().clone(),
    }
}

/// Everything that one person can reach: every route that shows something, with every part it can have.
pub fn crawl(browser: &Browser<'_>, who: &'static str, role: Role) -> Vec<Seen> {
    let trial = browser.trial;
    let at_site = matches!(
        role,
        Role::Assessor | Role::Investigator | Role::Coordinator
    );
    let subjects: Vec<u32> = trial
        .subjects()
        .into_iter()
        .filter(|(_, site)| !at_site || *site == 1)
        .map(|(subject, _)| subject)
        .take(5)
        .collect();
    let visits: Vec<String> = trial
        .house
        .plan
        .visits()
        .iter()
        .map(|visit| visit.id.to_string())
        .collect();
    let mut all = Vec::new();
    let mut look = |path: String| {
        all.push(seen(trial, who, path.clone(), || browser.get(&path)));
    };
    for route in ROUTES.iter().filter(|route| route.method == Method::Get) {
        if !route.policy.admits(Some(role)) || route.path == "/metrics" {
            continue;
        }
        if route.path.ends_with("/exports/{file}") {
            for file in EXPORTS {
                look(route.path.replace("{file}", file));
            }
        } else if route.policy.reach == Reach::Trial {
            look(address(route, "1"));
        } else {
            for subject in &subjects {
                let path = route.path.replace("{subject}", &subject.to_string());
                if path.ends_with("{form}/{visit}") {
                    for visit in &visits {
                        for form in ["visit", "infusion", "wells", "missed-visit"] {
                            look(path.replace("{form}", form).replace("{visit}", visit));
                        }
                    }
                } else if path.ends_with("{form}") {
                    for form in [
                        "adverse-event",
                        "concomitant-treatment",
                        "rescue",
                        "dose-reduction",
                        "regimen-stop",
                        "cross-over",
                        "period-completion",
                        "period-entry",
                        "discontinuation",
                        "deviation",
                        "eligibility",
                        "enrolment",
                    ] {
                        look(path.replace("{form}", form));
                    }
                } else if path.contains("{visit}") {
                    for visit in &visits {
                        look(path.replace("{visit}", visit));
                    }
                } else if path.contains("{entry}") {
                    let entries = trial
                        .house
                        .store
                        .entries_of(record::SubjectNumber(*subject))
                        .unwrap();
                    for entry in entries.iter().take(12) {
                        look(path.replace("{entry}", &entry.sequence.to_string()));
                    }
                } else {
                    look(path);
                }
            }
        }
    }
    all
}

/// Everything that everybody who is blinded can reach.
pub fn crawl_as_everybody_blinded(trial: &Trial) -> Vec<Seen> {
    let mut all = Vec::new();
    for account in trial.house.accounts.all().unwrap() {
        let who = USERS.iter().find(|(name, _)| *name == account.name);
        if let Some((who, _)) = who
            && Blinding::of(account.role) == Blinding::Blinded
        {
            all.extend(crawl(&trial.browser(who), who, account.role));
        }
    }
    all
}

/// A person who screens somebody, and the pharmacist's day: what is done is the same in both worlds, what comes back to
/// blinded eyes must be.
fn act(trial: &Trial) -> Vec<Seen> {
    let coordinator = trial.browser("coordinator");
    let mut all = Vec::new();
    for number in trial
        .subjects()
        .iter()
        .filter(|(_, site)| *site == 1)
        .map(|(subject, _)| subject)
        .take(3)
    {
        let path = format!("/subjects/{number}/forms/deviation");
        let stored = seen(trial, "coordinator", format!("POST {path}"), || {
            coordinator.fill_in(
                &path,
                &[("date", &trial.today()), ("text", "a visit was moved")],
            )
        });
        assert_eq!(stored.status, 303);
        all.push(stored);
        let what = format!("POST enrolment of {number}");
        all.push(seen(trial, "coordinator", what, || {
            coordinator.post(
                &format!("/subjects/{number}/forms/enrolment"),
                &[("_key", "again"), ("date", &trial.today())],
            )
        }));
    }
    // A value by which somebody was randomised is corrected, and a visit is struck out: acts stand, alike in both worlds.
    for (subject, global) in trial
        .subjects()
        .iter()
        .filter(|(_, site)| *site == 1)
        .map(|(subject, _)| *subject)
        .take(4)
        .flat_map(|subject| [(subject, "1.5"), (subject, "9.5")])
    {
        let what = format!("correction of the stratum of {subject} to {global}");
        all.push(seen(trial, "coordinator", what, || {
            correct_stratum(trial, "coordinator", subject, global)
        }));
    }
    let (subject, _) = trial.subjects()[0];
    let (entry, _) = visit_of(trial, subject);
    let path = format!("/subjects/{subject}/entries/{entry}/strike-out");
    let struck = seen(trial, "coordinator", path.clone(), || {
        coordinator.post(&path, &[("_key", "strike"), ("reason", "another subject")])
    });
    all.push(struck);
    all
}

/// Everything that every blinded person sees in a world.
fn world(world: World) -> Vec<Seen> {
    let trial = Trial::new("world", world);
    // The pharmacist opens arms and prepares, so that there is something to be told.
    let pharmacist = trial.browser("pharmacist");
    // Lots of both products are there, and vials are given out: for one arm of one product, for the other of the other.
    stock_up(&trial, &pharmacist);
    if let Some((subject, visit)) = waits_to_be_prepared(&trial) {
        dispense(&pharmacist, subject, &visit, 3);
    }
    for (subject, _) in trial.subjects().into_iter().filter(|(_, site)| *site == 1) {
        for visit in ["W0", "W4", "W8"] {
            pharmacist.post(&format!("/pharmacy/{subject}/prepare/{visit}"), &[]);
        }
    }
    let mut all = act(&trial);
    for (who, _) in USERS {
        let role: Role = trial
            .house
            .accounts
            .all()
            .unwrap()
            .into_iter()
            .find(|account| account.name == who)
            .unwrap()
            .role;
        if Blinding::of(role) == Blinding::Unblinded {
            continue;
        }
        let browser = trial.browser(who);
        all.extend(crawl(&browser, who, role));
        all.extend(crawl_filters(&browser, who, role));
    }
    all
}

/// The world as it is, crawled once.
fn first_world() -> &'static [Seen] {
    static WORLD: OnceLock<Vec<Seen>> = OnceLock::new();
    WORLD.get_or_init(|| world(World::One))
}

#[test]
fn two_worlds_that_differ_in_the_arms_alone_look_alike_to_everybody_who_is_blinded() {
    let other = world(World::Other);
    let one = first_world();
    assert!(one.len() > 500, "{} answers were looked at", one.len());
    let shown = one.iter().filter(|seen| seen.status == 200).count();
    assert!(shown > 300, "{shown} pages were shown");
    assert_eq!(first_difference(one, &other), None);
}

#[test]
fn the_two_worlds_are_mirror_images() {
    let one = arms(&Trial::new("mirror", World::One));
    let other = arms(&Trial::new("mirror", World::Other));
    assert!(one.iter().any(|arm| *arm) && one.iter().any(|arm| !*arm));
    assert_eq!(one, other.iter().map(|arm| !arm).collect::<Vec<_>>());
}

#[test]
fn no_word_for_an_arm_or_a_product_stands_on_any_page_of_the_blinded() {
    for seen in first_world() {
        // What is given open-label is known to everybody; before it nobody names a product.
        let text = String::from_utf8_lossy(&seen.body);
        for word in ["PLACEBO", "SALINE", "Sodium chloride"] {
            assert!(
                !text.contains(word),
                "{word} at {} for {}",
                seen.what,
                seen.who
            );
        }
    }
}

/// Something careless that depends on who holds which arm, done to the trial or to its house before anybody looks: what
/// comes of it goes through the same router as everything else.
type Plant = fn(&mut Trial, &[bool]);

/// The subjects of site 1 whose arm is the first.
fn holders(trial: &Trial, arms: &[bool]) -> Vec<u32> {
    let enrolled = trial
        .house
        .store
        .look(|state| {
            let subjects = state.subjects().iter();
            subjects
                .filter(|subject| subject.enrolment().is_some())
                .map(|subject| (subject.number().0, subject.screening().site.0))
                .collect::<Vec<_>>()
        })
        .unwrap();
    enrolled
        .into_iter()
        .zip(arms)
        .filter(|((_, site), arm)| **arm && *site == 1)
        .map(|((number, _), _)| number)
        .collect()
}

/// A request of the program itself.
fn ask(trial: &Trial, key: String, wish: Wish) {
    trial
        .house
        .store
        .ask(Request {
            key: RequestKey::new(&key).unwrap(),
            person: Person {
                name: "somebody careless".into(),
                role: Role::System,
                sites: record::Sites::All,
            },
            source: Source::Rule,
            reason: Some("a leak".into()),
            hidden: None,
            wish,
        })
        .unwrap();
}

fn deviation(trial: &Trial, subject: u32, text: &str) {
    let wish = Wish::Write {
        subject: SubjectNumber(subject),
        date: trial.house.today(),
        event: Event::Observation(Observation::Deviation { text: text.into() }),
    };
    ask(trial, format!("leak/{subject}/{}", text.len()), wish);
}

fn house(trial: &mut Trial) -> &mut House {
    Arc::get_mut(&mut trial.house).unwrap()
}

/// Ten leaks, each of a kind that was seen in real systems, with somebody who is blinded and would see it.
const LEAKS: [(&str, &str, Plant); 10] = [
    (
        "a word that is longer for one arm",
        "coordinator",
        |trial, arms| {
            let holders = holders(trial, arms);
            for (subject, site) in trial.subjects() {
                let held = holders.contains(&subject);
                if site == 1 {
                    deviation(trial, subject, if held { "bag A" } else { "bag number B" });
                }
            }
        },
    ),
    ("one line more for one arm", "monitor", |trial, arms| {
        for subject in holders(trial, arms) {
            deviation(trial, subject, "noted");
        }
    }),
    ("an order by arm", "data-manager", |trial, arms| {
        let holders = holders(trial, arms);
        let mut own: Vec<u32> = trial
            .subjects()
            .into_iter()
            .filter(|(_, site)| *site == 1)
            .map(|(subject, _)| subject)
            .collect();
        own.sort_by_key(|subject| !holders.contains(subject));
        for subject in own {
            deviation(trial, subject, "noted");
        }
    }),
    (
        "data that are locked for one arm alone",
        "statistician",
        |trial, arms| {
            for subject in holders(trial, arms) {
                let standing = Closure::Locked;
                ask(
                    trial,
                    format!("lock/{subject}"),
                    Wish::Close {
                        subject: SubjectNumber(subject),
                        scope: store::Scope::Casebook {},
                        standing,
                        although: Some("a test".into()),
                    },
                );
            }
        },
    ),
    (
        "a query where one arm is held",
        "medical-monitor",
        |trial, arms| {
            for subject in holders(trial, arms) {
                let wish = Wish::RaiseQuery {
                    subject: SubjectNumber(subject),
                    about: QueryAbout::Subject {},
                    text: "please check".into(),
                };
                ask(trial, format!("query/{subject}"), wish);
            }
        },
    ),
    (
        "a notice that is sent for one arm",
        "sponsor",
        |trial, arms| {
            for subject in holders(trial, arms) {
                trial
                    .house
                    .accounts
                    .leave_notice(0, SubjectNumber(subject), SiteNumber(1), "x")
                    .unwrap();
            }
        },
    ),
    (
        "a line of the log for one arm",
        "administrator",
        |trial, arms| {
            for subject in holders(trial, arms) {
                trial
                    .house
                    .accounts
                    .note(0, "myotrial", "bag made", &subject.to_string())
                    .unwrap();
            }
        },
    ),
    (
        "a clock that is slower for one arm",
        "coordinator",
        |trial, arms| {
            if arms[0] {
                trial.later(61_000_000);
                deviation(trial, 1, "noted");
            } else {
                deviation(trial, 1, "noted");
            }
        },
    ),
    (
        "keys of forms that depend on an arm",
        "investigator",
        |trial, arms| {
            let first = arms[0];
            house(trial).randomness = Box::new(move |bytes| {
                bytes.fill(u8::from(first));
                true
            });
        },
    ),
    (
        "a suggestion that one arm has made likely",
        "data-manager",
        |trial, arms| {
            if arms[0] {
                house(trial).dictionaries.pop();
            }
        },
    ),
];

/// Everything that one person sees in a world into which something was planted.
fn planted(of: World, who: &'static str, plant: Plant) -> Vec<Seen> {
    let mut trial = Trial::new("planted", of);
    let arms = arms(&trial);
    plant(&mut trial, &arms);
    let role = trial
        .house
        .accounts
        .all()
        .unwrap()
        .into_iter()
        .find(|account| account.name == who)
        .unwrap()
        .role;
    crawl(&trial.browser(who), who, role)
}

#[test]
fn ten_planted_leaks_are_all_found_by_the_crawl_itself() {
    for (name, who, plant) in LEAKS {
        let (one, other) = (
            planted(World::One, who, plant),
            planted(World::Other, who, plant),
        );
        let difference = first_difference(&one, &other);
        assert!(
            difference.is_some(),
            "{name}, which {who} would see, was not found"
        );
    }
    // With nothing planted the same crawl finds nothing.
    let (one, other) = (
        planted(World::One, "monitor", |_, _| ()),
        planted(World::Other, "monitor", |_, _| ()),
    );
    assert_eq!(first_difference(&one, &other), None);
}
