//! Two worlds that differ in nothing but the arms: whatever a blinded person can reach is the same in both, to the byte.

use std::sync::OnceLock;

use http::HeaderValue;
use server::{Blinding, Method, ROUTES, Reach};
use store::{OpeningPurpose, Person, Role};

use crate::rights::{USERS, address};
use crate::trial::{Answer, Browser, Trial, World};

/// What somebody saw somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    who: &'static str,
    what: String,
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// The first difference between two worlds, in words.
fn first_difference(one: &[Seen], other: &[Seen]) -> Option<String> {
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
    } else {
        "body"
    };
    Some(format!("{} at {}: {what}", own.who, own.what))
}

/// What a careless program would do to an answer, knowing who holds which arm.
type Leak = fn(&mut Answer, &[bool]);

/// Whether each enrolled subject holds the first arm of the protocol file, in the order of their numbers.
fn arms(trial: &Trial) -> Vec<bool> {
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
        site: None,
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

fn seen(
    who: &'static str,
    what: String,
    mut answer: Answer,
    leak: Option<(Leak, &[bool])>,
) -> Seen {
    if let Some((leak, arms)) = leak {
        leak(&mut answer, arms);
    }
    Seen {
        who,
        what,
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
fn crawl(
    browser: &Browser<'_>,
    who: &'static str,
    role: Role,
    leak: Option<(Leak, &[bool])>,
) -> Vec<Seen> {
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
        let answer = browser.get(&path);
        all.push(seen(who, path, answer, leak));
    };
    for route in ROUTES.iter().filter(|route| route.method == Method::Get) {
        if !route.policy.admits(Some(role)) || route.path == "/metrics" {
            continue;
        }
        if route.path == "/exports/{file}" {
            for file in [
                "subjects.csv",
                "visits.csv",
                "adverse-events.csv",
                "deviations.csv",
                "trail.csv",
            ] {
                look(format!("/exports/{file}"));
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

/// A person who screens somebody, and the pharmacist's day: what is done is the same in both worlds, what comes back to
/// blinded eyes must be.
fn act(trial: &Trial, leak: Option<(Leak, &[bool])>) -> Vec<Seen> {
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
        let answer = coordinator.fill_in(
            &path,
            &[("date", &trial.today()), ("text", "a visit was moved")],
        );
        assert_eq!(answer.status(), 303, "{}", answer.text());
        all.push(seen("coordinator", format!("POST {path}"), answer, leak));
        let again = coordinator.post(
            &format!("/subjects/{number}/forms/enrolment"),
            &[("_key", "again"), ("date", &trial.today())],
        );
        all.push(seen(
            "coordinator",
            format!("POST enrolment of {number}"),
            again,
            leak,
        ));
    }
    all
}

/// Everything that every blinded person sees in a world.
fn world(world: World, leak: Option<Leak>) -> Vec<Seen> {
    let trial = Trial::new("world", world);
    let arms = arms(&trial);
    let leak = leak.map(|leak| (leak, arms.as_slice()));
    // The pharmacist opens arms and prepares, so that there is something to be told.
    let pharmacist = trial.browser("pharmacist");
    for (subject, _) in trial.subjects().into_iter().filter(|(_, site)| *site == 1) {
        for visit in ["W0", "W4", "W8"] {
            pharmacist.post(&format!("/pharmacy/{subject}/prepare/{visit}"), &[]);
        }
    }
    let mut all = act(&trial, leak);
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
        all.extend(crawl(&trial.browser(who), who, role, leak));
    }
    all
}

/// The world as it is, crawled once.
fn first_world() -> &'static [Seen] {
    static WORLD: OnceLock<Vec<Seen>> = OnceLock::new();
    WORLD.get_or_init(|| world(World::One, None))
}

#[test]
fn two_worlds_that_differ_in_the_arms_alone_look_alike_to_everybody_who_is_blinded() {
    let other = world(World::Other, None);
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

fn insert(answer: &mut Answer, text: &str) {
    answer.0.body_mut().extend_from_slice(text.as_bytes());
}

fn first(arms: &[bool]) -> bool {
    arms.first().copied().unwrap_or_default()
}

/// Ten leaks, each of a kind that was seen in real systems.
const LEAKS: [(&str, Leak); 10] = [
    ("a key that is there for one arm only", |answer, arms| {
        if first(arms) {
            insert(answer, "<!-- masked -->");
        }
    }),
    ("an order by arm", |answer, arms| {
        let mut order: Vec<usize> = (0..arms.len()).collect();
        order.sort_by_key(|place| !arms[*place]);
        insert(answer, &format!("{:?}", order.first()));
    }),
    ("a longer word", |answer, arms| {
        insert(answer, if first(arms) { "IVIG" } else { "PLACEBO" });
    }),
    ("a count by arm of those who came late", |answer, arms| {
        let late = arms.iter().skip(1).step_by(3).filter(|arm| **arm).count();
        insert(answer, &late.to_string());
    }),
    ("an error for one arm", |answer, arms| {
        if !first(arms) {
            *answer.0.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
        }
    }),
    ("an entity tag of the row", |answer, arms| {
        let tag = if first(arms) { "\"1\"" } else { "\"2\"" };
        answer
            .0
            .headers_mut()
            .insert("etag", HeaderValue::from_static(tag));
    }),
    ("a filter that drops rows", |answer, arms| {
        if first(arms) {
            let length = answer.0.body().len();
            answer.0.body_mut().truncate(length.saturating_sub(1));
        }
    }),
    ("a class in the style of a row", |answer, arms| {
        insert(
            answer,
            if first(arms) {
                "<i class=a>"
            } else {
                "<i class=b>"
            },
        );
    }),
    ("another place to be led to", |answer, arms| {
        let to = if first(arms) { "/a" } else { "/b" };
        answer
            .0
            .headers_mut()
            .insert("location", HeaderValue::from_static(to));
    }),
    ("blanks at the end", |answer, arms| {
        insert(answer, if first(arms) { " " } else { "" });
    }),
];

#[test]
fn ten_planted_leaks_are_all_found() {
    // The crawl itself is the same as above; what is planted is planted into what it saw.
    let arms_of_one = arms(&Trial::new("leaks", World::One));
    let arms_of_other: Vec<bool> = arms_of_one.iter().map(|arm| !arm).collect();
    let clean = first_world();
    for (name, leak) in LEAKS {
        let planted = |arms: &[bool]| -> Vec<Seen> {
            clean
                .iter()
                .take(50)
                .map(|one| {
                    let mut response = http::Response::new(one.body.clone());
                    *response.status_mut() = http::StatusCode::from_u16(one.status).unwrap();
                    seen(
                        one.who,
                        one.what.clone(),
                        Answer(response),
                        Some((leak, arms)),
                    )
                })
                .collect()
        };
        let difference = first_difference(&planted(&arms_of_one), &planted(&arms_of_other));
        assert!(difference.is_some(), "{name} was not found");
    }
}
