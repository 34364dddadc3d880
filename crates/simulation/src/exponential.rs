//! The exponential function, with the bits of [`libm::exp`] and without its branches, so that it is put in line where very many
//! are taken.
//!
//! The number is a whole number of logarithms of 2 and a rest r of at most half of one; exp(r) = 1 + 2 r / (R - r), of which a
//! polynomial in r^2 gives R (Ng KC, FreeBSD `e_exp.c`, from which `libm` comes too).

#![allow(
    clippy::excessive_precision,
    reason = "the coefficients stand as they were published"
)]

use crate::measures::WITHOUT_FRACTIONS;

/// The least size for which the terms below are taken, and the size up to which they are.
const IS_SMALL: f64 = f64::from_bits(0x3E30_0001_0000_0000);
const IS_LARGE: f64 = 700.0;

/// e to the power of a number.
#[inline(always)]
pub(crate) fn exponential(number: f64) -> f64 {
    // Neither is any level of an enzyme: one branch that is never taken.
    if is_reducible(number) {
        reduced(number)
    } else {
        libm::exp(number)
    }
}

/// e to the power of each of many numbers, which it replaces.
#[inline(always)]
pub(crate) fn exponentials(numbers: &mut [f64]) {
    let all = numbers
        .iter()
        .fold(true, |all, number| all & is_reducible(*number));
    if all {
        for number in numbers {
            *number = reduced(*number);
        }
    } else {
        for number in numbers {
            *number = exponential(*number);
        }
    }
}

#[inline(always)]
fn is_reducible(number: f64) -> bool {
    let size = number.abs();
    (IS_SMALL..IS_LARGE).contains(&size)
}

/// e to the power of a number that is neither small nor large.
#[inline(always)]
fn reduced(number: f64) -> f64 {
    const LN_2_HIGH: f64 = 6.931_471_803_691_238_164_90e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_700_02e-10;
    const OVER_LN_2: f64 = std::f64::consts::LOG2_E;
    const TERMS: [f64; 5] = [
        1.666_666_666_666_660_190_37e-1,
        -2.777_777_777_701_559_338_42e-3,
        6.613_756_321_437_934_361_17e-5,
        -1.653_390_220_546_525_153_90e-6,
        4.138_136_797_057_238_460_39e-8,
    ];
    // From where the high word of a double is above that of ln(2) / 2, and not below that of 3 ln(2) / 2.
    const IS_REDUCED: f64 = f64::from_bits(0x3FD6_2E43_0000_0000);
    const IS_FAR: f64 = f64::from_bits(0x3FF0_A2B2_0000_0000);
    let size = number.abs();
    let one = 1.0_f64.copysign(number);
    // Towards zero: the nearest whole number, or the one before it.
    let multiple = OVER_LN_2 * number + 0.5 * one;
    let rounded = (multiple + WITHOUT_FRACTIONS) - WITHOUT_FRACTIONS;
    let beyond = if rounded.abs() > multiple.abs() {
        one
    } else {
        0.0
    };
    let whole = if size >= IS_FAR {
        rounded - beyond
    } else {
        one
    };
    let whole = if size >= IS_REDUCED { whole } else { 0.0 };
    let high = number - whole * LN_2_HIGH;
    let low = whole * LN_2_LOW;
    let rest = high - low;
    let square = rest * rest;
    let [p1, p2, p3, p4, p5] = TERMS;
    let c = rest - square * (p1 + square * (p2 + square * (p3 + square * (p4 + square * p5))));
    let of_rest = 1.0 + (rest * c / (2.0 - c) - low + high);
    let exponent = (whole + WITHOUT_FRACTIONS).to_bits().wrapping_add(1_023);
    of_rest * f64::from_bits(exponent << 52)
}

#[cfg(test)]
mod tests {
    use super::{exponential, exponentials};

    #[test]
    fn exponentials_have_the_bits_of_the_library() {
        let check = |number: f64| {
            for number in [number, -number] {
                let expected = libm::exp(number).to_bits();
                assert_eq!(exponential(number).to_bits(), expected, "{number:e}");
                let mut together = [1.0, number, 2.0];
                exponentials(&mut together);
                assert_eq!(together[1].to_bits(), expected, "{number:e}");
            }
        };
        let mut state = 1_u64;
        for _ in 0..200_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let uniform = (state >> 11) as f64 / (1_u64 << 53) as f64;
            for size in [720.0, 50.0, 5.0, 1.0, 0.5, 1e-3, 1e-8, 1e-12] {
                check(uniform * size);
            }
        }
        let half = std::f64::consts::LN_2 / 2.0;
        for edge in [
            half,
            3.0 * half,
            3.725_290_298_461_914e-9,
            700.0,
            708.4,
            745.2,
            0.0,
        ] {
            let mut number = edge;
            for _ in 0..2_000 {
                check(number);
                number = number.next_up();
            }
            for high in -200_i64..200 {
                let word = (edge.to_bits() >> 32) as i64 + high;
                check(f64::from_bits((word.max(0) as u64) << 32));
                check(f64::from_bits(((word.max(0) as u64) << 32) | 0xFFFF_FFFF));
            }
        }
        check(f64::INFINITY);
        assert!(exponential(f64::NAN).is_nan());
    }
}
