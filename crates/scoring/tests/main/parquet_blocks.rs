//! What is true of Parquet tables of many rows: they are read some rows at a time and written by dictionaries.

use instruments::total_improvement::MissingMeasures;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Field;
use parquet::schema::parser::parse_message_type;
use scoring::{BaselineRule, Format, Input, Path, RowOrder, Settings, Unobserved, score_table};

use super::tables::{HEADER, cells, file, score, score_as, stream};

const ROWS: usize = 7001;
/// Rows of a row group: neither these nor the rows of the table are a multiple of what is read at a time.
const GROUP: usize = 3000;

/// The measures of a row, some of them missing, some off their scale.
fn measures(row: usize) -> [Option<f64>; 7] {
    let number = |multiplier: usize, below: usize| (row * multiplier + row / 11) % below;
    let there = |every: usize, value: f64| (!row.is_multiple_of(every)).then_some(value);
    let off_scale = if row % 997 == 3 { 100.0 } else { 0.0 };
    [
        there(13, number(37, 101) as f64 / 10.0),
        Some(number(53, 101) as f64 / 10.0),
        there(29, number(71, 151) as f64 + off_scale),
        there(7, number(5, 25) as f64 / 8.0),
        Some(number(91, 101) as f64 / 10.0),
        there(17, number(613, 6000) as f64),
        there(17, 150.0 + number(3, 100) as f64),
    ]
}

fn subject(row: usize) -> String {
    format!("S{}", row / 5)
}

fn visit(row: usize) -> String {
    format!("week {}", row % 5 * 4)
}

fn as_csv() -> String {
    let mut text = format!("{HEADER}\n");
    for row in 0..ROWS {
        let cells =
            measures(row).map(|value| value.map_or(String::new(), |value| value.to_string()));
        text.push_str(&format!(
            "{},{},{}\n",
            subject(row),
            visit(row),
            cells.join(",")
        ));
    }
    text
}

fn as_parquet() -> Vec<u8> {
    let mut schema = String::from(
        "message visits { REQUIRED BYTE_ARRAY subject (UTF8); OPTIONAL BYTE_ARRAY visit (UTF8);",
    );
    for name in HEADER.split(',').skip(2) {
        schema.push_str(&format!("OPTIONAL DOUBLE {name};"));
    }
    let schema = parse_message_type(&(schema + "}")).unwrap();
    let mut writer =
        SerializedFileWriter::new(Vec::new(), schema.into(), Default::default()).unwrap();
    let all: Vec<usize> = (0..ROWS).collect();
    for rows in all.chunks(GROUP) {
        let mut group = writer.next_row_group().unwrap();
        let texts = |of: fn(usize) -> String| -> Vec<ByteArray> {
            rows.iter()
                .map(|row| of(*row).into_bytes().into())
                .collect()
        };
        let levels = vec![1; rows.len()];
        for (of, levels) in [
            (subject as fn(usize) -> String, None),
            (visit, Some(&levels[..])),
        ] {
            let mut column = group.next_column().unwrap().unwrap();
            column
                .typed::<ByteArrayType>()
                .write_batch(&texts(of), levels, None)
                .unwrap();
            column.close().unwrap();
        }
        for place in 0..7 {
            let column_values: Vec<Option<f64>> =
                rows.iter().map(|row| measures(*row)[place]).collect();
            let levels: Vec<i16> = column_values
                .iter()
                .map(|value| i16::from(value.is_some()))
                .collect();
            let values: Vec<f64> = column_values.into_iter().flatten().collect();
            let mut column = group.next_column().unwrap().unwrap();
            column
                .typed::<DoubleType>()
                .write_batch(&values, Some(&levels), None)
                .unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

fn all_settings() -> Vec<Settings> {
    let mut every = Vec::new();
    for missing in [MissingMeasures::Strict, MissingMeasures::Partial] {
        for order in [RowOrder::Any, RowOrder::Grouped] {
            for baseline in [
                BaselineRule::First,
                BaselineRule::Visit("week 0".to_owned()),
            ] {
                let mut settings = Settings {
                    order,
                    baseline,
                    ..Settings::default()
                };
                settings.response.missing = missing;
                every.push(settings);
            }
        }
    }
    every
}

/// Rows as they are counted without a header, where a note names that of a baseline: CSV counts its header, and
/// Parquet has none.
fn without_headers(mut rows: Vec<Vec<String>>, headers: usize) -> Vec<Vec<String>> {
    for cells in &mut rows {
        let note = cells[9].clone();
        if let Some((before, rest)) = note.split_once("in row ") {
            let (row, rest) = rest.split_once(',').unwrap();
            let row = row.parse::<usize>().unwrap() - headers;
            cells[9] = format!("{before}in row {row},{rest}");
        }
    }
    rows
}

/// The last ten cells of every line but the header.
fn added(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().skip(1);
    lines
        .map(|line| {
            let cells = cells(line);
            cells[cells.len() - 10..].to_vec()
        })
        .collect()
}

#[test]
fn a_table_has_the_same_scores_as_csv_and_as_parquet_in_every_format() {
    let (csv, parquet) = (as_csv(), as_parquet());
    let path = file("many-rows.parquet", &parquet);
    for settings in all_settings() {
        let from_csv = score(&csv, &settings).unwrap();
        let expected = without_headers(added(&from_csv.text), 1);
        assert_eq!(expected.len(), ROWS);
        assert!(from_csv.summary.scored > 1000 && from_csv.summary.rows_in_error > 3);

        let (text, summary, _) = score_as(
            Format::Csv,
            Path::default(),
            Input::File(path.clone()),
            &settings,
        )
        .unwrap();
        assert_eq!(summary, from_csv.summary);
        assert_same(&added(&String::from_utf8(text).unwrap()), &expected);

        for (input, headers) in [(stream(&parquet), 0), (stream(&csv), 1)] {
            let (bytes, _, _) =
                score_as(Format::Parquet, Path::default(), input, &settings).unwrap();
            assert_same(
                &without_headers(added_of_parquet(bytes), headers),
                &expected,
            );
        }
    }
}

/// Shows the first row that differs, not all of them.
fn assert_same(found: &[Vec<String>], expected: &[Vec<String>]) {
    assert_eq!(found.len(), expected.len());
    for (row, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_eq!(found, expected, "row {row}");
    }
}

fn added_of_parquet(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    reader
        .get_row_iter(None)
        .unwrap()
        .map(|row| {
            let row = row.unwrap();
            let cells: Vec<String> = row
                .get_column_iter()
                .map(|(_, field)| match field {
                    Field::Null => String::new(),
                    Field::Double(value) => value.to_string(),
                    // As the reading of CSV lines in these tests does.
                    Field::Str(text) => text.replace('"', ""),
                    other => panic!("{other:?}"),
                })
                .collect();
            cells[cells.len() - 10..].to_vec()
        })
        .collect()
}

#[test]
fn a_file_with_any_byte_damaged_is_refused_or_read_and_never_stops_the_program() {
    let whole = as_small_parquet();
    let mut refused = 0;
    for place in 0..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = whole.clone();
            damaged[place] ^= flip;
            let scored = score_table(
                stream(&damaged),
                &Settings::default(),
                Format::Csv,
                std::io::sink(),
                &mut Unobserved,
            );
            refused += usize::from(scored.is_err());
        }
    }
    assert!(
        refused > whole.len() / 4,
        "{refused} of {} refused",
        3 * whole.len()
    );
}

/// Ten rows of the table, scored, which brings the pages of a dictionary with it; without the added columns'
/// names, so that it is scored again.
fn as_small_parquet() -> Vec<u8> {
    let csv = as_csv();
    let rows: Vec<&str> = csv.lines().take(11).collect();
    let (bytes, _, _) = score_as(
        Format::Parquet,
        Path::default(),
        stream(rows.join("\n")),
        &Settings::default(),
    )
    .unwrap();
    // The names stand in the schema and in each column's path; as many bytes take their place.
    let mut renamed = bytes;
    let mut place = 0;
    while place + 3 < renamed.len() {
        if &renamed[place..place + 3] == b"tis" {
            renamed[place..place + 3].copy_from_slice(b"old");
        }
        place += 1;
    }
    renamed
}
