//! What is true of SAS transport files.

use datasets::transport::{
    self, TransportOptions, TransportProblem, TransportRefusal, Unheld, Version,
};
use datasets::{Column, DisplayFormat, Encoding, Kind, Table, Texts, Value, Values, Variable};
use jiff::civil::date;
use proptest::prelude::*;

use crate::shared;
use crate::tables::{self, assert_same_content, count_kind};

fn written(table: &Table, version: Version) -> Vec<u8> {
    let mut bytes = Vec::new();
    transport::write(table, version, &mut bytes).unwrap();
    bytes
}

fn refusal(table: &Table, version: Version) -> TransportRefusal {
    let mut bytes = Vec::new();
    let refusal = transport::write(table, version, &mut bytes).unwrap_err();
    assert!(bytes.is_empty(), "nothing is written of what is refused");
    refusal
}

fn read(bytes: &[u8]) -> Result<Table, TransportProblem> {
    transport::read(bytes, "t.xpt", &TransportOptions::default()).map_err(|error| error.problem)
}

fn demographics() -> Table {
    let mut table = Table::new("DM", "Demographics");
    table
        .push_text_column(
            Variable::text("USUBJID", "Unique Subject Identifier").with_length(12),
            ["01-001", "01-002", "01-003"],
        )
        .unwrap();
    table
        .push_number_column(
            Variable::number("AGE", "Age").with_format("3."),
            [Some(54.0), None, Some(36.5)],
        )
        .unwrap();
    table
        .push_date_column(
            Variable::date("BRTHDT", "Date of Birth"),
            [Some(date(1959, 12, 31)), Some(date(1, 1, 1)), None],
        )
        .unwrap();
    table
        .push_text_column(
            Variable::text("ARM", "").with_length(7),
            ["IVIg", "", "Placebo"],
        )
        .unwrap();
    table
}

fn one_text_column(texts: &[&str]) -> Table {
    let mut table = Table::new("T", "");
    let column: Texts = texts.iter().copied().collect();
    let variable = Variable::text("X", "").with_length(column.longest().max(1) as u32);
    table
        .push(Column::new(variable, Values::Text(column)).unwrap())
        .unwrap();
    table
}

#[test]
fn files_of_sas_9_are_written_again_byte_for_byte() {
    let mut compared = 0;
    let folders = ["cdiscpilot/adam_xpt", "cdiscpilot/sdtm_xpt"];
    for (name, bytes) in shared::files(&folders, &[".xpt", ".xpt.gz"]) {
        let table = read(&bytes).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        let again = written(&table, Version::V5);
        if bytes[104..].starts_with(b"9.") {
            assert!(again == bytes, "{name} changed");
            compared += 1;
        }
        assert_same_content(&read(&again).unwrap(), &table);
        let version_8 = read(&written(&table, Version::V8)).unwrap();
        assert_same_content(&version_8, &table);
    }
    if shared::data("cdiscpilot").is_some() {
        assert_eq!(compared, 24, "files whose header says SAS 9");
    }
}

#[test]
fn the_pilot_study_reads_as_its_report_says() {
    let files = shared::files(&["cdiscpilot/adam_xpt"], &["adsl.xpt"]);
    let Some((_, bytes)) = files.first() else {
        return;
    };
    let table = read(bytes).unwrap();
    assert_eq!(
        (table.name(), table.rows(), table.columns().len()),
        ("ADSL", 254, 48)
    );
    let age = table.column("AGE").unwrap();
    assert_eq!(age.variable().label, "Age");
    let ages: Vec<f64> = age.numbers().unwrap().iter().flatten().collect();
    assert_eq!(ages.iter().sum::<f64>() / 254.0, 75.086_614_173_228_34);
    let start = table.column("TRTSDT").unwrap();
    assert_eq!(start.dates().unwrap().get(0), Some(date(2014, 1, 2)));
    assert_eq!(start.variable().format, Some(DisplayFormat::new("DATE9.")));
    let provenance = table.provenance();
    assert_eq!(
        provenance.created.unwrap().to_string(),
        "2012-10-15T22:56:22"
    );
    assert_eq!(
        provenance.source_system.as_ref().unwrap().name,
        "SAS on X64_7HOM"
    );
    let arms = table.column("TRT01P").unwrap().texts().unwrap();
    assert_eq!(
        arms.levels(),
        ["Placebo", "Xanomeline High Dose", "Xanomeline Low Dose"]
    );
    assert!(count_kind(&table, Kind::Date) >= 4);
}

#[test]
fn values_labels_formats_and_lengths_survive_in_both_versions() {
    let mut table = demographics();
    table
        .describe("AGE", |variable| {
            variable.informat = Some(DisplayFormat::new("BEST12."));
        })
        .unwrap();
    for version in [Version::V5, Version::V8] {
        assert_same_content(&read(&written(&table, version)).unwrap(), &table);
    }
}

#[test]
fn version_8_holds_what_version_5_refuses() {
    let mut table = Table::new("subject_level_analysis", "Très long");
    let label = "A label of more than forty bytes that version 5 has no room for";
    table
        .push_text_column(
            Variable::text("planned_treatment_arm", label).with_length(4_000),
            ["é".repeat(2_000), String::new()],
        )
        .unwrap();
    table
        .push_number_column(
            Variable::number("aval", "").with_format("LONGFORMATNAME12.3"),
            [Some(1.0), Some(2.0)],
        )
        .unwrap();
    let bytes = written(&table, Version::V8);
    assert_same_content(&read(&bytes).unwrap(), &table);
    let header = bytes
        .chunks(80)
        .find(|record| record.starts_with(b"HEADER RECORD*******OBSV8"))
        .unwrap();
    assert_eq!(
        &header[48..63],
        b"              2",
        "SAS reads no row without the count"
    );
    assert!(matches!(
        refusal(&table, Version::V5).unheld,
        Unheld::TableName { limit: 8 }
    ));
}

#[test]
fn a_label_whose_fortieth_byte_is_inside_a_letter_leaves_the_other_texts_as_they_are() {
    let label = format!("{}é and what it was measured with", "x".repeat(39));
    let mut table = Table::new("T", "");
    table
        .push_text_column(Variable::text("X", &label).with_length(8), ["àßßÜ"])
        .unwrap();
    let bytes = written(&table, Version::V8);
    assert_same_content(&read(&bytes).unwrap(), &table);
    // Other writers cut the short label at the byte.
    let mut cut = bytes.clone();
    cut[640 + 16 + 39] = 0xc3;
    assert_ne!(cut, bytes);
    assert_same_content(&read(&cut).unwrap(), &table);
}

#[test]
fn a_long_informat_is_laid_out_as_in_the_published_example() {
    let mut table = Table::new("T", "");
    table
        .push_number_column(Variable::number("X", "ABC"), [Some(1.0)])
        .unwrap();
    table
        .describe("X", |variable| {
            variable.informat = Some(DisplayFormat::new("my_long_fmt8.2"));
        })
        .unwrap();
    let bytes = written(&table, Version::V8);
    // Variable 1, its name of 1 byte, its label of 3, no format, an informat of 14.
    let expected = b"\0\x01\0\x01\0\x03\0\0\0\x0eXABCmy_long_fmt8.2";
    assert!(
        bytes
            .windows(expected.len())
            .any(|window| window == expected)
    );
    assert_same_content(&read(&bytes).unwrap(), &table);
}

#[test]
fn the_limits_of_version_5_are_refused_by_name() {
    let message = |table: &Table| refusal(table, Version::V5).to_string();
    let with = |variable: Variable, text: &str| {
        let mut table = Table::new("DM", "");
        table.push_text_column(variable, ["", text]).unwrap();
        table
    };
    assert_eq!(
        message(&with(Variable::text("ARMCD", ""), &"x".repeat(201))),
        "DM, row 2, variable `ARMCD`: a text of 201 bytes, 200 are allowed; split it or write version 8"
    );
    assert!(
        written(
            &with(Variable::text("ARMCD", ""), &"x".repeat(200)),
            Version::V5
        )
        .len()
            > 1_000
    );
    assert_eq!(
        message(&with(Variable::text("ARMCD", "").with_length(3), "IVIg")),
        "DM, row 2, variable `ARMCD`: a text of 4 bytes in a variable declared with 3"
    );
    assert_eq!(
        message(&with(Variable::text("ARMCODELONG", ""), "x")),
        "DM: `ARMCODELONG` cannot name a variable of this transport version: a name has 1 to 8 \
         capital letters, digits and underscores and does not begin with a digit"
    );
    assert_eq!(
        message(&with(Variable::text("ARM", "l".repeat(41)), "x")),
        "DM, variable `ARM`: its label has 41 bytes, 40 are allowed; shorten it"
    );
    let error = message(&with(Variable::text("SITE", ""), "Köln"));
    assert!(
        error.starts_with("DM, row 2, variable `SITE`: `Köln` has characters"),
        "{error}"
    );
    let error = message(&with(Variable::text("ARM", "µg"), "x"));
    assert!(error.starts_with("DM, the label of `ARM`: `µg`"), "{error}");
    let error = message(&with(
        Variable::text("ARM", "").with_format("$FORMATNAME8."),
        "x",
    ));
    assert!(error.contains("`$FORMATNAME8.` is not a format"), "{error}");
    for bad in ["1ST", "A B", "", "age"] {
        assert!(message(&with(Variable::text(bad, ""), "x")).contains("cannot name a variable"));
    }
    let mut table = with(Variable::text("ARM", ""), "x");
    table.set_label("l".repeat(41));
    assert!(message(&table).contains("its label has 41 bytes"));
    let mut table = Table::new("LB", "");
    table
        .push_number_column(Variable::number("LBSTRESN", ""), [Some(1.0), Some(1e76)])
        .unwrap();
    assert_eq!(
        message(&table),
        "LB, row 2, variable `LBSTRESN`: 1e76 is outside the range of a transport file, 5.4e-79 to 7.2e75"
    );
    assert!(matches!(
        refusal(&Table::new("T", ""), Version::V5).unheld,
        Unheld::NoColumns
    ));
}

#[test]
fn names_that_sas_takes_for_the_same_are_refused() {
    let mut table = Table::new("T", "");
    table
        .push_number_column(Variable::number("Age", ""), [None])
        .unwrap();
    table
        .push_number_column(Variable::number("AGE", ""), [None])
        .unwrap();
    assert!(matches!(
        refusal(&table, Version::V8).unheld,
        Unheld::SameName { .. }
    ));
}

#[test]
fn blank_rows_at_the_end_are_kept_or_refused_but_never_lost() {
    // Eight bytes a row: a blank last row is lost among the padding.
    let short = one_text_column(&["12345678", "x", ""]);
    assert!(matches!(
        refusal(&short, Version::V5).unheld,
        Unheld::BlankLastRow { row: 3 }
    ));
    assert_same_content(&read(&written(&short, Version::V8)).unwrap(), &short);
    // Ten rows fill a record to its end, and the last could still be padding.
    let full = one_text_column(&["12345678", "2", "3", "4", "5", "6", "7", "8", "9", ""]);
    assert!(matches!(
        refusal(&full, Version::V5).unheld,
        Unheld::BlankLastRow { row: 10 }
    ));
    // Rows of more than a record are never padding.
    let long = one_text_column(&[&"x".repeat(100), "", ""]);
    assert_same_content(&read(&written(&long, Version::V5)).unwrap(), &long);
    // One blank row of 79 bytes: no row would be no byte at all.
    let mut table = Table::new("T", "");
    table
        .push_text_column(Variable::text("X", "").with_length(79), [""])
        .unwrap();
    assert_same_content(&read(&written(&table, Version::V5)).unwrap(), &table);
}

#[test]
fn the_one_number_that_is_written_as_blanks_is_refused_where_it_would_be_lost() {
    let blanks = 3.687825414344431e-40;
    let of = |values: &[f64]| {
        let mut table = Table::new("T", "");
        table
            .push_number_column(
                Variable::number("X", ""),
                values.iter().map(|value| Some(*value)),
            )
            .unwrap();
        table
    };
    for version in [Version::V5, Version::V8] {
        let inside = of(&[blanks, 1.0]);
        assert_same_content(&read(&written(&inside, version)).unwrap(), &inside);
        let at_the_end = of(&[1.0, blanks]);
        assert!(matches!(
            refusal(&at_the_end, version).unheld,
            Unheld::BlankLastRow { row: 2 }
        ));
    }
}

#[test]
fn blank_rows_in_the_middle_and_two_hundred_bytes_survive() {
    let table = one_text_column(&["", "", &"y".repeat(200), "", "z"]);
    assert_same_content(&read(&written(&table, Version::V5)).unwrap(), &table);
}

#[test]
fn an_empty_table_keeps_its_variables() {
    let table = demographics().select_rows(&[]).unwrap();
    for version in [Version::V5, Version::V8] {
        let again = read(&written(&table, version)).unwrap();
        assert_eq!(again.rows(), 0);
        assert_eq!(again.columns().len(), 4);
    }
}

#[test]
fn a_date_format_over_what_is_no_day_leaves_numbers() {
    let mut table = Table::new("T", "");
    table
        .push_number_column(
            Variable::number("ADT", "").with_format("DATE9."),
            [Some(1.0), Some(0.5)],
        )
        .unwrap();
    let again = read(&written(&table, Version::V5)).unwrap();
    assert_eq!(again.column("ADT").unwrap().kind(), Kind::Number);
    assert_eq!(again.value(1, "ADT").unwrap(), Value::Number(0.5));
}

#[test]
fn a_format_whose_name_is_followed_by_blanks_and_digits_means_what_it_means_when_written_again() {
    let mut table = Table::new("T", "");
    table
        .push_number_column(
            Variable::number("X", "").with_format("DATE9."),
            [Some(20_000.0)],
        )
        .unwrap();
    let mut bytes = written(&table, Version::V5);
    bytes[640 + 56..640 + 64].copy_from_slice(b"DATE  1 ");
    let once = read(&bytes).unwrap();
    let twice = read(&written(&once, Version::V5)).unwrap();
    assert_eq!(once.columns()[0].values(), twice.columns()[0].values());
}

#[test]
fn a_file_cut_anywhere_is_refused_or_is_an_exact_prefix() {
    let table = demographics();
    let row_length = 12 + 8 + 8 + 7;
    let bytes = written(&table, Version::V5);
    let start = bytes.len() - 160;
    assert_eq!(bytes.len() % 80, 0);
    for length in 0..bytes.len() {
        let whole_rows = length >= start && (length - start).is_multiple_of(row_length);
        // Two records of rows: the cut after the first lies inside the third row.
        match read(&bytes[..length]) {
            Ok(prefix) => {
                assert!(whole_rows, "cut at byte {length}");
                let rows: Vec<usize> = (0..((length - start) / row_length).min(3)).collect();
                assert_same_content(&prefix, &table.select_rows(&rows).unwrap());
            }
            Err(TransportProblem::NoMember) => assert_eq!(length, 240),
            Err(_) => assert!(!whole_rows, "cut at byte {length}"),
        }
    }
    let bytes = written(&table, Version::V8);
    for length in 0..bytes.len() {
        if let Ok(whole) = read(&bytes[..length]) {
            assert_eq!(whole, read(&bytes).unwrap(), "cut at byte {length}");
            let end_of_rows = bytes.len() - 160 + 3 * row_length;
            assert!(
                length >= end_of_rows,
                "more than padding is gone at {length}"
            );
        }
    }
}

#[test]
fn a_count_of_version_8_that_is_not_true_is_refused() {
    let mut bytes = written(&demographics(), Version::V8);
    let at = bytes
        .windows(25)
        .position(|window| window == b"HEADER RECORD*******OBSV8")
        .unwrap();
    for (count, found) in [(b"              2", 3), (b"              4", 3)] {
        bytes[at + 48..at + 63].copy_from_slice(count);
        match read(&bytes) {
            Err(TransportProblem::WrongCount { found: rows, .. }) => assert!(rows >= found),
            other => panic!("{other:?}"),
        }
    }
    bytes[at + 48..at + 63].copy_from_slice(b"000000000000000");
    assert_eq!(read(&bytes).unwrap().rows(), 3, "zeros are no count");
}

#[test]
fn what_is_no_transport_file_is_told_so() {
    assert!(matches!(
        read(b""),
        Err(TransportProblem::NotTransport { .. })
    ));
    assert!(matches!(
        read(b"USUBJID,AGE\n"),
        Err(TransportProblem::NotTransport { .. })
    ));
    let mut cport = b"**COMPRESSED** **COMPRESSED** ".to_vec();
    cport.resize(800, b' ');
    assert!(matches!(read(&cport), Err(TransportProblem::Cport)));
}

#[test]
fn a_library_of_two_data_sets_is_read_whole_or_refused_as_one() {
    let mut second = demographics();
    second.rename("AE");
    let mut bytes = written(&demographics(), Version::V5);
    bytes.extend_from_slice(&written(&second, Version::V5)[240..]);
    match read(&bytes) {
        Err(TransportProblem::SeveralMembers { names }) => assert_eq!(names, ["DM", "AE"]),
        other => panic!("{other:?}"),
    }
    let tables =
        transport::read_library(bytes.as_slice(), "t.xpt", &TransportOptions::default()).unwrap();
    assert_same_content(&tables[0], &demographics());
    assert_same_content(&tables[1], &second);
}

#[test]
fn texts_of_windows_are_told_by_their_bytes_and_written_as_they_were() {
    let mut bytes = written(&one_text_column(&["Koln 10?"]), Version::V5);
    let at = bytes
        .windows(4)
        .position(|window| window == b"Koln")
        .unwrap();
    bytes[at + 1] = 0xf6;
    bytes[at + 7] = 0x80;
    let table = read(&bytes).unwrap();
    assert_eq!(table.value(0, "X").unwrap(), Value::Text("Köln 10€"));
    assert_eq!(
        table.provenance().text_encoding,
        Some(Encoding::Windows1252)
    );
    assert_eq!(written(&table, Version::V5), bytes);
    let options = TransportOptions {
        encoding: Some(Encoding::Utf8),
    };
    match transport::read(bytes.as_slice(), "t.xpt", &options).map_err(|error| error.problem) {
        Err(TransportProblem::UndecodableText {
            row: 1, variable, ..
        }) => assert_eq!(variable, "X"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn damaged_descriptions_are_refused() {
    let bytes = written(&demographics(), Version::V5);
    let first = 640;
    let damaged = |at: usize, value: u8| {
        let mut bytes = bytes.clone();
        bytes[first + at] = value;
        read(&bytes).unwrap_err()
    };
    assert!(matches!(
        damaged(1, 3),
        TransportProblem::UnknownType { code: 3, .. }
    ));
    assert!(matches!(
        damaged(5, 0),
        TransportProblem::ImpossibleLength { length: 0, .. }
    ));
    assert!(matches!(
        damaged(140 + 5, 9),
        TransportProblem::ImpossibleLength { length: 9, .. }
    ));
    assert!(matches!(
        damaged(140 + 87, 13),
        TransportProblem::Misplaced { found: 13, .. }
    ));
    let mut twice = bytes.clone();
    twice.copy_within(first + 8..first + 16, first + 140 + 8);
    assert!(matches!(
        read(&twice),
        Err(TransportProblem::DuplicateVariable { .. })
    ));
}

#[test]
fn more_long_labels_than_variables_are_refused_before_they_are_read() {
    let mut table = Table::new("T", "");
    let label = "A label of more than forty bytes that version 5 has no room for";
    table
        .push_number_column(Variable::number("X", label), [Some(1.0)])
        .unwrap();
    let mut bytes = written(&table, Version::V8);
    let header = b"HEADER RECORD*******LABELV8 HEADER RECORD!!!!!!!";
    let at = bytes
        .windows(header.len())
        .position(|window| window == header)
        .unwrap();
    bytes[at + 48..at + 63].copy_from_slice(b"      999999999");
    assert!(matches!(
        read(&bytes),
        Err(TransportProblem::UnexpectedRecord { found, .. }) if found == "999999999"
    ));
}

proptest! {
    #[test]
    fn any_table_survives_version_8(table in tables::table("([a-zé ]{0,9}[a-zé])?")) {
        assert_same_content(&read(&written(&table, Version::V8)).unwrap(), &table);
    }

    #[test]
    fn any_table_survives_version_5_or_is_refused(table in tables::table("([ -~]{0,12}[!-~])?")) {
        let mut bytes = Vec::new();
        match transport::write(&table, Version::V5, &mut bytes) {
            Ok(()) => assert_same_content(&read(&bytes).unwrap(), &table),
            Err(refusal) => {
                let is_blank_end = matches!(refusal.unheld, Unheld::BlankLastRow { .. });
                prop_assert!(is_blank_end, "{}", refusal);
            }
        }
    }

    #[test]
    fn no_damage_makes_the_reader_panic(
        table in tables::table("[a-z]{0,5}"),
        damage in prop::collection::vec((0..4_000_usize, 0_u8..), 1..8),
        version in prop_oneof![Just(Version::V5), Just(Version::V8)],
        cut in 0..4_000_usize,
    ) {
        let mut bytes = Vec::new();
        if transport::write(&table, version, &mut bytes).is_ok() {
            for (at, byte) in damage {
                let at = at % bytes.len();
                bytes[at] = byte;
            }
            bytes.truncate(bytes.len().max(cut) - cut.min(bytes.len()) / 8);
            let _ = read(&bytes);
        }
    }
}
