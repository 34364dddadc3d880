//! The values of a Parquet column as cells.

use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as PhysicalType};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{ByteArray, DataType};
use ::parquet::errors::ParquetError as DecoderError;
use ::parquet::schema::types::ColumnDescriptor;

use super::ParquetProblem;
use crate::text::TextsBuilder;
use crate::{Dates, Day, DeclaredType, Number, Numbers, Values, Variable};

/// Days from SAS's day 0 to that of Parquet, 1970-01-01.
pub(super) const DAYS_1960_TO_1970: i32 = 3_653;

/// Seconds from SAS's moment 0 to that of Parquet.
const SECONDS_1960_TO_1970: f64 = DAYS_1960_TO_1970 as f64 * 86_400.0;

/// Rows decoded at once.
const BATCH: usize = 1 << 14;

/// The largest whole number up to which every whole number is a double.
const LARGEST_WHOLE: u64 = 1 << 53;

/// What the values of a column mean, whatever their physical type.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Meaning {
    Text,
    Boolean,
    Number,
    Unsigned,
    /// Whole numbers in units of a power of ten.
    Decimal {
        scale: i32,
    },
    Date,
    /// Whole numbers of which so many make a second of the day.
    Time {
        per_second: f64,
    },
    /// Whole numbers of which so many make a second since 1970.
    Moment {
        per_second: f64,
    },
}

/// Collects the cells of a column, one row group after another.
pub(super) struct Cells {
    column: String,
    meaning: Meaning,
    rows: usize,
    held: Held,
    known: KnownTexts,
}

enum Held {
    Numbers(Vec<Number>),
    Dates(Vec<Day>),
    Texts(TextsBuilder),
}

impl Cells {
    /// Cells for a column of that description.
    pub(super) fn new(column: &ColumnDescriptor) -> Result<Self, ParquetProblem> {
        let name = column.name().to_owned();
        if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
            return Err(ParquetProblem::Nested {
                column: column.path().string(),
            });
        }
        let meaning = meaning(column).ok_or_else(|| ParquetProblem::UnknownType {
            column: name.clone(),
            found: match column.logical_type_ref() {
                Some(logical) => format!("{logical:?} in {}", column.physical_type()),
                None => column.physical_type().to_string(),
            },
        })?;
        Ok(Cells {
            column: name,
            meaning,
            rows: 0,
            held: match meaning {
                Meaning::Text => Held::Texts(TextsBuilder::default()),
                Meaning::Date => Held::Dates(Vec::new()),
                _ => Held::Numbers(Vec::new()),
            },
            known: KnownTexts::default(),
        })
    }

    /// How many rows were read so far.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// The metadata that follow from the column's type, for files that say nothing else.
    pub(super) fn variable(&self) -> Variable {
        let name = self.column.as_str();
        let mut variable = match self.meaning {
            Meaning::Text => Variable::text(name, ""),
            Meaning::Date => Variable::date(name, "").with_format("E8601DA."),
            Meaning::Time { .. } => Variable::number(name, "").with_format("TIME8."),
            Meaning::Moment { .. } => Variable::number(name, "").with_format("E8601DT."),
            _ => Variable::number(name, ""),
        };
        variable.declared_type = match self.meaning {
            Meaning::Boolean => Some(DeclaredType::Boolean),
            Meaning::Decimal { .. } => Some(DeclaredType::Decimal),
            _ => None,
        };
        variable
    }

    /// The values of all rows read.
    pub(super) fn finish(self) -> Values {
        match self.held {
            Held::Numbers(cells) => Values::Number(Numbers { cells }),
            Held::Dates(cells) => Values::Date(Dates { cells }),
            Held::Texts(texts) => Values::Text(texts.finish()),
        }
    }

    /// Reads a row group's values.
    pub(super) fn read(&mut self, source: ColumnReader) -> Result<(), ParquetProblem> {
        let meaning = self.meaning;
        match source {
            ColumnReader::BoolColumnReader(mut source) => {
                self.each(&mut source, |value| Ok(f64::from(u8::from(*value))))
            }
            ColumnReader::Int32ColumnReader(mut source) => match meaning {
                Meaning::Date => self.each_day(&mut source),
                Meaning::Unsigned => {
                    self.each(&mut source, |value| Ok(f64::from(value.cast_unsigned())))
                }
                _ => self.each(&mut source, |value| whole(i64::from(*value), meaning)),
            },
            ColumnReader::Int64ColumnReader(mut source) => {
                self.each(&mut source, |value| whole(*value, meaning))
            }
            ColumnReader::FloatColumnReader(mut source) => {
                self.each(&mut source, |value| Ok(f64::from(*value)))
            }
            ColumnReader::DoubleColumnReader(mut source) => {
                self.each(&mut source, |value| Ok(*value))
            }
            ColumnReader::ByteArrayColumnReader(mut source) => match meaning {
                Meaning::Text => self.each_text(&mut source),
                _ => self.each(&mut source, |value| decimal(value.data(), meaning)),
            },
            ColumnReader::FixedLenByteArrayColumnReader(mut source) => {
                self.each(&mut source, |value| decimal(value.data(), meaning))
            }
            ColumnReader::Int96ColumnReader(_) => Ok(()),
        }
    }

    fn damaged(&self, error: &DecoderError) -> ParquetProblem {
        ParquetProblem::Damaged {
            column: Some(self.column.clone()),
            reason: error.to_string(),
        }
    }

    fn wrong(&self, row: usize, value: String, allowed: &'static str) -> ParquetProblem {
        ParquetProblem::WrongValue {
            row,
            column: self.column.clone(),
            value,
            allowed,
        }
    }

    /// Reads the next rows into `values` and `levels`, whose entry is the highest where the row has
    /// a value; false at the end.
    fn next<T: DataType>(
        &self,
        source: &mut ColumnReaderImpl<T>,
        levels: &mut Vec<i16>,
        values: &mut Vec<T::T>,
    ) -> Result<bool, ParquetProblem> {
        levels.clear();
        values.clear();
        let (rows, present, _) = source
            .read_records(BATCH, Some(levels), None, values)
            .map_err(|error| self.damaged(&error))?;
        // A column in which no row may be missing has no levels.
        if levels.is_empty() {
            levels.resize(rows, 1);
        }
        let counted = levels.iter().filter(|&&level| level > 0).count();
        if levels.len() != rows || present != counted || values.len() != counted {
            return Err(ParquetProblem::Damaged {
                column: Some(self.column.clone()),
                reason: format!("{rows} rows with {counted} values hold {}", values.len()),
            });
        }
        Ok(rows > 0)
    }

    fn each<T: DataType>(
        &mut self,
        source: &mut ColumnReaderImpl<T>,
        number: impl Fn(&T::T) -> Result<f64, (String, &'static str)>,
    ) -> Result<(), ParquetProblem> {
        let (mut levels, mut values) = (Vec::new(), Vec::new());
        while self.next(source, &mut levels, &mut values)? {
            let mut present = values.iter();
            for &level in &levels {
                self.rows += 1;
                let value = if level > 0 { present.next() } else { None };
                let cell = match value.map(&number) {
                    None => Number::MISSING,
                    Some(Ok(value)) => Number::new(value).ok_or_else(|| {
                        let allowed = "a finite number; write null where there is no result";
                        self.wrong(self.rows, value.to_string(), allowed)
                    })?,
                    Some(Err((value, allowed))) => {
                        return Err(self.wrong(self.rows, value, allowed));
                    }
                };
                if let Held::Numbers(cells) = &mut self.held {
                    cells.push(cell);
                }
            }
        }
        Ok(())
    }

    fn each_day(
        &mut self,
        source: &mut ColumnReaderImpl<::parquet::data_type::Int32Type>,
    ) -> Result<(), ParquetProblem> {
        let (mut levels, mut values) = (Vec::new(), Vec::new());
        while self.next(source, &mut levels, &mut values)? {
            let mut present = values.iter();
            for &level in &levels {
                self.rows += 1;
                let value = if level > 0 { present.next() } else { None };
                let cell = match value {
                    None => Day::MISSING,
                    Some(&days) => days
                        .checked_add(DAYS_1960_TO_1970)
                        .and_then(Day::from_sas_day)
                        .ok_or_else(|| {
                            let value = format!("day {days} from 1970-01-01");
                            self.wrong(self.rows, value, "a date of the years 1 to 9999")
                        })?,
                };
                if let Held::Dates(cells) = &mut self.held {
                    cells.push(cell);
                }
            }
        }
        Ok(())
    }

    fn each_text(
        &mut self,
        source: &mut ColumnReaderImpl<::parquet::data_type::ByteArrayType>,
    ) -> Result<(), ParquetProblem> {
        let (mut levels, mut values) = (Vec::new(), Vec::new());
        while self.next(source, &mut levels, &mut values)? {
            self.known.forget();
            let mut present = values.iter();
            for &level in &levels {
                self.rows += 1;
                let Held::Texts(texts) = &mut self.held else {
                    return Ok(());
                };
                let value = if level > 0 { present.next() } else { None };
                let Some(value) = value else {
                    texts.push("");
                    continue;
                };
                if let Some(code) = self.known.code(value) {
                    texts.push_code(code);
                    continue;
                }
                match std::str::from_utf8(value.data()) {
                    Ok(text) => {
                        let code = texts.code(text);
                        texts.push_code(code);
                        self.known.keep(value, code);
                    }
                    Err(_) => {
                        let value = String::from_utf8_lossy(value.data()).into_owned();
                        return Err(self.wrong(self.rows, format!("`{value}`"), "UTF-8"));
                    }
                }
            }
        }
        Ok(())
    }
}

/// The codes of texts by the place of their bytes. The decoder hands out every text of a
/// dictionary as a view of the same bytes, so that most rows need neither hash nor comparison. All
/// texts of a batch are held while it is read, so a place means one text; with the batch the places
/// are forgotten.
struct KnownTexts {
    entries: Vec<(usize, usize, u32)>,
}

impl Default for KnownTexts {
    fn default() -> Self {
        KnownTexts {
            entries: vec![(0, 0, 0); 1 << 10],
        }
    }
}

impl KnownTexts {
    fn forget(&mut self) {
        self.entries.fill((0, 0, 0));
    }

    fn place(bytes: &[u8]) -> (usize, usize, usize) {
        let address = bytes.as_ptr() as usize;
        let slot = (address ^ address >> 10 ^ bytes.len() << 3) & ((1 << 10) - 1);
        (slot, address, bytes.len())
    }

    fn code(&self, text: &ByteArray) -> Option<u32> {
        let (slot, address, length) = Self::place(text.data());
        let (known, known_length, code) = self.entries[slot];
        (length > 0 && known == address && known_length == length).then_some(code)
    }

    fn keep(&mut self, text: &ByteArray, code: u32) {
        let (slot, address, length) = Self::place(text.data());
        self.entries[slot] = (address, length, code);
    }
}

fn meaning(column: &ColumnDescriptor) -> Option<Meaning> {
    let physical = column.physical_type();
    let per_second = |unit: &TimeUnit| match unit {
        TimeUnit::MILLIS => 1e3,
        TimeUnit::MICROS => 1e6,
        TimeUnit::NANOS => 1e9,
    };
    let is_whole = matches!(physical, PhysicalType::INT32 | PhysicalType::INT64);
    Some(match (physical, column.logical_type_ref()) {
        (PhysicalType::BYTE_ARRAY, Some(LogicalType::String | LogicalType::Enum)) => Meaning::Text,
        (PhysicalType::INT32, Some(LogicalType::Date)) => Meaning::Date,
        (_, Some(LogicalType::Time(time))) if is_whole => Meaning::Time {
            per_second: per_second(&time.unit),
        },
        (PhysicalType::INT64, Some(LogicalType::Timestamp(moment))) => Meaning::Moment {
            per_second: per_second(&moment.unit),
        },
        (_, Some(LogicalType::Integer(integer))) if is_whole => {
            if integer.is_signed {
                Meaning::Number
            } else {
                Meaning::Unsigned
            }
        }
        (
            PhysicalType::INT32
            | PhysicalType::INT64
            | PhysicalType::BYTE_ARRAY
            | PhysicalType::FIXED_LEN_BYTE_ARRAY,
            Some(LogicalType::Decimal(decimal)),
        ) => Meaning::Decimal {
            scale: decimal.scale,
        },
        // A column of nothing but nulls.
        (_, Some(LogicalType::Unknown)) if is_whole => Meaning::Number,
        (_, Some(_)) => return None,
        (_, None) => return meaning_before_logical_types(column),
    })
}

/// The meaning by the older annotation, which files of the first version have alone.
fn meaning_before_logical_types(column: &ColumnDescriptor) -> Option<Meaning> {
    Some(match (column.physical_type(), column.converted_type()) {
        (PhysicalType::BOOLEAN, ConvertedType::NONE) => Meaning::Boolean,
        (PhysicalType::FLOAT | PhysicalType::DOUBLE, ConvertedType::NONE) => Meaning::Number,
        (
            PhysicalType::BYTE_ARRAY,
            ConvertedType::NONE | ConvertedType::UTF8 | ConvertedType::ENUM,
        ) => Meaning::Text,
        (PhysicalType::INT32, ConvertedType::DATE) => Meaning::Date,
        (PhysicalType::INT32, ConvertedType::TIME_MILLIS) => Meaning::Time { per_second: 1e3 },
        (PhysicalType::INT64, ConvertedType::TIME_MICROS) => Meaning::Time { per_second: 1e6 },
        (PhysicalType::INT64, ConvertedType::TIMESTAMP_MILLIS) => {
            Meaning::Moment { per_second: 1e3 }
        }
        (PhysicalType::INT64, ConvertedType::TIMESTAMP_MICROS) => {
            Meaning::Moment { per_second: 1e6 }
        }
        (
            PhysicalType::INT32 | PhysicalType::INT64,
            ConvertedType::NONE
            | ConvertedType::INT_8
            | ConvertedType::INT_16
            | ConvertedType::INT_32
            | ConvertedType::INT_64,
        ) => Meaning::Number,
        (
            PhysicalType::INT32 | PhysicalType::INT64,
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64,
        ) => Meaning::Unsigned,
        (
            PhysicalType::INT32
            | PhysicalType::INT64
            | PhysicalType::BYTE_ARRAY
            | PhysicalType::FIXED_LEN_BYTE_ARRAY,
            ConvertedType::DECIMAL,
        ) => Meaning::Decimal {
            scale: column.type_scale(),
        },
        _ => return None,
    })
}

/// The number that a whole number of a column stands for.
fn whole(value: i64, meaning: Meaning) -> Result<f64, (String, &'static str)> {
    let exact = |size: u64, value: String| {
        if size > LARGEST_WHOLE {
            Err((value, "at most 9007199254740992 from zero, or a text"))
        } else {
            Ok(size as f64)
        }
    };
    match meaning {
        Meaning::Unsigned => {
            let value = value.cast_unsigned();
            exact(value, value.to_string())
        }
        Meaning::Time { per_second } => Ok(value as f64 / per_second),
        Meaning::Moment { per_second } => {
            // Whole seconds and the rest apart, so that neither loses what a double can hold.
            let units = per_second as i64;
            let seconds = value.div_euclid(units) as f64 + SECONDS_1960_TO_1970;
            Ok(seconds + value.rem_euclid(units) as f64 / per_second)
        }
        Meaning::Decimal { scale } => scaled(i128::from(value), scale),
        _ => {
            let size = exact(value.unsigned_abs(), value.to_string())?;
            Ok(if value < 0 { -size } else { size })
        }
    }
}

/// The number of a decimal in bytes: a whole number in two's complement, its highest byte first.
fn decimal(bytes: &[u8], meaning: Meaning) -> Result<f64, (String, &'static str)> {
    let Meaning::Decimal { scale } = meaning else {
        return Err((format!("{} bytes", bytes.len()), "a decimal"));
    };
    if bytes.len() > 16 {
        return Err((format!("{} bytes", bytes.len()), "a decimal of 16 bytes"));
    }
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let start: i128 = if negative { -1 } else { 0 };
    let value = bytes
        .iter()
        .fold(start, |value, &byte| value << 8 | i128::from(byte));
    scaled(value, scale)
}

/// The double nearest to a decimal, read as its digits would be.
fn scaled(value: i128, scale: i32) -> Result<f64, (String, &'static str)> {
    format!("{value}e{}", -i64::from(scale))
        .parse()
        .map_err(|_| (value.to_string(), "a decimal"))
}
