//! The core set of the Paediatric Rheumatology International Trials Organisation (PRINTO) for juvenile
//! dermatomyositis, as taken at one visit.
//!
//! It has four measures in common with the core set of the International Myositis Assessment and Clinical
//! Studies group. In the place of the enzymes stands the physical summary of the Child Health Questionnaire,
//! in that of the extramuscular global the Disease Activity Score.

use std::fmt;

use super::{ChqPhysicalSummary, DiseaseActivityScore, Haq, MuscleStrength, Vas};

/// The six core set measures of the Paediatric Rheumatology International Trials Organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum PrintoMeasure {
    /// The physician's global assessment of disease activity.
    PhysicianGlobal,
    /// The parent's (or the patient's) global assessment of well-being.
    ParentGlobal,
    /// Muscle strength, by the Childhood Myositis Assessment Scale or by manual muscle testing.
    MuscleStrength,
    /// Physical function by the Childhood Health Assessment Questionnaire.
    HealthAssessment,
    /// The physical summary score of the Child Health Questionnaire.
    PhysicalSummary,
    /// The Disease Activity Score.
    DiseaseActivity,
}

impl PrintoMeasure {
    /// The six measures, in the order of the published table of weights.
    pub const ALL: [Self; 6] = [
        Self::PhysicianGlobal,
        Self::ParentGlobal,
        Self::MuscleStrength,
        Self::HealthAssessment,
        Self::PhysicalSummary,
        Self::DiseaseActivity,
    ];

    /// The measure in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PhysicianGlobal => "physician global",
            Self::ParentGlobal => "parent global",
            Self::MuscleStrength => "muscle strength",
            Self::HealthAssessment => "childhood health assessment questionnaire",
            Self::PhysicalSummary => "physical summary of the child health questionnaire",
            Self::DiseaseActivity => "disease activity score",
        }
    }
}

impl fmt::Display for PrintoMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

crate::member_set::member_set! {
    /// Some of the six measures.
    PrintoMeasureSet of PrintoMeasure
}

/// The core set measures of one visit; `None` is a measure not taken.
///
/// ```
/// use instruments::measure::{Cmas, PrintoMeasures};
///
/// let visit = PrintoMeasures {
///     muscle_strength: Some(Cmas::from_points(41)?.into()),
///     disease_activity: Some("6".parse()?),
///     ..PrintoMeasures::default()
/// };
/// assert_eq!(visit.missing().len(), 4);
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct PrintoMeasures {
    /// The physician's global assessment of disease activity.
    pub physician_global: Option<Vas>,
    /// The parent's (or the patient's) global assessment of well-being.
    pub parent_global: Option<Vas>,
    /// Muscle strength.
    pub muscle_strength: Option<MuscleStrength>,
    /// Physical function: the childhood questionnaire has the index of the adult one.
    pub chaq: Option<Haq>,
    /// The physical summary score of the Child Health Questionnaire.
    pub physical_summary: Option<ChqPhysicalSummary>,
    /// The Disease Activity Score.
    pub disease_activity: Option<DiseaseActivityScore>,
}

impl PrintoMeasures {
    /// The measures not taken.
    pub fn missing(&self) -> PrintoMeasureSet {
        let taken = [
            self.physician_global.is_some(),
            self.parent_global.is_some(),
            self.muscle_strength.is_some(),
            self.chaq.is_some(),
            self.physical_summary.is_some(),
            self.disease_activity.is_some(),
        ];
        PrintoMeasure::ALL
            .into_iter()
            .zip(taken)
            .filter(|(_, taken)| !taken)
            .map(|(measure, _)| measure)
            .collect()
    }
}
