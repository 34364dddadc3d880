//! CSV, gzip, Parquet and JSON say the same.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use scoring::{BaselineRule, Format, Input, Path, SETTINGS_KEY, Settings};
use serde_json::Value;

use super::tables::{Scored, file, score, score_as, score_by, stream, table};

const ROWS: [&str; 4] = [
    "S,b,6,3,110,1,2,950,190",
    "S,w,3.4,3,110,1.35,2,950,190",
    "T,b,5.13,3,119.5,1,2,950,190",
    "T,w,10.1,3,110,,2,950,190",
];

fn parquet_file(name: &str) -> std::path::PathBuf {
    let (bytes, _, _) = score_as(
        Format::Parquet,
        Path::default(),
        stream(table(&ROWS)),
        &Settings::default(),
    )
    .unwrap();
    file(name, bytes)
}

fn from_file(path: std::path::PathBuf) -> Scored {
    score_by(Path::default(), Input::File(path), &Settings::default()).unwrap()
}

#[test]
fn gzip_is_read_by_its_first_bytes_whatever_the_file_is_called() {
    let mut zip = GzEncoder::new(Vec::new(), Compression::fast());
    zip.write_all(table(&ROWS).as_bytes()).unwrap();
    let zipped = zip.finish().unwrap();
    let plain = score(table(&ROWS), &Settings::default()).unwrap();
    assert_eq!(
        score(&zipped, &Settings::default()).unwrap().text,
        plain.text
    );
    assert_eq!(from_file(file("zipped.csv", &zipped)).text, plain.text);
    let mut torn = zipped.clone();
    torn.truncate(zipped.len() / 2);
    assert!(score(torn, &Settings::default()).is_err());
}

#[test]
fn parquet_holds_the_rows_the_scores_and_the_settings() {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    let path = parquet_file("scored.parquet");
    let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
    let metadata = reader.metadata().file_metadata();
    let pairs = metadata.key_value_metadata().unwrap();
    let settings = pairs.iter().find(|pair| pair.key == SETTINGS_KEY).unwrap();
    let settings: Value = serde_json::from_str(settings.value.as_ref().unwrap()).unwrap();
    assert_eq!(settings[0]["name"], "criteria");
    let rows = rows_of(&reader);
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[1]["physician_global"], "3.4");
    assert_eq!(rows[1]["tis"], 17.5);
    assert_eq!(rows[1]["tis_category"], "none");
    assert_eq!(rows[0]["tis"], Value::Null);
    assert_eq!(rows[0]["tis_note"], "baseline");
}

#[test]
fn a_parquet_table_comes_out_with_its_own_columns_as_they_were() {
    use parquet::file::reader::SerializedFileReader;
    // A Parquet table of typed columns, made here.
    let path = file("typed.parquet", typed_table());
    let settings = Settings {
        baseline: BaselineRule::Visit("b".to_owned()),
        ..Settings::default()
    };
    let scored = score_by(Path::default(), Input::File(path.clone()), &settings).unwrap();
    let lines: Vec<&str> = scored.text.lines().collect();
    assert_eq!(
        lines[1],
        "1,w,3.4,3,110,1.35,2,950,190,a,15,none,17.5,0,0,0,0,0,ck,"
            .replace("15,none,17.5", "17.5,none,17.5")
    );
    assert_eq!(lines[2], "1,b,6,3,110,1.35,2,950,190,,,,,,,,,,,baseline");
    assert!(lines[3].starts_with("2,b,5.13,3,"), "{}", lines[3]);

    let (bytes, summary, _) = score_as(
        Format::Parquet,
        Path::default(),
        Input::File(path),
        &settings,
    )
    .unwrap();
    assert_eq!(summary.rows, 3);
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let rows = rows_of(&reader);
    assert_eq!(rows[0]["subject"], 1);
    assert_eq!(rows[0]["physician_global"], 3.4);
    assert_eq!(rows[0]["comment"], "a");
    assert_eq!(rows[0]["tis"], 17.5);

    // Through a pipe as well, and with rows counted from 1, for there is no header row.
    let (json, _, _) = score_as(
        Format::Json,
        Path::default(),
        stream(typed_table()),
        &Settings::default(),
    )
    .unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["rows"][0]["physician_global"], 3.4);
    assert_eq!(json["rows"][1]["comment"], Value::Null);
}

fn typed_table() -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use std::sync::Arc;
    let schema = "message visits {
        required int64 subject; required binary visit (UTF8); required double physician_global;
        required double patient_global; required int64 mmt; required double haq;
        required double extramuscular; required int64 ck; required int64 ck_uln;
        optional binary comment (UTF8);
    }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let longs = |group: &mut parquet::file::writer::SerializedRowGroupWriter<'_, Vec<u8>>,
                 values: [i64; 3]| {
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<Int64Type>()
            .write_batch(&values, None, None)
            .unwrap();
        column.close().unwrap();
    };
    let doubles = |group: &mut parquet::file::writer::SerializedRowGroupWriter<'_, Vec<u8>>,
                   values: [f64; 3]| {
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<DoubleType>()
            .write_batch(&values, None, None)
            .unwrap();
        column.close().unwrap();
    };
    longs(&mut group, [1, 1, 2]);
    let mut column = group.next_column().unwrap().unwrap();
    let visits = ["w", "b", "b"].map(ByteArray::from);
    column
        .typed::<ByteArrayType>()
        .write_batch(&visits, None, None)
        .unwrap();
    column.close().unwrap();
    doubles(&mut group, [3.4, 6.0, 5.13]);
    doubles(&mut group, [3.0, 3.0, 3.0]);
    longs(&mut group, [110, 110, 110]);
    doubles(&mut group, [1.35, 1.35, 1.0]);
    doubles(&mut group, [2.0, 2.0, 2.0]);
    longs(&mut group, [950, 950, 950]);
    longs(&mut group, [190, 190, 190]);
    let mut column = group.next_column().unwrap().unwrap();
    let comments = ["a", "b"].map(ByteArray::from);
    column
        .typed::<ByteArrayType>()
        .write_batch(&comments, Some(&[1, 0, 1]), None)
        .unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn a_damaged_parquet_file_is_refused_wherever_it_is_cut() {
    let whole = typed_table();
    for length in (4..whole.len()).step_by(97) {
        assert!(
            score(&whole[..length], &Settings::default()).is_err(),
            "cut at {length}"
        );
    }
}

#[test]
fn json_is_one_object_with_settings_rows_errors_and_summary() {
    let (json, summary, errors) = score_as(
        Format::Json,
        Path::default(),
        stream(table(&ROWS)),
        &Settings::default(),
    )
    .unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["rows"][1]["tis"], 17.5);
    assert_eq!(json["rows"][1]["tis_note"], Value::Null);
    assert_eq!(json["rows"][0]["tis"], Value::Null);
    assert_eq!(json["rows"][2]["subject"], "T");
    assert_eq!(json["errors"][0]["row"], 5);
    assert_eq!(json["errors"][0]["column"], "physician_global");
    assert_eq!(json["errors"][0]["value"], "10.1");
    assert_eq!(json["summary"]["rows_in_error"], 1);
    assert_eq!((summary.rows, errors.len()), (4, 1));
    let names: Vec<&str> = json["settings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|setting| setting["name"].as_str().unwrap())
        .collect();
    for name in [
        "criteria",
        "missing",
        "enzyme-ranges",
        "enzyme-choice",
        "enzyme-ties",
        "enzyme-all-normal",
        "enzyme-chosen-missing",
        "enzyme-limit",
    ] {
        assert!(names.contains(&name), "{name}");
    }
}

#[test]
fn two_columns_of_one_name_are_refused_where_they_cannot_be_told_apart() {
    let text = table(&[]).replace("subject", "x,x,subject");
    for format in [Format::Json, Format::Parquet] {
        let told = score_as(format, Path::default(), stream(&text), &Settings::default());
        assert!(
            told.err()
                .unwrap()
                .to_string()
                .contains("two columns are called \"x\"")
        );
    }
    assert!(score(&text, &Settings::default()).is_ok());
}

/// The rows of a Parquet file as objects.
fn rows_of(reader: &impl parquet::file::reader::FileReader) -> Vec<Value> {
    use parquet::record::Field;
    let value = |field: &Field| match field {
        Field::Null => Value::Null,
        Field::Str(text) => text.as_str().into(),
        Field::Double(number) => (*number).into(),
        Field::Long(number) => (*number).into(),
        other => panic!("{other}"),
    };
    reader
        .get_row_iter(None)
        .unwrap()
        .map(|row| {
            let row = row.unwrap();
            let cells = row.get_column_iter();
            cells
                .map(|(name, field)| (name.clone(), value(field)))
                .collect()
        })
        .collect()
}
