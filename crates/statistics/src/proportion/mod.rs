//! One proportion: intervals and the binomial test.

mod agresti_coull;
mod binomial_test;
mod blaker;
mod clopper_pearson;
mod jeffreys;
mod likelihood_ratio;
mod logit;
mod mid_p;
mod wald;
mod wilson;

pub use agresti_coull::agresti_coull;
pub use binomial_test::{BinomialTest, binomial_test};
pub(crate) use binomial_test::{TIE, no_more_probable};
pub use blaker::blaker;
pub use clopper_pearson::clopper_pearson;
pub use jeffreys::jeffreys;
pub use likelihood_ratio::likelihood_ratio;
pub use logit::logit;
pub use mid_p::mid_p;
pub use wald::{wald, wald_continuity_corrected, wald_maximum_variance};
pub use wilson::{wilson, wilson_continuity_corrected};

use crate::counts::Proportion;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

/// The intervals for one proportion, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProportionInterval {
    /// Exact, by inversion of two one-sided binomial tests.
    ClopperPearson,
    /// Score.
    Wilson,
    /// Score with continuity correction.
    WilsonContinuityCorrected,
    /// Normal approximation, SAS's default.
    Wald,
    /// Normal approximation with continuity correction.
    WaldContinuityCorrected,
    /// Normal approximation after z^2/2 successes and failures are added.
    AgrestiCoull,
    /// Equal-tailed Bayes with the Beta(1/2, 1/2) prior.
    Jeffreys,
    /// Exact with half the point probability.
    MidP,
    /// Exact, by inversion of one two-sided test.
    Blaker,
    /// Inversion of the likelihood ratio test.
    LikelihoodRatio,
    /// Wald on the log odds.
    Logit,
    /// Normal approximation with the variance of p = 1/2.
    WaldMaximumVariance,
}

impl ProportionInterval {
    /// Every method, in the order in which they are best printed.
    pub const ALL: [Self; 12] = [
        Self::ClopperPearson,
        Self::Wilson,
        Self::WilsonContinuityCorrected,
        Self::Wald,
        Self::WaldContinuityCorrected,
        Self::AgrestiCoull,
        Self::Jeffreys,
        Self::MidP,
        Self::Blaker,
        Self::LikelihoodRatio,
        Self::Logit,
        Self::WaldMaximumVariance,
    ];

    /// The method's name in the literature.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClopperPearson => "Clopper-Pearson (exact)",
            Self::Wilson => "Wilson (score)",
            Self::WilsonContinuityCorrected => "Wilson with continuity correction",
            Self::Wald => "Wald",
            Self::WaldContinuityCorrected => "Wald with continuity correction",
            Self::AgrestiCoull => "Agresti-Coull",
            Self::Jeffreys => "Jeffreys",
            Self::MidP => "mid-P",
            Self::Blaker => "Blaker",
            Self::LikelihoodRatio => "likelihood ratio",
            Self::Logit => "logit",
            Self::WaldMaximumVariance => "Wald with maximum variance (p = 1/2)",
        }
    }

    /// The key of the method in JSON and in the golden vectors.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::ClopperPearson => "clopper_pearson",
            Self::Wilson => "wilson",
            Self::WilsonContinuityCorrected => "wilson_cc",
            Self::Wald => "wald",
            Self::WaldContinuityCorrected => "wald_cc",
            Self::AgrestiCoull => "agresti_coull",
            Self::Jeffreys => "jeffreys",
            Self::MidP => "mid_p",
            Self::Blaker => "blaker",
            Self::LikelihoodRatio => "likelihood_ratio",
            Self::Logit => "logit",
            Self::WaldMaximumVariance => "wald_max_variance",
        }
    }

    /// Where the method was published.
    #[must_use]
    pub const fn reference(self) -> &'static str {
        match self {
            Self::ClopperPearson => "Clopper CJ, Pearson ES. Biometrika 1934;26:404-413",
            Self::Wilson => "Wilson EB. J Am Stat Assoc 1927;22:209-212",
            Self::WilsonContinuityCorrected => "Newcombe RG. Stat Med 1998;17:857-872, method 4",
            Self::Wald | Self::WaldContinuityCorrected => {
                "Newcombe RG. Stat Med 1998;17:857-872, methods 1 and 2"
            }
            Self::AgrestiCoull => "Agresti A, Coull BA. Am Stat 1998;52:119-126",
            Self::Jeffreys => "Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133",
            Self::MidP => "Berry G, Armitage P. Statistician 1995;44:417-423",
            Self::Blaker => "Blaker H. Can J Stat 2000;28:783-798",
            Self::LikelihoodRatio | Self::Logit => {
                "Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133, section 4"
            }
            Self::WaldMaximumVariance => "the sample-size bound p(1-p) <= 1/4",
        }
    }

    /// The interval for `proportion`.
    ///
    /// ```
    /// use statistics::{ConfidenceLevel, Proportion, proportion::ProportionInterval};
    /// let eight_of_19 = Proportion::new(8, 19)?;
    /// let exact = ProportionInterval::ClopperPearson.of(eight_of_19, ConfidenceLevel::NINETY_FIVE)?;
    /// assert_eq!(format!("{:.4} {:.4}", exact.lower, exact.upper), "0.2025 0.6650");
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::EmptyGroup`] where the total is 0; [`StatisticsError::Undefined`] for the
    /// logit interval of 0 or of all.
    pub fn of(
        self,
        proportion: Proportion,
        level: ConfidenceLevel,
    ) -> Result<Interval, StatisticsError> {
        match self {
            Self::ClopperPearson => clopper_pearson(proportion, level),
            Self::Wilson => wilson(proportion, level),
            Self::WilsonContinuityCorrected => wilson_continuity_corrected(proportion, level),
            Self::Wald => wald(proportion, level),
            Self::WaldContinuityCorrected => wald_continuity_corrected(proportion, level),
            Self::AgrestiCoull => agresti_coull(proportion, level),
            Self::Jeffreys => jeffreys(proportion, level),
            Self::MidP => mid_p(proportion, level),
            Self::Blaker => blaker(proportion, level),
            Self::LikelihoodRatio => likelihood_ratio(proportion, level),
            Self::Logit => logit(proportion, level),
            Self::WaldMaximumVariance => wald_maximum_variance(proportion, level),
        }
    }
}
