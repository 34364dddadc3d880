//! The preliminary IMACS definition of improvement (Rider et al. 2004).

use std::fmt;

use super::change::{Change, Direction};
use super::{EnzymeRules, Judgement, PercentBasis, ZeroBaseline};
use crate::measure::{CoreSetMeasure, CoreSetMeasureSet, CoreSetMeasures, Percent};

/// When a visit is better than baseline.
///
/// The default is the published rule: at least three of the six measures improved by 20% or more, at most
/// two worse by 25% or more, and muscle strength not among these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct ImprovementCriteria {
    /// How many measures must be better.
    pub least_improved: u8,
    /// By how much.
    pub improved_percent: Percent,
    /// How many may be worse.
    pub most_worse: u8,
    /// From which change on a measure is worse.
    pub worse_percent: Percent,
    /// The measures that may not be worse.
    pub never_worse: CoreSetMeasureSet,
    /// What the percentages are of.
    pub percent: PercentBasis,
    /// What a relative percentage means from a baseline of 0.
    pub zero_baseline: ZeroBaseline,
    /// How the enzyme measure is taken.
    pub enzyme: EnzymeRules,
}

impl Default for ImprovementCriteria {
    fn default() -> Self {
        Self {
            least_improved: 3,
            improved_percent: Percent::published(20),
            most_worse: 2,
            worse_percent: Percent::published(25),
            never_worse: CoreSetMeasureSet::of(&[CoreSetMeasure::MuscleStrength]),
            percent: PercentBasis::default(),
            zero_baseline: ZeroBaseline::default(),
            enzyme: EnzymeRules::default(),
        }
    }
}

impl fmt::Display for ImprovementCriteria {
    /// One line, for the head of whatever is judged by them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            least_improved,
            improved_percent,
            most_worse,
            worse_percent,
            never_worse,
            percent,
            zero_baseline,
            enzyme,
        } = self;
        write!(
            f,
            "better: at least {least_improved} measures by {improved_percent}%, at most {most_worse} worse by \
             {worse_percent}%"
        )?;
        if !never_worse.is_empty() {
            write!(f, ", none of these: {never_worse}")?;
        }
        write!(f, "; {percent}; {zero_baseline}; {enzyme}")
    }
}

/// Which measures improved and worsened, and whether that is improvement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Improvement {
    /// The measures that improved enough.
    pub improved: CoreSetMeasureSet,
    /// The measures that worsened enough.
    pub worse: CoreSetMeasureSet,
    /// The measures that could not be judged.
    pub undecided: CoreSetMeasureSet,
    /// Whether the definition is met.
    pub judgement: Judgement,
}

/// Whether a visit meets the definition of improvement, against baseline.
///
/// ```
/// use instruments::definition_of_improvement::{ImprovementCriteria, improved};
/// use instruments::measure::{CoreSetMeasures, Haq, Mmt, MmtMaximum, Vas};
/// use instruments::response::Judgement;
///
/// let visit = |physician, points, eighths| Ok::<_, instruments::InstrumentError>(CoreSetMeasures {
///     physician_global: Some(Vas::from_millimetres(physician)?),
///     muscle_strength: Some(Mmt::from_points(points, MmtMaximum::OneHundredFifty)?.into()),
///     haq: Some(Haq::from_eighths(eighths)?),
///     ..CoreSetMeasures::default()
/// });
/// // A fifth better in three measures; the other three were not taken, and could all be worse.
/// let result =
///     improved(&ImprovementCriteria::default(), &visit(50, 100, 10)?, &visit(40, 120, 8)?);
/// assert_eq!((result.improved.len(), result.undecided.len()), (3, 3));
/// assert_eq!(result.judgement, Judgement::Undecided);
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn improved(
    criteria: &ImprovementCriteria,
    baseline: &CoreSetMeasures,
    visit: &CoreSetMeasures,
) -> Improvement {
    let mut improved = CoreSetMeasureSet::EMPTY;
    let mut worse = CoreSetMeasureSet::EMPTY;
    let mut undecided = CoreSetMeasureSet::EMPTY;
    for measure in CoreSetMeasure::ALL {
        let Some(change) = Change::of(measure, &criteria.enzyme, baseline, visit) else {
            undecided = undecided.with(measure);
            continue;
        };
        let moved = |direction, percent| {
            change.at_least_percent(direction, percent, criteria.percent, criteria.zero_baseline)
        };
        if moved(Direction::Better, criteria.improved_percent) {
            improved = improved.with(measure);
        } else if moved(Direction::Worse, criteria.worse_percent) {
            worse = worse.with(measure);
        }
    }
    let never_worse = criteria.never_worse;
    let judgement = if worse.len() > criteria.most_worse
        || !worse.intersection(never_worse).is_empty()
        || improved.len() + undecided.len() < criteria.least_improved
    {
        Judgement::DoesNotHold
    } else if improved.len() >= criteria.least_improved
        && worse.len() + undecided.len() <= criteria.most_worse
        && undecided.intersection(never_worse).is_empty()
    {
        Judgement::Holds
    } else {
        Judgement::Undecided
    };
    Improvement {
        improved,
        worse,
        undecided,
        judgement,
    }
}
