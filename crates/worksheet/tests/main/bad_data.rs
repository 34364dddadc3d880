//! Data that cannot be used are named by file, row, column and value.

use datasets::{Table, Variable};
use worksheet::{BinaryOutcome, CovarianceAnalysis, Data, RegressionColumns};

const LEVEL: statistics::ConfidenceLevel = statistics::ConfidenceLevel::NINETY_FIVE;

fn data(columns: &[(&str, &[&str])]) -> Data {
    let mut table = Table::new("T", "");
    for (name, cells) in columns {
        let numbers: Option<Vec<Option<f64>>> = cells
            .iter()
            .map(|cell| match *cell {
                "" => Some(None),
                cell => cell.parse().ok().map(Some),
            })
            .collect();
        match numbers {
            Some(numbers) => table.push_number_column(Variable::number(*name, ""), numbers),
            None => table.push_text_column(Variable::text(*name, ""), cells.iter()),
        }
        .unwrap();
    }
    Data::of("t.csv", table)
}

#[test]
fn a_missing_column_is_named_with_those_that_there_are() {
    let data = data(&[("time", &["1"]), ("event", &["1"])]);
    let message = data.complete(&["tme"]).unwrap_err().to_string();
    assert!(
        message.contains("t.csv has no column `tme`; did you mean `time`?"),
        "{message}"
    );
    assert!(message.contains("time, event"), "{message}");
}

#[test]
fn a_negative_time_stands_at_its_row() {
    let data = data(&[("time", &["3", "-2"]), ("event", &["1", "0"])]);
    let rows = data.complete(&["time", "event"]).unwrap();
    let message = rows.observations("time", "event").unwrap_err().to_string();
    assert!(
        message.contains("t.csv, row 2 below the header, column `time`: found `-2`"),
        "{message}"
    );
}

#[test]
fn a_row_keeps_its_number_when_rows_before_it_are_left_out() {
    let data = data(&[("x", &["", "1", "two"])]);
    let rows = data.complete(&["x"]).unwrap();
    let message = rows.numbers("x").unwrap_err().to_string();
    assert!(message.contains("row 3 below"), "{message}");
    assert!(
        rows.described().contains("1 left out"),
        "{}",
        rows.described()
    );
}

#[test]
fn a_count_above_its_total_stands_at_its_row() {
    let data = data(&[
        ("x1", &["3", "9"]),
        ("n1", &["5", "8"]),
        ("x2", &["1", "1"]),
        ("n2", &["5", "5"]),
    ]);
    let rows = data.complete(&["x1", "n1", "x2", "n2"]).unwrap();
    let message = rows.two_by_two_rows().unwrap_err().to_string();
    assert!(
        message.contains("row 2") && message.contains("`x1`") && message.contains("from 0 to 8"),
        "{message}"
    );
}

#[test]
fn an_event_is_one_or_zero() {
    let data = data(&[("event", &["1", "2"])]);
    let message = data
        .complete(&["event"])
        .unwrap()
        .events("event")
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("row 2") && message.contains("1 (yes) or 0 (no)"),
        "{message}"
    );
}

#[test]
fn arms_are_two_and_texts_do_not_say_which_is_the_active_one() {
    let data = data(&[("arm", &["IVIg", "placebo"]), ("one", &["1", "1"])]);
    let rows = data.complete(&["arm", "one"]).unwrap();
    assert!(
        rows.arms("arm", None)
            .unwrap_err()
            .to_string()
            .contains("--active")
    );
    assert_eq!(rows.arms("arm", Some("IVIg")).unwrap().control, "placebo");
    assert!(
        rows.arms("arm", Some("IVIG"))
            .unwrap_err()
            .to_string()
            .contains("no arm `IVIG`")
    );
    assert!(
        rows.arms("one", None)
            .unwrap_err()
            .to_string()
            .contains("two arms are needed")
    );
}

#[test]
fn a_constant_or_collinear_column_of_a_model_is_called_by_its_name() {
    let mut columns = RegressionColumns::new();
    columns.covariate("age", vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    columns.covariate("months", vec![12.0, 24.0, 36.0, 48.0, 60.0, 72.0]);
    let model = BinaryOutcome {
        columns,
        outcome: vec![true, false, true, false, false, true],
    };
    let message = worksheet::logistic(&model, statistics::logistic::Penalty::None, LEVEL)
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("`months`") && message.contains("leave it out"),
        "{message}"
    );
    let data = data(&[("arm", &["0", "0", "1", "1"])]);
    let rows = data.complete(&["arm"]).unwrap();
    let model = CovarianceAnalysis {
        response: vec![1.0, 2.5, 3.0, 4.0],
        treatment: "arm".to_owned(),
        arms: rows.levels("arm").unwrap(),
        covariates: vec![("base".to_owned(), vec![7.0; 4])],
        factors: Vec::new(),
    };
    let message = worksheet::ancova(&model, LEVEL).unwrap_err().to_string();
    assert!(message.contains("`base`"), "{message}");
}

#[test]
fn separation_points_to_the_methods_that_have_an_answer() {
    let mut columns = RegressionColumns::new();
    columns.covariate("dose", vec![1.0, 2.0, 3.0, 4.0]);
    let model = BinaryOutcome {
        columns,
        outcome: vec![false, false, true, true],
    };
    let fit = |penalty| worksheet::logistic(&model, penalty, LEVEL);
    let message = fit(statistics::logistic::Penalty::None)
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("separate") && message.contains("firth"),
        "{message}"
    );
    assert!(fit(statistics::logistic::Penalty::Firth).is_ok());
}

#[test]
fn levels_of_numbers_are_ordered_by_size_and_those_of_texts_by_the_alphabet() {
    let data = data(&[("visit", &["10", "2", "1"]), ("site", &["b", "a", "b"])]);
    let rows = data.complete(&["visit", "site"]).unwrap();
    assert_eq!(rows.levels("visit").unwrap().names, ["1", "2", "10"]);
    let site = rows.levels("site").unwrap();
    assert_eq!(
        (site.names.as_slice(), site.of_rows.as_slice()),
        (
            ["a".to_owned(), "b".to_owned()].as_slice(),
            [1, 0, 1].as_slice()
        )
    );
    let both = site.crossed(&rows.levels("visit").unwrap());
    assert_eq!(both.names, ["a, 2", "b, 1", "b, 10"]);
}

#[test]
fn a_statistic_without_a_value_names_the_file_and_the_columns() {
    let data = data(&[("y", &["1", "1"]), ("arm", &["0", "1"])]);
    let rows = data.complete(&["y", "arm"]).unwrap();
    let equal = statistics::StatisticsError::ZeroVariance {
        quantity: "the values compared",
    };
    let said = rows.refused(&["y", "arm"], equal).to_string();
    assert!(
        said.starts_with("t.csv, columns `y`, `arm`: the values are all equal"),
        "{said}"
    );
    let unknown = data.complete(&["change"]).unwrap_err();
    assert!(
        unknown
            .to_string()
            .contains("no column `change`. Its columns are y, arm."),
        "{unknown}"
    );
    let twice = rows.refused(&["y"], rows.refused(&["y"], unknown));
    assert_eq!(twice.to_string().matches("t.csv").count(), 1, "{twice}");
}

#[test]
fn rows_are_chosen_by_one_value_or_several_and_each_must_occur() {
    let data = data(&[("arm", &["a", "b", "c", "a"])]);
    let chosen = |values: &[&str]| {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        data.clone().only("arm", &values)
    };
    assert_eq!(chosen(&["a"]).unwrap().rows(), 2);
    assert_eq!(chosen(&["a", "c"]).unwrap().rows(), 3);
    let message = chosen(&["a", "d"]).unwrap_err().to_string();
    assert!(message.contains("no row holds `d`"), "{message}");
}
