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

/// Some of the six measures.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct CoreSetMeasureSet(u8);

impl CoreSetMeasureSet {
    /// None of the measures.
    pub const EMPTY: Self = Self(0);
    /// All six.
    pub const ALL: Self = Self(0b11_1111);

    const fn bit(measure: CoreSetMeasure) -> u8 {
        1 << measure as u8
    }

    /// The set of these measures.
    pub const fn of(measures: &[CoreSetMeasure]) -> Self {
        let mut set = Self::EMPTY;
        let mut index = 0;
        while index < measures.len() {
            set = set.with(measures[index]);
            index += 1;
        }
        set
    }

    /// The set with this measure in it.
    #[must_use]
    pub const fn with(self, measure: CoreSetMeasure) -> Self {
        Self(self.0 | Self::bit(measure))
    }

    /// The set without this measure.
    #[must_use]
    pub const fn without(self, measure: CoreSetMeasure) -> Self {
        Self(self.0 & !Self::bit(measure))
    }

    /// What is in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether the measure is in the set.
    pub const fn contains(self, measure: CoreSetMeasure) -> bool {
        self.0 & Self::bit(measure) != 0
    }

    /// How many measures are in the set.
    pub const fn len(self) -> u8 {
        self.0.count_ones() as u8
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The measures, in the order of [`CoreSetMeasure::ALL`].
    pub fn iter(self) -> impl Iterator<Item = CoreSetMeasure> {
        CoreSetMeasure::ALL
            .into_iter()
            .filter(move |measure| self.contains(*measure))
    }
}

impl FromIterator<CoreSetMeasure> for CoreSetMeasureSet {
    fn from_iter<I: IntoIterator<Item = CoreSetMeasure>>(measures: I) -> Self {
        measures.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl fmt::Display for CoreSetMeasureSet {
    /// The names, separated by commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, measure) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(measure.name())?;
        }
        Ok(())
    }
}

impl fmt::Debug for CoreSetMeasureSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for CoreSetMeasureSet {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for CoreSetMeasureSet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<CoreSetMeasure>::deserialize(deserializer)
            .map(|measures| measures.into_iter().collect())
    }
}

/// The core set measures of one visit; `None` is a measure not taken.
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
