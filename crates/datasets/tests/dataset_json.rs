//! What is true of Dataset-JSON files.

use datasets::dataset_json::{
    self, DatasetJsonContents, DatasetJsonProblem, Finding, Shape, Unholdable,
};
use datasets::transport::{self, TransportOptions, Version};
use datasets::{DeclaredType, Kind, Missing, Table, TableBuilder, Value, Variable};
use jiff::civil::date;
use proptest::prelude::*;

use crate::shared;
use crate::tables::{self, assert_same_content};

const SHAPES: [Shape; 3] = [Shape::Json, Shape::NdJson, Shape::Compressed];

fn written(table: &Table, shape: Shape) -> Vec<u8> {
    let mut bytes = Vec::new();
    dataset_json::write(table, shape, &mut bytes).unwrap();
    bytes
}

fn read(bytes: &[u8]) -> Result<DatasetJsonContents, DatasetJsonProblem> {
    dataset_json::read(bytes, "t.json").map_err(|error| error.problem)
}

/// A file of two columns, the key `K` and `V` of some type, with these rows.
fn file(types: &str, records: usize, rows: &str) -> String {
    format!(
        r#"{{"datasetJSONCreationDateTime":"2024-11-11T15:09:14","datasetJSONVersion":"1.1.0",
"itemGroupOID":"IG.T","records":{records},"name":"T","label":"Test","columns":[
{{"itemOID":"IT.K","name":"K","label":"Key","dataType":"string","length":3,"keySequence":1}},
{{"itemOID":"IT.V","name":"V","label":"Value",{types}}}],"rows":[{rows}]}}"#
    )
}

fn message(types: &str, rows: &str) -> String {
    let records = rows.matches('[').count();
    read(file(types, records, rows).as_bytes())
        .unwrap_err()
        .to_string()
}

fn value_of(types: &str, value: &str) -> Table {
    read(file(types, 1, &format!(r#"["a",{value}]"#)).as_bytes())
        .unwrap()
        .table
}

#[test]
fn every_file_of_the_pilot_survives_in_every_shape() {
    let mut tables = Vec::new();
    for (name, bytes) in shared::files(
        &["cdiscpilot/datasetjson"],
        &[".json", ".json.gz", ".ndjson", ".dsjc"],
    ) {
        if name.contains("schema") {
            continue;
        }
        let contents = read(&bytes).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        for shape in SHAPES {
            let again = read(&written(&contents.table, shape)).unwrap();
            assert_eq!(again, contents, "{name} as {shape:?}");
        }
        tables.push((name, contents.table));
    }
    if tables.is_empty() {
        return;
    }
    assert_eq!(tables.len(), 18);
    let table = |name: &str| &tables.iter().find(|(known, _)| known == name).unwrap().1;
    // The same data set in two shapes of different days.
    assert_same_content(table("adtte.ndjson"), table("adtte.json"));
    assert_same_content(table("adtte.dsjc"), table("adtte.json"));
    let subjects = table("adsl.json");
    assert_eq!(subjects.rows(), 254);
    assert_eq!(subjects.keys(), ["USUBJID"]);
    assert_eq!(
        subjects.value(0, "TRTSDT").unwrap(),
        Value::Date(date(2014, 1, 2))
    );
    let laboratory = table("adlbc.dsjc").column("AVAL").unwrap();
    assert_eq!(
        laboratory.variable().declared_type,
        Some(DeclaredType::Decimal)
    );
    assert_eq!(laboratory.numbers().unwrap().get(1), Some(4.5));
}

#[test]
fn the_pilots_own_departures_from_the_standard_are_reported() {
    let files = shared::files(&["cdiscpilot/datasetjson"], &["adadas.dsjc", "adnpix.dsjc"]);
    if files.is_empty() {
        return;
    }
    let findings = |place: usize| read(&files[place].1).unwrap().findings;
    assert!(findings(0).iter().any(|finding| matches!(
        finding,
        Finding::FractionInInteger { column, rows: 36, .. } if column == "AVAL"
    )));
    assert!(
        findings(1)
            .iter()
            .any(|finding| matches!(finding, Finding::DuplicateKey { .. }))
    );
}

#[test]
fn a_transport_file_comes_back_byte_for_byte_from_dataset_json() {
    let mut compared = 0;
    let folders = ["cdiscpilot/adam_xpt", "cdiscpilot/sdtm_xpt"];
    for (name, bytes) in shared::files(&folders, &[".xpt", ".xpt.gz"]) {
        let table = transport::read(bytes.as_slice(), &name, &TransportOptions::default()).unwrap();
        let again = read(&written(&table, Shape::Compressed)).unwrap().table;
        let mut bytes_again = Vec::new();
        let result = transport::write(&again, Version::V5, &mut bytes_again);
        if table.provenance().text_encoding.is_some() {
            assert!(result.is_err(), "{name} has characters that are not ASCII");
        } else if bytes[104..].starts_with(b"9.") {
            assert!(bytes_again == bytes, "{name} changed");
            compared += 1;
        }
    }
    if shared::data("cdiscpilot").is_some() {
        assert_eq!(compared, 23);
    }
}

#[test]
fn types_and_target_types_decide_what_a_value_becomes() {
    let cell = |types: &str, value: &str| {
        let table = value_of(types, value);
        let again = read(&written(&table, Shape::Json)).unwrap().table;
        assert_same_content(&again, &table);
        format!("{:?}", table.value(0, "V").unwrap())
    };
    let date_target = r#""dataType":"date","targetDataType":"integer","displayFormat":"E8601DA.""#;
    assert_eq!(cell(date_target, "\"2014-01-02\""), "Date(2014-01-02)");
    assert_eq!(cell(date_target, "null"), "Missing(Ordinary)");
    assert_eq!(
        cell(r#""dataType":"date""#, "\"2014-01\""),
        "Text(\"2014-01\")"
    );
    assert_eq!(
        cell(
            r#""dataType":"datetime","targetDataType":"integer""#,
            "\"1960-01-02T00:00:01\""
        ),
        "Number(86401.0)"
    );
    assert_eq!(
        cell(
            r#""dataType":"time","targetDataType":"integer""#,
            "\"00:01:01\""
        ),
        "Number(61.0)"
    );
    let decimal = r#""dataType":"decimal","targetDataType":"decimal""#;
    assert_eq!(cell(decimal, "\"-1,234.50\""), "Number(-1234.5)");
    assert_eq!(cell(decimal, "\"0.000000001\""), "Number(1e-9)");
    assert_eq!(cell(r#""dataType":"boolean""#, "true"), "Number(1.0)");
    assert_eq!(cell(r#""dataType":"float""#, "0.1"), "Number(0.1)");
    assert_eq!(
        cell(r#""dataType":"integer""#, "9007199254740992"),
        "Number(9007199254740992.0)"
    );
    assert_eq!(
        cell(r#""dataType":"float""#, "9940323502343008"),
        "Number(9940323502343008.0)",
        "whole, beyond 2^53, and still exactly a double"
    );
    assert_eq!(cell(r#""dataType":"float""#, "-1e300"), "Number(-1e300)");
    assert_eq!(
        cell(r#""dataType":"URI""#, r#""a\"\né""#),
        r#"Text("a\"\né")"#
    );
    // A number of days under a date format is a date, and travels as a number again.
    let days = value_of(r#""dataType":"integer","displayFormat":"DATE9.""#, "19725");
    assert_eq!(days.value(0, "V").unwrap(), Value::Date(date(2014, 1, 2)));
    assert!(
        String::from_utf8(written(&days, Shape::Json))
            .unwrap()
            .contains(r#"["a",19725]"#)
    );
}

#[test]
fn a_value_that_is_not_of_its_columns_type_is_named_with_row_and_column() {
    let integer = r#""dataType":"integer""#;
    assert_eq!(
        message(integer, r#"["a",1],["b","2"]"#),
        "row 2, column `V`: \"2\" is not allowed; it must be a number that a double holds without loss, or null"
    );
    assert!(message(integer, r#"["a",9007199254740993]"#).contains("9007199254740993"));
    assert!(message(integer, r#"["a",true]"#).starts_with("row 1, column `V`: true"));
    assert!(message(r#""dataType":"boolean""#, r#"["a",1]"#).contains("true, false or null"));
    assert!(message(r#""dataType":"string""#, r#"["a",1]"#).contains("a text or null"));
    let date = r#""dataType":"date","targetDataType":"integer""#;
    for wrong in ["\"2014-02-30\"", "\"2014-01\"", "7"] {
        assert!(message(date, &format!("[\"a\",{wrong}]")).contains("a date as YYYY-MM-DD"));
    }
    let decimal = r#""dataType":"decimal","targetDataType":"decimal""#;
    for wrong in ["1.5", "\"inf\"", "\"1e999\"", "\"0x1\""] {
        assert!(message(decimal, &format!("[\"a\",{wrong}]")).starts_with("row 1, column `V`"));
    }
}

#[test]
fn rows_that_the_schema_lets_pass_are_refused() {
    let integer = r#""dataType":"integer""#;
    assert_eq!(
        message(integer, r#"["a",1],["b"]"#),
        "row 2 has fewer values than the 2 columns"
    );
    assert_eq!(
        message(integer, r#"["a",1,2]"#),
        "row 1 has more values than the 2 columns"
    );
    assert!(message(integer, r#"["a",{"x":1}]"#).starts_with("row 1: invalid type: map"));
    let problem = read(file(integer, 3, r#"["a",1]"#).as_bytes()).unwrap_err();
    assert_eq!(
        problem.to_string(),
        "records says 3 rows, the file holds 1; it may be cut short"
    );
}

#[test]
fn metadata_beyond_the_standard_are_refused() {
    let whole = file(r#""dataType":"integer""#, 0, "");
    let problem = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        read(whole.replacen(from, to, 1).as_bytes()).unwrap_err()
    };
    assert!(matches!(
        problem("\"1.1.0\"", "\"1.0.0\""),
        DatasetJsonProblem::Version { .. }
    ));
    assert!(matches!(
        problem("\"1.1.0\"", "\"1x1\""),
        DatasetJsonProblem::Version { .. }
    ));
    assert!(matches!(
        problem("11-11T15", "11-31T15"),
        DatasetJsonProblem::Timestamp { .. }
    ));
    assert!(matches!(
        problem("\"IG.T\"", "\"\""),
        DatasetJsonProblem::EmptyAttribute { .. }
    ));
    assert!(matches!(
        problem("\"IT.V\"", "\"\""),
        DatasetJsonProblem::EmptyAttribute { .. }
    ));
    assert!(matches!(
        problem("\"length\":3", "\"length\":0"),
        DatasetJsonProblem::Zero { .. }
    ));
    assert!(matches!(
        problem("\"name\":\"V\"", "\"name\":\"K\""),
        DatasetJsonProblem::DuplicateColumn { .. }
    ));
    assert!(matches!(
        problem("\"integer\"", "\"decimal\""),
        DatasetJsonProblem::Types { .. }
    ));
    let unknown = problem(
        "\"label\":\"Value\"",
        "\"label\":\"Value\",\"format\":\"8.\"",
    );
    assert!(
        unknown.to_string().contains("unknown field `format`"),
        "{unknown}"
    );
    let absent = problem("\"itemGroupOID\":\"IG.T\",", "");
    assert!(absent.to_string().contains("itemGroupOID"), "{absent}");
    assert!(matches!(read(b""), Err(DatasetJsonProblem::Empty)));
    assert!(matches!(
        read(b"HEADER RECORD"),
        Err(DatasetJsonProblem::Metadata(_))
    ));
}

#[test]
fn duplicate_and_unsorted_keys_and_late_changes_are_reported() {
    let text = file(
        r#""dataType":"integer""#,
        4,
        r#"["b",1],["a",2],["b",3],["a",4.5]"#,
    )
    .replacen(
        "\"itemGroupOID\"",
        "\"dbLastModifiedDateTime\":\"2024-11-11T15:09:15\",\"itemGroupOID\"",
        1,
    );
    let contents = read(text.replacen("\"a\",2", "\"abcd\",2", 1).as_bytes()).unwrap();
    let shown: Vec<String> = contents.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "row 2, column `K`: a text of 4 characters, where 3 are declared",
            "row 4, column `V`: 4.5 in a column of dataType integer (1 rows in all)",
            "dbLastModifiedDateTime is later than datasetJSONCreationDateTime",
            "row 3: the keys K stood in row 1 already",
            "row 2: stands below a row that sorts after it by K",
        ]
    );
}

#[test]
fn attributes_may_stand_in_any_order() {
    let text = file(r#""dataType":"integer""#, 1, r#"["a",1]"#);
    let rows_first =
        text.replacen('{', r#"{"rows":[["a",1]],"#, 1)
            .replacen(r#","rows":[["a",1]]}"#, "}", 1);
    assert_ne!(text, rows_first);
    assert_eq!(
        read(rows_first.as_bytes()).unwrap(),
        read(text.as_bytes()).unwrap()
    );
}

#[test]
fn special_missing_values_are_refused_by_name() {
    let variables = [Variable::number("AVAL", "")];
    let mut builder = TableBuilder::new("T", "", variables).unwrap();
    builder.row().set("AVAL", 1.0).unwrap();
    builder
        .row()
        .set("AVAL", ".N".parse::<Missing>().unwrap())
        .unwrap();
    let mut bytes = Vec::new();
    let refusal = dataset_json::write(&builder.finish(), Shape::Json, &mut bytes).unwrap_err();
    assert!(matches!(
        refusal.unholdable,
        Unholdable::SpecialMissing { row: 2, .. }
    ));
    assert!(bytes.is_empty());
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let table = read(
        file(
            r#""dataType":"float""#,
            3,
            r#"["a",1.5],["b",2],["c",null]"#,
        )
        .as_bytes(),
    )
    .unwrap()
    .table;
    for shape in SHAPES {
        let bytes = written(&table, shape);
        // The last line end of NDJSON is not needed to understand the rows.
        let needed = bytes.len() - usize::from(shape == Shape::NdJson);
        for length in 0..needed {
            assert!(
                read(&bytes[..length]).is_err(),
                "{shape:?} cut at byte {length}"
            );
        }
        let mut longer = bytes.clone();
        longer.extend_from_slice(b"[]");
        assert!(read(&longer).is_err(), "{shape:?} with more behind it");
    }
}

#[test]
fn an_empty_table_keeps_its_columns() {
    let table = value_of(r#""dataType":"float""#, "1")
        .select_rows(&[])
        .unwrap();
    for shape in SHAPES {
        let again = read(&written(&table, shape)).unwrap().table;
        assert_eq!((again.rows(), again.columns().len()), (0, 2));
        assert_eq!(again.columns()[1].kind(), Kind::Number);
    }
}

proptest! {
    #[test]
    fn any_table_survives_or_has_special_missing_values(table in tables::table("\\PC{0,8}")) {
        let mut bytes = Vec::new();
        match dataset_json::write(&table, Shape::Json, &mut bytes) {
            Ok(()) => {
                let again = read(&bytes).unwrap().table;
                for (left, right) in again.columns().iter().zip(table.columns()) {
                    prop_assert!(left.values() == right.values());
                    prop_assert_eq!(&left.variable().label, &right.variable().label);
                    prop_assert_eq!(&left.variable().format, &right.variable().format);
                    prop_assert_eq!(left.variable().length, right.variable().length);
                }
                let mut twice = Vec::new();
                dataset_json::write(&again, Shape::Json, &mut twice).unwrap();
                prop_assert_eq!(twice, bytes, "what was read is written the same");
            }
            Err(refusal) => {
                let is_special = matches!(refusal.unholdable, Unholdable::SpecialMissing { .. });
                prop_assert!(is_special);
            }
        }
    }

    #[test]
    fn no_damage_makes_the_reader_panic(
        damage in prop::collection::vec((0..600_usize, 0_u8..), 1..6),
        shape in prop_oneof![Just(Shape::Json), Just(Shape::NdJson), Just(Shape::Compressed)],
    ) {
        let table = value_of(r#""dataType":"date","targetDataType":"integer""#, "\"2014-01-02\"");
        let mut bytes = written(&table, shape);
        for (at, byte) in damage {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let _ = read(&bytes);
    }
}
