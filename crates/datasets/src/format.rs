//! Data sets in files, the format told by the file's ending.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::csv::{self, CsvError, CsvOptions, Inference};
use crate::dataset_json::{self, DatasetJsonError, DatasetJsonRefusal, Finding, Shape};
use crate::parquet::{self, ParquetError, ParquetRefusal};
use crate::transport::{self, TransportError, TransportOptions, TransportRefusal, Version};
use crate::{Encoding, Table};

/// A file format for data sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values (`.csv`).
    Csv,
    /// SAS transport (`.xpt`).
    Transport,
    /// CDISC Dataset-JSON (`.json`, `.ndjson`, `.dsjc`).
    DatasetJson(Shape),
    /// Apache Parquet (`.parquet`).
    Parquet,
}

/// The endings of the formats.
const ENDINGS: [(&str, Format); 6] = [
    ("csv", Format::Csv),
    ("xpt", Format::Transport),
    ("json", Format::DatasetJson(Shape::Json)),
    ("ndjson", Format::DatasetJson(Shape::NdJson)),
    ("dsjc", Format::DatasetJson(Shape::Compressed)),
    ("parquet", Format::Parquet),
];

impl Format {
    /// The format that a path's ending names; `.gz` behind it is passed over.
    ///
    /// ```
    /// use datasets::{Format, dataset_json::Shape};
    /// assert_eq!(Format::from_path("adam/ADSL.XPT.gz"), Some(Format::Transport));
    /// assert_eq!(Format::from_path("adsl.dsjc"), Some(Format::DatasetJson(Shape::Compressed)));
    /// assert_eq!(Format::from_path("adsl.sas7bdat"), None);
    /// ```
    #[must_use]
    pub fn from_path(path: impl AsRef<Path>) -> Option<Format> {
        let (_, ending) = name_and_ending(path.as_ref())?;
        ENDINGS
            .into_iter()
            .find(|(known, _)| *known == ending)
            .map(|(_, format)| format)
    }
}

/// A file's name without its endings, and its ending in lower case, `.gz` passed over.
pub(crate) fn name_and_ending(path: &Path) -> Option<(String, String)> {
    let name = path.file_name()?.to_str()?;
    let plain = if is_gzip(path) {
        &name[..name.len() - ".gz".len()]
    } else {
        name
    };
    let (stem, ending) = plain.rsplit_once('.')?;
    Some((stem.to_owned(), ending.to_ascii_lowercase()))
}

fn is_gzip(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("gz"))
}

/// The name of the data set that a path stands for, where its ending is one of a format.
pub(crate) fn dataset_name(path: &Path) -> Option<String> {
    Format::from_path(path)?;
    name_and_ending(path).map(|(stem, _)| stem.to_ascii_uppercase())
}

/// How a data set is to be read from a file.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// For CSV: kinds, labels and texts that are missing. Without it the table is named after the
    /// file and everything is inferred.
    pub csv: Option<CsvOptions>,
    /// For SAS transport files: the characters behind the bytes.
    pub encoding: Option<Encoding>,
    /// How many rows there must be, e.g. by a define.xml. A version 5 transport file and a CSV file
    /// cannot show by themselves that they are cut between two rows.
    pub expected_rows: Option<usize>,
}

/// What was read, and what a reviewer should know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    /// The table.
    pub table: Table,
    /// What was inferred, or departs from a standard.
    pub remarks: Vec<Remark>,
}

/// Something a reviewer should know of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Remark {
    /// A column's kind was inferred from its values.
    Inferred(Inference),
    /// The file departs from its standard.
    Departure(Finding),
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Remark::Inferred(inference) => inference.fmt(f),
            Remark::Departure(finding) => finding.fmt(f),
        }
    }
}

/// Why a data set could not be read from a file.
#[derive(Debug)]
pub enum ReadError {
    /// The ending names no format.
    UnknownEnding(PathBuf),
    /// The file could not be opened.
    Unopened {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The CSV file is wrong.
    Csv(CsvError),
    /// The transport file is wrong.
    Transport(TransportError),
    /// The Dataset-JSON file is wrong.
    DatasetJson(DatasetJsonError),
    /// The Parquet file is wrong.
    Parquet(ParquetError),
    /// There are not as many rows as there must be.
    WrongCount {
        /// The file.
        path: PathBuf,
        /// How many rows there must be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::UnknownEnding(path) => write_unknown_ending(path, f),
            ReadError::Unopened { path, error } => {
                write!(f, "{}: cannot be opened: {error}", path.display())
            }
            ReadError::Csv(error) => error.fmt(f),
            ReadError::Transport(error) => error.fmt(f),
            ReadError::DatasetJson(error) => error.fmt(f),
            ReadError::Parquet(error) => error.fmt(f),
            ReadError::WrongCount {
                path,
                expected,
                found,
            } => write!(
                f,
                "{}: {found} rows, where {expected} are expected; the file may be cut short",
                path.display()
            ),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ReadError::Unopened { error, .. } => Some(error),
            ReadError::Csv(error) => Some(error),
            ReadError::Transport(error) => Some(error),
            ReadError::DatasetJson(error) => Some(error),
            ReadError::Parquet(error) => Some(error),
            ReadError::UnknownEnding(_) | ReadError::WrongCount { .. } => None,
        }
    }
}

fn write_unknown_ending(path: &Path, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(
        f,
        "{}: the ending names no format; known are",
        path.display()
    )?;
    for (place, (ending, _)) in ENDINGS.iter().enumerate() {
        write!(f, "{} .{ending}", if place == 0 { "" } else { "," })?;
    }
    f.write_str(", each also with .gz behind it")
}

/// Reads the data set in a file, by the format that its ending names.
///
/// # Errors
/// Where the ending names no format, the file cannot be opened or is wrong, or holds another number
/// of rows than expected.
///
/// ```no_run
/// use datasets::{ReadOptions, WriteOptions};
/// let contents = datasets::read("adam/adsl.xpt", &ReadOptions::default())?;
/// datasets::write(&contents.table, "adam/adsl.json", &WriteOptions::default())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(path: impl AsRef<Path>, options: &ReadOptions) -> Result<Contents, ReadError> {
    let path = path.as_ref();
    let format =
        Format::from_path(path).ok_or_else(|| ReadError::UnknownEnding(path.to_owned()))?;
    let source = File::open(path).map_err(|error| ReadError::Unopened {
        path: path.to_owned(),
        error,
    })?;
    let file = path.display().to_string();
    let contents = match format {
        Format::Csv => {
            let named = || CsvOptions::new(dataset_name(path).unwrap_or_default());
            let options = options.csv.clone().unwrap_or_else(named);
            let contents = csv::read(source, &file, &options).map_err(ReadError::Csv)?;
            Contents {
                table: contents.table,
                remarks: contents
                    .inferences
                    .into_iter()
                    .map(Remark::Inferred)
                    .collect(),
            }
        }
        Format::Transport => {
            let options = TransportOptions {
                encoding: options.encoding,
            };
            Contents {
                table: transport::read(source, &file, &options).map_err(ReadError::Transport)?,
                remarks: Vec::new(),
            }
        }
        Format::DatasetJson(_) => {
            let contents = dataset_json::read(source, &file).map_err(ReadError::DatasetJson)?;
            Contents {
                table: contents.table,
                remarks: contents
                    .findings
                    .into_iter()
                    .map(Remark::Departure)
                    .collect(),
            }
        }
        Format::Parquet => Contents {
            table: parquet::read(source, &file).map_err(ReadError::Parquet)?,
            remarks: Vec::new(),
        },
    };
    match options.expected_rows {
        Some(expected) if expected != contents.table.rows() => Err(ReadError::WrongCount {
            path: path.to_owned(),
            expected,
            found: contents.table.rows(),
        }),
        _ => Ok(contents),
    }
}

/// How a data set is to be written into a file.
#[derive(Debug, Clone, Copy, Default)]
pub struct WriteOptions {
    /// For SAS transport files: the version.
    pub transport_version: Version,
}

/// Why a data set could not be written into a file.
#[derive(Debug)]
pub enum WriteError {
    /// The ending names no format.
    UnknownEnding(PathBuf),
    /// The file could not be written.
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A transport file cannot hold the table.
    Transport(TransportRefusal),
    /// Dataset-JSON cannot hold the table.
    DatasetJson(DatasetJsonRefusal),
    /// Parquet cannot hold the table.
    Parquet(ParquetRefusal),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::UnknownEnding(path) => write_unknown_ending(path, f),
            WriteError::Unwritable { path, error } => {
                write!(f, "{}: cannot be written: {error}", path.display())
            }
            WriteError::Transport(refusal) => refusal.fmt(f),
            WriteError::DatasetJson(refusal) => refusal.fmt(f),
            WriteError::Parquet(refusal) => refusal.fmt(f),
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            WriteError::Unwritable { error, .. } => Some(error),
            WriteError::Transport(refusal) => Some(refusal),
            WriteError::DatasetJson(refusal) => Some(refusal),
            WriteError::Parquet(refusal) => Some(refusal),
            WriteError::UnknownEnding(_) => None,
        }
    }
}

/// Writes a data set into a file, by the format that its ending names.
///
/// The file appears whole or not at all: it is written beside its place and renamed there, so that
/// what was there before stays until then.
///
/// # Errors
/// Where the ending names no format, the format cannot hold the table, or the file cannot be
/// written.
pub fn write(
    table: &Table,
    path: impl AsRef<Path>,
    options: &WriteOptions,
) -> Result<(), WriteError> {
    let path = path.as_ref();
    let format =
        Format::from_path(path).ok_or_else(|| WriteError::UnknownEnding(path.to_owned()))?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".partial");
    let beside = PathBuf::from(beside);
    let written = write_beside(table, format, options, path, &beside);
    if written.is_err() {
        // There may be none, where the format refused the table before its first byte.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

fn write_beside(
    table: &Table,
    format: Format,
    options: &WriteOptions,
    path: &Path,
    beside: &Path,
) -> Result<(), WriteError> {
    let mut file = LateFile {
        path: beside,
        file: None,
    };
    if is_gzip(path) {
        let mut packed = GzEncoder::new(file, Compression::default());
        write_format(table, format, options, path, &mut packed)?;
        packed.finish().map_err(|error| unwritable(path, error))?;
    } else {
        write_format(table, format, options, path, &mut file)?;
    }
    std::fs::rename(beside, path).map_err(|error| unwritable(path, error))
}

fn unwritable(path: &Path, error: io::Error) -> WriteError {
    WriteError::Unwritable {
        path: path.to_owned(),
        error,
    }
}

fn write_format(
    table: &Table,
    format: Format,
    options: &WriteOptions,
    path: &Path,
    target: &mut impl Write,
) -> Result<(), WriteError> {
    match format {
        Format::Csv => csv::write(table, target).map_err(|error| unwritable(path, error)),
        Format::Transport => transport::write(table, options.transport_version, target)
            .map_err(WriteError::Transport),
        Format::DatasetJson(shape) => {
            dataset_json::write(table, shape, target).map_err(WriteError::DatasetJson)
        }
        Format::Parquet => parquet::write(table, target).map_err(WriteError::Parquet),
    }
}

/// A file that is created when the first byte comes, so that a refusal leaves what was there.
struct LateFile<'a> {
    path: &'a Path,
    file: Option<File>,
}

impl Write for LateFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.file.is_none() {
            self.file = Some(File::create(self.path)?);
        }
        match &mut self.file {
            Some(file) => file.write(bytes),
            None => Ok(0),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), File::flush)
    }
}
