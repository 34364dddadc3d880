//! From when until when a certificate may be used, out of its bytes (RFC 5280, 4.1). What speaks TLS for a server does not
//! look at the dates of its own certificate: browsers would, and every coordinator would stand before a warning.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// From when until when, in microseconds from the start of 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) from: i64,
    pub(super) until: i64,
}

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// Values of DER, one after the other.
struct Values<'a>(&'a [u8]);

impl<'a> Values<'a> {
    /// The next value: what it is, and its content.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&[tag, length], rest) = self.0.split_first_chunk::<2>()?;
        let (length, rest) = if length < 0x80 {
            (usize::from(length), rest)
        } else {
            // So many bytes hold the length; a certificate that needs more than four is none.
            let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            if bytes.is_empty() || bytes.len() > 4 {
                return None;
            }
            let length = bytes
                .iter()
                .fold(0_usize, |length, byte| (length << 8) | usize::from(*byte));
            (length, rest)
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    fn next_of(&mut self, wanted: u8) -> Option<&'a [u8]> {
        self.next()
            .and_then(|(tag, content)| (tag == wanted).then_some(content))
    }
}

impl Validity {
    /// The validity of a certificate in DER; `None` where it is none.
    pub(super) fn of(certificate: &[u8]) -> Option<Self> {
        let whole = Values(certificate).next_of(SEQUENCE)?;
        let mut signed = Values(Values(whole).next_of(SEQUENCE)?);
        let (first, _) = signed.next()?;
        if first == VERSION {
            signed.next_of(INTEGER)?;
        }
        let _algorithm = signed.next_of(SEQUENCE)?;
        let _issuer = signed.next_of(SEQUENCE)?;
        let mut times = Values(signed.next_of(SEQUENCE)?);
        Some(Self {
            from: time(times.next()?)?,
            until: time(times.next()?)?,
        })
    }
}

/// `YYMMDDhhmmssZ` of the years 1950 to 2049, or `YYYYMMDDhhmmssZ`.
fn time((tag, content): (u8, &[u8])) -> Option<i64> {
    let digits = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = match (tag, digits.len()) {
        (UTC_TIME, 12) => {
            let (year, rest) = digits.split_at(2);
            let year: i16 = year.parse().ok()?;
            (year + if year < 50 { 2000 } else { 1900 }, rest)
        }
        (GENERALIZED_TIME, 14) => {
            let (year, rest) = digits.split_at(4);
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    let part = |at: usize| rest.get(at..at + 2)?.parse::<i8>().ok();
    let at = DateTime::new(year, part(0)?, part(2)?, part(4)?, part(6)?, part(8)?, 0).ok()?;
    let at = at.to_zoned(TimeZone::UTC).ok()?;
    Some(at.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::{GENERALIZED_TIME, UTC_TIME, Validity, time};

    #[test]
    fn years_of_two_digits_are_those_from_1950_to_2049() {
        let second = 1_000_000;
        assert_eq!(time((UTC_TIME, b"700101000001Z")), Some(second));
        assert_eq!(time((GENERALIZED_TIME, b"19700101000001Z")), Some(second));
        assert_eq!(
            time((UTC_TIME, b"491231235959Z")),
            time((GENERALIZED_TIME, b"20491231235959Z"))
        );
        assert_eq!(
            time((UTC_TIME, b"500101000000Z")),
            time((GENERALIZED_TIME, b"19500101000000Z"))
        );
    }

    #[test]
    fn what_is_no_time_and_no_certificate_has_no_validity() {
        for no_time in [
            "7001010000Z",
            "700101000001",
            "701301000001Z",
            "7001010000-1Z",
            "",
        ] {
            assert_eq!(time((UTC_TIME, no_time.as_bytes())), None, "{no_time}");
        }
        for length in 0..64 {
            for byte in [0x00, 0x30, 0x80, 0x84, 0xff] {
                assert_eq!(Validity::of(&vec![byte; length]), None);
            }
        }
    }
}
