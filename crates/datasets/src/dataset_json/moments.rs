//! Times and date-times as ISO 8601 texts and as SAS's counts of seconds.

use jiff::civil::{Time, date};

use crate::{Day, Timestamp};

/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// Seconds since midnight of a time of day, `hh:mm:ss` with decimals at will.
pub(super) fn seconds_of_time(text: &str) -> Option<f64> {
    let time = format!("1960-01-01T{text}").parse::<Timestamp>().ok()?;
    time.minutes_ahead_of_utc
        .is_none()
        .then(|| seconds_of_day(time.civil.time()))
}

/// Seconds since 1960-01-01 00:00 of a date with a time. What states its distance from UTC is no
/// count of seconds of SAS, which knows no time zones.
pub(super) fn seconds_of_datetime(text: &str) -> Option<f64> {
    let moment = text.parse::<Timestamp>().ok()?;
    let days = Day::new(moment.civil.date())?.sas_day()?;
    moment
        .minutes_ahead_of_utc
        .is_none()
        .then(|| f64::from(days) * DAY + seconds_of_day(moment.civil.time()))
}

fn seconds_of_day(time: Time) -> f64 {
    let whole = i32::from(time.hour()) * 3600 + i32::from(time.minute()) * 60;
    f64::from(whole + i32::from(time.second())) + f64::from(time.subsec_nanosecond()) / 1e9
}

/// The text of a count of whole seconds since midnight, or `None` for any other number.
pub(super) fn time_of_seconds(seconds: f64) -> Option<String> {
    if seconds.fract() != 0.0 || !(0.0..DAY).contains(&seconds) {
        return None;
    }
    let seconds = seconds as u32;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    Some(format!("{hours:02}:{minutes:02}:{:02}", seconds % 60))
}

/// The text of a count of whole seconds since 1960-01-01 00:00, or `None` for any other number.
pub(super) fn datetime_of_seconds(seconds: f64) -> Option<String> {
    let days = (seconds / DAY).floor();
    if days.abs() > 1e7 {
        return None;
    }
    let time = time_of_seconds(seconds - days * DAY)?;
    let day = Day::from_sas_day(days as i32)?.date()?;
    Some(format!("{day}T{time}"))
}

/// The stamp of files whose table says nothing of its creation: the origin of SAS's calendar. The
/// clock is never asked, so that the same table gives the same bytes.
pub(super) fn no_stamp() -> Timestamp {
    Timestamp::civil(date(1960, 1, 1).at(0, 0, 0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_counted_as_sas_counts_them() {
        assert_eq!(seconds_of_datetime("1960-01-01T00:00:00"), Some(0.0));
        assert_eq!(seconds_of_datetime("1959-12-31T23:59:59"), Some(-1.0));
        // '22FEB1989:12:00:00'dt is 919771200 in SAS.
        assert_eq!(
            seconds_of_datetime("1989-02-22T12:00:00"),
            Some(919_771_200.0)
        );
        assert_eq!(
            datetime_of_seconds(919_771_200.0).unwrap(),
            "1989-02-22T12:00:00"
        );
        assert_eq!(datetime_of_seconds(-1.0).unwrap(), "1959-12-31T23:59:59");
        assert_eq!(seconds_of_time("23:59:59.5"), Some(86_399.5));
        assert_eq!(time_of_seconds(3_661.0).unwrap(), "01:01:01");
        assert_eq!(time_of_seconds(86_400.0), None);
        assert_eq!(time_of_seconds(0.5), None);
        assert_eq!(seconds_of_time("12:00"), None);
        assert_eq!(seconds_of_datetime("1989-02-22T12:00:00Z"), None);
        assert_eq!(datetime_of_seconds(f64::MAX), None);
    }
}
