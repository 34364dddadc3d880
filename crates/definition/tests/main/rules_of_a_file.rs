//! The rules between the parts of a file are told by path and shown at their lines.

use definition::{Mistakes, Severity, inspect, inspect_with, path};

use crate::trial::{HEAD, Trial, assert_exactly, assert_mistakes};

const OVERLAP: &str = "[[stratum]]\nfrom = 0\nto = 4\nlabel = \"mild\"\n[[stratum]]\nlabel = \"severe\"\nfrom = 3\nto = 10\n";

#[test]
fn a_rule_points_at_the_value_it_is_about() {
    assert_mistakes(
        OVERLAP,
        &[(
            10,
            8,
            "stratum[1].from",
            "stratum 2 begins inside the one before it",
            "4 or more",
            "from = 4",
        )],
    );
}

#[test]
fn rules_wait_until_the_schema_holds() {
    let report = crate::trial::with_head(&format!("{OVERLAP}colour = 3\n")).expect_err("wrong");
    assert_eq!(report.mistakes.len(), 1);
    assert_eq!(report.mistakes[0].line, 12);
}

#[test]
fn a_warning_is_shown_and_refuses_nothing() {
    let text =
        "title = \"T\"\napproved = 2016-05-03\nplanned = 91\n[[stratum]]\nfrom = 0\nto = 4\n";
    let reading = inspect::<Trial>("trial.toml", text.as_bytes());
    assert_eq!(
        reading.definition.as_ref().map(|trial| trial.planned),
        Some(91)
    );
    assert!(!reading.report.refuses());
    assert_exactly(
        &reading.report,
        &[
            (
                3,
                1,
                "planned",
                "an odd number cannot be shared by two arms",
                "",
                "",
            ),
            // The key is not there: the nearest place is the header of its table.
            (
                4,
                1,
                "stratum[0].label",
                "tables will show this stratum without a name",
                "",
                "",
            ),
        ],
    );
    assert!(
        reading
            .report
            .mistakes
            .iter()
            .all(|mistake| mistake.severity == Severity::Warning)
    );
    assert!(reading.into_result().is_ok());
}

#[test]
fn a_mistake_beside_a_warning_refuses_and_both_are_shown() {
    let text = format!("{HEAD}{OVERLAP}[[stratum]]\nfrom = 10\nto = 10\n");
    let reading = inspect::<Trial>("trial.toml", text.as_bytes());
    assert_eq!(reading.definition, None);
    assert_eq!(
        (
            reading.report.errors().count(),
            reading.report.warnings().count()
        ),
        (1, 1)
    );
}

#[test]
fn rules_beyond_the_file_report_into_the_same_report() {
    let text = format!("{HEAD}[arm.active]\ndose = 1\n[arm.placebo]\ndose = 0\n");
    let known = ["active"];
    let reading = inspect_with::<Trial>("trial.toml", text.as_bytes(), |trial, mistakes| {
        for code in trial
            .arm
            .keys()
            .filter(|code| !known.contains(&code.as_str()))
        {
            mistakes
                .at_key(path!["arm", code])
                .says(format!("`{code}` is no arm of the protocol"));
        }
    });
    assert_exactly(
        &reading.report,
        &[(
            6,
            6,
            "arm.placebo",
            "`placebo` is no arm of the protocol",
            "",
            "",
        )],
    );
}

#[test]
fn a_path_that_leads_nowhere_still_has_a_place() {
    let place_of = |path: definition::Path| {
        let text = format!("{HEAD}{OVERLAP}");
        let rule = |_: &Trial, mistakes: &mut Mistakes| {
            mistakes.at(path).warns("look here");
        };
        let report = inspect_with::<Trial>("trial.toml", text.as_bytes(), rule).report;
        let warning = report.warnings().next().expect("one warning");
        (warning.line, warning.column)
    };
    assert_eq!(place_of(path![]), (1, 1));
    assert_eq!(place_of(path!["nowhere", 3, "x"]), (1, 1));
    assert_eq!(place_of(path!["stratum", 7, "from"]), (4, 1));
    assert_eq!(place_of(path!["stratum", 1, "to", "deeper"]), (11, 6));
    assert_eq!(place_of(path!["stratum", 1]), (8, 1));
}
