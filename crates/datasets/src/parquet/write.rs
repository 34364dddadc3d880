//! A table as a Parquet file.

use std::io::{self, Write};
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType};
use ::parquet::column::writer::ColumnWriter;
use ::parquet::data_type::ByteArray;
use ::parquet::errors::ParquetError as EncoderError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::Type;

use super::cells::DAYS_1960_TO_1970;
use super::metadata::{CHECK, CREATED_BY, DATASET, Metadata, check_sum};
use super::{ParquetRefusal, ParquetUnheld};
use crate::{Column, Kind, Table, Values};

/// Rows of a row group: as many as most writers take, few enough to be held by a reader at once.
const ROW_GROUP: usize = 1 << 20;

/// Rows handed to the encoder at once.
const BATCH: usize = 1 << 16;

/// Writes a table as a Parquet file, compressed by Snappy.
///
/// Texts are strings under a dictionary, dates are dates, numbers are doubles, and everything
/// missing is null. What Parquet has no place for is in the key-value metadata, so that the table
/// read again is equal. The same table gives the same bytes.
///
/// # Errors
/// Where there is no column, or the target cannot be written; nothing has been written then.
///
/// ```
/// use datasets::{Missing, Number, Table, Variable, parquet};
/// let mut table = Table::new("LB", "Laboratory Test Results");
/// table.push_text_column(Variable::text("LBTESTCD", "Lab Test Short Name"), ["CK", "LDH"])?;
/// table.push_number_column(Variable::number("LBSTRESN", "Result").with_format("8.1"), [Some(7.6), None])?;
/// let mut bytes = Vec::new();
/// parquet::write(&table, &mut bytes)?;
/// assert_eq!(parquet::read(bytes.as_slice(), "lb.parquet")?, table);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(table: &Table, mut target: impl Write) -> Result<(), ParquetRefusal> {
    let refusal = |unheld| ParquetRefusal {
        table: table.name().to_owned(),
        unheld,
    };
    if table.columns().is_empty() {
        return Err(refusal(ParquetUnheld::NoColumns));
    }
    let bytes = bytes(table).map_err(|error| {
        refusal(ParquetUnheld::Unencodable {
            reason: error.to_string(),
        })
    })?;
    target
        .write_all(&bytes)
        .and_then(|()| target.flush())
        .map_err(|error: io::Error| refusal(ParquetUnheld::Unwritable(error)))
}

fn bytes(table: &Table) -> Result<Vec<u8>, EncoderError> {
    let fields = table.columns().iter().map(|column| {
        let (physical, logical) = match column.kind() {
            Kind::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Number => (PhysicalType::DOUBLE, None),
            Kind::Date => (PhysicalType::INT32, Some(LogicalType::Date)),
        };
        Type::primitive_type_builder(column.name(), physical)
            .with_logical_type(logical)
            .with_repetition(Repetition::OPTIONAL)
            .build()
            .map(Arc::new)
    });
    let schema = Type::group_type_builder(CREATED_BY)
        .with_fields(fields.collect::<Result<_, _>>()?)
        .build()?;
    let properties = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::SNAPPY)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let texts: Vec<Vec<ByteArray>> = table.columns().iter().map(encoded_texts).collect();
    let mut start = 0;
    while start < table.rows() {
        let end = table.rows().min(start + ROW_GROUP);
        let mut group = writer.next_row_group()?;
        for (column, texts) in table.columns().iter().zip(&texts) {
            let Some(mut target) = group.next_column()? else {
                break;
            };
            write_cells(column, texts, start..end, target.untyped())?;
            target.close()?;
        }
        group.close()?;
        start = end;
    }
    writer.flush()?;
    let metadata = Metadata::of(table, writer.inner(), writer.flushed_row_groups());
    let text = serde_json::to_string(&metadata)
        .map_err(|error| EncoderError::General(error.to_string()))?;
    let sum = check_sum(text.as_bytes()).to_string();
    writer.append_key_value_metadata(KeyValue::new(DATASET.to_owned(), text));
    writer.append_key_value_metadata(KeyValue::new(CHECK.to_owned(), sum));
    writer.into_inner()
}

/// The bytes of every text by its code, each text copied once.
fn encoded_texts(column: &Column) -> Vec<ByteArray> {
    match column.values() {
        Values::Text(texts) => texts
            .dictionary()
            .iter()
            .map(|(_, text)| ByteArray::from(text))
            .collect(),
        Values::Number(_) | Values::Date(_) => Vec::new(),
    }
}

fn write_cells(
    column: &Column,
    texts: &[ByteArray],
    rows: std::ops::Range<usize>,
    target: &mut ColumnWriter<'_>,
) -> Result<(), EncoderError> {
    let mut start = rows.start;
    while start < rows.end {
        let batch = start..rows.end.min(start + BATCH);
        start = batch.end;
        let mut levels: Vec<i16> = Vec::with_capacity(batch.len());
        match (column.values(), &mut *target) {
            (Values::Text(cells), ColumnWriter::ByteArrayColumnWriter(target)) => {
                let codes = &cells.codes()[batch];
                levels.extend(codes.iter().map(|&code| i16::from(code != 0)));
                let present = codes.iter().filter(|&&code| code != 0);
                let values: Vec<ByteArray> =
                    present.map(|&code| texts[code as usize].clone()).collect();
                target.write_batch(&values, Some(&levels), None)?;
            }
            (Values::Number(cells), ColumnWriter::DoubleColumnWriter(target)) => {
                let cells = &cells.cells()[batch];
                levels.extend(cells.iter().map(|cell| i16::from(cell.value().is_some())));
                let values: Vec<f64> = cells.iter().filter_map(|cell| cell.value()).collect();
                target.write_batch(&values, Some(&levels), None)?;
            }
            (Values::Date(cells), ColumnWriter::Int32ColumnWriter(target)) => {
                let cells = &cells.cells()[batch];
                levels.extend(cells.iter().map(|cell| i16::from(cell.sas_day().is_some())));
                let days = cells.iter().filter_map(|cell| cell.sas_day());
                let values: Vec<i32> = days.map(|day| day - DAYS_1960_TO_1970).collect();
                target.write_batch(&values, Some(&levels), None)?;
            }
            _ => {
                return Err(EncoderError::General(format!(
                    "column `{}` was laid out for another kind",
                    column.name()
                )));
            }
        }
    }
    Ok(())
}
