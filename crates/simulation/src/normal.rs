//! Normal deviates from uniform ones, by the inverse of the normal distribution function.
//!
//! Wichura: Algorithm AS 241, the percentage points of the normal distribution. Applied Statistics
//! 1988;37:477-84 (PPND16, about 16 digits). One uniform number makes one deviate, so that any deviate can be
//! drawn alone. The body of the distribution is a ratio of polynomials; only the tails beyond 1.44 standard
//! deviations take a logarithm, and that one from `libm`, whose code is the same on every machine: the bits do
//! not depend on the platform's own library. The quantile of `statistics` is not used here because it
//! iterates to the last digit, which the eight digits of a 32-bit uniform number do not repay.

#![allow(
    clippy::excessive_precision,
    reason = "the coefficients stand as they were published"
)]

use libm::{log, sqrt};

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
    fn at(&self, x: f64) -> f64 {
        let value = |coefficients: &[f64; 8]| {
            coefficients
                .iter()
                .rev()
                .fold(0.0, |sum, coefficient| sum * x + coefficient)
        };
        value(&self.above) / value(&self.below)
    }
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
    if from_centre.abs() <= 0.425 {
        return from_centre * BODY.at(0.180_625 - from_centre * from_centre);
    }
    let tail = if from_centre < 0.0 {
        uniform
    } else {
        1.0 - uniform
    };
    // A uniform number of 0 is never drawn; the smallest normal double stands in for it.
    let root = sqrt(-log(tail.max(f64::MIN_POSITIVE)));
    let deviate = if root <= 5.0 {
        NEAR_TAIL.at(root - 1.6)
    } else {
        FAR_TAIL.at(root - 5.0)
    };
    if from_centre < 0.0 { -deviate } else { deviate }
}

#[cfg(test)]
mod tests {
    use super::normal_deviate;

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
