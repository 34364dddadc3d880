//! A table from a Parquet file.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use ::parquet::errors::ParquetError as DecoderError;
use ::parquet::file::metadata::ParquetMetaData;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use bytes::Bytes;

use super::cells::Cells;
use super::metadata::{CHECK, CREATED_BY, ColumnMetadata, DATASET, Metadata, check_sum, layout};
use super::{CheckedPart, ParquetError, ParquetProblem};
use crate::compression::decompressed;
use crate::{Column, Day, Number, Table, Values, Variable};

/// The bytes at both ends of a Parquet file.
const MAGIC: &[u8] = b"PAR1";

/// Reads a table from a Parquet file, gzip around it or not.
///
/// A file that this program wrote gives the table that was written; its check sums are compared. Of
/// other files strings become texts, booleans 1 and 0, numbers and decimals the nearest double,
/// dates dates, times and timestamps SAS's counts of seconds (as UTC where the file says so); nulls
/// and empty strings are missing. Texts stay coded by a dictionary. The table is named after the file
/// where it does not name itself. `file` is what errors call the file.
///
/// # Errors
/// Where the file is no Parquet, is cut short or damaged, is compressed other than by Snappy or
/// Zstandard, has nested columns or types without a meaning for a cell, or a value that no cell can
/// hold: whole numbers beyond 2^53, infinities, texts that are not UTF-8. The error names column and
/// row.
pub fn read(source: impl Read, file: &str) -> Result<Table, ParquetError> {
    let read = || {
        let mut bytes = Vec::new();
        decompressed(source)
            .and_then(|mut source| source.read_to_end(&mut bytes))
            .map_err(ParquetProblem::Unreadable)?;
        check_ends(&bytes)?;
        // The decoder asserts where a damaged page contradicts itself. Nothing of what it was
        // working on is used afterwards, so that its panic can be turned into a refusal.
        catch_unwind(AssertUnwindSafe(|| table(Bytes::from(bytes), file))).unwrap_or_else(|_| {
            Err(ParquetProblem::Damaged {
                column: None,
                reason: "a page contradicts itself".to_owned(),
            })
        })
    };
    read().map_err(|problem| ParquetError {
        file: file.to_owned(),
        problem,
    })
}

fn check_ends(bytes: &[u8]) -> Result<(), ParquetProblem> {
    if !bytes.starts_with(MAGIC) {
        return Err(ParquetProblem::NotParquet {
            start: String::from_utf8_lossy(&bytes[..bytes.len().min(20)]).into_owned(),
        });
    }
    if bytes.len() < 2 * MAGIC.len() || !bytes.ends_with(MAGIC) {
        return Err(ParquetProblem::CutShort {
            length: bytes.len(),
        });
    }
    Ok(())
}

fn table(bytes: Bytes, file: &str) -> Result<Table, ParquetProblem> {
    let damaged = |error: DecoderError| ParquetProblem::Damaged {
        column: None,
        reason: error.to_string(),
    };
    let reader = SerializedFileReader::new(bytes.clone()).map_err(damaged)?;
    let head = reader.metadata().file_metadata();
    let declared = usize::try_from(head.num_rows()).map_err(|_| ParquetProblem::Damaged {
        column: None,
        reason: format!("{} rows", head.num_rows()),
    })?;
    let metadata = metadata(reader.metadata(), &bytes, declared)?;
    let mut table = match &metadata {
        Some(metadata) => Table::new(&metadata.name, &metadata.label),
        None => Table::new(name_of(file), ""),
    };
    let schema = head.schema_descr();
    for place in 0..schema.num_columns() {
        let mut cells = Cells::new(&schema.column(place))?;
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group).map_err(damaged)?;
            cells.read(group.get_column_reader(place).map_err(damaged)?)?;
        }
        let name = schema.column(place).name().to_owned();
        if cells.rows() != declared {
            return Err(ParquetProblem::WrongCount {
                column: name,
                declared,
                found: cells.rows(),
            });
        }
        let said = metadata.as_ref().map(|metadata| &metadata.columns[place]);
        if table.push(column(cells, said)?).is_err() {
            return Err(ParquetProblem::DuplicateColumn { column: name });
        }
    }
    if let Some(metadata) = metadata {
        *table.provenance_mut() = metadata.provenance()?;
    }
    Ok(table)
}

/// What the file says of its data set, where this program wrote it.
fn metadata(
    end: &ParquetMetaData,
    bytes: &[u8],
    declared: usize,
) -> Result<Option<Metadata>, ParquetProblem> {
    let head = end.file_metadata();
    let value = |key: &str| {
        let entries = head.key_value_metadata()?;
        entries
            .iter()
            .find(|entry| entry.key == key)
            .and_then(|entry| entry.value.as_deref())
    };
    let Some(text) = value(DATASET) else {
        // A damaged key must not turn a file of ours into one of another program.
        let schema = head.schema_descr().root_schema();
        let signs = [
            value(CHECK).is_some(),
            head.created_by() == Some(CREATED_BY),
            schema.name() == CREATED_BY,
        ];
        return if signs.contains(&true) {
            Err(ParquetProblem::Changed {
                part: CheckedPart::Metadata,
            })
        } else {
            Ok(None)
        };
    };
    if value(CHECK).and_then(|sum| sum.parse().ok()) != Some(check_sum(text.as_bytes())) {
        return Err(ParquetProblem::Changed {
            part: CheckedPart::Metadata,
        });
    }
    let wrong = |reason: String| ParquetProblem::Metadata { reason };
    let metadata: Metadata =
        serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    let names = metadata.columns.iter().map(|column| &column.name);
    let columns = head.schema_descr().columns();
    if !names.eq(columns.iter().map(|column| &column.path().parts()[0])) {
        return Err(wrong(
            "they name other columns than the file has".to_owned(),
        ));
    }
    if metadata.records != declared {
        return Err(wrong(format!(
            "they count {} rows, the file {declared}",
            metadata.records
        )));
    }
    let laid_out = check_sum(layout(end.row_groups()).as_bytes()) == metadata.layout_crc32;
    match bytes.get(..metadata.data_bytes) {
        Some(data) if laid_out && check_sum(data) == metadata.data_crc32 => Ok(Some(metadata)),
        _ => Err(ParquetProblem::Changed {
            part: CheckedPart::Values,
        }),
    }
}

/// The data set's name by that of the file.
fn name_of(file: &str) -> String {
    crate::format::dataset_name(Path::new(file)).unwrap_or_default()
}

fn column(cells: Cells, said: Option<&ColumnMetadata>) -> Result<Column, ParquetProblem> {
    let inferred: Variable = cells.variable();
    let mut values = cells.finish();
    let variable = match said {
        None => inferred,
        Some(said) => {
            match &mut values {
                Values::Number(numbers) => {
                    said.restore_missing(&mut numbers.cells, |cell| *cell == Number::MISSING)?
                }
                Values::Date(dates) => {
                    said.restore_missing(&mut dates.cells, |cell| *cell == Day::MISSING)?;
                }
                Values::Text(_) => {}
            }
            said.variable()
        }
    };
    Column::new(variable, values).map_err(|error| ParquetProblem::Metadata {
        reason: error.to_string(),
    })
}
