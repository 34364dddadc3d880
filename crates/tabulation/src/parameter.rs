//! What is measured, under the short names of the datasets.

use instruments::measure::{CoreSetMeasure, Enzyme};
use record::{Muscle, Test};

/// A measured or derived quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parameter {
    /// Body weight.
    Weight,
    /// One of the core set measures that is a number of its own (all but the enzymes).
    CoreSet(CoreSetMeasure),
    /// A muscle enzyme in its own unit.
    Enzyme(Enzyme),
    /// The enzyme that the Total Improvement Score follows, in multiples of its upper limit of normal.
    EnzymeFollowed,
    /// Another test.
    Test(Test),
    /// The mean of both sides of a muscle measured by dynamometer.
    DynamometryMean(Muscle),
    /// The Total Improvement Score.
    TotalImprovement,
    /// The part of the Total Improvement Score that one measure gives.
    ItemScore(CoreSetMeasure),
}

/// How a parameter appears in the datasets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coding {
    /// The SDTM domain in which it is collected.
    pub domain: Domain,
    /// The short name, `PARAMCD` and `--TESTCD`.
    pub code: &'static str,
    /// The name, `PARAM` and `--TEST`.
    pub name: &'static str,
    /// The unit; empty for scores.
    pub unit: &'static str,
}

/// The SDTM domains of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Domain {
    /// Functional tests.
    FunctionalTests,
    /// Laboratory test results.
    Laboratory,
    /// Musculoskeletal findings.
    Musculoskeletal,
    /// Questionnaires.
    Questionnaires,
    /// Disease response and clinical classification.
    DiseaseResponse,
    /// Vital signs.
    VitalSigns,
}

impl Domain {
    /// Every domain of findings, by its two letters.
    pub const ALL: [Self; 6] = [
        Self::FunctionalTests,
        Self::Laboratory,
        Self::Musculoskeletal,
        Self::Questionnaires,
        Self::DiseaseResponse,
        Self::VitalSigns,
    ];

    /// The two letters.
    pub const fn letters(self) -> &'static str {
        match self {
            Self::FunctionalTests => "FT",
            Self::Laboratory => "LB",
            Self::Musculoskeletal => "MK",
            Self::Questionnaires => "QS",
            Self::DiseaseResponse => "RS",
            Self::VitalSigns => "VS",
        }
    }
}

const fn coding(
    domain: Domain,
    code: &'static str,
    name: &'static str,
    unit: &'static str,
) -> Coding {
    Coding {
        domain,
        code,
        name,
        unit,
    }
}

impl Parameter {
    /// How it appears in the datasets. CDISC has no terms for the IMACS measures, MMT-8 or CDASI
    /// (SDTM terminology of 2023-12-15): their short names are the sponsor's.
    ///
    /// What a physician judges, and what is computed of it, is a disease response (`RS`); what a subject
    /// answers, a questionnaire (`QS`). The total of manual muscle testing is a named test of tasks that stands
    /// alone (`FT`); the strength of single muscles is a musculoskeletal finding (`MK`).
    pub const fn coding(self) -> Coding {
        use CoreSetMeasure as M;
        use Domain::{
            DiseaseResponse as Rs, FunctionalTests as Ft, Laboratory as Lb, Musculoskeletal as Mk,
            Questionnaires as Qs,
        };
        match self {
            Self::Weight => coding(Domain::VitalSigns, "WEIGHT", "Weight", "kg"),
            Self::CoreSet(M::PhysicianGlobal) => {
                coding(Rs, "PHGA", "Physician Global Activity", "cm")
            }
            Self::CoreSet(M::PatientGlobal) => coding(Qs, "PTGA", "Patient Global Activity", "cm"),
            Self::CoreSet(M::MuscleStrength) => coding(Ft, "MMT", "Manual Muscle Testing", ""),
            Self::CoreSet(M::HealthAssessment) => coding(Qs, "HAQ", "HAQ Disability Index", ""),
            Self::CoreSet(M::Extramuscular) => {
                coding(Rs, "EXT", "Extramuscular Global Activity", "cm")
            }
            Self::EnzymeFollowed | Self::CoreSet(M::MuscleEnzymes) => {
                coding(Lb, "ENZX", "Enzyme Followed, Multiple of Upper Limit", "")
            }
            Self::Enzyme(Enzyme::CreatineKinase) => coding(Lb, "CK", "Creatine Kinase", "U/L"),
            Self::Enzyme(Enzyme::Aldolase) => coding(Lb, "ALD", "Aldolase", "U/L"),
            Self::Enzyme(Enzyme::LactateDehydrogenase) => {
                coding(Lb, "LDH", "Lactate Dehydrogenase", "U/L")
            }
            Self::Enzyme(Enzyme::AspartateAminotransferase) => {
                coding(Lb, "AST", "Aspartate Aminotransferase", "U/L")
            }
            Self::Enzyme(Enzyme::AlanineAminotransferase) => {
                coding(Lb, "ALT", "Alanine Aminotransferase", "U/L")
            }
            Self::Test(Test::CdasiActivity) => coding(Rs, "CDASIA", "CDASI Total Activity", ""),
            Self::Test(Test::CdasiDamage) => coding(Rs, "CDASID", "CDASI Total Damage", ""),
            Self::Test(Test::Sf36PhysicalComponent) => {
                coding(Qs, "PCS", "SF-36 Physical Component Summary", "")
            }
            Self::Test(Test::Sf36MentalComponent) => {
                coding(Qs, "MCS", "SF-36 Mental Component Summary", "")
            }
            Self::Test(Test::Eq5dVas) => coding(Qs, "EQVAS", "EQ-5D Visual Analogue Scale", ""),
            Self::Test(Test::Dynamometry(muscle, _)) | Self::DynamometryMean(muscle) => {
                match muscle {
                    Muscle::Deltoid => coding(Mk, "DYNDEL", "Dynamometry, Deltoid", "N"),
                    Muscle::Biceps => coding(Mk, "DYNBIC", "Dynamometry, Biceps", "N"),
                    Muscle::Psoas => coding(Mk, "DYNPSO", "Dynamometry, Psoas", "N"),
                }
            }
            Self::Test(Test::RaschMrc) => {
                coding(Mk, "RMRC", "Rasch-built Modified MRC Sum Score", "")
            }
            Self::Test(Test::AlsssSwallowing) => {
                coding(Rs, "ALSSS", "ALS Severity Scale, Swallowing", "")
            }
            Self::Test(Test::ModifiedRankin) => coding(Rs, "MRS", "Modified Rankin Scale", ""),
            Self::Test(Test::WellsDeepVeinThrombosis) => {
                coding(Rs, "WELLSDVT", "Wells Score, Deep-Vein Thrombosis", "")
            }
            Self::Test(Test::WellsPulmonaryEmbolism) => {
                coding(Rs, "WELLSPE", "Wells Score, Pulmonary Embolism", "")
            }
            Self::TotalImprovement => coding(Rs, "TIS", "Total Improvement Score", ""),
            Self::ItemScore(M::PhysicianGlobal) => {
                coding(Rs, "TISPHGA", "TIS Item, Physician Global", "")
            }
            Self::ItemScore(M::PatientGlobal) => {
                coding(Rs, "TISPTGA", "TIS Item, Patient Global", "")
            }
            Self::ItemScore(M::MuscleStrength) => {
                coding(Rs, "TISMMT", "TIS Item, Muscle Strength", "")
            }
            Self::ItemScore(M::HealthAssessment) => coding(Rs, "TISHAQ", "TIS Item, HAQ", ""),
            Self::ItemScore(M::MuscleEnzymes) => {
                coding(Rs, "TISENZ", "TIS Item, Muscle Enzyme", "")
            }
            Self::ItemScore(M::Extramuscular) => {
                coding(Rs, "TISEXT", "TIS Item, Extramuscular", "")
            }
        }
    }

    /// `--CAT`: the instrument, or the kind of test, that it belongs to.
    pub const fn category(self) -> &'static str {
        use CoreSetMeasure as M;
        match self {
            Self::Weight => "ANTHROPOMETRY",
            Self::CoreSet(M::PhysicianGlobal | M::PatientGlobal | M::Extramuscular) => {
                "IMACS CORE SET"
            }
            Self::CoreSet(M::MuscleStrength) => "MANUAL MUSCLE TESTING",
            Self::CoreSet(M::HealthAssessment) => "HAQ-DI",
            Self::CoreSet(M::MuscleEnzymes) | Self::EnzymeFollowed | Self::Enzyme(_) => "CHEMISTRY",
            Self::TotalImprovement | Self::ItemScore(_) => "ACR/EULAR 2016",
            Self::DynamometryMean(_) | Self::Test(Test::Dynamometry(..)) => "DYNAMOMETRY",
            Self::Test(Test::CdasiActivity | Test::CdasiDamage) => "CDASI",
            Self::Test(Test::Sf36PhysicalComponent | Test::Sf36MentalComponent) => "SF-36",
            Self::Test(Test::Eq5dVas) => "EQ-5D",
            Self::Test(Test::RaschMrc) => "RASCH-BUILT MODIFIED MRC",
            Self::Test(Test::AlsssSwallowing) => "ALS SEVERITY SCALE",
            Self::Test(Test::ModifiedRankin) => "MODIFIED RANKIN SCALE",
            Self::Test(Test::WellsDeepVeinThrombosis | Test::WellsPulmonaryEmbolism) => "WELLS",
        }
    }

    /// Whether it is an outcome of the Total Improvement Score: such rows stand in `ADRS`.
    pub const fn is_response(self) -> bool {
        matches!(self, Self::TotalImprovement | Self::ItemScore(_))
    }
}
