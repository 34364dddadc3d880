//! Response to treatment: how much better, how much worse, and by whose definition.

mod change;
pub mod definition_of_improvement;
pub mod deterioration;
mod enzyme_comparison;
mod enzyme_rules;
mod meaningful_change;
mod scale_range;
pub mod total_improvement;

pub use change::{Judgement, PercentBasis, ZeroBaseline};
pub use enzyme_comparison::{EnzymeComparison, EnzymeNotComparable};
pub use enzyme_rules::{
    ChosenEnzymeMissing, EnzymeChoice, EnzymeOrder, EnzymeRanges, EnzymeRules, NormalEnzymes,
    UpperLimitAtFollowUp,
};
pub use meaningful_change::{
    LeastMeaningfulPercents, MeaningfulChange, MeaningfulChangeCriteria, meaningful_change,
};
