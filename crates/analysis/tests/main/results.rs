//! Results have names that stay, and can be written.

use std::collections::BTreeSet;

use analysis::results::{ResultId, ResultValue, Results, Statistic};
use analysis::run;
use datasets::Table;

use crate::made_up_trial::{number, plan, table, value};

const ANALYSES: &str = r#"
[[analysis]]
id = "value"
title = "Value"
dataset = "ADQS"
set = "full"
grouping = "arm"
by = ["AVISITN"]
method = "summary"
variable = "AVAL"

[[analysis]]
id = "carried"
title = "Value, the last one carried forward"
dataset = "ADQS"
set = "full"
grouping = "arm"
method = "summary"
variable = "AVAL"
carry_forward = { order = "AVISITN", to = 8, from = 1 }

[[analysis]]
id = "words"
title = "Answers"
dataset = "ADSL"
set = "full"
grouping = "arm"
method = "categories"
variable = "ANSWER"
"#;

fn datasets() -> Vec<Table> {
    let subjects = ["1", "1", "2", "2", "3", "3", "4", "4"];
    let arms = ["A", "A", "A", "A", "B", "B", "B", "B"];
    let weeks: Vec<Option<f64>> = [4.0, 8.0].repeat(4).into_iter().map(Some).collect();
    let values = [
        Some(1.0),
        Some(2.0),
        Some(3.0),
        None,
        Some(5.0),
        Some(6.0),
        None,
        None,
    ];
    vec![
        table(
            "ADSL",
            &[
                ("USUBJID", &["1", "2", "3", "4"]),
                ("TRT01P", &["A", "A", "B", "B"]),
                ("ANSWER", &["yes/no", "50%", "", "yes/no"]),
            ],
            &[],
        ),
        table(
            "ADQS",
            &[("USUBJID", &subjects), ("TRT01P", &arms)],
            &[("AVISITN", &weeks), ("AVAL", &values)],
        ),
    ]
}

fn results() -> Results {
    run(&plan(ANALYSES), &datasets()).unwrap()
}

#[test]
fn names_are_unique_and_lead_to_their_result() {
    let results = results();
    let names: BTreeSet<&str> = results.rows().iter().map(|row| row.id.as_str()).collect();
    assert_eq!(names.len(), results.rows().len());
    for row in results.rows() {
        assert_eq!(results.get(&row.id), Some(row));
    }
    let mean = results
        .statistic(
            &"value".into(),
            "A",
            &["4".to_owned()],
            None,
            Statistic::Mean,
        )
        .unwrap();
    assert_eq!(mean.id, ResultId::from_text("value/A/4/mean"));
    assert_eq!(
        (mean.value.clone(), mean.source_rows),
        (ResultValue::Number(2.0), 2)
    );
}

#[test]
fn a_slash_or_per_cent_sign_in_a_value_does_not_break_a_name() {
    let results = results();
    assert_eq!(value(&results, "words/A/yes%2Fno/n"), ResultValue::Count(1));
    assert_eq!(
        value(&results, "words/A/50%25/percent"),
        ResultValue::Number(50.0)
    );
}

#[test]
fn percentages_are_of_the_set_and_not_of_the_answers() {
    assert_eq!(
        number(&results(), "words/B/yes%2Fno/percent"),
        50.0,
        "one of two, though only one answered"
    );
}

#[test]
fn a_value_that_is_missing_is_counted_as_such() {
    let results = results();
    assert_eq!(value(&results, "value/A/8/n"), ResultValue::Count(1));
    assert_eq!(value(&results, "value/A/8/missing"), ResultValue::Count(1));
    assert!(matches!(
        value(&results, "value/A/8/sd"),
        ResultValue::NotCalculated(_)
    ));
    assert!(matches!(
        value(&results, "value/B/8/sd"),
        ResultValue::NotCalculated(_)
    ));
}

#[test]
fn the_last_value_is_carried_forward_and_a_subject_without_any_has_none() {
    let results = results();
    assert_eq!(
        number(&results, "carried/A/mean"),
        2.5,
        "2 at week 8, and 3 carried from week 4"
    );
    assert_eq!(value(&results, "carried/B/n"), ResultValue::Count(1));
    assert_eq!(number(&results, "carried/B/mean"), 6.0);
}

#[test]
fn the_same_plan_and_data_give_the_same_bytes() {
    let bytes = |results: &Results| {
        let mut csv = Vec::new();
        datasets::csv::write(&results.table().unwrap(), &mut csv).unwrap();
        (csv, results.json().to_string())
    };
    assert_eq!(bytes(&results()), bytes(&results()));
}

#[test]
fn the_table_and_the_json_hold_every_result_with_all_its_digits() {
    let results = results();
    let table = results.table().unwrap();
    assert_eq!(table.rows(), results.rows().len());
    let json = results.json();
    let list = json.as_array().unwrap();
    assert_eq!(list.len(), results.rows().len());
    for (place, row) in results.rows().iter().enumerate() {
        assert_eq!(
            table.value(place, "RESULTID").unwrap().as_text(),
            Some(row.id.as_str())
        );
        assert_eq!(
            table.value(place, "VALUE").unwrap().as_number(),
            row.value.as_number()
        );
        assert_eq!(list[place]["value"].as_f64(), row.value.as_number());
        let reason = matches!(row.value, ResultValue::NotCalculated(_));
        assert_eq!(list[place].get("reason").is_some(), reason, "{}", row.id);
    }
}

#[test]
fn the_sizes_of_sets_stand_among_the_results() {
    let results = results();
    assert_eq!(
        results.big_n(&"full".into(), "arm", "A").unwrap().value,
        ResultValue::Count(2)
    );
    assert_eq!(value(&results, "big_n/B/full/arm/n"), ResultValue::Count(2));
}
