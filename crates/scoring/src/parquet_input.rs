//! A Parquet table, row group by row group.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;

use instruments::{InstrumentError, Rational};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as PhysicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray};
use parquet::errors::Result as ParquetResult;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{
    ChunkReader, FileReader as _, Length, RowGroupReader, SerializedFileReader,
};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};
use serde_json::{Value, json};

use crate::column::{COLUMNS, Layout, Role};
use crate::error::ScoringError;
use crate::number::Number;
use crate::output::Sink;
use crate::run::Progress;
use crate::scorer::Scorer;
use crate::visit::Cells;

/// The bytes of a Parquet file: on disk, or in memory when they came through a pipe.
pub(crate) enum Blob {
    OnDisk(File),
    InMemory(bytes::Bytes),
}

impl Length for Blob {
    fn len(&self) -> u64 {
        match self {
            Self::OnDisk(file) => Length::len(file),
            Self::InMemory(bytes) => Length::len(bytes),
        }
    }
}

impl ChunkReader for Blob {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(match self {
            Self::OnDisk(file) => Box::new(file.get_read(start)?),
            Self::InMemory(bytes) => Box::new(bytes.get_read(start)?),
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<bytes::Bytes> {
        match self {
            Self::OnDisk(file) => file.get_bytes(start, length),
            Self::InMemory(bytes) => bytes.get_bytes(start, length),
        }
    }
}

/// A Parquet file, opened.
pub(crate) struct ParquetTable {
    blob: std::sync::Arc<Blob>,
    reader: SerializedFileReader<SharedBlob>,
}

/// One blob read from two places.
#[derive(Clone)]
pub(crate) struct SharedBlob(pub(crate) std::sync::Arc<Blob>);

impl Length for SharedBlob {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl ChunkReader for SharedBlob {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        self.0.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<bytes::Bytes> {
        self.0.get_bytes(start, length)
    }
}

impl ParquetTable {
    pub(crate) fn open(blob: Blob) -> Result<Self, ScoringError> {
        let blob = std::sync::Arc::new(blob);
        let reader = SerializedFileReader::new(SharedBlob(blob.clone()))?;
        Ok(Self { blob, reader })
    }

    pub(crate) fn schema(&self) -> &SchemaDescriptor {
        self.reader.metadata().file_metadata().schema_descr()
    }

    /// The names of the leaf columns; those within others by their path.
    pub(crate) fn names(&self) -> Vec<String> {
        self.schema()
            .columns()
            .iter()
            .map(|column| column.path().parts().join("."))
            .collect()
    }

    pub(crate) fn key_values(&self) -> Vec<parquet::file::metadata::KeyValue> {
        self.reader
            .metadata()
            .file_metadata()
            .key_value_metadata()
            .cloned()
            .unwrap_or_default()
    }

    /// Refuses columns whose type cannot be what they should hold.
    pub(crate) fn check_types(&self, layout: &Layout) -> Result<(), ScoringError> {
        for role in COLUMNS.iter().map(|column| column.role) {
            let Some(place) = layout.place(role) else {
                continue;
            };
            let kind = Kind::of(&self.schema().column(place));
            let text = matches!(role, Role::Subject | Role::Visit | Role::EnzymeName);
            let fits = match kind {
                Kind::Nested | Kind::Binary => false,
                Kind::Boolean | Kind::Date | Kind::Time(_) => text,
                _ => true,
            };
            if !fits {
                return Err(ScoringError::ColumnType {
                    column: layout.name(role).to_owned(),
                    found: kind.in_words().to_owned(),
                    wanted: if text { "text or a number" } else { "a number" },
                });
            }
        }
        Ok(())
    }

    /// Reads the table for its baselines alone.
    pub(crate) fn find_baselines(
        &self,
        scorer: &mut Scorer,
        progress: &mut Progress<'_>,
    ) -> Result<(), ScoringError> {
        let layout = scorer.layout().clone();
        self.each_row_group(&layout, |group| {
            let columns = group.known_columns()?;
            for index in 0..group.rows() {
                scorer.look_for_baseline(&ParquetCells {
                    columns: &columns,
                    index,
                    first_row: group.first_row,
                });
                progress.looked()?;
            }
            Ok(())
        })?;
        scorer.baselines_found()
    }

    /// Scores every row.
    pub(crate) fn score_rows(
        &self,
        scorer: &mut Scorer,
        sink: &mut dyn Sink,
        progress: &mut Progress<'_>,
    ) -> Result<(), ScoringError> {
        let layout = scorer.layout().clone();
        self.each_row_group(&layout, |group| {
            let columns = group.known_columns()?;
            let mut scores = Vec::with_capacity(group.rows());
            for index in 0..group.rows() {
                let scored = scorer.score(&ParquetCells {
                    columns: &columns,
                    index,
                    first_row: group.first_row,
                });
                progress.scored(&scored)?;
                scores.push(scored.score);
            }
            sink.row_group(group, &scores)
        })
    }

    /// Does something with each row of the known columns.
    pub(crate) fn each_row(
        &self,
        layout: &Layout,
        mut each: impl FnMut(&ParquetCells<'_>) -> Result<(), ScoringError>,
    ) -> Result<(), ScoringError> {
        self.each_row_group(layout, |group| {
            let columns = group.known_columns()?;
            for index in 0..group.rows() {
                each(&ParquetCells {
                    columns: &columns,
                    index,
                    first_row: group.first_row,
                })?;
            }
            Ok(())
        })
    }

    fn each_row_group(
        &self,
        layout: &Layout,
        mut each: impl FnMut(&RowGroup<'_>) -> Result<(), ScoringError>,
    ) -> Result<(), ScoringError> {
        let mut first_row = 1;
        for index in 0..self.reader.num_row_groups() {
            let reader = self.reader.get_row_group(index)?;
            let group = RowGroup {
                metadata: self.reader.metadata().row_group(index),
                blob: self.blob.clone(),
                reader,
                layout,
                first_row,
            };
            each(&group)?;
            first_row += group.rows() as u64;
        }
        Ok(())
    }
}

/// A block of rows.
pub(crate) struct RowGroup<'a> {
    pub(crate) metadata: &'a RowGroupMetaData,
    pub(crate) blob: std::sync::Arc<Blob>,
    reader: Box<dyn RowGroupReader + 'a>,
    layout: &'a Layout,
    first_row: u64,
}

impl RowGroup<'_> {
    pub(crate) fn rows(&self) -> usize {
        usize::try_from(self.metadata.num_rows()).unwrap_or_default()
    }

    /// The columns that are understood, each in the place of its role.
    fn known_columns(&self) -> Result<Vec<Option<ColumnBlock>>, ScoringError> {
        let mut columns: Vec<Option<ColumnBlock>> = COLUMNS.iter().map(|_| None).collect();
        for role in self.layout.roles() {
            if let Some(place) = self.layout.place(role) {
                columns[role.place()] = Some(self.column(place)?);
            }
        }
        Ok(columns)
    }

    /// All columns, for a format that is not Parquet.
    pub(crate) fn printable_columns(&self) -> Result<Vec<ColumnBlock>, ScoringError> {
        (0..self.metadata.num_columns())
            .map(|place| {
                let kind = Kind::of(self.metadata.column(place).column_descr());
                if matches!(kind, Kind::Nested | Kind::Binary) {
                    return Err(ScoringError::ColumnType {
                        column: self.layout.names()[place].clone(),
                        found: kind.in_words().to_owned(),
                        wanted: "text, a number or a date to be written as text; write Parquet instead (--out F.parquet)",
                    });
                }
                self.column(place)
            })
            .collect()
    }

    fn column(&self, place: usize) -> Result<ColumnBlock, ScoringError> {
        let descriptor = self.metadata.column(place).column_descr();
        let kind = Kind::of(descriptor);
        let rows = self.rows();
        let levels = descriptor.max_def_level();
        let name = &self.layout.names()[place];
        let (values, valid) = match self.reader.get_column_reader(place)? {
            ColumnReader::BoolColumnReader(reader) => {
                let (values, valid) = dense(reader, rows, levels, name)?;
                (Values::Boolean(values), valid)
            }
            ColumnReader::Int32ColumnReader(reader) => {
                let (values, valid) = dense(reader, rows, levels, name)?;
                (Values::Int32(values), valid)
            }
            ColumnReader::Int64ColumnReader(reader) => {
                let (values, valid) = dense(reader, rows, levels, name)?;
                (Values::Int64(values), valid)
            }
            ColumnReader::FloatColumnReader(reader) => {
                let (values, valid) = dense(reader, rows, levels, name)?;
                (Values::Float(values), valid)
            }
            ColumnReader::DoubleColumnReader(reader) => {
                let (values, valid) = dense(reader, rows, levels, name)?;
                (Values::Double(values), valid)
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                let (values, valid) = dense(reader, rows, levels, name)?;
                (Values::Bytes(values), valid)
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                let (values, valid) = dense(reader, rows, levels, name)?;
                (Values::Fixed(values), valid)
            }
            ColumnReader::Int96ColumnReader(_) => {
                (Values::Boolean(Vec::new()), Some(vec![false; rows]))
            }
        };
        Ok(ColumnBlock {
            kind,
            values,
            valid,
        })
    }
}

/// Values with a place for each row, and which rows have one where some have none.
type Dense<V> = (Vec<V>, Option<Vec<bool>>);

/// Reads the values of a column.
fn dense<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    rows: usize,
    levels: i16,
    name: &str,
) -> Result<Dense<T::T>, ScoringError> {
    let mut values = Vec::with_capacity(rows);
    let mut definitions: Vec<i16> = Vec::new();
    let mut read = 0;
    while read < rows {
        let wanted = (levels > 0).then_some(&mut definitions);
        let (records, _, _) = reader.read_records(rows - read, wanted, None, &mut values)?;
        if records == 0 {
            break;
        }
        read += records;
    }
    if read != rows || (levels > 0 && definitions.len() != rows) {
        return Err(ScoringError::Parquet {
            reason: format!("column {name} has {read} values for {rows} rows"),
        });
    }
    if levels == 0 || values.len() == rows {
        return Ok((values, None));
    }
    let valid: Vec<bool> = definitions.iter().map(|level| *level == levels).collect();
    let mut present = values.into_iter();
    let values = valid
        .iter()
        .map(|valid| {
            if *valid {
                present.next().unwrap_or_default()
            } else {
                T::T::default()
            }
        })
        .collect();
    Ok((values, Some(valid)))
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Boolean,
    Signed,
    Unsigned,
    Single,
    Double,
    Text,
    Decimal(i32),
    Date,
    Time(TimeUnit),
    Binary,
    Nested,
}

impl Kind {
    fn of(column: &ColumnDescriptor) -> Self {
        if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
            return Self::Nested;
        }
        match column.logical_type_ref() {
            Some(LogicalType::String | LogicalType::Enum | LogicalType::Json) => return Self::Text,
            Some(LogicalType::Decimal(decimal)) => return Self::Decimal(decimal.scale),
            Some(LogicalType::Date) => return Self::Date,
            Some(LogicalType::Timestamp(time)) => return Self::Time(time.unit),
            Some(LogicalType::Integer(integer)) => {
                return if integer.is_signed {
                    Self::Signed
                } else {
                    Self::Unsigned
                };
            }
            Some(_) => return Self::Binary,
            None => {}
        }
        match (column.physical_type(), column.converted_type()) {
            (_, ConvertedType::DECIMAL) => Self::Decimal(column.type_scale()),
            (PhysicalType::BOOLEAN, _) => Self::Boolean,
            (PhysicalType::INT32 | PhysicalType::INT64, _) => Self::Signed,
            (PhysicalType::FLOAT, _) => Self::Single,
            (PhysicalType::DOUBLE, _) => Self::Double,
            // Old writers mark no text as such.
            (PhysicalType::BYTE_ARRAY, _) => Self::Text,
            (PhysicalType::INT96 | PhysicalType::FIXED_LEN_BYTE_ARRAY, _) => Self::Binary,
        }
    }

    const fn in_words(self) -> &'static str {
        match self {
            Self::Boolean => "true and false",
            Self::Signed | Self::Unsigned | Self::Single | Self::Double | Self::Decimal(_) => {
                "numbers"
            }
            Self::Text => "text",
            Self::Date => "dates",
            Self::Time(_) => "times",
            Self::Binary => "bytes that are no text",
            Self::Nested => "lists or structures",
        }
    }
}

enum Values {
    Boolean(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

/// The values of one column in one row group.
pub(crate) struct ColumnBlock {
    kind: Kind,
    values: Values,
    valid: Option<Vec<bool>>,
}

impl ColumnBlock {
    #[inline]
    fn is_null(&self, row: usize) -> bool {
        self.valid
            .as_ref()
            .is_some_and(|valid| !valid.get(row).copied().unwrap_or(false))
    }

    fn integer(&self, row: usize) -> i64 {
        match &self.values {
            Values::Int32(values) if self.kind == Kind::Unsigned => {
                i64::from(values[row].cast_unsigned())
            }
            Values::Int32(values) => i64::from(values[row]),
            Values::Int64(values) => values[row],
            _ => 0,
        }
    }

    /// The unscaled value of a decimal.
    fn unscaled(&self, row: usize) -> i128 {
        let big_endian = |bytes: &[u8]| {
            let sign = if bytes.first().is_some_and(|byte| *byte >= 0x80) {
                -1
            } else {
                0
            };
            bytes
                .iter()
                .fold(sign, |value: i128, byte| (value << 8) | i128::from(*byte))
        };
        match &self.values {
            Values::Bytes(values) => big_endian(values[row].data()),
            Values::Fixed(values) => big_endian(values[row].data()),
            _ => i128::from(self.integer(row)),
        }
    }

    #[inline]
    fn number(&self, row: usize) -> Result<Number, InstrumentError> {
        if self.is_null(row) {
            return Ok(Number::Missing);
        }
        match (&self.values, self.kind) {
            (Values::Double(values), _) => Number::of_double(values[row]),
            (Values::Float(values), _) => Number::of_single(values[row]),
            (_, Kind::Decimal(scale)) => {
                let unscaled = self.unscaled(row);
                let too_long = || InstrumentError::NotRepresentable {
                    what: self.text(row).into_owned(),
                };
                let over = i64::try_from(unscaled).map_err(|_| too_long())?;
                let scale = u32::try_from(scale).map_err(|_| too_long())?;
                let under = 10_i64.checked_pow(scale).ok_or_else(too_long)?;
                Rational::new(over, under).map(|value| {
                    if value.is_whole() {
                        Number::of_integer(value.numerator())
                    } else {
                        match u64::try_from(over) {
                            Ok(digits) if digits < 1_000_000_000_000_000 && scale <= 15 => {
                                Number::Decimal {
                                    digits,
                                    places: scale as u8,
                                }
                            }
                            _ => Number::Exact(value),
                        }
                    }
                })
            }
            (Values::Int32(_) | Values::Int64(_), _) => Ok(Number::of_integer(self.integer(row))),
            (Values::Bytes(values), _) => Number::of_text(values[row].data()),
            _ => Number::of_text(self.text(row).as_bytes()),
        }
    }

    /// The value as text; empty where there is none.
    pub(crate) fn text(&self, row: usize) -> Cow<'_, str> {
        if let (Values::Bytes(values), Kind::Text, false) =
            (&self.values, self.kind, self.is_null(row))
        {
            return String::from_utf8_lossy(values[row].data());
        }
        let mut text = String::new();
        self.write_text(row, &mut text);
        Cow::Owned(text)
    }

    /// Adds the value as text.
    pub(crate) fn write_text(&self, row: usize, text: &mut String) {
        if self.is_null(row) {
            return;
        }
        // Writing to a text in memory cannot fail.
        let _ = match (&self.values, self.kind) {
            (Values::Boolean(values), _) => write!(text, "{}", values[row]),
            (Values::Double(values), _) => write!(text, "{}", values[row]),
            (Values::Float(values), _) => write!(text, "{}", values[row]),
            (_, Kind::Decimal(scale)) => write_decimal(self.unscaled(row), scale, text),
            (_, Kind::Date) => {
                let day = jiff::civil::date(1970, 1, 1);
                match day.checked_add(jiff::Span::new().days(self.integer(row))) {
                    Ok(day) => write!(text, "{day}"),
                    Err(_) => write!(text, "{}", self.integer(row)),
                }
            }
            (_, Kind::Time(unit)) => {
                let value = self.integer(row);
                let time = match unit {
                    TimeUnit::MILLIS => jiff::Timestamp::from_millisecond(value),
                    TimeUnit::MICROS => jiff::Timestamp::from_microsecond(value),
                    TimeUnit::NANOS => jiff::Timestamp::from_nanosecond(i128::from(value)),
                };
                match time {
                    Ok(time) => {
                        write!(
                            text,
                            "{}",
                            time.to_zoned(jiff::tz::TimeZone::UTC).datetime()
                        )
                    }
                    Err(_) => write!(text, "{value}"),
                }
            }
            (Values::Int64(values), Kind::Unsigned) => {
                write!(text, "{}", values[row].cast_unsigned())
            }
            (Values::Int32(_) | Values::Int64(_), _) => write!(text, "{}", self.integer(row)),
            (Values::Bytes(values), _) => {
                text.push_str(&String::from_utf8_lossy(values[row].data()));
                Ok(())
            }
            (Values::Fixed(_), _) => Ok(()),
        };
    }

    /// The value as JSON: numbers as numbers, the rest as text.
    pub(crate) fn json(&self, row: usize) -> Value {
        if self.is_null(row) {
            return Value::Null;
        }
        match (&self.values, self.kind) {
            (Values::Boolean(values), _) => json!(values[row]),
            (Values::Double(values), _) => json!(values[row]),
            (Values::Float(values), _) => json!(values[row]),
            (Values::Int64(values), Kind::Unsigned) => json!(values[row].cast_unsigned()),
            (Values::Int32(_) | Values::Int64(_), Kind::Signed | Kind::Unsigned) => {
                json!(self.integer(row))
            }
            _ => json!(self.text(row)),
        }
    }
}

fn write_decimal(unscaled: i128, scale: i32, text: &mut String) -> std::fmt::Result {
    let Some(scale) = usize::try_from(scale).ok().filter(|scale| *scale > 0) else {
        return write!(text, "{unscaled}");
    };
    let digits = format!("{:0width$}", unscaled.unsigned_abs(), width = scale + 1);
    let (whole, decimals) = digits.split_at(digits.len() - scale);
    let sign = if unscaled < 0 { "-" } else { "" };
    write!(text, "{sign}{whole}.{decimals}")
}

/// One row of the known columns.
pub(crate) struct ParquetCells<'a> {
    columns: &'a [Option<ColumnBlock>],
    index: usize,
    first_row: u64,
}

impl ParquetCells<'_> {
    #[inline]
    fn column(&self, role: Role) -> Option<&ColumnBlock> {
        self.columns.get(role.place())?.as_ref()
    }
}

impl Cells for ParquetCells<'_> {
    fn row(&self) -> u64 {
        self.first_row + self.index as u64
    }

    #[inline]
    fn number(&self, role: Role) -> Result<Number, InstrumentError> {
        match self.column(role) {
            Some(column) => column.number(self.index),
            None => Ok(Number::Missing),
        }
    }

    #[inline]
    fn text(&self, role: Role) -> Cow<'_, [u8]> {
        match self.column(role) {
            Some(column) => match column.text(self.index) {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            },
            None => Cow::Borrowed(b""),
        }
    }
}
