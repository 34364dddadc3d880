//! A CSV table, record by record.

use std::borrow::Cow;
use std::io::Read;

use instruments::InstrumentError;

use crate::column::Role;
use crate::csv_records::{Record, Records};
use crate::csv_scan::Fault;
use crate::error::{RowError, ScoringError};
use crate::layout::Layout;
use crate::number::Number;
use crate::output::Sink;
use crate::run::Progress;
use crate::scorer::{Scored, Scorer};
use crate::visit::{Cells, shown};

/// A record with the places of its columns.
pub(crate) struct CsvCells<'a> {
    pub(crate) record: &'a Record<'a>,
    pub(crate) layout: &'a Layout,
}

impl Cells for CsvCells<'_> {
    fn row(&self) -> u64 {
        self.record.row
    }

    fn number(&self, role: Role) -> Result<Number, InstrumentError> {
        let Some(place) = self.layout.place(role) else {
            return Ok(Number::Missing);
        };
        let raw = self.record.raw_cell(place);
        if raw.first() == Some(&b'"') {
            return Number::of_text(&self.record.cell(place));
        }
        Number::of_text(raw)
    }

    #[inline(always)]
    fn short_number(&self, role: Role) -> Option<Number> {
        let (word, length) = self.record.cell_word(self.layout.place(role)?)?;
        Number::of_word(word, length)
    }

    #[inline]
    fn text(&self, role: Role) -> Cow<'_, [u8]> {
        match self.layout.place(role) {
            Some(place) => self.record.cell(place),
            None => Cow::Borrowed(b""),
        }
    }
}

/// What is wrong with the structure of a record, if anything is.
#[inline]
pub(crate) fn structural_error(record: &Record<'_>, layout: &Layout) -> Option<RowError> {
    if record.fault.is_none() && record.len() == layout.names().len() {
        return None;
    }
    described(record, layout)
}

/// As [`structural_error`], of a record that is not as the header.
#[cold]
fn described(record: &Record<'_>, layout: &Layout) -> Option<RowError> {
    let columns = layout.names().len();
    let whole_row = |reason: String| RowError {
        row: record.row,
        column: String::new(),
        value: String::new(),
        reason,
    };
    match record.fault {
        None if record.len() < columns => Some(whole_row(format!(
            "the row has {} cells, the header has {columns}",
            record.len()
        ))),
        None => {
            let surplus: Vec<String> = (columns..record.len().min(columns + 3))
                .map(|index| format!("\"{}\"", shown(&record.cell(index))))
                .collect();
            Some(whole_row(format!(
                "the row has {} cells, the header has {columns}; left out from {}; a cell with a comma in it needs quotation marks",
                record.len(),
                surplus.join(", ")
            )))
        }
        Some(fault) => {
            let cell = match fault {
                Fault::NotText { cell } => Some(cell),
                Fault::TextAfterQuote | Fault::CarriageReturn => None,
            };
            let reason = match fault {
                Fault::NotText { .. } => "the value is not UTF-8 text; save the table as UTF-8",
                Fault::TextAfterQuote => {
                    "text stands behind a closing quotation mark; double a quotation mark that belongs to the text"
                }
                Fault::CarriageReturn => {
                    "a carriage return stands in the row with no line feed after it; put the cell in quotation marks"
                }
            };
            Some(RowError {
                row: record.row,
                column: cell
                    .and_then(|cell| layout.names().get(cell).cloned())
                    .unwrap_or_default(),
                value: cell.map_or_else(String::new, |cell| shown(&record.cell(cell))),
                reason: reason.to_owned(),
            })
        }
    }
}

/// Reads the table for its baselines alone.
pub(crate) fn find_baselines<R: Read>(
    mut records: Records<R>,
    scorer: &mut Scorer,
    progress: &mut Progress<'_>,
) -> Result<(), ScoringError> {
    let layout = scorer.layout().clone();
    while let Some(record) = records.next()? {
        if structural_error(&record, &layout).is_none() {
            scorer.look_for_baseline(&CsvCells {
                record: &record,
                layout: &layout,
            });
        }
        progress.looked()?;
    }
    scorer.baselines_found()
}

/// Scores every record behind the header.
pub(crate) fn score_records<R: Read>(
    records: &mut Records<R>,
    scorer: &mut Scorer,
    sink: &mut dyn Sink,
    progress: &mut Progress<'_>,
) -> Result<(), ScoringError> {
    let layout = scorer.layout().clone();
    let mut scored = Scored::default();
    while let Some(record) = records.next()? {
        match structural_error(&record, &layout) {
            None => scorer.score_into(
                &CsvCells {
                    record: &record,
                    layout: &layout,
                },
                &mut scored,
            ),
            Some(error) => scored = Scored::badly(vec![error]),
        }
        progress.scored(&scored)?;
        sink.record(&record, &scored.score)?;
    }
    Ok(())
}
