//! How SAS is asked to show a value: `DATE9.`, `8.2`, `$20.`.

use std::fmt;

/// A SAS format or informat: a name, a width and a number of decimals, each of which may be absent.
///
/// ```
/// use datasets::DisplayFormat;
/// let format = DisplayFormat::new("DATE9.");
/// assert_eq!((format.name(), format.width(), format.decimals()), ("DATE", 9, 0));
/// assert!(format.shows_dates());
/// assert_eq!(DisplayFormat::new("8.2").decimals(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DisplayFormat {
    text: String,
}

/// SAS formats that show a number of days as a date.
const DATE_FORMATS: [&str; 30] = [
    "B8601DA", "DATE", "DAY", "DDMMYY", "DDMMYYB", "DDMMYYC", "DDMMYYD", "DDMMYYN", "DDMMYYP",
    "DDMMYYS", "E8601DA", "IS8601DA", "JULIAN", "MMDDYY", "MMDDYYB", "MMDDYYC", "MMDDYYD",
    "MMDDYYN", "MMDDYYP", "MMDDYYS", "MONYY", "ND8601DA", "WEEKDATE", "WEEKDATX", "WORDDATE",
    "WORDDATX", "YYMMDD", "YYMMDDD", "YYMMDDN", "YYMMDDS",
];

/// SAS formats that show a number of seconds as a date with a time.
const DATETIME_FORMATS: [&str; 9] = [
    "B8601DN", "B8601DT", "DATEAMPM", "DATETIME", "DTDATE", "E8601DN", "E8601DT", "IS8601DT",
    "MDYAMPM",
];

/// SAS formats that show a number of seconds as a time of day.
const TIME_FORMATS: [&str; 6] = ["B8601TM", "E8601TM", "HHMM", "IS8601TM", "TIME", "TOD"];

impl DisplayFormat {
    /// A format as it is written in a program or a file, e.g. `DATE9.`
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        DisplayFormat { text: text.into() }
    }

    /// A format from its parts, where 0 stands for "not given".
    #[must_use]
    pub fn from_parts(name: &str, width: u16, decimals: u16) -> Self {
        let text = match (width, decimals) {
            (0, 0) => format!("{name}."),
            (0, decimals) => format!("{name}.{decimals}"),
            (width, 0) => format!("{name}{width}."),
            (width, decimals) => format!("{name}{width}.{decimals}"),
        };
        DisplayFormat { text }
    }

    fn parts(&self) -> (&str, &str, &str) {
        let (head, decimals) = self.text.split_once('.').unwrap_or((&self.text, ""));
        let name = head.trim_end_matches(|letter: char| letter.is_ascii_digit());
        (name, &head[name.len()..], decimals)
    }

    /// The format as it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name without width and decimals; empty for a bare width such as `8.2`.
    #[must_use]
    pub fn name(&self) -> &str {
        // A field of a file may hold blanks before digits that are no part of its name.
        self.parts().0.trim_end()
    }

    /// The width in characters; 0 where it is not given.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.parts().1.parse().unwrap_or(0)
    }

    /// The number of decimals; 0 where it is not given.
    #[must_use]
    pub fn decimals(&self) -> u16 {
        self.parts().2.parse().unwrap_or(0)
    }

    fn is_one_of(&self, names: &[&str]) -> bool {
        names
            .iter()
            .any(|name| name.eq_ignore_ascii_case(self.name()))
    }

    /// Whether a number under this format is a count of days since 1960-01-01.
    #[must_use]
    pub fn shows_dates(&self) -> bool {
        self.is_one_of(&DATE_FORMATS)
    }

    /// Whether a number under this format is a count of seconds since 1960-01-01 00:00.
    #[must_use]
    pub fn shows_datetimes(&self) -> bool {
        self.is_one_of(&DATETIME_FORMATS)
    }

    /// Whether a number under this format is a count of seconds since midnight.
    #[must_use]
    pub fn shows_times(&self) -> bool {
        self.is_one_of(&TIME_FORMATS)
    }
}

impl fmt::Display for DisplayFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
