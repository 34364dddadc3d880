//! The change of one measure that experts hold clinically meaningful.

use super::change::{Change, Direction};
use super::{EnzymeRules, PercentBasis, ZeroBaseline};
use crate::measure::{CoreSetMeasure, CoreSetMeasures, Percent};

/// The least percentage of change of each measure that is clinically meaningful.
///
/// The default is the published one: physician and patient global 20, muscle strength and HAQ 15, enzymes 30
/// (Rider et al., J Rheumatol 2003;30:603-617). That of the extramuscular global, 20, is the least certain.
///
/// ```
/// use instruments::measure::{CoreSetMeasure, Percent};
/// use instruments::response::LeastMeaningfulPercents;
///
/// let percents =
///     LeastMeaningfulPercents::default().with(CoreSetMeasure::Extramuscular, Percent::whole(25)?);
/// assert_eq!(percents.of(CoreSetMeasure::Extramuscular), Percent::whole(25)?);
/// assert_eq!(percents.of(CoreSetMeasure::MuscleStrength), Percent::whole(15)?);
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LeastMeaningfulPercents([Percent; 6]);

impl LeastMeaningfulPercents {
    /// The percentages with another one for a measure.
    #[must_use]
    pub const fn with(mut self, measure: CoreSetMeasure, percent: Percent) -> Self {
        self.0[measure as usize] = percent;
        self
    }

    /// The percentage of a measure.
    pub const fn of(&self, measure: CoreSetMeasure) -> Percent {
        self.0[measure as usize]
    }
}

impl Default for LeastMeaningfulPercents {
    fn default() -> Self {
        Self(CoreSetMeasure::ALL.map(|measure| {
            Percent::published(match measure {
                CoreSetMeasure::PhysicianGlobal
                | CoreSetMeasure::PatientGlobal
                | CoreSetMeasure::Extramuscular => 20,
                CoreSetMeasure::MuscleStrength | CoreSetMeasure::HealthAssessment => 15,
                CoreSetMeasure::MuscleEnzymes => 30,
            })
        }))
    }
}

/// When a change of one measure is clinically meaningful. The default is the published percentages,
/// relative to baseline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MeaningfulChangeCriteria {
    /// The least percentage of each measure.
    pub least: LeastMeaningfulPercents,
    /// What the percentages are of.
    pub percent: PercentBasis,
    /// What a relative percentage means from a baseline of 0.
    pub zero_baseline: ZeroBaseline,
    /// How the enzyme measure is taken.
    pub enzyme: EnzymeRules,
}

/// Which way a measure changed by a meaningful amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MeaningfulChange {
    /// It improved.
    Better,
    /// It worsened.
    Worse,
    /// Neither.
    Neither,
}

/// Whether a measure changed by a clinically meaningful amount; `None` where it was not taken at both visits
/// on one scale.
///
/// ```
/// use instruments::measure::{CoreSetMeasure, CoreSetMeasures, Haq};
/// use instruments::response::{MeaningfulChange, MeaningfulChangeCriteria, meaningful_change};
///
/// let at = |eighths| Ok::<_, instruments::InstrumentError>(CoreSetMeasures {
///     haq: Some(Haq::from_eighths(eighths)?),
///     ..CoreSetMeasures::default()
/// });
/// let criteria = MeaningfulChangeCriteria::default();
/// let change =
///     meaningful_change(&criteria, CoreSetMeasure::HealthAssessment, &at(12)?, &at(10)?);
/// assert_eq!(change, Some(MeaningfulChange::Better));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn meaningful_change(
    criteria: &MeaningfulChangeCriteria,
    measure: CoreSetMeasure,
    baseline: &CoreSetMeasures,
    visit: &CoreSetMeasures,
) -> Option<MeaningfulChange> {
    let change = Change::of(measure, &criteria.enzyme, baseline, visit)?;
    let least = criteria.least.of(measure);
    let moved = |direction| {
        change.at_least_percent(direction, least, criteria.percent, criteria.zero_baseline)
    };
    Some(if moved(Direction::Better) {
        MeaningfulChange::Better
    } else if moved(Direction::Worse) {
        MeaningfulChange::Worse
    } else {
        MeaningfulChange::Neither
    })
}
