//! Where a data set came from: stamps and identifiers that travel with it from file to file.

use std::fmt;

use jiff::civil::{Date, DateTime};

use crate::Encoding;

/// A moment as a file states it: a civil date and time, and its distance from UTC where that is
/// stated.
///
/// ```
/// use datasets::Timestamp;
/// let stamp: Timestamp = "2024-11-11T15:09:14+02:00".parse().unwrap();
/// assert_eq!(stamp.to_string(), "2024-11-11T15:09:14+02:00");
/// assert!("2024-11-31T15:09:14".parse::<Timestamp>().is_err(), "November has 30 days");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp {
    /// Date and time of day where the clock hung.
    pub civil: DateTime,
    /// How many minutes that clock was ahead of UTC, where it is stated.
    pub minutes_ahead_of_utc: Option<i16>,
}

impl Timestamp {
    /// A moment without a stated distance from UTC.
    #[must_use]
    pub fn civil(civil: DateTime) -> Self {
        Timestamp {
            civil,
            minutes_ahead_of_utc: None,
        }
    }

    /// Whether this moment is known to be later than another: both state their distance from UTC,
    /// or neither does.
    #[must_use]
    pub fn is_known_later_than(&self, other: &Timestamp) -> bool {
        match (self.minutes_ahead_of_utc, other.minutes_ahead_of_utc) {
            (None, None) => self.civil > other.civil,
            (Some(here), Some(there)) => {
                let apart = jiff::Span::new().minutes(i64::from(here) - i64::from(there));
                other
                    .civil
                    .checked_add(apart)
                    .is_ok_and(|other| self.civil > other)
            }
            _ => false,
        }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.civil.fmt(f)?;
        match self.minutes_ahead_of_utc {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let minutes = minutes.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

/// A text that is no date and time as ISO 8601 writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotATimestamp(pub String);

impl fmt::Display for NotATimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a date and time; write it as 2024-11-11T15:09:14, with Z or an offset such as +02:00 at will",
            self.0
        )
    }
}

impl std::error::Error for NotATimestamp {}

impl std::str::FromStr for Timestamp {
    type Err = NotATimestamp;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_timestamp(text).ok_or_else(|| NotATimestamp(text.to_owned()))
    }
}

fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let (day, time) = text.split_once('T')?;
    let date: Date = crate::Day::from_iso(day)?.date()?;
    let zone = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone);
    let bytes = clock.as_bytes();
    let shaped = bytes.len() >= 8
        && bytes[2] == b':'
        && bytes[5] == b':'
        && (bytes.len() == 8 || (bytes.len() > 9 && bytes[8] == b'.'))
        && clock
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'));
    if !shaped {
        return None;
    }
    let time: jiff::civil::Time = clock.parse().ok()?;
    let minutes_ahead_of_utc = match zone.as_bytes() {
        [] => None,
        b"Z" => Some(0),
        [sign, h1, h2, b':', m1, m2]
            if [h1, h2, m1, m2].iter().all(|digit| digit.is_ascii_digit()) =>
        {
            let digit = |byte: &u8| i16::from(byte - b'0');
            let (hours, minutes) = (digit(h1) * 10 + digit(h2), digit(m1) * 10 + digit(m2));
            if hours > 23 || minutes > 59 {
                return None;
            }
            let ahead = hours * 60 + minutes;
            Some(if *sign == b'-' { -ahead } else { ahead })
        }
        _ => return None,
    };
    Some(Timestamp {
        civil: date.to_datetime(time),
        minutes_ahead_of_utc,
    })
}

/// The program and its version that made a data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceSystem {
    /// E.g. `SAS on X64_10PRO`.
    pub name: String,
    /// E.g. `9.4`.
    pub version: String,
}

/// Where a data set came from. Everything is optional, and each file format carries what it can.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Provenance {
    /// When the file was created.
    pub created: Option<Timestamp>,
    /// When the data were last modified before that.
    pub modified: Option<Timestamp>,
    /// What made the data set.
    pub source_system: Option<SourceSystem>,
    /// The organisation that made it.
    pub originator: Option<String>,
    /// Identifier of the file.
    pub file_oid: Option<String>,
    /// Identifier of the study.
    pub study_oid: Option<String>,
    /// Identifier of the version of the study's metadata.
    pub metadata_version_oid: Option<String>,
    /// Where the study's metadata are found, e.g. `define.xml`.
    pub metadata_ref: Option<String>,
    /// Identifier of the data set in the study's metadata, e.g. `IG.ADSL`.
    pub item_group_oid: Option<String>,
    /// The encoding of a version 5 transport file whose texts are not all ASCII.
    pub text_encoding: Option<Encoding>,
}
