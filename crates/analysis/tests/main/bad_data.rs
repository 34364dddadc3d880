//! Data that must not become a table: the message names dataset, row and column.

use analysis::{Source, run};
use datasets::Table;

use crate::made_up_trial::{plan, table};

const COUNT: &str = r#"
[[analysis]]
id = "count"
title = "Count"
dataset = "ADQS"
set = "full"
grouping = "arm"
method = "categories"
variable = "PARAMCD"
"#;

fn adsl() -> Table {
    table(
        "ADSL",
        &[("USUBJID", &["1", "2"]), ("TRT01P", &["A", "B"])],
        &[],
    )
}

fn adqs(subjects: &[&str], baseline: &[&str]) -> Table {
    let arms: Vec<&str> = subjects
        .iter()
        .map(|subject| if *subject == "1" { "A" } else { "B" })
        .collect();
    let parameters = vec!["MMT"; subjects.len()];
    table(
        "ADQS",
        &[
            ("USUBJID", subjects),
            ("TRT01P", &arms),
            ("PARAMCD", &parameters),
            ("ABLFL", baseline),
        ],
        &[],
    )
}

#[track_caller]
fn message(analyses: &str, datasets: &dyn Source) -> String {
    run(&plan(analyses), datasets).unwrap_err().to_string()
}

#[test]
fn two_baselines_of_one_parameter_are_refused_with_their_rows() {
    assert_eq!(
        message(
            COUNT,
            &vec![adsl(), adqs(&["1", "2", "1"], &["Y", "Y", "Y"])]
        ),
        "ADQS, rows 1 and 3: `ABLFL` is `Y` in both, so subject 1 has two baselines of `MMT`; flag one of them only"
    );
    let one_each = vec![adsl(), adqs(&["1", "2", "1"], &["Y", "Y", ""])];
    assert!(run(&plan(COUNT), &one_each).is_ok());
}

#[test]
fn two_rows_with_the_keys_that_the_plan_names_are_refused() {
    let keyed =
        format!("[[source]]\ndataset = \"ADQS\"\nkeys = [\"USUBJID\", \"PARAMCD\"]\n{COUNT}");
    assert_eq!(
        message(
            &keyed,
            &vec![adsl(), adqs(&["1", "2", "1"], &["Y", "Y", ""])]
        ),
        "ADQS, rows 1 and 3: in both, `USUBJID` is `1` and `PARAMCD` is `MMT`; the plan says that these columns tell \
         rows apart, so take one of the rows out or add a column to the source's `keys`"
    );
}

#[test]
fn a_subject_who_is_not_listed_and_an_arm_that_the_plan_does_not_know_are_refused() {
    assert_eq!(
        message(COUNT, &vec![adsl(), adqs(&["1", "3"], &["", ""])]),
        "ADQS, row 2: subject 3 is not in ADSL; add the subject there or take the row out"
    );
    let unknown_arm = table(
        "ADQS",
        &[
            ("USUBJID", &["1"]),
            ("TRT01P", &["C"]),
            ("PARAMCD", &["MMT"]),
        ],
        &[],
    );
    let said = message(COUNT, &vec![adsl(), unknown_arm]);
    assert!(said.contains("ADQS, row 1: `TRT01P` is `C`"), "{said}");
}

#[test]
fn a_frequency_that_is_no_count_is_refused() {
    let counted = r#"
        [[source]]
        dataset = "ADQS"
        frequency = "N"
        [[analysis]]
        id = "mean"
        title = "Mean"
        dataset = "ADQS"
        set = "full"
        method = "summary"
        variable = "N"
        repeated_rows = "allow"
    "#;
    for wrong in [-1.0, 1.5, 1e18] {
        let rows = table("ADQS", &[("USUBJID", &["1"])], &[("N", &[Some(wrong)])]);
        let said = message(counted, &vec![adsl(), rows]);
        assert!(said.contains("row 1: the frequency `N`"), "{said}");
    }
}
