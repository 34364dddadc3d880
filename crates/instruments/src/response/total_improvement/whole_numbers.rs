//! The fast path: visits in whole millimetres, points and eighths, scored by table.
//!
//! The tables are made from the published weights by the exact comparison, so there is one rule; only the
//! enzyme, whose limits vary, is compared each time.

use super::result::{ItemScore, TotalImprovementScore};
use super::settings::ResponseSettings;
use super::weights::{MeasureWeights, SMALL_PART};
use super::whole_number_columns::Steps;
use crate::error::InstrumentError;
use crate::exact::Rational;
use crate::measure::{
    Cmas, CoreSetMeasure, CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Haq, Mmt, MmtMaximum,
    MuscleStrength, Vas, VasScale,
};
use crate::response::{NormalEnzymes, UpperLimitAtFollowUp};

/// The six measures of one visit in the whole numbers in which trials mostly record them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct WholeNumberMeasures {
    /// The physician global, in millimetres, 0 to 100.
    pub physician_global_millimetres: u8,
    /// The patient global, in millimetres, 0 to 100.
    pub patient_global_millimetres: u8,
    /// Muscle strength, in points of the instrument that the scorer was made for.
    pub muscle_strength_points: u16,
    /// The HAQ disability index, in eighths, 0 to 24.
    pub haq_eighths: u8,
    /// The extramuscular global, in millimetres, 0 to 100.
    pub extramuscular_millimetres: u8,
    /// The activity of the enzyme that is followed.
    pub enzyme: u32,
    /// Its upper limit of normal in the same unit, above 0.
    pub enzyme_upper_limit: u32,
}

/// The instrument of muscle strength, before there is a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StrengthInstrument {
    /// Manual muscle testing out of this maximum.
    Mmt(MmtMaximum),
    /// The Childhood Myositis Assessment Scale.
    Cmas,
}

impl StrengthInstrument {
    /// The highest value, in points.
    pub const fn highest(self) -> u16 {
        match self {
            Self::Mmt(maximum) => maximum.points(),
            Self::Cmas => 52,
        }
    }

    const fn range(self) -> Rational {
        match self {
            Self::Mmt(maximum) => maximum.range(),
            Self::Cmas => Cmas::RANGE,
        }
    }
}

impl WholeNumberMeasures {
    /// The same visit as exact measures.
    ///
    /// # Errors
    /// As the measures themselves, for a value off its scale.
    pub fn to_measures(
        &self,
        strength: StrengthInstrument,
        enzyme: Enzyme,
    ) -> Result<CoreSetMeasures, InstrumentError> {
        let points = Rational::integer(i64::from(self.muscle_strength_points));
        Ok(CoreSetMeasures {
            physician_global: Some(Vas::from_millimetres(self.physician_global_millimetres)?),
            patient_global: Some(Vas::from_millimetres(self.patient_global_millimetres)?),
            muscle_strength: Some(match strength {
                StrengthInstrument::Mmt(maximum) => MuscleStrength::Mmt(Mmt::new(points, maximum)?),
                StrengthInstrument::Cmas => MuscleStrength::Cmas(Cmas::new(points)?),
            }),
            haq: Some(Haq::from_eighths(self.haq_eighths)?),
            enzymes: EnzymePanel::only(
                enzyme,
                EnzymeLevel::from_whole(self.enzyme, self.enzyme_upper_limit)?,
            ),
            extramuscular: Some(Vas::from_millimetres(self.extramuscular_millimetres)?),
        })
    }
}

pub(super) const MILLIMETRES: usize = 101;
pub(super) const EIGHTHS: usize = 25;
const POINTS: usize = 261;

/// Where the score of a measure rises with its improvement, counted in the whole numbers in which it is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rises {
    /// The first improvement that scores more, for each rise; no improvement reaches those that are left over.
    first: [i32; 4],
    /// By how many units of 2.5 points it scores more.
    units: [i32; 4],
    /// The highest value of the measure.
    highest: i32,
    /// All bits, where a higher value is better.
    turns: i32,
}

impl Rises {
    /// The units of a value off its scale: more than any score has, so that no sum with it is a score.
    pub const OFF_SCALE: i32 = 1 << 16;

    /// The units of 2.5 points that a visit scores against a baseline, without a branch.
    #[inline(always)]
    pub fn units(&self, baseline: i32, visit: i32) -> i32 {
        let gained = (baseline.wrapping_sub(visit) ^ self.turns).wrapping_sub(self.turns);
        let is_off = |value: i32| value.cast_unsigned() > self.highest.cast_unsigned();
        let mut units = i32::from(is_off(baseline) | is_off(visit)) * Self::OFF_SCALE;
        for (first, more) in self.first.iter().zip(self.units) {
            units += i32::from(gained >= *first) * more;
        }
        units
    }
}

/// What an enzyme scores at visits with the upper limit of their baseline, in whole numbers and without a branch: a column a part
/// lets a compiler score many in one instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnzymeRises {
    /// The level at baseline.
    pub baseline: i64,
    /// What a fall by one is compared as.
    pub of_one: i64,
    /// What a fall must be above to score more.
    pub edges: [i64; 4],
}

impl EnzymeRises {
    /// By how many units of 2.5 points the score rises at each edge.
    const UNITS: [u8; 4] = {
        let units = MeasureWeights::of(CoreSetMeasure::MuscleEnzymes).units;
        let mut rises = [0; 4];
        let mut edge = 0;
        while edge < rises.len() {
            rises[edge] = units[edge + 1] - units[edge];
            edge += 1;
        }
        rises
    };

    /// The units of a level, which is not below 0.
    #[inline(always)]
    pub fn units(&self, level: i64) -> i64 {
        // An enzyme that rises scores nothing, however far it does.
        let fall = (self.baseline - level).max(0) * self.of_one;
        let rises = self.edges.iter().zip(Self::UNITS);
        rises
            .map(|(edge, units)| i64::from(fall > *edge) * i64::from(units))
            .sum()
    }
}

/// Scores visits in whole numbers, for simulation and for whole registries.
///
/// ```
/// use instruments::measure::{Enzyme, MmtMaximum};
/// use instruments::total_improvement::{
///     ResponseSettings, StrengthInstrument, WholeNumberMeasures, WholeNumberScorer,
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
/// let week_16 = WholeNumberMeasures { physician_global_millimetres: 34, ..baseline };
/// assert_eq!(scorer.score(&baseline, &week_16).map(|total| total.points()), Some(17.5));
/// ```
#[derive(Clone, Debug)]
pub struct WholeNumberScorer {
    // One table a measure: improvement (worsening is 0) to units of 2.5 points.
    pub(super) physician_global: [u8; MILLIMETRES],
    pub(super) patient_global: [u8; MILLIMETRES],
    pub(super) extramuscular: [u8; MILLIMETRES],
    pub(super) haq: [u8; EIGHTHS],
    pub(super) muscle_strength: [u8; POINTS],
    pub(super) highest_strength: u16,
    pub(super) enzyme_range: Rational,
    pub(super) all_normal: NormalEnzymes,
    pub(super) upper_limit: UpperLimitAtFollowUp,
}

impl WholeNumberScorer {
    /// The tables for one instrument of strength and one enzyme.
    pub fn new(settings: &ResponseSettings, strength: StrengthInstrument, enzyme: Enzyme) -> Self {
        let centimetres = VasScale::TenCentimetres.range();
        Self {
            physician_global: table(CoreSetMeasure::PhysicianGlobal, 10, centimetres),
            patient_global: table(CoreSetMeasure::PatientGlobal, 10, centimetres),
            extramuscular: table(CoreSetMeasure::Extramuscular, 10, centimetres),
            haq: table(CoreSetMeasure::HealthAssessment, 8, Haq::RANGE),
            muscle_strength: table(CoreSetMeasure::MuscleStrength, 1, strength.range()),
            highest_strength: strength.highest(),
            enzyme_range: settings.enzyme.ranges.range(enzyme),
            all_normal: settings.enzyme.all_normal,
            upper_limit: settings.enzyme.upper_limit,
        }
    }

    /// Where the score of a measure rises, for those who score many visits at once; `None` of the enzyme, whose limits vary.
    ///
    /// ```
    /// use instruments::measure::{CoreSetMeasure, Enzyme, MmtMaximum};
    /// use instruments::total_improvement::{ResponseSettings, StrengthInstrument, WholeNumberScorer};
    ///
    /// let strength = StrengthInstrument::Mmt(MmtMaximum::OneHundredFifty);
    /// let scorer =
    ///     WholeNumberScorer::new(&ResponseSettings::default(), strength, Enzyme::CreatineKinase);
    /// let rises = scorer.rises(CoreSetMeasure::PhysicianGlobal).ok_or("an enzyme")?;
    /// // More than 5, 15, 25 and 40 per cent of 100 mm.
    /// assert_eq!([55, 54, 44, 34, 19].map(|visit| rises.units(60, visit)), [0, 3, 6, 7, 8]);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn rises(&self, measure: CoreSetMeasure) -> Option<Rises> {
        let (table, highest): (&[u8], _) = match measure {
            CoreSetMeasure::PhysicianGlobal => (&self.physician_global, MILLIMETRES - 1),
            CoreSetMeasure::PatientGlobal => (&self.patient_global, MILLIMETRES - 1),
            CoreSetMeasure::Extramuscular => (&self.extramuscular, MILLIMETRES - 1),
            CoreSetMeasure::HealthAssessment => (&self.haq, EIGHTHS - 1),
            CoreSetMeasure::MuscleStrength => {
                (&self.muscle_strength, usize::from(self.highest_strength))
            }
            CoreSetMeasure::MuscleEnzymes => return None,
        };
        let steps = Steps::of(table, i32::MAX);
        Some(Rises {
            first: steps.first,
            units: steps.rise.map(i32::from),
            highest: highest as i32,
            turns: -i32::from(measure == CoreSetMeasure::MuscleStrength),
        })
    }

    /// The score, or `None` when a value is off its scale or an upper limit is 0.
    #[inline]
    pub fn score(
        &self,
        baseline: &WholeNumberMeasures,
        follow_up: &WholeNumberMeasures,
    ) -> Option<TotalImprovementScore> {
        let items = self.item_units(baseline, follow_up)?;
        TotalImprovementScore::from_units(items.iter().sum())
    }

    /// The scores of the six measures in the order of [`CoreSetMeasure::ALL`], or `None` when a value is
    /// off its scale or an upper limit is 0.
    #[inline]
    pub fn item_scores(
        &self,
        baseline: &WholeNumberMeasures,
        follow_up: &WholeNumberMeasures,
    ) -> Option<[ItemScore; 6]> {
        let [a, b, c, d, e, f] = self.item_units(baseline, follow_up)?;
        let item = ItemScore::from_table;
        Some([item(a), item(b), item(c), item(d), item(e), item(f)])
    }

    #[inline]
    fn item_units(
        &self,
        baseline: &WholeNumberMeasures,
        follow_up: &WholeNumberMeasures,
    ) -> Option<[u8; 6]> {
        if !(self.is_on_scale(baseline) & self.is_on_scale(follow_up)) {
            return None;
        }
        let better = |before: u8, after: u8| usize::from(before.saturating_sub(after));
        let gained = |before: u16, after: u16| usize::from(after.saturating_sub(before));
        Some([
            self.physician_global[better(
                baseline.physician_global_millimetres,
                follow_up.physician_global_millimetres,
            )],
            self.patient_global[better(
                baseline.patient_global_millimetres,
                follow_up.patient_global_millimetres,
            )],
            self.muscle_strength[gained(
                baseline.muscle_strength_points,
                follow_up.muscle_strength_points,
            )],
            self.haq[better(baseline.haq_eighths, follow_up.haq_eighths)],
            self.enzyme_units(baseline, follow_up),
            self.extramuscular[better(
                baseline.extramuscular_millimetres,
                follow_up.extramuscular_millimetres,
            )],
        ])
    }

    #[inline]
    fn is_on_scale(&self, visit: &WholeNumberMeasures) -> bool {
        let longest = visit
            .physician_global_millimetres
            .max(visit.patient_global_millimetres)
            .max(visit.extramuscular_millimetres);
        (usize::from(longest) < MILLIMETRES)
            & (usize::from(visit.haq_eighths) < EIGHTHS)
            & (visit.muscle_strength_points <= self.highest_strength)
            & (visit.enzyme_upper_limit > 0)
    }

    /// What the enzyme scores against a level at baseline with its upper limit, made ready; `None` for long numbers, and for a
    /// limit of 0.
    ///
    /// ```
    /// use instruments::measure::{Enzyme, MmtMaximum};
    /// use instruments::total_improvement::{ResponseSettings, StrengthInstrument, WholeNumberScorer};
    ///
    /// let strength = StrengthInstrument::Mmt(MmtMaximum::OneHundredFifty);
    /// let scorer =
    ///     WholeNumberScorer::new(&ResponseSettings::default(), strength, Enzyme::CreatineKinase);
    /// let rises = scorer.enzyme_rises(1_900, 190).ok_or("a long number")?;
    /// assert_eq!([1_900, 1_400, 190].map(|level| rises.units(level)), [0, 2, 3]);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn enzyme_rises(&self, baseline: u32, upper_limit: u32) -> Option<EnzymeRises> {
        if upper_limit == 0 || SMALL_PART < u64::from(baseline | upper_limit) {
            return None;
        }
        let (level, limit) = (i64::from(baseline), i64::from(upper_limit));
        let is_normal = self.all_normal == NormalEnzymes::ScoreZero && level <= limit;
        // As the band of two fractions over the same limit: a fall by one is 100 d / limit of a range n / d.
        let range = limit * limit * self.enzyme_range.numerator();
        let edges = MeasureWeights::of(CoreSetMeasure::MuscleEnzymes).upper_edges;
        Some(EnzymeRises {
            baseline: level,
            of_one: limit * 100 * self.enzyme_range.denominator(),
            edges: edges.map(|edge| {
                if is_normal {
                    i64::MAX
                } else {
                    i64::from(edge) * range
                }
            }),
        })
    }

    /// What the enzyme scores, in units of 2.5 points; the other measures have no part in it. Upper limits are above 0.
    #[inline]
    pub fn enzyme_units(
        &self,
        baseline: &WholeNumberMeasures,
        follow_up: &WholeNumberMeasures,
    ) -> u8 {
        if self.all_normal == NormalEnzymes::ScoreZero
            && baseline.enzyme <= baseline.enzyme_upper_limit
        {
            return 0;
        }
        let limit = match self.upper_limit {
            UpperLimitAtFollowUp::OwnLimit => follow_up.enzyme_upper_limit,
            UpperLimitAtFollowUp::BaselineLimit => baseline.enzyme_upper_limit,
        };
        let weights = MeasureWeights::of(CoreSetMeasure::MuscleEnzymes);
        let band = weights.band(
            (i64::from(follow_up.enzyme), i64::from(limit)),
            (
                i64::from(baseline.enzyme),
                i64::from(baseline.enzyme_upper_limit),
            ),
            self.enzyme_range,
        );
        weights.units[usize::from(band)]
    }
}

/// The score of every improvement that whole steps of `1 / steps_per_unit` can make.
fn table<const N: usize>(measure: CoreSetMeasure, steps_per_unit: i64, range: Rational) -> [u8; N] {
    let weights = MeasureWeights::of(measure);
    let mut improvement = 0;
    [(); N].map(|()| {
        let band = weights.band((0, steps_per_unit), (improvement, steps_per_unit), range);
        improvement += 1;
        ItemScore::from_table(weights.units[usize::from(band)]).units()
    })
}
