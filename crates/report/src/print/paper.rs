//! The paper: A4, upright or across. All lengths are in points, 72 to the inch.

use crate::table::Orientation;

/// The short side of A4.
pub const SHORT_SIDE: f64 = 595.28;
/// The long side of A4.
pub const LONG_SIDE: f64 = 841.89;
/// The margin at the left and the right.
pub const SIDE_MARGIN: f64 = 54.0;
/// From the upper edge to the header, and from the lower edge to the end of the footer.
pub const EDGE_MARGIN: f64 = 34.0;

/// How a sheet lies, decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lie {
    /// Upright.
    #[default]
    Portrait,
    /// Across.
    Landscape,
}

impl Lie {
    /// The width of the paper.
    #[must_use]
    pub const fn width(self) -> f64 {
        match self {
            Self::Portrait => SHORT_SIDE,
            Self::Landscape => LONG_SIDE,
        }
    }

    /// The height of the paper.
    #[must_use]
    pub const fn height(self) -> f64 {
        match self {
            Self::Portrait => LONG_SIDE,
            Self::Landscape => SHORT_SIDE,
        }
    }

    /// The width between the margins.
    #[must_use]
    pub const fn text_width(self) -> f64 {
        self.width() - 2.0 * SIDE_MARGIN
    }

    /// The lie that an orientation asks for; `needed` is the width that the columns would like.
    #[must_use]
    pub fn of(orientation: Orientation, needed: f64) -> Self {
        match orientation {
            Orientation::Portrait => Self::Portrait,
            Orientation::Landscape => Self::Landscape,
            Orientation::AsNeeded if needed <= Self::Portrait.text_width() => Self::Portrait,
            Orientation::AsNeeded => Self::Landscape,
        }
    }
}
