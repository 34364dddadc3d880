//! What was typed: the text of each field by its name.

use std::collections::BTreeMap;

use instruments::exact::Rational;
use jiff::civil::{Date, Time};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The text of each field by its name. A field that was left empty may be absent.
pub type Typed = BTreeMap<String, String>;

/// No text of a field has more bytes than this.
pub const LONGEST_TEXT: usize = 10_000;

/// What a ticked box sends.
pub const TICKED: &str = "yes";

/// The word under which the record writes a value that is one of a few; empty for a value that is none.
pub(crate) fn word_of<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The value of a word of the record.
pub(crate) fn of_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// A number as people type it: with a decimal point or comma.
///
/// ```
/// let typed = |text| forms::read_number(text).map(|number| number.to_string());
/// assert_eq!(typed(" 3,5 ").as_deref(), Some("3.5"));
/// assert_eq!(typed("8/7").as_deref(), Some("8/7"));
/// assert_eq!(typed("1,234.5"), None);
/// ```
pub fn read_number(text: &str) -> Option<Rational> {
    let text = text.trim();
    // A comma beside a point, or two of them, may be a separator of thousands: nobody knows which.
    let commas = text.matches(',').count();
    if commas > 1 || (commas == 1 && text.contains('.')) || text.len() > 40 {
        return None;
    }
    text.replace(',', ".").parse().ok()
}

/// A day as people type it: `2026-11-22` or `22.11.2026`. Days with strokes are not read, for half the world
/// writes the month first.
///
/// ```
/// let typed = |text| forms::read_date(text).map(|date| date.to_string());
/// assert_eq!(typed("2026-11-22").as_deref(), Some("2026-11-22"));
/// assert_eq!(typed("22.11.2026").as_deref(), Some("2026-11-22"));
/// assert_eq!(typed("11/22/2026"), None);
/// assert_eq!(typed("2026-02-30"), None);
/// ```
pub fn read_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let (parts, day_first): (Vec<&str>, bool) = if text.contains('.') {
        (text.split('.').collect(), true)
    } else {
        (text.split('-').collect(), false)
    };
    let [first, month, last] = parts.as_slice() else {
        return None;
    };
    let (year, day) = if day_first {
        (last, first)
    } else {
        (first, last)
    };
    if year.len() != 4 || !(1..=2).contains(&month.len()) || !(1..=2).contains(&day.len()) {
        return None;
    }
    Date::new(whole(year)?, whole(month)?, whole(day)?).ok()
}

/// A day, a month or a year as people type it; of a month or a year, its first day.
///
/// ```
/// let typed = |text| forms::read_partial_date(text).map(|date| date.to_string());
/// assert_eq!(typed("2026-05").as_deref(), Some("2026-05-01"));
/// assert_eq!(typed("05.2026").as_deref(), Some("2026-05-01"));
/// assert_eq!(typed("2026").as_deref(), Some("2026-01-01"));
/// ```
pub fn read_partial_date(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Some(date) = read_date(text) {
        return Some(date);
    }
    let (year, month) = match (text.split_once('-'), text.split_once('.')) {
        (Some((year, month)), _) => (year, month),
        (None, Some((month, year))) => (year, month),
        (None, None) => (text, "1"),
    };
    if year.len() != 4 || !(1..=2).contains(&month.len()) {
        return None;
    }
    Date::new(whole(year)?, whole(month)?, 1).ok()
}

/// A time of day as people type it: `9:15`, `09.15` or `0915`.
///
/// ```
/// let typed = |text| forms::read_time(text).map(|time| time.to_string());
/// assert_eq!(typed("9:15").as_deref(), Some("09:15:00"));
/// assert_eq!(typed("0915").as_deref(), Some("09:15:00"));
/// assert_eq!(typed("24:00"), None);
/// ```
pub fn read_time(text: &str) -> Option<Time> {
    let text = text.trim();
    let (hour, minute) = match text.split_once([':', '.']) {
        Some(parts) => parts,
        None if text.len() == 4 && text.is_ascii() => text.split_at(2),
        None => return None,
    };
    if !(1..=2).contains(&hour.len()) || minute.len() != 2 {
        return None;
    }
    Time::new(whole(hour)?, whole(minute)?, 0, 0).ok()
}

fn whole<T: std::str::FromStr>(digits: &str) -> Option<T> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// A time of day as a field shows it.
pub(crate) fn text_of_time(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Puts a value into what was typed, if there is one.
pub(crate) fn put(typed: &mut Typed, name: impl Into<String>, value: Option<impl ToString>) {
    if let Some(value) = value {
        typed.insert(name.into(), value.to_string());
    }
}
