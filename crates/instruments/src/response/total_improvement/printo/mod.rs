//! The Total Improvement Score of juvenile dermatomyositis by the core set of the Paediatric Rheumatology
//! International Trials Organisation (Rider et al., Arthritis Rheumatol 2017;69:911-923, Table 3).
//!
//! Weights and thresholds are those of the juvenile criteria. The physical summary of the Child Health
//! Questionnaire has the weights of the muscle enzyme, the Disease Activity Score those of the extramuscular
//! global.

mod result;
mod score;
mod settings;

pub use result::{PrintoImprovement, PrintoNotComputable};
pub use score::printo_improvement_score;
pub use settings::{PrintoRanges, PrintoSettings};
