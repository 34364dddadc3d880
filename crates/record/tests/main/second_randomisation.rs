//! Whoever completes the first period is randomised again, and the first allocation stays what it was.

use std::collections::BTreeMap;

use proptest::prelude::*;
use protocol::{ArmCode, PeriodId, PeriodIndex, Plan, StratumId};
use record::{
    Act, AllocationError, AllocationRow, AllocationTable, Observation, SegmentStart, SiteNumber,
    SlotId, SubjectNumber, TreatmentGiven,
};

use crate::script::{
    BASELINE, BETTER, Script, WORSE, draws, origin, table_of, week, with_key, withdrawal,
};

fn rows(plan: &Plan, seed: u64) -> Vec<AllocationRow> {
    let (record, key) = with_key(seed);
    let table = AllocationTable::generate(plan, &record.header().origin, draws(seed)).unwrap();
    table.rows(plan, &key).unwrap()
}

/// The same trial without the second randomisation.
fn without(text: &str) -> String {
    let begin = text.find("[period.treatment]").unwrap();
    let end = begin + text[begin..].find("[[visit]]").unwrap();
    let open =
        r#"treatment = { kind = "open_label", product = "GLOBULIN", regimen = "CYCLES_5_TO_10" }"#;
    let text = format!("{}{open}\n\n{}", &text[..begin], &text[end..]);
    text.replace(
        "kind = \"cross_over\"\non = \"confirmed_deterioration\"\nperiod = \"EXTENSION\"",
        "kind = \"withdraw\"\non = \"confirmed_deterioration\"\nperiod = \"EXTENSION\"",
    )
}

fn extension(plan: &Plan) -> PeriodIndex {
    plan.period_named("EXTENSION").unwrap()
}

/// A subject after the first period, at whose end it may be randomised again.
fn completed(script: &mut Script<'_>, number: u32) {
    script.first_period(number, [BASELINE, BASELINE, BETTER, BETTER, BETTER]);
    script.complete(number, "BLINDED", week(16));
}

fn randomised_again(slot: SlotId, stratum: Option<&str>) -> Act {
    Act::RandomisedAgain {
        period: PeriodId("EXTENSION".into()),
        slot,
        stratum: stratum.map(StratumId::from),
    }
}

/// The randomisation that is due for a subject.
fn due(script: &Script<'_>, number: u32) -> Act {
    script.second_randomisation(number, "EXTENSION")
}

#[test]
fn each_block_of_the_second_lists_holds_its_own_arms_two_to_one() {
    let plan = withdrawal();
    let mut blocks: BTreeMap<(String, u32), Vec<u8>> = BTreeMap::new();
    for row in rows(&plan, 3) {
        if row.period.is_some() {
            blocks
                .entry((row.stratum.unwrap().to_string(), row.block))
                .or_default()
                .push(row.arm.0);
        } else {
            assert!(row.arm.0 < 2, "the first randomisation gives its own arms");
        }
    }
    let lists = blocks.keys().map(|(stratum, _)| stratum.clone());
    assert_eq!(lists.collect::<std::collections::BTreeSet<_>>().len(), 3);
    for (block, arms) in &blocks {
        let withdrawn = arms.iter().filter(|arm| **arm == 3).count();
        let going_on = arms.iter().filter(|arm| **arm == 2).count();
        assert_eq!(
            (going_on, going_on + withdrawn),
            (2 * withdrawn, arms.len()),
            "{block:?}"
        );
    }
    assert!(blocks.values().any(|arms| arms.len() == 3));
    assert!(blocks.values().any(|arms| arms.len() == 6));
}

#[test]
fn a_second_randomisation_changes_nothing_of_the_first_lists() {
    let text = include_str!("../../../../validation/second-randomisation/protocol.toml");
    let without = crate::script::plan("without", &without(text));
    let told = |plan: &Plan| -> Vec<(u32, Option<StratumId>, u32, u32, u8)> {
        let rows = rows(plan, 11);
        let first = rows.into_iter().filter(|row| row.period.is_none());
        first
            .map(|row| (row.slot.0, row.stratum, row.position, row.block, row.arm.0))
            .collect()
    };
    assert_eq!(told(&withdrawal()), told(&without));
}

#[test]
fn the_rows_come_back_as_the_same_table_and_others_are_refused() {
    let plan = withdrawal();
    let (_, key) = with_key(1);
    let written = rows(&plan, 4);
    let plain = |rows: &[AllocationRow]| -> Vec<_> {
        rows.iter()
            .map(|row| (row.slot.0, row.period.clone(), row.position, row.arm.0))
            .collect()
    };
    let mut turned = written.clone();
    turned.reverse();
    let table = AllocationTable::from_rows(&plan, &origin(), turned).unwrap();
    assert_eq!(plain(&table.rows(&plan, &key).unwrap()), plain(&written));

    let refused = |change: &dyn Fn(&mut Vec<AllocationRow>)| {
        let mut rows = written.clone();
        change(&mut rows);
        AllocationTable::from_rows(&plan, &origin(), rows)
            .err()
            .unwrap()
    };
    let last = written.len() - 1;
    assert_eq!(
        refused(&|rows| rows[last].period = Some("BLINDED".into())),
        AllocationError::UnknownRandomisation {
            period: "BLINDED".into()
        }
    );
    // An arm of the first randomisation in a list of the second.
    assert_eq!(
        refused(&|rows| rows[last].arm = ArmCode(0)),
        AllocationError::UnknownArm {
            slot: written[last].slot
        }
    );
    assert_eq!(
        refused(&|rows| rows.retain(|row| row.period.is_none())),
        AllocationError::OtherMethod
    );
}

#[test]
fn whoever_enters_is_randomised_in_the_stratum_of_the_first_randomisation() {
    let plan = withdrawal();
    let table = table_of(&plan, |arm| arm);
    let (_, key) = with_key(1);
    let mut script = Script::new(&plan, &table);
    completed(&mut script, 1);
    let first = script.subject(1).first_arm().unwrap().open(&key).unwrap();
    let stratum = script.subject(1).enrolment().unwrap().stratum;
    let act = due(&script, 1);
    script.so(1, week(16), act);

    let subject = script.subject(1);
    let again = &subject.second_allocations()[0];
    assert_eq!((again.period, again.stratum), (extension(&plan), stratum));
    assert_eq!(subject.first_arm().unwrap().open(&key).unwrap(), first);
    let second = subject.arm_at_entry(extension(&plan)).unwrap();
    let second = second.open(&key).unwrap();
    assert_eq!(plan.allocated_at(second), Some(extension(&plan)));
    assert_eq!(subject.allocated_arm().unwrap().open(&key).unwrap(), second);
    let segment = subject.segments().last().unwrap();
    assert_eq!(segment.began, SegmentStart::RandomisedAgain);
    assert!(matches!(segment.given, TreatmentGiven::Arm(arm) if arm.open(&key) == Ok(second)));
    let treatment = segment.open(&plan, &key).unwrap().unwrap();
    assert_eq!(treatment, plan.arm(second).unwrap().treatment);
}

#[test]
fn nobody_enters_without_being_randomised_and_nobody_is_randomised_twice_for_one_entry() {
    let plan = withdrawal();
    let table = table_of(&plan, |arm| arm);
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let early = randomised_again(SlotId(1), Some("MODERATE"));
    assert!(
        script
            .refusal(1, week(16), early)
            .contains("period BLINDED must be completed first")
    );
    completed(&mut script, 2);
    let period = PeriodId("EXTENSION".into());
    assert!(
        script
            .refusal(2, week(16), Act::PeriodEntered { period })
            .contains("whoever enters period EXTENSION is randomised again")
    );
    let act = due(&script, 2);
    let Act::RandomisedAgain { slot, .. } = act else {
        panic!("it randomises");
    };
    assert!(
        script
            .refusal(2, week(16), randomised_again(slot, Some("SEVERE")))
            .contains("MODERATE")
    );
    assert!(
        script
            .refusal(
                2,
                week(16),
                randomised_again(SlotId(slot.0 + 1), Some("MODERATE"))
            )
            .contains("is not the next")
    );
    // A slot of the first randomisation is none of the second.
    let first = script
        .state
        .next_slot(plan.stratum_named("MODERATE"), SiteNumber(1))
        .unwrap();
    assert!(
        script
            .refusal(2, week(16), randomised_again(first, Some("MODERATE")))
            .contains("is not the next")
    );
    script.so(2, week(16), act.clone());
    assert!(script.tell(2, week(16), act).is_err());
    let next = due(&script, 2);
    assert_ne!(next, randomised_again(slot, Some("MODERATE")));
}

#[test]
fn a_refused_entry_uses_no_slot() {
    let plan = withdrawal();
    // Everybody is on the arm after whose deterioration the protocol keeps out.
    let table = table_of(&plan, |arm| if arm.0 < 2 { ArmCode(0) } else { arm });
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE, BASELINE, BASELINE, WORSE, WORSE]);
    script.complete(1, "BLINDED", week(16));
    let before = due(&script, 1);
    assert!(
        script
            .refusal(1, week(16), before.clone())
            .contains("keeps the subject out")
    );
    assert_eq!(due(&script, 1), before);
}

#[test]
fn a_cross_over_in_the_second_period_is_to_the_other_of_its_own_arms() {
    let plan = withdrawal();
    let (_, key) = with_key(1);
    let table = table_of(&plan, |arm| arm);
    let mut script = Script::new(&plan, &table);
    completed(&mut script, 1);
    let act = due(&script, 1);
    script.so(1, week(16), act);
    let explanation = "a mix-up".to_owned();
    script.so(1, week(20), Observation::SwitchedInError { explanation });
    let subject = script.subject(1);
    let allocated = subject.allocated_arm().unwrap().open(&key).unwrap();
    let given = subject.segments().last().unwrap();
    let TreatmentGiven::Arm(other) = given.given else {
        panic!("an arm is given");
    };
    assert_eq!(plan.other_arm(allocated), Some(other.open(&key).unwrap()));
    assert_eq!(
        plan.allocated_at(other.open(&key).unwrap()),
        Some(extension(&plan))
    );
}

#[test]
fn worlds_that_differ_in_the_second_arms_alone_answer_alike() {
    let plan = withdrawal();
    let swap = |arm: ArmCode| if arm.0 < 2 { arm } else { ArmCode(5 - arm.0) };
    let worlds = [table_of(&plan, |arm| arm), table_of(&plan, swap)];
    let told = worlds.each_ref().map(|table| {
        let mut script = Script::new(&plan, table);
        for number in 1..=12 {
            script.first_period(number, [BASELINE, BASELINE, BETTER, BETTER, WORSE]);
            script.complete(number, "BLINDED", week(16));
            let act = due(&script, number);
            script.so(number, week(16), act);
            script.dose(number, "W16");
            script.visit(number, "W28", WORSE);
            script.so(number, week(28), Act::CrossedOver {});
            script.dose(number, "W28");
        }
        let flow = record::consort::flow(&script.state);
        (script.entries, script.answers, flow)
    });
    assert!(told[0].1.iter().any(|answer| !answer.fired.is_empty()));
    assert!(told[0] == told[1]);
}

#[test]
fn the_record_names_the_slot_and_no_arm() {
    let plan = withdrawal();
    let table = table_of(&plan, |arm| arm);
    let mut script = Script::new(&plan, &table);
    completed(&mut script, 1);
    let act = due(&script, 1);
    script.so(1, week(16), act);
    let line = serde_json::to_string(&script.entries.last().unwrap().event).unwrap();
    let subject = script.state.subject(SubjectNumber(1)).unwrap();
    let slot = subject.second_allocations()[0].slot;
    assert_eq!(
        line,
        format!(
            r#"{{"kind":"randomised_again","period":"EXTENSION","slot":{slot},"stratum":"MODERATE"}}"#
        )
    );
}

proptest! {
    #[test]
    fn no_slot_stands_in_two_lists_and_each_is_there_once(seed in any::<u64>()) {
        let mut slots: Vec<u32> = rows(&withdrawal(), seed).iter().map(|row| row.slot.0).collect();
        slots.sort_unstable();
        let expected: Vec<u32> = (1..).take(slots.len()).collect();
        prop_assert_eq!(slots, expected);
    }
}
