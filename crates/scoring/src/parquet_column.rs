//! One column of a Parquet table: its values as numbers, as text and as JSON.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Index;

use instruments::{InstrumentError, Rational};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as PhysicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type,
    Int64Type,
};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::reader::RowGroupReader;
use parquet::schema::types::ColumnDescriptor;
use serde_json::{Value, json};

use crate::decoder_guard::guarded;
use crate::error::ScoringError;
use crate::number::Number;
use crate::parquet_text::TextRows;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
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
    pub(crate) fn of(column: &ColumnDescriptor) -> Self {
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

    pub(crate) const fn in_words(self) -> &'static str {
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

/// The values of some rows, with what reads the next.
enum Values {
    Boolean(Decoded<BoolType>),
    Int32(Decoded<Int32Type>),
    Int64(Decoded<Int64Type>),
    Float(Decoded<FloatType>),
    Double(Decoded<DoubleType>),
    Text(TextRows),
    Bytes(Decoded<ByteArrayType>),
    Fixed(Decoded<FixedLenByteArrayType>),
    /// Of a type that no cell can be written from.
    NotRead,
}

/// Values read by the crate's decoder, a place for each row.
struct Decoded<T: DataType> {
    reader: ColumnReaderImpl<T>,
    values: Vec<T::T>,
}

impl<T: DataType> Decoded<T> {
    fn new(reader: ColumnReaderImpl<T>) -> Self {
        Self {
            reader,
            values: Vec::new(),
        }
    }

    /// Reads the next values, each into the place of its row, and answers how many rows were read and whether
    /// some have no value.
    fn read(
        &mut self,
        rows: usize,
        level: i16,
        levels: &mut Vec<i16>,
    ) -> ParquetResult<(usize, bool)> {
        fill(&mut self.reader, rows, level, levels, &mut self.values)
    }
}

impl<T: DataType> Index<usize> for Decoded<T> {
    type Output = T::T;

    #[inline]
    fn index(&self, row: usize) -> &T::T {
        &self.values[row]
    }
}

fn fill<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    level: i16,
    levels: &mut Vec<i16>,
    values: &mut Vec<T::T>,
) -> ParquetResult<(usize, bool)> {
    values.clear();
    levels.clear();
    let mut read = 0;
    while read < rows {
        let wanted = (level > 0).then_some(&mut *levels);
        let (records, _, _) = reader.read_records(rows - read, wanted, None, values)?;
        if records == 0 {
            break;
        }
        read += records;
    }
    let mut present = values.len();
    if level == 0 {
        return Ok((read.min(present), false));
    }
    read = read.min(levels.len());
    if present >= rows {
        return Ok((read, false));
    }
    // From the last row on, so that no value is overwritten before it has moved.
    values.resize(rows, T::T::default());
    for (row, found) in levels.iter().take(rows).enumerate().rev() {
        if *found == level && present > 0 {
            present -= 1;
            values.swap(present, row);
        }
    }
    Ok((read, true))
}

/// One column of a row group, read some rows at a time.
pub(crate) struct ColumnRows {
    name: String,
    kind: Kind,
    /// The level at which a value is there; 0 where every row has one.
    level: i16,
    levels: Vec<i16>,
    values: Values,
    some_missing: bool,
}

impl ColumnRows {
    /// A column of a row group.
    pub(crate) fn of(
        group: &dyn RowGroupReader,
        place: usize,
        name: &str,
    ) -> Result<Self, ScoringError> {
        let chunk = group.metadata().column(place);
        let column = chunk.column_descr();
        let kind = Kind::of(column);
        let level = column.max_def_level();
        let values = if kind == Kind::Text && TextRows::can_read(chunk) {
            let pages = guarded(name, || group.get_column_page_reader(place))?;
            Values::Text(TextRows::new(pages, level))
        } else {
            match guarded(name, || group.get_column_reader(place))? {
                ColumnReader::BoolColumnReader(reader) => Values::Boolean(Decoded::new(reader)),
                ColumnReader::Int32ColumnReader(reader) => Values::Int32(Decoded::new(reader)),
                ColumnReader::Int64ColumnReader(reader) => Values::Int64(Decoded::new(reader)),
                ColumnReader::Int96ColumnReader(_) => Values::NotRead,
                ColumnReader::FloatColumnReader(reader) => Values::Float(Decoded::new(reader)),
                ColumnReader::DoubleColumnReader(reader) => Values::Double(Decoded::new(reader)),
                ColumnReader::ByteArrayColumnReader(reader) => Values::Bytes(Decoded::new(reader)),
                ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                    Values::Fixed(Decoded::new(reader))
                }
            }
        };
        Ok(Self {
            name: name.to_owned(),
            kind,
            level,
            levels: Vec::new(),
            values,
            some_missing: false,
        })
    }

    /// Reads the next rows in place of those before.
    pub(crate) fn read(&mut self, rows: usize) -> Result<(), ScoringError> {
        let (level, levels, name) = (self.level, &mut self.levels, &self.name);
        let (read, some_missing) = guarded(name, || match &mut self.values {
            Values::Boolean(values) => values.read(rows, level, levels),
            Values::Int32(values) => values.read(rows, level, levels),
            Values::Int64(values) => values.read(rows, level, levels),
            Values::Float(values) => values.read(rows, level, levels),
            Values::Double(values) => values.read(rows, level, levels),
            Values::Text(values) => values.read(rows, levels).map_err(|reason| match reason {
                ParquetError::General(reason) => {
                    ParquetError::General(format!("column {name}: {reason}"))
                }
                reason => reason,
            }),
            Values::Bytes(values) => values.read(rows, level, levels),
            Values::Fixed(values) => values.read(rows, level, levels),
            Values::NotRead => Ok((rows, false)),
        })?;
        if read != rows {
            return Err(ScoringError::Parquet {
                reason: format!("column {} ends before the rows do", self.name),
            });
        }
        self.some_missing = some_missing;
        Ok(())
    }

    #[inline]
    fn is_null(&self, row: usize) -> bool {
        self.some_missing && self.levels.get(row) != Some(&self.level)
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

    /// The number, where it is one that nearly all tables hold: a short decimal, a whole number.
    #[inline(always)]
    pub(crate) fn short_number(&self, row: usize) -> Option<Number> {
        if self.is_null(row) {
            return Some(Number::Missing);
        }
        match (&self.values, self.kind) {
            (Values::Double(values), Kind::Double) => Number::of_short_double(values[row]),
            (Values::Int64(values), Kind::Signed) => Number::of_short_integer(values[row]),
            (Values::Int32(values), Kind::Signed) => {
                Number::of_short_integer(i64::from(values[row]))
            }
            _ => None,
        }
    }

    pub(crate) fn number(&self, row: usize) -> Result<Number, InstrumentError> {
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
            (Values::Text(values), _) => Number::of_text(values.value(row)),
            (Values::Bytes(values), _) => Number::of_text(values[row].data()),
            _ => Number::of_text(self.text(row).as_bytes()),
        }
    }

    /// The bytes of a text as they stand in the file; empty where there is none.
    #[inline]
    fn text_bytes(&self, row: usize) -> Option<&[u8]> {
        match &self.values {
            Values::Text(values) => Some(values.value(row)),
            Values::Bytes(values) if self.kind == Kind::Text => Some(if self.is_null(row) {
                b""
            } else {
                values[row].data()
            }),
            _ => None,
        }
    }

    /// The bytes of the value as text; none where there is none.
    #[inline]
    pub(crate) fn bytes(&self, row: usize) -> Cow<'_, [u8]> {
        if let Some(bytes) = self.text_bytes(row) {
            return Cow::Borrowed(bytes);
        }
        let mut text = String::new();
        self.write_text(row, &mut text);
        Cow::Owned(text.into_bytes())
    }

    /// The value as text; empty where there is none.
    fn text(&self, row: usize) -> Cow<'_, str> {
        if let Some(bytes) = self.text_bytes(row) {
            return String::from_utf8_lossy(bytes);
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
            (Values::Text(values), _) => {
                text.push_str(&String::from_utf8_lossy(values.value(row)));
                Ok(())
            }
            (Values::Bytes(values), _) => {
                text.push_str(&String::from_utf8_lossy(values[row].data()));
                Ok(())
            }
            (Values::Fixed(_) | Values::NotRead, _) => Ok(()),
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
