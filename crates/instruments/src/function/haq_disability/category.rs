//! The eight categories and their 20 items.

use crate::bounds::whole_within;
use crate::error::InstrumentError;

/// The eight categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HaqCategory {
    /// Dressing and grooming.
    Dressing,
    /// Arising.
    Arising,
    /// Eating.
    Eating,
    /// Walking.
    Walking,
    /// Hygiene.
    Hygiene,
    /// Reach.
    Reach,
    /// Grip.
    Grip,
    /// Activities.
    Activities,
}

impl HaqCategory {
    /// The eight, in the order of the questionnaire.
    pub const ALL: [Self; 8] = [
        Self::Dressing,
        Self::Arising,
        Self::Eating,
        Self::Walking,
        Self::Hygiene,
        Self::Reach,
        Self::Grip,
        Self::Activities,
    ];

    /// How many items the category has; they add up to 20.
    pub const fn items(self) -> u8 {
        match self {
            Self::Dressing | Self::Arising | Self::Walking | Self::Reach => 2,
            Self::Eating | Self::Hygiene | Self::Grip | Self::Activities => 3,
        }
    }

    /// Where the category's items begin among the 20.
    pub(super) const fn first_item(self) -> u8 {
        match self {
            Self::Dressing => 0,
            Self::Arising => 2,
            Self::Eating => 4,
            Self::Walking => 7,
            Self::Hygiene => 9,
            Self::Reach => 12,
            Self::Grip => 14,
            Self::Activities => 17,
        }
    }
}

/// One of the 20 items, by category and place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HaqItem {
    category: HaqCategory,
    place: u8,
}

impl HaqItem {
    /// The item of a category at a place, counted from 1.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] when the category has no such place.
    pub fn new(category: HaqCategory, place: u8) -> Result<Self, InstrumentError> {
        let quantity = "place of an item in its HAQ category";
        let place = whole_within(quantity, place, 1, category.items())?;
        Ok(Self { category, place })
    }

    /// All 20, in the order of the questionnaire.
    pub fn all() -> impl Iterator<Item = Self> {
        HaqCategory::ALL
            .into_iter()
            .flat_map(|category| (1..=category.items()).map(move |place| Self { category, place }))
    }

    /// The category.
    pub const fn category(self) -> HaqCategory {
        self.category
    }

    pub(super) const fn index(self) -> usize {
        (self.category.first_item() + self.place - 1) as usize
    }
}
