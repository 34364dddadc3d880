//! Which row is the baseline, and what rows out of order come to.

use scoring::{BaselineRule, Input, Path, RowOrder, Settings};

use super::tables::{Scored, file, score, score_by, scored, table};

fn at_visit(visit: &str, order: RowOrder) -> Settings {
    Settings {
        baseline: BaselineRule::Visit(visit.to_owned()),
        order,
        ..Settings::default()
    }
}

fn grouped() -> Settings {
    Settings {
        order: RowOrder::Grouped,
        ..Settings::default()
    }
}

fn from_file(name: &str, rows: &[&str], settings: &Settings) -> Scored {
    score_by(
        Path::default(),
        Input::File(file(name, table(rows))),
        settings,
    )
    .unwrap()
}

const OUT_OF_ORDER: [&str; 4] = [
    "S,w,3.4,3,110,1,2,950,190",
    "T,b,6,3,110,1,2,950,190",
    "S,b,6,3,110,1,2,950,190",
    "T,w,3.4,3,110,1,2,950,190",
];

#[test]
fn a_file_is_read_twice_for_the_baselines_of_a_named_visit() {
    let scored = from_file("twice.csv", &OUT_OF_ORDER, &at_visit("b", RowOrder::Any));
    assert_eq!(
        [0, 1, 2, 3].map(|row| scored.tis(row)),
        ["17.5", "", "", "17.5"]
    );
    assert_eq!(scored.summary.rows_in_error, 0);
    assert_eq!((scored.summary.subjects, scored.summary.baselines), (2, 2));
}

#[test]
fn through_a_pipe_a_follow_up_before_its_baseline_is_a_named_row_error() {
    let scored = score(table(&OUT_OF_ORDER), &at_visit("b", RowOrder::Any)).unwrap();
    assert_eq!(
        [0, 1, 2, 3].map(|row| scored.tis(row)),
        ["", "", "", "17.5"]
    );
    assert_eq!(scored.errors.len(), 1);
    assert_eq!(
        (scored.errors[0].row, scored.errors[0].value.as_str()),
        (2, "S")
    );
    assert!(
        scored.errors[0]
            .reason
            .contains("no baseline of visit \"b\" before this row")
    );
}

#[test]
fn a_subject_without_a_baseline_is_a_row_error_and_no_baseline_at_all_is_refused() {
    let rows = ["S,b,6,3,110,1,2,950,190", "T,w,3.4,3,110,1,2,950,190"];
    let scored = from_file("none.csv", &rows, &at_visit("b", RowOrder::Any));
    assert_eq!(scored.summary.rows_in_error, 1);
    let path = file("typo.csv", table(&rows));
    let told = score_by(
        Path::default(),
        Input::File(path),
        &at_visit("base", RowOrder::Any),
    );
    assert_eq!(
        told.err().unwrap().to_string(),
        "no row has the baseline visit \"base\"; visits in the table: b, w"
    );
}

#[test]
fn of_two_baselines_neither_is_trusted() {
    let rows = [
        "S,b,6,3,110,1,2,950,190",
        "S,b,5,3,110,1,2,950,190",
        "S,w,3.4,3,110,1,2,950,190",
        "T,b,6,3,110,1,2,950,190",
        "T,w,3.4,3,110,1,2,950,190",
    ];
    for (name, settings) in [
        ("first", Settings::default()),
        ("named", at_visit("b", RowOrder::Any)),
        ("grouped", grouped()),
        ("both", at_visit("b", RowOrder::Grouped)),
    ] {
        let scored = from_file(&format!("two-{name}.csv"), &rows, &settings);
        assert_eq!(scored.summary.rows_in_error, 1, "{name}");
        assert_eq!(
            (scored.errors[0].row, scored.errors[0].column.as_str()),
            (3, "visit")
        );
        assert!(
            scored.errors[0]
                .reason
                .contains("a second baseline of the subject, the first is in row 2")
        );
        assert_eq!(scored.tis(2), "", "{name}");
        assert_eq!(
            scored.note(2),
            "the subject has two baselines, in rows 2 and 3"
        );
        assert_eq!(scored.tis(4), "17.5", "{name}");
    }
}

#[test]
fn a_visit_twice_is_told_and_the_first_is_scored() {
    let scored = scored(&[
        "S,b,6,3,110,1,2,950,190",
        "S,w,3.4,3,110,1,2,950,190",
        "S,w,6,3,110,1,2,950,190",
    ]);
    assert_eq!(scored.tis(1), "17.5");
    assert!(scored.errors[0].reason.contains("this visit twice"));
}

#[test]
fn without_a_readable_baseline_nothing_is_scored() {
    let scored = scored(&["S,b,11,3,110,1,2,950,190", "S,w,3.4,3,110,1,2,950,190"]);
    assert_eq!(scored.note(1), "the baseline, in row 2, could not be read");
    assert_eq!(scored.summary.rows_in_error, 1);
    assert_eq!(scored.summary.not_computed, 1);
}

#[test]
fn grouped_rows_score_as_rows_in_any_order_do() {
    let mut rows = Vec::new();
    for subject in 0..300 {
        for visit in 0..4 {
            rows.push(format!(
                "S{subject},v{visit},{},3,{},1,2,950,190",
                9 - visit,
                100 + visit * 7
            ));
        }
    }
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let any = scored(&rows);
    let sorted = score(table(&rows), &grouped()).unwrap();
    assert_eq!(any.text, sorted.text);
    assert_eq!(sorted.summary.subjects, 300);
    assert_eq!(sorted.summary.scored, 900);
}

#[test]
fn grouped_rows_are_checked() {
    let rows = [
        "T,b,6,3,110,1,2,950,190",
        "S,b,6,3,110,1,2,950,190",
        "T,w,3.4,3,110,1,2,950,190",
        "S,w,3.4,3,110,1,2,950,190",
    ];
    let scored = score(table(&rows), &grouped()).unwrap();
    assert_eq!(scored.summary.rows_in_error, 2);
    for (error, row) in scored.errors.iter().zip([4, 5]) {
        assert_eq!(error.row, row);
        assert!(error.reason.contains("do not stand together"), "{error}");
    }
    // The baseline must come first in its group.
    let rows = ["S,w,3.4,3,110,1,2,950,190", "S,b,6,3,110,1,2,950,190"];
    let scored = score(table(&rows), &at_visit("b", RowOrder::Grouped)).unwrap();
    assert!(
        scored.errors[0]
            .reason
            .contains("no baseline of visit \"b\" before this row")
    );
}
