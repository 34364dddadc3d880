//! The published weights, once.

use super::result::ItemScore;
use crate::exact::Rational;
use crate::measure::CoreSetMeasure;

/// How one measure's improvement becomes points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasureWeights {
    /// The upper edges of the first four bands, in percent of the scale's range; each edge still belongs
    /// to the band below it.
    pub upper_edges: [u8; 4],
    /// The score in each of the five bands, in units of 2.5 points.
    pub units: [u8; 5],
}

/// The weights in the order of [`CoreSetMeasure::ALL`], which is also that of
/// [`PrintoMeasure::ALL`](crate::measure::PrintoMeasure::ALL), the same for adults and children: Rider et al.,
/// Arthritis Rheumatol 2017;69:911-923, Table 3; adult thresholds Aggarwal et al., Ann Rheum Dis
/// 2017;76:792-801.
pub const WEIGHTS: [MeasureWeights; 6] = [
    // Physician global: 0, 7.5, 15, 17.5, 20.
    MeasureWeights {
        upper_edges: [5, 15, 25, 40],
        units: [0, 3, 6, 7, 8],
    },
    // Patient or parent global: 0, 2.5, 5, 7.5, 10.
    MeasureWeights {
        upper_edges: [5, 15, 25, 40],
        units: [0, 1, 2, 3, 4],
    },
    // Manual muscle testing, or the childhood scale: 0, 10, 20, 27.5, 32.5.
    MeasureWeights {
        upper_edges: [2, 10, 20, 30],
        units: [0, 4, 8, 11, 13],
    },
    // Health assessment questionnaire, of adults or children: 0, 5, 7.5, 7.5, 10.
    MeasureWeights {
        upper_edges: [5, 15, 25, 40],
        units: [0, 2, 3, 3, 4],
    },
    // Muscle enzyme, the most abnormal at baseline, or the Child Health Questionnaire: 0, 2.5, 5, 7.5, 7.5.
    MeasureWeights {
        upper_edges: [5, 15, 25, 40],
        units: [0, 1, 2, 3, 3],
    },
    // Extramuscular activity, or the Disease Activity Score: 0, 7.5, 12.5, 15, 20.
    MeasureWeights {
        upper_edges: [5, 15, 25, 40],
        units: [0, 3, 5, 6, 8],
    },
];

impl MeasureWeights {
    /// The weights of a measure.
    ///
    /// ```
    /// use instruments::measure::CoreSetMeasure;
    /// use instruments::total_improvement::MeasureWeights;
    ///
    /// let strength = MeasureWeights::of(CoreSetMeasure::MuscleStrength);
    /// assert_eq!(strength.upper_edges, [2, 10, 20, 30]);
    /// assert_eq!(strength.highest().points(), 32.5);
    /// ```
    pub const fn of(measure: CoreSetMeasure) -> &'static Self {
        &WEIGHTS[measure as usize]
    }

    /// The most this measure can score.
    pub const fn highest(&self) -> ItemScore {
        ItemScore::from_table(self.units[4])
    }

    /// The score of a change from `worse` to `better` on a scale of this range; 0 when there is no
    /// improvement, and exact at every edge.
    #[inline]
    pub(crate) fn score(&self, worse: Rational, better: Rational, range: Rational) -> ItemScore {
        ItemScore::from_table(
            self.units[usize::from(self.band(
                (worse.numerator(), worse.denominator()),
                (better.numerator(), better.denominator()),
                range,
            ))],
        )
    }

    /// The band, 0 to 4, of a change between two fractions, which need not be in lowest terms.
    ///
    /// The parts of both must be at most 10^15 in size and those of the range at most 10^4, as the measured
    /// types and the settings see to. Only the summary of a child's questionnaire can be below 0.
    #[inline]
    pub(super) fn band(&self, worse: (i64, i64), better: (i64, i64), range: Rational) -> u8 {
        // With gain = g/d and range = r/s: 100 g s / (d r) > edge, cross-multiplied.
        let parts = worse.0 | worse.1 | better.0 | better.1;
        // As unsigned numbers, those below 0 are long too.
        if parts.cast_unsigned() > SMALL_PART {
            return self.band_of_long_parts(worse, better, range);
        }
        let gain = better.0 * worse.1 - worse.0 * better.1;
        let left = gain * 100 * range.denominator();
        let right = worse.1 * better.1 * range.numerator();
        self.upper_edges
            .iter()
            .map(|edge| u8::from(left > i64::from(*edge) * right))
            .sum()
    }

    #[cold]
    fn band_of_long_parts(&self, worse: (i64, i64), better: (i64, i64), range: Rational) -> u8 {
        let wide = |(over, under): (i64, i64)| (i128::from(over), i128::from(under));
        let (worse, better) = (wide(worse), wide(better));
        let range = wide((range.numerator(), range.denominator()));
        let gain = better.0 * worse.1 - worse.0 * better.1;
        let left = gain * 100 * range.1;
        let right = worse.1 * better.1 * range.0;
        self.upper_edges
            .iter()
            .map(|edge| u8::from(left > i128::from(*edge) * right))
            .sum()
    }
}

/// Up to 2^20 - 1 the whole comparison stays within 64 bits: 2^40 for a product of two parts, times at most
/// 100 x 10^4, which is below 2^20.
pub(super) const SMALL_PART: u64 = (1 << 20) - 1;
