//! Safety: the clinical probability of thrombosis and embolism, and how severe an event is.

mod severity;
mod wells_deep_vein_thrombosis;
mod wells_pulmonary_embolism;

pub use severity::{CtcaeGrade, InvestigatorSeverity};
pub use wells_deep_vein_thrombosis::{
    DvtProbability, DvtTwoTier, WellsDvt, WellsDvtFindings, WellsDvtItems, wells_dvt,
};
pub use wells_pulmonary_embolism::{
    HalfPoints, PeProbability, PeTiers, PeTwoTier, WellsPe, WellsPeFindings, wells_pe,
};
