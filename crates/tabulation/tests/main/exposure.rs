//! ADEX and ADEXPOS: what was in the bags, and who stands in which denominator.

use protocol::VisitId;
use record::{Act, DiscontinuationReason, InfusionCycle, Observation};

use crate::lines::{cells, open, proderm_id};
use crate::script::{BASELINE, Script, WORSE, everyone_on, proderm, table_of, week};

fn switch() -> Observation {
    Observation::SwitchedInError {
        explanation: "the wrong bag".into(),
    }
}

/// 116.69 g for 70 kg.
const LESS_THAN_PLANNED: &str = "1.667";

#[test]
fn grams_are_volume_times_strength_and_placebo_holds_none() {
    let plan = proderm();
    for (arm, grams, per_kilogram) in [("IVIG", "116.69", LESS_THAN_PLANNED), ("PLACEBO", "0", "0")]
    {
        let table = everyone_on(&plan, arm);
        let mut script = Script::new(&plan, &table);
        script.enrol(1);
        script.visit(1, "W0", BASELINE);
        // Doubles would make 1166.8999999999999 of these.
        let [first, second, third] = ["466.7", "466.9", "233.3"].map(|part| part.parse().unwrap());
        let cycle = InfusionCycle {
            visit: VisitId("W0".into()),
            millilitres_by_day: vec![first, second, third],
            highest_rate: "0.04".parse().unwrap(),
            by_the_clock: Vec::new(),
            sleeved: None,
        };
        script.so(1, week(0), Observation::InfusionGiven(cycle));
        let line = open(&plan, &script.state).line("ADEX", &[]);
        let names = ["DAYS", "VOLML", "DOSEG", "DOSEGKG"];
        assert_eq!(
            names.map(|name| line.get(name)),
            ["3", "1166.9", grams, per_kilogram]
        );
    }
}

#[test]
fn the_planned_dose_of_70_kilograms_is_140_grams() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let datasets = open(&plan, &script.state);
    let line = datasets.line("ADEX", &[]);
    assert_eq!(
        [
            "VOLML", "DOSEG", "DOSEGKG", "DAYS", "TRTA", "PROTVER", "RATEMAX"
        ]
        .map(|name| line.get(name)),
        ["1400", "140", "2", "2", "IVIg", "V1", "0.04"]
    );
    let given = datasets.line("EX", &[]);
    assert_eq!(
        (given.get("EXTRT"), given.get("EXDOSE")),
        ("Octagam 10%", "140")
    );
    assert_eq!(datasets.line("EC", &[]).get("ECDOSE"), "1400");
}

/// Three on each arm; on placebo one crosses over and one is switched in error.
fn six<'a>(script: &mut Script<'a>) {
    for number in 1..=6 {
        script.enrol(number);
        script.visit_and_dose(number, "W0", BASELINE);
        script.visit(number, "W4", WORSE);
        script.dose(number, "W4");
    }
}

#[test]
fn a_switcher_stands_in_the_denominators_of_both_treatments_of_period_1() {
    let plan = proderm();
    let table = table_of(&plan, |arm| arm);
    let mut script = Script::new(&plan, &table);
    six(&mut script);
    let planned = open(&plan, &script.state);
    let on_placebo: Vec<u32> = (1..=6)
        .filter(|number| {
            let id = proderm_id(*number);
            planned.line("ADSL", &[("USUBJID", &id)]).get("TRT01P") == "Placebo"
        })
        .collect();
    assert!((2..=4).contains(&on_placebo.len()), "blocks of four");
    let (crosses, erred) = (on_placebo[0], on_placebo[1]);
    script.visit(crosses, "W8", WORSE);
    script.so(crosses, week(8), Act::CrossedOver {});
    script.dose(crosses, "W8");
    script.so(erred, week(8), switch());
    script.dose(erred, "W8");

    let datasets = open(&plan, &script.state);
    let count = |period, treatment| {
        let holding = [("APERIOD", period), ("TRTA", treatment)];
        datasets.lines("ADEXPOS", &holding).len()
    };
    let (placebo, active) = (on_placebo.len(), 6 - on_placebo.len());
    assert_eq!(count("1", "Placebo"), placebo, "all who began on it");
    assert_eq!(count("1", "IVIg"), active + 2, "as 47 and 5 make 52");
    assert_eq!((count("0", "IVIg"), count("0", "Placebo")), (active + 2, 0));

    let id = proderm_id(crosses);
    let both = datasets.lines("ADEXPOS", &[("USUBJID", &id), ("APERIOD", "1")]);
    assert_eq!(cells(&both, "TRTA"), ["IVIg", "Placebo"]);
    assert_eq!(cells(&both, "CYCLES"), ["1", "2"]);
    assert_eq!(cells(&both, "DOSEG"), ["140", "0"]);
    assert_eq!(
        cells(&both, "TRTSDT"),
        [week(8).to_string(), week(0).to_string()]
    );
}

#[test]
fn every_day_at_risk_is_counted_under_one_treatment() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.dose(1, "W4");
    script.so(1, week(8), switch());
    script.dose(1, "W8");
    script.dose(1, "W12");
    script.visit(1, "W16", BASELINE);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    script.dose(1, "W16");
    let reason = DiscontinuationReason::WithdrawalOfConsent;
    script.so(1, week(18), Act::Discontinued { reason });
    let datasets = open(&plan, &script.state);
    let days = |period, treatment| {
        let line = datasets.line("ADEXPOS", &[("APERIOD", period), ("TRTA", treatment)]);
        (line.number("PATMON").unwrap() * 30.436_875).round()
    };
    assert_eq!(days("1", "Placebo"), 56.0);
    assert_eq!(days("1", "IVIg"), 56.0);
    assert_eq!(
        days("2", "IVIg"),
        15.0,
        "from the dose of week 16 to the end, both included"
    );
    assert_eq!(days("0", "IVIg"), 71.0);
}

#[test]
fn time_at_risk_ends_four_weeks_after_the_last_dose() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit(1, "W16", BASELINE);
    script.complete(1, "BLINDED", week(16));
    let line = open(&plan, &script.state).line("ADEXPOS", &[("APERIOD", "0")]);
    let days = (line.number("PATMON").unwrap() * 30.436_875).round();
    assert_eq!(days, 30.0, "two days of infusion and 28 more");
}

#[test]
fn a_cycle_that_no_period_gives_is_not_counted_twice() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE; 5]);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    script.dose(1, "W16");
    let cycle = InfusionCycle {
        visit: VisitId("W40".into()),
        millilitres_by_day: vec!["700".parse().unwrap(); 2],
        highest_rate: "0.04".parse().unwrap(),
        by_the_clock: Vec::new(),
        sleeved: None,
    };
    script.so(1, week(40), Observation::InfusionGiven(cycle));
    let datasets = open(&plan, &script.state);
    let cycles = |period| {
        let line = datasets.line("ADEXPOS", &[("APERIOD", period)]);
        line.number("CYCLES").unwrap()
    };
    assert_eq!((cycles("0"), cycles("1"), cycles("2")), (6.0, 4.0, 2.0));
}
