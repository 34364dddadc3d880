//! Whoever completes the first period is randomised again: by the store alone, once, and with the same care as at first.

use std::collections::BTreeSet;

use instruments::measure::{Mmt, Vas};
use jiff::ToSpan as _;
use jiff::civil::Date;
use protocol::{PeriodId, Plan, VisitId};
use record::{Act, Event, Findings, Observation, SlotId, SubjectNumber, VisitRecord};
use store::load::{Ready, randomise};
use store::{
    Answer, Came, OpeningPurpose, Person, Refused, Role, Store, Subjects, TrailFilter, Wish,
};

use crate::trial::{
    Fresh, WEEK_0, clock, findings, folder, investigator, on_every_database, person, request,
    withdrawal,
};

/// So many people that each stratum has some.
const PEOPLE: u32 = 12;

fn week_16() -> Date {
    WEEK_0.checked_add(16.weeks()).unwrap()
}

fn write(store: &Store, subject: SubjectNumber, date: Date, event: Event) {
    let text = serde_json::to_string(&event).unwrap();
    let wish = Wish::Write {
        subject,
        date,
        event,
    };
    let key = format!("{subject}/{date}/{}", text.len());
    store.ask(request(&key, investigator(), wish)).unwrap();
}

/// Lives the first period to its end, worse at the visits named.
fn live(store: &Store, plan: &Plan, one: Ready, worse_at: &[&str]) {
    store.ask(randomise(one)).unwrap();
    for (visit, weeks) in [("W0", 0), ("W4", 4), ("W8", 8), ("W12", 12), ("W16", 16)] {
        let date = WEEK_0.checked_add(weeks.weeks()).unwrap();
        let found = if worse_at.contains(&visit) {
            worse(plan)
        } else {
            findings(plan, 50)
        };
        let held = VisitRecord {
            visit: VisitId(visit.into()),
            findings: found,
        };
        write(
            store,
            one.subject,
            date,
            Observation::VisitHeld(held).into(),
        );
    }
    let period = PeriodId("BLINDED".into());
    write(
        store,
        one.subject,
        week_16(),
        Act::Completed { period }.into(),
    );
}

fn worse(plan: &Plan) -> Findings {
    let mut findings = findings(plan, 50);
    let maximum = plan.protocol().response.mmt_maximum;
    if let Some(core_set) = &mut findings.core_set {
        core_set.physician_global = Some(Vas::from_millimetres(80).unwrap());
        core_set.muscle_strength = Some(Mmt::from_points(80, maximum).unwrap().into());
    }
    findings
}

fn again(subject: SubjectNumber) -> Wish {
    Wish::RandomiseAgain {
        subject,
        date: week_16(),
        period: PeriodId("EXTENSION".into()),
    }
}

fn ask(store: &Store, who: Person, subject: SubjectNumber) -> Result<Answer, Refused> {
    store.ask(request(
        &format!("again/{subject}/{}", who.role),
        who,
        again(subject),
    ))
}

fn slot_of(answer: &Answer) -> SlotId {
    match answer.came {
        Came::Randomised { slot, .. } => slot,
        ref other => panic!("{other:?}"),
    }
}

/// A store in which everybody completed the first period.
fn completed(fresh: &Fresh) -> (Store, Vec<Ready>) {
    let plan = withdrawal(PEOPLE);
    let (store, ready) = fresh.ready_for(plan.clone(), PEOPLE);
    for one in &ready {
        live(&store, &plan, *one, &[]);
    }
    (store, ready)
}

#[test]
fn everybody_takes_a_slot_of_their_own_and_the_store_holds_and_replays() {
    on_every_database("second", |fresh| {
        let (store, ready) = completed(fresh);
        let mut slots = BTreeSet::new();
        for one in &ready {
            let answer = ask(&store, investigator(), one.subject).unwrap();
            assert!(slots.insert(slot_of(&answer)));
            // The same request again is the same answer, and takes nothing.
            assert_eq!(ask(&store, investigator(), one.subject).unwrap(), answer);
            // Another request for the same subject is refused.
            let other = request("other", investigator(), again(one.subject));
            assert!(matches!(store.ask(other), Err(Refused::Rule(_))));
        }
        drop(store);
        fresh.holds();
        let plan = withdrawal(PEOPLE);
        let replayed = store::replay(&fresh.place, &plan).unwrap();
        assert_eq!(replayed.allocations, u64::from(2 * PEOPLE));
        assert_eq!(replayed.differences, Vec::<String>::new());
        // Opened again it knows who was randomised, and gives nobody a slot twice.
        let store = Store::open(&fresh.place, plan, Subjects::People, clock()).unwrap();
        assert!(
            ask(
                &store,
                person("C", Role::Coordinator, None),
                ready[0].subject
            )
            .is_err()
        );
        assert!(ask(&store, investigator(), ready[0].subject).is_ok());
    });
}

#[test]
fn asked_by_everybody_at_once_no_slot_is_given_twice_and_none_is_left_out() {
    on_every_database("second_at_once", |fresh| {
        let (store, ready) = completed(fresh);
        let slots: Vec<SlotId> = std::thread::scope(|threads| {
            let asked: Vec<_> = ready
                .iter()
                .map(|one| {
                    let store = &store;
                    threads.spawn(move || ask(store, investigator(), one.subject).unwrap())
                })
                .collect();
            asked
                .into_iter()
                .map(|thread| slot_of(&thread.join().unwrap()))
                .collect()
        });
        let distinct: BTreeSet<SlotId> = slots.iter().copied().collect();
        assert_eq!(distinct.len(), ready.len());
        drop(store);
        fresh.holds();
    });
}

#[test]
fn an_event_names_no_slot_and_enters_no_such_period() {
    on_every_database("second_event", |fresh| {
        let (store, ready) = completed(fresh);
        let subject = ready[0].subject;
        let period = PeriodId("EXTENSION".into());
        let event: Event = Act::RandomisedAgain {
            period: period.clone(),
            slot: SlotId(1),
            stratum: None,
        }
        .into();
        let by_event = |event: Event| {
            let wish = Wish::Write {
                subject,
                date: week_16(),
                event,
            };
            store.ask(request("by-event", investigator(), wish))
        };
        assert!(matches!(by_event(event), Err(Refused::Unreadable { .. })));
        let refused = by_event(Act::PeriodEntered { period }.into()).unwrap_err();
        assert!(
            refused.to_string().contains("randomised again"),
            "{refused}"
        );
        for role in [
            Role::Monitor,
            Role::Assessor,
            Role::Pharmacist,
            Role::Sponsor,
        ] {
            let refused = ask(&store, person("R", role, None), subject).unwrap_err();
            assert!(matches!(refused, Refused::Role { .. }), "{role}: {refused}");
        }
    });
}

#[test]
fn what_blinded_people_read_of_it_says_neither_slot_nor_list() {
    on_every_database("second_trail", |fresh| {
        let (store, ready) = completed(fresh);
        let slot = slot_of(&ask(&store, investigator(), ready[0].subject).unwrap());
        let filter = TrailFilter {
            subject: Some(ready[0].subject),
            ..TrailFilter::default()
        };
        for role in [Role::Monitor, Role::Investigator, Role::Sponsor] {
            let lines = store.trail(&person("R", role, None), &filter).unwrap();
            let line = lines.last().unwrap();
            assert_eq!(line.kind, "randomised", "{role}");
            let told = line.new.as_ref().unwrap();
            assert_eq!(told["kind"], "randomised_again");
            assert_eq!(told["period"], "EXTENSION");
            let text = serde_json::to_string(line).unwrap();
            assert!(
                !text.contains("slot") && !text.contains("list"),
                "{slot}: {text}"
            );
        }
    });
}

#[test]
fn where_the_entry_hangs_on_the_arm_the_pharmacist_randomises_who_may_enter() {
    on_every_database("second_hangs", |fresh| {
        let plan = withdrawal(PEOPLE);
        let (store, ready) = fresh.ready_for(plan.clone(), PEOPLE);
        let mut entered = Vec::new();
        for one in &ready {
            live(&store, &plan, *one, &["W12", "W16"]);
            let asked = ask(&store, investigator(), one.subject).unwrap_err();
            assert!(matches!(asked, Refused::HangsOnArm { .. }), "{asked:?}");
            let pharmacist = person("P", Role::Pharmacist, Some(one.site.0));
            let unopened = ask(&store, pharmacist.clone(), one.subject);
            assert_eq!(unopened, Err(Refused::NotOpened));
            let reason = "entry into the extension";
            let opened = store
                .open_arm(
                    pharmacist.clone(),
                    one.subject,
                    OpeningPurpose::PeriodEntry,
                    reason,
                )
                .unwrap();
            let arm = plan.arm(opened.reveal()).unwrap().id.to_string();
            let wish = again(one.subject);
            let key = format!("opened/{}", one.subject);
            let asked = store.ask(request(&key, pharmacist, wish));
            assert_eq!(asked.is_ok(), arm == "PLACEBO", "{arm}: {asked:?}");
            entered.push(asked.is_ok());
        }
        assert!(entered.contains(&true) && entered.contains(&false));
        drop(store);
        fresh.holds();
    });
}

#[test]
fn after_it_an_opening_shows_the_arm_that_holds_now() {
    on_every_database("second_opened", |fresh| {
        let (store, ready) = completed(fresh);
        let plan = withdrawal(PEOPLE);
        let open = |subject| {
            let opened = store
                .open_arm(
                    investigator(),
                    subject,
                    OpeningPurpose::Emergency,
                    "a stroke",
                )
                .unwrap();
            plan.allocated_at(opened.reveal())
        };
        assert_eq!(open(ready[0].subject), None);
        ask(&store, investigator(), ready[0].subject).unwrap();
        assert_eq!(open(ready[0].subject), plan.period_named("EXTENSION"));
    });
}

#[test]
fn an_archive_takes_the_second_lists_along() {
    on_every_database("second_archive", |fresh| {
        let (store, ready) = completed(fresh);
        for one in ready.iter().take(5) {
            ask(&store, investigator(), one.subject).unwrap();
        }
        drop(store);
        let archive = folder("second_archive_files").join("archive");
        store::export(&fresh.place, &archive).unwrap();
        let other = crate::trial::sqlite("second_imported");
        std::fs::copy(&fresh.place.key_file, &other.place.key_file).unwrap();
        store::import(&other.place, &archive).unwrap();
        other.holds();
        let replayed = store::replay(&other.place, &withdrawal(PEOPLE)).unwrap();
        assert_eq!(replayed.differences, Vec::<String>::new());
    });
}
