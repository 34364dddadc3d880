//! A table from a Dataset-JSON file in any of its shapes.

use std::fmt;
use std::io::{BufRead as _, BufReader, Read};

use flate2::bufread::ZlibDecoder;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::metadata::{Metadata, Transfer};
use super::rows::{RowSeed, Rows, RowsSeed};
use super::{DatasetJsonError, DatasetJsonProblem};
use crate::compression::decompressed;
use crate::{DatasetMetadata, Table, Variable};

/// What a Dataset-JSON file holds, and what in it departs from the standard without making the
/// table a wrong one.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetJsonContents {
    /// The table.
    pub table: Table,
    /// What a reviewer should know.
    pub findings: Vec<Finding>,
}

/// A departure from the standard that a table survives. Rows count from 1.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// A column of whole numbers has others.
    FractionInInteger {
        /// The column.
        column: String,
        /// The first such row.
        row: usize,
        /// Its value.
        value: f64,
        /// How many such rows there are.
        rows: usize,
    },
    /// A text has more characters than its column is declared to have.
    LongerThanDeclared {
        /// The column.
        column: String,
        /// The first such row.
        row: usize,
        /// Characters of the text.
        length: usize,
        /// Characters declared.
        declared: u32,
    },
    /// Rows have the same keys.
    DuplicateKey {
        /// The key columns.
        keys: Vec<String>,
        /// The first row whose keys stood above already.
        row: usize,
        /// The row in which they stood.
        earlier: usize,
    },
    /// Rows are not in the order of their keys, as SAS sorts.
    KeysOutOfOrder {
        /// The key columns.
        keys: Vec<String>,
        /// The first row that belongs above the one before it.
        row: usize,
    },
    /// The key sequence does not count 1, 2, 3 and so on.
    KeySequence {
        /// The numbers given, sorted.
        found: Vec<u32>,
    },
    /// The data were modified after the file was created.
    ModifiedAfterCreation,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::FractionInInteger {
                column,
                row,
                value,
                rows,
            } => write!(
                f,
                "row {row}, column `{column}`: {value} in a column of dataType integer ({rows} rows in all)"
            ),
            Finding::LongerThanDeclared {
                column,
                row,
                length,
                declared,
            } => write!(
                f,
                "row {row}, column `{column}`: a text of {length} characters, where {declared} are declared"
            ),
            Finding::DuplicateKey { keys, row, earlier } => write!(
                f,
                "row {row}: the keys {} stood in row {earlier} already",
                keys.join(", ")
            ),
            Finding::KeysOutOfOrder { keys, row } => write!(
                f,
                "row {row}: stands below a row that sorts after it by {}",
                keys.join(", ")
            ),
            Finding::KeySequence { found } => {
                write!(
                    f,
                    "keySequence counts {found:?}, where it must count 1, 2, 3 and so on"
                )
            }
            Finding::ModifiedAfterCreation => write!(
                f,
                "dbLastModifiedDateTime is later than datasetJSONCreationDateTime"
            ),
        }
    }
}

/// Reads a data set from Dataset-JSON 1.1: one JSON object, NDJSON or DSJC, the latter as zlib or
/// gzip; the content decides, not a file's ending.
///
/// A null is missing, and so is an empty text. Dates, times and date-times that the file wants as
/// integers become dates and SAS's counts of seconds; true and false become 1 and 0. `file` is what
/// errors call the file.
///
/// # Errors
/// Where the file is cut short, is not JSON, is not of version 1.1, has metadata beyond the
/// standard's, counts other rows than it has, or a row has other values than its columns are
/// declared for; the error names row, column and value.
///
/// ```
/// use datasets::dataset_json;
/// let text = r#"{"datasetJSONCreationDateTime":"2024-11-11T15:09:14","datasetJSONVersion":"1.1.0",
/// "itemGroupOID":"IG.DM","records":1,"name":"DM","label":"Demographics","columns":[
/// {"itemOID":"IT.DM.USUBJID","name":"USUBJID","label":"Subject","dataType":"string","keySequence":1},
/// {"itemOID":"IT.DM.AGE","name":"AGE","label":"Age","dataType":"integer"}],
/// "rows":[["01-001",54]]}"#;
/// let contents = dataset_json::read(text.as_bytes(), "dm.json")?;
/// assert_eq!(contents.table.value(0, "AGE")?.as_number(), Some(54.0));
/// assert!(contents.findings.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(source: impl Read, file: &str) -> Result<DatasetJsonContents, DatasetJsonError> {
    let read = || {
        let bytes = plain_bytes(source)?;
        contents(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes))
    };
    read().map_err(|problem| DatasetJsonError {
        file: file.to_owned(),
        problem,
    })
}

/// Reads what a Dataset-JSON file of any shape says of its data set and passes over its rows, which
/// need not be there.
///
/// # Errors
/// Where the attributes are not those of Dataset-JSON 1.1.
pub fn read_metadata(source: impl Read, file: &str) -> Result<DatasetMetadata, DatasetJsonError> {
    let read = || {
        let bytes = plain_bytes(source)?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let mut stream = serde_json::Deserializer::from_slice(bytes).into_iter::<Metadata>();
        let metadata = match stream.next() {
            Some(metadata) => metadata.map_err(DatasetJsonProblem::Metadata)?,
            None => return Err(DatasetJsonProblem::Empty),
        };
        let provenance = metadata.provenance()?;
        let mut table = Table::new(metadata.name.clone(), metadata.label.clone());
        let (columns, _) = Rows::new(variables(&metadata)?).finish();
        for column in columns {
            let name = column.name().to_owned();
            if table.push(column).is_err() {
                return Err(DatasetJsonProblem::DuplicateColumn { column: name });
            }
        }
        *table.provenance_mut() = provenance;
        Ok(DatasetMetadata {
            table,
            records: Some(metadata.records),
        })
    };
    read().map_err(|problem| DatasetJsonError {
        file: file.to_owned(),
        problem,
    })
}

/// The bytes without their compression.
fn plain_bytes(source: impl Read) -> Result<Vec<u8>, DatasetJsonProblem> {
    let unreadable = DatasetJsonProblem::Unreadable;
    let mut source = decompressed(source).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // A zlib stream begins with 8 for DEFLATE under a window size, and its two first bytes are a
    // multiple of 31 (RFC 1950); no JSON begins so.
    let start = source.fill_buf().map_err(unreadable)?;
    let is_zlib = matches!(start, [method, flags, ..]
        if method & 0x8f == 0x08 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31));
    if is_zlib {
        let mut decoder = ZlibDecoder::new(BufReader::new(source));
        decoder.read_to_end(&mut bytes).map_err(unreadable)?;
        let mut rest = decoder.into_inner();
        if !rest.fill_buf().map_err(unreadable)?.is_empty() {
            return Err(DatasetJsonProblem::TrailingBytes);
        }
    } else {
        source.read_to_end(&mut bytes).map_err(unreadable)?;
    }
    Ok(bytes)
}

fn contents(bytes: &[u8]) -> Result<DatasetJsonContents, DatasetJsonProblem> {
    let mut stream = serde_json::Deserializer::from_slice(bytes).into_iter::<Metadata>();
    let metadata = match stream.next() {
        Some(metadata) => metadata.map_err(DatasetJsonProblem::Metadata)?,
        None => return Err(DatasetJsonProblem::Empty),
    };
    let head = stream.byte_offset();
    let (head, rest) = bytes.split_at(head);
    let provenance = metadata.provenance()?;
    let mut rows = Rows::new(variables(&metadata)?);
    if metadata.rows.is_some() {
        if !rest.trim_ascii().is_empty() {
            return Err(DatasetJsonProblem::TrailingBytes);
        }
        let mut json = serde_json::Deserializer::from_slice(head);
        if let Err(error) = (FileSeed(&mut rows)).deserialize(&mut json) {
            return Err(rows.problem(error));
        }
    } else {
        read_lines(rest, &mut rows)?;
    }
    if rows.len() != metadata.records {
        return Err(DatasetJsonProblem::WrongCount {
            declared: metadata.records,
            found: rows.len(),
        });
    }
    let (columns, mut findings) = rows.finish();
    let mut table = Table::new(metadata.name, metadata.label);
    for column in columns {
        let name = column.name().to_owned();
        if table.push(column).is_err() {
            return Err(DatasetJsonProblem::DuplicateColumn { column: name });
        }
    }
    if let (Some(created), Some(modified)) = (&provenance.created, &provenance.modified)
        && modified.is_known_later_than(created)
    {
        findings.push(Finding::ModifiedAfterCreation);
    }
    *table.provenance_mut() = provenance;
    findings.extend(key_findings(&table));
    Ok(DatasetJsonContents { table, findings })
}

fn variables(metadata: &Metadata) -> Result<Vec<(Variable, Transfer)>, DatasetJsonProblem> {
    metadata
        .columns
        .iter()
        .map(super::metadata::ColumnMetadata::variable)
        .collect()
}

/// The rows of NDJSON: an array a line. Blank lines may stand at the end alone.
fn read_lines(bytes: &[u8], rows: &mut Rows) -> Result<(), DatasetJsonProblem> {
    let text = bytes.trim_ascii();
    if text.is_empty() {
        return Ok(());
    }
    for line in text.split(|&byte| byte == b'\n') {
        let mut json = serde_json::Deserializer::from_slice(line);
        let read = RowSeed(rows)
            .deserialize(&mut json)
            .and_then(|()| json.end());
        if let Err(error) = read {
            return Err(rows.problem(error));
        }
    }
    Ok(())
}

/// What departs from the standard in the keys.
fn key_findings(table: &Table) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut sequence: Vec<u32> = table
        .variables()
        .filter_map(|variable| variable.key_sequence)
        .collect();
    sequence.sort_unstable();
    if !sequence.iter().copied().eq(1..=sequence.len() as u32) {
        findings.push(Finding::KeySequence { found: sequence });
    }
    let keys = table.keys();
    let Ok(groups) = table.group_by(&keys) else {
        return findings;
    };
    if keys.is_empty() {
        return findings;
    }
    let names = || keys.iter().map(|&key| key.to_owned()).collect();
    let repeated = groups
        .of_rows()
        .iter()
        .enumerate()
        .map(|(row, &group)| (row, groups.first_rows()[group as usize]))
        .find(|&(row, first)| first < row);
    if let Some((row, first)) = repeated {
        findings.push(Finding::DuplicateKey {
            keys: names(),
            row: row + 1,
            earlier: first + 1,
        });
    }
    let pairs = groups.of_rows().windows(2);
    if let Some(above) = pairs.map(|pair| pair[0] > pair[1]).position(|wrong| wrong) {
        findings.push(Finding::KeysOutOfOrder {
            keys: names(),
            row: above + 2,
        });
    }
    findings
}

/// Reads a whole file for its rows, wherever they stand among the attributes.
struct FileSeed<'r>(&'r mut Rows);

impl<'de> DeserializeSeed<'de> for FileSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for FileSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the attributes of a data set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut file: A) -> Result<(), A::Error> {
        while let Some(attribute) = file.next_key::<String>()? {
            if attribute == "rows" {
                file.next_value_seed(RowsSeed(self.0))?;
            } else {
                file.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}
