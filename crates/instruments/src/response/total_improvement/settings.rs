//! What the criteria leave open, by name.

use super::result::{ResponseCategory, TotalImprovementScore};
use crate::response::EnzymeRules;

/// Whose thresholds turn a score into a category, and which instruments may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Criteria {
    /// Adult dermatomyositis and polymyositis: minimal from 20, moderate from 40, major from 60.
    #[default]
    Adult,
    /// Juvenile dermatomyositis: minimal from 30, moderate from 45, major from 70. The Childhood Myositis
    /// Assessment Scale may stand for manual muscle testing.
    Juvenile,
}

/// The least score of each category, in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CategoryThresholds {
    /// The least score that is minimal improvement.
    pub minimal: TotalImprovementScore,
    /// The least score that is moderate improvement.
    pub moderate: TotalImprovementScore,
    /// The least score that is major improvement.
    pub major: TotalImprovementScore,
}

impl Criteria {
    /// The thresholds: Rider et al. 2017, Table 3.
    pub const fn thresholds(self) -> CategoryThresholds {
        let (minimal, moderate, major) = match self {
            Self::Adult => (20, 40, 60),
            Self::Juvenile => (30, 45, 70),
        };
        CategoryThresholds {
            minimal: TotalImprovementScore::from_whole_points(minimal),
            moderate: TotalImprovementScore::from_whole_points(moderate),
            major: TotalImprovementScore::from_whole_points(major),
        }
    }

    /// The category of a score.
    ///
    /// ```
    /// use instruments::total_improvement::{Criteria, ResponseCategory, TotalImprovementScore};
    ///
    /// let forty = TotalImprovementScore::from_units(16).expect("16 times 2.5 points");
    /// assert_eq!(Criteria::Adult.category(forty), ResponseCategory::Moderate);
    /// assert_eq!(Criteria::Juvenile.category(forty), ResponseCategory::Minimal);
    /// ```
    pub fn category(self, score: TotalImprovementScore) -> ResponseCategory {
        let thresholds = self.thresholds();
        if score >= thresholds.major {
            ResponseCategory::Major
        } else if score >= thresholds.moderate {
            ResponseCategory::Moderate
        } else if score >= thresholds.minimal {
            ResponseCategory::Minimal
        } else {
            ResponseCategory::None
        }
    }
}

/// What a missing core set measure does to the total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum MissingMeasures {
    /// Any of the six missing at either visit: no total.
    #[default]
    Strict,
    /// A missing measure scores 0, and the result carries the total that was attainable.
    Partial,
    /// As [`MissingMeasures::Partial`], but the physician global and muscle strength must be there: the
    /// part of the official calculator's minimum that is public.
    PartialWithMinimum,
}

/// The settings of a Total Improvement Score. The default is adult and strict.
///
/// ```
/// use instruments::total_improvement::{Criteria, MissingMeasures, ResponseSettings};
///
/// let settings = ResponseSettings {
///     criteria: Criteria::Juvenile,
///     missing: MissingMeasures::Partial,
///     ..ResponseSettings::default()
/// };
/// assert!(settings.to_string().starts_with("criteria: juvenile; missing measures: partial;"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct ResponseSettings {
    /// Adult or juvenile.
    pub criteria: Criteria,
    /// What a missing measure does.
    pub missing: MissingMeasures,
    /// How the enzyme measure is taken.
    pub enzyme: EnzymeRules,
}
