//! Where scored rows go.

use crate::csv_records::Record;
use crate::error::{RowError, ScoringError};
use crate::parquet_input::{RowBlock, RowGroup};
use crate::row_score::RowScore;
use crate::run::Summary;

/// The format of the scored table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// CSV: the rows as they stood, and the added cells.
    #[default]
    Csv,
    /// One JSON object: settings, rows, errors, summary.
    Json,
    /// Parquet: the columns as they stood, the added ones, and the settings in the file's metadata.
    Parquet,
}

/// Takes scored rows, in order.
pub(crate) trait Sink {
    /// A row of a CSV table.
    fn record(&mut self, record: &Record<'_>, score: &RowScore) -> Result<(), ScoringError>;
    /// Whether all columns of a Parquet table are wanted, not only those that are understood.
    fn wants_all_columns(&self) -> bool {
        false
    }
    /// Some rows of a Parquet table.
    fn rows(&mut self, rows: &RowBlock<'_>, scores: &[RowScore]) -> Result<(), ScoringError>;
    /// The rows of a row group of a Parquet table have all come.
    fn row_group_ends(&mut self, _: &RowGroup<'_>) -> Result<(), ScoringError> {
        Ok(())
    }
    /// The end.
    fn finish(&mut self, summary: &Summary, errors: &[RowError]) -> Result<(), ScoringError>;
}

/// Writes a cell of a CSV file, in quotation marks where it needs them.
pub(crate) fn write_cell(text: &str, out: &mut Vec<u8>) {
    if text
        .bytes()
        .any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'))
    {
        out.push(b'"');
        for byte in text.bytes() {
            if byte == b'"' {
                out.push(b'"');
            }
            out.push(byte);
        }
        out.push(b'"');
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}
