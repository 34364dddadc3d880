//! The score, its parts, and why there is none when there is none.

use std::fmt;

use crate::measure::{CoreSetMeasure, CoreSetMeasureSet, Enzyme, MmtMaximum};
use crate::response::EnzymeNotComparable;

/// Points per unit: every weight is a multiple of it, so scores are counted in whole units.
const POINTS_PER_UNIT: f64 = 2.5;

/// Writes a number of 2.5-point units as points: `17.5`, `20`.
fn write_points(units: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let tenths = u32::from(units) * 25;
    match tenths % 10 {
        0 => write!(f, "{}", tenths / 10),
        tenth => write!(f, "{}.{tenth}", tenths / 10),
    }
}

/// The score of one measure, counted in units of 2.5 points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemScore(u8);

impl ItemScore {
    /// No improvement.
    pub const ZERO: Self = Self(0);

    pub(crate) const fn from_table(units: u8) -> Self {
        Self(units)
    }

    /// The score in units of 2.5 points, 0 to 13.
    pub const fn units(self) -> u8 {
        self.0
    }

    /// The score in points, 0 to 32.5.
    pub fn points(self) -> f64 {
        f64::from(self.0) * POINTS_PER_UNIT
    }
}

impl fmt::Display for ItemScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_points(self.0, f)
    }
}

/// The scores of the six measures; `None` is a measure that could not be scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ItemScores(pub(super) [Option<ItemScore>; 6]);

impl ItemScores {
    /// The score of a measure.
    pub const fn get(&self, measure: CoreSetMeasure) -> Option<ItemScore> {
        self.0[measure as usize]
    }

    /// The measures without a score.
    pub fn missing(&self) -> CoreSetMeasureSet {
        self.iter()
            .filter(|(_, score)| score.is_none())
            .map(|(measure, _)| measure)
            .collect()
    }

    /// The measures with their scores, in the order of [`CoreSetMeasure::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (CoreSetMeasure, Option<ItemScore>)> {
        CoreSetMeasure::ALL.into_iter().zip(self.0)
    }
}

/// A Total Improvement Score, 0 to 100 points, counted in units of 2.5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TotalImprovementScore(u8);

impl TotalImprovementScore {
    /// No improvement.
    pub const ZERO: Self = Self(0);
    /// The most there is: 100 points.
    pub const HIGHEST: Self = Self(40);

    /// A score from units of 2.5 points; `None` above 40.
    pub const fn from_units(units: u8) -> Option<Self> {
        if units <= Self::HIGHEST.0 {
            Some(Self(units))
        } else {
            None
        }
    }

    /// A published threshold in points, a multiple of 5.
    pub(super) const fn from_whole_points(points: u8) -> Self {
        Self(points / 5 * 2)
    }

    pub(super) const fn plus(self, item: ItemScore) -> Self {
        Self(self.0 + item.units())
    }

    /// The score in units of 2.5 points, 0 to 40.
    pub const fn units(self) -> u8 {
        self.0
    }

    /// The score in points, 0 to 100.
    pub fn points(self) -> f64 {
        f64::from(self.0) * POINTS_PER_UNIT
    }
}

impl fmt::Display for TotalImprovementScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_points(self.0, f)
    }
}

/// The category of a response; each excludes the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ResponseCategory {
    /// Below minimal improvement.
    None,
    /// Minimal improvement.
    Minimal,
    /// Moderate improvement.
    Moderate,
    /// Major improvement.
    Major,
}

impl ResponseCategory {
    /// The category in a word: none, minimal, moderate, major.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Minimal => "minimal",
            Self::Moderate => "moderate",
            Self::Major => "major",
        }
    }
}

impl fmt::Display for ResponseCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why there is no total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotComputable {
    /// A measure was taken on different scales at the two visits.
    ScaleChanged(CoreSetMeasure),
    /// Manual muscle testing had different maxima at the two visits.
    MmtMaximumChanged {
        /// The maximum at baseline.
        baseline: MmtMaximum,
        /// The maximum at follow-up.
        follow_up: MmtMaximum,
    },
    /// The Childhood Myositis Assessment Scale under adult criteria.
    CmasWithAdultCriteria,
    /// The enzyme could not be compared for another reason than that none was measured.
    Enzyme(EnzymeNotComparable),
    /// Measures that the missing-measure setting asks for were not taken.
    MeasuresMissing {
        /// Those missing at baseline.
        baseline: CoreSetMeasureSet,
        /// Those missing at follow-up.
        follow_up: CoreSetMeasureSet,
    },
}

impl fmt::Display for NotComputable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ScaleChanged(measure) => {
                write!(
                    f,
                    "{measure} was taken on different scales at baseline and follow-up"
                )
            }
            Self::MmtMaximumChanged {
                baseline,
                follow_up,
            } => write_mmt_maximum_changed(*baseline, *follow_up, f),
            Self::CmasWithAdultCriteria => f.write_str(
                "the Childhood Myositis Assessment Scale counts under the juvenile criteria only",
            ),
            Self::Enzyme(reason) => reason.fmt(f),
            Self::MeasuresMissing {
                baseline,
                follow_up,
            } => write_missing(&baseline.to_string(), &follow_up.to_string(), f),
        }
    }
}

/// Says that manual muscle testing was done on two totals.
pub(super) fn write_mmt_maximum_changed(
    baseline: MmtMaximum,
    follow_up: MmtMaximum,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let (before, after) = (baseline.points(), follow_up.points());
    write!(
        f,
        "muscle strength was taken out of {before} at baseline and of {after} at follow-up"
    )
}

/// Names the measures missing at either visit; an empty text is none.
pub(super) fn write_missing(
    baseline: &str,
    follow_up: &str,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut separator = "";
    for (visit, missing) in [("baseline", baseline), ("follow-up", follow_up)] {
        if !missing.is_empty() {
            write!(f, "{separator}missing at {visit}: {missing}")?;
            separator = "; ";
        }
    }
    Ok(())
}

impl std::error::Error for NotComputable {}

/// A Total Improvement Score with all that led to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TotalImprovement {
    /// The score of each measure; present also where the total could not be computed.
    pub items: ItemScores,
    /// The enzyme that was followed.
    pub enzyme: Option<Enzyme>,
    /// The total with its category, or why there is none.
    pub total: Result<TotalImprovementScore, NotComputable>,
    /// The category of the total.
    pub category: Option<ResponseCategory>,
    /// The measures that could not be scored.
    pub not_scored: CoreSetMeasureSet,
    /// The highest total that the scored measures allow: 100 when none is missing.
    pub attainable: TotalImprovementScore,
}

impl TotalImprovement {
    /// The total, if there is one.
    pub fn score(&self) -> Option<TotalImprovementScore> {
        self.total.ok()
    }

    /// Why there is no total, if there is none.
    pub fn not_computable(&self) -> Option<NotComputable> {
        self.total.err()
    }
}
