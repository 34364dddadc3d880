//! Records of a CSV file, with the bytes of each as they stood.
//!
//! A reader of our own, because a row must go out as it came in: general readers give cells without their
//! quotation marks, and take an unclosed quotation mark for a very long cell.

use std::borrow::Cow;
use std::io::{self, Read};

use crate::error::ScoringError;

/// The most columns of a header.
pub const MOST_COLUMNS: usize = 65_536;

/// The most bytes of a row.
pub const LONGEST_ROW: usize = 16 << 20;

const FIRST_BUFFER: usize = 1 << 20;

/// What is wrong with the structure of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Text follows a closing quotation mark within a cell.
    TextAfterQuote,
    /// A carriage return stands outside quotation marks with no line feed after it.
    CarriageReturn,
    /// The bytes are not UTF-8; this is the cell, counted from 0.
    NotText { cell: usize },
}

/// One record.
pub(crate) struct Record<'a> {
    /// Its row: the header is 1. Blank lines count, as they do in a spreadsheet.
    pub(crate) row: u64,
    /// Its bytes, without the line end.
    pub(crate) raw: &'a [u8],
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

    /// A cell as it stands, quotation marks and all; empty beyond the last.
    #[inline]
    pub(crate) fn raw_cell(&self, index: usize) -> &[u8] {
        let Some(end) = self.ends.get(index) else {
            return b"";
        };
        let start = match index.checked_sub(1) {
            Some(before) => self.ends[before] as usize + 1,
            None => 0,
        };
        &self.raw[start..*end as usize]
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

/// The line ends of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineEnd {
    LineFeed,
    CarriageReturnLineFeed,
}

impl LineEnd {
    pub(crate) const fn bytes(self) -> &'static [u8] {
        match self {
            Self::LineFeed => b"\n",
            Self::CarriageReturnLineFeed => b"\r\n",
        }
    }
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

/// How far a record was read.
struct Scan {
    /// Its length without the line end.
    length: usize,
    /// Its length with the line end.
    whole: usize,
    line_end: Option<LineEnd>,
    fault: Option<Fault>,
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

    fn next_record(&mut self, most_columns: usize) -> Result<Option<Record<'_>>, ScoringError> {
        let scan = loop {
            match self.scan(most_columns)? {
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
        let raw = &self.buffer[self.start..self.start + scan.length];
        self.start += scan.whole;
        let mut record = Record {
            row: self.row,
            raw,
            ends: &self.ends,
            fault: scan.fault,
        };
        if let Err(error) = std::str::from_utf8(raw) {
            let bad = error.valid_up_to();
            let cell = record.ends.partition_point(|end| (*end as usize) < bad);
            record.fault = Some(Fault::NotText { cell });
        }
        Ok(Some(record))
    }

    /// Looks for the end of the record that starts at `start`; nothing where more bytes are needed.
    #[inline]
    fn scan(&mut self, most_columns: usize) -> Result<Option<Scan>, ScoringError> {
        let bytes = &self.buffer[self.start..self.filled];
        self.ends.clear();
        let mut fault = None;
        let mut index = 0;
        let mut cell = 0;
        loop {
            if bytes.get(index) == Some(&b'"') && index == cell {
                // To the closing quotation mark; a doubled one belongs to the text.
                index += 1;
                loop {
                    match bytes[index..].iter().position(|byte| *byte == b'"') {
                        None if self.ended => {
                            return Err(ScoringError::UnclosedQuote { row: self.row + 1 });
                        }
                        None => return Ok(None),
                        Some(distance) => index += distance + 1,
                    }
                    match bytes.get(index) {
                        Some(b'"') => index += 1,
                        None if !self.ended => return Ok(None),
                        None | Some(b',' | b'\n' | b'\r') => break,
                        Some(_) => {
                            fault = Some(Fault::TextAfterQuote);
                            break;
                        }
                    }
                }
            }
            // Every byte that matters is at most a comma, and few others are.
            let rest = bytes.get(index..).unwrap_or_default();
            let Some(distance) = rest.iter().position(|byte| *byte <= b',') else {
                if !self.ended {
                    return Ok(None);
                }
                if bytes.is_empty() {
                    return Ok(None);
                }
                end_cell(&mut self.ends, bytes.len(), most_columns)?;
                return Ok(Some(Scan {
                    length: bytes.len(),
                    whole: bytes.len(),
                    line_end: None,
                    fault,
                }));
            };
            index += distance;
            match bytes[index] {
                b',' => {
                    end_cell(&mut self.ends, index, most_columns)?;
                    index += 1;
                    cell = index;
                }
                b'\n' => {
                    let carriage = index > 0 && bytes[index - 1] == b'\r';
                    let length = index - usize::from(carriage);
                    end_cell(&mut self.ends, length.max(cell), most_columns)?;
                    return Ok(Some(Scan {
                        length,
                        whole: index + 1,
                        line_end: Some(if carriage {
                            LineEnd::CarriageReturnLineFeed
                        } else {
                            LineEnd::LineFeed
                        }),
                        fault,
                    }));
                }
                b'\r' if bytes.get(index + 1) == Some(&b'\n') => index += 1,
                b'\r' if bytes.get(index + 1).is_none() && !self.ended => return Ok(None),
                b'\r' => {
                    fault = Some(Fault::CarriageReturn);
                    index += 1;
                }
                _ => index += 1,
            }
        }
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

#[inline]
fn end_cell(ends: &mut Vec<u32>, end: usize, most_columns: usize) -> Result<(), ScoringError> {
    if ends.len() >= most_columns {
        return Err(ScoringError::TooManyColumns {
            allowed: most_columns,
        });
    }
    // A record is at most a few times 16 MiB long.
    ends.push(end as u32);
    Ok(())
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
