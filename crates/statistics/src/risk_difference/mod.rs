//! The difference of two independent proportions, first minus second.

mod agresti_caffo;
mod agresti_min;
mod exact_unconditional;
mod farrington_manning;
mod hauck_anderson;
mod newcombe;
pub(crate) mod restricted_estimate;
pub(crate) mod score;
mod wald;

pub use agresti_caffo::agresti_caffo;
pub use agresti_min::{AgrestiMin, agresti_min};
pub use exact_unconditional::{ExactStatistic, exact_unconditional};
pub use farrington_manning::{NonInferiority, farrington_manning};
pub use hauck_anderson::hauck_anderson;
pub use newcombe::{newcombe, newcombe_continuity_corrected};
pub use restricted_estimate::{RestrictedEstimate, restricted_estimate};
pub use score::{mee, miettinen_nurminen};
pub use wald::{wald, wald_continuity_corrected};

use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

/// The difference of the two proportions, first minus second.
///
/// ```
/// use statistics::{TwoByTwo, risk_difference};
/// let difference = risk_difference::estimate(TwoByTwo::new(37, 47, 21, 48)?)?;
/// assert!((difference - 0.349734).abs() < 1e-6);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members.
pub fn estimate(table: TwoByTwo) -> Result<f64, StatisticsError> {
    table.require_both_groups()?;
    Ok(table.first.ratio() - table.second.ratio())
}

/// The intervals for the difference of two proportions, by name.
///
/// The exact unconditional intervals take far longer and stand apart, in
/// [`exact_unconditional`](exact_unconditional()) and [`agresti_min`](agresti_min()).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RiskDifferenceInterval {
    /// Normal approximation, unpooled; SAS's default.
    Wald,
    /// Normal approximation with continuity correction.
    WaldContinuityCorrected,
    /// Normal approximation with n-1 and a correction of 1/(2 min n).
    HauckAnderson,
    /// Hybrid of two Wilson intervals.
    Newcombe,
    /// Hybrid of two continuity-corrected Wilson intervals.
    NewcombeContinuityCorrected,
    /// Wald after one success and one failure are added to each group.
    AgrestiCaffo,
    /// Score, with the factor N/(N-1).
    MiettinenNurminen,
    /// Score, without that factor.
    Mee,
}

impl RiskDifferenceInterval {
    /// Every method, in the order in which they are best printed.
    pub const ALL: [Self; 8] = [
        Self::Wald,
        Self::WaldContinuityCorrected,
        Self::HauckAnderson,
        Self::Newcombe,
        Self::NewcombeContinuityCorrected,
        Self::AgrestiCaffo,
        Self::MiettinenNurminen,
        Self::Mee,
    ];

    /// The method's name in the literature.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wald => "Wald",
            Self::WaldContinuityCorrected => "Wald with continuity correction",
            Self::HauckAnderson => "Hauck-Anderson",
            Self::Newcombe => "Newcombe (hybrid score)",
            Self::NewcombeContinuityCorrected => "Newcombe with continuity correction",
            Self::AgrestiCaffo => "Agresti-Caffo",
            Self::MiettinenNurminen => "Miettinen-Nurminen (score)",
            Self::Mee => "Mee (score without N/(N-1))",
        }
    }

    /// The key of the method in JSON and in the golden vectors.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Wald => "wald",
            Self::WaldContinuityCorrected => "wald_cc",
            Self::HauckAnderson => "hauck_anderson",
            Self::Newcombe => "newcombe",
            Self::NewcombeContinuityCorrected => "newcombe_cc",
            Self::AgrestiCaffo => "agresti_caffo",
            Self::MiettinenNurminen => "miettinen_nurminen",
            Self::Mee => "mee",
        }
    }

    /// Where the method was published.
    #[must_use]
    pub const fn reference(self) -> &'static str {
        match self {
            Self::Wald | Self::WaldContinuityCorrected => {
                "Newcombe RG. Stat Med 1998;17:873-890, methods 1 and 2"
            }
            Self::HauckAnderson => "Hauck WW, Anderson S. Am Stat 1986;40:318-322",
            Self::Newcombe | Self::NewcombeContinuityCorrected => {
                "Newcombe RG. Stat Med 1998;17:873-890, methods 10 and 11"
            }
            Self::AgrestiCaffo => "Agresti A, Caffo B. Am Stat 2000;54:280-288",
            Self::MiettinenNurminen => "Miettinen O, Nurminen M. Stat Med 1985;4:213-226",
            Self::Mee => "Mee RW. Biometrics 1984;40:1175-1176",
        }
    }

    /// The interval for the difference in `table`.
    ///
    /// ```
    /// use statistics::{ConfidenceLevel, TwoByTwo, risk_difference::RiskDifferenceInterval};
    /// let table = TwoByTwo::new(37, 47, 21, 48)?;
    /// let wald = RiskDifferenceInterval::Wald.of(table, ConfidenceLevel::NINETY_FIVE)?;
    /// assert_eq!(format!("{:.1} {:.1}", 100.0 * wald.lower, 100.0 * wald.upper), "16.7 53.2");
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::EmptyGroup`] where a group has no members; [`StatisticsError::TooFew`] where
    /// Hauck-Anderson meets a group of one.
    pub fn of(self, table: TwoByTwo, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
        match self {
            Self::Wald => wald(table, level),
            Self::WaldContinuityCorrected => wald_continuity_corrected(table, level),
            Self::HauckAnderson => hauck_anderson(table, level),
            Self::Newcombe => newcombe(table, level),
            Self::NewcombeContinuityCorrected => newcombe_continuity_corrected(table, level),
            Self::AgrestiCaffo => agresti_caffo(table, level),
            Self::MiettinenNurminen => miettinen_nurminen(table, level),
            Self::Mee => mee(table, level),
        }
    }
}
