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

/// Rows that are worked on together: few enough that their scores stay in the first cache, many enough that
/// each column is read in long runs, as memory is fastest.
const BLOCK: usize = 4096;

/// Below this a product of two parts, a percentage and a range is exact as a double.
const SHORT_PART: u32 = 1 << 16;

/// Up to this a part of the range of an enzyme is short: 2^16 * 2^16 * 100 * 2^13 is below 2^53.
const SHORT_RANGE: i64 = 1 << 13;

/// Where a score rises: from `first[step]` on, by `rise[step]` units. Two bands of equal score make one step.
pub(super) struct Steps<T> {
    pub(super) first: [T; 4],
    pub(super) rise: [u8; 4],
    count: usize,
}

impl<T: Copy + TryFrom<usize>> Steps<T> {
    /// The steps of a table from improvement to units.
    pub(super) fn of(table: &[u8], never: T) -> Self {
        let mut steps = Self {
            first: [never; 4],
            rise: [0; 4],
            count: 0,
        };
        for (improvement, pair) in table.windows(2).enumerate() {
            if pair[1] != pair[0]
                && steps.count < steps.first.len()
                && let Ok(first) = T::try_from(improvement + 1)
            {
                steps.first[steps.count] = first;
                steps.rise[steps.count] = pair[1] - pair[0];
                steps.count += 1;
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
        let mut totals = Vec::new();
        self.score_columns_into(baselines, follow_ups, &mut totals)?;
        Ok(totals)
    }

    /// As [`Self::score_columns`], into a vector that is used again: new memory for the scores of many visits
    /// costs as much as a good part of scoring them. What the vector held before is lost.
    ///
    /// # Errors
    /// As [`Self::score_columns`]; the vector is then empty.
    pub fn score_columns_into(
        &self,
        baselines: &WholeNumberColumns,
        follow_ups: &WholeNumberColumns,
        totals: &mut Vec<TotalImprovementScore>,
    ) -> Result<(), OffScale> {
        totals.clear();
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
        totals.resize(follow_ups.len(), TotalImprovementScore::ZERO);
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
                let place = self.first_off_scale(baselines, follow_ups, start);
                totals.clear();
                return Err(place);
            }
            for (total, units) in total.iter_mut().zip(units) {
                // The maxima of the six items add up to 40 units.
                *total = TotalImprovementScore::from_units(*units).unwrap_or_default();
            }
            start += total.len();
        }
        Ok(())
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
        // One less than a limit: below 2^32 as it is, and beyond every bound where the limit is 0.
        let mut longest = 0;
        for index in 0..units.len() {
            longest |= before[index]
                | after[index]
                | before_limit[index].wrapping_sub(1)
                | own_limit[index].wrapping_sub(1);
        }
        let range = self.enzyme_range;
        let short_range = range.numerator() <= SHORT_RANGE && range.denominator() <= SHORT_RANGE;
        if longest >= SHORT_PART || !short_range || self.all_normal == NormalEnzymes::ScoreZero {
            if before_limit.contains(&0) || own_limit.contains(&0) {
                return true;
            }
            for (place, index) in rows.enumerate() {
                if let (Some(baseline), Some(follow_up)) =
                    (baselines.visit(index), follow_ups.visit(index))
                {
                    units[place] += self.enzyme_units(&baseline, &follow_up);
                }
            }
            return false;
        }
        let weights = MeasureWeights::of(CoreSetMeasure::MuscleEnzymes);
        let hundred = 100.0 * self.enzyme_range.denominator() as f64;
        let mut edges = [f64::INFINITY; 4];
        let mut rises = [0.0; 4];
        let mut count = 0;
        for (band, edge) in weights.upper_edges.into_iter().enumerate() {
            let rise = weights.units[band + 1] - weights.units[band];
            if rise > 0 {
                edges[count] = f64::from(edge) * self.enzyme_range.numerator() as f64;
                rises[count] = f64::from(rise);
                count += 1;
            }
        }
        let parts = EnzymeParts {
            before,
            before_limit,
            after,
            after_limit,
        };
        match count {
            0..=3 => parts.add_units::<3>(units, hundred, edges, rises),
            _ => parts.add_units::<4>(units, hundred, edges, rises),
        }
        false
    }
}

/// The levels of one enzyme and their limits, all of one length and below 2^16.
struct EnzymeParts<'a> {
    before: &'a [u32],
    before_limit: &'a [u32],
    after: &'a [u32],
    after_limit: &'a [u32],
}

impl EnzymeParts<'_> {
    /// Adds the units of the first so many edges that are passed. Singles say by which edges, four rows at a
    /// time, where none is so near that their rounding could tell; else doubles do, which are exact.
    fn add_units<const STEPS: usize>(
        &self,
        units: &mut [u8],
        hundred: f64,
        edges: [f64; 4],
        rises: [f64; 4],
    ) {
        let mut gained = [0_u8; BLOCK];
        let gained = &mut gained[..units.len()];
        let in_singles = edges.map(|edge| (edge / hundred) as f32);
        if self.near_an_edge::<STEPS>(gained, in_singles, rises.map(|rise| rise as i32)) {
            self.in_doubles::<STEPS>(gained, hundred, edges, rises);
        }
        for (units, gained) in units.iter_mut().zip(gained) {
            *units += *gained;
        }
    }

    /// The units in singles, and whether one of them may be wrong.
    ///
    /// The parts are exact in singles. The two products, their difference, the edge, the product of the limits
    /// and of both are each rounded by at most one part in 2^24; where the difference lies near the edge, all of
    /// this together is less than a part in 2^21 of the sum of the products.
    fn near_an_edge<const STEPS: usize>(
        &self,
        gained: &mut [u8],
        edges: [f32; 4],
        rises: [i32; 4],
    ) -> bool {
        const ROUNDING: f32 = 1.0 / (1 << 21) as f32;
        let rows = gained.len();
        let (before, before_limit) = (&self.before[..rows], &self.before_limit[..rows]);
        let (after, after_limit) = (&self.after[..rows], &self.after_limit[..rows]);
        let mut near = false;
        for index in 0..rows {
            let single = |value: u32| value as i32 as f32;
            let (before, before_limit) = (single(before[index]), single(before_limit[index]));
            let (after, after_limit) = (single(after[index]), single(after_limit[index]));
            let (first, now) = (before * after_limit, after * before_limit);
            let (gain, whole) = (first - now, before_limit * after_limit);
            let margin = (first + now) * ROUNDING;
            let mut units = 0;
            for step in 0..STEPS {
                let beyond = gain - edges[step] * whole;
                units += if beyond > 0.0 { rises[step] } else { 0 };
                near |= beyond.abs() <= margin;
            }
            gained[index] = units as u8;
        }
        near
    }

    /// The units in doubles.
    fn in_doubles<const STEPS: usize>(
        &self,
        gained: &mut [u8],
        hundred: f64,
        edges: [f64; 4],
        rises: [f64; 4],
    ) {
        let rows = gained.len();
        let (before, before_limit) = (&self.before[..rows], &self.before_limit[..rows]);
        let (after, after_limit) = (&self.after[..rows], &self.after_limit[..rows]);
        for index in 0..rows {
            // Below 2^16, so that the value is kept; every processor turns signed numbers into doubles.
            let double = |value: u32| f64::from(value as i32);
            let (before, before_limit) = (double(before[index]), double(before_limit[index]));
            let (after, after_limit) = (double(after[index]), double(after_limit[index]));
            let gain = (before * after_limit - after * before_limit) * hundred;
            let whole = before_limit * after_limit;
            let mut units = 0.0;
            for step in 0..STEPS {
                units += if gain > edges[step] * whole {
                    rises[step]
                } else {
                    0.0
                };
            }
            gained[index] = units as i32 as u8;
        }
    }
}

/// Adds the units of a measure that is better when lower, and answers whether a value is above `highest`.
fn falls(units: &mut [u8], before: &[u8], after: &[u8], steps: &Steps<u8>, highest: u8) -> bool {
    // One loop for each number of steps, with all its comparisons side by side.
    let largest = match steps.count {
        0..=3 => fall_in::<3>(units, before, after, steps),
        _ => fall_in::<4>(units, before, after, steps),
    };
    largest > highest
}

/// Adds the units of the first so many steps, and answers the largest value.
fn fall_in<const STEPS: usize>(
    units: &mut [u8],
    before: &[u8],
    after: &[u8],
    steps: &Steps<u8>,
) -> u8 {
    let mut largest = 0;
    for ((units, before), after) in units.iter_mut().zip(before).zip(after) {
        largest = largest.max((*before).max(*after));
        let improvement = before.saturating_sub(*after);
        for step in 0..STEPS {
            *units += if improvement >= steps.first[step] {
                steps.rise[step]
            } else {
                0
            };
        }
    }
    largest
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
