//! A virtual trial in which whoever completes the first period is randomised again, from end to end.

use analysis::compiled::Choice;
use record::{Act, Event};
use simulation::Seed;
use simulation::compiled::{NotInNumbers, ProtocolInNumbers};

use crate::trials::withdrawal;

#[test]
fn everybody_who_goes_on_is_randomised_again_two_to_one_and_the_record_folds_again() {
    let trial = withdrawal();
    let extension = trial
        .plan
        .period_named("EXTENSION")
        .expect("the file has it");
    let mut on = [0_u32; 4];
    for replicate in 0..3 {
        let seed = Seed::new(29).replicate(replicate);
        let (record, table) = trial.lived_through_twice_alike(seed);
        let state = trial.folded_again(&record, &table);
        let key = record.arm_key().expect("its subjects are virtual");
        for subject in state.subjects() {
            let entered = subject
                .periods()
                .iter()
                .any(|stay| stay.period == extension);
            assert_eq!(entered, subject.arm_at_entry(extension).is_some());
            if let Some(arm) = subject.arm_at_entry(extension) {
                on[usize::from(arm.open(&key).expect("it is the record's key").0)] += 1;
            }
        }
        let entered_plainly =
            |event: &Event| matches!(event, Event::Act(Act::PeriodEntered { .. }));
        assert!(
            !record
                .entries()
                .iter()
                .any(|entry| entered_plainly(&entry.event))
        );
    }
    // Three strata a trial, whose last block may be cut after its second slot.
    assert_eq!((on[0], on[1]), (0, 0), "the first arms are not given again");
    assert!(on[2].abs_diff(2 * on[3]) <= 3 * 3 * 4, "{on:?}");
    assert!(on[3] > 30, "{on:?}");
}

#[test]
fn it_is_refused_by_name_in_numbers() {
    let trial = withdrawal();
    let analysis = include_str!("../../../../trials/proderm/analysis.toml");
    let analysis: analysis::Plan = definition::read("analysis.toml", analysis).expect("it holds");
    let choice = Choice::printed_in(&analysis, &"T2".into()).expect("the plan has it");
    let refused = ProtocolInNumbers::compile(&trial.plan, &trial.patients, &analysis, &choice)
        .err()
        .unwrap();
    assert_eq!(
        refused.to_string(),
        "whoever enters period EXTENSION is randomised again"
    );
    assert!(matches!(refused, NotInNumbers::SecondRandomisation { .. }));
}
