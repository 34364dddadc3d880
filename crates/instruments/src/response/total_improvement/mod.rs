//! The Total Improvement Score: the 2016 ACR/EULAR response criteria for adult dermatomyositis and
//! polymyositis (Aggarwal et al. 2017) and for juvenile dermatomyositis (Rider et al. 2017).
//!
//! Each of the six core set measures is compared with its own baseline as a percentage of the *range* of
//! its scale, so a baseline of 0 is no difficulty. The percentage falls into one of five bands, open below
//! and closed above; worsening scores 0. The six item scores add up to 0 to 100.
//!
//! Juvenile dermatomyositis may also be judged by the core set of the Paediatric Rheumatology International
//! Trials Organisation: [`printo`].

mod explanation;
mod items;
pub mod printo;
mod result;
mod score;
mod settings;
mod settings_text;
mod weights;
mod whole_number_columns;
mod whole_numbers;

pub use explanation::{Explanation, MeasureComparison, MeasureExplanation, explain};
pub use result::{
    ItemScore, ItemScores, NotComputable, ResponseCategory, TotalImprovement, TotalImprovementScore,
};
pub use score::total_improvement_score;
pub use settings::{CategoryThresholds, Criteria, MissingMeasures, ResponseSettings};
pub use weights::{MeasureWeights, WEIGHTS};
pub use whole_number_columns::{OffScale, WholeNumberColumns};
pub use whole_numbers::{
    EnzymeRises, Rises, StrengthInstrument, WholeNumberMeasures, WholeNumberScorer,
};
