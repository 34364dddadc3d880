//! Whoever works at several sites sees what is at each of them and at no other, and the trail says at which something was done.

use record::SiteNumber;
use store::{
    Clock, ItemGroup, QueryAbout, QueryFilter, Refused, Role, Store, Subjects, TrailFilter, Wish,
};

use crate::trial::{
    SCREENED, because, clock, deviation, on_every_database, person, person_at, plan, request,
    screening, sqlite,
};

const ONE: SiteNumber = SiteNumber(1);
const TWO: SiteNumber = SiteNumber(2);
const THREE: SiteNumber = SiteNumber(3);

/// The sites of the rows that somebody reads, each once.
fn sites_read(store: &Store, viewer: &store::Person) -> Vec<Option<SiteNumber>> {
    let lines = store.trail(viewer, &TrailFilter::default()).unwrap();
    let mut sites: Vec<_> = lines.iter().map(|line| line.site).collect();
    sites.sort_unstable();
    sites.dedup();
    sites
}

#[test]
fn f_7_who_works_at_two_sites_reads_what_is_at_both_and_nothing_of_a_third() {
    on_every_database("two_sites_read", |fresh| {
        let (store, ready) = fresh.ready(3);
        let all = person("D. Manager", Role::DataManager, None);
        for (number, one) in ready.iter().enumerate() {
            let wish = Wish::RaiseQuery {
                subject: one.subject,
                about: QueryAbout::Subject {},
                text: "please look".into(),
            };
            store
                .ask(request(&format!("query-{number}"), all.clone(), wish))
                .unwrap();
            let coordinator = person("C. Coordinator", Role::Coordinator, Some(one.site.0));
            let late = deviation(one.subject, "late");
            store
                .ask(request(&format!("late-{number}"), coordinator, late))
                .unwrap();
        }
        for role in [Role::Monitor, Role::Coordinator, Role::Investigator] {
            let both = person_at("B. Both", role, [ONE, THREE]);
            assert_eq!(
                sites_read(&store, &both),
                [Some(ONE), Some(THREE)],
                "{role}"
            );
            let queries = store.queries(&both, QueryFilter::default()).unwrap();
            let sites: Vec<SiteNumber> = queries.iter().map(|query| query.site).collect();
            assert_eq!(sites, [ONE, THREE], "{role}");
            // A filter cannot reach what is not shown.
            let elsewhere = QueryFilter {
                site: Some(TWO),
                ..QueryFilter::default()
            };
            assert_eq!(store.queries(&both, elsewhere), Ok(Vec::new()), "{role}");
        }
        // Who works for all reads also what is of no site in particular.
        assert!(sites_read(&store, &all).contains(&None));
    });
}

#[test]
fn f_7_who_works_at_two_sites_writes_at_both_and_a_third_is_as_one_that_is_not_there() {
    on_every_database("two_sites_write", |fresh| {
        let (store, ready) = fresh.ready(3);
        let both = person_at("B. Both", Role::Coordinator, [ONE, THREE]);
        let write =
            |key: &str, subject| store.ask(request(key, both.clone(), deviation(subject, "late")));
        assert!(write("one", ready[0].subject).is_ok());
        assert!(write("three", ready[2].subject).is_ok());
        assert_eq!(write("two", ready[1].subject), Err(Refused::NotYours));
        let nobody = record::SubjectNumber(999);
        assert_eq!(write("nobody", nobody), Err(Refused::NotYours));
        let screen = |key: &str, site| {
            let screening = screening(site);
            let date = SCREENED;
            store.ask(request(key, both.clone(), Wish::Screen { date, screening }))
        };
        assert_eq!(screen("screen-2", TWO), Err(Refused::NotYours));
        let screened = screen("screen-3", THREE).unwrap();
        let of = |row: u64| {
            let after = TrailFilter {
                after: row - 1,
                most: 1,
                ..TrailFilter::default()
            };
            store.trail(&both, &after).unwrap().remove(0)
        };
        assert_eq!(of(screened.sequence).site, Some(THREE));
        drop(store);
        fresh.holds();
    });
}

#[test]
fn f_7_a_row_bears_the_clocks_of_the_site_at_which_somebody_of_several_did_it() {
    let fresh = sqlite("two_sites_clocks");
    let (store, ready) = fresh.ready(3);
    drop(store);
    let clocks: Clock = clock().with_offsets(|_, site| match site {
        Some(ONE) => 60,
        Some(THREE) => 180,
        Some(_) => 120,
        None => 0,
    });
    let store = Store::open(&fresh.place, plan(3), Subjects::People, clocks).unwrap();
    let both = person_at("B. Both", Role::Coordinator, [ONE, THREE]);
    let offset = |row: u64| {
        let after = TrailFilter {
            after: row - 1,
            most: 1,
            ..TrailFilter::default()
        };
        let all = person("D. Manager", Role::DataManager, None);
        let line = store.trail(&all, &after).unwrap().remove(0);
        (line.utc_offset, line.site)
    };
    let late = |key: &str, subject| {
        let wish = deviation(subject, "late");
        store.ask(request(key, both.clone(), wish)).unwrap()
    };
    let first = late("one", ready[0].subject);
    let third = late("three", ready[2].subject);
    assert_eq!(offset(first.sequence), (60, Some(ONE)));
    assert_eq!(offset(third.sequence), (180, Some(THREE)));
    // What is refused about a subject at one of the own sites is read there; what is about nobody's, by those alone who work for all.
    let store::Came::Entry { entry, .. } = third.came else {
        panic!("it is an entry")
    };
    let wrong = Wish::Correct {
        entry,
        group: ItemGroup("event.no_such".into()),
        seen: 0,
        new: "x".into(),
    };
    let refused = because(request("wrong", both.clone(), wrong), "slip");
    assert!(store.ask(refused).is_err());
    assert_eq!(offset(third.sequence + 1), (180, Some(THREE)));
    let elsewhere = deviation(ready[1].subject, "late");
    assert_eq!(
        store.ask(request("elsewhere", both.clone(), elsewhere)),
        Err(Refused::NotYours)
    );
    assert_eq!(offset(third.sequence + 2), (0, None));
    drop(store);
    fresh.holds();
}
