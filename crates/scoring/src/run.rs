//! One table, from its first byte to its last.

use std::fs::File;
use std::io::{self, Read, Seek as _, Write};
use std::path::PathBuf;

use flate2::read::MultiGzDecoder;

use crate::csv_input::{find_baselines, score_records};
use crate::csv_output::CsvSink;
use crate::csv_records::Records;
use crate::csv_scan::LineEnd;
use crate::error::{RowError, ScoringError};
use crate::json_output::JsonSink;
use crate::layout::Layout;
use crate::output::{Format, Sink, write_cell};
use crate::parquet_blob::Blob;
use crate::parquet_input::ParquetTable;
use crate::parquet_output::ParquetSink;
use crate::row_score::Note;
use crate::scorer::{Path, Scored, Scorer};
use crate::settings::{BaselineRule, OnRowError, RowOrder, Settings};

/// How many row errors are listed one by one. Every row has its own in its note.
pub const LISTED_ERRORS: usize = 1000;

/// Rows between two calls of [`Observer::progress`].
const PROGRESS: u64 = 1 << 16;

/// Where a table comes from.
pub enum Input {
    /// A file, which can be read twice.
    File(PathBuf),
    /// A stream, which cannot.
    Stream(Box<dyn Read>),
}

/// What a scoring comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Rows read, and written.
    pub rows: u64,
    /// Subjects.
    pub subjects: u64,
    /// Baselines that could be read.
    pub baselines: u64,
    /// Rows with a score.
    pub scored: u64,
    /// Rows without one, for the reason in their note: missing measures, or no usable baseline.
    pub not_computed: u64,
    /// Rows that could not be read.
    pub rows_in_error: u64,
}

/// Is told what happens while a table is scored.
pub trait Observer {
    /// A row error; called for the first [`LISTED_ERRORS`].
    fn row_error(&mut self, error: &RowError);
    /// So many rows were read. Called every few thousand.
    fn progress(&mut self, rows: u64);
}

/// An observer who takes no notice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn row_error(&mut self, _: &RowError) {}
    fn progress(&mut self, _: u64) {}
}

/// Counts rows and keeps the first errors.
pub(crate) struct Progress<'a> {
    observer: &'a mut dyn Observer,
    on_row_error: OnRowError,
    summary: Summary,
    errors: Vec<RowError>,
    looked: u64,
}

impl<'a> Progress<'a> {
    fn new(observer: &'a mut dyn Observer, on_row_error: OnRowError) -> Self {
        Self {
            observer,
            on_row_error,
            summary: Summary::default(),
            errors: Vec::new(),
            looked: 0,
        }
    }

    /// A row was read for its baseline.
    #[inline]
    pub(crate) fn looked(&mut self) -> Result<(), ScoringError> {
        self.looked += 1;
        if self.looked.is_multiple_of(PROGRESS) {
            self.observer.progress(self.looked);
        }
        Ok(())
    }

    /// A row was scored, or not.
    #[inline]
    pub(crate) fn scored(&mut self, scored: &Scored) -> Result<(), ScoringError> {
        let summary = &mut self.summary;
        summary.rows += 1;
        if !scored.errors.is_empty() {
            summary.rows_in_error += 1;
            self.note_errors(&scored.errors)?;
        } else if scored.score.note == Note::Baseline {
            summary.baselines += 1;
        } else if scored.score.total.is_some() {
            summary.scored += 1;
        } else {
            summary.not_computed += 1;
        }
        if self.summary.rows.is_multiple_of(PROGRESS) {
            self.observer.progress(self.looked + self.summary.rows);
        }
        Ok(())
    }

    #[cold]
    fn note_errors(&mut self, errors: &[RowError]) -> Result<(), ScoringError> {
        if let (OnRowError::Stop, Some(error)) = (self.on_row_error, errors.first()) {
            return Err(ScoringError::RowError(error.clone()));
        }
        for error in errors {
            if self.errors.len() < LISTED_ERRORS {
                self.observer.row_error(error);
                self.errors.push(error.clone());
            }
        }
        Ok(())
    }
}

/// A table, opened.
pub(crate) enum Table {
    Csv(Records<Box<dyn Read>>),
    Parquet(ParquetTable),
}

const PARQUET: &[u8] = b"PAR1";
const GZIP: &[u8] = &[0x1f, 0x8b];

impl Input {
    /// Opens the table by what its first bytes say it is.
    pub(crate) fn open(self) -> Result<(Table, Option<PathBuf>), ScoringError> {
        match self {
            Self::File(path) => {
                let mut file = File::open(&path).map_err(ScoringError::Read)?;
                let metadata = file.metadata().map_err(ScoringError::Read)?;
                if !metadata.is_file() {
                    if metadata.is_dir() {
                        return Err(ScoringError::NotATable {
                            reason: "this is a folder; name the file with the table",
                        });
                    }
                    return Self::Stream(Box::new(file)).open();
                }
                let first = first_bytes(&mut file)?;
                file.rewind().map_err(ScoringError::Read)?;
                let named_parquet = path
                    .extension()
                    .is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
                if named_parquet && first != PARQUET {
                    return Err(ScoringError::Parquet {
                        reason: "it does not begin with PAR1".to_owned(),
                    });
                }
                let table = if first == PARQUET {
                    Table::Parquet(ParquetTable::open(Blob::OnDisk(file))?)
                } else {
                    Table::Csv(Records::new(text(Box::new(file), &first)))
                };
                Ok((table, Some(path)))
            }
            Self::Stream(mut stream) => {
                let first = first_bytes(&mut stream)?;
                let mut whole: Box<dyn Read> =
                    Box::new(io::Cursor::new(first.clone()).chain(stream));
                if first == PARQUET {
                    // Its directory stands at its end.
                    let mut bytes = Vec::new();
                    whole.read_to_end(&mut bytes).map_err(ScoringError::Read)?;
                    let table = ParquetTable::open(Blob::InMemory(bytes.into()))?;
                    return Ok((Table::Parquet(table), None));
                }
                Ok((Table::Csv(Records::new(text(whole, &first))), None))
            }
        }
    }
}

fn first_bytes(source: &mut impl Read) -> Result<Vec<u8>, ScoringError> {
    let mut bytes = Vec::with_capacity(PARQUET.len());
    source
        .take(PARQUET.len() as u64)
        .read_to_end(&mut bytes)
        .map_err(ScoringError::Read)?;
    Ok(bytes)
}

fn text(source: Box<dyn Read>, first: &[u8]) -> Box<dyn Read> {
    if first.starts_with(GZIP) {
        Box::new(MultiGzDecoder::new(source))
    } else {
        source
    }
}

/// Scores a table and writes it with its scores.
///
/// Rows come out as they came in, in their order, each with the added columns. Where the baseline is that of
/// a named visit and rows may stand in any order, a file is read twice: first for its baselines.
///
/// ```
/// use scoring::{Format, Input, Settings, Unobserved, score_table};
///
/// let table = "\
/// subject,visit,physician_global,patient_global,mmt,haq,extramuscular,ck,ck_uln
/// S1,baseline,6,3,110,1,2,950,190
/// S1,week 16,3.4,3,110,1,2,950,190
/// ";
/// let mut scored = Vec::new();
/// let input = Input::Stream(Box::new(table.as_bytes()));
/// let summary =
///     score_table(input, &Settings::default(), Format::Csv, &mut scored, &mut Unobserved)?;
/// assert_eq!((summary.rows, summary.scored), (2, 1));
/// let scored = String::from_utf8_lossy(&scored);
/// assert!(scored.ends_with("S1,week 16,3.4,3,110,1,2,950,190,17.5,none,17.5,0,0,0,0,0,ck,\n"));
/// # Ok::<(), scoring::ScoringError>(())
/// ```
///
/// # Errors
/// [`ScoringError`] where the table cannot be read or written at all, or where a row is in error and
/// [`OnRowError::Stop`] is set. Something may have been written to `out` before the error was met.
pub fn score_table(
    input: Input,
    settings: &Settings,
    format: Format,
    out: impl Write + Send,
    observer: &mut dyn Observer,
) -> Result<Summary, ScoringError> {
    score_table_by(Path::default(), input, settings, format, out, observer)
}

/// As [`score_table`], by a way of the caller's choice: for showing that both give the same.
///
/// # Errors
/// As [`score_table`].
pub fn score_table_by(
    path: Path,
    input: Input,
    settings: &Settings,
    format: Format,
    out: impl Write + Send,
    observer: &mut dyn Observer,
) -> Result<Summary, ScoringError> {
    let mut progress = Progress::new(observer, settings.on_row_error);
    let mut scored = Opened::open(input, settings, path, &mut progress)?;
    let listed = settings.listed();
    let names = scored.scorer.layout().names().to_vec();
    let mut sink: Box<dyn Sink + '_> = match (format, &scored.table) {
        (Format::Csv, _) => Box::new(CsvSink::new(
            out,
            &scored.header,
            names.len(),
            scored.line_end,
        )),
        (Format::Json, _) => Box::new(JsonSink::new(out, &names, &listed)?),
        (Format::Parquet, Table::Csv(_)) => Box::new(ParquetSink::of_text(out, &names, &listed)?),
        (Format::Parquet, Table::Parquet(table)) => {
            Box::new(ParquetSink::of_table(out, table, &listed)?)
        }
    };
    match &mut scored.table {
        Table::Csv(records) => {
            score_records(records, &mut scored.scorer, sink.as_mut(), &mut progress)?;
        }
        Table::Parquet(table) => {
            table.score_rows(&mut scored.scorer, sink.as_mut(), &mut progress)?;
        }
    }
    let mut summary = progress.summary;
    summary.subjects = scored.scorer.subjects();
    sink.finish(&summary, &progress.errors)?;
    Ok(summary)
}

/// A table ready to be scored: its header read, its baselines found where they must be found first.
pub(crate) struct Opened {
    pub(crate) table: Table,
    pub(crate) scorer: Scorer,
    header: Vec<u8>,
    line_end: LineEnd,
}

impl Opened {
    pub(crate) fn open(
        input: Input,
        settings: &Settings,
        path: Path,
        progress: &mut Progress<'_>,
    ) -> Result<Self, ScoringError> {
        let twice =
            settings.order == RowOrder::Any && matches!(settings.baseline, BaselineRule::Visit(_));
        let (table, file) = input.open()?;
        match table {
            Table::Csv(mut records) => {
                let (header, names) = records.header()?;
                let layout = Layout::of_header(names, settings)?;
                let mut scorer = Scorer::new(settings, layout, path);
                let line_end = records.line_end();
                if let (true, Some(file)) = (twice, file) {
                    find_baselines(records, &mut scorer, progress)?;
                    let (Table::Csv(again), _) = Input::File(file).open()? else {
                        return Err(ScoringError::Read(io::Error::other(
                            "the file changed while it was read",
                        )));
                    };
                    records = again;
                    let (_, names) = records.header()?;
                    if names != scorer.layout().names() {
                        return Err(ScoringError::Read(io::Error::other(
                            "the file changed while it was read",
                        )));
                    }
                }
                Ok(Self {
                    table: Table::Csv(records),
                    scorer,
                    header,
                    line_end,
                })
            }
            Table::Parquet(table) => {
                let names = table.names();
                let layout = Layout::of_header(names.clone(), settings)?;
                table.check_types(&layout)?;
                let mut scorer = Scorer::new(settings, layout, path);
                if twice {
                    table.find_baselines(&mut scorer, progress)?;
                }
                let mut header = Vec::new();
                for (index, name) in names.iter().enumerate() {
                    if index > 0 {
                        header.push(b',');
                    }
                    write_cell(name, &mut header);
                }
                Ok(Self {
                    table: Table::Parquet(table),
                    scorer,
                    header,
                    line_end: LineEnd::LineFeed,
                })
            }
        }
    }
}

impl<'a> Progress<'a> {
    /// Counts and keeps nothing, for a reading that scores one subject only.
    pub(crate) fn unlisted(observer: &'a mut dyn Observer) -> Self {
        Self::new(observer, OnRowError::Continue)
    }
}
