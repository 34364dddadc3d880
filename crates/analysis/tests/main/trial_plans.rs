//! The plans of the trials in this repository.

use analysis::plan::{DisplayKind, Plan};

/// A plan, with the warnings it gives refused too.
fn read(path: &str) -> Plan {
    let full = format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&full).unwrap_or_else(|error| panic!("{full}: {error}"));
    let reading = definition::inspect::<Plan>(path, &bytes);
    assert!(reading.report.mistakes.is_empty(), "{}", reading.report);
    reading.definition.unwrap()
}

fn displays(plan: &Plan) -> Vec<String> {
    plan.displays
        .iter()
        .map(|display| {
            let kind = match &display.kind {
                DisplayKind::BaselineTable(_) => "baseline table",
                DisplayKind::EndpointTable(_) => "endpoint table",
                DisplayKind::AdverseEventTable(_) => "adverse event table",
                DisplayKind::Listing(_) => "listing",
                DisplayKind::MeanOverTime(_) => "mean over time",
                DisplayKind::KaplanMeier(_) => "curves",
                DisplayKind::IndividualCourses(_) => "courses",
                DisplayKind::Flow(_) => "flow",
                DisplayKind::StackedCategories(_) => "categories",
                DisplayKind::Forest(_) => "forest",
                DisplayKind::TreatmentSchedule(_) => "treatment schedule",
                DisplayKind::SpiritSchedule(_) => "SPIRIT schedule",
            };
            format!(
                "{}: {kind}",
                display.counterpart.as_deref().unwrap_or("our own")
            )
        })
        .collect()
}

#[test]
fn the_plan_of_proderm_holds_together_and_shows_what_the_paper_shows() {
    let displays = displays(&read("trials/proderm/analysis.toml"));
    for expected in [
        "Figure 1: flow",
        "Table 1: baseline table",
        "Table 2: endpoint table",
        "Table 3: adverse event table",
        "Figure 2: mean over time",
        "Figure S1: categories",
        "Figure S2: mean over time",
        "Figure S3: curves",
    ] {
        assert!(
            displays.iter().any(|display| display == expected),
            "{expected} is not in {displays:?}"
        );
    }
}

#[test]
fn the_plan_of_the_first_line_pilot_holds_together_and_shows_what_the_paper_shows() {
    let displays = displays(&read("trials/ivig-first-line/analysis.toml"));
    for expected in [
        "Figure 1: treatment schedule",
        "Figure 2: flow",
        "Table 1: baseline table",
        "Table 2: endpoint table",
        "Figure 3: courses",
    ] {
        assert!(
            displays.iter().any(|display| display == expected),
            "{expected} is not in {displays:?}"
        );
    }
}

#[test]
fn the_plans_of_the_cdisc_pilot_hold_together() {
    for plan in [
        "plan",
        "demographics",
        "adas_cog",
        "cibic",
        "repeated_measures",
    ] {
        read(&format!("validation/cdiscpilot/{plan}.toml"));
    }
}

#[test]
fn every_open_point_of_a_trial_says_why() {
    for path in [
        "trials/proderm/analysis.toml",
        "trials/ivig-first-line/analysis.toml",
    ] {
        for setting in read(path).settings {
            assert!(
                !setting.reason.is_empty() && !setting.alternatives.is_empty(),
                "{path}: {}",
                setting.id
            );
        }
    }
}

#[test]
fn a_plan_is_judged_by_every_word_of_its_schema() {
    let unheeded = definition::unheeded_keywords::<Plan>();
    assert!(unheeded.is_empty(), "{unheeded:?}");
}
