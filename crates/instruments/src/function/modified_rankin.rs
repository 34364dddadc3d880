//! The modified Rankin scale.

use crate::error::InstrumentError;

/// The modified Rankin scale of disability, 0 to 6; tables that leave out death end at 5.
///
/// ```
/// use instruments::function::ModifiedRankin;
///
/// assert_eq!(ModifiedRankin::try_from(3)?, ModifiedRankin::ModerateDisability);
/// assert!(ModifiedRankin::try_from(7).is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ModifiedRankin {
    /// 0: no symptoms.
    NoSymptoms,
    /// 1: symptoms, without significant disability.
    NoSignificantDisability,
    /// 2: slight disability.
    SlightDisability,
    /// 3: moderate disability; walks unaided.
    ModerateDisability,
    /// 4: moderately severe disability; cannot walk unaided.
    ModeratelySevereDisability,
    /// 5: severe disability; in need of constant care.
    SevereDisability,
    /// 6: dead.
    Dead,
}

impl ModifiedRankin {
    /// The seven grades, best first.
    pub const ALL: [Self; 7] = [
        Self::NoSymptoms,
        Self::NoSignificantDisability,
        Self::SlightDisability,
        Self::ModerateDisability,
        Self::ModeratelySevereDisability,
        Self::SevereDisability,
        Self::Dead,
    ];

    /// The grade as a number, 0 to 6.
    pub const fn grade(self) -> u8 {
        self as u8
    }
}

impl TryFrom<u8> for ModifiedRankin {
    type Error = InstrumentError;

    fn try_from(grade: u8) -> Result<Self, Self::Error> {
        Self::ALL
            .get(usize::from(grade))
            .copied()
            .ok_or_else(|| InstrumentError::UnknownCode {
                quantity: "modified Rankin scale",
                code: grade.to_string(),
                allowed: "0 to 6",
            })
    }
}
