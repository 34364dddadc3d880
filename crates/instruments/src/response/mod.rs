//! Response to treatment: how much better, how much worse, and by whose definition.

mod change;
pub mod definition_of_improvement;
pub mod deterioration;
mod enzyme_comparison;
mod enzyme_rules;
mod judgement;
mod meaningful_change;
mod percentage;
mod scale_range;
pub mod total_improvement;

pub use enzyme_comparison::{EnzymeComparison, EnzymeNotComparable};
pub use enzyme_rules::{
    ChosenEnzymeMissing, EnzymeChoice, EnzymeOrder, EnzymeRanges, EnzymeRules, NormalEnzymes,
    UpperLimitAtFollowUp,
};
pub use judgement::Judgement;
pub use meaningful_change::{
    LeastMeaningfulPercents, MeaningfulChange, MeaningfulChangeCriteria, meaningful_change,
};
pub use percentage::{PercentBasis, ZeroBaseline};
