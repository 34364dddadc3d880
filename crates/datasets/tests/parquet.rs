//! What is true of Parquet files.

use std::path::Path;

use datasets::parquet::{self, ParquetProblem, ParquetUnheld};
use datasets::{
    Dates, Day, Encoding, Kind, Missing, Number, Numbers, SourceSystem, Table, Value, Values,
    Variable,
};
use jiff::civil::date;
use proptest::prelude::*;

use crate::tables;

fn written(table: &Table) -> Vec<u8> {
    let mut bytes = Vec::new();
    parquet::write(table, &mut bytes).unwrap();
    bytes
}

fn read(bytes: &[u8]) -> Result<Table, ParquetProblem> {
    parquet::read(bytes, "t.parquet").map_err(|error| error.problem)
}

/// A file of another program that stands in the repository.
fn foreign(name: &str) -> Result<Table, ParquetProblem> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../validation/datasets/parquet"
    );
    let file = std::fs::File::open(Path::new(folder).join(name)).unwrap();
    parquet::read(file, name).map_err(|error| error.problem)
}

/// A table with everything that only the metadata can hold.
fn laboratory() -> Table {
    let mut table = Table::new("LB", "Laboratory Test Results");
    let mut subject = Variable::text("USUBJID", "Unique Subject Identifier").with_length(12);
    subject.key_sequence = Some(1);
    subject.item_oid = Some("IT.LB.USUBJID".to_owned());
    table
        .push_text_column(subject, ["01-001", "01-001", "", "Köln-1 "])
        .unwrap();
    let missing = |text: &str| Number::from(text.parse::<Missing>().unwrap());
    let mut result = Variable::number("LBSTRESN", "Numeric Result").with_format("8.2");
    result.informat = Some(datasets::DisplayFormat::new("BEST12."));
    let cells = [
        Number::new(0.1).unwrap(),
        missing(".A"),
        missing("."),
        missing("._"),
    ];
    table
        .push(datasets::Column::new(result, Values::Number(Numbers::from_iter(cells))).unwrap())
        .unwrap();
    let days = [
        Day::new(date(1959, 12, 31)).unwrap(),
        Day::from(".Z".parse::<Missing>().unwrap()),
        Day::new(date(1, 1, 1)).unwrap(),
        Day::new(date(9999, 12, 31)).unwrap(),
    ];
    let drawn = Variable::date("LBDT", "Date of Specimen Collection");
    table
        .push(datasets::Column::new(drawn, Values::Date(Dates::from_iter(days))).unwrap())
        .unwrap();
    let provenance = table.provenance_mut();
    provenance.created = Some("2024-11-11T15:09:14+02:00".parse().unwrap());
    provenance.source_system = Some(SourceSystem {
        name: "SAS on X64_10PRO".to_owned(),
        version: "9.4".to_owned(),
    });
    provenance.item_group_oid = Some("IG.LB".to_owned());
    provenance.text_encoding = Some(Encoding::Windows1252);
    table
}

#[test]
fn a_table_comes_back_equal_with_all_its_metadata() {
    let table = laboratory();
    let bytes = written(&table);
    assert_eq!(read(&bytes).unwrap(), table);
    assert_eq!(
        written(&table),
        bytes,
        "the same table gives the same bytes"
    );
}

#[test]
fn rows_beyond_a_row_group_come_back_too() {
    let mut table = Table::new("LB", "");
    let rows = (1 << 20) + 5;
    let arms = ["IVIg", "", "Placebo"];
    table
        .push_text_column(
            Variable::text("ARM", ""),
            (0..rows).map(|row| arms[row % 3]),
        )
        .unwrap();
    table
        .push_number_column(
            Variable::number("LBSEQ", ""),
            (0..rows).map(|row| (row % 7 != 0).then_some(row as f64)),
        )
        .unwrap();
    let again = read(&written(&table)).unwrap();
    assert_eq!(again, table);
    assert_eq!(
        again
            .column("ARM")
            .unwrap()
            .texts()
            .unwrap()
            .dictionary()
            .len(),
        3
    );
}

#[test]
fn an_empty_table_keeps_its_variables_and_one_without_columns_is_refused() {
    let table = laboratory().select_rows(&[]).unwrap();
    assert_eq!(read(&written(&table)).unwrap(), table);
    let refusal = parquet::write(&Table::new("T", ""), Vec::new()).unwrap_err();
    assert!(matches!(refusal.unheld, ParquetUnheld::NoColumns));
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let bytes = written(&laboratory());
    for length in 0..bytes.len() {
        assert!(read(&bytes[..length]).is_err(), "cut at byte {length}");
    }
    let error = parquet::read(&bytes[..bytes.len() - 1], "lb.parquet").unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "lb.parquet: the file is cut short: its {} bytes do not end with `PAR1`",
            bytes.len() - 1
        )
    );
}

#[test]
fn a_changed_bit_never_gives_another_table() {
    let table = laboratory();
    let bytes = written(&table);
    for at in 0..bytes.len() {
        let bit = at % 8;
        let mut changed = bytes.clone();
        changed[at] ^= 1 << bit;
        if let Ok(read) = read(&changed) {
            assert_eq!(read, table, "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn what_is_no_parquet_file_is_told_so() {
    assert!(matches!(read(b""), Err(ParquetProblem::NotParquet { .. })));
    let error = parquet::read(&b"USUBJID,AGE\n"[..], "adsl.parquet").unwrap_err();
    assert_eq!(
        error.to_string(),
        "adsl.parquet: not a Parquet file: it begins with `USUBJID,AGE\n` and not with `PAR1`"
    );
}

#[test]
fn files_of_pyarrow_are_read_by_what_their_types_mean() {
    let table = foreign("pyarrow_types.parquet").unwrap();
    assert_eq!((table.name(), table.rows()), ("PYARROW_TYPES", 3));
    let column = |name: &str| -> Vec<Value<'_>> {
        (0..3).map(|row| table.value(row, name).unwrap()).collect()
    };
    let (none, number) = (Value::MISSING, Value::Number);
    assert_eq!(
        column("USUBJID"),
        [Value::Text("01-001"), Value::Text("01-002"), none]
    );
    assert_eq!(
        column("ARM"),
        [
            Value::Text("IVIg"),
            Value::Text("Placebo"),
            Value::Text("IVIg")
        ]
    );
    assert_eq!(column("AGE"), [number(54.0), none, number(61.0)]);
    assert_eq!(column("VISITNUM"), [number(1.0), number(2.0), number(3.0)]);
    assert_eq!(column("AVAL"), [number(0.1), none, number(-2.5)]);
    assert_eq!(column("SAFFL"), [number(1.0), number(0.0), none]);
    assert_eq!(
        column("RFSTDT"),
        [
            Value::Date(date(1959, 12, 31)),
            Value::Date(date(2017, 2, 27)),
            none
        ]
    );
    // 2017-02-27 is day 20877 of SAS.
    let moment = 20_877.0 * 86_400.0 + 13.0 * 3600.0 + 45.0 * 60.0 + 30.5;
    assert_eq!(column("RFSTDTM"), [number(1.0), number(moment), none]);
    assert_eq!(column("EXSTTM"), [number(49_530.0), none, number(1.0)]);
    assert_eq!(column("DOSE"), [number(2.05), none, number(-0.3)]);
    let format = |name: &str| {
        let variable = table.column(name).unwrap().variable();
        variable
            .format
            .as_ref()
            .map(|format| format.text().to_owned())
    };
    assert_eq!(format("RFSTDTM").as_deref(), Some("E8601DT."));
    assert_eq!(format("EXSTTM").as_deref(), Some("TIME8."));
}

#[test]
fn files_of_polars_with_its_own_compression_are_read() {
    let table = foreign("polars_zstd.parquet").unwrap();
    assert_eq!(table.value(1, "ARM").unwrap(), Value::Text("Placebo"));
    assert_eq!(
        table.value(0, "ADT").unwrap(),
        Value::Date(date(1959, 12, 31))
    );
    assert_eq!(tables::count_kind(&table, Kind::Text), 2);
}

#[test]
fn what_no_cell_can_hold_is_refused_by_column_and_row() {
    assert!(matches!(
        foreign("pyarrow_nested.parquet"),
        Err(ParquetProblem::Nested { column }) if column.starts_with("VISITS")
    ));
    let error = foreign("pyarrow_nan.parquet").unwrap_err();
    assert_eq!(
        error.to_string(),
        "row 2, column `AVAL`: NaN is not allowed; \
         it must be a finite number; write null where there is no result"
    );
    let error = foreign("pyarrow_brotli.parquet").unwrap_err().to_string();
    assert!(
        error.contains("BROTLI") || error.contains("brotli"),
        "{error}"
    );
}

#[test]
fn no_damage_to_a_file_of_another_program_makes_the_reader_panic() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../validation/datasets/parquet"
    );
    for name in ["pyarrow_types.parquet", "polars_zstd.parquet"] {
        let bytes = std::fs::read(Path::new(folder).join(name)).unwrap();
        for at in 0..bytes.len() {
            assert!(read(&bytes[..at]).is_err(), "{name} cut at byte {at}");
            for change in [0xff, 1 << (at % 8)] {
                let mut changed = bytes.clone();
                changed[at] ^= change;
                // Without a check sum a changed value may go unseen; a crash may not.
                let _ = read(&changed);
            }
        }
    }
}

proptest! {
    #[test]
    fn any_table_survives(table in tables::table("([a-zé ]{0,9})?")) {
        prop_assert_eq!(read(&written(&table)).unwrap(), table);
    }
}
