//! Numbers as IBM/360 doubles: a sign, a base-16 exponent in excess 64, and a fraction of 56 bits.

use crate::{Missing, MissingLetter, Number};

/// The eight bytes of a number, or `None` where it is too large or too small for the format
/// (about 5.4e-79 to 7.2e75).
///
/// A double has 53 significant bits, and aligning them to a hexadecimal digit takes three more, so
/// whatever is in range is exact.
pub(super) fn encode(number: Number) -> Option<[u8; 8]> {
    let Some(value) = number.value() else {
        let code = match number.missing() {
            Some(Missing::Underscore) => b'_',
            Some(Missing::Special(letter)) => letter.letter() as u8,
            _ => b'.',
        };
        return Some([code, 0, 0, 0, 0, 0, 0, 0]);
    };
    // SAS knows no negative zero.
    if value == 0.0 {
        return Some([0; 8]);
    }
    let bits = value.to_bits();
    let biased = i64::try_from(bits >> 52 & 0x7ff).ok()?;
    if biased == 0 {
        return None;
    }
    // value = significand * 2^(exponent - 52), the significand in [2^52, 2^53).
    let significand = bits & ((1 << 52) - 1) | 1 << 52;
    let exponent = biased - 1023;
    // value = fraction * 16^(hexadecimal - 64) / 2^56, the fraction in [2^52, 2^56).
    let hexadecimal = (exponent + 4).div_euclid(4) + 64;
    let shift = (exponent + 4).rem_euclid(4);
    let fraction = significand << shift;
    if !(0..=127).contains(&hexadecimal) {
        return None;
    }
    let sign = bits >> 63 << 63;
    let hexadecimal = u64::try_from(hexadecimal).ok()?;
    Some((sign | hexadecimal << 56 | fraction).to_be_bytes())
}

/// The number of two to eight bytes; missing bytes are zeros, as SAS cuts short numbers.
///
/// A fraction of more than 53 bits, which only a mainframe's own arithmetic gives, is rounded to
/// the nearest double, ties to even.
pub(super) fn decode(bytes: &[u8]) -> Number {
    let mut all = [0; 8];
    let length = bytes.len().min(8);
    all[..length].copy_from_slice(&bytes[..length]);
    let bits = u64::from_be_bytes(all);
    let fraction = bits & ((1 << 56) - 1);
    if fraction == 0 {
        return match all[0] {
            b'.' => Number::MISSING,
            b'_' => Missing::Underscore.into(),
            letter @ b'A'..=b'Z' => MissingLetter::new(char::from(letter))
                .map_or(Number::MISSING, |letter| Missing::Special(letter).into()),
            _ => Number::new(0.0).unwrap_or(Number::MISSING),
        };
    }
    let hexadecimal = i32::from(all[0] & 0x7f) - 64;
    // Integer to double rounds to nearest, ties to even; the power of two only moves the exponent,
    // since 16^-64/2^56 and 16^63 are far inside the range of normal doubles.
    let size = fraction as f64 * 2_f64.powi(4 * hexadecimal - 56);
    let value = if all[0] & 0x80 == 0 { size } else { -size };
    Number::new(value).unwrap_or(Number::MISSING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes(value: f64) -> u64 {
        u64::from_be_bytes(encode(Number::new(value).unwrap()).unwrap())
    }

    #[test]
    fn known_numbers_have_their_known_bytes() {
        let known = [
            (1.0, 0x4110_0000_0000_0000),
            (-1.0, 0xc110_0000_0000_0000),
            (0.0, 0),
            (-0.0, 0),
            (0.1, 0x4019_9999_9999_999a),
            (100.0, 0x4264_0000_0000_0000),
            (1.0 / 3.0, 0x4055_5555_5555_5554),
            (9_007_199_254_740_991.0, 0x4e1f_ffff_ffff_ffff),
            (1e-78, 0x001d_a48c_e468_e7c7),
            (-118.625, 0xc276_a000_0000_0000),
        ];
        for (value, expected) in known {
            assert_eq!(bytes(value), expected, "{value}");
            assert_eq!(decode(&expected.to_be_bytes()).value(), Some(value));
        }
    }

    #[test]
    fn missing_values_are_a_letter_and_seven_zeros() {
        for (text, first) in [(".", b'.'), ("._", b'_'), (".A", b'A'), (".Z", b'Z')] {
            let missing: Missing = text.parse().unwrap();
            let bytes = encode(missing.into()).unwrap();
            assert_eq!(bytes, [first, 0, 0, 0, 0, 0, 0, 0]);
            assert_eq!(decode(&bytes).missing(), Some(missing));
            assert_eq!(
                decode(&bytes[..3]).missing(),
                Some(missing),
                "cut to three bytes"
            );
        }
    }

    #[test]
    fn numbers_beyond_the_range_are_refused_at_its_very_edges() {
        let largest = 16_f64.powi(63) * (1.0 - f64::EPSILON / 2.0);
        let smallest = 16_f64.powi(-65);
        assert_eq!(bytes(largest), 0x7fff_ffff_ffff_fff8);
        assert_eq!(bytes(smallest), 0x0010_0000_0000_0000);
        for beyond in [
            16_f64.powi(63),
            -1e76,
            smallest / 2.0,
            1e-79,
            5e-324,
            f64::MAX,
        ] {
            assert!(encode(Number::new(beyond).unwrap()).is_none(), "{beyond}");
        }
    }

    #[test]
    fn fractions_longer_than_a_double_are_rounded_to_even() {
        let of = |fraction: u64| {
            decode(&(0x4e << 56 | fraction).to_be_bytes())
                .value()
                .unwrap()
        };
        // 2^55 + 4 lies half way between two doubles that are 8 apart.
        assert_eq!(of((1 << 55) + 4), (1_u64 << 55) as f64);
        assert_eq!(of((1 << 55) + 12), ((1_u64 << 55) + 16) as f64);
        assert_eq!(of((1 << 55) + 5), ((1_u64 << 55) + 8) as f64);
    }

    #[test]
    fn short_numbers_are_whole_numbers_cut_at_the_right() {
        assert_eq!(decode(&[0x42, 0x64]).value(), Some(100.0));
        assert_eq!(decode(&[0xc1, 0x10, 0]).value(), Some(-1.0));
    }

    proptest! {
        #[test]
        fn every_double_in_range_survives_unchanged(
            mantissa in -1.0..1.0_f64,
            exponent in -250..250_i32,
        ) {
            let value = mantissa * 2_f64.powi(exponent);
            if let Some(bytes) = encode(Number::new(value).unwrap()) {
                let back = decode(&bytes).value().unwrap();
                prop_assert_eq!(back.to_bits(), (value + 0.0).to_bits());
            } else {
                prop_assert!(value.abs() < 16_f64.powi(-65));
            }
        }

        #[test]
        fn any_eight_bytes_are_a_number_or_missing(bytes in prop::array::uniform8(0_u8..)) {
            let number = decode(&bytes);
            prop_assert!(number.value().is_some() != number.missing().is_some());
        }
    }
}
