//! When a visit is worse than baseline, as data.

use std::fmt;

use crate::bounds::whole_within;
use crate::error::InstrumentError;
use crate::measure::{Centimetres, CoreSetMeasure, CoreSetMeasureSet, Percent};
use crate::response::{EnzymeRules, PercentBasis, ZeroBaseline};

/// So many of these measures worse by at least this percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "WrittenAnyOf", into = "WrittenAnyOf")
)]
pub struct AnyOf {
    count: u8,
    percent: Percent,
    measures: CoreSetMeasureSet,
}

impl AnyOf {
    /// `count` of `measures` worse by at least `percent`.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] when the count is 0 or more than there are measures.
    pub fn new(
        count: u8,
        percent: Percent,
        measures: CoreSetMeasureSet,
    ) -> Result<Self, InstrumentError> {
        let quantity = "number of worse measures that make a deterioration";
        Ok(Self {
            count: whole_within(quantity, count, 1, measures.len())?,
            percent,
            measures,
        })
    }

    /// How many measures must be worse.
    pub const fn count(&self) -> u8 {
        self.count
    }

    /// By how much each must be worse.
    pub const fn percent(&self) -> Percent {
        self.percent
    }

    /// The measures looked at.
    pub const fn measures(&self) -> CoreSetMeasureSet {
        self.measures
    }
}

/// When a visit is worse than baseline. Any one of the three criteria suffices.
///
/// The default is the IMACS definition of worsening, over all six measures. A trial that leaves the enzymes
/// out, as some do, names the other five:
///
/// ```
/// use instruments::deterioration::{AnyOf, DeteriorationCriteria};
/// use instruments::measure::{CoreSetMeasure, CoreSetMeasureSet, Percent};
///
/// let five = CoreSetMeasureSet::ALL.without(CoreSetMeasure::MuscleEnzymes);
/// let criteria = DeteriorationCriteria {
///     any_of: AnyOf::new(3, Percent::whole(30)?, five)?,
///     ..DeteriorationCriteria::default()
/// };
/// assert_eq!(criteria.any_of.measures().len(), 5);
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct DeteriorationCriteria {
    /// The physician global worse by at least this, together with the next.
    pub physician_global_worse_cm: Centimetres,
    /// Muscle strength worse by at least this, together with the previous.
    pub muscle_strength_worse_percent: Percent,
    /// The extramuscular global worse by at least this.
    pub extramuscular_worse_cm: Centimetres,
    /// So many measures worse by a percentage.
    pub any_of: AnyOf,
    /// What the percentages are of.
    pub percent: PercentBasis,
    /// What a relative percentage means from a baseline of 0.
    pub zero_baseline: ZeroBaseline,
    /// How the enzyme measure is taken, where it is among the measures.
    pub enzyme: EnzymeRules,
}

impl Default for DeteriorationCriteria {
    fn default() -> Self {
        Self {
            physician_global_worse_cm: Centimetres::published(2),
            muscle_strength_worse_percent: Percent::published(20),
            extramuscular_worse_cm: Centimetres::published(2),
            any_of: AnyOf {
                count: 3,
                percent: Percent::published(30),
                measures: CoreSetMeasureSet::ALL,
            },
            percent: PercentBasis::default(),
            zero_baseline: ZeroBaseline::default(),
            enzyme: EnzymeRules::default(),
        }
    }
}

impl fmt::Display for DeteriorationCriteria {
    /// One line, for the head of whatever is judged by them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            physician_global_worse_cm: physician,
            muscle_strength_worse_percent: strength,
            extramuscular_worse_cm: extramuscular,
            any_of,
            percent,
            zero_baseline,
            enzyme,
        } = self;
        write!(
            f,
            "worse: physician global by {physician} cm and muscle strength by {strength}%, or extramuscular \
             global by {extramuscular} cm, or {} by {}% of: {}; {percent}; {zero_baseline}",
            any_of.count, any_of.percent, any_of.measures
        )?;
        if any_of.measures.contains(CoreSetMeasure::MuscleEnzymes) {
            write!(f, "; {enzyme}")?;
        }
        Ok(())
    }
}

/// The rule as it is written down, before its count is checked.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAnyOf {
    count: u8,
    percent: Percent,
    measures: CoreSetMeasureSet,
}

#[cfg(feature = "serde")]
impl TryFrom<WrittenAnyOf> for AnyOf {
    type Error = InstrumentError;

    fn try_from(written: WrittenAnyOf) -> Result<Self, Self::Error> {
        Self::new(written.count, written.percent, written.measures)
    }
}

#[cfg(feature = "serde")]
impl From<AnyOf> for WrittenAnyOf {
    fn from(any_of: AnyOf) -> Self {
        Self {
            count: any_of.count,
            percent: any_of.percent,
            measures: any_of.measures,
        }
    }
}
