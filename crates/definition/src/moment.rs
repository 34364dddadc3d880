//! Dates and times, written in quotes or without.

use toml::value::Datetime;

use crate::form::Node;

/// A format of dates and times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Date,
    Time,
    DateAndTime,
    Instant,
}

impl Moment {
    pub(crate) fn is_held_by(self, written: &Datetime) -> bool {
        let held = (
            written.date.is_some(),
            written.time.is_some(),
            written.offset.is_some(),
        );
        match self {
            Moment::Date => held == (true, false, false),
            Moment::Time => held == (false, true, false),
            Moment::DateAndTime => held == (true, true, false),
            Moment::Instant => held == (true, true, true),
        }
    }

    pub(crate) fn is_read_from(self, text: &str) -> bool {
        text.parse::<Datetime>()
            .is_ok_and(|written| self.is_held_by(&written))
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Moment::Date => "a date",
            Moment::Time => "a time",
            Moment::DateAndTime => "a date and a time",
            Moment::Instant => "a date and a time with its offset",
        }
    }

    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Moment::Date => "a date of the calendar, such as 2018-07-01",
            Moment::Time => "a time of day, such as 08:30:00",
            Moment::DateAndTime => "a date and a time, such as 2018-07-01T08:30:00",
            Moment::Instant => "a date and a time with its offset, such as 2018-07-01T08:30:00Z",
        }
    }
}

pub(crate) fn moment(node: &Node) -> Option<Moment> {
    match node.get("format")?.as_str()? {
        "date" => Some(Moment::Date),
        "partial-time" => Some(Moment::Time),
        "partial-date-time" => Some(Moment::DateAndTime),
        "date-time" => Some(Moment::Instant),
        _ => None,
    }
}
