//! What is not asked any more.

use forms::{why_item_unasked, why_visit_unasked};
use record::{Act, DiscontinuationReason, Entry, Event, SubjectNumber};

use crate::desk::{event, of, typed};
use crate::edit_checks_of_events::an_event;
use crate::edit_checks_of_fields::with;
use crate::script::{BASELINE, Script, everyone_on, proderm, week};

#[test]
fn f_4_an_item_is_asked_only_with_the_answers_that_it_follows_from() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let c = of(&script.state, week(2));
    let entry = |event: Event| Entry::new(90, SubjectNumber(1), week(1), event);
    let adverse =
        |fields: &[(&str, &str)]| entry(event(&c, "adverse-event", &with(&an_event(), fields)));
    let treatment = |change: &str| {
        let given = typed(&[
            ("date", "2017-05-08"),
            ("name", "Prednisone"),
            ("class", "glucocorticoid"),
            ("change", change),
            ("daily_milligrams", "10"),
            ("change__because", "as prescribed"),
        ]);
        entry(event(&c, "concomitant-treatment", &given))
    };
    let examined = |signs: &[&str]| {
        let mut form = typed(&[
            ("date", "2017-05-02"),
            ("examined", "yes"),
            ("leg_scan", "no_thrombosis"),
        ]);
        form.extend(
            signs
                .iter()
                .map(|sign| ((*sign).to_owned(), "yes".to_owned())),
        );
        entry(event(&c, "wells/W0", &form))
    };
    let serious = [
        ("seriousness", "serious"),
        ("serious_hospitalisation", "yes"),
    ];
    let after = [("onset", "after"), ("onset_hours", "3")];
    let during = [("onset", "during")];
    let (swollen, pain) = (["dvt_oedema", "dvt_previous"], ["dvt_oedema"]);
    for (item, asked, unasked) in [
        (
            "event.reported.serious_because",
            adverse(&serious),
            adverse(&[]),
        ),
        ("event.onset.hours", adverse(&after), adverse(&during)),
        (
            "event.daily_milligrams",
            treatment("at_entry"),
            treatment("stopped"),
        ),
        ("event.leg_scan", examined(&swollen), examined(&pain)),
        ("event.d_dimers", examined(&swollen), examined(&pain)),
    ] {
        assert_eq!(why_item_unasked(&c, &asked, item), None, "{item}");
        let why = why_item_unasked(&c, &unasked, item).unwrap();
        assert!(why.starts_with("With the answers as they are now"), "{why}");
        // What stands beside it is asked in both.
        for entry in [&asked, &unasked] {
            assert_eq!(why_item_unasked(&c, entry, "date"), None);
        }
    }
}

#[test]
fn f_4_nothing_is_asked_of_a_visit_that_was_missed_or_comes_after_the_subject_left() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let why = |script: &Script<'_>, visit: &str| {
        why_visit_unasked(&of(&script.state, week(9)), &visit.into())
    };
    for visit in ["W0", "W4", "W8", "W40"] {
        assert_eq!(why(&script, visit), None, "{visit}");
    }
    let missed = typed(&[("date", "2017-06-01"), ("reason", "on holiday")]);
    let missed = event(&of(&script.state, week(5)), "missed-visit/W4", &missed);
    script.so(1, week(5), missed);
    assert!(
        why(&script, "W4")
            .unwrap()
            .starts_with("Week 4 was not held")
    );
    assert_eq!(why(&script, "W8"), None);
    let reason = DiscontinuationReason::WithdrawalOfConsent;
    script.so(1, week(6), Act::Discontinued { reason });
    assert_eq!(why(&script, "W0"), None, "it was held");
    assert!(
        why(&script, "W8")
            .unwrap()
            .contains("is not planned for this subject any more")
    );
    assert_eq!(why(&script, "ET"), None);
}
