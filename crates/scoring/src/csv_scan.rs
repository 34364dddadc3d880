//! Where a record ends, and the cells in it.
//!
//! Three ways of looking, which agree: [`scan`] knows every turn that a CSV file can take; [`scan_plain`] looks at 64 bytes
//! at a time, and leaves a record with quotation marks to a look at eight, which gives up where they do not stand around
//! whole cells.

use wide::u8x16;

use crate::error::ScoringError;

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

/// How far a record was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scan {
    /// Its length without the line end.
    pub(crate) length: usize,
    /// Its length with the line end.
    pub(crate) whole: usize,
    /// The line end, if it has one.
    pub(crate) line_end: Option<LineEnd>,
    /// What is wrong with its structure.
    pub(crate) fault: Option<Fault>,
    /// Whether its bytes are known to be UTF-8.
    pub(crate) is_text: bool,
}

impl Scan {
    /// A record without fault that ends at a line feed, or at the carriage return before it.
    #[inline]
    fn to_line_feed(bytes: &[u8], index: usize, is_text: bool) -> Self {
        let carriage = index > 0 && bytes[index - 1] == b'\r';
        Self {
            length: index - usize::from(carriage),
            whole: index + 1,
            line_end: Some(if carriage {
                LineEnd::CarriageReturnLineFeed
            } else {
                LineEnd::LineFeed
            }),
            fault: None,
            is_text,
        }
    }
}

/// The bytes from the start of a record on, as far as they were read.
#[derive(Clone, Copy)]
pub(crate) struct Ahead<'a> {
    pub(crate) bytes: &'a [u8],
    /// Whether the file ends with them.
    pub(crate) to_the_end: bool,
    /// The row, for a message.
    pub(crate) row: u64,
    pub(crate) most_columns: usize,
}

const EACH: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = EACH << 7;

/// The high bit of every byte that is at most a comma: so are all that end a cell, and few others.
const fn at_most_comma(word: u64) -> u64 {
    // Seven bits and this reach the eighth from the byte after the comma on; nothing is carried further.
    let above = (word & !HIGH) + EACH * (0x7f - b',' as u64);
    !(above | word) & HIGH
}

/// Which of 64 bytes are what: a bit each, the first byte's the lowest.
struct Marks {
    commas: u64,
    line_feeds: u64,
    /// What needs a closer look: quotation marks, and carriage returns without their line feed behind them.
    special: u64,
    not_ascii: u64,
}

impl Marks {
    #[inline]
    fn of(block: &[u8; 64]) -> Self {
        let (quarters, _) = block.as_chunks::<16>();
        let mut quarter = 0;
        let (mut commas, mut line_feeds, mut returns, mut quotes, mut not_ascii) = (0, 0, 0, 0, 0);
        for bytes in quarters {
            let bytes = u8x16::new(*bytes);
            let equal =
                |byte: u8| u64::from(bytes.simd_eq(u8x16::splat(byte)).to_bitmask()) << quarter;
            commas |= equal(b',');
            line_feeds |= equal(b'\n');
            returns |= equal(b'\r');
            quotes |= equal(b'"');
            not_ascii |= u64::from(bytes.to_bitmask()) << quarter;
            quarter += 16;
        }
        Self {
            commas,
            line_feeds,
            special: quotes | (returns & !(line_feeds >> 1)),
            not_ascii,
        }
    }
}

/// The record at the start of some bytes, where it ends within them and its quotation marks stand around
/// whole cells, none within the text of one.
#[inline]
pub(crate) fn scan_plain(bytes: &[u8], ends: &mut Vec<u32>) -> Option<Scan> {
    ends.clear();
    let mut not_ascii = 0;
    let mut start = 0;
    for block in bytes.as_chunks::<64>().0 {
        let marks = Marks::of(block);
        // Up to the first line feed and with it; all where there is none.
        let within = marks.line_feeds ^ marks.line_feeds.wrapping_sub(1);
        if marks.special & within != 0 {
            return scan_quoted(bytes, ends);
        }
        not_ascii |= marks.not_ascii & within;
        let mut commas = marks.commas & within;
        while commas != 0 {
            ends.push(start + commas.trailing_zeros());
            commas &= commas - 1;
        }
        if marks.line_feeds != 0 {
            let index = (start + marks.line_feeds.trailing_zeros()) as usize;
            let scan = Scan::to_line_feed(bytes, index, not_ascii == 0);
            ends.push(scan.length as u32);
            return Some(scan);
        }
        start += 64;
    }
    None
}

/// As [`scan_plain`], for a record with quotation marks or carriage returns.
fn scan_quoted(bytes: &[u8], ends: &mut Vec<u32>) -> Option<Scan> {
    ends.clear();
    let mut seen = 0;
    let mut cell = 0;
    let mut quoted = false;
    for (place, word) in bytes.as_chunks::<8>().0.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        seen |= word;
        let mut marks = at_most_comma(word);
        while marks != 0 {
            let index = place * 8 + marks.trailing_zeros() as usize / 8;
            marks &= marks - 1;
            match bytes[index] {
                b'"' if quoted => match bytes.get(index + 1) {
                    Some(b',' | b'\n' | b'\r') => quoted = false,
                    _ => return None,
                },
                b'"' => quoted = index == cell,
                _ if quoted => {}
                b',' => {
                    ends.push(index as u32);
                    cell = index + 1;
                }
                b'\n' => {
                    let scan = Scan::to_line_feed(bytes, index, seen & HIGH == 0);
                    ends.push(scan.length as u32);
                    return Some(scan);
                }
                b'\r' if bytes.get(index + 1) != Some(&b'\n') => return None,
                _ => {}
            }
        }
    }
    None
}

/// The record at the start of some bytes; nothing where more of them are needed.
pub(crate) fn scan(ahead: Ahead<'_>, ends: &mut Vec<u32>) -> Result<Option<Scan>, ScoringError> {
    let Ahead {
        bytes,
        to_the_end,
        row,
        most_columns,
    } = ahead;
    ends.clear();
    let mut fault = None;
    let mut index = 0;
    let mut cell = 0;
    loop {
        if bytes.get(index) == Some(&b'"') && index == cell {
            // To the closing quotation mark; a doubled one belongs to the text.
            index += 1;
            loop {
                match bytes[index..].iter().position(|byte| *byte == b'"') {
                    None if to_the_end => return Err(ScoringError::UnclosedQuote { row }),
                    None => return Ok(None),
                    Some(distance) => index += distance + 1,
                }
                match bytes.get(index) {
                    Some(b'"') => index += 1,
                    None if !to_the_end => return Ok(None),
                    None | Some(b',' | b'\n' | b'\r') => break,
                    Some(_) => {
                        fault = Some(Fault::TextAfterQuote);
                        break;
                    }
                }
            }
        }
        let rest = bytes.get(index..).unwrap_or_default();
        let Some(distance) = rest.iter().position(|byte| *byte <= b',') else {
            if !to_the_end || bytes.is_empty() {
                return Ok(None);
            }
            end_cell(ends, bytes.len(), most_columns)?;
            return Ok(Some(Scan {
                length: bytes.len(),
                whole: bytes.len(),
                line_end: None,
                fault,
                is_text: false,
            }));
        };
        index += distance;
        match bytes[index] {
            b',' => {
                end_cell(ends, index, most_columns)?;
                index += 1;
                cell = index;
            }
            b'\n' => {
                let found = Scan::to_line_feed(bytes, index, false);
                end_cell(ends, found.length, most_columns)?;
                return Ok(Some(Scan { fault, ..found }));
            }
            b'\r' if bytes.get(index + 1) == Some(&b'\n') => index += 1,
            b'\r' if bytes.get(index + 1).is_none() && !to_the_end => return Ok(None),
            b'\r' => {
                fault = Some(Fault::CarriageReturn);
                index += 1;
            }
            _ => index += 1,
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::{Ahead, Scan, at_most_comma, scan, scan_plain, scan_quoted};
    use proptest::prelude::*;

    #[test]
    fn the_bytes_up_to_the_comma_are_found_in_any_place_and_no_others() {
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                for around in [b'0', b',', 0, 0x7f, 0xff] {
                    let mut word = [around; 8];
                    word[place] = byte;
                    let marks = at_most_comma(u64::from_le_bytes(word)).to_le_bytes();
                    let meant = word.map(|byte| if byte <= b',' { 0x80 } else { 0 });
                    assert_eq!(marks, meant, "{byte} in place {place}");
                }
            }
        }
    }

    type Look = fn(&[u8], &mut Vec<u32>) -> Option<Scan>;

    /// Pieces of which tables, good and bad, are made.
    fn pieces() -> impl Strategy<Value = Vec<u8>> {
        let pieces: [&[u8]; 12] = [
            b",",
            b"\n",
            b"\r\n",
            b"\r",
            b"\"",
            b"\"\"",
            b"\"a\",",
            b" ",
            b"12.5",
            b"week 4",
            "\u{e9}".as_bytes(),
            b"\xff",
        ];
        let piece = prop::sample::select(pieces.to_vec());
        prop::collection::vec(piece, 0..48).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn the_quick_looks_find_what_the_thorough_one_finds(
            bytes in pieces(),
            look in prop::sample::select(vec![scan_plain as Look, scan_quoted]),
            behind in 0_usize..100,
        ) {
            // What stands behind a record lets the quick look see its end.
            let bytes = [bytes, vec![b'\n'; behind]].concat();
            let mut quick_ends = Vec::new();
            if let Some(quick) = look(&bytes, &mut quick_ends) {
                let ahead = Ahead { bytes: &bytes, to_the_end: false, row: 1, most_columns: usize::MAX };
                let mut ends = Vec::new();
                let thorough = scan(ahead, &mut ends).ok().flatten();
                prop_assert_eq!(thorough.map(|scan| Scan { is_text: quick.is_text, ..scan }), Some(quick));
                prop_assert_eq!(quick_ends, ends);
                prop_assert!(!quick.is_text || std::str::from_utf8(&bytes[..quick.length]).is_ok());
            }
        }
    }
}
