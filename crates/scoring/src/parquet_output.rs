//! The scored table as Parquet.

use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter};
use parquet::data_type::ByteArray;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use crate::column::ADDED;
use crate::csv_records::Record;
use crate::error::{RowError, ScoringError};
use crate::json_output::unique;
use crate::output::Sink;
use crate::parquet_input::{ParquetTable, RowGroup, SharedBlob};
use crate::row_score::{ITEM_ORDER, RowScore};
use crate::run::Summary;
use crate::settings::NamedSetting;

/// Rows of a CSV table that make a row group.
const ROWS: usize = 131_072;

/// What is kept in the file's metadata under this key: the settings, as JSON.
pub const SETTINGS_KEY: &str = "myotrial.score.settings";

/// Metadata that describes the columns of the file it was written with, and so not those of this one.
const OF_ANOTHER_SCHEMA: [&str; 2] = ["ARROW:schema", "pandas"];

/// Writes Parquet.
pub(crate) struct ParquetSink<W: Write + Send> {
    // Taken when the file is closed.
    writer: Option<SerializedFileWriter<W>>,
    cells: Vec<TextColumn>,
    scores: Vec<RowScore>,
}

/// The cells of one column of a CSV table, one after another.
#[derive(Default)]
struct TextColumn {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl<W: Write + Send> ParquetSink<W> {
    /// A file for the columns of a CSV table.
    pub(crate) fn of_text(
        out: W,
        names: &[String],
        settings: &[NamedSetting],
    ) -> Result<Self, ScoringError> {
        unique(names)?;
        let fields = names
            .iter()
            .map(|name| optional(name, PhysicalType::BYTE_ARRAY))
            .collect::<Result<_, _>>()?;
        let mut sink = Self::new(out, "visits", fields, Vec::new(), settings)?;
        sink.cells.resize_with(names.len(), TextColumn::default);
        Ok(sink)
    }

    /// A file for the columns of another Parquet file.
    pub(crate) fn of_table(
        out: W,
        table: &ParquetTable,
        settings: &[NamedSetting],
    ) -> Result<Self, ScoringError> {
        let root = table.schema().root_schema();
        let fields = root.get_fields().to_vec();
        let kept = table
            .key_values()
            .into_iter()
            .filter(|pair| !OF_ANOTHER_SCHEMA.contains(&pair.key.as_str()))
            .collect();
        Self::new(out, root.name(), fields, kept, settings)
    }

    fn new(
        out: W,
        name: &str,
        mut fields: Vec<TypePtr>,
        mut metadata: Vec<KeyValue>,
        settings: &[NamedSetting],
    ) -> Result<Self, ScoringError> {
        for (name, _) in ADDED {
            let kind = match name {
                "tis_category" | "tis_enzyme_used" | "tis_note" => PhysicalType::BYTE_ARRAY,
                _ => PhysicalType::DOUBLE,
            };
            fields.push(optional(name, kind)?);
        }
        let schema = Type::group_type_builder(name).with_fields(fields).build()?;
        let settings =
            serde_json::to_string(settings).map_err(|error| ScoringError::Write(error.into()))?;
        metadata.retain(|pair| pair.key != SETTINGS_KEY);
        metadata.push(KeyValue::new(SETTINGS_KEY.to_owned(), settings));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(metadata))
            .build();
        let writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
        Ok(Self {
            writer: Some(writer),
            cells: Vec::new(),
            scores: Vec::new(),
        })
    }

    fn flush(&mut self) -> Result<(), ScoringError> {
        let Some(writer) = self.writer.as_mut().filter(|_| !self.scores.is_empty()) else {
            return Ok(());
        };
        let mut group = writer.next_row_group()?;
        for column in &mut self.cells {
            let column = std::mem::take(column);
            let text = Bytes::from(column.text);
            let mut start = 0;
            let cells = column.ends.into_iter().map(|end| {
                let cell = text.slice(start..end);
                start = end;
                (!cell.is_empty()).then_some(cell)
            });
            write_texts(&mut group, cells)?;
        }
        write_scores(&mut group, &self.scores)?;
        group.close()?;
        self.scores.clear();
        Ok(())
    }
}

fn optional(name: &str, kind: PhysicalType) -> Result<TypePtr, ScoringError> {
    let builder = Type::primitive_type_builder(name, kind).with_repetition(Repetition::OPTIONAL);
    let builder = match kind {
        PhysicalType::BYTE_ARRAY => builder.with_logical_type(Some(LogicalType::String)),
        _ => builder,
    };
    Ok(Arc::new(builder.build()?))
}

fn write_scores<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    scores: &[RowScore],
) -> Result<(), ScoringError> {
    let fixed = |text: &'static str| Bytes::from_static(text.as_bytes());
    write_numbers(
        group,
        scores
            .iter()
            .map(|score| score.total.map(|(total, _)| total.points())),
    )?;
    write_texts(
        group,
        scores
            .iter()
            .map(|score| score.total.map(|(_, category)| fixed(category.name()))),
    )?;
    for measure in ITEM_ORDER {
        write_numbers(
            group,
            scores
                .iter()
                .map(|score| score.item(measure).map(|item| item.points())),
        )?;
    }
    write_texts(
        group,
        scores.iter().map(|score| score.enzyme_name().map(fixed)),
    )?;
    write_texts(
        group,
        scores.iter().map(|score| match score.note.words() {
            "" => None,
            "baseline" => Some(fixed("baseline")),
            words => Some(Bytes::copy_from_slice(words.as_bytes())),
        }),
    )
}

fn write_numbers<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    cells: impl Iterator<Item = Option<f64>>,
) -> Result<(), ScoringError> {
    let (values, levels) = present(cells);
    if let Some(mut column) = group.next_column()? {
        if let ColumnWriter::DoubleColumnWriter(writer) = column.untyped() {
            writer.write_batch(&values, Some(&levels), None)?;
        }
        column.close()?;
    }
    Ok(())
}

fn write_texts<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    cells: impl Iterator<Item = Option<Bytes>>,
) -> Result<(), ScoringError> {
    let (values, levels) = present(cells.map(|cell| cell.map(ByteArray::from)));
    if let Some(mut column) = group.next_column()? {
        if let ColumnWriter::ByteArrayColumnWriter(writer) = column.untyped() {
            writer.write_batch(&values, Some(&levels), None)?;
        }
        column.close()?;
    }
    Ok(())
}

/// The values that are there, and for each row whether one is.
fn present<T>(cells: impl Iterator<Item = Option<T>>) -> (Vec<T>, Vec<i16>) {
    let mut values = Vec::new();
    let levels = cells
        .map(|cell| match cell {
            Some(value) => {
                values.push(value);
                1
            }
            None => 0,
        })
        .collect();
    (values, levels)
}

impl<W: Write + Send> Sink for ParquetSink<W> {
    fn record(&mut self, record: &Record<'_>, score: &RowScore) -> Result<(), ScoringError> {
        for (index, column) in self.cells.iter_mut().enumerate() {
            let cell = record.cell(index);
            match std::str::from_utf8(&cell) {
                Ok(text) => column.text.extend_from_slice(text.as_bytes()),
                Err(_) => column
                    .text
                    .extend_from_slice(String::from_utf8_lossy(&cell).as_bytes()),
            }
            column.ends.push(column.text.len());
        }
        self.scores.push(score.clone());
        if self.scores.len() == ROWS {
            self.flush()?;
        }
        Ok(())
    }

    /// The original columns go over byte for byte, as they were encoded.
    fn row_group(&mut self, rows: &RowGroup<'_>, scores: &[RowScore]) -> Result<(), ScoringError> {
        let Some(writer) = self.writer.as_mut() else {
            return Ok(());
        };
        let mut group = writer.next_row_group()?;
        let blob = SharedBlob(rows.blob.clone());
        for column in rows.metadata.columns() {
            let close = ColumnCloseResult {
                bytes_written: u64::try_from(column.compressed_size()).unwrap_or_default(),
                rows_written: rows.rows() as u64,
                metadata: column.clone(),
                bloom_filter: None,
                column_index: None,
                offset_index: None,
            };
            group.append_column(&blob, close)?;
        }
        write_scores(&mut group, scores)?;
        group.close()?;
        Ok(())
    }

    fn finish(&mut self, _: &Summary, _: &[RowError]) -> Result<(), ScoringError> {
        self.flush()?;
        if let Some(writer) = self.writer.take() {
            writer.close()?;
        }
        Ok(())
    }
}
