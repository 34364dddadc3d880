//! Two worlds that differ in nothing but the arms.

use protocol::ArmCode;
use record::consort::flow;
use record::{Accepted, Act, DiscontinuationReason, Observation};

use crate::script::{
    BASELINE, BETTER, Core, Script, WORSE, draws, everyone_on, proderm, table_of, week,
};

/// Tells the same story of many subjects: some deteriorate, some cross over, some are switched in error,
/// some leave.
fn tell(script: &mut Script<'_>, subjects: u32) {
    let mut draw = draws(11);
    for number in 1..=subjects {
        script.enrol(number);
        let course: Vec<Core> = (0..5)
            .map(|_| [BASELINE, BETTER, WORSE, WORSE, WORSE][draw(5) as usize])
            .collect();
        script.visit_and_dose(number, "W0", BASELINE);
        for (visit, core) in ["W4", "W8", "W12"].into_iter().zip(course) {
            script.visit(number, visit, core);
            let date = week(visit[1..].parse().unwrap());
            let _ = script.tell(number, date, Act::CrossedOver {});
            if draw(7) == 0 {
                let explanation = "a mix-up".to_owned();
                script.so(number, date, Observation::SwitchedInError { explanation });
            }
            script.dose(number, visit);
        }
        if draw(5) == 0 {
            let reason = DiscontinuationReason::LostToFollowUp;
            script.so(number, week(14), Act::Discontinued { reason });
        }
    }
}

#[test]
fn until_week_16_every_answer_and_every_total_is_the_same_in_both_worlds() {
    let plan = proderm();
    let swap = |arm: ArmCode| ArmCode(1 - arm.0);
    let worlds = [table_of(&plan, |arm| arm), table_of(&plan, swap)];
    let told = worlds.each_ref().map(|table| {
        let mut script = Script::new(&plan, table);
        tell(&mut script, 40);
        let refusals = (1..=40)
            .map(|number| {
                script
                    .tell(number, week(13), Act::CrossedOver {})
                    .unwrap_err()
                    .to_string()
            })
            .collect::<Vec<_>>();
        let total = flow(&script.state);
        let due: Vec<_> = script
            .state
            .subjects()
            .iter()
            .map(|subject| subject.due().to_vec())
            .collect();
        (script.entries, script.answers, refusals, total, due)
    });
    let fired: Vec<&Accepted> = told[0]
        .1
        .iter()
        .filter(|answer| !answer.fired.is_empty())
        .collect();
    assert!(
        fired.len() > 10,
        "the story must set rules off to prove anything: {}",
        fired.len()
    );
    assert!(told[0] == told[1]);
}

#[test]
fn at_week_16_the_protocol_itself_treats_the_arms_differently() {
    let plan = proderm();
    let answers = ["IVIG", "PLACEBO"].map(|arm| {
        let table = everyone_on(&plan, arm);
        let mut script = Script::new(&plan, &table);
        script.first_period(1, [BASELINE, BASELINE, BASELINE, WORSE, WORSE]);
        script.complete(1, "BLINDED", week(16));
        let period = protocol::PeriodId("EXTENSION".into());
        let enters = script
            .tell(1, week(16), Act::PeriodEntered { period })
            .is_ok();
        (script.answers.len(), enters)
    });
    assert_eq!(answers.map(|(_, enters)| enters), [false, true]);
}

#[test]
fn nothing_written_in_the_record_names_an_arm_a_product_or_grams() {
    let plan = proderm();
    let table = table_of(&plan, |arm| arm);
    let mut script = Script::new(&plan, &table);
    tell(&mut script, 12);
    let text = serde_json::to_string(&script.entries)
        .unwrap()
        .to_lowercase();
    for word in [
        "ivig", "placebo", "octagam", "saline", "sodium", "gram", "\"arm\"",
    ] {
        assert!(!text.contains(word), "\"{word}\" stands in the record");
    }
}
