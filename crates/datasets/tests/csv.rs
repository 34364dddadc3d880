//! What is true of CSV files read and written.

use std::io::Write as _;

use datasets::csv::{self, CsvOptions, CsvProblem};
use datasets::{Column, Kind, Missing, Number, Numbers, Table, Value, Values, Variable};
use jiff::civil::date;
use proptest::prelude::*;

fn table(text: &str) -> Table {
    csv::read(text.as_bytes(), "t.csv", &CsvOptions::new("T"))
        .unwrap()
        .table
}

fn problem(bytes: &[u8]) -> CsvProblem {
    csv::read(bytes, "t.csv", &CsvOptions::new("T"))
        .unwrap_err()
        .problem
}

fn message(bytes: &[u8], options: &CsvOptions) -> String {
    csv::read(bytes, "t.csv", options).unwrap_err().to_string()
}

fn kinds(table: &Table) -> Vec<Kind> {
    table.columns().iter().map(Column::kind).collect()
}

fn written(table: &Table) -> String {
    let mut bytes = Vec::new();
    csv::write(table, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn numbers_dates_and_texts_are_told_apart_with_or_without_quotes() {
    let table = table("A,B,C,D\n\"1\",2017-02-27,x,\n-2.5e-3,\"1959-12-31\",2,\n,,3,\n");
    assert_eq!(
        kinds(&table),
        [Kind::Number, Kind::Date, Kind::Text, Kind::Text]
    );
    assert_eq!(table.value(1, "A").unwrap(), Value::Number(-0.0025));
    assert_eq!(
        table.value(1, "B").unwrap(),
        Value::Date(date(1959, 12, 31))
    );
    assert_eq!(table.value(2, "B").unwrap(), Value::MISSING);
    assert_eq!(table.value(1, "C").unwrap(), Value::Text("2"));
}

#[test]
fn codes_stay_texts() {
    for code in [
        "001",
        "-07",
        "+5",
        "1234567890123456",
        "1e999",
        "0x10",
        "inf",
        "NaN",
        "1,5",
    ] {
        let table = table(&format!("CODE\n12\n\"{code}\"\n"));
        assert_eq!(kinds(&table), [Kind::Text], "{code}");
        assert_eq!(table.value(1, "CODE").unwrap(), Value::Text(code));
    }
    assert_eq!(kinds(&table("X\n0\n0.5\n-0.25\n.5\n5.\n")), [Kind::Number]);
}

#[test]
fn partial_dates_and_names_in_dtc_stay_texts() {
    assert_eq!(
        kinds(&table("ADT,RFSTDTC\n2017-02-27,2017-02-27\n2017-02,\n")),
        [Kind::Text; 2]
    );
}

#[test]
fn special_missing_values_are_read_among_numbers_and_written_again() {
    let text = "AVAL,ADT\n1,2017-02-27\n.N,._\n,.A\n";
    let table = table(text);
    assert_eq!(kinds(&table), [Kind::Number, Kind::Date]);
    assert_eq!(
        table.value(1, "AVAL").unwrap(),
        Value::Missing(".N".parse().unwrap())
    );
    assert_eq!(
        table.value(1, "ADT").unwrap(),
        Value::Missing(Missing::Underscore)
    );
    assert_eq!(written(&table), text);
}

#[test]
fn a_declared_kind_wins_over_the_inferred_one() {
    let options = CsvOptions::new("DM")
        .with_kind("SITEID", Kind::Text)
        .with_variable(Variable::number("AGE", "Age").with_format("3."))
        .with_missing("NA");
    let contents = csv::read(
        "SITEID,AGE\n701,063\nNA,NA\n".as_bytes(),
        "dm.csv",
        &options,
    )
    .unwrap();
    assert_eq!(kinds(&contents.table), [Kind::Text, Kind::Number]);
    assert_eq!(contents.table.value(0, "AGE").unwrap(), Value::Number(63.0));
    assert_eq!(contents.table.value(1, "SITEID").unwrap(), Value::MISSING);
    assert_eq!(
        contents.table.column("AGE").unwrap().variable().label,
        "Age"
    );
    assert_eq!(
        contents.inferences[0].to_string(),
        "SITEID: text (declared)"
    );
}

#[test]
fn a_value_that_contradicts_its_declared_kind_is_named_with_row_line_and_column() {
    let options = CsvOptions::new("DM").with_kind("AGE", Kind::Number);
    let text = "NOTE,AGE\n\"two\nlines\",63\nx,sixty\n";
    assert_eq!(
        message(text.as_bytes(), &options),
        "t.csv, row 2 (line 4), column `AGE`: `sixty` is not a number"
    );
    let options = CsvOptions::new("DM").with_kind("BRTHDT", Kind::Date);
    assert_eq!(
        message(b"BRTHDT\n1950-13-01\n", &options),
        "t.csv, row 1 (line 2), column `BRTHDT`: `1950-13-01` is not a date as YYYY-MM-DD"
    );
    let options = CsvOptions::new("DM").with_kind("AGEE", Kind::Number);
    assert_eq!(
        message(b"AGE\n1\n", &options),
        "t.csv: DM has no column `AGEE`; did you mean `AGE`?"
    );
}

#[test]
fn files_that_are_no_table_are_refused() {
    assert!(matches!(problem(b""), CsvProblem::Empty));
    assert!(matches!(problem(b"\n1\n"), CsvProblem::Empty));
    assert!(matches!(
        problem(b"A,B,A\n"),
        CsvProblem::DuplicateHeader {
            first: 1,
            second: 3,
            ..
        }
    ));
    assert!(matches!(
        problem(b"A,,C\n"),
        CsvProblem::UnnamedColumn { position: 2 }
    ));
    assert!(matches!(
        problem(b"A,B\n1,2\n3\n"),
        CsvProblem::RaggedRow {
            row: 2,
            line: 3,
            expected: 2,
            found: 1
        }
    ));
    assert!(matches!(
        problem(b"A,B\n1,2,3\n"),
        CsvProblem::RaggedRow {
            row: 1,
            expected: 2,
            found: 3,
            ..
        }
    ));
    assert!(matches!(
        problem(b"A,B\n\n1,2\n"),
        CsvProblem::RaggedRow { line: 2, .. }
    ));
    assert!(matches!(
        problem(b"A\nx\n\"y\n"),
        CsvProblem::UnclosedQuote { line: 3 }
    ));
    assert!(matches!(
        problem(b"A\n\"x\"y\n"),
        CsvProblem::StrayQuote { line: 2, field: 1 }
    ));
    assert!(matches!(
        problem(b"A,B\n1,5\"\n"),
        CsvProblem::StrayQuote { line: 2, field: 2 }
    ));
    assert!(matches!(
        problem(b"A\n\0\n"),
        CsvProblem::NotText { line: 2 }
    ));
    assert!(matches!(
        problem(b"A,B\r1,2\r"),
        CsvProblem::StrayCarriageReturn { line: 1, .. }
    ));
    let wide = ["V"; 32_768].join(",");
    assert!(matches!(
        problem(wide.as_bytes()),
        CsvProblem::TooManyColumns { .. }
    ));
    assert_eq!(
        message(b"NAME\nGro\xdf\n", &CsvOptions::new("T")),
        "t.csv, line 2: after `Gro` stands a byte that is not UTF-8; save the file with the encoding UTF-8"
    );
}

#[test]
fn byte_order_mark_windows_line_ends_and_blank_lines_at_the_end_are_accepted() {
    let table = table("\u{feff}A,B\r\n1,\"x\r\ny\"\r\n\r\n\n");
    assert_eq!(table.rows(), 1);
    assert_eq!(table.value(0, "A").unwrap(), Value::Number(1.0));
    assert_eq!(table.value(0, "B").unwrap(), Value::Text("x\r\ny"));
}

#[test]
fn gzip_is_recognised_by_its_content() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(b"A\n1\n").unwrap();
    let packed = packed.finish().unwrap();
    let contents = csv::read(packed.as_slice(), "t.csv", &CsvOptions::new("T")).unwrap();
    assert_eq!(contents.table, table("A\n1\n"));
    for length in 2..packed.len() {
        assert!(
            csv::read(&packed[..length], "t.csv", &CsvOptions::new("T")).is_err(),
            "cut at byte {length}"
        );
    }
}

#[test]
fn the_unnamed_first_column_of_r_is_called_row_names() {
    let table = table("\"\",\"x\"\n\"1\",5\n");
    assert_eq!(table.columns()[0].name(), "row_names");
    assert_eq!(table.value(0, "x").unwrap(), Value::Number(5.0));
}

#[test]
fn a_lone_missing_value_is_still_a_row() {
    let mut table = Table::new("T", "");
    table
        .push_text_column(Variable::text("A", ""), ["", "x", ""])
        .unwrap();
    assert_eq!(written(&table), "A\n\"\"\nx\n\"\"\n");
    assert_eq!(self::table(&written(&table)), table);
}

proptest! {
    #[test]
    fn any_finite_number_reads_back_as_the_same_double(
        numbers in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO, 1..20),
    ) {
        let mut table = Table::new("T", "");
        let cells = numbers.iter().map(|&number| Number::new(number).unwrap());
        let numbers = Numbers::from_iter(cells);
        table.push(Column::new(Variable::number("X", ""), Values::Number(numbers)).unwrap()).unwrap();
        let options = CsvOptions::new("T").with_kind("X", Kind::Number);
        let read = csv::read(written(&table).as_bytes(), "t.csv", &options).unwrap().table;
        let bits = |table: &Table| -> Vec<u64> {
            table.column("X").unwrap().numbers().unwrap().iter().flatten().map(f64::to_bits).collect()
        };
        prop_assert_eq!(bits(&read), bits(&table));
    }

    #[test]
    fn any_text_survives_writing_and_reading(
        rows in prop::collection::vec(("[a-z\",\r\n é]{0,6}", "\\PC{0,6}"), 0..20),
    ) {
        let mut table = Table::new("T", "");
        table.push_text_column(Variable::text("A, \"quoted\"", ""), rows.iter().map(|row| &row.0)).unwrap();
        table.push_text_column(Variable::text("B", ""), rows.iter().map(|row| &row.1)).unwrap();
        let options = CsvOptions::new("T")
            .with_kind("A, \"quoted\"", Kind::Text)
            .with_kind("B", Kind::Text);
        let read = csv::read(written(&table).as_bytes(), "t.csv", &options).unwrap().table;
        prop_assert_eq!(read, table);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(prop::num::u8::ANY, 0..200)) {
        let _ = csv::read(bytes.as_slice(), "t.csv", &CsvOptions::new("T"));
    }

    #[test]
    fn no_text_of_commas_and_quotes_makes_the_reader_panic(text in "[a1,\"\n\r.-]{0,60}") {
        let _ = csv::read(text.as_bytes(), "t.csv", &CsvOptions::new("T"));
    }
}

#[test]
fn what_made_a_column_a_column_of_texts_is_shown_by_its_beginning() {
    let narrative = "fell é ".repeat(50);
    let bytes = format!("NARR,X\n{narrative}end,1\n");
    let contents = csv::read(bytes.as_bytes(), "t.csv", &CsvOptions::default()).unwrap();
    let said = contents.inferences[0].to_string();
    assert!(said.starts_with("NARR: text (`fell é fell"), "{said}");
    assert!(said.chars().count() < 70, "{said}");
}
