//! Small whole numbers as Parquet packs them: runs of one number, and groups of eight in few bits each.

use bytes::Bytes;
use parquet::errors::{ParquetError, Result as ParquetResult};

/// The widest number: places in a dictionary are counted in 32 bits.
const WIDEST: u8 = 32;

/// Packed numbers, read one after another.
pub(crate) struct PackedNumbers {
    bytes: Bytes,
    /// Where the next run begins.
    at: usize,
    bits: u8,
    run: Run,
}

enum Run {
    Repeated { number: u32, left: usize },
    Packed { first_bit: u64, left: usize },
}

impl PackedNumbers {
    /// Numbers of so many bits.
    pub(crate) fn new(bytes: Bytes, bits: u8) -> ParquetResult<Self> {
        if bits > WIDEST {
            return Err(ParquetError::General(format!(
                "numbers of {bits} bits, where at most {WIDEST} are allowed"
            )));
        }
        Ok(Self {
            bytes,
            at: 0,
            bits,
            run: Run::Repeated { number: 0, left: 0 },
        })
    }

    /// Adds what the next numbers stand for; an error where one of them stands for nothing, or where there are
    /// not so many.
    #[inline]
    pub(crate) fn read<T: Copy>(
        &mut self,
        count: usize,
        found: &mut Vec<T>,
        meaning: impl Fn(u32) -> Option<T>,
    ) -> ParquetResult<()> {
        let without_meaning = |number| {
            ParquetError::General(format!("a page holds the place {number}, which is none"))
        };
        found.reserve(count);
        let mut wanted = count;
        while wanted > 0 {
            match &mut self.run {
                Run::Repeated { left: 0, .. } | Run::Packed { left: 0, .. } => self.begin_run()?,
                Run::Repeated { number, left } => {
                    let taken = wanted.min(*left);
                    let value = meaning(*number).ok_or_else(|| without_meaning(*number))?;
                    found.resize(found.len() + taken, value);
                    *left -= taken;
                    wanted -= taken;
                }
                Run::Packed { first_bit, left } => {
                    let taken = wanted.min(*left);
                    let mask = (1_u64 << self.bits) - 1;
                    let mut bit = *first_bit;
                    for _ in 0..taken {
                        let word = word_at(&self.bytes, (bit / 8) as usize);
                        let number = ((word >> (bit % 8)) & mask) as u32;
                        found.push(meaning(number).ok_or_else(|| without_meaning(number))?);
                        bit += u64::from(self.bits);
                    }
                    *first_bit = bit;
                    *left -= taken;
                    wanted -= taken;
                }
            }
        }
        Ok(())
    }

    /// Reads what stands before a run.
    fn begin_run(&mut self) -> ParquetResult<()> {
        let header = self.header()?;
        let count = (header >> 1) as usize;
        if header & 1 == 0 {
            let length = usize::from(self.bits).div_ceil(8);
            let end = self.at + length;
            let bytes = self.bytes.get(self.at..end).ok_or_else(ends_early)?;
            let number = bytes
                .iter()
                .rev()
                .fold(0, |number: u32, byte| (number << 8) | u32::from(*byte));
            self.at = end;
            self.run = Run::Repeated {
                number,
                left: count,
            };
            return Ok(());
        }
        // Eight numbers take as many bytes as one takes bits. Some writers leave out the end of the last group.
        let length = count.saturating_mul(usize::from(self.bits));
        let there = length.min(self.bytes.len() - self.at);
        let left = match self.bits {
            0 => count.saturating_mul(8),
            bits => there * 8 / usize::from(bits),
        };
        self.run = Run::Packed {
            first_bit: self.at as u64 * 8,
            left,
        };
        self.at += there;
        Ok(())
    }

    /// A number in seven bits a byte, the lowest first; the eighth bit says that more follow.
    fn header(&mut self) -> ParquetResult<u32> {
        let mut header = 0;
        for place in 0..5 {
            let byte = *self.bytes.get(self.at).ok_or_else(ends_early)?;
            self.at += 1;
            header |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                return u32::try_from(header).map_err(|_| too_long());
            }
        }
        Err(too_long())
    }
}

/// Eight bytes from a place on; noughts where there are none.
#[inline]
fn word_at(bytes: &[u8], start: usize) -> u64 {
    let rest = bytes.get(start..).unwrap_or_default();
    match rest.first_chunk::<8>() {
        Some(word) => u64::from_le_bytes(*word),
        None => rest
            .iter()
            .rev()
            .fold(0, |word, byte| (word << 8) | u64::from(*byte)),
    }
}

/// What is said of a page that holds less than it should.
pub(crate) fn ends_early() -> ParquetError {
    ParquetError::General("a page ends before its values do".to_owned())
}

fn too_long() -> ParquetError {
    ParquetError::General("a run in a page is longer than any page".to_owned())
}

#[cfg(test)]
mod tests {
    use super::PackedNumbers;

    /// The numbers of one stream; nothing where it is refused.
    fn read(bytes: &[u8], bits: u8, counts: &[usize]) -> Option<Vec<u32>> {
        let mut numbers = PackedNumbers::new(bytes.to_vec().into(), bits).ok()?;
        let mut found = Vec::new();
        for count in counts {
            numbers.read(*count, &mut found, Some).ok()?;
        }
        Some(found)
    }

    #[test]
    fn the_example_of_the_format_is_read() {
        // The numbers 0 to 7 in three bits each, as the description of the format packs them.
        let packed = [0x03, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        assert_eq!(read(&packed, 3, &[8]), Some((0..8).collect()));
        assert_eq!(read(&packed, 3, &[3, 4, 1]), Some((0..8).collect()));
    }

    #[test]
    fn runs_and_groups_follow_one_another() {
        // Three hundred times 515 in ten bits, eight ones in the same, twice 0.
        let mut bytes = vec![0xd8, 0x04, 0x03, 0x02, 0x03];
        let ones = (0..8).fold(0_u128, |word, place| word | 1 << (10 * place));
        bytes.extend_from_slice(&ones.to_le_bytes()[..10]);
        bytes.extend_from_slice(&[0x04, 0, 0]);
        let mut expected = vec![515; 300];
        expected.extend([1; 8]);
        expected.extend([0; 2]);
        assert_eq!(read(&bytes, 10, &[299, 3, 8]), Some(expected));
        assert_eq!(read(&bytes, 10, &[311]), None);
    }

    #[test]
    fn every_width_comes_back() {
        for bits in 1..=32_u8 {
            let numbers: Vec<u32> = (0..40_u32)
                .map(|place| place.wrapping_mul(2_654_435_761) >> (32 - bits))
                .collect();
            let mut packed = vec![5 << 1 | 1];
            let mut word = 0_u64;
            let mut filled = 0;
            for number in &numbers {
                word |= u64::from(*number) << filled;
                filled += u32::from(bits);
                while filled >= 8 {
                    packed.push(word as u8);
                    word >>= 8;
                    filled -= 8;
                }
            }
            assert_eq!(read(&packed, bits, &[7, 33]), Some(numbers), "{bits} bits");
        }
    }

    #[test]
    fn no_bits_are_noughts() {
        assert_eq!(read(&[0x03], 0, &[8]), Some(vec![0; 8]));
        assert_eq!(read(&[0x0a], 0, &[5]), Some(vec![0; 5]));
    }

    #[test]
    fn what_is_cut_short_or_too_long_is_refused() {
        for (bytes, bits) in [
            (&[][..], 1),
            (&[0x02], 9),
            (&[0x80], 1),
            (&[0x80, 0x80, 0x80, 0x80, 0x10, 1], 1),
            (&[0xff; 9], 1),
            (&[0x03, 0xff], 32),
            (&[0x00], 1),
            (&[0x02, 0, 0, 0, 0, 0], 33),
        ] {
            assert_eq!(read(bytes, bits, &[1]), None, "{bytes:?}");
        }
        // A last group without its end still has the numbers that are there.
        assert_eq!(read(&[0x03, 0xff], 3, &[2]), Some(vec![7; 2]));
        assert_eq!(read(&[0x03, 0xff], 3, &[3]), None);
    }
}
