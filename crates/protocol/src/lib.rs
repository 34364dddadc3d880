//! A trial as data: arms, strata, allocation, schedule, doses, rules and amendments, read from
//! `protocol.toml`.
//!
//! The Rust here knows *kinds* of rules; the file chooses among them and fills them in. No trial is
//! known by its name. [`Protocol`] is what the file says, word for word; [`Plan`] is the same, checked
//! and compiled: names have become indexes, weeks have become days, and every lookup succeeds.

mod allocation;
mod arm;
mod blinding;
mod blocks;
mod check;
mod deterioration;
mod double_entry;
mod eligibility;
mod error;
mod health_survey;
mod identifier;
mod open_points;
mod participant;
mod plan;
mod product;
mod protocol_file;
mod protocol_reading;
mod regimen;
mod response;
mod rule;
mod safety;
mod schedule;
mod second_randomisation;
mod source_verification;
mod stratification;
mod supply;
mod telling;
mod trial;
mod version;

pub use allocation::{Allocation, BalancedFactor, Factor, ImbalanceMeasure, ListScope};
pub use arm::{Arm, ArmCode};
pub use blinding::{BlindingPlan, ENZYME_TESTS, RelationReaders, SafetyAnalyte};
pub use blocks::{BlocksKeptApart, BlocksOfPeriod, UnnamedBlocks};
pub use check::BlocksUnnamed;
pub use deterioration::{ConfirmationTiming, Deterioration, SeveralMeasures};
pub use double_entry::{DecidedBy, DoubleEntry, TwiceEntered};
pub use eligibility::{
    AbnormalMeasures, Adjudication, Criterion, CriterionKind, Eligibility, EnzymeLimit,
};
pub use error::{CompileError, NoStratum};
pub use health_survey::HealthSurvey;
pub use identifier::{
    ArmId, CriterionId, PeriodId, ProductId, RegimenId, StratumId, VersionId, VisitId,
};
pub use open_points::OpenPoint;
pub use participant::{ParticipantAnswer, ParticipantMeasure};
pub use plan::{
    ArmIndex, CompiledRule, DangerLimits, PeriodIndex, Plan, PlannedArm, PlannedDeterioration,
    PlannedDose, PlannedFactor, PlannedMinimisation, PlannedPeriod, PlannedProduct, PlannedRate,
    PlannedReduction, PlannedRegimen, PlannedSecondRandomisation, PlannedStratum, PlannedTiming,
    PlannedTreatment, PlannedVisit, ProductIndex, RegimenIndex, Strata, StratumIndex, Treatment,
    VersionIndex, VisitIndex,
};
pub use product::{InfusionRate, Product, ProductRole, RateStep};
pub use protocol_file::Protocol;
pub use protocol_reading::{FileBytes, ProtocolReading, read_with_blocks};
pub use regimen::{Dose, DoseReduction, MissingWeight, Regimen};
pub use response::{CoreSetEntry, EarlierScores, Response};
pub use rule::{AfterRescue, Discretion, RefusedAfter, Rule, Trigger};
pub use safety::{Danger, Safety, SpecialInterest};
pub use schedule::{AddedAssessments, Assessment, Period, PeriodTreatment, Visit, VisitPurpose};
pub use second_randomisation::{SecondRandomisation, StrataAgain};
pub use source_verification::{SourceVerification, VerifiedData};
pub use stratification::{BetweenBands, Stratification, Stratum};
pub use supply::Supply;
pub use telling::{Telling, TellingScan, TellingWords};
pub use trial::{Blinding, ScreeningFailure, Trial};
pub use version::{Amendment, EnrolledBefore, VersionStart};
