//! The scored table as CSV.

use std::io::Write;

use instruments::measure::Enzyme;

use crate::column::{ADDED, enzyme_name};
use crate::csv_records::Record;
use crate::csv_scan::LineEnd;
use crate::error::{RowError, ScoringError};
use crate::output::{Sink, write_cell};
use crate::parquet_input::RowBlock;
use crate::row_score::{CATEGORIES, ITEM_ORDER, Note, POINTS, RowScore};
use crate::run::Summary;

/// Small enough to stay in a processor's cache.
const BUFFER: usize = 1 << 18;

/// A cell ready to be copied, with the comma behind it.
#[derive(Clone, Copy)]
struct ReadyCell {
    text: [u8; Self::LONGEST],
    length: usize,
}

impl ReadyCell {
    const LONGEST: usize = 16;

    fn new(cell: &str) -> Self {
        let mut text = [0; Self::LONGEST];
        text[..cell.len()].copy_from_slice(cell.as_bytes());
        text[cell.len()] = b',';
        Self {
            text,
            length: cell.len() + 1,
        }
    }
}

/// Every cell that a score can have, but the note.
struct ReadyCells {
    empty: ReadyCell,
    points: [ReadyCell; POINTS.len()],
    categories: [ReadyCell; CATEGORIES.len()],
    enzymes: [ReadyCell; Enzyme::ALL.len()],
}

impl ReadyCells {
    fn new() -> Self {
        Self {
            empty: ReadyCell::new(""),
            points: POINTS.map(ReadyCell::new),
            categories: CATEGORIES.map(|category| ReadyCell::new(category.name())),
            enzymes: Enzyme::ALL.map(|enzyme| ReadyCell::new(enzyme_name(enzyme))),
        }
    }
}

/// The added cells of one row, put together where every copy has the same length.
struct AddedCells {
    text: [u8; Self::LONGEST],
    length: usize,
}

impl AddedCells {
    /// The nine cells before the note, with room for the last copy.
    const LONGEST: usize = 10 * ReadyCell::LONGEST;

    #[inline]
    fn put(&mut self, cell: &ReadyCell) {
        if let Some(place) = self.text[self.length..].first_chunk_mut() {
            *place = cell.text;
            self.length += cell.length;
        }
    }
}

/// Writes CSV.
pub(crate) struct CsvSink<W> {
    out: W,
    buffer: Vec<u8>,
    line_end: LineEnd,
    columns: usize,
    ready: ReadyCells,
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
            ready: ReadyCells::new(),
        }
    }

    #[inline]
    fn add_score(&mut self, score: &RowScore) -> Result<(), ScoringError> {
        let ready = &self.ready;
        let mut added = AddedCells {
            text: [0; AddedCells::LONGEST],
            length: 0,
        };
        added.put(&ready.empty);
        match score.total {
            Some((total, category)) => {
                added.put(&ready.points[usize::from(total.units())]);
                added.put(&ready.categories[category as usize]);
            }
            None => {
                added.put(&ready.empty);
                added.put(&ready.empty);
            }
        }
        for measure in ITEM_ORDER {
            added.put(match score.item(measure) {
                Some(item) => &ready.points[usize::from(item.units())],
                None => &ready.empty,
            });
        }
        added.put(match score.enzyme {
            Some(enzyme) => &ready.enzymes[enzyme as usize],
            None => &ready.empty,
        });
        let out = &mut self.buffer;
        out.extend_from_slice(&added.text[..added.length]);
        if score.note != Note::Nothing {
            write_cell(score.note.words(), out);
        }
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

    fn wants_all_columns(&self) -> bool {
        true
    }

    fn rows(&mut self, rows: &RowBlock<'_>, scores: &[RowScore]) -> Result<(), ScoringError> {
        let mut text = String::new();
        for (row, score) in scores.iter().enumerate() {
            for (index, column) in rows.columns().enumerate() {
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

#[cfg(test)]
mod tests {
    use super::ReadyCells;

    #[test]
    fn every_ready_cell_is_its_text_and_a_comma() {
        let ready = ReadyCells::new();
        let cells = ready
            .points
            .iter()
            .chain(&ready.categories)
            .chain(&ready.enzymes);
        for cell in cells.chain([&ready.empty]) {
            let text = std::str::from_utf8(&cell.text[..cell.length]).expect("text");
            assert_eq!(text.find(','), Some(text.len() - 1), "{text}");
        }
        let category =
            ready.categories[instruments::total_improvement::ResponseCategory::Major as usize];
        assert_eq!(&category.text[..category.length], b"major,");
        let enzyme = ready.enzymes[instruments::measure::Enzyme::Aldolase as usize];
        assert_eq!(&enzyme.text[..enzyme.length], b"aldolase,");
    }
}
