//! The six core set measures of myositis disease activity, as taken at one visit.

use std::fmt;

use super::{EnzymePanel, Haq, MuscleStrength, Vas};

/// The six core set measures of the International Myositis Assessment and Clinical Studies group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum CoreSetMeasure {
    /// The physician's global assessment of disease activity.
    PhysicianGlobal,
    /// The patient's (or a parent's) global assessment of disease activity.
    PatientGlobal,
    /// Muscle strength.
    MuscleStrength,
    /// Physical function by the Health Assessment Questionnaire.
    HealthAssessment,
    /// Muscle enzymes.
    MuscleEnzymes,
    /// The physician's global assessment of disease activity outside the muscles.
    Extramuscular,
}

impl CoreSetMeasure {
    /// The six measures, in the order of the published tables.
    pub const ALL: [Self; 6] = [
        Self::PhysicianGlobal,
        Self::PatientGlobal,
        Self::MuscleStrength,
        Self::HealthAssessment,
        Self::MuscleEnzymes,
        Self::Extramuscular,
    ];

    /// The measure in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PhysicianGlobal => "physician global",
            Self::PatientGlobal => "patient global",
            Self::MuscleStrength => "muscle strength",
            Self::HealthAssessment => "health assessment questionnaire",
            Self::MuscleEnzymes => "muscle enzymes",
            Self::Extramuscular => "extramuscular global",
        }
    }
}

impl fmt::Display for CoreSetMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

crate::member_set::member_set! {
    /// Some of the six measures.
    ///
    /// ```
    /// use instruments::measure::{CoreSetMeasure, CoreSetMeasureSet};
    ///
    /// let five = CoreSetMeasureSet::ALL.without(CoreSetMeasure::MuscleEnzymes);
    /// assert_eq!(five.len(), 5);
    /// let globals = CoreSetMeasureSet::of(&[
    ///     CoreSetMeasure::Extramuscular, CoreSetMeasure::PhysicianGlobal]);
    /// assert_eq!(globals.to_string(), "physician global, extramuscular global");
    /// ```
    CoreSetMeasureSet of CoreSetMeasure
}

/// The core set measures of one visit; `None` is a measure not taken.
///
/// ```
/// use instruments::measure::{CoreSetMeasure, CoreSetMeasures, Haq, Mmt, MmtMaximum, Vas};
///
/// let visit = CoreSetMeasures {
///     physician_global: Some(Vas::from_millimetres(51)?),
///     muscle_strength: Some(Mmt::from_points(120, MmtMaximum::OneHundredFifty)?.into()),
///     haq: Some("1.35".parse()?),
///     ..CoreSetMeasures::default()
/// };
/// assert_eq!(visit.missing().to_string(), "patient global, muscle enzymes, extramuscular global");
/// assert!(!visit.missing().contains(CoreSetMeasure::HealthAssessment));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct CoreSetMeasures {
    /// The physician's global assessment of disease activity.
    pub physician_global: Option<Vas>,
    /// The patient's (or a parent's) global assessment of disease activity.
    pub patient_global: Option<Vas>,
    /// Muscle strength.
    pub muscle_strength: Option<MuscleStrength>,
    /// Physical function.
    pub haq: Option<Haq>,
    /// Muscle enzymes, each measured or not.
    pub enzymes: EnzymePanel,
    /// The physician's global assessment of disease activity outside the muscles.
    pub extramuscular: Option<Vas>,
}

impl CoreSetMeasures {
    /// The measures not taken; enzymes count as taken when any one was.
    pub fn missing(&self) -> CoreSetMeasureSet {
        let mut missing = CoreSetMeasureSet::EMPTY;
        if self.physician_global.is_none() {
            missing = missing.with(CoreSetMeasure::PhysicianGlobal);
        }
        if self.patient_global.is_none() {
            missing = missing.with(CoreSetMeasure::PatientGlobal);
        }
        if self.muscle_strength.is_none() {
            missing = missing.with(CoreSetMeasure::MuscleStrength);
        }
        if self.haq.is_none() {
            missing = missing.with(CoreSetMeasure::HealthAssessment);
        }
        if self.enzymes.is_empty() {
            missing = missing.with(CoreSetMeasure::MuscleEnzymes);
        }
        if self.extramuscular.is_none() {
            missing = missing.with(CoreSetMeasure::Extramuscular);
        }
        missing
    }
}
