//! Small tables and plans that other tests are made of.

use analysis::plan::Plan;
use analysis::results::{ResultId, ResultValue, Results};
use datasets::{Table, Variable};

/// A table of text columns and number columns; an empty text is missing.
pub fn table(name: &str, texts: &[(&str, &[&str])], numbers: &[(&str, &[Option<f64>])]) -> Table {
    let mut table = Table::new(name, "");
    for (column, values) in texts {
        table
            .push_text_column(Variable::text(*column, ""), *values)
            .unwrap();
    }
    for (column, values) in numbers {
        table
            .push_number_column(Variable::number(*column, ""), values.iter().copied())
            .unwrap();
    }
    table
}

/// A plan of one trial whose set `full` is everybody in ADSL and whose groups are A and B.
pub fn plan(analyses: &str) -> Plan {
    let text = format!("{HEAD}\n{analyses}");
    definition::read("analysis.toml", &text).unwrap_or_else(|report| panic!("{report}"))
}

/// What [`plan`] puts before the analyses.
pub const HEAD: &str = r#"
[plan]
title = "A made-up trial"
trial = "made-up"

[[grouping]]
id = "arm"
variable = "TRT01P"
levels = [{ value = "A" }, { value = "B" }]
reference = "B"

[[set]]
id = "full"
label = "Everybody"
dataset = "ADSL"
"#;

/// The value of a result that must be there.
pub fn value(results: &Results, id: &str) -> ResultValue {
    match results.get(&ResultId::from_text(id)) {
        Some(row) => row.value.clone(),
        None => {
            let known: Vec<&str> = results.rows().iter().map(|row| row.id.as_str()).collect();
            panic!("no result `{id}`; there are {known:#?}")
        }
    }
}

/// The number of a result that must be there and have one.
pub fn number(results: &Results, id: &str) -> f64 {
    let value = value(results, id);
    value
        .as_number()
        .unwrap_or_else(|| panic!("`{id}` has no number: {value:?}"))
}

/// Whether a number is the one expected to as many decimals as the expectation is printed with.
#[track_caller]
pub fn assert_prints(found: f64, decimals: usize, expected: &str) {
    assert_eq!(format!("{found:.decimals$}"), expected, "of {found}");
}
