//! A version of the protocol is released site by site: an act of the administrator, in the trail, that counts for what comes
//! after it and changes nothing of what was.

use jiff::ToSpan;
use jiff::civil::Date;
use protocol::{Plan, VersionId};
use record::rules::release::ReleaseRefusal;
use record::{ApprovalReference, Event, Observation, SiteNumber, SubjectNumber, VisitRecord};
use store::load::{Ready, prepare, randomise};
use store::{
    Clock, ItemGroup, Part, Person, Refused, Request, Role, SiteStanding, Store, Subjects,
    TrailFilter, TrailLine, Wish, export, import, replay,
};

use crate::server;
use crate::trial::{
    Fresh, WEEK_0, because, candidates, clock, deviation, findings, investigator, of_people,
    on_every_database, person, request, sqlite,
};

/// The day on which the clock of these tests stands.
const TODAY: Date = jiff::civil::date(2018, 6, 26);

/// The trial with its amendment released site by site, and SF-36 at week 4 with it.
fn by_site(subjects: u32) -> Plan {
    let text = include_str!("../../../trials/proderm/protocol.toml")
        .replace(
            "{ at = \"date\", date = \"2018-07-01\" }",
            "{ at = \"release\" }",
        )
        .replace(
            "id = \"W4\"\n",
            "id = \"W4\"\nadded = [{ since = \"V2\", assessments = [\"sf36\"] }]\n",
        );
    let mut protocol: protocol::Protocol = definition::read("protocol.toml", &text).unwrap();
    protocol.trial.planned_subjects = subjects;
    Plan::compile(protocol).unwrap()
}

fn create(fresh: &Fresh) -> (Store, Vec<Ready>) {
    let plan = by_site(6);
    let store = Store::create(&fresh.place, plan.clone(), of_people(), clock()).unwrap();
    let ready = prepare(&store, &candidates(&plan, 6)).unwrap();
    for one in &ready {
        store.ask(randomise(*one)).unwrap();
    }
    (store, ready)
}

fn open(fresh: &Fresh) -> Store {
    Store::open(&fresh.place, by_site(6), Subjects::People, clock()).unwrap()
}

fn administrator() -> Person {
    person("A. Administrator", Role::Administrator, None)
}

fn second() -> VersionId {
    VersionId("V2".into())
}

fn released(key: &str, site: SiteNumber, from: Date) -> Request {
    let wish = Wish::ReleaseVersion {
        site,
        version: second(),
        from,
        approval: ApprovalReference::new("EC 18/204 of 2018-04-30").unwrap(),
    };
    request(key, administrator(), wish)
}

fn withdrawn(key: &str, site: SiteNumber, from: Date) -> Request {
    let wish = Wish::WithdrawVersion {
        site,
        version: second(),
        from,
    };
    because(
        request(key, administrator(), wish),
        "the committee took it back",
    )
}

fn visit(key: &str, subject: SubjectNumber, name: &str, date: Date) -> Request {
    let event: Event = Observation::VisitHeld(VisitRecord {
        visit: name.into(),
        findings: findings(&by_site(6), 50),
    })
    .into();
    let wish = Wish::Write {
        subject,
        date,
        event,
    };
    request(key, investigator(), wish)
}

fn versions(store: &Store, date: Date) -> Vec<(u16, String)> {
    let look = move |state: &record::TrialState<'_>| {
        let of = |subject: &record::Subject| {
            let version = state.version(subject, date);
            let name = state.plan().version(version).id.to_string();
            (subject.screening().site.0, name)
        };
        state.subjects().iter().map(of).collect()
    };
    store.look(look).unwrap()
}

/// The sites at which the second version holds on a day, each once.
fn on_second(store: &Store, date: Date) -> Vec<u16> {
    let mut sites: Vec<u16> = versions(store, date)
        .into_iter()
        .filter(|(_, version)| version == "V2")
        .map(|(site, _)| site)
        .collect();
    sites.sort_unstable();
    sites.dedup();
    sites
}

fn lines(store: &Store, viewer: &Person, kind: &str) -> Vec<TrailLine> {
    let filter = TrailFilter {
        kind: Some(kind.into()),
        ..TrailFilter::default()
    };
    store.trail(viewer, &filter).unwrap()
}

fn rows(store: &Store) -> u64 {
    store.standing().unwrap().sequence
}

/// Asks for something that must be refused: nothing stands in the trail of it but the attempt.
fn refused(store: &Store, asked: Request) -> Refused {
    let before = rows(store);
    let held = on_second(store, TODAY);
    let refused = store.ask(asked).unwrap_err();
    assert_eq!(rows(store), before + 1, "{refused}");
    let last = lines(store, &person("everything", Role::System, None), "refused");
    assert_eq!(last.last().map(|line| line.sequence), Some(before + 1));
    assert_eq!(on_second(store, TODAY), held, "{refused}");
    refused
}

#[test]
fn a_site_is_on_the_second_version_and_another_on_the_first_and_every_entry_says_which() {
    on_every_database("releases", |fresh| {
        let (store, ready) = create(fresh);
        let (a, b) = (ready[0], ready[1]);
        assert_ne!(a.site, b.site);
        let from = WEEK_0.checked_add(3.weeks()).unwrap();
        let week_4 = WEEK_0.checked_add(4.weeks()).unwrap();
        store.ask(visit("w0-a", a.subject, "W0", WEEK_0)).unwrap();
        store.ask(released("a", a.site, from)).unwrap();
        assert_eq!(on_second(&store, week_4), [a.site.0]);
        store.ask(visit("w4-a", a.subject, "W4", week_4)).unwrap();
        store.ask(visit("w4-b", b.subject, "W4", week_4)).unwrap();
        let monitor = person("M. Monitor", Role::Monitor, None);
        let of = |subject: SubjectNumber| -> Vec<Option<String>> {
            let filter = TrailFilter {
                subject: Some(subject),
                ..TrailFilter::default()
            };
            let lines = store.trail(&monitor, &filter).unwrap();
            lines
                .into_iter()
                .map(|line| line.version.map(|version| version.to_string()))
                .collect()
        };
        let (of_a, of_b) = (of(a.subject), of(b.subject));
        let (last, before) = of_a.split_last().unwrap();
        assert_eq!(last.as_deref(), Some("V2"));
        assert!(
            before.iter().all(|one| one.as_deref() == Some("V1")),
            "{before:?}"
        );
        assert!(
            of_b.iter().all(|one| one.as_deref() == Some("V1")),
            "{of_b:?}"
        );
        // What it says is told to whoever works at the site, and to nobody of another.
        let own = person("C. Coordinator", Role::Coordinator, Some(a.site.0));
        let elsewhere = person("C. Elsewhere", Role::Coordinator, Some(b.site.0));
        let told = lines(&store, &own, "version");
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].site, Some(a.site));
        assert_eq!(
            told[0].new,
            Some(serde_json::json!({
                "version": "V2",
                "step": {"kind": "released", "from": from, "approval": "EC 18/204 of 2018-04-30"},
            }))
        );
        assert_eq!(told[0].person, "A. Administrator");
        assert!(lines(&store, &elsewhere, "version").is_empty());
        drop(store);
        fresh.holds();
        // Opened again, folded again and carried elsewhere it is the same.
        let store = open(fresh);
        assert_eq!(on_second(&store, week_4), [a.site.0]);
        drop(store);
        let replayed = replay(&fresh.place, &by_site(6)).unwrap();
        assert_eq!(replayed.differences, Vec::<String>::new());
        let exported = export(&fresh.place, &fresh.folder.join("one.jsonl")).unwrap();
        let other = store::Place::beside(store::Address::Sqlite(fresh.folder.join("other.db")));
        std::fs::copy(&fresh.place.key_file, &other.key_file).unwrap();
        import(&other, &exported.file).unwrap();
        let again = export(&other, &fresh.folder.join("two.jsonl")).unwrap();
        assert!(std::fs::read(&exported.file).unwrap() == std::fs::read(&again.file).unwrap());
        let store = Store::open(&other, by_site(6), Subjects::People, clock()).unwrap();
        assert_eq!(on_second(&store, week_4), [a.site.0]);
    });
}

#[test]
fn what_may_not_be_released_is_refused_and_changes_nothing() {
    on_every_database("releases_refused", |fresh| {
        let (store, ready) = create(fresh);
        let (a, b) = (ready[0].site, ready[1].site);
        for role in [
            Role::Sponsor,
            Role::DataManager,
            Role::Monitor,
            Role::Pharmacist,
        ] {
            let mut asked = released("role", a, TODAY);
            asked.person = person("N. Nobody", role, None);
            assert!(matches!(refused(&store, asked), Refused::Role { .. }));
        }
        let mut asked = released("site", a, TODAY);
        asked.person = investigator();
        assert!(matches!(refused(&store, asked), Refused::Role { .. }));
        // A day that is nowhere yet.
        let ahead = TODAY.checked_add(2.days()).unwrap();
        let future = refused(&store, released("future", a, ahead)).to_string();
        assert!(future.contains("in the future"), "{future}");
        let early = refused(&store, released("early", a, jiff::civil::date(2017, 2, 26)));
        assert!(matches!(
            early,
            Refused::Release(ref why) if matches!(**why, ReleaseRefusal::TooEarly { .. })
        ));
        let nothing = refused(&store, withdrawn("nothing", a, TODAY));
        assert!(matches!(
            nothing,
            Refused::Release(ref why) if matches!(**why, ReleaseRefusal::NotReleased {})
        ));
        let nowhere = refused(&store, released("nowhere", SiteNumber(99), TODAY)).to_string();
        assert!(nowhere.contains("there is no site 99"), "{nowhere}");
        // A site that is closed, and one that was opened today.
        let set = |key: &str, standing| {
            let wish = Wish::SetSite { site: b, standing };
            because(request(key, administrator(), wish), "approval")
        };
        store.ask(set("close", SiteStanding::Closed)).unwrap();
        let closed = refused(&store, released("closed", b, TODAY));
        assert_eq!(closed, Refused::SiteClosed { site: b });
        store.ask(set("open", SiteStanding::Open)).unwrap();
        let before = refused(&store, released("before", b, TODAY.yesterday().unwrap()));
        assert_eq!(
            before,
            Refused::BeforeSiteOpened {
                site: b,
                from: TODAY.yesterday().unwrap(),
                opened: TODAY,
            }
        );
        store.ask(released("now", b, TODAY)).unwrap();
        // What is released is put right and taken back for a reason.
        let silent = refused(&store, released("again", b, TODAY));
        assert_eq!(silent, Refused::NoReason);
        let mut silent = withdrawn("silent", b, TODAY);
        silent.reason = None;
        assert_eq!(refused(&store, silent), Refused::NoReason);
        // The same key is the same act, and no second one.
        let line = store.ask(released("now", b, TODAY)).unwrap().sequence;
        let known = lines(&store, &administrator(), "version");
        assert_eq!(known.len(), 1);
        assert_eq!(known[0].sequence, line);
        drop(store);
        fresh.holds();
    });
}

#[test]
fn a_correction_after_a_release_leaves_entries_under_the_version_they_were_taken_under() {
    on_every_database("releases_corrected", |fresh| {
        let (store, ready) = create(fresh);
        let one = ready[0];
        store.ask(visit("w0", one.subject, "W0", WEEK_0)).unwrap();
        let week_4 = WEEK_0.checked_add(4.weeks()).unwrap();
        let held = store.ask(visit("w4", one.subject, "W4", week_4)).unwrap();
        let store::Came::Entry { entry, .. } = held.came else {
            panic!("it is an entry")
        };
        let runs = |store: &Store| {
            let subject = one.subject;
            let look = move |state: &record::TrialState<'_>| {
                let subject = state.subject(subject).unwrap();
                subject.versions_of_entries().to_vec()
            };
            store.look(look).unwrap()
        };
        let before = runs(&store);
        // The approval was there before week 4; it is written down after it.
        let from = WEEK_0.checked_add(1.weeks()).unwrap();
        store.ask(released("late", one.site, from)).unwrap();
        assert_eq!(runs(&store), before);
        let correct = Wish::Correct {
            entry,
            group: ItemGroup("event.findings.weight".into()),
            seen: 0,
            new: "72".into(),
        };
        let correct = because(request("correct", investigator(), correct), "typing error");
        store.ask(correct).unwrap();
        assert_eq!(runs(&store), before);
        store.ask(withdrawn("back", one.site, TODAY)).unwrap();
        drop(store);
        fresh.holds();
        let store = open(fresh);
        assert_eq!(runs(&store), before);
        assert_eq!(on_second(&store, week_4), [one.site.0]);
        assert!(on_second(&store, TODAY).is_empty());
    });
}

#[test]
fn a_release_that_stands_or_falls_with_something_else_falls_with_it() {
    let fresh = sqlite("releases_together");
    let (store, ready) = create(&fresh);
    let before = on_second(&store, TODAY);
    let parts = || {
        vec![
            Part::from(released("one", ready[0].site, TODAY)),
            Part::from(request(
                "nobody",
                investigator(),
                deviation(SubjectNumber(99), "late"),
            )),
        ]
    };
    assert!(store.ask_together(parts()).is_err());
    assert_eq!(on_second(&store, TODAY), before);
    assert!(lines(&store, &administrator(), "version").is_empty());
    // The key of what was not done is free.
    store.ask(released("one", ready[0].site, TODAY)).unwrap();
    assert_eq!(on_second(&store, TODAY), [ready[0].site.0]);
    assert_eq!(lines(&store, &administrator(), "version").len(), 1);
    drop(store);
    fresh.holds();
}

#[test]
fn another_process_that_has_the_store_open_sees_a_release() {
    let Some(fresh) = server::fresh("releases_seen") else {
        eprintln!("SKIP releases_seen on PostgreSQL: it is not installed here");
        return;
    };
    let (store, ready) = create(&fresh);
    let other = open(&fresh);
    store.ask(released("a", ready[0].site, TODAY)).unwrap();
    assert_eq!(on_second(&other, TODAY), [ready[0].site.0]);
    // It goes on from there.
    other.ask(released("b", ready[1].site, TODAY)).unwrap();
    let mut both = vec![ready[0].site.0, ready[1].site.0];
    both.sort_unstable();
    assert_eq!(on_second(&store, TODAY), both);
    drop((store, other));
    fresh.holds();
}

#[test]
fn the_day_of_a_site_that_opens_is_that_of_its_own_clocks() {
    let fresh = sqlite("releases_zone");
    // At midnight less an hour, UTC, it is the next day there already.
    let moment = 1_529_967_600_000_000;
    let east =
        Clock::of(move || moment).with_offsets(|_, site| if site.is_some() { 120 } else { 0 });
    let store = Store::create(&fresh.place, by_site(6), of_people(), east).unwrap();
    let site = SiteNumber(1);
    for standing in [SiteStanding::Closed, SiteStanding::Open] {
        let wish = Wish::SetSite { site, standing };
        let key = format!("{standing}");
        store
            .ask(because(request(&key, administrator(), wish), "approval"))
            .unwrap();
    }
    let utc = jiff::civil::date(2018, 6, 25);
    let refused = store.ask(released("utc", site, utc)).unwrap_err();
    assert_eq!(
        refused,
        Refused::BeforeSiteOpened {
            site,
            from: utc,
            opened: utc.tomorrow().unwrap(),
        }
    );
    store
        .ask(released("there", site, utc.tomorrow().unwrap()))
        .unwrap();
}
