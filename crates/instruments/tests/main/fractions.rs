//! Exact numbers.

use instruments::{InstrumentError, Rational};
use proptest::prelude::*;

use super::visits::number;

#[test]
fn a_decimal_is_read_as_the_fraction_it_says() {
    for (text, numerator, denominator) in [
        ("1.35", 27, 20),
        ("119.5", 239, 2),
        ("5.13", 513, 100),
        ("8/7", 8, 7),
        ("-16/14", -8, 7),
        ("16/-14", -8, 7),
        (" 3 ", 3, 1),
        ("+3", 3, 1),
        (".5", 1, 2),
        ("5.", 5, 1),
        ("-0.0", 0, 1),
        ("1e3", 1000, 1),
        ("1.5E-3", 3, 2000),
        ("0.000000000000000000000000000000", 0, 1),
        ("2.50000000000000000000000000000000000000000", 5, 2),
    ] {
        let value = number(text);
        assert_eq!(
            (value.numerator(), value.denominator()),
            (numerator, denominator),
            "{text}"
        );
    }
}

#[test]
fn what_is_not_a_number_is_refused_with_its_text() {
    for text in [
        "", " ", ".", "-", "1,5", "1.2.3", "0x10", "NaN", "inf", "1/", "/2", "1/2/3", "1e",
        "1e1.5", "--1", "+-1", "1/--2", "\u{0663}", "1 2",
    ] {
        let error = text.parse::<Rational>().expect_err(text);
        assert_eq!(
            error,
            InstrumentError::NotANumber {
                text: text.to_owned()
            },
            "{text}"
        );
    }
    assert_eq!(
        "3/0".parse::<Rational>(),
        Err(InstrumentError::ZeroDenominator { numerator: 3 })
    );
}

#[test]
fn a_number_beyond_64_bits_is_refused_and_not_rounded() {
    for text in [
        "9223372036854775808",
        "1e400",
        "1e-400",
        "1e99999999999",
        "0.00000000000000000001",
        "99999999999999999999/3",
        "123456789012345678901234567890123456789012345",
    ] {
        let error = text.parse::<Rational>().expect_err(text);
        assert!(
            matches!(
                error,
                InstrumentError::NotRepresentable { .. } | InstrumentError::NotANumber { .. }
            ),
            "{text}: {error}"
        );
    }
    assert_eq!(Rational::integer(i64::MAX).checked_add(Rational::ONE), None);
    assert_eq!(Rational::ONE.checked_div(Rational::ZERO), None);
    assert!(Rational::new(i64::MIN, -1).is_err());
    assert_eq!(Rational::new(i64::MIN, i64::MIN), Ok(Rational::ONE));
}

#[test]
fn a_fraction_that_ends_is_written_as_a_decimal_and_one_that_does_not_as_a_fraction() {
    for (text, written) in [
        ("27/20", "1.35"),
        ("-27/20", "-1.35"),
        ("-1/8", "-0.125"),
        ("8/7", "8/7"),
        ("1/1024", "0.0009765625"),
        ("6/3", "2"),
        ("1/262144", "0.000003814697265625"),
        ("1/1048576", "1/1048576"),
    ] {
        assert_eq!(number(text).to_string(), written);
    }
}

proptest! {
    #[test]
    fn text_loses_nothing(numerator in any::<i64>(), denominator in 1..=i64::MAX) {
        let value = Rational::new(numerator, denominator).unwrap();
        prop_assert_eq!(value.to_string().parse::<Rational>(), Ok(value));
    }

    #[test]
    fn arithmetic_undoes_itself(
        (a, b) in (-1_000_000_i64..1_000_000, 1_i64..1_000_000),
        (c, d) in (-1_000_000_i64..1_000_000, 1_i64..1_000_000),
    ) {
        let (x, y) = (Rational::new(a, b).unwrap(), Rational::new(c, d).unwrap());
        prop_assert_eq!(x.checked_add(y).unwrap().checked_sub(y), Some(x));
        if y != Rational::ZERO {
            prop_assert_eq!(x.checked_mul(y).unwrap().checked_div(y), Some(x));
        }
        prop_assert_eq!(x.cmp(&y), (a * d).cmp(&(c * b)));
        prop_assert_eq!(x == y, a * d == c * b);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,40}") {
        let _ = text.parse::<Rational>();
    }

    #[test]
    fn the_double_of_a_short_decimal_is_the_one_that_parsing_gives(
        units in -1_000_000_000_i64..1_000_000_000, places in 0_u32..6,
    ) {
        let value = Rational::new(units, 10_i64.pow(places)).unwrap();
        let nearest: f64 = format!("{units}e-{places}").parse().unwrap();
        prop_assert_eq!(value.to_f64(), nearest);
    }
}
