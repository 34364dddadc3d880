//! Random words and normal deviates for many people at once.
//!
//! Every step is the same for every person and has no branch, so that a compiler can do several people in one
//! instruction. Everything here is put in line where it is called, because that place alone knows how wide the registers
//! of this machine are (see [`Subjects::live_through`](super::subjects::Subjects::live_through)). Only sums, products, quotients, roots and comparisons are used, each rounded as IEEE 754 has it, and no
//! function of a platform's library: the bits are the same on every machine and for every width of its registers.

#![allow(
    clippy::excessive_precision,
    reason = "the coefficients stand as they were published"
)]

use crate::philox::philox_in_wide_words;

/// How many people are drawn together: those of the trial, and one more whom nobody looks at.
pub(super) const LANES: usize = 96;

/// One value for each person.
pub(super) type Lanes<T> = [T; LANES];

/// The four words of [`philox`](crate::philox()) for the people 1 to 96 of a trial.
#[inline(always)]
pub(super) fn words(
    key: [u32; 2],
    replicate: u32,
    occasion: u32,
    purpose: u32,
    into: &mut [Lanes<u32>; 4],
) {
    let [first, second, third, fourth] = into;
    for person in 0..LANES {
        let counter = [
            u64::from(replicate),
            person as u64 + 1,
            u64::from(occasion),
            u64::from(purpose),
        ];
        let [a, b, c, d] = philox_in_wide_words(counter, key);
        first[person] = a as u32;
        second[person] = b as u32;
        third[person] = c as u32;
        fourth[person] = d as u32;
    }
}

/// Standard normal deviates from words, to seven digits.
///
/// Wichura: Algorithm AS 241, PPND7 (Applied Statistics 1988;37:477-84), in single precision. Both of its ratios are
/// worked out for every word and one is taken. The third, beyond a probability of 10^-11, is out of reach of a
/// word of 32 bits. The tail is counted in whole numbers from its end, so that it loses nothing to rounding.
#[inline(always)]
pub(super) fn normals(words: &Lanes<u32>, into: &mut Lanes<f32>) {
    for (deviate, word) in into.iter_mut().zip(words) {
        *deviate = normal(*word);
    }
}

#[inline(always)]
fn normal(word: u32) -> f32 {
    const STEP: f32 = 1.0 / 4_294_967_296.0;
    let signed = word as i32;
    // Steps from the centre, and from the nearer end: each is the middle of one of 2^32 equal steps.
    let from_centre = signed ^ (signed >> 31);
    let from_end = i32::MAX - from_centre;
    let distance = (from_centre as f32 + 0.5) * STEP;
    let tail = (from_end as f32 + 0.5) * STEP;

    let r = 0.180_625 - distance * distance;
    let body_above = distance
        * (((5.910_937_472_0e1 * r + 1.592_911_320_2e2) * r + 5.043_427_193_8e1) * r
            + 3.387_132_717_9);
    let body_below =
        ((6.718_756_360_0e1 * r + 7.875_775_766_4e1) * r + 1.789_516_946_9e1) * r + 1.0;

    let t = (-logarithm(tail)).sqrt() - 1.6;
    let tail_above =
        ((1.702_382_110_3e-1 * t + 1.306_728_481_6) * t + 2.756_815_390_0) * t + 1.423_437_277_7;
    let tail_below = (1.202_113_297_5e-1 * t + 7.370_016_425_0e-1) * t + 1.0;

    let in_body = distance <= 0.425;
    let above = if in_body { body_above } else { tail_above };
    let below = if in_body { body_below } else { tail_below };
    let sign = (signed as u32) & 0x8000_0000;
    f32::from_bits((above / below).to_bits() | sign)
}

/// The natural logarithm of a number above 0 and below 1 that is not subnormal.
///
/// The number is split into a power of two and a rest near 1, whose logarithm is a polynomial: Moshier SL, Cephes
/// mathematical library, `logf`.
#[inline(always)]
fn logarithm(x: f32) -> f32 {
    // The bits of the square root of one half: rests lie between it and the square root of two.
    const ROOT_OF_HALF: i32 = 0x3F35_04F3;
    let bits = x.to_bits() as i32;
    let exponent = (bits - ROOT_OF_HALF) >> 23;
    let f = f32::from_bits((bits - (exponent << 23)) as u32) - 1.0;
    let square = f * f;
    let polynomial =
        (((((((7.037_683_629_2e-2 * f - 1.151_461_031_0e-1) * f + 1.167_699_874_0e-1) * f
            - 1.242_014_084_6e-1)
            * f
            + 1.424_932_278_7e-1)
            * f
            - 1.666_805_766_5e-1)
            * f
            + 2.000_071_476_5e-1)
            * f
            - 2.499_999_399_3e-1)
            * f
            + 3.333_333_117_4e-1;
    f + (f * square * polynomial - 0.5 * square) + exponent as f32 * core::f32::consts::LN_2
}

#[cfg(test)]
mod tests {
    use super::{LANES, normals, words};
    use crate::normal::normal_deviate;
    use crate::philox::philox;

    #[test]
    fn people_drawn_together_have_the_words_of_people_drawn_alone() {
        let mut drawn = [[0; LANES]; 4];
        let key = [0xA409_3822, 0x299F_31D0];
        for (replicate, occasion, purpose) in [(0, 0, 0), (7, 3, 17 << 16), (u32::MAX, 9, u32::MAX)]
        {
            words(key, replicate, occasion, purpose, &mut drawn);
            for person in 0..LANES {
                let alone = philox([replicate, person as u32 + 1, occasion, purpose], key);
                assert_eq!(drawn.map(|word| word[person]), alone);
            }
        }
    }

    #[test]
    fn deviates_are_the_quantiles_of_the_middle_of_their_step() {
        let mut worst: f64 = 0.0;
        let mut found = [0.0; LANES];
        let mut check = |drawn: &[u32; LANES]| {
            normals(drawn, &mut found);
            for (word, deviate) in drawn.iter().zip(&found) {
                // A word is a signed number of steps from the centre.
                let uniform = (f64::from(*word as i32) + 0.5) / 4_294_967_296.0 + 0.5;
                let expected = normal_deviate(uniform);
                let apart = (f64::from(*deviate) - expected).abs() / expected.abs().max(0.1);
                worst = worst.max(apart);
            }
        };
        for start in 0..2_000_u32 {
            let mut drawn = [0; LANES];
            for (place, word) in drawn.iter_mut().enumerate() {
                *word = (start * LANES as u32 + place as u32).wrapping_mul(2_654_435_769);
            }
            check(&drawn);
        }
        // Both ends, the centre, and both sides of where the ratios change.
        let mut drawn = [0; LANES];
        for (place, word) in drawn.iter_mut().enumerate() {
            let step = place as i32 / 4;
            *word = match place % 4 {
                0 => step as u32,
                1 => (i32::MAX - step) as u32,
                2 => (i32::MIN + step) as u32,
                _ => (1_825_361_100 - 12 + step) as u32,
            };
        }
        check(&drawn);
        assert!(worst < 2e-6, "{worst}");
    }

    #[test]
    fn the_bits_of_deviates_are_those_of_every_machine() {
        let mut drawn = [[0; LANES]; 4];
        let mut digest = 0_u64;
        let mut deviates = [0.0; LANES];
        for occasion in 0..100 {
            words([1, 2], 3, occasion, 4, &mut drawn);
            for four in &drawn {
                normals(four, &mut deviates);
                for deviate in deviates {
                    let mixed = digest.rotate_left(5) ^ u64::from(deviate.to_bits());
                    digest = mixed.wrapping_mul(0x517C_C1B7_2722_0A95);
                }
            }
        }
        assert_eq!(digest, GOLDEN);
    }

    /// Found with SSE2, and with AVX-512.
    const GOLDEN: u64 = 9_708_860_118_414_440_702;
}
