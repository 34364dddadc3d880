use forms::ENGLISH;
use forms::live::infusion_plan::infusion_table;
use forms::live::rounded;
use forms::pharmacy::{NotPrepared, Opened, preparation};
use jiff::civil::date;
use record::rules::dosing::DaysChosen;
use record::{Event, Fired, Observation};

use crate::desk::{at, blank, event, of, problems, reading, typed};
use crate::script::{BASELINE, Script, everyone_on, proderm, week};

#[test]
fn the_table_rises_by_the_labels_steps_in_the_pumps_unit() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit(1, "W0", BASELINE);
    let visit = plan.visit_named("W0").unwrap();
    let subject = script.subject(1);
    let run = |day| infusion_table(&script.state, subject, visit, day, DaysChosen::Fewest).unwrap();
    // 70 kg at 2 g/kg of 100 mg/ml are 1,400 ml, 700 a day. A step of half an hour at 0.01 ml/kg/min is 21 ml.
    let first = run(week(0));
    assert_eq!(first.whole.to_string(), "1400");
    assert_eq!(first.each_day.to_string(), "700");
    let rows: Vec<[String; 4]> = first
        .steps
        .iter()
        .map(|row| {
            [
                row.millilitres_per_hour.to_string(),
                rounded(row.minutes, 1),
                row.millilitres.to_string(),
                row.cumulative.to_string(),
            ]
        })
        .collect();
    let expected = [
        ["42", "30.0", "21", "21"],
        ["84", "30.0", "42", "63"],
        ["168", "30.0", "84", "147"],
        ["336", "30.0", "168", "315"],
        ["504", "45.8", "385", "700"],
    ];
    assert_eq!(rows, expected.map(|row| row.map(str::to_owned)));

    // From July 2018 no faster than 0.04 ml/kg/min: 637 ml at 168 ml/h take 227.5 minutes.
    let later = run(date(2018, 7, 2));
    assert_eq!(later.steps.len(), 3);
    assert_eq!(rounded(later.steps[2].minutes, 1), "227.5");
    assert_eq!(later.highest_millilitres_per_hour.to_string(), "168");
}

fn two_days() -> forms::Typed {
    typed(&[
        ("date", "2017-05-01"),
        ("days", "2"),
        ("day_1_volume", "700"),
        ("day_1_began", "9:15"),
        ("day_1_ended", "12:50"),
        ("day_1_break_1_from", "10:00"),
        ("day_1_break_1_minutes", "20"),
        ("day_1_break_1_reason", "headache"),
        ("day_2_volume", "700"),
        ("highest_rate_per_hour", "420"),
    ])
}

#[test]
fn two_days_with_a_break_are_read_and_the_record_takes_them_without_a_deviation() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit(1, "W0", BASELINE);
    let c = of(&script.state, week(1));
    let given = event(&c, "infusion/W0", &two_days());
    let Event::Observation(Observation::InfusionGiven(cycle)) = &given else {
        panic!("{given:?}");
    };
    // 420 ml/h at 70 kg are 0.1 ml/kg/min.
    assert_eq!(cycle.highest_rate.to_string(), "0.1");
    assert_eq!(cycle.by_the_clock.len(), 2);
    assert_eq!(cycle.by_the_clock[0].interruptions[0].minutes, 20);
    assert!(script.so(1, week(0), given).deviations.is_empty());
}

#[test]
fn an_infusion_that_is_not_as_planned_is_asked_about_and_one_that_cannot_be_is_refused() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit(1, "W0", BASELINE);
    let c = of(&script.state, week(1));
    for (name, text, field, says) in [
        (
            "day_1_volume",
            "500",
            "day_1_volume",
            "1200 ml given where 1400",
        ),
        (
            "highest_rate_per_hour",
            "840",
            "highest_rate_per_hour",
            "0.2 ml/kg/min where 0.12",
        ),
        (
            "day_1_ended",
            "10:40",
            "day_1_ended",
            "faster than the highest rate",
        ),
        (
            "day_1_ended",
            "9:00",
            "day_1_ended",
            "ends before it begins",
        ),
        (
            "day_1_break_1_reason",
            "",
            "day_1_break_1_reason",
            "needs its time",
        ),
        (
            "day_1_break_1_from",
            "14:00",
            "day_1_break_1_from",
            "outside the infusion",
        ),
        ("day_1_volume", "", "day_1_volume", "must be filled in"),
        ("highest_rate", "0.1", "highest_rate_per_hour", "once"),
        ("days", "1", "days", "more than 1 days"),
        ("day_2_volume", "0", "day_2_volume", "no infusion"),
    ] {
        let mut wrong = two_days();
        wrong.insert(name.to_owned(), text.to_owned());
        let found = problems(&c, "infusion/W0", &wrong);
        assert!(at(&found, field).contains(says), "{name}: {found:?}");
    }
    let mut early = two_days();
    early.insert("premedication".to_owned(), "Paracetamol".to_owned());
    let found = problems(&c, "infusion/W0", &early);
    assert!(at(&found, "premedication").contains("before reactions"));
    early.insert("premedication__because".to_owned(), "fever".to_owned());
    assert_eq!(reading(&c, "infusion/W0", &early).deeds.len(), 2);
}

#[test]
fn an_infusion_over_three_days_has_a_volume_for_each_of_them() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit(1, "W0", BASELINE);
    let c = of(&script.state, week(0));
    let two_of_three = typed(&[
        ("date", &week(0).to_string()),
        ("days", "3"),
        ("day_1_volume", "500"),
        ("day_2_volume", "500"),
        ("highest_rate", "0.02"),
    ]);
    let refused = problems(&c, "infusion/W0", &two_of_three);
    assert!(at(&refused, "day_3_volume").contains("over 3 days"));
    let form = forms::filled(&c, &"infusion/W0".parse().unwrap(), &two_of_three).unwrap();
    assert!(
        form.field("day_3_volume").is_some(),
        "the third day has a section"
    );
}

#[test]
fn wells_scores_of_2_ask_for_a_doppler_scan_in_words_and_in_the_record() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let swollen = typed(&[
        ("date", "2017-05-03"),
        ("examined", "yes"),
        ("dvt_leg_swollen", "yes"),
        ("dvt_calf_swelling", "yes"),
    ]);
    let c = of(&script.state, week(1));
    let form = forms::filled(&c, &"wells/W0".parse().unwrap(), &swollen).unwrap();
    let said = form
        .sections
        .iter()
        .flat_map(|section| &section.notices)
        .map(|notice| notice.text.clone())
        .collect::<String>();
    assert!(said.contains("Doppler scan"), "{said}");
    // Sent once, it does not slip by: without a scan it needs a reason.
    let asked = problems(&c, "wells/W0", &swollen);
    assert!(at(&asked, "leg_scan").contains("Doppler scan"));
    let mut explained = swollen;
    explained.insert(
        "leg_scan__because".into(),
        "the scan is this afternoon".into(),
    );
    let watched = event(&c, "wells/W0", &explained);
    let visit = plan.visit_named("W0").unwrap();
    let fired = script.so(1, "2017-05-03".parse().unwrap(), watched).fired;
    assert_eq!(fired, [Fired::LegScanDue { visit }]);
    let prompt = forms::thrombosis_prompt(&of(&script.state, week(1))).unwrap();
    assert!(
        prompt.message.contains("Doppler scan"),
        "{}",
        prompt.message
    );

    let c = of(&script.state, week(1));
    let unexamined = typed(&[("date", "2017-05-03")]);
    let refused = problems(&c, "wells/W0", &unexamined);
    assert!(at(&refused, "examined").contains("must be filled in"));
}

#[test]
fn the_pharmacist_sees_grams_and_vials_and_the_label_of_a_blinded_bag_says_nothing_of_it() {
    let plan = proderm();
    let arm = |name: &str| plan.arm_named(name).unwrap();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit(1, "W0", BASELINE);
    let visit = plan.visit_named("W0").unwrap();
    let prepare = |opened| {
        preparation(
            &script.state,
            &ENGLISH,
            script.subject(1),
            visit,
            week(0),
            DaysChosen::Fewest,
            opened,
        )
    };
    assert_eq!(prepare(Opened::Nothing), Err(NotPrepared::NotOpened));
    let active = prepare(Opened::Arm(arm("IVIG"))).unwrap();
    assert_eq!(active.product, "Octagam 10%");
    assert_eq!(active.grams.to_string(), "140");
    let first = &active.days[0];
    assert_eq!(first.grams.unwrap().to_string(), "70");
    let in_vials: f64 = first
        .vials
        .iter()
        .map(|vial| vial.grams.to_f64() * f64::from(vial.count))
        .sum();
    assert_eq!(in_vials, 70.0 + first.left_over.unwrap().to_f64());
    let placebo = prepare(Opened::Arm(arm("PLACEBO"))).unwrap();
    assert_eq!(placebo.product, "Sodium chloride 0.9%");
    assert!(placebo.days[0].vials.is_empty() && placebo.days[0].grams.is_none());
    assert_eq!(active.labels, placebo.labels);
    assert_eq!(active.table, placebo.table);
    assert!(active.labels[0].contains("700 ml"), "{}", active.labels[0]);
}

#[test]
fn in_the_open_extension_the_label_names_the_product() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE; 5]);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    let visit = plan.visit_named("W16").unwrap();
    let open = preparation(
        &script.state,
        &ENGLISH,
        script.subject(1),
        visit,
        week(16),
        DaysChosen::Fewest,
        Opened::Nothing,
    )
    .unwrap();
    assert!(open.labels[0].contains("Octagam 10%, 70 g"));
    let form = blank(&of(&script.state, week(16)), "infusion/W16");
    assert!(form.sections[0].infusion.is_some());
}

/// B-8: in a period in which nobody is to know what is given the form asks, and what was not hidden is a deviation with a reason.
#[test]
fn b_8_where_the_protocol_asks_each_blinded_infusion_says_whether_a_sleeve_hid_the_bag() {
    let mut protocol = proderm().protocol().clone();
    protocol.blinding.sleeve = true;
    let plan = protocol::Plan::compile(protocol).unwrap();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit(1, "W0", BASELINE);
    let asks = |visit: &str| {
        let c = of(&script.state, week(1));
        let form = blank(&c, &format!("infusion/{visit}"));
        let mut fields = form.sections.into_iter().flat_map(|section| section.fields);
        fields.any(|field| field.name == "sleeved")
    };
    assert!(asks("W0"));
    assert!(
        !asks("W20"),
        "in the extension everybody knows what is given"
    );
    let c = of(&script.state, week(1));
    let found = problems(&c, "infusion/W0", &two_days());
    assert!(
        at(&found, "sleeved").contains("without an opaque sleeve"),
        "{found:?}"
    );
    let mut hidden = two_days();
    hidden.insert("sleeved".to_owned(), "yes".to_owned());
    let given = event(&c, "infusion/W0", &hidden);
    let mut seen = two_days();
    seen.insert("sleeved__because".to_owned(), "it slipped off".to_owned());
    let open = event(&c, "infusion/W0", &seen);
    let Event::Observation(Observation::InfusionGiven(cycle)) = &open else {
        panic!("{open:?}");
    };
    assert_eq!(cycle.sleeved, Some(false));
    let deviations = script.so(1, week(0), open).deviations;
    assert_eq!(deviations.len(), 1, "{deviations:?}");
    assert_eq!(deviations[0].kind, record::DeviationKind::NotSleeved);
    let written = serde_json::to_value(&given).unwrap();
    assert_eq!(written["sleeved"], true);
    // Where the protocol does not ask, nothing is written down of it.
    let plain = proderm();
    let table = everyone_on(&plain, "PLACEBO");
    let mut script = Script::new(&plain, &table);
    script.enrol(1);
    script.visit(1, "W0", BASELINE);
    let c = of(&script.state, week(1));
    let given = event(&c, "infusion/W0", &two_days());
    assert!(!serde_json::to_string(&given).unwrap().contains("sleeved"));
}
