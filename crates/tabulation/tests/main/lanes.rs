//! Who sees what: the blinded lane, the lane of the arms drawn by lot, and everything.

use datasets::{Table, csv};
use protocol::Plan;
use record::{Act, AllocationTable, Observation, OnsetAfterInfusion};
use tabulation::Lane;

use crate::adverse_events::event;
use crate::lines::{Datasets, cells, open, proderm_id, seen};
use crate::script::{BASELINE, BETTER, Script, WORSE, everyone_on, proderm, week};

fn csv_of(table: &Table) -> String {
    let mut bytes = Vec::new();
    csv::write(table, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Up to week 16: one who improves, one who crosses over, one switched in error, one who leaves, one not
/// enrolled.
fn world<'a>(plan: &'a Plan, table: &'a AllocationTable) -> Script<'a> {
    let mut script = Script::new(plan, table);
    for number in 1..=4 {
        script.enrol(number);
        script.visit_and_dose(number, "W0", BASELINE);
        let onset = OnsetAfterInfusion::Hours(30);
        script.so(number, week(1), event("Headache", onset));
    }
    for visit in ["W4", "W8", "W12"] {
        script.visit_and_dose(1, visit, BETTER);
    }
    script.visit(1, "W16", BETTER);
    script.visit_and_dose(2, "W4", WORSE);
    script.visit(2, "W8", WORSE);
    script.so(2, week(8), Act::CrossedOver {});
    script.dose(2, "W8");
    script.visit_and_dose(2, "W12", BASELINE);
    script.visit(2, "W16", BASELINE);
    script.visit(3, "W4", BASELINE);
    let explanation = "the bag of another subject".to_owned();
    script.so(3, week(4), Observation::SwitchedInError { explanation });
    script.dose(3, "W4");
    script.visit_and_dose(3, "W8", BETTER);
    script.visit(3, "W16", BETTER);
    script.visit_on(4, "ET", week(6), BASELINE);
    let reason = record::DiscontinuationReason::WithdrawalOfConsent;
    script.so(4, week(6), Act::Discontinued { reason });
    script.screen(5, 30);
    for number in 1..=3 {
        script.complete(number, "BLINDED", week(16));
    }
    script
}

#[test]
fn two_worlds_that_differ_in_arms_alone_look_the_same_to_a_blinded_reader() {
    let plan = proderm();
    let lists = [everyone_on(&plan, "IVIG"), everyone_on(&plan, "PLACEBO")];
    let [active, placebo] = [0, 1].map(|place| world(&plan, &lists[place]));
    let blinded = |script: &Script<'_>| seen(&plan, &script.state, Lane::Blinded);
    let (active_seen, placebo_seen) = (blinded(&active), blinded(&placebo));
    for (one, other) in active_seen.tables().zip(placebo_seen.tables()) {
        assert_eq!(csv_of(one), csv_of(other), "{}", one.name());
    }
    let everything = |script: &Script<'_>| {
        let datasets = open(&plan, &script.state);
        datasets.tables().map(csv_of).collect::<Vec<_>>()
    };
    assert_ne!(everything(&active), everything(&placebo), "they do differ");
}

#[test]
fn no_arm_and_no_product_is_named_in_the_blinded_lane_and_its_columns_stay() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let script = world(&plan, &table);
    let blinded = seen(&plan, &script.state, Lane::Blinded);
    let open = open(&plan, &script.state);
    let mut names: Vec<String> = Vec::new();
    for arm in plan.arms() {
        names.extend([arm.label.to_lowercase(), arm.id.to_string().to_lowercase()]);
    }
    for product in plan.products() {
        names.extend([
            product.name.to_lowercase(),
            product.id.to_string().to_lowercase(),
        ]);
    }
    let naming = |datasets: &Datasets| {
        let named = |table: &&Table| {
            let text = csv_of(table).to_lowercase();
            names.iter().any(|name| text.contains(name.as_str()))
        };
        let tables = datasets.tables().filter(named);
        tables
            .map(|table| table.name().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(naming(&blinded), Vec::<String>::new());
    assert!(naming(&open).iter().any(|name| name == "ADSL"));
    for (table, all) in blinded.tables().zip(open.tables()) {
        let columns = |table: &Table| {
            let names = table.variables().map(|variable| variable.name.clone());
            names.collect::<Vec<_>>()
        };
        assert_eq!(columns(table), columns(all));
    }
}

/// The lanes of those who must not learn who was switched.
const NOT_OPEN: [Lane<'static>; 2] = [Lane::Blinded, Lane::Dummy(11)];

#[test]
fn a_switch_in_error_leaves_no_trace_unless_all_is_laid_open() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let tell = |erred: bool| {
        let mut script = Script::new(&plan, &table);
        script.enrol(1);
        script.visit_and_dose(1, "W0", BASELINE);
        script.visit(1, "W4", BASELINE);
        if erred {
            let explanation = "the bag of another subject".to_owned();
            script.so(1, week(4), Observation::SwitchedInError { explanation });
        }
        script.dose(1, "W4");
        script.visit(1, "W16", BETTER);
        script.complete(1, "BLINDED", week(16));
        script
    };
    assert_look_the_same(&plan, &tell(true), &tell(false));
}

#[test]
fn a_cross_over_leaves_no_trace_unless_all_is_laid_open() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let tell = |crossed_over: bool| {
        let mut script = Script::new(&plan, &table);
        script.enrol(1);
        script.visit_and_dose(1, "W0", BASELINE);
        script.visit_and_dose(1, "W4", WORSE);
        script.visit(1, "W8", WORSE);
        if crossed_over {
            script.so(1, week(8), Act::CrossedOver {});
        }
        script.visit(1, "W12", BETTER);
        script
    };
    assert_look_the_same(&plan, &tell(true), &tell(false));
}

/// That two records which differ in a switch alone give the same datasets to everyone but the open lane.
fn assert_look_the_same(plan: &Plan, switched: &Script<'_>, stayed: &Script<'_>) {
    for lane in NOT_OPEN {
        let one = seen(plan, &switched.state, lane);
        let other = seen(plan, &stayed.state, lane);
        for (one, other) in one.tables().zip(other.tables()) {
            assert_eq!(csv_of(one), csv_of(other), "{}", one.name());
        }
    }
    let open_of = |script: &Script<'_>| csv_of(open(plan, &script.state).table("SE"));
    assert_ne!(open_of(switched), open_of(stayed), "they do differ");
}

#[test]
fn what_was_received_and_who_was_switched_is_told_in_the_open_lane_alone() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let script = world(&plan, &table);
    let told = |datasets: &Datasets, dataset: &str, variable: &str| {
        let lines = datasets.lines(dataset, &[]);
        cells(&lines, variable).iter().any(|cell| !cell.is_empty())
    };
    let of_the_treatment_received = [
        ("DM", "ACTARM"),
        ("DM", "ACTARMCD"),
        ("ADSL", "ACTARM"),
        ("ADSL", "TRT01A"),
        ("ADSL", "TRT01AN"),
        ("ADSL", "TRT01B"),
        ("ADSL", "SWTFL"),
        ("ADSL", "SWTDT"),
    ];
    let switch_rows = |datasets: &Datasets| {
        let disposition = datasets.lines("DS", &[("DSCAT", "OTHER EVENT")]).len();
        [
            datasets.lines("EX", &[]).len(),
            disposition,
            datasets.lines("SE", &[("USUBJID", &proderm_id(2))]).len(),
        ]
    };
    let open = open(&plan, &script.state);
    assert_eq!(switch_rows(&open)[1..], [2, 3]);
    assert!(switch_rows(&open)[0] > 0);
    assert!(
        of_the_treatment_received
            .iter()
            .all(|(dataset, variable)| told(&open, dataset, variable))
    );
    for lane in NOT_OPEN {
        let datasets = seen(&plan, &script.state, lane);
        assert_eq!(switch_rows(&datasets), [0, 0, 2]);
        for (dataset, variable) in of_the_treatment_received {
            assert!(!told(&datasets, dataset, variable), "{dataset}.{variable}");
        }
        for (table, all) in datasets.tables().zip(open.tables()) {
            let columns = |table: &Table| {
                table
                    .variables()
                    .map(|one| one.name.clone())
                    .collect::<Vec<_>>()
            };
            assert_eq!(columns(table), columns(all));
        }
        assert!(
            told(&datasets, "EC", "ECDOSE"),
            "as collected it stands in every lane"
        );
    }
}

#[test]
fn free_words_and_what_was_done_with_the_treatment_are_shown_only_where_all_is_laid_open() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let text = "the bag was clear as placebo is".to_owned();
    script.so(1, week(1), Observation::Deviation { text });
    let Observation::AdverseEvent(mut reaction) = event("Chills", OnsetAfterInfusion::Hours(2))
    else {
        panic!("an adverse event");
    };
    reaction.action = record::ActionTaken::RateReduced;
    script.so(1, week(1), Observation::AdverseEvent(reaction));
    let told = |datasets: &Datasets| {
        let deviation = datasets.line("DV", &[]).get("DVTERM").to_owned();
        let analysed = datasets.line("ADDV", &[]).get("DVTERM").to_owned();
        assert_eq!(deviation, analysed);
        let action = datasets.line("AE", &[]).get("AEACN").to_owned();
        assert_eq!(action, datasets.line("ADAE", &[]).get("AEACN"));
        [deviation, action]
    };
    let text = "the bag was clear as placebo is";
    assert_eq!(
        told(&open(&plan, &script.state)),
        [text, "DOSE RATE REDUCED"]
    );
    for lane in [Lane::Blinded, Lane::Dummy(5)] {
        assert_eq!(told(&seen(&plan, &script.state, lane)), ["REPORTED", ""]);
    }
}

#[test]
fn b_18_before_the_unblinding_no_dataset_tells_of_an_event_whether_it_is_related() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    for number in 1..=12 {
        script.enrol(number);
        script.visit_and_dose(number, "W0", BASELINE);
        for _ in 0..4 {
            let Observation::AdverseEvent(mut event) =
                event("Headache", OnsetAfterInfusion::Hours(2))
            else {
                panic!("an adverse event");
            };
            if number % 3 == 0 {
                event.relation = record::Relation::Related;
            } else {
                event.relation = record::Relation::NotRelated;
            }
            script.so(number, week(1), Observation::AdverseEvent(event));
        }
    }
    let are_related = |datasets: &Datasets, dataset: &str| -> Vec<bool> {
        let lines = datasets.lines(dataset, &[]);
        let said = cells(&lines, "AEREL");
        said.iter().map(|said| *said == "RELATED").collect()
    };
    let truly = are_related(&open(&plan, &script.state), "AE");
    assert_eq!(truly.iter().filter(|related| **related).count(), 16);
    let blinded = seen(&plan, &script.state, Lane::Blinded).lines("AE", &[]);
    assert!(cells(&blinded, "AEREL").iter().all(|said| said.is_empty()));
    let drawn = |seed| {
        let datasets = seen(&plan, &script.state, Lane::Dummy(seed));
        let drawn = are_related(&datasets, "AE");
        assert_eq!(drawn, are_related(&datasets, "ADAE"));
        let flags = datasets.lines("ADAE", &[]);
        let flags = cells(&flags, "RELFL");
        assert_eq!(
            drawn,
            flags.iter().map(|flag| *flag == "Y").collect::<Vec<_>>()
        );
        drawn
    };
    assert_eq!(drawn(7), drawn(7), "the same lots");
    assert_ne!(drawn(7), drawn(8), "other lots");
    // Over a hundred draws a third of all are related, and of those that truly are no more than of the others.
    let mut counts = [0_u32; 2];
    for seed in 0..100 {
        for (said, truly) in drawn(seed).iter().zip(&truly) {
            counts[usize::from(*truly)] += u32::from(*said);
        }
    }
    let [of_others, of_related] = [
        f64::from(counts[0]) / 3_200.0,
        f64::from(counts[1]) / 1_600.0,
    ];
    for share in [of_others, of_related] {
        assert!((share - 1.0 / 3.0).abs() < 0.05, "{of_others} {of_related}");
    }
}

#[test]
fn a_blinded_reader_is_told_why_there_is_no_arm() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let script = world(&plan, &table);
    let subjects = seen(&plan, &script.state, Lane::Blinded).lines("DM", &[]);
    assert_eq!(
        cells(&subjects, "ARMNRS"),
        ["BLINDED", "BLINDED", "BLINDED", "BLINDED", "SCREEN FAILURE"]
    );
    assert!(cells(&subjects, "ARM").iter().all(|arm| arm.is_empty()));
}

#[test]
fn the_lane_of_arms_drawn_by_lot_says_nothing_about_the_true_ones() {
    let plan = proderm();
    let [active, placebo] = ["IVIG", "PLACEBO"].map(|arm| everyone_on(&plan, arm));
    let tell = |table| {
        let mut script = Script::new(&plan, table);
        for number in 1..=12 {
            script.enrol(number);
            script.visit_and_dose(number, "W0", BASELINE);
        }
        script
    };
    let (in_active, in_placebo) = (tell(&active), tell(&placebo));
    let arms = |script: &Script<'_>, seed| {
        let lines = seen(&plan, &script.state, Lane::Dummy(seed)).lines("ADSL", &[]);
        cells(&lines, "TRT01P").join(" ")
    };
    assert_eq!(arms(&in_active, 7), arms(&in_active, 7), "the same seed");
    assert_eq!(
        arms(&in_active, 7),
        arms(&in_placebo, 7),
        "the truth does not matter"
    );
    assert_ne!(arms(&in_active, 7), arms(&in_active, 8), "another seed");
    let drawn = arms(&in_active, 7);
    assert!(
        drawn.contains("IVIg") && drawn.contains("Placebo"),
        "not the truth: {drawn}"
    );
}

#[test]
fn an_arm_drawn_by_lot_is_kept_to_the_end_whatever_the_subject_was_given() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let script = world(&plan, &table);
    let datasets = seen(&plan, &script.state, Lane::Dummy(3));
    for subject in datasets.lines("ADSL", &[("ENRLFL", "Y")]) {
        let id = [("USUBJID", subject.get("USUBJID"))];
        for dataset in ["ADEX", "ADEXPOS", "ADAE"] {
            let received = datasets.lines(dataset, &id);
            let received = cells(&received, "TRTA");
            assert!(!received.is_empty());
            assert!(
                received.iter().all(|arm| *arm == subject.get("TRT01P")),
                "{dataset}"
            );
        }
    }
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let script = world(&plan, &table);
    let again = open(&plan, &script.state);
    let once = open(&plan, &script.state);
    let bytes = |datasets: &Datasets| datasets.tables().map(csv_of).collect::<Vec<_>>();
    assert_eq!(bytes(&again), bytes(&once));
}
