//! A column of few different values as Parquet: a dictionary, and for each row a place in it in a few bits.
//!
//! A general writer must look up every value of every row. A score has at most 41 values, whose places are
//! known beforehand, so that writing ten columns of them costs less than reading the table.

use std::io::Write;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter as _};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::Result as ParquetResult;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::writer::{SerializedPageWriter, SerializedRowGroupWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

/// The code of a row without a value.
pub(crate) const NO_VALUE: u8 = u8::MAX;

/// Rows of one page; a multiple of 8, for eight values are packed together.
const PAGE: usize = 1 << 16;

/// The values that codes stand for, each as Parquet writes it plainly.
pub(crate) struct Dictionary(Vec<Vec<u8>>);

impl Dictionary {
    /// Of numbers; the code of each is its place.
    pub(crate) fn of_numbers(values: impl IntoIterator<Item = f64>) -> Self {
        let plain = |value: f64| value.to_le_bytes().to_vec();
        Self(values.into_iter().map(plain).collect())
    }

    /// Of texts.
    pub(crate) fn of_texts<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let plain = |text: &str| {
            let length = text.len() as u32;
            [&length.to_le_bytes(), text.as_bytes()].concat()
        };
        Self(values.into_iter().map(plain).collect())
    }

    /// Writes the next column of a row group, an optional one, by the codes of its rows.
    pub(crate) fn write<W: Write + Send>(
        &self,
        group: &mut SerializedRowGroupWriter<'_, W>,
        column: ColumnDescPtr,
        codes: &[u8],
    ) -> ParquetResult<()> {
        let (dictionary, places) = self.used(codes);
        let mut chunk = TrackedWrite::new(Vec::new());
        let mut pages = SerializedPageWriter::new(&mut chunk);
        let (bits, dictionary_length) = (dictionary.bits(), dictionary.plain.len());
        let mut written = vec![pages.write_page(CompressedPage::new(
            Page::DictionaryPage {
                buf: dictionary.plain.into(),
                num_values: u32::from(dictionary.values),
                encoding: Encoding::PLAIN,
                is_sorted: false,
            },
            dictionary_length,
        ))?];
        for codes in codes.chunks(PAGE) {
            let page = encoded(codes, &places, bits);
            let length = page.len();
            written.push(pages.write_page(CompressedPage::new(
                Page::DataPage {
                    buf: page.into(),
                    num_values: codes.len() as u32,
                    encoding: Encoding::RLE_DICTIONARY,
                    def_level_encoding: Encoding::RLE,
                    rep_level_encoding: Encoding::RLE,
                    statistics: None,
                },
                length,
            ))?);
        }
        pages.close()?;
        let bytes = Bytes::from(chunk.into_inner()?);
        let length = bytes.len() as i64;
        let first_page = written.get(1).map_or(length, |page| page.offset as i64);
        let metadata = ColumnChunkMetaData::builder(column)
            .set_compression(Compression::UNCOMPRESSED)
            .set_encodings(vec![
                Encoding::PLAIN,
                Encoding::RLE,
                Encoding::RLE_DICTIONARY,
            ])
            .set_total_compressed_size(length)
            .set_total_uncompressed_size(length)
            .set_num_values(codes.len() as i64)
            .set_dictionary_page_offset(Some(0))
            .set_data_page_offset(first_page)
            .build()?;
        group.append_column(
            &bytes,
            ColumnCloseResult {
                bytes_written: length as u64,
                rows_written: codes.len() as u64,
                metadata,
                bloom_filter: None,
                column_index: None,
                offset_index: None,
            },
        )
    }

    /// The values that occur, and the place of each code among them.
    fn used(&self, codes: &[u8]) -> (UsedValues, [u8; 256]) {
        let mut occurs = [false; 256];
        for code in codes {
            occurs[usize::from(*code)] = true;
        }
        let mut places = [0; 256];
        let mut used = UsedValues {
            plain: Vec::new(),
            values: 0,
        };
        for (code, plain) in self.0.iter().enumerate() {
            if occurs[code] {
                places[code] = used.values;
                used.values += 1;
                used.plain.extend_from_slice(plain);
            }
        }
        (used, places)
    }
}

/// The dictionary of one column of one row group.
struct UsedValues {
    plain: Vec<u8>,
    values: u8,
}

impl UsedValues {
    /// How many bits a place takes, at least one.
    fn bits(&self) -> usize {
        let highest = self.values.saturating_sub(1);
        (u8::BITS - highest.leading_zeros()).max(1) as usize
    }
}

/// A page: which rows have a value, then the places of the values.
fn encoded(codes: &[u8], places: &[u8; 256], bits: usize) -> Vec<u8> {
    let levels: Vec<u8> = codes
        .iter()
        .map(|code| u8::from(*code != NO_VALUE))
        .collect();
    let mut present = vec![0; codes.len()];
    let mut count = 0;
    for (code, level) in codes.iter().zip(&levels) {
        present[count] = places[usize::from(*code)];
        count += usize::from(*level);
    }
    let mut page = vec![0; 4];
    if count == codes.len() {
        // A run: its length, then the level that all rows have.
        variable_length(codes.len() << 1, &mut page);
        page.push(1);
    } else {
        pack(&levels, 1, &mut page);
    }
    let length = (page.len() - 4) as u32;
    page[..4].copy_from_slice(&length.to_le_bytes());
    page.push(bits as u8);
    if count > 0 {
        pack(&present[..count], bits, &mut page);
    }
    page
}

/// Values of so many bits, eight together, the first in the lowest bits.
fn pack(values: &[u8], bits: usize, page: &mut Vec<u8>) {
    let eights = values.len().div_ceil(8);
    variable_length(eights << 1 | 1, page);
    page.reserve(eights * bits);
    let mut add = |eight: [u8; 8]| {
        page.extend_from_slice(&packed(u64::from_le_bytes(eight), bits).to_le_bytes()[..bits]);
    };
    let (whole, rest) = values.as_chunks::<8>();
    for eight in whole {
        add(*eight);
    }
    if !rest.is_empty() {
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        add(last);
    }
}

/// Eight values, a byte each, moved together into so many bits each: ones to pairs, pairs to fours, fours to the
/// whole.
fn packed(bytes: u64, bits: usize) -> u64 {
    const ONES: u64 = 0x00ff_00ff_00ff_00ff;
    const PAIRS: u64 = 0x0000_ffff_0000_ffff;
    let pairs = (bytes & ONES) | ((bytes & !ONES) >> (8 - bits));
    let fours = (pairs & PAIRS) | ((pairs & !PAIRS) >> (16 - 2 * bits));
    (fours & 0xffff_ffff) | ((fours >> 32) << (4 * bits))
}

/// A number in seven bits a byte, the lowest first; the eighth bit says that more follow.
fn variable_length(mut number: usize, page: &mut Vec<u8>) {
    while number >= 0x80 {
        page.push(number as u8 | 0x80);
        number >>= 7;
    }
    page.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::packed;

    #[test]
    fn eight_values_are_packed_as_if_one_by_one() {
        for bits in 1..=8 {
            for seed in 0..200_u64 {
                let values = (seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)).to_le_bytes();
                let values = values.map(|value| value >> (8 - bits));
                let expected = values
                    .iter()
                    .rev()
                    .fold(0, |packed: u64, value| (packed << bits) | u64::from(*value));
                assert_eq!(packed(u64::from_le_bytes(values), bits), expected);
            }
        }
    }
}
