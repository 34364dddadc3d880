//! What is true of the texts of a Parquet table however a writer has encoded them.

use parquet::basic::{Compression, Encoding};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use scoring::{Format, Path, Settings, Unobserved, score_table};
use serde_json::{Value, json};

use super::tables::{HEADER, score_as, stream};

/// More than is read at a time, and no multiple of it.
const ROWS: usize = 5003;

fn subject(row: usize) -> String {
    format!("S{}", row / 5)
}

fn visit(row: usize) -> String {
    format!("week {}", row % 5 * 4)
}

/// A text of the table's own: in some rows none, in some an empty one, in long stretches the same.
fn remark(row: usize) -> Option<String> {
    match row {
        1000..3500 => Some("the same again".to_owned()),
        3500..4200 => None,
        _ if row.is_multiple_of(7) => None,
        _ if row.is_multiple_of(11) => Some(String::new()),
        _ => Some(format!("né à {}", row * row % 1013)),
    }
}

fn table(properties: WriterPropertiesBuilder, rows: usize) -> Vec<u8> {
    let mut schema = String::from(
        "message visits { REQUIRED BYTE_ARRAY subject (UTF8); OPTIONAL BYTE_ARRAY visit (UTF8);",
    );
    for name in HEADER.split(',').skip(2) {
        schema.push_str(&format!("REQUIRED DOUBLE {name};"));
    }
    schema.push_str("OPTIONAL BYTE_ARRAY remark (UTF8); }");
    let properties = properties.set_write_batch_size(64).build();
    let mut writer = SerializedFileWriter::new(
        Vec::new(),
        parse_message_type(&schema).unwrap().into(),
        properties.into(),
    )
    .unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut texts = |of: &dyn Fn(usize) -> Option<String>, place: usize| {
        let found: Vec<Option<String>> = (0..rows).map(of).collect();
        let levels: Vec<i16> = found.iter().map(|text| i16::from(text.is_some())).collect();
        let values: Vec<ByteArray> = found
            .into_iter()
            .flatten()
            .map(|text| text.into_bytes().into())
            .collect();
        if place == 2 {
            for number in [3.0, 4.0, 100.0, 1.0, 2.0, 950.0, 190.0] {
                let mut column = group.next_column().unwrap().unwrap();
                column
                    .typed::<DoubleType>()
                    .write_batch(&vec![number; rows], None, None)
                    .unwrap();
                column.close().unwrap();
            }
        }
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&values, (place > 0).then_some(&levels[..]), None)
            .unwrap();
        column.close().unwrap();
    };
    texts(&|row| Some(subject(row)), 0);
    texts(&|row| Some(visit(row)), 1);
    texts(&remark, 2);
    group.close().unwrap();
    writer.into_inner().unwrap()
}

/// By name, the ways in which common writers encode texts.
fn ways() -> Vec<(&'static str, WriterPropertiesBuilder)> {
    let way = WriterProperties::builder;
    let small = |way: WriterPropertiesBuilder| way.set_data_page_size_limit(700);
    let second =
        |way: WriterPropertiesBuilder| small(way.set_writer_version(WriterVersion::PARQUET_2_0));
    vec![
        ("by a dictionary", way()),
        ("in many pages", small(way())),
        (
            "in many compressed pages",
            small(way().set_compression(Compression::SNAPPY)),
        ),
        ("plainly", small(way().set_dictionary_enabled(false))),
        (
            "by a dictionary until it is too large",
            small(way().set_dictionary_page_size_limit(900)),
        ),
        ("in pages of the second version", second(way())),
        (
            "plainly in compressed pages of the second version",
            second(
                way()
                    .set_compression(Compression::SNAPPY)
                    .set_dictionary_enabled(false)
                    .set_encoding(Encoding::PLAIN),
            ),
        ),
        (
            "by differences",
            second(
                way()
                    .set_dictionary_enabled(false)
                    .set_encoding(Encoding::PLAIN)
                    .set_column_encoding("subject".into(), Encoding::DELTA_BYTE_ARRAY)
                    .set_column_encoding("visit".into(), Encoding::DELTA_LENGTH_BYTE_ARRAY)
                    .set_column_encoding("remark".into(), Encoding::DELTA_BYTE_ARRAY),
            ),
        ),
    ]
}

#[test]
fn texts_are_the_same_however_they_were_encoded() {
    let expected: Vec<Value> = (0..ROWS)
        .map(|row| json!([subject(row), visit(row), remark(row)]))
        .collect();
    for (name, way) in ways() {
        let parquet = table(way, ROWS);
        let (bytes, summary, _) = score_as(
            Format::Json,
            Path::default(),
            stream(&parquet),
            &Settings::default(),
        )
        .unwrap();
        assert_eq!(summary.rows, ROWS as u64, "{name}");
        assert_eq!(summary.subjects, ROWS.div_ceil(5) as u64, "{name}");
        assert_eq!(summary.rows_in_error, 0, "{name}");
        let document: Value = serde_json::from_slice(&bytes).unwrap();
        let rows = document["rows"].as_array().unwrap();
        assert_eq!(rows.len(), ROWS, "{name}");
        for (row, expected) in rows.iter().zip(&expected) {
            let found = json!([row["subject"], row["visit"], row["remark"]]);
            assert_eq!(&found, expected, "{name}");
        }
    }
}

#[test]
fn a_page_with_a_damaged_byte_is_refused_or_read_however_its_texts_were_encoded() {
    for (name, way) in ways() {
        let whole = table(way, 20);
        // The directory, whose length stands before the last four bytes, is damaged in another test.
        let (before, _) = whole.split_last_chunk::<4>().unwrap();
        let (_, length) = before.split_last_chunk::<4>().unwrap();
        let pages = 4..whole.len() - 8 - u32::from_le_bytes(*length) as usize;
        let mut refused = 0;
        for place in pages.clone() {
            for flip in [0x01, 0xff] {
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
            refused > 2 * pages.len() / 10,
            "{name}: {refused} of {}",
            2 * pages.len()
        );
    }
}
