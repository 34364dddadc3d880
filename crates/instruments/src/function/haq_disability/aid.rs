//! Aids and devices, and the category that each raises.

use super::category::HaqCategory;

/// Aids and devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HaqAid {
    /// A cane.
    Cane,
    /// A walker.
    Walker,
    /// Crutches.
    Crutches,
    /// A wheelchair.
    Wheelchair,
    /// Aids for dressing.
    DressingAid,
    /// Built-up or special utensils.
    BuiltUpUtensils,
    /// A special or built-up chair.
    SpecialChair,
    /// A raised toilet seat.
    RaisedToiletSeat,
    /// A bath seat.
    BathSeat,
    /// A bath bar.
    BathBar,
    /// Long-handled appliances in the bathroom.
    LongHandledBathroomAid,
    /// Long-handled appliances for reach.
    LongHandledReachAid,
    /// A jar opener.
    JarOpener,
}

impl HaqAid {
    /// Every aid, in the order used throughout.
    pub const ALL: [Self; 13] = [
        Self::Cane,
        Self::Walker,
        Self::Crutches,
        Self::Wheelchair,
        Self::DressingAid,
        Self::BuiltUpUtensils,
        Self::SpecialChair,
        Self::RaisedToiletSeat,
        Self::BathSeat,
        Self::BathBar,
        Self::LongHandledBathroomAid,
        Self::LongHandledReachAid,
        Self::JarOpener,
    ];
}

/// The category that each aid raises.
///
/// The default is the map of the questionnaire's authors as it is remembered, not as it is confirmed: a
/// study whose form says otherwise sets it.
///
/// ```
/// use instruments::function::{AidCategories, HaqAid, HaqCategory};
///
/// let map = AidCategories::default().with(HaqAid::LongHandledReachAid, HaqCategory::Dressing);
/// assert_eq!(map.of(HaqAid::LongHandledReachAid), HaqCategory::Dressing);
/// assert_eq!(map.of(HaqAid::Cane), HaqCategory::Walking);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AidCategories([HaqCategory; 13]);

impl AidCategories {
    /// The map with another category for an aid.
    #[must_use]
    pub const fn with(mut self, aid: HaqAid, category: HaqCategory) -> Self {
        self.0[aid as usize] = category;
        self
    }

    /// The category that an aid raises.
    pub const fn of(&self, aid: HaqAid) -> HaqCategory {
        self.0[aid as usize]
    }
}

impl Default for AidCategories {
    fn default() -> Self {
        Self(HaqAid::ALL.map(|aid| match aid {
            HaqAid::Cane | HaqAid::Walker | HaqAid::Crutches | HaqAid::Wheelchair => {
                HaqCategory::Walking
            }
            HaqAid::DressingAid => HaqCategory::Dressing,
            HaqAid::BuiltUpUtensils => HaqCategory::Eating,
            HaqAid::SpecialChair => HaqCategory::Arising,
            HaqAid::RaisedToiletSeat
            | HaqAid::BathSeat
            | HaqAid::BathBar
            | HaqAid::LongHandledBathroomAid => HaqCategory::Hygiene,
            HaqAid::LongHandledReachAid => HaqCategory::Reach,
            HaqAid::JarOpener => HaqCategory::Grip,
        }))
    }
}
