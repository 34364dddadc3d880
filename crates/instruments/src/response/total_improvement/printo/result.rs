//! The score by this core set, its parts, and why there is none when there is none.

use std::fmt;

use crate::measure::{MmtMaximum, PrintoMeasure, PrintoMeasureSet};
use crate::response::total_improvement::result::{write_missing, write_mmt_maximum_changed};
use crate::response::total_improvement::{ItemScore, ResponseCategory, TotalImprovementScore};

/// Why there is no total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrintoNotComputable {
    /// A measure was taken on different scales at the two visits.
    ScaleChanged(PrintoMeasure),
    /// Manual muscle testing had different maxima at the two visits.
    MmtMaximumChanged {
        /// The maximum at baseline.
        baseline: MmtMaximum,
        /// The maximum at follow-up.
        follow_up: MmtMaximum,
    },
    /// Measures that the missing-measure setting asks for were not taken.
    MeasuresMissing {
        /// Those missing at baseline.
        baseline: PrintoMeasureSet,
        /// Those missing at follow-up.
        follow_up: PrintoMeasureSet,
    },
}

impl fmt::Display for PrintoNotComputable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ScaleChanged(measure) => write!(
                f,
                "{measure} was taken on different scales at baseline and follow-up"
            ),
            Self::MmtMaximumChanged {
                baseline,
                follow_up,
            } => write_mmt_maximum_changed(*baseline, *follow_up, f),
            Self::MeasuresMissing {
                baseline,
                follow_up,
            } => write_missing(&baseline.to_string(), &follow_up.to_string(), f),
        }
    }
}

impl std::error::Error for PrintoNotComputable {}

/// A Total Improvement Score by this core set, with all that led to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PrintoImprovement {
    /// The score of each measure in the order of [`PrintoMeasure::ALL`]; `None` is a measure that could not
    /// be scored.
    pub items: [Option<ItemScore>; 6],
    /// The total, or why there is none.
    pub total: Result<TotalImprovementScore, PrintoNotComputable>,
    /// The category of the total, by the juvenile thresholds.
    pub category: Option<ResponseCategory>,
    /// The highest total that the scored measures allow: 100 when none is missing.
    pub attainable: TotalImprovementScore,
}

impl PrintoImprovement {
    /// The score of a measure.
    pub const fn item(&self, measure: PrintoMeasure) -> Option<ItemScore> {
        self.items[measure as usize]
    }

    /// The measures that could not be scored.
    pub fn not_scored(&self) -> PrintoMeasureSet {
        PrintoMeasure::ALL
            .into_iter()
            .filter(|measure| self.item(*measure).is_none())
            .collect()
    }
}
