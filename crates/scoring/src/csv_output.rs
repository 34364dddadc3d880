//! The scored table as CSV.

use std::io::Write;

use crate::column::ADDED;
use crate::csv_records::{LineEnd, Record};
use crate::error::{RowError, ScoringError};
use crate::output::{Sink, write_cell};
use crate::parquet_input::RowGroup;
use crate::row_score::{ITEM_ORDER, POINTS, RowScore};
use crate::run::Summary;

/// A small table is held back whole until this is full, so that a table which turns out not to be one leaves
/// nothing on standard output.
const BUFFER: usize = 1 << 20;

/// Writes CSV.
pub(crate) struct CsvSink<W> {
    out: W,
    buffer: Vec<u8>,
    line_end: LineEnd,
    columns: usize,
}

impl<W: Write> CsvSink<W> {
    /// Begins a table whose own header is these bytes.
    pub(crate) fn new(out: W, header: &[u8], columns: usize, line_end: LineEnd) -> Self {
        let mut buffer = Vec::with_capacity(BUFFER + 4096);
        buffer.extend_from_slice(header);
        for (name, _) in ADDED {
            buffer.push(b',');
            buffer.extend_from_slice(name.as_bytes());
        }
        buffer.extend_from_slice(line_end.bytes());
        Self {
            out,
            buffer,
            line_end,
            columns,
        }
    }

    #[inline]
    fn add_score(&mut self, score: &RowScore) -> Result<(), ScoringError> {
        let out = &mut self.buffer;
        out.push(b',');
        match score.total {
            Some((total, category)) => {
                out.extend_from_slice(POINTS[usize::from(total.units())].as_bytes());
                out.push(b',');
                out.extend_from_slice(category.name().as_bytes());
            }
            None => out.push(b','),
        }
        for measure in ITEM_ORDER {
            out.push(b',');
            if let Some(item) = score.item(measure) {
                out.extend_from_slice(POINTS[usize::from(item.units())].as_bytes());
            }
        }
        out.push(b',');
        out.extend_from_slice(score.enzyme_name().unwrap_or_default().as_bytes());
        out.push(b',');
        write_cell(score.note.words(), out);
        out.extend_from_slice(self.line_end.bytes());
        if self.buffer.len() >= BUFFER {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ScoringError> {
        self.out
            .write_all(&self.buffer)
            .map_err(ScoringError::Write)?;
        self.buffer.clear();
        Ok(())
    }

    /// The row with as many cells as the header, each readable.
    #[cold]
    fn add_repaired(&mut self, record: &Record<'_>) {
        for index in 0..self.columns {
            if index > 0 {
                self.buffer.push(b',');
            }
            write_cell(
                &String::from_utf8_lossy(&record.cell(index)),
                &mut self.buffer,
            );
        }
    }
}

impl<W: Write> Sink for CsvSink<W> {
    #[inline]
    fn record(&mut self, record: &Record<'_>, score: &RowScore) -> Result<(), ScoringError> {
        if record.fault.is_none() && record.len() == self.columns {
            self.buffer.extend_from_slice(record.raw);
        } else {
            self.add_repaired(record);
        }
        self.add_score(score)
    }

    fn row_group(&mut self, group: &RowGroup<'_>, scores: &[RowScore]) -> Result<(), ScoringError> {
        let columns = group.printable_columns()?;
        let mut text = String::new();
        for (row, score) in scores.iter().enumerate() {
            for (index, column) in columns.iter().enumerate() {
                if index > 0 {
                    self.buffer.push(b',');
                }
                text.clear();
                column.write_text(row, &mut text);
                write_cell(&text, &mut self.buffer);
            }
            self.add_score(score)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary, _: &[RowError]) -> Result<(), ScoringError> {
        self.flush()?;
        self.out.flush().map_err(ScoringError::Write)
    }
}
