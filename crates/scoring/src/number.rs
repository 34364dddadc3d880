//! The number in a cell, exact, read fast where it is short.

use instruments::{InstrumentError, Rational};

/// A number as it stood in its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    /// Nothing was measured.
    Missing,
    /// `digits / 10^places`, with at most 15 digits: nearly every value that a visit holds.
    Decimal { digits: u64, places: u8 },
    /// Anything else that is a number.
    Exact(Rational),
}

/// What stands for "not measured" besides an empty cell: R, SAS and pandas write these.
pub const MISSING_VALUES: [&str; 3] = ["NA", ".", "NaN"];

/// The most digits that are read the fast way; 10^15 still fits beside every factor used here.
const LONGEST: usize = 15;

const POWERS: [u64; LONGEST + 1] = {
    let mut powers = [1; LONGEST + 1];
    let mut place = 1;
    while place < powers.len() {
        powers[place] = powers[place - 1] * 10;
        place += 1;
    }
    powers
};

/// Thousandths in a unit of the last place, for so many places.
const THOUSANDTHS: [u64; 4] = [1000, 100, 10, 1];

const EACH: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = EACH << 7;
const ZEROS: u64 = EACH * b'0' as u64;

impl Number {
    /// Reads a cell of up to eight bytes from a word that begins with them, where it is digits and at most
    /// one point. All digits are worked on at once, for cells are short and their lengths not foreseeable.
    // Always in line, as the next: a number that is handed over through memory costs more than reading it.
    #[inline(always)]
    pub(crate) fn of_word(word: u64, length: usize) -> Option<Self> {
        if length == 0 {
            return Some(Self::Missing);
        }
        if length > 8 {
            return None;
        }
        // The text moves to the upper end, and noughts fill the lower, where the first digits stand.
        let before = 64 - 8 * length as u32;
        let mut text = word << before;
        let mut places = 0;
        let points = text ^ (EACH * b'.' as u64);
        let points = !(((points & !HIGH) + !HIGH) | points) & HIGH;
        if points != 0 {
            if length == 1 {
                return None;
            }
            let point = points.trailing_zeros() & !7;
            let below = text & ((1 << point) - 1);
            let above = text & !(u64::MAX >> (56 - point));
            text = above | (below << 8);
            places = (56 - point) / 8;
        }
        let filled = before + if points != 0 { 8 } else { 0 };
        let digits = text ^ (ZEROS & (u64::MAX << filled));
        if (digits.wrapping_add(EACH * 0x76) | digits) & HIGH != 0 {
            return None;
        }
        // Ones to pairs, pairs to fours, fours to the whole.
        let pairs = (digits.wrapping_mul(10 * 256 + 1) >> 8) & 0x00ff_00ff_00ff_00ff;
        let fours = (pairs.wrapping_mul(100 * 65_536 + 1) >> 16) & 0x0000_ffff_0000_ffff;
        let digits = fours.wrapping_mul(10_000 * 4_294_967_296 + 1) >> 32;
        Some(Self::Decimal {
            digits,
            places: places as u8,
        })
    }

    /// Reads the text of a cell.
    #[inline]
    pub(crate) fn of_text(cell: &[u8]) -> Result<Self, InstrumentError> {
        if cell.is_empty() {
            return Ok(Self::Missing);
        }
        let mut digits = 0_u64;
        let mut places = 0_usize;
        let mut point = 0_usize;
        if cell.len() <= LONGEST {
            for byte in cell {
                let digit = byte.wrapping_sub(b'0');
                if digit < 10 {
                    digits = digits * 10 + u64::from(digit);
                    places += point;
                } else if *byte == b'.' && point == 0 {
                    point = 1;
                } else {
                    return Self::of_other_text(cell);
                }
            }
            if cell.len() > point {
                return Ok(Self::Decimal {
                    digits,
                    places: places as u8,
                });
            }
        }
        Self::of_other_text(cell)
    }

    #[cold]
    fn of_other_text(cell: &[u8]) -> Result<Self, InstrumentError> {
        let text = String::from_utf8_lossy(cell);
        let trimmed = text.trim();
        if trimmed.is_empty() || MISSING_VALUES.contains(&trimmed) {
            return Ok(Self::Missing);
        }
        trimmed.parse().map(Self::Exact)
    }

    /// The decimal that a double stands for: the shortest that reads back as the same double.
    #[inline]
    pub(crate) fn of_double(value: f64) -> Result<Self, InstrumentError> {
        match Self::of_short_double(value) {
            Some(number) => Ok(number),
            None if value.is_nan() => Ok(Self::Missing),
            None => Self::of_other_text(value.to_string().as_bytes()),
        }
    }

    /// As [`Self::of_double`], where the decimal is short.
    #[inline]
    pub(crate) fn of_short_double(value: f64) -> Option<Self> {
        if !(0.0..1e9).contains(&value) {
            return None;
        }
        // Two decimals of up to 15 digits are never the same double, so one that divides back to the double is
        // the decimal that was meant. Nearly all have up to three places; looking for fewer first would cost
        // more than it saves.
        let digits = (value * 1000.0 + 0.5) as i64;
        if digits as f64 / 1000.0 == value {
            return Some(Self::Decimal {
                digits: digits.unsigned_abs(),
                places: 3,
            });
        }
        None
    }

    /// The decimal that a single stands for.
    pub(crate) fn of_single(value: f32) -> Result<Self, InstrumentError> {
        Self::of_text(value.to_string().as_bytes())
    }

    /// A whole number.
    pub(crate) fn of_integer(value: i64) -> Self {
        Self::of_short_integer(value).unwrap_or_else(|| Self::Exact(Rational::integer(value)))
    }

    /// As [`Self::of_integer`], where the number is short.
    #[inline]
    pub(crate) fn of_short_integer(value: i64) -> Option<Self> {
        let digits = u64::try_from(value).ok()?;
        (digits < POWERS[LONGEST]).then_some(Self::Decimal { digits, places: 0 })
    }

    /// The number in steps of `1 / steps`, where it lies on one and is at most `highest` steps. At most 10 steps a unit.
    #[inline(always)]
    pub(crate) fn in_steps(self, steps: u64, highest: u64) -> Option<u64> {
        let Self::Decimal { digits, places } = self else {
            return None;
        };
        // In thousandths of a step whatever the places, so that nothing hangs on how a number was written. 10^15 times
        // the most steps, 10, and 1000 is less than 2^64.
        let thousandths = digits * steps * THOUSANDTHS.get(usize::from(places))?;
        let whole = thousandths / 1000;
        if whole * 1000 != thousandths {
            return None;
        }
        (whole <= highest).then_some(whole)
    }

    /// The exact value, or nothing where nothing was measured.
    pub(crate) fn exact(self) -> Result<Option<Rational>, InstrumentError> {
        match self {
            Self::Missing => Ok(None),
            Self::Decimal { digits, places } => {
                let under = POWERS[usize::from(places)] as i64;
                Rational::new(digits as i64, under).map(Some)
            }
            Self::Exact(value) => Ok(Some(value)),
        }
    }

    /// Two numbers as the parts of one fraction in 32 bits, where they are that short and the lower is not 0.
    #[inline]
    pub(crate) fn over(self, under: Self) -> Option<(u32, u32)> {
        let (
            Self::Decimal { digits, places },
            Self::Decimal {
                digits: under_digits,
                places: under_places,
            },
        ) = (self, under)
        else {
            return None;
        };
        let (over, under) = if places == under_places {
            (digits, under_digits)
        } else {
            (
                digits.checked_mul(POWERS[usize::from(under_places)])?,
                under_digits.checked_mul(POWERS[usize::from(places)])?,
            )
        };
        let over = u32::try_from(over).ok()?;
        let under = u32::try_from(under).ok()?;
        (under > 0).then_some((over, under))
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn a_short_decimal_is_read_as_it_stands() {
        let decimal = |digits, places| Ok(Number::Decimal { digits, places });
        assert_eq!(Number::of_text(b"5.13"), decimal(513, 2));
        assert_eq!(Number::of_text(b"0.125"), decimal(125, 3));
        assert_eq!(Number::of_text(b".5"), decimal(5, 1));
        assert_eq!(Number::of_text(b"7."), decimal(7, 0));
        for missing in [&b""[..], b" ", b"NA", b".", b"NaN", b" NA "] {
            assert_eq!(Number::of_text(missing), Ok(Number::Missing));
        }
        for text in [&b"a"[..], b"1,5", b"1.2.3", b"..", b"-", b"\xff"] {
            assert!(Number::of_text(text).is_err(), "{text:?}");
        }
    }

    /// A cell among others, read by its first eight bytes.
    fn of_word(cell: &[u8]) -> Option<Number> {
        let bytes = [cell, b",9,9,9,9,"].concat();
        let word = bytes.first_chunk::<8>().expect("eight bytes");
        Number::of_word(u64::from_le_bytes(*word), cell.len())
    }

    #[test]
    fn a_short_cell_is_read_at_once_as_it_is_byte_by_byte() {
        let signs = *b"0159.-+ eN/\xff";
        for length in 0..=4 {
            for number in 0..signs.len().pow(length) {
                let cell: Vec<u8> = (0..length)
                    .map(|place| signs[number / signs.len().pow(place) % signs.len()])
                    .collect();
                match of_word(&cell) {
                    Some(read) => assert_eq!(Ok(read), Number::of_text(&cell), "{cell:?}"),
                    None => assert!(
                        !matches!(Number::of_text(&cell), Ok(Number::Decimal { .. })),
                        "{cell:?}"
                    ),
                }
            }
        }
    }

    #[test]
    fn a_cell_of_eight_bytes_is_read_with_its_point_in_any_place() {
        for point in 0..=8 {
            let mut cell = b"12345678".to_vec();
            if point < 8 {
                cell[point] = b'.';
            }
            let read = of_word(&cell).expect("a number");
            assert_eq!(Ok(read), Number::of_text(&cell));
        }
        assert_eq!(of_word(b"123456789"), None);
        assert_eq!(of_word(b"1.2345.7"), None);
    }

    #[test]
    fn every_double_of_up_to_three_decimals_is_the_decimal_that_was_meant() {
        for digits in 0..300_000_u32 {
            let text = format!("{}.{:03}", digits / 1000, digits % 1000);
            let value: f64 = text.parse().expect("a number");
            let exact = |number: Number| number.exact();
            assert_eq!(
                Number::of_double(value).map(exact),
                Number::of_text(text.as_bytes()).map(exact),
                "{text}"
            );
        }
    }

    #[test]
    fn steps_are_exact_or_not_there() {
        let steps = |text: &[u8], steps| {
            Number::of_text(text)
                .ok()
                .and_then(|n| n.in_steps(steps, 100))
        };
        assert_eq!(steps(b"5.1", 10), Some(51));
        assert_eq!(steps(b"5.10", 10), Some(51));
        assert_eq!(steps(b"5.13", 10), None);
        assert_eq!(steps(b"1.375", 8), Some(11));
        assert_eq!(steps(b"1.35", 8), None);
        assert_eq!(steps(b"10.1", 10), None);
    }
}
