//! A result leads back to its rows.

use analysis::plan::Plan;
use analysis::results::ResultId;
use analysis::{TraceError, run, trace};
use datasets::Table;

use crate::made_up_trial::{plan, table};
use crate::printed;

fn datasets() -> Vec<Table> {
    vec![
        table(
            "ADSL",
            &[("USUBJID", &["1", "2", "3"]), ("TRT01P", &["A", "B", "B"])],
            &[],
        ),
        table(
            "ADRS",
            &[
                ("USUBJID", &["1", "2", "3", "3"]),
                ("PARAMCD", &["TIS", "TIS", "TIS", "CK"]),
                ("SRCDOM", &["QS", "QS", "QS", "LB"]),
                ("SRCVAR", &["QSSTRESN", "QSSTRESN", "QSSTRESN", "LBSTRESN"]),
            ],
            &[
                ("AVAL", &[Some(50.0), Some(10.0), Some(30.0), Some(900.0)]),
                ("SRCSEQ", &[Some(7.0), Some(8.0), Some(9.0), Some(4.0)]),
            ],
        ),
    ]
}

fn responders() -> Plan {
    plan(
        r#"
        [[response]]
        id = "improved"
        label = "Improved"
        dataset = "ADRS"
        rule = [{ kind = "at_least", where = 'PARAMCD = "TIS"', variable = "AVAL", threshold = 20 }]
        missing = "nonresponder"

        [[analysis]]
        id = "share"
        title = "Share of responders"
        dataset = "ADSL"
        set = "full"
        grouping = "arm"
        method = "proportion"
        response = "improved"
        interval = "wilson"
        "#,
    )
}

#[test]
fn a_share_of_responders_leads_to_the_subjects_and_to_the_rows_that_decided_about_them() {
    let id = ResultId::from_text("share/B/n");
    let trace = trace(&responders(), &datasets(), &id).unwrap();
    let rows: Vec<(&str, usize)> = trace
        .rows
        .iter()
        .map(|row| (row.dataset.as_str(), row.row))
        .collect();
    assert_eq!(rows, [("ADSL", 2), ("ADSL", 3), ("ADRS", 2), ("ADRS", 3)]);
    let decided: Vec<String> = trace.rows[3]
        .values
        .iter()
        .map(|cell| format!("{}={}", cell.variable, cell.value))
        .collect();
    assert_eq!(
        decided,
        [
            "USUBJID=3",
            "PARAMCD=TIS",
            "AVAL=30",
            "SRCDOM=QS",
            "SRCVAR=QSSTRESN",
            "SRCSEQ=9"
        ]
    );
    assert_eq!(trace.filters.len(), 1);
    let said: Vec<String> = trace.sentences.iter().map(ToString::to_string).collect();
    assert!(
        said.iter().any(|said| said.contains("share of responders")),
        "{said:#?}"
    );
}

#[test]
fn a_result_that_is_not_there_is_answered_with_near_names() {
    let id = ResultId::from_text("share/C/n");
    let error = trace(&responders(), &datasets(), &id).unwrap_err();
    let TraceError::UnknownResult { near, .. } = &error else {
        panic!("{error}");
    };
    assert!(near.contains(&ResultId::from_text("share/A/n")), "{near:?}");
    assert!(near.len() <= 5);
}

#[test]
fn a_row_that_stands_for_several_is_shown_once_with_its_number() {
    let plan: Plan = definition::read(
        "analysis.toml",
        r#"
        [plan]
        title = "Counts"
        trial = "made-up"
        subjects = { dataset = "COUNTS", key = "USUBJID" }
        [[source]]
        dataset = "COUNTS"
        subject = "each_row"
        frequency = "N"
        [[analysis]]
        id = "answers"
        title = "Answers"
        dataset = "COUNTS"
        method = "categories"
        variable = "ANSWER"
        percent_of = "observed"
        "#,
    )
    .unwrap();
    let counts = table(
        "COUNTS",
        &[("ANSWER", &["yes", "no"])],
        &[("N", &[Some(3.0), Some(2.0)])],
    );
    let source = vec![counts];
    let trace = trace(&plan, &source, &ResultId::from_text("answers/all/no/n")).unwrap();
    let rows: Vec<(usize, usize)> = trace.rows.iter().map(|row| (row.row, row.times)).collect();
    assert_eq!(rows, [(2, 2)]);
}

#[test]
fn every_result_of_the_demographics_of_a_real_study_has_as_many_rows_as_it_says() {
    let test = "every_result_of_the_demographics_of_a_real_study_has_as_many_rows_as_it_says";
    let Some(folder) = printed::public_data("cdiscpilot/adam_csv", test) else {
        return;
    };
    let plan = printed::plan("validation/cdiscpilot/demographics.toml");
    let tables = printed::datasets(&plan, &folder);
    let results = run(&plan, &tables).unwrap();
    for row in results.rows().iter().step_by(7) {
        let traced = trace(&plan, &tables, &row.id).unwrap();
        assert_eq!(traced.rows.len(), row.source_rows, "{}", row.id);
        assert!(traced.rows.iter().all(|row| !row.values.is_empty()));
    }
}
