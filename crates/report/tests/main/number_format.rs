//! Rounding is what a reader would do with the decimal that she sees.

use proptest::prelude::*;
use report::error::FormatError;
use report::number_format::{Rounding, decimal, p_value};

fn away(value: f64, decimals: u8) -> String {
    decimal(value, decimals, Rounding::HalfAway).expect("the value is finite")
}

fn even(value: f64, decimals: u8) -> String {
    decimal(value, decimals, Rounding::HalfEven).expect("the value is finite")
}

#[test]
fn a_half_that_the_reader_sees_is_a_half_though_binary_holds_a_little_less() {
    assert_eq!(away(42.65, 1), "42.7");
    assert_eq!(away(1.005, 2), "1.01");
    assert_eq!(away(2.675, 2), "2.68");
    assert_eq!(away(-0.5, 0), "-1");
}

#[test]
fn what_is_only_near_a_half_is_not_one() {
    assert_eq!(away(2.499_999_9, 0), "2");
    assert_eq!(away(2.500_000_1, 0), "3");
    assert_eq!(even(2.500_000_1, 0), "3");
}

#[test]
fn zero_has_no_sign() {
    assert_eq!(away(-0.04, 1), "0.0");
    assert_eq!(away(-0.0, 2), "0.00");
    assert_eq!(even(-0.5, 0), "0");
}

#[test]
fn one_paper_prints_12_5_percent_as_12_and_the_other_as_13() {
    assert_eq!(even(100.0 * 6.0 / 48.0, 0), "12");
    assert_eq!(away(100.0 / 8.0, 0), "13");
    assert_eq!(even(13.5, 0), "14");
}

#[test]
fn decimals_are_filled_and_large_numbers_keep_their_digits() {
    assert_eq!(away(2.0, 1), "2.0");
    assert_eq!(away(0.05, 2), "0.05");
    assert_eq!(away(-1011.94, 1), "-1011.9");
    assert_eq!(away(1e17, 1), "100000000000000000.0");
}

#[test]
fn a_p_value_is_never_printed_as_zero_or_falsely_as_one() {
    let p = |value| p_value(value, 3, Rounding::HalfAway).unwrap();
    assert_eq!(p(0.000_802_166), "<0.001");
    assert_eq!(p(0.0), "<0.001");
    assert_eq!(p(0.001), "0.001");
    assert_eq!(p(0.034_4), "0.034");
    assert_eq!(p(0.999_9), ">0.999");
    assert_eq!(p(1.0), "1.000");
}

#[test]
fn what_is_no_number_is_refused_with_its_value() {
    assert!(matches!(
        decimal(f64::NAN, 1, Rounding::HalfAway),
        Err(FormatError::NotFinite { .. })
    ));
    let error = p_value(1.2, 3, Rounding::HalfAway).unwrap_err();
    assert_eq!(
        error.to_string(),
        "1.2 cannot be printed as a p-value: it must lie from 0 to 1"
    );
}

proptest! {
    #[test]
    fn a_printed_figure_is_within_half_a_unit_of_the_value(
        value in -1e6_f64..1e6,
        decimals in 0_u8..6,
    ) {
        for text in [away(value, decimals), even(value, decimals)] {
            let unit = 10f64.powi(-i32::from(decimals));
            let printed: f64 = text.parse().unwrap();
            prop_assert!((printed - value).abs() <= unit * 0.5 + 1e-9 * value.abs().max(1.0));
            let shown = text.split('.').nth(1).map_or(0, str::len);
            prop_assert_eq!(shown, usize::from(decimals));
        }
    }

    #[test]
    fn the_two_rules_differ_only_at_a_half(tenths in -100_000_i64..100_000) {
        let value = tenths as f64 / 10.0;
        let differ = away(value, 0) != even(value, 0);
        let half = tenths.rem_euclid(10) == 5;
        prop_assert!(!differ || half);
    }
}
