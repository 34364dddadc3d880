//! What a score of activity, or a change of it, means.

/// How severe the rash is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CdasiCategory {
    /// Less than mild; only where the cut-offs have a lower bound for mild.
    LessThanMild,
    /// Mild.
    Mild,
    /// Moderate or severe.
    ModerateToSevere,
}

/// The published cut-offs of activity.
///
/// ```
/// use instruments::skin::{CdasiCategory, CdasiCutOffs};
///
/// assert_eq!(CdasiCutOffs::SixAndFourteen.category(16), CdasiCategory::ModerateToSevere);
/// assert_eq!(CdasiCutOffs::Nineteen.category(16), CdasiCategory::Mild);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum CdasiCutOffs {
    /// Above 6 mild, above 14 moderate to severe: the cut-offs of a phase 3 trial of immunoglobulin. The
    /// 14 is that of Anyanwu et al. 2015; where the 6 comes from is not published.
    #[default]
    SixAndFourteen,
    /// Up to 14 mild, above it moderate to severe (Anyanwu et al. 2015, Stanford).
    Fourteen,
    /// Up to 19 mild, above it moderate to severe (University of Pennsylvania). Whether 19 itself is mild is
    /// not said in what is public; here it is, like 14 above.
    Nineteen,
}

impl CdasiCutOffs {
    /// The category of an activity score.
    pub const fn category(self, activity: u8) -> CdasiCategory {
        match (self, activity) {
            (Self::SixAndFourteen, 0..=6) => CdasiCategory::LessThanMild,
            (Self::SixAndFourteen | Self::Fourteen, 0..=14) | (Self::Nineteen, 0..=19) => {
                CdasiCategory::Mild
            }
            _ => CdasiCategory::ModerateToSevere,
        }
    }
}

/// The least change of activity that is clinically significant; sources differ.
///
/// ```
/// use instruments::skin::LeastSignificantChange;
///
/// assert!(LeastSignificantChange::Four.improved(20, 16));
/// assert!(!LeastSignificantChange::Five.improved(20, 16));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LeastSignificantChange {
    /// 4 points (University of Pennsylvania).
    #[default]
    Four,
    /// 5 points (Stanford).
    Five,
}

impl LeastSignificantChange {
    /// Whether activity fell by at least this much.
    pub const fn improved(self, baseline: u8, follow_up: u8) -> bool {
        let least = match self {
            Self::Four => 4,
            Self::Five => 5,
        };
        baseline.saturating_sub(follow_up) >= least
    }
}
