//! Normal deviates from uniform ones, by the inverse of the normal distribution function.
//!
//! Wichura: Algorithm AS 241, the percentage points of the normal distribution. Applied Statistics
//! 1988;37:477-84 (PPND16, about 16 digits). One uniform number makes one deviate, so that any deviate can be
//! drawn alone. The body of the distribution is a ratio of polynomials; only the tails beyond 1.44 standard
//! deviations take a logarithm, of sums, products and quotients alone, with the bits of `libm`'s: they do not depend on
//! the platform's own library. The quantile of `statistics` is not used here because it
//! iterates to the last digit, which the eight digits of a 32-bit uniform number do not repay.

#![allow(
    clippy::excessive_precision,
    reason = "the coefficients stand as they were published"
)]

use crate::chance::{STEP_OF_UNIFORMS, uniform_of};

/// Ratios of two polynomials of the seventh degree, lowest coefficient first.
struct Ratio {
    above: [f64; 8],
    below: [f64; 8],
}

const BODY: Ratio = Ratio {
    above: [
        3.387_132_872_796_366_608,
        133.141_667_891_784_377_45,
        1_971.590_950_306_551_442_7,
        13_731.693_765_509_461_125,
        45_921.953_931_549_871_457,
        67_265.770_927_008_700_853,
        33_430.575_583_588_128_105,
        2_509.080_928_730_122_672_7,
    ],
    below: [
        1.0,
        42.313_330_701_600_911_252,
        687.187_007_492_057_908_3,
        5_394.196_021_424_751_107_7,
        21_213.794_301_586_595_867,
        39_307.895_800_092_710_61,
        28_729.085_735_721_942_674,
        5_226.495_278_852_854_561,
    ],
};

const NEAR_TAIL: Ratio = Ratio {
    above: [
        1.423_437_110_749_683_577_34,
        4.630_337_846_156_545_295_9,
        5.769_497_221_460_691_405_5,
        3.647_848_324_763_204_605_04,
        1.270_458_252_452_368_382_58,
        0.241_780_725_177_450_611_77,
        0.022_723_844_989_269_184_583_3,
        7.745_450_142_783_414_076_4e-4,
    ],
    below: [
        1.0,
        2.053_191_626_637_758_821_87,
        1.676_384_830_183_803_849_4,
        0.689_767_334_985_100_004_55,
        0.148_103_976_427_480_074_59,
        0.015_198_666_563_616_457_196_6,
        5.475_938_084_995_344_946e-4,
        1.050_750_071_644_416_843_24e-9,
    ],
};

const FAR_TAIL: Ratio = Ratio {
    above: [
        6.657_904_643_501_103_777_2,
        5.463_784_911_164_114_369_9,
        1.784_826_539_917_291_335_8,
        0.296_560_571_828_504_891_23,
        0.026_532_189_526_576_123_093,
        1.242_660_947_388_078_438_6e-3,
        2.711_555_568_743_487_578_15e-5,
        2.010_334_399_292_288_132_65e-7,
    ],
    below: [
        1.0,
        0.599_832_206_555_887_937_69,
        0.136_929_880_922_735_805_31,
        0.014_875_361_290_850_614_852_5,
        7.868_691_311_456_132_591e-4,
        1.846_318_317_510_054_681_8e-5,
        1.421_511_758_316_445_888_7e-7,
        2.044_263_103_389_939_785_64e-15,
    ],
};

impl Ratio {
    // Written out, so that it is put in line where many are worked out at once.
    #[inline(always)]
    fn at(&self, x: f64) -> f64 {
        value(&self.above, x) / value(&self.below, x)
    }
}

#[inline(always)]
fn value(coefficients: &[f64; 8], x: f64) -> f64 {
    let [a, b, c, d, e, f, g, h] = *coefficients;
    ((((((h * x + g) * x + f) * x + e) * x + d) * x + c) * x + b) * x + a
}

/// Farther from the centre than this a uniform number lies in a tail.
const BODY_ENDS: f64 = 0.425;

/// So many words are turned into deviates together: as many as the widest registers hold.
pub(crate) const TOGETHER: usize = 8;

/// Of so many words it is told together which lie in tails.
const BITS: usize = u64::BITS as usize;

/// The words below this lie in the lower tail, and those that are as far from the other end in the upper one.
const WORDS_OF_TAIL: u32 = ((0.5 - BODY_ENDS) / STEP_OF_UNIFORMS + 0.5) as u32;

/// The words that lie in tails, and where their deviates stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tails {
    noted: Vec<Noted>,
    deviates: Vec<f64>,
    count: usize,
}

/// A word, and above it the place of its deviate: both are noted at once.
#[derive(Debug, Clone, Copy, Default)]
struct Noted(u64);

impl Noted {
    #[inline(always)]
    fn of(place: u32, word: u32) -> Self {
        Self(u64::from(place) << 32 | u64::from(word))
    }

    #[inline(always)]
    const fn word(self) -> u32 {
        self.0 as u32
    }

    #[inline(always)]
    const fn place(self) -> usize {
        (self.0 >> 32) as usize
    }
}

/// Many words turned into deviates, each with the bits of [`normal_deviate`]: the body of the distribution for all at once,
/// then those in the tails, which are one of seven.
#[derive(Debug)]
pub(crate) struct NormalDeviates<'a> {
    deviates: &'a mut [f64],
    tails: &'a mut Tails,
}

impl<'a> NormalDeviates<'a> {
    /// Room for deviates.
    #[inline(always)]
    pub(crate) fn into(deviates: &'a mut [f64], tails: &'a mut Tails) -> Self {
        tails.count = 0;
        // What fills up the last group stands behind the last of them.
        let room = deviates.len() + TOGETHER;
        if tails.noted.len() < room {
            tails.noted.resize(room, Noted::default());
            tails.deviates.resize(room, 0.0);
        }
        Self { deviates, tails }
    }

    /// Turns words into the deviates from a place on; both are a multiple of [`TOGETHER`] long.
    #[inline(always)]
    pub(crate) fn turn(&mut self, words: &[u32], from: usize) {
        let deviates = &mut self.deviates[from..][..words.len()];
        for (deviate, word) in deviates.iter_mut().zip(words) {
            *deviate = in_body(uniform_of(*word) - 0.5);
        }
        // Which words lie in tails is told of many in one instruction, a bit each; then those bits alone are looked at.
        let Tails { noted, count, .. } = &mut *self.tails;
        let mut so_far = *count;
        for (from, words) in (from..).step_by(BITS).zip(words.chunks(BITS)) {
            let mut in_tails = 0_u64;
            for (group, words) in words.chunks_exact(TOGETHER).enumerate() {
                let mut of_group = 0_u32;
                for (bit, word) in words.iter().enumerate() {
                    of_group |= u32::from(is_in_tail(*word)) << bit;
                }
                in_tails |= u64::from(of_group) << (group * TOGETHER);
            }
            while in_tails != 0 {
                let place = in_tails.trailing_zeros() as usize;
                noted[so_far] = Noted::of((from + place) as u32, words[place]);
                so_far += 1;
                in_tails &= in_tails - 1;
            }
        }
        *count = so_far;
    }

    /// Puts the deviates of the tails in their places.
    #[inline(always)]
    pub(crate) fn finish(self) {
        let Tails {
            noted,
            deviates,
            count,
        } = self.tails;
        let room = count.next_multiple_of(TOGETHER);
        // What fills up the last group is any number of a tail.
        noted[*count..room].fill(Noted::default());
        for (deviate, noted) in deviates[..room].iter_mut().zip(&noted[..room]) {
            // In the far tail lies less than one number of ten thousand millions, and none of 32 bits.
            let uniform = uniform_of(noted.word());
            *deviate = signed(uniform, NEAR_TAIL.at(root_of_tail(uniform) - 1.6));
        }
        for (noted, deviate) in noted[..*count].iter().zip(&*deviates) {
            self.deviates[noted.place()] = *deviate;
        }
    }
}

/// Whether the number of a word lies in a tail.
#[inline(always)]
fn is_in_tail(word: u32) -> bool {
    word.wrapping_add(WORDS_OF_TAIL) < 2 * WORDS_OF_TAIL
}

/// The deviate of a number in the body of the distribution, from its distance to the centre.
#[inline(always)]
fn in_body(from_centre: f64) -> f64 {
    from_centre * BODY.at(0.180_625 - from_centre * from_centre)
}

/// The standard normal deviate that lies above `uniform` of the distribution; `uniform` is above 0 and below 1.
///
/// ```
/// let upper = simulation::normal_deviate(0.975);
/// assert!((upper - 1.959_963_984_540_054).abs() < 1e-14);
/// assert_eq!(simulation::normal_deviate(0.5), 0.0);
/// ```
pub fn normal_deviate(uniform: f64) -> f64 {
    let from_centre = uniform - 0.5;
    if from_centre.abs() <= BODY_ENDS {
        return in_body(from_centre);
    }
    in_tail(uniform)
}

/// The deviate of a number in a tail.
#[inline]
fn in_tail(uniform: f64) -> f64 {
    let root = root_of_tail(uniform);
    let deviate = if root <= NEAR_TAIL_ENDS {
        NEAR_TAIL.at(root - 1.6)
    } else {
        FAR_TAIL.at(root - 5.0)
    };
    signed(uniform, deviate)
}

/// Up to here the root of a tail's logarithm lies in the near tail.
const NEAR_TAIL_ENDS: f64 = 5.0;

#[inline(always)]
fn signed(uniform: f64, deviate: f64) -> f64 {
    if uniform - 0.5 < 0.0 {
        -deviate
    } else {
        deviate
    }
}

#[inline(always)]
fn root_of_tail(uniform: f64) -> f64 {
    let tail = if uniform - 0.5 < 0.0 {
        uniform
    } else {
        1.0 - uniform
    };
    // A uniform number of 0 is never drawn; the smallest normal double stands in for it.
    let tail = if tail > f64::MIN_POSITIVE {
        tail
    } else {
        f64::MIN_POSITIVE
    };
    (-logarithm(tail)).sqrt()
}

/// The natural logarithm of a normal number above 0 and below 1, with the bits of [`libm::log`] and without its branches, so
/// that many can be taken in one instruction.
///
/// The number is a power of two times a rest near 1; with s = f / (2 + f) for the rest 1 + f, log(1 + f) = 2 atanh(s), of which
/// a polynomial in s^2 gives all but the first term (Ng KC, FreeBSD `e_log.c`, from which `libm` comes too).
#[inline(always)]
pub(crate) fn logarithm(number: f64) -> f64 {
    const LN_2_HIGH: f64 = 6.931_471_803_691_238_164_90e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_700_02e-10;
    const TERMS: [f64; 7] = [
        6.666_666_666_666_735_130e-1,
        3.999_999_999_940_941_908e-1,
        2.857_142_874_366_239_149e-1,
        2.222_219_843_214_978_396e-1,
        1.818_357_216_161_805_012e-1,
        1.531_383_769_920_937_332e-1,
        1.479_819_860_511_658_591e-1,
    ];
    /// The bits of the root of one half, as far as the high word of a double has them.
    const ROOT_OF_HALF: u64 = 0x3FE6_A09E_0000_0000;
    const ONE: u64 = 0x3FF0_0000_0000_0000;
    const FRACTION: u64 = 0x000F_FFFF_FFFF_FFFF;
    // 2^52 and its bits: below them a double holds a whole number as it is.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    const OFFSET: u64 = 2_000;
    let shifted = number.to_bits().wrapping_add(ONE - ROOT_OF_HALF);
    // The exponent, made positive while it is turned into a double.
    let exponent = (shifted >> 52) + (OFFSET - 1_023);
    let exponent = f64::from_bits(exponent | WHOLE.to_bits()) - WHOLE - OFFSET as f64;
    let rest = f64::from_bits((shifted & FRACTION).wrapping_add(ROOT_OF_HALF));
    let f = rest - 1.0;
    let half_of_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let [l1, l2, l3, l4, l5, l6, l7] = TERMS;
    let even = w * (l2 + w * (l4 + w * l6));
    let odd = z * (l1 + w * (l3 + w * (l5 + w * l7)));
    let terms = odd + even;
    s * (half_of_square + terms) + exponent * LN_2_LOW - half_of_square + f + exponent * LN_2_HIGH
}

#[cfg(test)]
mod tests {
    use super::{NormalDeviates, TOGETHER, Tails, is_in_tail, logarithm, normal_deviate};
    use crate::chance::uniform_of;

    #[test]
    fn logarithms_have_the_bits_of_the_library() {
        let mut state = 1_u64;
        let check = |number: f64| {
            let found = logarithm(number).to_bits();
            assert_eq!(found, libm::log(number).to_bits(), "{number:e}");
        };
        for _ in 0..200_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let uniform = (state >> 11) as f64 / (1_u64 << 53) as f64;
            let powers = [1.0, 0.075, 1e-3, 1e-9, 1e-100, 1e-300];
            for power in powers {
                check((uniform * power).max(f64::MIN_POSITIVE));
            }
        }
        for exponent in 1..1_023 {
            let power = f64::from_bits(exponent << 52);
            for number in [
                power,
                power.next_up(),
                power.next_down(),
                power * std::f64::consts::SQRT_2,
            ] {
                check(number.max(f64::MIN_POSITIVE));
            }
        }
        check(f64::MIN_POSITIVE);
    }

    #[test]
    fn many_deviates_at_once_have_the_bits_of_each_alone() {
        // Both ends of what a word of 32 bits gives, the ends of the body, and all between.
        let edges =
            [0.0, 0.075, 0.425, 0.5, 0.575, 0.925, 1.0].map(|edge| (edge * 4_294_967_296.0) as i64);
        let near = edges
            .into_iter()
            .flat_map(|edge| (-40..40).map(move |step| edge + step));
        let even = (0..100_000_i64).map(|step| step * 42_949);
        let words = near.chain(even).filter_map(|word| u32::try_from(word).ok());
        let words: Vec<u32> = words.collect();
        let mut tails = Tails::default();
        let mut deviates = vec![0.0; words.len().next_multiple_of(TOGETHER)];
        for words in words.chunks(40 * TOGETHER) {
            let mut filled_up = words.to_vec();
            filled_up.resize(words.len().next_multiple_of(TOGETHER), 0);
            let mut together = NormalDeviates::into(&mut deviates, &mut tails);
            let (one, other) = filled_up.split_at(TOGETHER);
            together.turn(other, TOGETHER);
            together.turn(one, 0);
            together.finish();
            for (word, deviate) in words.iter().zip(&deviates) {
                let alone = normal_deviate(uniform_of(*word));
                assert_eq!(deviate.to_bits(), alone.to_bits(), "{word}");
                let from_centre = uniform_of(*word) - 0.5;
                assert_eq!(is_in_tail(*word), from_centre.abs() > super::BODY_ENDS);
            }
        }
    }

    #[test]
    fn the_deviates_are_the_quantiles_that_scipy_and_r_give() {
        // scipy.stats.norm.ppf, which agrees with R's qnorm on these to the digits shown.
        for (uniform, deviate) in [
            (0.1, -1.281_551_565_544_600_4),
            (0.3, -0.524_400_512_708_041),
            (0.925, 1.439_531_470_938_456),
            (0.999, 3.090_232_306_167_813_5),
            (1e-6, -4.753_424_308_822_899),
            (1e-10, -6.361_340_902_404_056),
            (1e-12, -7.034_483_825_301_132),
        ] {
            let found = normal_deviate(uniform);
            let apart = ((found - deviate) / deviate).abs();
            assert!(apart < 1e-14, "{uniform}: {found} for {deviate}");
        }
    }

    #[test]
    fn the_two_tails_mirror_each_other() {
        for step in 1..512 {
            let uniform = f64::from(step) / 1024.0;
            assert_eq!(normal_deviate(uniform), -normal_deviate(1.0 - uniform));
        }
    }
}
