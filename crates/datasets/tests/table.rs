//! What is true of tables in memory.

use datasets::{
    Column, Day, Kind, Missing, Number, Numbers, Table, TableBuilder, TableError, Texts, Value,
    Values, Variable,
};
use jiff::civil::date;
use proptest::prelude::*;

fn letter(text: &str) -> Missing {
    text.parse().unwrap()
}

fn visits() -> Table {
    let mut table = Table::new("ADQS", "Questionnaires");
    table
        .push_text_column(
            Variable::text("USUBJID", "Unique Subject Identifier"),
            ["02", "01", "01", "02"],
        )
        .unwrap();
    table
        .push_number_column(
            Variable::number("AVAL", "Analysis Value"),
            [Some(10.0), None, Some(-3.5), Some(2.0)],
        )
        .unwrap();
    table
        .push_date_column(
            Variable::date("ADT", "Analysis Date"),
            [
                Some(date(2017, 2, 27)),
                None,
                Some(date(1959, 12, 31)),
                None,
            ],
        )
        .unwrap();
    table
}

#[test]
fn a_misspelt_column_is_answered_with_the_column_that_was_meant() {
    let error = visits().column("AVLA").unwrap_err();
    assert_eq!(
        error.to_string(),
        "ADQS has no column `AVLA`; did you mean `AVAL`?"
    );
    let error = visits().column("SEVERITY").unwrap_err();
    assert_eq!(error.to_string(), "ADQS has no column `SEVERITY`");
}

#[test]
fn a_column_is_found_in_any_case_but_its_exact_name_comes_first() {
    let mut table = visits();
    assert_eq!(table.column("aval").unwrap().name(), "AVAL");
    table
        .push_text_column(Variable::text("aval", ""), ["a", "b", "c", "d"])
        .unwrap();
    assert_eq!(table.column("aval").unwrap().kind(), Kind::Text);
}

#[test]
fn columns_of_unequal_length_or_equal_name_are_refused() {
    let mut table = visits();
    let short = table.push_text_column(Variable::text("SEX", ""), ["F"]);
    assert!(matches!(
        short,
        Err(TableError::UnequalLength {
            expected: 4,
            found: 1,
            ..
        })
    ));
    let twice = table.push_text_column(Variable::text("AVAL", ""), ["", "", "", ""]);
    assert!(matches!(twice, Err(TableError::DuplicateColumn { .. })));
}

#[test]
fn an_infinite_number_is_refused_with_its_row() {
    let error = Table::new("X", "")
        .push_number_column(
            Variable::number("AVAL", ""),
            [Some(1.0), Some(f64::INFINITY)],
        )
        .unwrap_err();
    assert_eq!(
        error,
        TableError::NotFinite {
            column: "AVAL".into(),
            row: 2
        }
    );
}

#[test]
fn missing_values_sort_as_in_sas() {
    let order = ["._", ".", ".A", ".Z"].map(|text| Number::from(letter(text)));
    assert!(order.is_sorted());
    assert!(order[3] < Number::new(f64::MIN).unwrap());
    let order = ["._", ".", ".A", ".Z"].map(|text| Day::from(letter(text)));
    assert!(order.is_sorted());
    assert!(order[3] < Day::new(date(1, 1, 1)).unwrap());
}

#[test]
fn special_missing_values_keep_their_letter() {
    for text in ["._", ".", ".A", ".M", ".Z"] {
        assert_eq!(Number::from(letter(text)).missing(), Some(letter(text)));
        assert_eq!(Day::from(letter(text)).missing(), Some(letter(text)));
    }
    assert_eq!(letter(".n").to_string(), ".N");
    assert!(".AB".parse::<Missing>().is_err() && ".1".parse::<Missing>().is_err());
}

#[test]
fn sorting_is_stable_and_puts_missing_values_first() {
    let sorted = visits().sort_by(&["USUBJID"]).unwrap();
    let values: Vec<_> = sorted
        .column("AVAL")
        .unwrap()
        .numbers()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(values, [None, Some(-3.5), Some(10.0), Some(2.0)]);
    let sorted = visits().sort_by(&["AVAL"]).unwrap();
    let values: Vec<_> = sorted
        .column("AVAL")
        .unwrap()
        .numbers()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(values, [None, Some(-3.5), Some(2.0), Some(10.0)]);
}

#[test]
fn a_selection_of_rows_keeps_order_and_metadata() {
    let table = visits();
    let selected = table.select_rows(&[3, 0, 0]).unwrap();
    assert_eq!(selected.rows(), 3);
    assert_eq!(selected.value(1, "AVAL").unwrap(), Value::Number(10.0));
    assert_eq!(
        selected.value(2, "ADT").unwrap(),
        Value::Date(date(2017, 2, 27))
    );
    assert_eq!(
        selected.columns()[0].variable(),
        table.columns()[0].variable()
    );
    let filtered = table.filter_rows(&[true, false, false, false]).unwrap();
    assert_eq!(
        filtered
            .column("USUBJID")
            .unwrap()
            .texts()
            .unwrap()
            .levels(),
        ["02"]
    );
    assert!(table.select_rows(&[4]).is_err());
    assert!(table.filter_rows(&[true]).is_err());
}

#[test]
fn tables_are_equal_by_what_their_rows_hold_not_by_their_codes() {
    let one: Texts = ["a", "b"].into_iter().collect();
    let other = Texts::from_iter(["b", "a", "b"]);
    let column = |texts| Column::new(Variable::text("X", ""), Values::Text(texts)).unwrap();
    let mut left = Table::new("T", "");
    left.push(column(one)).unwrap();
    let mut right = Table::new("T", "");
    right.push(column(other)).unwrap();
    assert_ne!(left, right);
    assert_eq!(left, right.select_rows(&[1, 2]).unwrap());
}

#[test]
fn a_row_sets_variables_by_name_and_leaves_the_others_missing() {
    let variables = [
        Variable::text("USUBJID", ""),
        Variable::number("AVAL", ""),
        Variable::date("ADT", ""),
    ];
    let mut builder = TableBuilder::new("ADQS", "", variables).unwrap();
    builder
        .row()
        .set("USUBJID", "01")
        .unwrap()
        .set("AVAL", 1.5)
        .unwrap()
        .set("ADT", Some(date(2020, 2, 29)))
        .unwrap();
    builder.row().set("AVAL", letter(".N")).unwrap();
    let unknown = builder.row().set("AVALC", "x").unwrap_err();
    assert!(unknown.to_string().contains("did you mean `AVAL`?"));
    let wrong = builder.row().set("AVAL", "x").unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "ADQS, row 4: `x` was set in column `AVAL`, which is of kind number"
    );
    assert!(builder.row().set("AVAL", f64::NAN).is_err());
    let table = builder.finish();
    assert_eq!(
        table.value(0, "ADT").unwrap(),
        Value::Date(date(2020, 2, 29))
    );
    assert_eq!(table.value(1, "USUBJID").unwrap(), Value::MISSING);
    assert_eq!(
        table.value(1, "AVAL").unwrap(),
        Value::Missing(letter(".N"))
    );
}

#[test]
fn keys_come_in_the_order_of_their_sequence() {
    let variables = [
        Variable::text("PARAMCD", "").with_key_sequence(2),
        Variable::number("AVAL", ""),
        Variable::text("USUBJID", "").with_key_sequence(1),
    ];
    let table = TableBuilder::new("ADQS", "", variables).unwrap().finish();
    assert_eq!(table.keys(), ["USUBJID", "PARAMCD"]);
}

#[test]
fn zero_and_minus_zero_are_one_group_and_keys_need_not_be_dense() {
    let cells = [0.0, -0.0, 1e300, -1e300, 5e-324]
        .map(|number| Number::new(number).unwrap())
        .to_vec();
    let mut table = Table::new("T", "");
    let numbers = Numbers::from_iter(cells);
    table
        .push(Column::new(Variable::number("X", ""), Values::Number(numbers)).unwrap())
        .unwrap();
    let groups = table.group_by(&["X"]).unwrap();
    assert_eq!(groups.rows(), [vec![3], vec![0, 1], vec![4], vec![2]]);
}

#[test]
fn days_are_counted_as_sas_counts_them() {
    // 2008-02-29 is day 17591 and 9999-12-31 day 2936549 in SAS.
    assert_eq!(Day::new(date(2008, 2, 29)).unwrap().sas_day(), Some(17_591));
    assert_eq!(
        Day::new(date(9999, 12, 31)).unwrap().sas_day(),
        Some(2_936_549)
    );
    assert_eq!(
        Day::new(date(1582, 10, 15)).unwrap().sas_day(),
        Some(-137_774)
    );
    assert_eq!(Day::new(date(1, 1, 1)).unwrap().date(), Some(date(1, 1, 1)));
    assert!(Day::new(date(0, 12, 31)).is_none());
    assert!(Day::from_iso("2019-02-29").is_none() && Day::from_iso("2019-2-9").is_none());
    assert!(Day::from_iso("201é-02-2").is_none());
}

proptest! {
    #[test]
    fn every_day_is_the_date_it_came_from(days in -715_509_i32..=2_936_549) {
        let day = Day::from_sas_day(days).unwrap();
        prop_assert_eq!(Day::new(day.date().unwrap()), Some(day));
        let epoch = date(1960, 1, 1);
        let expected = epoch.checked_add(jiff::Span::new().days(days)).unwrap();
        prop_assert_eq!(day.date(), Some(expected));
    }

    #[test]
    fn grouping_agrees_with_sorting_the_rows_by_their_values(
        rows in prop::collection::vec((0_u8..4, prop::option::of(-2_i8..3), 0_i32..3), 0..60),
    ) {
        let mut table = Table::new("T", "");
        let texts = rows.iter().map(|row| ["", "a", "b", "B"][usize::from(row.0)]);
        table.push_text_column(Variable::text("A", ""), texts).unwrap();
        let numbers = rows.iter().map(|row| row.1.map(f64::from));
        table.push_number_column(Variable::number("B", ""), numbers).unwrap();
        let dates = rows.iter().map(|row| Day::from_sas_day(row.2).and_then(Day::date));
        table.push_date_column(Variable::date("C", ""), dates).unwrap();

        let key = |&row: &usize| {
            let texts = table.column("A").unwrap().texts().unwrap();
            let numbers = table.column("B").unwrap().numbers().unwrap();
            let dates = table.column("C").unwrap().dates().unwrap();
            (texts.get(row), numbers.cells()[row], dates.cells()[row])
        };
        let mut expected: Vec<usize> = (0..rows.len()).collect();
        expected.sort_by(|left, right| key(left).cmp(&key(right)));
        let groups = table.group_by(&["A", "B", "C"]).unwrap();
        let found: Vec<usize> = groups.rows().concat();
        prop_assert_eq!(&found, &expected);
        expected.dedup_by(|left, right| key(left) == key(right));
        prop_assert_eq!(groups.first_rows(), &expected[..]);
    }

    #[test]
    fn a_dictionary_gives_back_every_text(texts in prop::collection::vec(".{0,12}", 0..200)) {
        let column = Texts::from_iter(texts.iter().map(String::as_str));
        prop_assert!(column.iter().eq(texts.iter().map(String::as_str)));
        for text in &texts {
            let code = column.code_of(text).unwrap();
            prop_assert_eq!(column.dictionary().text(code), text);
        }
    }
}
