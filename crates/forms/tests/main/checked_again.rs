//! What was entered under one version of the protocol, checked by another.

use forms::{ChangedCheck, CheckChange, Circumstances, checked_again, unasked_at_entry};
use jiff::civil::date;
use protocol::Plan;
use record::{Entry, Event, Observation, Validity};

use crate::desk::of;
use crate::script::{BASELINE, Script, everyone_on, plan, proderm, week};

/// The trial with SF-36 at week 4 since its second version.
fn with_sf36() -> Plan {
    let text = include_str!("../../../../trials/proderm/protocol.toml").replace(
        "id = \"W4\"\n",
        "id = \"W4\"\nadded = [{ since = \"V2\", assessments = [\"sf36\"] }]\n",
    );
    plan("proderm", &text)
}

/// Four weeks of a subject: the infusion of week 0 ran at 0.04 ml/kg/min, as fast as both versions allow, and that of week 4
/// at another rate.
fn told<'a>(
    plan: &'a Plan,
    table: &'a record::AllocationTable,
    rate_of_week_4: &str,
) -> Script<'a> {
    let mut script = Script::new(plan, table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit(1, "W4", BASELINE);
    let Observation::InfusionGiven(mut cycle) = script.cycle(1, "W4", week(4)) else {
        panic!("it is an infusion");
    };
    cycle.highest_rate = rate_of_week_4.parse().unwrap();
    script.so(1, week(4), Observation::InfusionGiven(cycle));
    script
}

fn changed(script: &Script<'_>, entry: &Entry, version: &str) -> Vec<ChangedCheck> {
    let c = Circumstances {
        correcting: Some(entry),
        ..of(&script.state, week(30))
    };
    checked_again(&c, script.plan.version_named(version).unwrap())
}

fn all_changed(script: &Script<'_>, version: &str) -> Vec<(u64, ChangedCheck)> {
    let entries = script.entries.iter();
    entries
        .flat_map(|entry| {
            let found = changed(script, entry, version).into_iter();
            found.map(move |change| (entry.sequence, change))
        })
        .collect()
}

fn last_infusion(script: &Script<'_>) -> Entry {
    let is_infusion = |entry: &&Entry| {
        matches!(
            entry.event,
            Event::Observation(Observation::InfusionGiven(_))
        )
    };
    let found = script.entries.iter().rev().find(is_infusion);
    found.unwrap().clone()
}

#[test]
fn a_narrower_limit_touches_the_one_entry_above_it_and_no_other() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let script = told(&plan, &table, "0.1");
    // Under its own version nothing of any entry is changed.
    assert_eq!(all_changed(&script, "V1"), []);
    let found = all_changed(&script, "V2");
    let [(sequence, change)] = found.as_slice() else {
        panic!("{found:#?}");
    };
    assert_eq!(*sequence, last_infusion(&script).sequence);
    assert_eq!(change.change, CheckChange::NewlyDoubtful);
    assert_eq!(change.then, None);
    let now = change.now.as_deref().unwrap();
    assert!(now.contains("0.1 ml/kg/min where 0.04"), "{now}");
    assert_eq!(change.value, "0.1 ml/kg/min");
    assert_eq!(change.group.as_deref(), Some("event.highest_rate"));
    assert_eq!(change.label, "Highest rate per kilogram and minute");
}

#[test]
fn what_was_doubtful_already_is_told_with_both_limits() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let script = told(&plan, &table, "0.2");
    let found = changed(&script, &last_infusion(&script), "V2");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].change, CheckChange::AskedOtherwise);
    assert!(found[0].then.as_deref().unwrap().contains("where 0.12"));
    assert!(found[0].now.as_deref().unwrap().contains("where 0.04"));
}

#[test]
fn what_a_version_asks_for_besides_is_told_and_what_one_before_it_did_not_ask_for_too() {
    let plan = with_sf36();
    let table = everyone_on(&plan, "PLACEBO");
    let script = told(&plan, &table, "0.04");
    let found = all_changed(&script, "V2");
    assert_eq!(found.len(), 2, "{found:#?}");
    for (_, change) in &found {
        assert_eq!(change.change, CheckChange::NewlyAsked);
        assert!(change.field.starts_with("sf36_") && change.value.is_empty());
    }
    // Of a visit that was taken under the second version, the first asks less: what is missing is not missed any more.
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_on(1, "W4", date(2018, 7, 2), BASELINE);
    let entry = script.entries.last().unwrap();
    assert_eq!(changed(&script, entry, "V2"), []);
    let found = changed(&script, entry, "V1");
    assert_eq!(found.len(), 2, "{found:#?}");
    let is_gone =
        |change: &ChangedCheck| change.change == CheckChange::NoLongerAsked && change.now.is_none();
    assert!(found.iter().all(is_gone), "{found:#?}");
}

#[test]
fn an_entry_that_was_struck_out_is_not_checked_again() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let script = told(&plan, &table, "0.1");
    let struck_out = Entry {
        validity: Validity::StruckOut,
        ..last_infusion(&script)
    };
    assert_eq!(changed(&script, &struck_out, "V2"), []);
}

#[test]
fn the_checks_of_another_version_say_the_same_whichever_arm_a_subject_holds() {
    let plan = with_sf36();
    let worlds = ["IVIG", "PLACEBO"].map(|arm| everyone_on(&plan, arm));
    let [one, other] = [0, 1].map(|world| {
        let script = told(&plan, &worlds[world], "0.1");
        all_changed(&script, "V2")
    });
    assert_eq!(one.len(), 3);
    assert_eq!(one, other);
}

#[test]
fn of_what_another_program_took_what_nobody_was_asked_about_is_told() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let script = told(&plan, &table, "0.2");
    let entry = last_infusion(&script);
    let c = Circumstances {
        correcting: Some(&entry),
        ..of(&script.state, week(30))
    };
    let first = plan.version_named("V1").unwrap();
    let found = unasked_at_entry(&c, first, |_, _| false);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].change, CheckChange::NewlyDoubtful);
    assert!(found[0].now.as_deref().unwrap().contains("where 0.12"));
    let explained = unasked_at_entry(&c, first, |problem, group| {
        problem.field == "highest_rate" && group == Some("event.highest_rate")
    });
    assert_eq!(explained, []);
}
