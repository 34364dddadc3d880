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

/// The weights in the order of [`CoreSetMeasure::ALL`], the same for adults and children: Rider et al.,
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
    // Health assessment questionnaire: 0, 5, 7.5, 7.5, 10.
    MeasureWeights {
        upper_edges: [5, 15, 25, 40],
        units: [0, 2, 3, 3, 4],
    },
    // Muscle enzyme, the most abnormal at baseline: 0, 2.5, 5, 7.5, 7.5.
    MeasureWeights {
        upper_edges: [5, 15, 25, 40],
        units: [0, 1, 2, 3, 3],
    },
    // Extramuscular activity: 0, 7.5, 12.5, 15, 20.
    MeasureWeights {
        upper_edges: [5, 15, 25, 40],
        units: [0, 3, 5, 6, 8],
    },
];

impl MeasureWeights {
    /// The weights of a measure.
    pub const fn of(measure: CoreSetMeasure) -> &'static Self {
        &WEIGHTS[measure as usize]
    }

    /// The most this measure can score.
    pub const fn highest(&self) -> ItemScore {
        ItemScore::from_table(self.units[4])
    }

    /// The score of a change from `worse` to `better` on a scale of this range: 0 where `better` is the
    /// lower, and exact at every edge.
    ///
    /// The parts of both values must be at most 10^15 and those of the range at most 10^4, as the measured
    /// types and the settings see to.
    #[inline]
    pub(crate) fn score(&self, worse: Rational, better: Rational, range: Rational) -> ItemScore {
        // With gain = g/d and range = r/s: 100 g s / (d r) > edge, cross-multiplied.
        let parts =
            worse.numerator() | worse.denominator() | better.numerator() | better.denominator();
        let band = if parts <= SMALL_PART {
            let gain =
                better.numerator() * worse.denominator() - worse.numerator() * better.denominator();
            let left = gain * 100 * range.denominator();
            let right = worse.denominator() * better.denominator() * range.numerator();
            self.upper_edges
                .iter()
                .map(|edge| usize::from(left > i64::from(*edge) * right))
                .sum()
        } else {
            self.band_of_long_parts(worse, better, range)
        };
        ItemScore::from_table(self.units[band])
    }

    #[cold]
    fn band_of_long_parts(&self, worse: Rational, better: Rational, range: Rational) -> usize {
        let wide = |rational: Rational| {
            (
                i128::from(rational.numerator()),
                i128::from(rational.denominator()),
            )
        };
        let (worse, better, range) = (wide(worse), wide(better), wide(range));
        let gain = better.0 * worse.1 - worse.0 * better.1;
        let left = gain * 100 * range.1;
        let right = worse.1 * better.1 * range.0;
        self.upper_edges
            .iter()
            .filter(|edge| left > i128::from(**edge) * right)
            .count()
    }
}

/// Up to 2^20 - 1 the whole comparison stays within 64 bits: 2^40 for a product of two parts, times at most
/// 100 x 10^4, which is below 2^20.
const SMALL_PART: i64 = (1 << 20) - 1;
