//! Whether somebody who deteriorated enters the next period hangs on the arm. No blinded person can find the arm out by
//! asking for it; the pharmacist opens it for this, which is written down.

use instruments::measure::{Mmt, Vas};
use jiff::ToSpan as _;
use jiff::civil::Date;
use protocol::{PeriodId, VisitId};
use record::{Act, Findings, Observation, SubjectNumber, VisitRecord};
use store::load::{Ready, randomise};
use store::{
    Answer, Came, EndorsementKind, ItemGroup, OpeningPurpose, Person, Refused, Role, Scope, Store,
    TrailFilter, Wish,
};

use crate::trial::{
    WEEK_0, because, findings, investigator, on_every_database, person, plan, request,
};

/// Twelve people, of whom some are on each arm.
const PEOPLE: u32 = 12;

fn worse() -> Findings {
    let plan = plan(1);
    let mut findings = findings(&plan, 50);
    let maximum = plan.protocol().response.mmt_maximum;
    if let Some(core_set) = &mut findings.core_set {
        core_set.physician_global = Some(Vas::from_millimetres(80).unwrap());
        core_set.muscle_strength = Some(Mmt::from_points(80, maximum).unwrap().into());
    }
    findings
}

fn tell(store: &Store, subject: SubjectNumber, date: Date, event: record::Event) -> Answer {
    let key = format!(
        "{subject}/{date}/{}",
        serde_json::to_string(&event).unwrap().len()
    );
    let wish = Wish::Write {
        subject,
        date,
        event,
    };
    store.ask(request(&key, investigator(), wish)).unwrap()
}

/// Lives the blinded period, with worse findings at the visits named; gives the entry of the visit at week 8.
fn live(store: &Store, one: Ready, worse_at: &[&str]) -> u64 {
    store.ask(randomise(one)).unwrap();
    let mut at_week_8 = 0;
    for (visit, weeks) in [("W0", 0), ("W4", 4), ("W8", 8), ("W12", 12), ("W16", 16)] {
        let date = WEEK_0.checked_add(weeks.weeks()).unwrap();
        let findings = if worse_at.contains(&visit) {
            worse()
        } else {
            findings(&plan(1), 50)
        };
        let visit = VisitId(visit.into());
        let held = Observation::VisitHeld(VisitRecord { visit, findings }).into();
        let Came::Entry { entry, .. } = tell(store, one.subject, date, held).came else {
            panic!("it is an entry")
        };
        if weeks == 8 {
            at_week_8 = entry;
            if worse_at.len() > 1 {
                tell(store, one.subject, date, Act::CrossedOver {}.into());
            }
        }
    }
    let period = PeriodId("BLINDED".into());
    tell(
        store,
        one.subject,
        week_16(),
        Act::Completed { period }.into(),
    );
    at_week_8
}

fn week_16() -> Date {
    WEEK_0.checked_add(16.weeks()).unwrap()
}

fn enter(store: &Store, who: Person, subject: SubjectNumber) -> Result<Answer, Refused> {
    let wish = Wish::Write {
        subject,
        date: week_16(),
        event: Act::PeriodEntered {
            period: PeriodId("EXTENSION".into()),
        }
        .into(),
    };
    let key = format!("enter/{}/{subject}", who.role);
    store.ask(request(&key, who, wish))
}

fn pharmacist_of(one: Ready) -> Person {
    person("P. Pharmacist", Role::Pharmacist, Some(one.site.0))
}

#[test]
fn b_21_no_blinded_person_learns_an_arm_by_asking_whether_a_subject_enters_the_extension() {
    on_every_database("entering", |fresh| {
        let (store, ready) = fresh.ready(PEOPLE);
        let mut answers = Vec::new();
        for one in &ready {
            live(&store, *one, &["W4", "W8"]);
            let asked = enter(&store, investigator(), one.subject).unwrap_err();
            let words = asked.to_string();
            for arm in ["deterior", "IVIG", "PLACEBO", "placebo"] {
                assert!(!words.contains(arm), "{words}");
            }
            answers.push(asked);
        }
        assert!(
            matches!(answers[0], Refused::HangsOnArm { .. }),
            "{:?}",
            answers[0]
        );
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        // The pharmacist asks after the arm was opened for it, and not before.
        let mut entered = Vec::new();
        for one in &ready {
            let pharmacist = pharmacist_of(*one);
            let unopened = enter(&store, pharmacist.clone(), one.subject);
            assert_eq!(unopened, Err(Refused::NotOpened));
            let opened = store
                .open_arm(
                    pharmacist.clone(),
                    one.subject,
                    OpeningPurpose::PeriodEntry,
                    "entry into the extension",
                )
                .unwrap();
            let arm = plan(1).arm(opened.reveal()).unwrap().id.to_string();
            let asked = enter(&store, pharmacist, one.subject);
            assert_eq!(asked.is_ok(), arm == "PLACEBO", "{arm}: {asked:?}");
            entered.push(asked.is_ok());
        }
        assert!(entered.contains(&true) && entered.contains(&false));
        // What the trail says of it to the blinded names no arm, no reason, and the answer by nothing but the entry.
        let filter = TrailFilter {
            person: Some("pharmacy".into()),
            ..TrailFilter::default()
        };
        for role in [
            Role::Monitor,
            Role::Investigator,
            Role::Statistician,
            Role::Sponsor,
        ] {
            let lines = store
                .trail(&person("R. Reader", role, None), &filter)
                .unwrap();
            let acts = lines.iter().filter(|line| line.kind == "pharmacy_action");
            let written = lines.iter().filter(|line| line.kind == "entry").count();
            // An opening for each, a refused try before it, and for some the refusal after it.
            let refused = entered.iter().filter(|entered| !**entered).count();
            assert_eq!(acts.count(), 2 * ready.len() + refused, "{role}");
            assert_eq!(written, ready.len() - refused, "{role}");
            let text = serde_json::to_string(&lines).unwrap();
            assert!(
                !text.contains("deterior") && !text.contains("keeps"),
                "{text}"
            );
        }
        drop(store);
        fresh.holds();
    });
}

#[test]
fn who_did_not_deteriorate_is_entered_by_the_site_and_not_by_the_pharmacist() {
    on_every_database("entering_site", |fresh| {
        let (store, ready) = fresh.ready(3);
        live(&store, ready[0], &["W4"]);
        let pharmacist = enter(&store, pharmacist_of(ready[0]), ready[0].subject);
        assert!(
            matches!(pharmacist, Err(Refused::Role { .. })),
            "{pharmacist:?}"
        );
        assert!(enter(&store, investigator(), ready[0].subject).is_ok());
    });
}

#[test]
fn b_25_where_the_protocol_asks_for_it_the_scores_of_before_are_signed_before_the_open_label_period()
 {
    on_every_database("entering_signed", |fresh| {
        let mut protocol = plan(PEOPLE).protocol().clone();
        protocol.response.signed_before = vec![PeriodId("EXTENSION".into())];
        let plan = protocol::Plan::compile(protocol).unwrap();
        let (store, ready) = fresh.ready_for(plan, PEOPLE);
        // Whoever asks, whatever they are on: the visits that are not signed are named, and nothing else is told.
        let visits: Vec<VisitId> = ["SCR", "W0", "W4", "W8", "W12", "W16"]
            .map(Into::into)
            .into();
        for (one, worse_at) in [(ready[0], &["W4"][..]), (ready[1], &["W4", "W8"])] {
            live(&store, one, worse_at);
            for who in [investigator(), pharmacist_of(one)] {
                let period = PeriodId("EXTENSION".into());
                let visits = visits.clone();
                let expected = Err(Refused::NotSigned { period, visits });
                assert_eq!(enter(&store, who, one.subject), expected);
            }
        }
        let sign = |visit: &VisitId| {
            let wish = Wish::Endorse {
                subject: ready[0].subject,
                scope: Scope::Visit {
                    visit: visit.clone(),
                },
                kind: EndorsementKind::Signature,
                meaning: "these data are right".into(),
            };
            store
                .ask(request(&format!("sign/{visit}"), investigator(), wish))
                .unwrap();
        };
        visits[..5].iter().for_each(sign);
        let enter_under = |key: &str| {
            let wish = Wish::Write {
                subject: ready[0].subject,
                date: week_16(),
                event: Act::PeriodEntered {
                    period: PeriodId("EXTENSION".into()),
                }
                .into(),
            };
            store.ask(request(key, investigator(), wish))
        };
        let one_is_left = enter_under("again");
        assert!(
            matches!(&one_is_left, Err(Refused::NotSigned { visits, .. }) if visits.len() == 1),
            "{one_is_left:?}"
        );
        sign(&visits[5]);
        let entered = enter_under("signed");
        assert!(entered.is_ok(), "{entered:?}");
    });
}

#[test]
fn no_correction_tells_an_arm_by_being_taken_or_refused() {
    on_every_database("entering_corrected", |fresh| {
        let (store, ready) = fresh.ready(PEOPLE);
        let mut arms = Vec::new();
        let mut told = Vec::new();
        for one in &ready {
            let entry = live(&store, *one, &["W4"]);
            enter(&store, investigator(), one.subject).unwrap();
            // With this value deterioration would have been confirmed, and the entry refused on one of the arms.
            let wish = Wish::Correct {
                entry,
                group: ItemGroup("event.findings.core_set".into()),
                seen: 0,
                new: serde_json::to_value(worse().core_set).unwrap(),
            };
            let key = format!("correct/{entry}");
            let corrected = store.ask(because(request(&key, investigator(), wish), "a slip"));
            // It is taken whichever arm it is, and the entry stands: what contradicts it is a deviation, in the same words.
            let corrected = corrected.map(|answer| answer.came);
            assert_eq!(
                corrected,
                Ok(Came::Corrected {
                    version: 1,
                    upheld: 1
                })
            );
            let subject = one.subject;
            told.push(
                store
                    .look(move |state| {
                        let subject = state.subject(subject).unwrap();
                        let of = subject.deviations().iter();
                        let words: Vec<_> = of.map(|one| one.kind.to_string()).collect();
                        (words, format!("{:?}", subject.periods()))
                    })
                    .unwrap(),
            );
            let opened = store.open_arm(
                pharmacist_of(*one),
                one.subject,
                OpeningPurpose::Dispensing,
                "a test",
            );
            arms.push(opened.unwrap().reveal());
        }
        assert!(arms.iter().any(|arm| *arm != arms[0]));
        assert!(told.iter().all(|words| *words == told[0]), "{told:?}");
        assert!(
            told[0]
                .0
                .iter()
                .any(|words| words.contains("period_entered")),
            "{told:?}"
        );
        drop(store);
        fresh.holds();
        // What was upheld is upheld after the next opening, for the record is folded again.
        drop(fresh.open(PEOPLE));
    });
}
