//! Corrections, signatures and locks: nobody's change is lost, and a name falls with what it was put to.

use record::{Act, Event, Observation, SubjectNumber, VisitRecord};
use serde_json::json;
use store::load::{Ready, randomise};
use store::{
    Came, Closure, EndorsementKind, ItemGroup, Person, Refused, Request, Role, Scope, Store, Wish,
};

use crate::trial::{
    Fresh, WEEK_0, because, deviation, findings, investigator, on_every_database, person, plan,
    request,
};

/// A randomised subject with a visit, and the number of that entry.
pub fn with_visit(fresh: &Fresh) -> (Store, Ready, u64) {
    let (store, ready) = fresh.ready(3);
    store.ask(randomise(ready[0])).unwrap();
    let answer = store
        .ask(request(
            "visit",
            investigator(),
            Wish::Write {
                subject: ready[0].subject,
                date: WEEK_0,
                event: Observation::VisitHeld(VisitRecord {
                    visit: "W0".into(),
                    findings: findings(&plan(3), 50),
                })
                .into(),
            },
        ))
        .unwrap();
    let Came::Entry { entry, .. } = answer.came else {
        panic!("it is an entry")
    };
    (store, ready[0], entry)
}

fn correction(key: &str, entry: u64, group: &str, seen: u32, new: serde_json::Value) -> Request {
    let wish = Wish::Correct {
        entry,
        group: ItemGroup(group.into()),
        seen,
        new,
    };
    because(request(key, investigator(), wish), "typing error")
}

#[test]
fn t_12_of_two_editors_of_one_group_the_second_is_shown_the_firsts_value_and_neither_is_lost() {
    on_every_database("t_12", |fresh| {
        let (store, ready, entry) = with_visit(fresh);
        let weight = "event.findings.weight";
        let first = store
            .ask(correction("one", entry, weight, 0, json!("71")))
            .unwrap();
        assert_eq!(
            first.came,
            Came::Corrected {
                version: 1,
                upheld: 0
            }
        );
        let second = store.ask(correction("two", entry, weight, 0, json!("72")));
        let Err(Refused::Changed { version: 1, now }) = second else {
            panic!("{second:?}")
        };
        // The value that came in between is shown.
        let shown = now.to_string();
        assert!(shown.contains("71"), "{shown}");
        // Another group of the same entry is nobody's conflict.
        let other = store.ask(correction("three", entry, "date", 0, json!("2017-05-02")));
        assert!(other.is_ok(), "{other:?}");
        // And having looked, the second may correct the first's.
        assert!(
            store
                .ask(correction("four", entry, weight, 1, json!("72")))
                .is_ok()
        );
        let held = store
            .look(move |state| {
                let subject = state.subject(ready.subject).unwrap();
                let visit = state.plan().visit_named("W0").unwrap();
                subject
                    .visit(visit)
                    .unwrap()
                    .findings
                    .weight
                    .unwrap()
                    .to_string()
            })
            .unwrap();
        assert!(held.contains("72"), "{held}");
        drop(store);
        fresh.holds();
        let (_, entries) = store::read_entries(&fresh.place.address).unwrap();
        let place = usize::try_from(entry).unwrap() - 1;
        assert_eq!(entries[place].date, jiff::civil::date(2017, 5, 2));
        // After another opening the corrected record is the one that counts.
        drop(fresh.open(3));
    });
}

#[test]
fn r_9_nothing_recorded_is_changed_without_a_reason_by_any_way() {
    on_every_database("r_9", |fresh| {
        let (store, ready, entry) = with_visit(fresh);
        let mut without = correction("one", entry, "date", 0, json!("2017-05-02"));
        without.reason = Some("  ".into());
        assert_eq!(store.ask(without), Err(Refused::NoReason));
        let manager = person("D. Manager", Role::DataManager, None);
        let set = |key: &str, standing| {
            let wish = Wish::Close {
                subject: ready.subject,
                scope: Scope::Casebook {},
                standing,
                although: Some("a test".into()),
            };
            request(key, manager.clone(), wish)
        };
        store.ask(set("lock", Closure::Locked)).unwrap();
        assert_eq!(
            store.ask(set("unlock", Closure::Open)),
            Err(Refused::NoReason)
        );
        drop(store);
        fresh.holds();
    });
}

#[test]
fn r_33_what_is_locked_takes_no_change_by_any_way_until_it_is_opened_for_a_reason() {
    on_every_database("r_33", |fresh| {
        let (store, ready, entry) = with_visit(fresh);
        let manager = person("D. Manager", Role::DataManager, None);
        for (number, standing) in [Closure::Frozen, Closure::Locked].into_iter().enumerate() {
            let close = Wish::Close {
                subject: ready.subject,
                scope: Scope::Casebook {},
                standing,
                although: Some("a test".into()),
            };
            let key = format!("close-{number}");
            store.ask(request(&key, manager.clone(), close)).unwrap();
            let write = request(
                &format!("write-{number}"),
                investigator(),
                deviation(ready.subject, "late"),
            );
            assert_eq!(
                store.ask(write),
                Err(Refused::Closed {
                    standing,
                    part: Scope::Casebook {}
                })
            );
            let key = format!("correct-{number}");
            let correct = correction(&key, entry, "date", 0, json!("2017-05-02"));
            assert_eq!(
                store.ask(correct),
                Err(Refused::Closed {
                    standing,
                    part: Scope::Casebook {}
                })
            );
        }
        let open = Wish::Close {
            subject: ready.subject,
            scope: Scope::Casebook {},
            standing: Closure::Open,
            although: Some("a test".into()),
        };
        store
            .ask(because(
                request("open", manager, open),
                "a query of the monitor",
            ))
            .unwrap();
        let write = request("again", investigator(), deviation(ready.subject, "late"));
        assert!(store.ask(write).is_ok());
        drop(store);
        fresh.holds();
    });
}

fn endorse(key: &str, who: Person, subject: SubjectNumber, scope: Scope) -> Request {
    let kind = match who.role {
        Role::Monitor => EndorsementKind::SourceVerified,
        _ => EndorsementKind::Signature,
    };
    request(
        key,
        who,
        Wish::Endorse {
            subject,
            scope,
            kind,
            meaning: "these data are complete and right".into(),
        },
    )
}

#[test]
fn r_18_signatures_and_verifications_fall_with_any_change_of_what_they_were_put_to_by_any_way() {
    on_every_database("r_18", |fresh| {
        let (store, ready, entry) = with_visit(fresh);
        let subject = ready.subject;
        let monitor = person("M. Monitor", Role::Monitor, None);
        let visit = |name: &str| Scope::Visit { visit: name.into() };
        let signed = store
            .ask(endorse("sign", investigator(), subject, Scope::Casebook {}))
            .unwrap();
        let verified = store
            .ask(endorse("verify", monitor, subject, visit("W0")))
            .unwrap();
        let standing = |store: &Store| {
            let all = store.endorsements().unwrap();
            let of = |sequence| {
                all.iter()
                    .find(|one| one.sequence == sequence)
                    .unwrap()
                    .fallen
            };
            (of(signed.sequence), of(verified.sequence))
        };
        assert_eq!(standing(&store), (None, None));
        // Something else about the subject: the casebook is not what was signed any more, the visit still is.
        let added = store
            .ask(request("late", investigator(), deviation(subject, "late")))
            .unwrap();
        assert_eq!(standing(&store), (Some(added.sequence), None));
        // A correction of the visit.
        let corrected = store
            .ask(correction(
                "one",
                entry,
                "event.findings.weight",
                0,
                json!("71"),
            ))
            .unwrap();
        assert_eq!(
            standing(&store),
            (Some(added.sequence), Some(corrected.sequence))
        );
        // Another subject's data are nobody's matter.
        let again = store
            .ask(endorse(
                "again",
                investigator(),
                subject,
                Scope::Casebook {},
            ))
            .unwrap();
        let other = SubjectNumber(2);
        store
            .ask(request("other", investigator(), deviation(other, "late")))
            .unwrap();
        let all = store.endorsements().unwrap();
        let last = all
            .iter()
            .find(|one| one.sequence == again.sequence)
            .unwrap();
        assert_eq!(last.fallen, None);
        drop(store);
        fresh.holds();
    });
}

/// The number of the entry of a subject's screening visit.
fn screening_visit(store: &Store, subject: SubjectNumber) -> u64 {
    let entries = store.entries_of(subject).unwrap();
    let visit = entries.iter().find(|entry| {
        matches!(&entry.event, Event::Observation(Observation::VisitHeld(held)) if held.visit == "SCR".into())
    });
    visit.unwrap().sequence
}

#[test]
fn r_25_a_mistyped_value_that_led_to_a_randomisation_is_made_right_and_the_allocation_stands() {
    on_every_database("r_25", |fresh| {
        let (store, ready) = fresh.ready(6);
        // Of one stratum: the second gets the slot after the first's, whatever becomes of the first's stratum.
        let subject = ready[0].subject;
        store.ask(randomise(ready[0])).unwrap();
        let rows = store.standing().unwrap().sequence;
        let severe = serde_json::to_value(findings(&plan(6), 80).core_set).unwrap();
        let entry = screening_visit(&store, subject);
        let group = "event.findings.core_set";
        let answer = store
            .ask(correction("stratum", entry, group, 0, severe))
            .unwrap();
        assert_eq!(
            answer.came,
            Came::Corrected {
                version: 1,
                upheld: 1
            }
        );
        // One row says the correction and that the enrolment stands.
        assert_eq!(store.standing().unwrap().sequence, rows + 1);
        let enrolment = move |state: &record::TrialState<'_>| {
            let subject = state.subject(subject).unwrap();
            let enrolment = subject.enrolment().unwrap();
            let name = |stratum| state.plan().stratum(stratum).unwrap().id.to_string();
            let corrected = subject.stratum_correction().unwrap().true_stratum;
            let deviations = subject.deviations().iter();
            (
                enrolment.stratum.map(name),
                name(corrected),
                enrolment.behind,
                deviations
                    .map(|one| one.kind.to_string())
                    .collect::<Vec<_>>(),
            )
        };
        let stands = store.look(enrolment).unwrap();
        assert_ne!(stands.0.as_deref(), Some(stands.1.as_str()));
        assert_eq!(stands.1, "SEVERE");
        assert_eq!(stands.3.len(), 1, "{:?}", stands.3);
        // The slot is used: everybody else is randomised, each by a slot of its own.
        let mut slots = std::collections::BTreeSet::new();
        for one in &ready[1..] {
            let Came::Randomised { slot, .. } = store.ask(randomise(*one)).unwrap().came else {
                panic!("it is a randomisation")
            };
            assert!(slots.insert(slot));
        }
        drop(store);
        fresh.holds();
        let replayed = store::replay(&fresh.place, &plan(6)).unwrap();
        assert_eq!(replayed.differences, Vec::<String>::new());
        let again = fresh.open(6);
        assert_eq!(again.look(enrolment).unwrap(), stands);
        // Another process that had the store open sees the same.
        let other = fresh.open(6);
        let back = serde_json::to_value(findings(&plan(6), 20).core_set).unwrap();
        again
            .ask(correction("back", entry, group, 1, back))
            .unwrap();
        let deviations = other
            .look(move |state| state.subject(subject).unwrap().deviations().len())
            .unwrap();
        assert_eq!(deviations, 0);
        drop((again, other));
        fresh.holds();
    });
}

#[test]
fn a_correction_to_what_cannot_be_is_refused_and_changes_nothing() {
    on_every_database("contradicted", |fresh| {
        let (store, ready) = fresh.ready(3);
        store.ask(randomise(ready[0])).unwrap();
        let rows = store.standing().unwrap().sequence;
        let consent = store.entries_of(ready[0].subject).unwrap();
        let consent = consent
            .iter()
            .find(|entry| entry.event == Event::Act(Act::ConsentSigned {}))
            .unwrap()
            .sequence;
        // Consent after the randomisation would be an order of days that nobody lived.
        let late = store.ask(correction("late", consent, "date", 0, json!("2017-06-01")));
        assert!(matches!(late, Err(Refused::Rule(_))), "{late:?}");
        assert!(
            store
                .ask(correction("kind", 1, "event.kind", 0, json!("x")))
                .is_err()
        );
        assert!(
            store
                .ask(correction("whom", 1, "subject", 0, json!(2)))
                .is_err()
        );
        assert!(
            store
                .ask(correction(
                    "validity",
                    1,
                    "validity",
                    0,
                    json!("struck_out")
                ))
                .is_err()
        );
        // Four refused attempts, each a row of its own, and nothing else.
        assert_eq!(store.standing().unwrap().sequence, rows + 4);
        drop(store);
        fresh.holds();
    });
}

#[test]
fn f_25_of_five_hundred_rows_of_a_form_one_is_added_and_struck_out_and_all_keep_their_numbers_in_the_trail()
 {
    on_every_database("f_25", |fresh| {
        let (store, ready) = fresh.ready(3);
        let subject = ready[0].subject;
        let mut numbers = Vec::new();
        for row in 1..=500 {
            let wish = deviation(subject, &format!("row {row}"));
            let answer = store
                .ask(request(&format!("row-{row}"), investigator(), wish))
                .unwrap();
            let Came::Entry { entry, .. } = answer.came else {
                panic!("it is an entry")
            };
            numbers.push((entry, answer.sequence));
        }
        let (last, _) = numbers[499];
        store.ask(strike_out("strike", last)).unwrap();
        let wish = deviation(subject, "row 500 again");
        let again = store.ask(request("again", investigator(), wish)).unwrap();
        assert!(matches!(again.came, Came::Entry { entry, .. } if entry == last + 1));
        drop(store);
        fresh.holds();
        let store = fresh.open(3);
        let filter = store::TrailFilter {
            subject: Some(subject),
            kind: Some("entry".into()),
            most: 10_000,
            ..store::TrailFilter::default()
        };
        let manager = person("D. Manager", Role::DataManager, None);
        let lines = store.trail(&manager, &filter).unwrap();
        let of_rows: Vec<(u64, u64)> = lines
            .iter()
            .filter(|line| {
                line.new
                    .as_ref()
                    .is_some_and(|new| new["kind"] == "deviation")
            })
            .map(|line| (line.entry.unwrap(), line.sequence))
            .collect();
        assert_eq!(of_rows[..500], numbers);
        assert_eq!(of_rows.len(), 501);
    });
}

fn strike_out(key: &str, entry: u64) -> Request {
    because(
        request(key, investigator(), Wish::StrikeOut { entry }),
        "made for the wrong subject",
    )
}

#[test]
fn an_entry_that_was_made_for_the_wrong_subject_is_struck_out_and_stays_in_the_trail() {
    on_every_database("struck_out", |fresh| {
        let (store, ready, entry) = with_visit(fresh);
        let subject = ready.subject;
        let monitor = person("M. Monitor", Role::Monitor, None);
        let signed = store
            .ask(endorse("sign", investigator(), subject, Scope::Casebook {}))
            .unwrap();
        let visit = Scope::Visit { visit: "W0".into() };
        let verified = store
            .ask(endorse("verify", monitor, subject, visit))
            .unwrap();
        let mut without = strike_out("without", entry);
        without.reason = None;
        assert_eq!(store.ask(without), Err(Refused::NoReason));
        let struck = store.ask(strike_out("strike", entry)).unwrap();
        assert_eq!(store.ask(strike_out("strike", entry)).unwrap(), struck);
        // Names fall; nothing can be corrected, coded or struck out any more.
        for one in store.endorsements().unwrap() {
            assert!([signed.sequence, verified.sequence].contains(&one.sequence));
            assert_eq!(one.fallen, Some(struck.sequence));
        }
        assert_eq!(
            store.ask(strike_out("again", entry)),
            Err(Refused::StruckOut)
        );
        let weight = "event.findings.weight";
        let corrected = store.ask(correction("correct", entry, weight, 0, json!("71")));
        assert_eq!(corrected, Err(Refused::StruckOut));
        let held = move |state: &record::TrialState<'_>| {
            let visit = state.plan().visit_named("W0").unwrap();
            state.subject(subject).unwrap().visit(visit).is_some()
        };
        assert!(!store.look(held).unwrap());
        // Nothing is missing in the record, and the words are in the trail.
        let all = store.entries_of(subject).unwrap();
        assert!(all.iter().any(|own| own.sequence == entry));
        let lines = store
            .trail(&investigator(), &store::TrailFilter::default())
            .unwrap();
        let line = lines.iter().find(|line| line.kind == "struck_out").unwrap();
        assert_eq!(line.entry, Some(entry));
        assert_eq!(line.reason.as_deref(), Some("made for the wrong subject"));
        // What is true of the subject is entered in its stead.
        let anew = Wish::Write {
            subject,
            date: WEEK_0,
            event: Observation::VisitHeld(VisitRecord {
                visit: "W0".into(),
                findings: findings(&plan(3), 50),
            })
            .into(),
        };
        store.ask(request("anew", investigator(), anew)).unwrap();
        drop(store);
        fresh.holds();
        let (_, entries) = store::read_entries(&fresh.place.address).unwrap();
        assert!(
            entries
                .iter()
                .zip(1..)
                .all(|(entry, place)| entry.sequence == place)
        );
        assert!(fresh.open(3).look(held).unwrap());
    });
}

#[test]
fn what_gave_a_number_or_used_a_slot_is_never_struck_out() {
    on_every_database("struck_never", |fresh| {
        let (store, ready, _) = with_visit(fresh);
        for entry in store.entries_of(ready.subject).unwrap() {
            if entry.event.may_be_struck_out() {
                continue;
            }
            let key = format!("strike/{}", entry.sequence);
            let refused = store.ask(strike_out(&key, entry.sequence));
            assert!(matches!(refused, Err(Refused::Rule(_))), "{refused:?}");
        }
        // Nor consent, without which nobody is randomised.
        let consent = screening_visit(&store, ready.subject) - 1;
        let refused = store.ask(strike_out("consent", consent));
        assert!(matches!(refused, Err(Refused::Rule(_))), "{refused:?}");
        drop(store);
        fresh.holds();
    });
}

#[test]
fn r_23_an_allocation_is_never_corrected_and_no_site_gives_a_subject_to_another() {
    on_every_database("r_23", |fresh| {
        let (store, ready, _) = with_visit(fresh);
        let entries = store.entries_of(ready.subject).unwrap();
        let number_of = |is: fn(&Event) -> bool| {
            let found = entries.iter().find(|entry| is(&entry.event));
            found.unwrap().sequence
        };
        let enrolled = number_of(|event| matches!(event, Event::Act(Act::Enrolled { .. })));
        let screened = number_of(|event| matches!(event, Event::Act(Act::Screened(_))));
        for (key, entry, group, seen, new) in [
            ("slot", enrolled, "event.allocation", 0, json!({"slot": 2})),
            // Who asks for a version that never was is not told what stands there.
            (
                "version",
                enrolled,
                "event.allocation",
                7,
                json!({"slot": 2}),
            ),
            ("day", enrolled, "date", 0, json!("2017-05-02")),
            ("site", screened, "event.site", 0, json!(2)),
        ] {
            let refused = store.ask(correction(key, entry, group, seen, new));
            assert_eq!(refused, Err(Refused::NotCorrectable), "{key}");
        }
        assert_eq!(store.entries_of(ready.subject).unwrap(), entries);
        drop(store);
        fresh.holds();
    });
}

#[test]
fn r_9_a_reason_that_is_no_reason_to_read_is_refused() {
    on_every_database("r_9_words", |fresh| {
        let (store, _, entry) = with_visit(fresh);
        let long = "a".repeat(4_001);
        for (key, reason) in [
            ("long", long.as_str()),
            ("turned", "wrong \u{202e}knil"),
            ("bell", "ring \u{7}"),
        ] {
            let mut request = correction(key, entry, "date", 0, json!("2017-05-02"));
            request.reason = Some(reason.into());
            let refused = store.ask(request);
            assert!(
                matches!(refused, Err(Refused::Unreadable { .. })),
                "{key}: {refused:?}"
            );
        }
    });
}

#[test]
fn r_33_data_with_something_open_are_locked_by_no_way_unless_somebody_says_why() {
    on_every_database("still_open", |fresh| {
        let (store, ready, _) = with_visit(fresh);
        let subject = ready.subject;
        let manager = person("D. Manager", Role::DataManager, None);
        // Something is coded, something asked, and nobody signed.
        let wish = Wish::RaiseQuery {
            subject,
            about: store::QueryAbout::Subject {},
            text: "is this so?".into(),
        };
        let query = store.ask(request("query", manager.clone(), wish)).unwrap();
        let treatment = serde_json::from_value::<Event>(json!({
            "kind": "concomitant_treatment", "name": "paracetamol", "class": "other", "change": "started",
        }));
        let wish = Wish::Write {
            subject,
            date: WEEK_0,
            event: treatment.unwrap(),
        };
        store
            .ask(request("treatment", investigator(), wish))
            .unwrap();
        let open = store
            .still_open(&manager, subject, &Scope::Casebook {})
            .unwrap();
        assert_eq!(open.queries, [query.sequence]);
        assert_eq!(open.uncoded, ["paracetamol"]);
        let unsigned: Vec<_> = open.unsigned.iter().map(ToString::to_string).collect();
        assert_eq!(unsigned, ["SCR", "W0"]);
        let all = store.still_open_in_all(&manager, None).unwrap();
        assert!(
            all.unsigned > open.counted().unsigned,
            "others are counted too"
        );
        let lock = |key: &str, although: Option<&str>| {
            let wish = Wish::Close {
                subject,
                scope: Scope::Casebook {},
                standing: Closure::Locked,
                although: although.map(str::to_owned),
            };
            request(key, manager.clone(), wish)
        };
        let refused = store.ask(lock("bare", None));
        assert_eq!(refused, Err(Refused::StillOpen(open.counted())));
        let blank = store.ask(lock("blank", Some("  ")));
        assert_eq!(blank, Err(Refused::StillOpen(open.counted())));
        // Freezing is undone again, and asks nothing.
        let freeze = Wish::Close {
            subject,
            scope: Scope::Casebook {},
            standing: Closure::Frozen,
            although: None,
        };
        store
            .ask(request("freeze", manager.clone(), freeze))
            .unwrap();
        store
            .ask(lock("although", Some("the site has closed")))
            .unwrap();
        let lines = store
            .trail(&manager, &store::TrailFilter::default())
            .unwrap();
        let line = lines.iter().rfind(|line| line.kind == "closed").unwrap();
        let said = line.new.as_ref().unwrap();
        assert_eq!(said["although"], "the site has closed");
        assert_eq!(said["open"]["queries"], 1);
        // Whoever does not lock is not told.
        assert!(matches!(
            store.still_open(&investigator(), subject, &Scope::Casebook {}),
            Err(Refused::Role { .. })
        ));
        drop(store);
        fresh.holds();
    });
}
