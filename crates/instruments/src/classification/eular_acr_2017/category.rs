//! How probable the disease is, and the categories of that.

use super::findings::MuscleBiopsy;
use super::score::Tenths;

/// How probable a myopathy of this kind is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EularAcrCategory {
    /// Below the cut-off of possible.
    NotMyositis,
    /// Possible: about 50% to 55%.
    Possible,
    /// Probable: about 55% to 90%.
    Probable,
    /// Definite: about 90% or more.
    Definite,
}

/// By what a patient is put into a category. The published cut-offs of the score are the rounded images of
/// those of the probability, so at 5.3, 5.5 and 7.5 without a biopsy the two disagree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CategoryBasis {
    /// The score: 5.3, 5.5 and 7.5 without a biopsy; 6.5, 6.7 and 8.7 with one.
    #[default]
    Score,
    /// The probability: 50%, 55% and 90%.
    Probability,
}

/// The probability, by the logistic model behind the score.
pub(super) fn probability(biopsy: MuscleBiopsy, score: Tenths) -> f64 {
    let intercept = match biopsy {
        MuscleBiopsy::NotTaken => 5.33,
        MuscleBiopsy::Taken(_) => 6.49,
    };
    1.0 / (1.0 + f64::exp(intercept - score.points()))
}

impl CategoryBasis {
    /// The category of a score and its probability.
    pub(super) fn category(
        self,
        biopsy: MuscleBiopsy,
        score: Tenths,
        probability: f64,
    ) -> EularAcrCategory {
        match self {
            Self::Score => category_of_score(biopsy, score),
            Self::Probability => category_of_probability(probability),
        }
    }
}

fn category_of_score(biopsy: MuscleBiopsy, score: Tenths) -> EularAcrCategory {
    let (possible, probable, definite) = match biopsy {
        MuscleBiopsy::NotTaken => (53, 55, 75),
        MuscleBiopsy::Taken(_) => (65, 67, 87),
    };
    match score.tenths() {
        tenths if tenths >= definite => EularAcrCategory::Definite,
        tenths if tenths >= probable => EularAcrCategory::Probable,
        tenths if tenths >= possible => EularAcrCategory::Possible,
        _ => EularAcrCategory::NotMyositis,
    }
}

fn category_of_probability(probability: f64) -> EularAcrCategory {
    if probability >= 0.90 {
        EularAcrCategory::Definite
    } else if probability >= 0.55 {
        EularAcrCategory::Probable
    } else if probability >= 0.50 {
        EularAcrCategory::Possible
    } else {
        EularAcrCategory::NotMyositis
    }
}
