//! Muscle strength and what it allows: from items and grades to the totals that other scores use.

mod dynamometry;
mod haq_disability;
mod medical_research_council;
mod modified_rankin;
mod muscle_grade;
mod muscle_testing;
mod swallowing;

pub use dynamometry::{
    Dynamometry, DynamometryMuscle, MeanForce, Newtons, Readings, Side, mean_force,
};
pub use haq_disability::{
    AidCategories, CategoriesNeeded, HaqAid, HaqAnswers, HaqCategory, HaqDisability, HaqItem,
    HaqRules, disability_index,
};
pub use medical_research_council::{
    GradeThree, MrcGrade, MrcMuscle, MrcSumScore, RaschGrade, RaschSumScore, mrc_sum_score,
    rasch_sum_score,
};
pub use modified_rankin::ModifiedRankin;
pub use muscle_grade::{FivePointGrade, GradeOne, KendallGrade};
pub use muscle_testing::{
    AxialMuscle, DistalMuscle, Mmt8Muscle, MmtEight, PairedGrades, ProximalMuscle,
    StrengthSubtotals, TotalMmt, UntestedMuscles, thirteen_pairs,
};
pub use swallowing::{AlsSeverity, AlsSeverityDomain};
