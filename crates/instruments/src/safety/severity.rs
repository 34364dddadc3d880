//! How severe an adverse event is.

use crate::error::InstrumentError;

/// The severity that an investigator judges. Trials rarely print what the words mean; usual is: mild does
/// not interfere with daily life, moderate does, severe prevents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum InvestigatorSeverity {
    /// Mild.
    Mild,
    /// Moderate.
    Moderate,
    /// Severe.
    Severe,
}

/// A grade of the Common Terminology Criteria for Adverse Events, version 5.
///
/// ```
/// use instruments::safety::CtcaeGrade;
///
/// assert_eq!(CtcaeGrade::try_from(3)?, CtcaeGrade::Severe);
/// assert!(CtcaeGrade::try_from(0).is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum CtcaeGrade {
    /// 1: mild.
    Mild,
    /// 2: moderate; limits instrumental activities of daily living.
    Moderate,
    /// 3: severe; limits self-care, or leads to hospital.
    Severe,
    /// 4: life-threatening.
    LifeThreatening,
    /// 5: death.
    Death,
}

impl CtcaeGrade {
    /// The five grades, mildest first.
    pub const ALL: [Self; 5] = [
        Self::Mild,
        Self::Moderate,
        Self::Severe,
        Self::LifeThreatening,
        Self::Death,
    ];

    /// The grade as a number, 1 to 5.
    pub const fn grade(self) -> u8 {
        self as u8 + 1
    }
}

impl TryFrom<u8> for CtcaeGrade {
    type Error = InstrumentError;

    fn try_from(grade: u8) -> Result<Self, Self::Error> {
        Self::ALL
            .into_iter()
            .find(|known| known.grade() == grade)
            .ok_or_else(|| InstrumentError::UnknownCode {
                quantity: "CTCAE grade",
                code: grade.to_string(),
                allowed: "1 to 5",
            })
    }
}
