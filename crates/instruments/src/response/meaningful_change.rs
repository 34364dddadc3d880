//! The change of one measure that experts hold clinically meaningful.

use super::EnzymeRules;
use super::change::{Change, Direction, PercentBasis, ZeroBaseline};
use crate::measure::{CoreSetMeasure, CoreSetMeasures, Percent};

/// The least percentage of change that is clinically meaningful: physician, patient and extramuscular
/// global 20; muscle strength and HAQ 15; enzymes 30 (Rider et al., J Rheumatol 2003;30:603-617; that of the
/// extramuscular global is the least certain).
pub const fn least_meaningful_percent(measure: CoreSetMeasure) -> Percent {
    Percent::published(match measure {
        CoreSetMeasure::PhysicianGlobal
        | CoreSetMeasure::PatientGlobal
        | CoreSetMeasure::Extramuscular => 20,
        CoreSetMeasure::MuscleStrength | CoreSetMeasure::HealthAssessment => 15,
        CoreSetMeasure::MuscleEnzymes => 30,
    })
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
/// use instruments::response::{
///     EnzymeRules, MeaningfulChange, PercentBasis, ZeroBaseline, meaningful_change,
/// };
///
/// let at = |eighths| Ok::<_, instruments::InstrumentError>(CoreSetMeasures {
///     haq: Some(Haq::from_eighths(eighths)?),
///     ..CoreSetMeasures::default()
/// });
/// let change = meaningful_change(
///     CoreSetMeasure::HealthAssessment,
///     &EnzymeRules::default(),
///     PercentBasis::Relative,
///     ZeroBaseline::default(),
///     &at(12)?,
///     &at(10)?,
/// );
/// assert_eq!(change, Some(MeaningfulChange::Better));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn meaningful_change(
    measure: CoreSetMeasure,
    enzyme: &EnzymeRules,
    percent: PercentBasis,
    zero_baseline: ZeroBaseline,
    baseline: &CoreSetMeasures,
    visit: &CoreSetMeasures,
) -> Option<MeaningfulChange> {
    let change = Change::of(measure, enzyme, baseline, visit)?;
    let least = least_meaningful_percent(measure);
    let moved = |direction| change.at_least_percent(direction, least, percent, zero_baseline);
    Some(if moved(Direction::Better) {
        MeaningfulChange::Better
    } else if moved(Direction::Worse) {
        MeaningfulChange::Worse
    } else {
        MeaningfulChange::Neither
    })
}
