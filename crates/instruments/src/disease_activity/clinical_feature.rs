//! How a clinical feature went over the past four weeks.

use crate::error::InstrumentError;

/// The code of a clinical feature of the Myositis Disease Activity Assessment Tool. That there are five codes
/// is confirmed; what each means is as it is remembered.
///
/// ```
/// use instruments::disease_activity::ClinicalFeature;
///
/// assert_eq!(ClinicalFeature::try_from(4)?, ClinicalFeature::New);
/// assert!(ClinicalFeature::try_from(5).is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClinicalFeature {
    /// 0: absent.
    Absent,
    /// 1: improving.
    Improving,
    /// 2: the same.
    Same,
    /// 3: worse.
    Worse,
    /// 4: new.
    New,
}

impl ClinicalFeature {
    /// The five codes, in order.
    pub const ALL: [Self; 5] = [
        Self::Absent,
        Self::Improving,
        Self::Same,
        Self::Worse,
        Self::New,
    ];

    /// The code, 0 to 4. A feature not assessed (NA) has none.
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl TryFrom<u8> for ClinicalFeature {
    type Error = InstrumentError;

    fn try_from(code: u8) -> Result<Self, Self::Error> {
        Self::ALL.get(usize::from(code)).copied().ok_or_else(|| InstrumentError::UnknownCode {
            quantity: "clinical feature of disease activity",
            code: code.to_string(),
            allowed: "0 absent, 1 improving, 2 same, 3 worse, 4 new; leave out what was not assessed",
        })
    }
}
