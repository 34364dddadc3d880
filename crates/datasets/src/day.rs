//! A date cell in four bytes: a civil date counted as SAS counts it, or why it is missing.

use jiff::civil::Date;

use crate::Missing;

/// Days from 0000-03-01 to 1960-01-01, SAS's day 0, in the proleptic Gregorian calendar.
const DAYS_TO_1960: i64 = 715_815;

/// The lowest 28 values of the cell stand for the missing values, in their order, so that a plain
/// comparison of integers is SAS's order.
const FIRST_MISSING: i32 = i32::MIN;

/// A date cell: a civil date of the years 1 to 9999, or one of the 28 missing values.
///
/// ```
/// use datasets::Day;
/// use jiff::civil::date;
/// let randomised = Day::new(date(1960, 1, 2)).unwrap();
/// assert_eq!(randomised.sas_day(), Some(1));
/// assert_eq!(randomised.date(), Some(date(1960, 1, 2)));
/// assert_eq!(Day::MISSING.date(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The ordinary missing value.
    pub const MISSING: Day = Day(FIRST_MISSING + 1);

    /// The first day a cell can hold: 0001-01-01.
    const FIRST: i32 = -715_509;
    /// The last day a cell can hold: 9999-12-31.
    const LAST: i32 = 2_936_549;

    /// A date, or `None` before the year 1, which no date of a file can name.
    #[must_use]
    pub fn new(date: Date) -> Option<Self> {
        let (year, month, day) = (
            i64::from(date.year()),
            i64::from(date.month()),
            i64::from(date.day()),
        );
        // Years that start in March put the leap day last, so that month lengths follow one
        // linear rule.
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        i32::try_from(era * 146_097 + day_of_era - DAYS_TO_1960)
            .ok()
            .and_then(Self::from_sas_day)
    }

    /// The date that many days after 1960-01-01, if it lies in the years 1 to 9999.
    #[must_use]
    pub fn from_sas_day(days: i32) -> Option<Self> {
        (Self::FIRST..=Self::LAST)
            .contains(&days)
            .then_some(Day(days))
    }

    /// The date as ISO 8601 writes it, `YYYY-MM-DD`, and nothing shorter or longer.
    #[must_use]
    pub fn from_iso(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let digits = |range: std::ops::Range<usize>| {
            bytes[range].iter().try_fold(0_i16, |sum, byte| {
                byte.is_ascii_digit()
                    .then(|| sum * 10 + i16::from(byte - b'0'))
            })
        };
        let date = Date::new(
            digits(0..4)?,
            i8::try_from(digits(5..7)?).ok()?,
            i8::try_from(digits(8..10)?).ok()?,
        );
        date.ok().and_then(Day::new)
    }

    /// Days since 1960-01-01, or `None` where the date is missing.
    #[must_use]
    pub fn sas_day(self) -> Option<i32> {
        (self.0 >= Self::FIRST).then_some(self.0)
    }

    /// The date, or `None` where it is missing.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        let days = i64::from(self.sas_day()?) + DAYS_TO_1960;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = (shifted_month + 2) % 12 + 1;
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Date::new(
            i16::try_from(year).ok()?,
            i8::try_from(month).ok()?,
            i8::try_from(day).ok()?,
        )
        .ok()
    }

    /// Why the date is missing, or `None` where it is there.
    #[must_use]
    pub fn missing(self) -> Option<Missing> {
        (self.0 < Self::FIRST).then(|| {
            Missing::from_rank(u8::try_from(self.0.wrapping_sub(FIRST_MISSING)).unwrap_or(1))
        })
    }
}

impl From<Missing> for Day {
    fn from(missing: Missing) -> Self {
        Day(FIRST_MISSING + i32::from(missing.rank()))
    }
}

/// The cells of a date column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dates {
    pub(crate) cells: Vec<Day>,
}

impl Dates {
    /// The date in a row: `None` where it is missing, or where there is no such row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<Date> {
        self.cells.get(row).and_then(|cell| cell.date())
    }

    /// Every cell, in row order.
    #[must_use]
    pub fn cells(&self) -> &[Day] {
        &self.cells
    }

    /// Every date, in row order, `None` where it is missing.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<Date>> + '_ {
        self.cells.iter().map(|cell| cell.date())
    }

    /// How many rows there are, missing dates among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

impl FromIterator<Day> for Dates {
    fn from_iter<I: IntoIterator<Item = Day>>(cells: I) -> Self {
        Dates {
            cells: cells.into_iter().collect(),
        }
    }
}
