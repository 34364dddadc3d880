//! Records of a CSV file, with the bytes of each as they stood.
//!
//! A reader of our own, because a row must go out as it came in: general readers give cells without their
//! quotation marks, and take an unclosed quotation mark for a very long cell.

use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::Range;

use crate::csv_scan::{Ahead, Fault, LineEnd, scan, scan_plain};
use crate::error::ScoringError;

/// The most columns of a header.
pub const MOST_COLUMNS: usize = 65_536;

/// The most bytes of a row.
pub const LONGEST_ROW: usize = 16 << 20;

/// Small enough to stay in a processor's cache, large enough that the system is seldom asked for more.
const FIRST_BUFFER: usize = 1 << 18;

/// One record.
pub(crate) struct Record<'a> {
    /// Its row: the header is 1. Blank lines count, as they do in a spreadsheet.
    pub(crate) row: u64,
    /// Its bytes, without the line end.
    pub(crate) raw: &'a [u8],
    /// Its bytes and those behind it that were read.
    ahead: &'a [u8],
    /// Where each cell ends within the bytes.
    ends: &'a [u32],
    /// What is wrong with its structure.
    pub(crate) fault: Option<Fault>,
}

impl Record<'_> {
    /// How many cells there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Where a cell stands within the bytes; nowhere beyond the last.
    #[inline]
    fn place(&self, index: usize) -> Range<usize> {
        let Some(end) = self.ends.get(index) else {
            return 0..0;
        };
        let start = match index.checked_sub(1) {
            Some(before) => self.ends[before] as usize + 1,
            None => 0,
        };
        start..*end as usize
    }

    /// A cell as it stands, quotation marks and all; empty beyond the last.
    #[inline]
    pub(crate) fn raw_cell(&self, index: usize) -> &[u8] {
        &self.raw[self.place(index)]
    }

    /// The first eight bytes from the start of a cell, and the length of the cell: what a short cell is
    /// read from at once. Nothing where the bytes that were read end before.
    #[inline]
    pub(crate) fn cell_word(&self, index: usize) -> Option<(u64, usize)> {
        let Range { start, end } = self.place(index);
        let word = self.ahead.get(start..)?.first_chunk::<8>()?;
        Some((u64::from_le_bytes(*word), end - start))
    }

    /// What a cell says.
    #[inline]
    pub(crate) fn cell(&self, index: usize) -> Cow<'_, [u8]> {
        let raw = self.raw_cell(index);
        if raw.first() == Some(&b'"') {
            Cow::Owned(unquoted(raw))
        } else {
            Cow::Borrowed(raw)
        }
    }
}

/// The text within quotation marks; what stands behind the closing one is kept, so that nothing is lost.
fn unquoted(raw: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter().skip(1).copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'"' {
            text.push(byte);
        } else if bytes.peek() == Some(&b'"') {
            bytes.next();
            text.push(b'"');
        } else {
            text.extend(bytes);
            break;
        }
    }
    text
}

/// Reads records one after another.
pub(crate) struct Records<R> {
    source: R,
    buffer: Vec<u8>,
    start: usize,
    filled: usize,
    ended: bool,
    row: u64,
    ends: Vec<u32>,
    line_end: LineEnd,
}

impl<R: Read> Records<R> {
    pub(crate) fn new(source: R) -> Self {
        Self {
            source,
            buffer: vec![0; FIRST_BUFFER],
            start: 0,
            filled: 0,
            ended: false,
            row: 0,
            ends: Vec::new(),
            line_end: LineEnd::LineFeed,
        }
    }

    /// The line ends of the header.
    pub(crate) fn line_end(&self) -> LineEnd {
        self.line_end
    }

    /// The names of the columns.
    pub(crate) fn header(&mut self) -> Result<(Vec<u8>, Vec<String>), ScoringError> {
        self.fill()?;
        let bytes = &self.buffer[..self.filled];
        if let Some(reason) = not_a_table(bytes) {
            return Err(ScoringError::NotATable { reason });
        }
        if bytes.starts_with(b"\xef\xbb\xbf") {
            self.start = 3;
        }
        let Some(record) = self.next_record(MOST_COLUMNS)? else {
            return Err(ScoringError::Empty);
        };
        if record.fault == Some(Fault::CarriageReturn) {
            return Err(ScoringError::NotATable {
                reason: "the rows of the table end with carriage returns alone; save it with line feeds, as CSV is usual",
            });
        }
        let names: Vec<String> = (0..record.len())
            .map(|index| {
                String::from_utf8(record.cell(index).into_owned())
                    .map(|name| name.trim().to_owned())
                    .map_err(|_| ScoringError::HeaderNotText { column: index + 1 })
            })
            .collect::<Result<_, _>>()?;
        Ok((record.raw.to_vec(), names))
    }

    /// The next record, or nothing at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Record<'_>>, ScoringError> {
        self.next_record(usize::MAX)
    }

    #[inline]
    fn next_record(&mut self, most_columns: usize) -> Result<Option<Record<'_>>, ScoringError> {
        let scan = loop {
            let bytes = &self.buffer[self.start..self.filled];
            // In the header columns are counted as they come.
            let plain = if self.row == 0 {
                None
            } else {
                scan_plain(bytes, &mut self.ends)
            };
            let found = match plain {
                Some(found) => Some(found),
                None => {
                    let ahead = Ahead {
                        bytes,
                        to_the_end: self.ended,
                        row: self.row + 1,
                        most_columns,
                    };
                    scan(ahead, &mut self.ends)?
                }
            };
            match found {
                Some(scan) if scan.length == 0 => {
                    // A blank line is no record.
                    self.start += scan.whole;
                    self.row += 1;
                }
                Some(scan) => break scan,
                None if self.ended && self.start == self.filled => return Ok(None),
                None => self.fill()?,
            }
        };
        self.row += 1;
        if self.row == 1
            && let Some(line_end) = scan.line_end
        {
            self.line_end = line_end;
        }
        let ahead = &self.buffer[self.start..self.filled];
        self.start += scan.whole;
        let raw = &ahead[..scan.length];
        let mut fault = scan.fault;
        if !scan.is_text
            && let Err(error) = std::str::from_utf8(raw)
        {
            let bad = error.valid_up_to();
            let cell = self.ends.partition_point(|end| (*end as usize) < bad);
            fault = Some(Fault::NotText { cell });
        }
        Ok(Some(Record {
            row: self.row,
            raw,
            ahead,
            ends: &self.ends,
            fault,
        }))
    }

    /// Reads more bytes behind those that are not used yet.
    fn fill(&mut self) -> Result<(), ScoringError> {
        self.buffer.copy_within(self.start..self.filled, 0);
        self.filled -= self.start;
        self.start = 0;
        if self.filled == self.buffer.len() {
            if self.filled >= LONGEST_ROW {
                return Err(ScoringError::RowTooLong {
                    row: self.row + 1,
                    allowed: LONGEST_ROW,
                });
            }
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        while self.filled < self.buffer.len() {
            match self.source.read(&mut self.buffer[self.filled..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ScoringError::Read(error)),
            }
        }
        Ok(())
    }
}

/// What a file is that is no CSV at all.
fn not_a_table(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Some("the table is UTF-16 text; save it as CSV UTF-8");
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(
            "the table looks like a workbook or a zip archive; save its sheet as CSV UTF-8",
        );
    }
    None
}
