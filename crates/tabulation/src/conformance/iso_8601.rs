//! Dates, times and durations as SDTM writes them (ISO 8601, with unknown parts).

use jiff::civil::Date;

/// Whether a text is a date, or a date and time, of which parts at the end may be absent, and parts in between
/// unknown (`-`): `2017`, `2017-02`, `2017---15`, `2017-02-28T09:30`.
pub(super) fn is_date_time(text: &str) -> bool {
    // An interval is two of them.
    if let Some((from, to)) = text.split_once('/') {
        return is_date_time(from) && (is_date_time(to) || is_duration(to));
    }
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    is_date(date) && time.is_none_or(is_time)
}

fn is_date(text: &str) -> bool {
    let Some((year, rest)) = part(text, 4) else {
        return false;
    };
    if rest.is_empty() {
        return year.is_some();
    }
    let Some((month, rest)) = rest.strip_prefix('-').and_then(|rest| part(rest, 2)) else {
        return false;
    };
    if month.is_some_and(|month| !(1..=12).contains(&month)) {
        return false;
    }
    if rest.is_empty() {
        return month.is_some();
    }
    let Some((day, "")) = rest.strip_prefix('-').and_then(|rest| part(rest, 2)) else {
        return false;
    };
    match (year, month, day) {
        (Some(year), Some(month), Some(day)) => {
            let [year, month, day] =
                [year, month, day].map(|part| i16::try_from(part).unwrap_or(-1));
            let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
                return false;
            };
            Date::new(year, month, day).is_ok()
        }
        (_, _, Some(day)) => (1..=31).contains(&day),
        _ => false,
    }
}

fn is_time(text: &str) -> bool {
    let time = text.strip_suffix('Z').unwrap_or_else(|| {
        // A zone is a sign and hours, but a lone `-` stands for an unknown part.
        match text.rfind(['+', '-']) {
            Some(at) if at >= 5 && text[at + 1..].starts_with(|c: char| c.is_ascii_digit()) => {
                &text[..at]
            }
            _ => text,
        }
    });
    let mut parts = time.split(':');
    let within = |part: Option<&str>, below: u32| match part {
        None => Some(false),
        Some("-") => Some(true),
        Some(text) => match part_of(text, 2) {
            Some(number) if number < below => Some(true),
            _ => None,
        },
    };
    let hour = within(parts.next(), 24);
    let minute = within(parts.next(), 60);
    let second = match parts.next() {
        None => Some(false),
        Some(text) => {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
            within(Some(whole), 60).filter(|_| digits)
        }
    };
    parts.next().is_none() && hour == Some(true) && minute.is_some() && second.is_some()
}

/// Whether a text is a duration, such as `P2Y6M` or `PT5H30M`.
pub(super) fn is_duration(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let Some(rest) = text.strip_prefix('P') else {
        return false;
    };
    let (days, hours) = match rest.split_once('T') {
        Some((days, hours)) => (days, Some(hours)),
        None => (rest, None),
    };
    let is_filled = !days.is_empty() || hours.is_some();
    is_filled
        && units(days, "YMWD")
        && hours.is_none_or(|hours| !hours.is_empty() && units(hours, "HMS"))
}

/// Numbers, each with one of the units behind it, in their order.
fn units(mut text: &str, mut allowed: &str) -> bool {
    while !text.is_empty() {
        let digits = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let number = &text[..digits];
        let Some(unit) = text[digits..].chars().next() else {
            return false;
        };
        if !number.starts_with(|c: char| c.is_ascii_digit()) || number.parse::<f64>().is_err() {
            return false;
        }
        let Some(at) = allowed.find(unit) else {
            return false;
        };
        allowed = &allowed[at + unit.len_utf8()..];
        text = &text[digits + unit.len_utf8()..];
    }
    true
}

/// The first part of a text: so many digits, or a dash for an unknown one.
fn part(text: &str, digits: usize) -> Option<(Option<u32>, &str)> {
    if let Some(rest) = text.strip_prefix('-') {
        return Some((None, rest));
    }
    let number = part_of(text.get(..digits)?, digits)?;
    Some((Some(number), &text[digits..]))
}

fn part_of(text: &str, digits: usize) -> Option<u32> {
    let whole = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    whole.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::{is_date_time, is_duration};

    #[test]
    fn dates_may_be_partial_and_their_days_are_of_the_calendar() {
        for text in [
            "2017",
            "2017-02",
            "2017-02-28",
            "2016-02-29",
            "2017---15",
            "2017-02-28T09",
            "2017-02-28T09:30",
            "2017-02-28T09:30:15",
            "2017-02-28T09:30:15.25",
            "2017-02-28T09:30Z",
            "2017-02-28T09:30+02:00",
            "2017-02-28T-:30",
            "2017-01/2017-03",
            "--02-14",
        ] {
            assert!(is_date_time(text), "{text}");
        }
        for text in [
            "",
            "17",
            "2017-13",
            "2017-02-30",
            "2017-2-3",
            "28FEB2017",
            "2017-02-28 09:30",
            "2017-02-28T25:00",
            "2017-02-28T09:61",
            "2017-02-28T",
            "2017-",
            "2017/13",
            "ß017",
            "2017-02-28T09:30:15.",
        ] {
            assert!(!is_date_time(text), "{text}");
        }
    }

    #[test]
    fn a_duration_names_its_units_from_years_to_seconds() {
        for text in [
            "P1Y", "P2Y6M", "P112D", "P3W", "PT5H30M", "P1DT0.5H", "-P1D",
        ] {
            assert!(is_duration(text), "{text}");
        }
        for text in ["", "P", "112D", "P1", "P1H", "P1M1Y", "PT", "P1DT", "PxD"] {
            assert!(!is_duration(text), "{text}");
        }
    }
}
