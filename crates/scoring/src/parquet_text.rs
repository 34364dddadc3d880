//! One text column of a Parquet table, its values borrowed from the pages of the file.
//!
//! The `parquet` crate's decoder hands out every value as a shared buffer of its own, counted when it is taken
//! and when it is let go, which for names of a few letters costs more than all the rest of reading them. Here
//! a value is two places in a page.

use bytes::Bytes;
use parquet::basic::{Encoding, Type as PhysicalType};
use parquet::column::page::{Page, PageReader};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::ColumnChunkMetaData;

use crate::packed_numbers::{PackedNumbers, ends_early};

/// The rows of a text column, read some at a time.
pub(crate) struct TextRows {
    reader: Box<dyn PageReader>,
    presence: Presence,
    /// The text of the dictionary, then the pages in which the values at hand stand.
    pages: Vec<Bytes>,
    dictionary: Option<Vec<Place>>,
    page: Option<DataPage>,
    places: Vec<Place>,
}

/// Whether rows may be without a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Required,
    Optional,
}

/// Where a value stands: in which page, from which byte to which.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    page: u32,
    start: u32,
    end: u32,
}

/// What is left of a page.
struct DataPage {
    rows: usize,
    values: usize,
    levels: Option<PackedNumbers>,
    encoded: Encoded,
}

/// The values of a page.
enum Encoded {
    /// Each after its length; the next one stands here.
    Plain { page: u32, at: usize },
    /// By their places in the dictionary.
    Places(PackedNumbers),
}

impl TextRows {
    /// Whether a column's values stand in its pages as they are read here; the crate's decoder reads the others.
    pub(crate) fn can_read(column: &ColumnChunkMetaData) -> bool {
        let description = column.column_descr();
        description.physical_type() == PhysicalType::BYTE_ARRAY
            && description.max_rep_level() == 0
            && description.max_def_level() <= 1
            && column.encodings().all(|encoding| {
                matches!(
                    encoding,
                    Encoding::PLAIN
                        | Encoding::PLAIN_DICTIONARY
                        | Encoding::RLE_DICTIONARY
                        | Encoding::RLE
                )
            })
    }

    pub(crate) fn new(reader: Box<dyn PageReader>, level: i16) -> Self {
        Self {
            reader,
            presence: if level == 0 {
                Presence::Required
            } else {
                Presence::Optional
            },
            pages: vec![Bytes::new()],
            dictionary: None,
            page: None,
            places: Vec::new(),
        }
    }

    /// The value of a row of those read last; empty where it has none.
    #[inline]
    pub(crate) fn value(&self, row: usize) -> &[u8] {
        let place = self.places[row];
        &self.pages[place.page as usize][place.start as usize..place.end as usize]
    }

    /// Reads the next rows in place of those before, and answers how many there were and whether some have no
    /// value. The levels are 1 where a row has one.
    pub(crate) fn read(
        &mut self,
        rows: usize,
        levels: &mut Vec<i16>,
    ) -> ParquetResult<(usize, bool)> {
        levels.clear();
        self.places.clear();
        self.let_go_of_pages();
        let mut some_missing = false;
        while self.places.len() < rows {
            let Some(page) = self.page.as_mut().filter(|page| page.rows > 0) else {
                if self.next_page()? {
                    continue;
                }
                break;
            };
            let first = self.places.len();
            let count = page.rows.min(rows - first);
            let mut present = count;
            if let Some(numbers) = &mut page.levels {
                numbers.read(count, levels, |level| (level <= 1).then_some(level as i16))?;
                let found = &levels[first..];
                present = found.iter().map(|level| usize::from(*level == 1)).sum();
            }
            page.rows -= count;
            page.values = page.values.checked_sub(present).ok_or_else(ends_early)?;
            match &mut page.encoded {
                Encoded::Plain { page, at } => {
                    let text = &self.pages[*page as usize];
                    read_plain(text, *page, at, present, &mut self.places)?;
                }
                Encoded::Places(numbers) => {
                    let dictionary = self.dictionary.as_deref().unwrap_or_default();
                    numbers.read(present, &mut self.places, |place| {
                        dictionary.get(place as usize).copied()
                    })?;
                }
            }
            if present < count {
                some_missing = true;
                self.places.resize(first + count, Place::default());
                spread(&mut self.places[first..], &levels[first..], present);
            }
        }
        Ok((self.places.len(), some_missing))
    }

    /// Keeps of the pages only the dictionary and the one that is not yet read to its end.
    fn let_go_of_pages(&mut self) {
        let mut rest = None;
        if let Some(DataPage {
            encoded: Encoded::Plain { page, .. },
            ..
        }) = &mut self.page
        {
            rest = self.pages.get(*page as usize).cloned();
            *page = 1;
        }
        self.pages.truncate(1);
        self.pages.extend(rest);
    }

    /// Goes to the next page with rows, if there is one.
    fn next_page(&mut self) -> ParquetResult<bool> {
        loop {
            match self.reader.get_next_page()? {
                None => return Ok(false),
                Some(Page::DictionaryPage {
                    buf,
                    num_values,
                    encoding,
                    ..
                }) => self.set_dictionary(buf, num_values as usize, encoding)?,
                Some(Page::DataPage {
                    buf,
                    num_values,
                    encoding,
                    def_level_encoding,
                    ..
                }) => {
                    let rows = num_values as usize;
                    let (levels, text) = match self.presence {
                        Presence::Required => (None, buf),
                        Presence::Optional => {
                            let (levels, text) = levels_before(&buf, def_level_encoding)?;
                            (Some(levels), text)
                        }
                    };
                    self.set_page(rows, rows, levels, text, encoding)?;
                    return Ok(true);
                }
                Some(Page::DataPageV2 {
                    buf,
                    num_values,
                    encoding,
                    num_nulls,
                    def_levels_byte_len,
                    rep_levels_byte_len,
                    ..
                }) => {
                    let rows = num_values as usize;
                    let values = num_values.checked_sub(num_nulls).ok_or_else(ends_early)?;
                    let start = rep_levels_byte_len as usize;
                    let end = start.saturating_add(def_levels_byte_len as usize);
                    if end > buf.len() {
                        return Err(ends_early());
                    }
                    let levels = match self.presence {
                        Presence::Required => None,
                        Presence::Optional => Some(buf.slice(start..end)),
                    };
                    self.set_page(rows, values as usize, levels, buf.slice(end..), encoding)?;
                    return Ok(true);
                }
            }
        }
    }

    fn set_dictionary(
        &mut self,
        text: Bytes,
        count: usize,
        encoding: Encoding,
    ) -> ParquetResult<()> {
        if !matches!(
            encoding,
            Encoding::PLAIN | Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY
        ) {
            return Err(not_named(encoding));
        }
        if self.dictionary.is_some() {
            return Err(ParquetError::General("it has two dictionaries".to_owned()));
        }
        let mut places = Vec::new();
        read_plain(&text, 0, &mut 0, count, &mut places)?;
        self.pages[0] = text;
        self.dictionary = Some(places);
        Ok(())
    }

    fn set_page(
        &mut self,
        rows: usize,
        values: usize,
        levels: Option<Bytes>,
        text: Bytes,
        encoding: Encoding,
    ) -> ParquetResult<()> {
        let encoded = match encoding {
            Encoding::PLAIN => {
                let page = self.pages.len() as u32;
                self.pages.push(text);
                Encoded::Plain { page, at: 0 }
            }
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                // The width of the places; a page without values may do without.
                let width = text.first().copied().unwrap_or_default();
                let numbers = text.slice(text.len().min(1)..);
                Encoded::Places(PackedNumbers::new(numbers, width)?)
            }
            encoding => return Err(not_named(encoding)),
        };
        self.page = Some(DataPage {
            rows,
            values,
            levels: levels
                .map(|levels| PackedNumbers::new(levels, 1))
                .transpose()?,
            encoded,
        });
        Ok(())
    }
}

/// The levels that stand before the values of a page of the first version, after their length.
fn levels_before(page: &Bytes, encoding: Encoding) -> ParquetResult<(Bytes, Bytes)> {
    if encoding != Encoding::RLE {
        return Err(not_named(encoding));
    }
    let length = page.first_chunk::<4>().ok_or_else(ends_early)?;
    let end = (u32::from_le_bytes(*length) as usize).saturating_add(4);
    if end > page.len() {
        return Err(ends_early());
    }
    Ok((page.slice(4..end), page.slice(end..)))
}

/// Finds the next values of a page, each of which stands after its length.
fn read_plain(
    text: &[u8],
    page: u32,
    at: &mut usize,
    count: usize,
    places: &mut Vec<Place>,
) -> ParquetResult<()> {
    let length = u32::try_from(text.len()).map_err(|_| ends_early())?;
    let mut rest = text.get(*at..).unwrap_or_default();
    // However many a damaged page claims to have, each takes four bytes.
    places.reserve(count.min(rest.len() / 4));
    for _ in 0..count {
        let (value_length, after) = rest.split_first_chunk::<4>().ok_or_else(ends_early)?;
        let value_length = u32::from_le_bytes(*value_length);
        rest = after.get(value_length as usize..).ok_or_else(ends_early)?;
        let end = length - rest.len() as u32;
        places.push(Place {
            page,
            start: end - value_length,
            end,
        });
    }
    *at = text.len() - rest.len();
    Ok(())
}

/// Moves the first places to the rows that have a value, from the last row on so that none is lost.
fn spread(places: &mut [Place], levels: &[i16], mut present: usize) {
    for (row, level) in levels.iter().enumerate().rev() {
        let mut place = Place::default();
        if *level == 1 && present > 0 {
            present -= 1;
            place = places[present];
        }
        places[row] = place;
    }
}

fn not_named(encoding: Encoding) -> ParquetError {
    ParquetError::General(format!(
        "a page is encoded as {encoding}, which the directory of the file does not say"
    ))
}
