//! Conditions on rows.

use analysis::filter::{Filter, FilterError};
use datasets::{Table, Variable};
use jiff::civil::date;
use proptest::prelude::*;

fn visits() -> Table {
    let mut table = Table::new("ADQS", "");
    table
        .push_text_column(
            Variable::text("PARAMCD", ""),
            ["TIS", "TIS", "MMT", "O'Neill", ""],
        )
        .unwrap();
    table
        .push_number_column(
            Variable::number("AVISITN", ""),
            [Some(4.0), Some(16.0), Some(16.0), Some(-1.5), None],
        )
        .unwrap();
    table
        .push_number_column(
            Variable::number("BASE", ""),
            [Some(4.0), Some(1.0), None, Some(0.0), None],
        )
        .unwrap();
    table
        .push_date_column(
            Variable::date("ADT", ""),
            [
                Some(date(2018, 6, 30)),
                Some(date(2018, 7, 1)),
                None,
                Some(date(2018, 7, 2)),
                None,
            ],
        )
        .unwrap();
    table
}

#[track_caller]
fn rows(condition: &str) -> Vec<usize> {
    let mask = Filter::new(condition)
        .mask(&visits())
        .unwrap_or_else(|error| panic!("{condition}: {error}"));
    mask.iter()
        .enumerate()
        .filter(|(_, kept)| **kept)
        .map(|(row, _)| row)
        .collect()
}

#[track_caller]
fn message(condition: &str) -> String {
    Filter::new(condition)
        .mask(&visits())
        .unwrap_err()
        .to_string()
}

#[test]
fn comparisons_lists_and_ranges_pick_the_rows_they_say() {
    assert_eq!(rows("PARAMCD = 'TIS'"), [0, 1]);
    assert_eq!(rows("PARAMCD = \"TIS\" and AVISITN >= 16"), [1]);
    assert_eq!(rows("AVISITN in (4, -1.5)"), [0, 3]);
    assert_eq!(rows("AVISITN between 4 and 16"), [0, 1, 2]);
    assert_eq!(rows("AVISITN = BASE"), [0]);
    assert_eq!(rows("ADT >= '2018-07-01'"), [1, 3]);
    assert_eq!(rows("PARAMCD = 'O''Neill'"), [3]);
    assert_eq!(rows("not (PARAMCD = 'TIS' or PARAMCD = 'MMT')"), [3, 4]);
}

#[test]
fn and_binds_tighter_than_or_and_not_tightest() {
    assert_eq!(
        rows("PARAMCD = 'MMT' or PARAMCD = 'TIS' and AVISITN = 4"),
        [0, 2]
    );
    assert_eq!(
        rows("(PARAMCD = 'MMT' or PARAMCD = 'TIS') and AVISITN = 4"),
        [0]
    );
    assert_eq!(rows("not PARAMCD = 'TIS' and AVISITN = 16"), [2]);
}

#[test]
fn a_missing_value_equals_nothing_and_has_no_place_in_an_order() {
    assert_eq!(rows("missing(AVISITN)"), [4]);
    assert_eq!(
        rows("AVISITN < 100"),
        [0, 1, 2, 3],
        "missing is not the smallest number"
    );
    assert_eq!(rows("AVISITN <> 16"), [0, 3, 4]);
    assert_eq!(rows("AVISITN not in (4, 16)"), [3, 4]);
    assert_eq!(rows("PARAMCD <> 'TIS'"), [2, 3, 4]);
    assert_eq!(rows("AVISITN = BASE or missing(BASE)"), [0, 2, 4]);
}

#[test]
fn key_words_may_be_in_capitals_and_columns_in_any_case() {
    assert_eq!(rows("paramcd = 'TIS' AND NOT MISSING(avisitn)"), [0, 1]);
}

#[test]
fn a_mistake_is_told_at_its_character() {
    assert_eq!(
        message("PARMCD = 'TIS'"),
        "character 1: ADQS has no column `PARMCD`; did you mean `PARAMCD`?"
    );
    assert_eq!(
        message("AVISITN = '16'"),
        "character 11: `AVISITN` is of kind number, and cannot be compared with \"16\"; write a number without quotes"
    );
    assert_eq!(
        message("ADT > 'July'"),
        "character 7: `ADT` is of kind date, and cannot be compared with \"July\"; write a date between quotes, such \
         as \"2018-07-31\""
    );
    assert_eq!(
        message("AVISITN in (4, 16"),
        "character 18: the condition ends where `,` or `)` is wanted"
    );
    assert_eq!(
        message("AVISITN == 4"),
        "character 10: `=` stands where a value (a text between quotes, a number) or \
         the name of a column is wanted"
    );
    assert_eq!(
        message("PARAMCD = 'TIS"),
        "character 11: this text has no closing quote"
    );
    assert_eq!(
        message("AVISITN = 4 AVISITN = 8"),
        "character 13: `AVISITN` stands where `and`, `or` or the end is wanted"
    );
    assert_eq!(
        message("AVISITN = 1.2.3"),
        "character 11: `1.2.3` is no number"
    );
    assert_eq!(
        message("AVISITN & 4"),
        "character 9: `&` has no meaning in a condition"
    );
    assert_eq!(
        message("  "),
        "character 1: the condition is empty; leave the key out where every row is meant"
    );
}

#[test]
fn a_condition_may_not_exhaust_the_stack() {
    let deep = format!(
        "{}PARAMCD = 'TIS'{}",
        "(".repeat(100_000),
        ")".repeat(100_000)
    );
    assert!(matches!(
        Filter::new(deep).mask(&visits()),
        Err(FilterError::TooDeep { .. })
    ));
    let negated = format!("{}missing(BASE)", "not ".repeat(100_000));
    assert!(matches!(
        Filter::new(negated).mask(&visits()),
        Err(FilterError::TooDeep { .. })
    ));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_at_a_character_it_has(text in ".{0,60}") {
        if let Err(error) = Filter::new(text.clone()).expression() {
            prop_assert!(error.at() >= 1 && error.at() <= text.chars().count() + 1);
        }
    }

    #[test]
    fn words_of_the_grammar_in_any_order_are_read_or_refused(
        words in proptest::collection::vec(
            prop::sample::select(vec![
                "AVISITN", "PARAMCD", "ADT", "=", "<>", "<=", "in", "between", "not", "and", "or", "missing", "(", ")",
                ",", "16", "'TIS'", "'2018-07-01'",
            ]),
            0..12,
        ),
    ) {
        let condition = Filter::new(words.join(" "));
        if let Ok(mask) = condition.mask(&visits()) {
            prop_assert_eq!(mask.len(), 5);
            let opposite = Filter::new(format!("not ({})", condition.as_str())).mask(&visits()).unwrap();
            prop_assert!(mask.iter().zip(&opposite).all(|(kept, other)| kept != other));
        }
    }
}
