//! Many visits at once, a column a measure: what a registry or a simulation of many trials scores.
//!
//! Every step is the same for every row and has no branch, so that a compiler can do many rows in one
//! instruction. The enzyme is compared in doubles where all its parts are below 2^16: every product is then a
//! whole number below 2^53, so the comparison is as exact as in integers.

use std::fmt;

use super::result::TotalImprovementScore;
use super::weights::MeasureWeights;
use super::whole_numbers::{EIGHTHS, MILLIMETRES, WholeNumberMeasures, WholeNumberScorer};
use crate::measure::CoreSetMeasure;
use crate::response::{NormalEnzymes, UpperLimitAtFollowUp};

/// Visits in whole numbers, a column a measure; every column has a value for every visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WholeNumberColumns {
    physician_global_millimetres: Vec<u8>,
    patient_global_millimetres: Vec<u8>,
    muscle_strength_points: Vec<u16>,
    haq_eighths: Vec<u8>,
    extramuscular_millimetres: Vec<u8>,
    enzyme: Vec<u32>,
    enzyme_upper_limit: Vec<u32>,
}

impl WholeNumberColumns {
    /// Adds a visit.
    pub fn push(&mut self, visit: &WholeNumberMeasures) {
        self.physician_global_millimetres
            .push(visit.physician_global_millimetres);
        self.patient_global_millimetres
            .push(visit.patient_global_millimetres);
        self.muscle_strength_points
            .push(visit.muscle_strength_points);
        self.haq_eighths.push(visit.haq_eighths);
        self.extramuscular_millimetres
            .push(visit.extramuscular_millimetres);
        self.enzyme.push(visit.enzyme);
        self.enzyme_upper_limit.push(visit.enzyme_upper_limit);
    }

    /// How many visits there are.
    pub fn len(&self) -> usize {
        self.enzyme.len()
    }

    /// Whether there is no visit.
    pub fn is_empty(&self) -> bool {
        self.enzyme.is_empty()
    }

    /// All values folded into one: the least that must be done to have read every one of them, which is
    /// what a scorer's speed is measured against.
    pub fn check_sum(&self) -> u32 {
        let bytes = [
            &self.physician_global_millimetres,
            &self.patient_global_millimetres,
            &self.haq_eighths,
            &self.extramuscular_millimetres,
        ];
        let bytes = bytes.map(|column| column.iter().fold(0, |sum, value| sum ^ value));
        let points = self
            .muscle_strength_points
            .iter()
            .fold(0, |sum, value| sum ^ value);
        let enzymes = [&self.enzyme, &self.enzyme_upper_limit]
            .map(|column| column.iter().fold(0, |sum, value| sum ^ value));
        u32::from_le_bytes(bytes) ^ u32::from(points) ^ enzymes[0] ^ enzymes[1]
    }

    /// The visit in this place, counted from 0.
    pub fn visit(&self, index: usize) -> Option<WholeNumberMeasures> {
        Some(WholeNumberMeasures {
            physician_global_millimetres: *self.physician_global_millimetres.get(index)?,
            patient_global_millimetres: *self.patient_global_millimetres.get(index)?,
            muscle_strength_points: *self.muscle_strength_points.get(index)?,
            haq_eighths: *self.haq_eighths.get(index)?,
            extramuscular_millimetres: *self.extramuscular_millimetres.get(index)?,
            enzyme: *self.enzyme.get(index)?,
            enzyme_upper_limit: *self.enzyme_upper_limit.get(index)?,
        })
    }
}

impl FromIterator<WholeNumberMeasures> for WholeNumberColumns {
    fn from_iter<I: IntoIterator<Item = WholeNumberMeasures>>(visits: I) -> Self {
        let mut columns = Self::default();
        for visit in visits {
            columns.push(&visit);
        }
        columns
    }
}

/// Visits that cannot be scored in columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffScale {
    /// The visit in this place, counted from 0, or its baseline, has a value off its scale or an upper limit
    /// of 0.
    Visit(usize),
    /// There are not as many baselines as follow-ups.
    Unpaired {
        /// How many baselines there are.
        baselines: usize,
        /// How many follow-ups there are.
        follow_ups: usize,
    },
}

impl fmt::Display for OffScale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Visit(index) => write!(
                f,
                "the visit in place {index} or its baseline has a value off its scale, or an upper limit of 0"
            ),
            Self::Unpaired {
                baselines,
                follow_ups,
            } => write!(
                f,
                "{baselines} baselines for {follow_ups} follow-ups; each follow-up needs its baseline in the same place"
            ),
        }
    }
}

impl std::error::Error for OffScale {}

/// Rows that are worked on together: their parts stay in the first cache.
const BLOCK: usize = 512;

/// Below this a product of two parts, a percentage and a range is exact as a double.
const SHORT_PART: u32 = 1 << 16;

/// Where a score rises: from `first[step]` on, by `rise[step]` units.
struct Steps<T> {
    first: [T; 4],
    rise: [u8; 4],
}

impl<T: Copy + TryFrom<usize>> Steps<T> {
    /// The steps of a table from improvement to units.
    fn of(table: &[u8], never: T) -> Self {
        let mut steps = Self {
            first: [never; 4],
            rise: [0; 4],
        };
        let mut step = 0;
        for (improvement, pair) in table.windows(2).enumerate() {
            if pair[1] != pair[0]
                && step < steps.first.len()
                && let Ok(first) = T::try_from(improvement + 1)
            {
                steps.first[step] = first;
                steps.rise[step] = pair[1] - pair[0];
                step += 1;
            }
        }
        steps
    }
}

impl WholeNumberScorer {
    /// Scores each follow-up against the baseline in the same place.
    ///
    /// ```
    /// use instruments::measure::{Enzyme, MmtMaximum};
    /// use instruments::total_improvement::{
    ///     ResponseSettings, StrengthInstrument, WholeNumberColumns, WholeNumberMeasures,
    ///     WholeNumberScorer,
    /// };
    ///
    /// let strength = StrengthInstrument::Mmt(MmtMaximum::OneHundredFifty);
    /// let scorer =
    ///     WholeNumberScorer::new(&ResponseSettings::default(), strength, Enzyme::CreatineKinase);
    /// let baseline = WholeNumberMeasures {
    ///     physician_global_millimetres: 60,
    ///     muscle_strength_points: 110,
    ///     enzyme_upper_limit: 190,
    ///     ..WholeNumberMeasures::default()
    /// };
    /// let follow_up = WholeNumberMeasures { physician_global_millimetres: 34, ..baseline };
    /// let baselines = WholeNumberColumns::from_iter([baseline, baseline]);
    /// let follow_ups = WholeNumberColumns::from_iter([baseline, follow_up]);
    /// let totals = scorer.score_columns(&baselines, &follow_ups)?;
    /// assert_eq!(totals.iter().map(|total| total.points()).collect::<Vec<_>>(), [0.0, 17.5]);
    /// # Ok::<(), instruments::total_improvement::OffScale>(())
    /// ```
    ///
    /// # Errors
    /// [`OffScale`] names the first pair that has no score, and no score is given at all.
    pub fn score_columns(
        &self,
        baselines: &WholeNumberColumns,
        follow_ups: &WholeNumberColumns,
    ) -> Result<Vec<TotalImprovementScore>, OffScale> {
        if baselines.len() != follow_ups.len() {
            return Err(OffScale::Unpaired {
                baselines: baselines.len(),
                follow_ups: follow_ups.len(),
            });
        }
        let physician = Steps::<u8>::of(&self.physician_global, u8::MAX);
        let patient = Steps::<u8>::of(&self.patient_global, u8::MAX);
        let extramuscular = Steps::<u8>::of(&self.extramuscular, u8::MAX);
        let haq = Steps::<u8>::of(&self.haq, u8::MAX);
        let strength = Steps::<u16>::of(&self.muscle_strength, u16::MAX);
        let mut totals = vec![TotalImprovementScore::ZERO; follow_ups.len()];
        let mut start = 0;
        for total in totals.chunks_mut(BLOCK) {
            let rows = start..start + total.len();
            let mut units = [0_u8; BLOCK];
            let units = &mut units[..total.len()];
            let mut off_scale = false;
            for (before, after, steps, highest) in [
                (
                    &baselines.physician_global_millimetres,
                    &follow_ups.physician_global_millimetres,
                    &physician,
                    MILLIMETRES - 1,
                ),
                (
                    &baselines.patient_global_millimetres,
                    &follow_ups.patient_global_millimetres,
                    &patient,
                    MILLIMETRES - 1,
                ),
                (
                    &baselines.extramuscular_millimetres,
                    &follow_ups.extramuscular_millimetres,
                    &extramuscular,
                    MILLIMETRES - 1,
                ),
                (
                    &baselines.haq_eighths,
                    &follow_ups.haq_eighths,
                    &haq,
                    EIGHTHS - 1,
                ),
            ] {
                let highest = highest as u8;
                off_scale |= falls(
                    units,
                    &before[rows.clone()],
                    &after[rows.clone()],
                    steps,
                    highest,
                );
            }
            off_scale |= rises(
                units,
                &baselines.muscle_strength_points[rows.clone()],
                &follow_ups.muscle_strength_points[rows.clone()],
                &strength,
                self.highest_strength,
            );
            off_scale |= self.enzymes(units, baselines, follow_ups, rows);
            if off_scale {
                return Err(self.first_off_scale(baselines, follow_ups, start));
            }
            for (total, units) in total.iter_mut().zip(units) {
                // The maxima of the six items add up to 40 units.
                *total = TotalImprovementScore::from_units(*units).unwrap_or_default();
            }
            start += total.len();
        }
        Ok(totals)
    }

    fn first_off_scale(
        &self,
        baselines: &WholeNumberColumns,
        follow_ups: &WholeNumberColumns,
        start: usize,
    ) -> OffScale {
        let index = (start..follow_ups.len()).find(|index| {
            baselines
                .visit(*index)
                .zip(follow_ups.visit(*index))
                .and_then(|(baseline, follow_up)| self.score(&baseline, &follow_up))
                .is_none()
        });
        OffScale::Visit(index.unwrap_or(start))
    }

    /// Adds the units of the enzyme, and answers whether an upper limit is 0.
    fn enzymes(
        &self,
        units: &mut [u8],
        baselines: &WholeNumberColumns,
        follow_ups: &WholeNumberColumns,
        rows: std::ops::Range<usize>,
    ) -> bool {
        let before = &baselines.enzyme[rows.clone()];
        let before_limit = &baselines.enzyme_upper_limit[rows.clone()];
        let after = &follow_ups.enzyme[rows.clone()];
        let own_limit = &follow_ups.enzyme_upper_limit[rows.clone()];
        let after_limit = match self.upper_limit {
            UpperLimitAtFollowUp::OwnLimit => own_limit,
            UpperLimitAtFollowUp::BaselineLimit => before_limit,
        };
        let mut longest = 0;
        let mut zero_limit = false;
        for index in 0..units.len() {
            longest |= before[index] | before_limit[index] | after[index] | after_limit[index];
            zero_limit |= (before_limit[index] == 0) | (own_limit[index] == 0);
        }
        if zero_limit {
            return true;
        }
        if longest >= SHORT_PART || self.all_normal == NormalEnzymes::ScoreZero {
            for (place, index) in rows.enumerate() {
                if let (Some(baseline), Some(follow_up)) =
                    (baselines.visit(index), follow_ups.visit(index))
                {
                    units[place] += self.enzyme_units(&baseline, &follow_up);
                }
            }
            return false;
        }
        // Slices of one length, so that no place needs to be checked within the loop.
        let rows = units.len();
        let (before, before_limit) = (&before[..rows], &before_limit[..rows]);
        let (after, after_limit) = (&after[..rows], &after_limit[..rows]);
        let weights = MeasureWeights::of(CoreSetMeasure::MuscleEnzymes);
        let hundred = 100.0 * self.enzyme_range.denominator() as f64;
        let edges = weights
            .upper_edges
            .map(|edge| f64::from(edge) * self.enzyme_range.numerator() as f64);
        let [one, two, three, four] = edges;
        let rise = |band: usize| weights.units[band + 1] - weights.units[band];
        let rises = [rise(0), rise(1), rise(2), rise(3)].map(f64::from);
        for index in 0..rows {
            // Below 2^16, so that the value is kept; every processor turns signed numbers into doubles.
            let double = |value: u32| f64::from(value as i32);
            let (before, before_limit) = (double(before[index]), double(before_limit[index]));
            let (after, after_limit) = (double(after[index]), double(after_limit[index]));
            let gain = (before * after_limit - after * before_limit) * hundred;
            let whole = before_limit * after_limit;
            let passed = |edge: f64, rise: f64| if gain > edge * whole { rise } else { 0.0 };
            let gained = passed(one, rises[0])
                + passed(two, rises[1])
                + passed(three, rises[2])
                + passed(four, rises[3]);
            units[index] += gained as i32 as u8;
        }
        false
    }
}

/// Adds the units of a measure that is better when lower, and answers whether a value is above `highest`.
fn falls(units: &mut [u8], before: &[u8], after: &[u8], steps: &Steps<u8>, highest: u8) -> bool {
    let mut largest = 0;
    for ((units, before), after) in units.iter_mut().zip(before).zip(after) {
        largest = largest.max((*before).max(*after));
        let improvement = before.saturating_sub(*after);
        for step in 0..4 {
            *units += if improvement >= steps.first[step] {
                steps.rise[step]
            } else {
                0
            };
        }
    }
    largest > highest
}

/// Adds the units of a measure that is better when higher, and answers whether a value is above `highest`.
fn rises(
    units: &mut [u8],
    before: &[u16],
    after: &[u16],
    steps: &Steps<u16>,
    highest: u16,
) -> bool {
    let mut largest = 0;
    for ((units, before), after) in units.iter_mut().zip(before).zip(after) {
        largest = largest.max((*before).max(*after));
        let improvement = after.saturating_sub(*before);
        for step in 0..4 {
            *units += if improvement >= steps.first[step] {
                steps.rise[step]
            } else {
                0
            };
        }
    }
    largest > highest
}
