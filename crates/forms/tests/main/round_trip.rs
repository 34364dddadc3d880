//! What is read back from an event fills the form with the same values, and reads as the same event.

use forms::corrections;
use proptest::prelude::*;
use record::{Entry, Event, SubjectNumber};

use crate::desk::{again, of};
use crate::script::{BASELINE, Script, WORSE, everyone_on, pilot, proderm, week};

fn entry(date: jiff::civil::Date, event: &str) -> Entry {
    Entry::new(
        900,
        SubjectNumber(1),
        date,
        serde_json::from_str(event).unwrap_or_else(|error| panic!("{error}: {event}")),
    )
}

fn reads_as_itself(script: &Script<'_>, entry: &Entry) {
    let c = of(&script.state, week(40));
    let read = again(&c, entry);
    let events: Vec<&Event> = read.events().collect();
    assert_eq!(events, [&entry.event]);
    assert_eq!(read.deeds[0].date, entry.date);
    let changes = corrections(entry, read.deeds[0].date, events[0]).unwrap();
    assert!(changes.is_empty(), "{changes:?}");
}

#[test]
fn every_entry_of_a_told_trial_reads_as_itself() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE, BASELINE, WORSE, BASELINE, BASELINE]);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    let mut read = 0;
    for entry in script.entries.clone() {
        if forms::typed_of(&entry).is_some() {
            reads_as_itself(&script, &entry);
            read += 1;
        }
    }
    // All but the randomisation.
    assert_eq!(read, script.entries.len() - 1);
}

#[test]
fn what_no_simulation_writes_reads_as_itself_too() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    for event in [
        r#"{"kind":"visit_missed","visit":"W8","reason":"on holiday"}"#,
        r#"{"kind":"infusion_given","visit":"W4","millilitres_by_day":["700","650.5"],"highest_rate":"0.04","by_the_clock":[{"began":"09:15:00","ended":"13:05:00","interruptions":[{"from":"10:00:00","minutes":20,"reason":"headache"}]},{"began":"22:00:00","ended":"02:30:00","end":"next_day"}]}"#,
        r#"{"kind":"thrombosis_watched","visit":"W4","deep_vein_thrombosis":{"active_cancer":"present"},"pulmonary_embolism":{"haemoptysis":"present"},"leg_scan":"no_thrombosis","d_dimers":"raised"}"#,
        r#"{"kind":"adverse_event","term":"Headache","system_organ_class":"Nervous system disorders","severity":"mild","seriousness":"serious","relation":"related","onset":{"hours":12},"outcome":"recovered","ended":"2017-06-07","action":"rate_reduced","reported":{"words":"bad head","began":"08:00:00","serious_because":["hospitalisation"]}}"#,
        r#"{"kind":"adverse_event","term":"Fall","system_organ_class":"","severity":"severe","seriousness":"not_serious","relation":"not_related","onset":"no_infusion_yet","outcome":"unknown","action":"not_applicable"}"#,
        r#"{"kind":"concomitant_treatment","name":"Prednisone","class":"glucocorticoid","change":"at_entry","daily_milligrams":"7.5"}"#,
        r#"{"kind":"rescue_given","name":"Methylprednisolone","explanation":"no response"}"#,
        r#"{"kind":"wrong_stratum","true_stratum":"SEVERE","explanation":"typed 3 for 8"}"#,
        r#"{"kind":"deviation","text":"bag changed in daylight"}"#,
        r#"{"kind":"regimen_stopped","cause":"adverse_event"}"#,
        r#"{"kind":"discontinued","reason":"lost_to_follow_up"}"#,
        r#"{"kind":"dose_reduced","from":"W28"}"#,
        r#"{"kind":"crossed_over"}"#,
        r#"{"kind":"screen_failed","reasons":[{"reason":"criterion","criterion":"INAGE"},{"reason":"other","text":"moved away"}]}"#,
        r#"{"kind":"adjudicated","verdict":"not_confirmed"}"#,
        r#"{"kind":"visit_held","visit":"W4","findings":{"particulars":{"not_done":[{"item":"weight","reason":"scales broken"},{"item":{"enzyme":"aldolase"},"reason":"sample lost"}]},"others":[{"test":"wells_deep_vein_thrombosis","value":"1"}]}}"#,
    ] {
        reads_as_itself(&script, &entry(week(5), event));
    }
    let error = entry(
        week(5),
        r#"{"kind":"switched_in_error","explanation":"wrong bag"}"#,
    );
    assert!(
        forms::typed_of(&error).is_none(),
        "blinded people write no switch"
    );
}

#[test]
fn a_correction_names_the_groups_that_it_changes_and_no_others() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let entry = script
        .entries
        .iter()
        .rev()
        .find(|entry| format!("{:?}", entry.event).contains("VisitHeld"))
        .unwrap();
    let (kind, mut typed) = forms::typed_of(entry).unwrap();
    typed.insert("weight".to_owned(), "71".to_owned());
    let c = forms::Circumstances {
        correcting: Some(entry),
        ..of(&script.state, week(40))
    };
    let read = forms::read(&c, &kind, &typed).unwrap();
    let changes = corrections(entry, read.deeds[0].date, read.events().next().unwrap()).unwrap();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0].group, "event.findings.weight");
    assert_eq!(changes[0].new, "71");
}

#[test]
fn grades_are_corrected_with_their_sum_in_one_step_that_can_stand() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let names = forms::visit_fields(&plan);
    let mut grades: forms::Typed = names
        .into_iter()
        .filter(|name| name.starts_with("grade_"))
        .filter(|name| !name.contains("__"))
        .map(|name| (name, "8".to_owned()))
        .collect();
    grades.insert("date".to_owned(), week(0).to_string());
    let kind = "visit/W0".parse().unwrap();
    let c = of(&script.state, week(1));
    let accepted = forms::read_transferred(&c, &kind, &grades, "as in the source").unwrap();
    let entry = Entry::new(
        900,
        SubjectNumber(1),
        week(0),
        accepted.events().next().unwrap().clone(),
    );
    let (_, mut typed) = forms::typed_of(&entry).unwrap();
    typed.insert("grade_deltoid_left".to_owned(), "9".to_owned());
    typed.remove("mmt_total");
    let c = forms::Circumstances {
        correcting: Some(&entry),
        ..c
    };
    let read = forms::read(&c, &kind, &typed).unwrap();
    let changed = read.events().next().unwrap();
    let changes = corrections(&entry, read.deeds[0].date, changed).unwrap();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0].group, "event.findings");
    assert!(changes[0].new.to_string().contains("121 of 150"));
    script.so(1, week(0), changed.clone());
}

#[test]
fn fewer_days_by_the_clock_are_corrected_before_the_volumes() {
    let day = r#"{"began":"09:00:00","ended":"13:00:00"}"#;
    let cycle = |days: usize| {
        let volumes = vec![r#""700""#; days].join(",");
        let clock = vec![day; days].join(",");
        format!(
            r#"{{"kind":"infusion_given","visit":"W4","millilitres_by_day":[{volumes}],"highest_rate":"0.04","by_the_clock":[{clock}]}}"#
        )
    };
    for (before, after, first) in [
        (3, 2, "event.by_the_clock"),
        (2, 3, "event.millilitres_by_day"),
    ] {
        let old = entry(week(4), &cycle(before));
        let new = entry(week(4), &cycle(after));
        let changes = corrections(&old, week(4), &new.event).unwrap();
        assert_eq!(changes.len(), 2);
        assert_eq!(changes[0].group, first);
    }
}

fn vas() -> impl Strategy<Value = Option<u8>> {
    prop::option::of(0_u8..=100)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_findings_of_a_visit_read_as_themselves(
        globals in [vas(), vas(), vas()],
        strength in prop::option::of(0_u16..=520),
        haq in prop::option::of(0_u8..=24),
        enzymes in prop::collection::vec(prop::option::of((0_u32..50_000, 1_u32..900)), 5),
        weight in prop::option::of(1_u32..4_990),
        cdasi in prop::option::of(0_u8..=32),
        sf36 in prop::option::of(-200_i16..=1_000),
        of_pilot in any::<bool>(),
    ) {
        let (plan, arm) = if of_pilot { (pilot(), "IVIG") } else { (proderm(), "PLACEBO") };
        let maximum = plan.protocol().response.mmt_maximum.points();
        let tenths = |value: u32| format!("\"{}.{}\"", value / 10, value % 10);
        let mut core_set = Vec::new();
        for (name, value) in ["physician_global", "patient_global", "extramuscular"].iter().zip(globals) {
            if let Some(value) = value {
                core_set.push(format!("\"{name}\":{}", tenths(u32::from(value))));
            }
        }
        if let Some(halves) = strength.filter(|halves| *halves <= 2 * maximum) {
            let points = format!("{}{}", halves / 2, if halves % 2 == 1 { ".5" } else { "" });
            core_set.push(format!("\"muscle_strength\":\"{points} of {maximum}\""));
        }
        if let Some(eighths) = haq {
            core_set.push(format!("\"haq\":\"{eighths}/8\""));
        }
        let names = [
            "creatine_kinase", "aldolase", "lactate_dehydrogenase", "aspartate_aminotransferase",
            "alanine_aminotransferase",
        ];
        let levels: Vec<String> = names.iter().zip(&enzymes)
            .filter_map(|(name, level)| level.map(|(value, limit)| format!("\"{name}\":\"{value} limit {limit}\"")))
            .collect();
        if !levels.is_empty() {
            core_set.push(format!("\"enzymes\":{{{}}}", levels.join(",")));
        }
        let mut others = Vec::new();
        if let Some(damage) = cdasi {
            others.push(format!(r#"{{"test":"cdasi_damage","value":"{damage}"}}"#));
        }
        if let Some(score) = sf36 {
            others.push(format!(r#"{{"test":"sf36_mental_component","value":"{score}/10"}}"#));
        }
        let mut findings = Vec::new();
        if let Some(weight) = weight {
            findings.push(format!("\"weight\":{}", tenths(weight)));
        }
        if !core_set.is_empty() {
            findings.push(format!("\"core_set\":{{{}}}", core_set.join(",")));
        }
        findings.push(format!("\"others\":[{}]", others.join(",")));
        let text = format!(r#"{{"kind":"visit_held","visit":"W0","findings":{{{}}}}}"#, findings.join(","));
        let event: Event = serde_json::from_str(&text).unwrap();
        let table = everyone_on(&plan, arm);
        let mut script = Script::new(&plan, &table);
        script.enrol(1);
        reads_as_itself(&script, &Entry::new(900, SubjectNumber(1), week(0), event));
    }
}
