//! Plans that do not fit the data are refused, with what to do.

use analysis::{AnalysisError, run};
use datasets::Table;

use crate::made_up_trial::{plan, table};

const MEAN: &str = r#"
[[analysis]]
id = "mean"
title = "Mean"
dataset = "ADQS"
set = "full"
grouping = "arm"
method = "summary"
variable = "AVAL"
"#;

fn adsl() -> Table {
    table(
        "ADSL",
        &[("USUBJID", &["1", "2"]), ("TRT01P", &["A", "B"])],
        &[],
    )
}

fn adqs(subjects: &[&str], arms: &[&str], values: &[Option<f64>]) -> Table {
    table(
        "ADQS",
        &[("USUBJID", subjects), ("TRT01P", arms)],
        &[("AVAL", values)],
    )
}

#[track_caller]
fn message(analyses: &str, datasets: Vec<Table>) -> String {
    run(&plan(analyses), &datasets).unwrap_err().to_string()
}

#[test]
fn a_dataset_that_is_not_there() {
    assert_eq!(
        message(
            &MEAN.replace("ADQS", "ADQX"),
            vec![adsl(), adqs(&["1"], &["A"], &[None])]
        ),
        "analysis `mean`: there is no dataset `ADQX`; did you mean `ADQS`?"
    );
}

#[test]
fn a_column_that_is_not_there() {
    assert_eq!(
        message(
            &MEAN.replace("AVAL", "AVALL"),
            vec![adsl(), adqs(&["1"], &["A"], &[None])]
        ),
        "analysis `mean`: ADQS has no column `AVALL`; did you mean `AVAL`?"
    );
    assert_eq!(
        message(
            &MEAN.replace("variable =", "by = [\"AVISIT\"]\nvariable ="),
            vec![adsl(), adqs(&["1"], &["A"], &[None])]
        ),
        "analysis `mean`: ADQS has no column `AVISIT`"
    );
}

#[test]
fn a_column_of_another_kind() {
    assert_eq!(
        message(
            &MEAN.replace("AVAL", "TRT01P"),
            vec![adsl(), adqs(&["1"], &["A"], &[None])]
        ),
        "analysis `mean`: ADQS: column `TRT01P` is of kind text, where number is needed"
    );
}

#[test]
fn a_condition_on_a_column_that_is_not_there() {
    let filtered = MEAN.replace("\nset =", "\nwhere = \"PARAMCD = 'TIS'\"\nset =");
    assert_eq!(
        message(&filtered, vec![adsl(), adqs(&["1"], &["A"], &[None])]),
        "analysis `mean`: the condition `PARAMCD = 'TIS'` cannot be asked of ADQS: character 1: ADQS has no column \
         `PARAMCD`"
    );
}

#[test]
fn a_subject_listed_twice() {
    let adsl = table(
        "ADSL",
        &[("USUBJID", &["1", "2", "1"]), ("TRT01P", &["A", "B", "A"])],
        &[],
    );
    let error = run(&plan(MEAN), &vec![adsl, adqs(&["1"], &["A"], &[None])]).unwrap_err();
    assert!(
        matches!(&error, AnalysisError::SubjectRepeated { subject, rows: [1, 3], .. } if subject == "1"),
        "{error}"
    );
}

#[test]
fn a_row_of_a_subject_who_is_not_listed() {
    assert_eq!(
        message(
            MEAN,
            vec![adsl(), adqs(&["1", "3"], &["A", "A"], &[None, None])]
        ),
        "ADQS, row 2: subject 3 is not in ADSL; add the subject there or take the row out"
    );
}

#[test]
fn an_arm_that_the_plan_does_not_know() {
    assert_eq!(
        message(
            MEAN,
            vec![adsl(), adqs(&["1", "2"], &["A", "C"], &[None, None])]
        ),
        "analysis `mean`: ADQS, row 2: `TRT01P` is `C`, where the plan lists `A` or `B`; list the value, or leave the \
         row out by `where`"
    );
}

#[test]
fn two_rows_of_a_subject_where_one_is_meant() {
    assert_eq!(
        message(
            MEAN,
            vec![
                adsl(),
                adqs(&["2", "1", "1"], &["B", "A", "A"], &[None, None, None])
            ]
        ),
        "analysis `mean`: ADQS holds more than one row of subject 1 here (rows 2 and 3); narrow `where` to one row a \
         subject, or repeat the analysis `by` what tells the rows apart"
    );
    let allowed = format!("{MEAN}repeated_rows = \"allow\"\n");
    let rows = adqs(
        &["2", "1", "1"],
        &["B", "A", "A"],
        &[Some(1.0), Some(2.0), Some(4.0)],
    );
    assert!(run(&plan(&allowed), &vec![adsl(), rows]).is_ok());
}

#[test]
fn a_category_that_the_plan_does_not_list() {
    let categories = r#"
[[analysis]]
id = "sex"
title = "Sex"
dataset = "ADSL"
set = "full"
method = "categories"
variable = "SEX"
values = ["F", "M"]
"#;
    let adsl = table(
        "ADSL",
        &[("USUBJID", &["1", "2"]), ("SEX", &["F", "U"])],
        &[],
    );
    assert_eq!(
        message(categories, vec![adsl]),
        "analysis `sex`: ADSL, row 2: `SEX` is `U`, where the plan lists `F` or `M`; list the value, or leave the row \
         out by `where`"
    );
}

#[test]
fn a_subject_without_a_stratum() {
    let test = r#"
[[response]]
id = "any"
label = "Any"
dataset = "ADSL"
missing = "nonresponder"
rule = [{ kind = "responder_where", where = "TRT01P = 'A'" }]

[[analysis]]
id = "test"
title = "Test"
dataset = "ADSL"
set = "full"
grouping = "arm"
method = "cochran_mantel_haenszel"
response = "any"
strata = ["STRATAR"]
"#;
    let adsl = table(
        "ADSL",
        &[
            ("USUBJID", &["1", "2"]),
            ("TRT01P", &["A", "B"]),
            ("STRATAR", &["MILD", ""]),
        ],
        &[],
    );
    assert_eq!(
        message(test, vec![adsl]),
        "analysis `test`: ADSL, row 2: `STRATAR` is empty, and every subject belongs to one stratum; give it a value, \
         or leave the row out by `where`"
    );
}
