//! What is open about the two measures that only this core set has.

use std::fmt;

use crate::error::InstrumentError;
use crate::exact::Rational;
use crate::measure::DiseaseActivityScore;
use crate::response::scale_range::scale_range;
use crate::response::total_improvement::MissingMeasures;

/// The ranges by which changes of the two measures are judged: a change of the whole range is 100%.
///
/// The default for the Disease Activity Score is its 20 points. The range of the physical summary score is
/// not public: its default is 100, the line on which it is reported, so that half a standard deviation
/// (5 points) is the first edge.
///
/// ```
/// use instruments::total_improvement::printo::PrintoRanges;
///
/// let ranges = PrintoRanges::default().with_physical_summary(40.into())?;
/// assert_eq!(ranges.physical_summary(), 40.into());
/// assert_eq!(ranges.disease_activity(), 20.into());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "WrittenRanges", into = "WrittenRanges")
)]
pub struct PrintoRanges {
    physical_summary: Rational,
    disease_activity: Rational,
}

impl PrintoRanges {
    /// The ranges with another one for the physical summary score, in its points.
    ///
    /// # Errors
    /// [`InstrumentError::NotPositive`] for a range of 0 or less, [`InstrumentError::OutOfRange`] above 10,000,
    /// [`InstrumentError::TooPrecise`] where the fraction has more than 10,000 above or 1,000 below the line.
    pub fn with_physical_summary(mut self, range: Rational) -> Result<Self, InstrumentError> {
        self.physical_summary = scale_range("range of the physical summary score", range)?;
        Ok(self)
    }

    /// The ranges with another one for the Disease Activity Score, in its points.
    ///
    /// # Errors
    /// As [`PrintoRanges::with_physical_summary`].
    pub fn with_disease_activity(mut self, range: Rational) -> Result<Self, InstrumentError> {
        self.disease_activity = scale_range("range of the Disease Activity Score", range)?;
        Ok(self)
    }

    /// The range of the physical summary score, in its points.
    pub const fn physical_summary(&self) -> Rational {
        self.physical_summary
    }

    /// The range of the Disease Activity Score, in its points.
    pub const fn disease_activity(&self) -> Rational {
        self.disease_activity
    }
}

impl Default for PrintoRanges {
    fn default() -> Self {
        Self {
            physical_summary: Rational::integer(100),
            disease_activity: DiseaseActivityScore::HIGHEST,
        }
    }
}

/// The settings of a score by this core set. The default is strict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct PrintoSettings {
    /// What a missing measure does.
    pub missing: MissingMeasures,
    /// By which ranges the two measures of this core set alone are judged.
    pub ranges: PrintoRanges,
}

impl fmt::Display for PrintoSettings {
    /// One line, for the head of whatever is computed with them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { missing, ranges } = self;
        write!(
            f,
            "criteria: juvenile, PRINTO core set; missing measures: {missing}; range of the physical summary: {}; \
             range of the disease activity score: {}",
            ranges.physical_summary, ranges.disease_activity
        )
    }
}

/// The ranges as they are written down, before they are checked.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRanges {
    physical_summary: Rational,
    disease_activity: Rational,
}

#[cfg(feature = "serde")]
impl TryFrom<WrittenRanges> for PrintoRanges {
    type Error = InstrumentError;

    fn try_from(written: WrittenRanges) -> Result<Self, Self::Error> {
        Self::default()
            .with_physical_summary(written.physical_summary)?
            .with_disease_activity(written.disease_activity)
    }
}

#[cfg(feature = "serde")]
impl From<PrintoRanges> for WrittenRanges {
    fn from(ranges: PrintoRanges) -> Self {
        Self {
            physical_summary: ranges.physical_summary,
            disease_activity: ranges.disease_activity,
        }
    }
}
