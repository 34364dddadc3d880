//! Every number and key by which something is asked for, in every route: that of another site, one that nobody has and one that is
//! none are answered alike, to the byte. Made from the table of routes; what is of no site is said to be so in one place, with
//! the reason.

use std::collections::{BTreeMap, BTreeSet};

use forms::stock::{LotOfProduct, What};
use protocol::{Allocation, Plan};
use record::{SiteNumber, SubjectNumber};
use serde_json::json;
use server::{ImportKind, Method, ROUTES, Reach, Route, StagedFile, Wanted, Who, WorksAt, Writing};
use store::{Came, ItemGroup, Person, QueryAbout, Request, RequestKey, Role, Source, Wish};

use crate::double_entry::twice;
use crate::questionnaires::asking;
use crate::rights::{letters, name, people_of_sites};
use crate::trial::{Answer, Browser, Trial, World};

/// What a part of a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Something that is at a site.
    AtASite(Thing),
    /// Something of which only those are told who work for all sites, which the table of roles must say.
    OfRolesForAllSites,
    /// A secret: whoever holds it is meant, and nobody guesses it.
    Secret,
    /// A word of the protocol or of the program, the same at every site.
    Word,
}

/// Something that is at a site, or is one person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Subject,
    /// An entry of the record, below its subject.
    Entry,
    /// An entry whose second entry differs from it.
    Differing,
    /// A query, below its subject.
    Query,
    /// A request of the sponsor for a correction.
    Request,
    Notice,
    /// A text that could tell an arm.
    Risk,
    /// A line of the ledger of stock.
    Line,
    /// A lot, by its first line.
    Lot,
    /// A file that was sent to be looked at: its person's alone.
    Staged,
}

/// What each part of each route names. A part that nobody thought of stops the test.
fn part(route: &Route, part: &str) -> Part {
    let below = |start: &str| {
        let path = route.path.strip_prefix("/api/v1").unwrap_or(route.path);
        path.starts_with(start)
    };
    match part {
        "subject" => Part::AtASite(Thing::Subject),
        "entry" if route.path.ends_with("/differences") => Part::AtASite(Thing::Differing),
        "entry" if below("/subjects/") => Part::AtASite(Thing::Entry),
        // Coding is done by people who work for all sites.
        "entry" if below("/coding/") => Part::OfRolesForAllSites,
        "query" if below("/subjects/") => Part::AtASite(Thing::Query),
        // The sponsor asks for corrections at all sites.
        "query" if below("/correction-requests/") => Part::OfRolesForAllSites,
        "notice" => Part::AtASite(Thing::Notice),
        "risk" => Part::AtASite(Thing::Risk),
        "line" if below("/pharmacy/") => Part::AtASite(Thing::Line),
        // Words are taken out by people who work for all sites.
        "line" if below("/redactions/") => Part::OfRolesForAllSites,
        "lot" => Part::AtASite(Thing::Lot),
        "staged" => Part::AtASite(Thing::Staged),
        // Administrators, the committee, statisticians and those who unblind work for all sites.
        "account" | "site" | "room" | "name" => Part::OfRolesForAllSites,
        "link" => Part::Secret,
        "visit" | "form" | "step" | "deed" | "kind" | "file" => Part::Word,
        other => panic!("what is {{{other}}} of {}?", route.path),
    }
}

fn parts_of(route: &'static Route) -> impl Iterator<Item = &'static str> {
    route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// What is there, by site.
struct There {
    /// One subject of each site, about whom everything below is.
    subjects: BTreeMap<u16, u64>,
    /// Another subject of site 1, with an entry and a query.
    other: (u64, u64, u64),
    things: BTreeMap<(Thing, u16), String>,
    /// Whose staged file is whose.
    staged: BTreeMap<String, String>,
}

impl There {
    fn of(&self, thing: Thing, site: u16) -> &str {
        &self.things[&(thing, site)]
    }
}

/// An adverse event as a program sends it.
fn an_event() -> serde_json::Value {
    json!({
        "kind": "adverse_event", "term": "Headache", "system_organ_class": "Not coded", "severity": "mild",
        "seriousness": "serious", "relation": "related", "thromboembolism": "not_suspected",
        "onset": "no_infusion_yet", "outcome": "recovering", "action": "not_changed",
        "reported": {"words": "Headache"},
    })
}

fn ask(trial: &Trial, key: &str, who: (Role, u16), wish: Wish) -> store::Answer {
    trial.house.store.ask(asked(key, who, wish, None)).unwrap()
}

fn asked(key: &str, (role, site): (Role, u16), wish: Wish, reason: Option<&str>) -> Request {
    Request {
        key: RequestKey::new(key).unwrap(),
        person: Person {
            name: format!("somebody as {role}"),
            role,
            sites: match WorksAt::of(role) {
                WorksAt::AllSites => record::Sites::All,
                _ => record::Sites::one(SiteNumber(site)),
            },
        },
        source: Source::Page,
        reason: reason.map(str::to_owned),
        hidden: None,
        wish,
    }
}

/// The sponsor asks for a correction of the adverse event of a subject.
fn request_of_sponsor(trial: &Trial, subject: u64, word: &str) -> u64 {
    let wish = Wish::RaiseQuery {
        subject: SubjectNumber(u32::try_from(subject).unwrap()),
        about: QueryAbout::Correction {
            form: "adverse-event".into(),
            item: "Term".into(),
            proposed: "Migraine".into(),
        },
        text: "the letter says so".into(),
    };
    let key = format!("request{word}/{subject}");
    ask(trial, &key, (Role::Sponsor, 0), wish).sequence
}

/// An adverse event that a coordinator entered: the number of its entry.
fn enter(trial: &Trial, subject: u64, site: u16, word: &str) -> u64 {
    let wish = Wish::Write {
        subject: SubjectNumber(u32::try_from(subject).unwrap()),
        date: trial.house.today(),
        event: serde_json::from_value(an_event()).unwrap(),
    };
    let key = format!("{word}/{subject}");
    let Came::Entry { entry, .. } = ask(trial, &key, (Role::Coordinator, site), wish).came else {
        panic!("it is an entry")
    };
    entry
}

/// One whose second entry says something else.
fn enter_twice(trial: &Trial, subject: u64, site: u16) -> u64 {
    let entry = enter(trial, subject, site, "differing");
    let mut event = an_event();
    event["severity"] = json!("moderate");
    let wish = Wish::EnterSecond {
        entry,
        date: trial.house.today(),
        event: serde_json::from_value(event).unwrap(),
    };
    let key = format!("second/{subject}");
    ask(trial, &key, (Role::Investigator, site), wish);
    entry
}

fn entry_and_query(trial: &Trial, subject: u64, site: u16) -> (u64, u64) {
    let entry = enter(trial, subject, site, "event");
    let wish = Wish::RaiseQuery {
        subject: SubjectNumber(u32::try_from(subject).unwrap()),
        about: QueryAbout::Entry { entry },
        text: "please look".into(),
    };
    let key = format!("query/{subject}");
    let query = ask(trial, &key, (Role::DataManager, site), wish);
    (entry, query.sequence)
}

/// The trial that asks for a second entry, lets participants answer and has its sites keep codes.
fn asking_for_everything() -> Plan {
    let mut protocol = twice(World::One).protocol().clone();
    protocol.participant_answer = asking(World::One).protocol().participant_answer.clone();
    if let Allocation::PermutedBlocks {
        emergency_slots_per_site,
        ..
    } = &mut protocol.allocation
    {
        *emergency_slots_per_site = 4;
    }
    Plan::compile(protocol).unwrap()
}

/// Puts one of everything at each of three sites.
fn furnish(trial: &Trial) -> There {
    let mut there = There {
        subjects: BTreeMap::new(),
        other: (0, 0, 0),
        things: BTreeMap::new(),
        staged: BTreeMap::new(),
    };
    let house = &trial.house;
    for site in [1, 2, 3] {
        let of_site: Vec<u32> = trial
            .house
            .store
            .look(move |state| {
                let own = state.subjects().iter().filter(|one| {
                    one.screening().site == SiteNumber(site) && one.enrolment().is_some()
                });
                own.map(|one| one.number().0).collect()
            })
            .unwrap();
        let subject = u64::from(of_site[0]);
        let (entry, query) = entry_and_query(trial, subject, site);
        there.subjects.insert(site, subject);
        if site == 1 {
            let other = u64::from(of_site[1]);
            let (entry, query) = entry_and_query(trial, other, site);
            there.other = (other, entry, query);
        }
        let number = SubjectNumber(of_site[0]);
        let at = SiteNumber(site);
        house
            .accounts
            .leave_notice_of_safety_call(0, number, at)
            .unwrap();
        let notice = house
            .accounts
            .notices_after(0)
            .unwrap()
            .last()
            .unwrap()
            .number;
        let looked = house.accounts.looked_for_blind_risks().unwrap();
        house
            .accounts
            .keep_blind_risks(looked, looked + 1, &[(entry, Some(at))])
            .unwrap();
        let reader = house.accounts.all().unwrap()[0].number;
        let risks = house.accounts.blind_risks(reader, &record::Sites::All);
        let risk = risks.unwrap().last().unwrap().number;
        let wanted = Wanted {
            date: house.today(),
            of: LotOfProduct {
                site: at,
                product: house.plan.protocol().products[0].id.clone(),
                lot: format!("LOT-{site}").parse().unwrap(),
            },
            what: What::Received {
                vials: "40".parse().unwrap(),
                expires: jiff::civil::date(2030, 12, 31),
                grams: Some("10".parse().unwrap()),
            },
        };
        let writing = Writing {
            person: "z".into(),
            key: format!("lot/{site}"),
            at: 0,
        };
        house.stock.write(&writing, &[wanted]).unwrap();
        let line = house.stock.ledger().unwrap().0.lines().len();
        for (thing, id) in [
            (Thing::Subject, subject),
            (Thing::Entry, entry),
            (Thing::Differing, enter_twice(trial, subject, site)),
            (Thing::Query, query),
            (Thing::Request, request_of_sponsor(trial, subject, "")),
            (Thing::Notice, u64::try_from(notice).unwrap()),
            (Thing::Risk, u64::try_from(risk).unwrap()),
            (Thing::Line, line as u64),
            (Thing::Lot, line as u64),
        ] {
            there.things.insert((thing, site), id.to_string());
        }
    }
    for name in [
        "one.coordinator",
        "two.coordinator",
        "one.investigator",
        "two.investigator",
        "coordinator",
    ] {
        let key = format!("{:032x}", there.staged.len() + 10);
        house.staged.put(StagedFile {
            key: key.clone(),
            person: name.into(),
            kind: ImportKind::Redcap,
            reason: "first".into(),
            text: "subject\n".into(),
        });
        there.staged.insert(name.into(), key);
    }
    there
}

/// What is sent along, so that nothing but the number stands in the way.
fn send(browser: &Browser<'_>, route: &Route, path: &str, key: &str) -> Answer {
    let today = browser.trial.today();
    if route.method == Method::Get {
        return browser.get(path);
    }
    if route.path.starts_with("/api/") {
        let body = match route.path.rsplit('/').next().unwrap() {
            "strike-out" | "undo" => json!({"reason": "a slip"}),
            "second" => json!({"date": today, "event": an_event(), "reason": "so it was"}),
            "differences" => json!({"decisions": [], "reason": "read again"}),
            "{step}" => json!({"text": "it was so"}),
            "{deed}" => json!({"date": today, "vials": 1, "reason": "broken"}),
            _ => json!({}),
        };
        return browser.post_json(path, key, &body.to_string());
    }
    browser.post(
        path,
        &[
            ("_key", key),
            ("date", &today),
            ("vials", "1"),
            ("reason", "a slip"),
            ("text", "it was so"),
            ("site", "1"),
        ],
    )
}

/// What the answer is, all of it.
fn whole(answer: &Answer) -> (u16, String, String) {
    (
        answer.status(),
        format!("{:?}", answer.0.headers()),
        answer.text(),
    )
}

/// An address with what is there at a site in each part; one part has another value.
fn path_with(route: &'static Route, there: &There, site: u16, of: &str, value: &str) -> String {
    let parts: Vec<String> = route
        .path
        .split('/')
        .map(|piece| {
            let Some(named) = piece
                .strip_prefix('{')
                .and_then(|own| own.strip_suffix('}'))
            else {
                return piece.to_owned();
            };
            if named == of {
                return value.to_owned();
            }
            match part(route, named) {
                Part::AtASite(thing) => there.of(thing, site).to_owned(),
                _ => match named {
                    "visit" => "W0",
                    "form" if route.path.contains("{form}/{visit}") => "visit",
                    "form" => "adverse-event",
                    "step" => "answered",
                    "deed" => "return",
                    other => panic!("{{{other}}} of {}", route.path),
                }
                .to_owned(),
            }
        })
        .collect();
    parts.join("/")
}

/// What is no number of anything, and numbers that nobody has.
const NOBODYS: [&str; 11] = [
    "999999",
    "0",
    "-1",
    "abc",
    "1e3",
    "1.0",
    "18446744073709551616",
    "%27",
    "0x1",
    "%E2%80%8B1",
    "1;2",
];

#[test]
fn t_31_every_number_of_another_site_the_next_one_and_what_is_none_are_answered_alike_in_every_route()
 {
    let trial = Trial::at_three_sites_of("identifiers", asking_for_everything());
    let people = people_of_sites(&trial);
    let there = furnish(&trial);
    let (mut sent, mut seen) = (0_u32, BTreeSet::new());
    // What is struck out is there no more for those who come later.
    let mut routes: Vec<&'static Route> = ROUTES.iter().collect();
    routes.sort_by_key(|route| route.path.ends_with("/strike-out"));
    for route in routes {
        let letters = letters(route);
        for (user, _, browser) in people.iter().filter(|one| letters.contains(one.1)) {
            for named in parts_of(route) {
                let Part::AtASite(thing) = part(route, named) else {
                    continue;
                };
                let own = match thing {
                    Thing::Staged => there.staged[user.as_str()].clone(),
                    thing => there.of(thing, 1).to_owned(),
                };
                let theirs = match thing {
                    Thing::Staged => there.staged["coordinator"].clone(),
                    thing => there.of(thing, 2).to_owned(),
                };
                let next = match thing {
                    Thing::Staged => "f".repeat(32),
                    _ => (own.parse::<u64>().unwrap() + 500_000).to_string(),
                };
                let mut others = vec![theirs.clone(), next];
                others.extend(NOBODYS.iter().map(|none| (*none).to_owned()));
                if user.starts_with("one") && thing != Thing::Staged {
                    others.push(there.of(thing, 3).to_owned());
                }
                match thing {
                    // What belongs to another subject of the own site is not this subject's.
                    Thing::Entry => others.push(there.other.1.to_string()),
                    Thing::Query => others.push(there.other.2.to_string()),
                    _ => {}
                }
                let key = |value: &str| format!("k{}{value}", seen.len());
                let ask = |value: &str| {
                    let path = path_with(route, &there, 1, named, value);
                    let plain: String = key(value)
                        .chars()
                        .filter(char::is_ascii_alphanumeric)
                        .collect();
                    send(browser, route, &path, &plain)
                };
                let none = whole(&ask("888888"));
                if thing != Thing::Staged {
                    assert_eq!(none.0, 404, "{user} {}: {}", name(route), none.2);
                }
                for value in others {
                    let other = whole(&ask(&value));
                    assert_eq!(other, none, "{user} {} with {named} {value}", name(route));
                    sent += 1;
                }
                // What is the caller's own is answered otherwise, so that what is alike above says something.
                let control = whole(&ask(&own));
                let is_there = control != none;
                if is_there {
                    seen.insert((name(route), named));
                }
            }
        }
    }
    let all: BTreeSet<(String, &str)> = ROUTES
        .iter()
        .filter(|route| match route.policy.who {
            Who::Roles(roles) => roles
                .iter()
                .any(|role| WorksAt::of(*role) != WorksAt::AllSites),
            _ => false,
        })
        .flat_map(|route| parts_of(route).map(move |named| (route, named)))
        .filter(|(route, named)| matches!(part(route, named), Part::AtASite(_)))
        .map(|(route, named)| (name(route), named))
        .collect();
    let unseen: Vec<_> = all.difference(&seen).collect();
    assert!(unseen.is_empty(), "nobody reached the own one: {unseen:?}");
    assert!(sent > 2_000, "{sent}");
}

#[test]
fn t_31_what_is_said_to_be_of_roles_for_all_sites_alone_is_of_those_alone() {
    for route in ROUTES {
        for named in parts_of(route) {
            let of = part(route, named);
            if named == "subject" {
                assert_eq!(route.policy.reach, Reach::Subject, "{}", name(route));
            }
            if of != Part::OfRolesForAllSites {
                continue;
            }
            let Who::Roles(roles) = route.policy.who else {
                panic!("{} is for everybody", name(route))
            };
            for role in roles {
                assert_eq!(
                    WorksAt::of(*role),
                    WorksAt::AllSites,
                    "{role}: {}",
                    name(route)
                );
            }
        }
    }
}

/// A request of a role whose body names something of a site. `@` stands for it.
struct Named {
    letters: &'static str,
    path: &'static str,
    body: &'static str,
    thing: Thing,
}

/// The fields by which what is sent names something of a site, besides the path: in JSON for programs, else in forms.
const NAMED: [Named; 13] = [
    Named {
        letters: "IC",
        path: "/subjects/{subject}/entries/{entry}?request=@",
        body: "",
        thing: Thing::Request,
    },
    Named {
        letters: "IC",
        path: "/api/v1/subjects/{subject}/corrections",
        body: r#"{"entry": @, "items": [{"group": "event.term", "seen": {version}, "new": "Migraine {nth}"}], "reason": "r"}"#,
        thing: Thing::Entry,
    },
    Named {
        letters: "IC",
        path: "/api/v1/subjects/{subject}/corrections",
        body: r#"{"entry": {entry}, "items": [{"group": "event.term", "seen": {version}, "new": "Migraine {nth}"}], "reason": "r", "request": @}"#,
        thing: Thing::Request,
    },
    Named {
        letters: "M",
        path: "/api/v1/subjects/{subject}/queries",
        body: r#"{"about": {"of": "entry", "entry": @}, "text": "is it so?"}"#,
        thing: Thing::Entry,
    },
    Named {
        letters: "M",
        path: "/api/v1/subjects/{subject}/queries",
        body: r#"{"about": {"of": "item_group", "entry": @, "group": "event.term"}, "text": "is it so?"}"#,
        thing: Thing::Entry,
    },
    Named {
        letters: "M",
        path: "/subjects/{subject}/queries",
        body: "entry=@&text=is+it+so",
        thing: Thing::Entry,
    },
    Named {
        letters: "M",
        path: "/subjects/{subject}/queries",
        body: "entry=@&group=event.term&text=is+it+so",
        thing: Thing::Entry,
    },
    Named {
        letters: "M",
        path: "/api/v1/subjects/{subject}/source-verification",
        body: r#"{"entry": @}"#,
        thing: Thing::Entry,
    },
    Named {
        letters: "M",
        path: "/api/v1/subjects/{subject}/source-verification",
        body: r#"{"entry": @, "group": "event.term"}"#,
        thing: Thing::Entry,
    },
    Named {
        letters: "IC",
        path: "/subjects/{subject}/queries/{request}/answered",
        body: "text=it+was+so&corrected=@",
        thing: Thing::Entry,
    },
    Named {
        letters: "IC",
        path: "/api/v1/subjects/{subject}/queries/{request}/answered",
        body: r#"{"text": "it was so", "corrected": @}"#,
        thing: Thing::Entry,
    },
    Named {
        letters: "ICM",
        path: "/subjects/{subject}/trail?entry=@",
        body: "",
        thing: Thing::Entry,
    },
    Named {
        letters: "ICAM",
        path: "/subjects?subject=@",
        body: "",
        thing: Thing::Subject,
    },
];

/// Answers without the number that was sent, and without what is drawn anew for each page.
fn without(answer: &Answer, value: &str) -> (u16, String) {
    let mut text = answer.text();
    for around in [
        format!("value=\"{value}\""),
        format!("entry={value}"),
        format!("subject={value}"),
        format!("Entry {value} was not"),
    ] {
        text = text.replace(&around, "#");
    }
    while let Some(at) = text.find("name=\"_key\" value=\"") {
        let end = text[at + 19..].find('"').unwrap() + at + 20;
        text.replace_range(at..end, "#");
    }
    // Pages draw more keys than that one.
    let mut plain = String::new();
    for word in text.split('"') {
        let is_drawn =
            word.len() >= 32 && word.bytes().take(32).all(|byte| byte.is_ascii_hexdigit());
        plain.push_str(if is_drawn { "#" } else { word });
        plain.push('"');
    }
    (answer.status(), plain)
}

#[test]
fn t_31_a_number_of_another_site_in_what_is_sent_and_one_that_nobody_has_are_answered_alike() {
    let trial = Trial::at_three_sites_of("identifiers_sent", asking_for_everything());
    let people = people_of_sites(&trial);
    let there = furnish(&trial);
    let mut seen = BTreeSet::new();
    let entry: u64 = there.of(Thing::Entry, 1).parse().unwrap();
    let subject: u64 = there.of(Thing::Subject, 1).parse().unwrap();
    let group = ItemGroup("event.term".into());
    let version = || trial.house.store.version_of(entry, &group).unwrap();
    let mut nth = 0;
    for (user, letter, browser) in &people {
        for (place, one) in NAMED.iter().enumerate() {
            if !one.letters.contains(*letter) {
                continue;
            }
            nth += 1;
            // Answered once, a request takes no answer again.
            let request = request_of_sponsor(&trial, subject, &nth.to_string()).to_string();
            let ask = |value: &str| {
                let put = |text: &str| {
                    text.replace("{subject}", &subject.to_string())
                        .replace("{entry}", &entry.to_string())
                        .replace("{request}", &request)
                        .replace("{version}", &version().to_string())
                        .replace("{nth}", &nth.to_string())
                        .replace('@', value)
                };
                let (path, body) = (put(one.path), put(one.body));
                let key = format!("{user}{place}x{value}").replace('.', "");
                let answer = if one.body.is_empty() {
                    browser.get(&path)
                } else if one.path.starts_with("/api/") {
                    browser.post_json(&path, &key, &body)
                } else {
                    let all: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes())
                        .into_owned()
                        .collect();
                    let mut fields: Vec<(&str, &str)> = vec![("_key", key.as_str())];
                    fields.extend(
                        all.iter()
                            .map(|(name, value)| (name.as_str(), value.as_str())),
                    );
                    browser.post(&path, &fields)
                };
                without(&answer, value)
            };
            let none = ask("888888");
            let mut others = vec![there.of(one.thing, 2).to_owned(), "999999".to_owned()];
            if one.thing == Thing::Entry {
                others.push(there.other.1.to_string());
            }
            for value in others {
                assert_eq!(
                    ask(&value),
                    none,
                    "{user} {} {} with {value}",
                    one.path,
                    one.body
                );
            }
            let own = match one.thing {
                Thing::Request => request.clone(),
                thing => there.of(thing, 1).to_owned(),
            };
            if one.path.contains("{request}") {
                // What answers a request was corrected since.
                let wish = Wish::Correct {
                    entry,
                    group: group.clone(),
                    seen: version(),
                    new: format!("Headache {nth}").into(),
                };
                let who = (Role::Coordinator, 1);
                let request = asked(&format!("correct/{nth}"), who, wish, Some("a slip"));
                trial.house.store.ask(request).unwrap();
            }
            if ask(&own) != none {
                seen.insert(place);
            }
        }
    }
    let all: BTreeSet<usize> = (0..NAMED.len()).collect();
    assert_eq!(seen, all, "nobody reached the own one");
}
