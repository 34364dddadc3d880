//! The scored table as Parquet.

use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use instruments::measure::Enzyme;
use instruments::total_improvement::{ResponseCategory, TotalImprovementScore};
use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter};
use parquet::data_type::ByteArray;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor, Type, TypePtr};

use crate::column::{ADDED, enzyme_name};
use crate::csv_records::Record;
use crate::decoder_guard::guarded;
use crate::error::{RowError, ScoringError};
use crate::json_output::unique;
use crate::output::Sink;
use crate::parquet_codes::{Dictionary, NO_VALUE};
use crate::parquet_input::{ParquetTable, RowBlock, RowGroup};
use crate::row_score::{CATEGORIES, ITEM_ORDER, Note, POINTS, RowScore};
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
    scores: ScoreColumns,
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
        let schema = Arc::new(Type::group_type_builder(name).with_fields(fields).build()?);
        let settings =
            serde_json::to_string(settings).map_err(|error| ScoringError::Write(error.into()))?;
        metadata.retain(|pair| pair.key != SETTINGS_KEY);
        metadata.push(KeyValue::new(SETTINGS_KEY.to_owned(), settings));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_key_value_metadata(Some(metadata))
            .build();
        let writer = SerializedFileWriter::new(out, schema.clone(), Arc::new(properties))?;
        let columns = SchemaDescriptor::new(schema);
        let own = columns.num_columns() - ADDED.len();
        Ok(Self {
            writer: Some(writer),
            cells: Vec::new(),
            scores: ScoreColumns::new(&columns.columns()[own..]),
        })
    }

    fn flush(&mut self) -> Result<(), ScoringError> {
        let Some(writer) = self.writer.as_mut().filter(|_| self.scores.rows() > 0) else {
            return Ok(());
        };
        let mut group = writer.next_row_group()?;
        for column in &mut self.cells {
            let column = std::mem::take(column);
            let text = Bytes::from(column.text);
            let mut start = 0;
            let mut values: Vec<ByteArray> = Vec::new();
            let mut levels = Vec::with_capacity(column.ends.len());
            for end in column.ends {
                levels.push(i16::from(end > start));
                if end > start {
                    values.push(text.slice(start..end).into());
                }
                start = end;
            }
            write_texts(&mut group, &values, &levels)?;
        }
        self.scores.write(&mut group)?;
        group.close()?;
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

/// The added columns of one row group.
struct ScoreColumns {
    coded: [CodedColumn; 9],
    /// The codes of the rows that are being added.
    codes_by_row: Vec<[u8; 9]>,
    notes: Vec<ByteArray>,
    noted: Vec<i16>,
}

/// An added column, all but the notes: of each row the place of its value in the dictionary.
struct CodedColumn {
    column: ColumnDescPtr,
    dictionary: Dictionary,
    codes: Vec<u8>,
}

impl ScoreColumns {
    fn new(columns: &[ColumnDescPtr]) -> Self {
        let points = || {
            let units = 0..POINTS.len() as u8;
            Dictionary::of_numbers(
                units
                    .filter_map(TotalImprovementScore::from_units)
                    .map(TotalImprovementScore::points),
            )
        };
        let categories = CATEGORIES.map(ResponseCategory::name);
        let enzymes = Enzyme::ALL.map(enzyme_name);
        let coded = std::array::from_fn(|index| CodedColumn {
            column: columns[index].clone(),
            dictionary: match index {
                CATEGORY => Dictionary::of_texts(categories),
                ENZYME => Dictionary::of_texts(enzymes),
                _ => points(),
            },
            codes: Vec::new(),
        });
        Self {
            coded,
            codes_by_row: Vec::new(),
            notes: Vec::new(),
            noted: Vec::new(),
        }
    }

    fn rows(&self) -> usize {
        self.noted.len()
    }

    fn add(&mut self, scores: &[RowScore]) {
        // By rows first and then by columns, for nine lists that grow by one in turn take longer.
        self.codes_by_row.clear();
        self.codes_by_row.extend(scores.iter().map(codes));
        for (place, column) in self.coded.iter_mut().enumerate() {
            column
                .codes
                .extend(self.codes_by_row.iter().map(|row| row[place]));
        }
        for score in scores {
            self.noted.push(i16::from(score.note != Note::Nothing));
            match &score.note {
                Note::Nothing => {}
                Note::Baseline => self
                    .notes
                    .push(Bytes::from_static(Note::Baseline.words().as_bytes()).into()),
                Note::Words(words) => self.notes.push(words.as_bytes().into()),
            }
        }
    }

    /// Writes the columns, and begins anew.
    fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ScoringError> {
        for column in &mut self.coded {
            column
                .dictionary
                .write(group, column.column.clone(), &column.codes)?;
            column.codes.clear();
        }
        write_texts(group, &self.notes, &self.noted)?;
        self.notes.clear();
        self.noted.clear();
        Ok(())
    }
}

/// The codes of a row, in the order of the columns.
#[inline]
fn codes(score: &RowScore) -> [u8; 9] {
    let mut codes = [NO_VALUE; 9];
    if let Some((total, category)) = score.total {
        codes[TOTAL] = total.units();
        codes[CATEGORY] = category as u8;
    }
    for (code, measure) in codes[FIRST_ITEM..ENZYME].iter_mut().zip(ITEM_ORDER) {
        if let Some(item) = score.item(measure) {
            *code = item.units();
        }
    }
    if let Some(enzyme) = score.enzyme {
        codes[ENZYME] = enzyme as u8;
    }
    codes
}

/// The places of the added columns that are coded.
const TOTAL: usize = 0;
const CATEGORY: usize = 1;
const FIRST_ITEM: usize = 2;
const ENZYME: usize = 8;

fn write_texts<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[ByteArray],
    levels: &[i16],
) -> Result<(), ScoringError> {
    if let Some(mut column) = group.next_column()? {
        if let ColumnWriter::ByteArrayColumnWriter(writer) = column.untyped() {
            writer.write_batch(values, Some(levels), None)?;
        }
        column.close()?;
    }
    Ok(())
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
        self.scores.add(std::slice::from_ref(score));
        if self.scores.rows() == ROWS {
            self.flush()?;
        }
        Ok(())
    }

    fn rows(&mut self, _: &RowBlock<'_>, scores: &[RowScore]) -> Result<(), ScoringError> {
        self.scores.add(scores);
        Ok(())
    }

    /// The original columns go over byte for byte, as they were encoded.
    fn row_group_ends(&mut self, rows: &RowGroup<'_>) -> Result<(), ScoringError> {
        let Some(writer) = self.writer.as_mut() else {
            return Ok(());
        };
        let mut group = writer.next_row_group()?;
        for column in rows.metadata().columns() {
            let close = ColumnCloseResult {
                bytes_written: u64::try_from(column.compressed_size()).unwrap_or_default(),
                rows_written: rows.rows() as u64,
                metadata: column.clone(),
                bloom_filter: None,
                column_index: None,
                offset_index: None,
            };
            guarded("a column", || group.append_column(rows.blob(), close))?;
        }
        self.scores.write(&mut group)?;
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
