//! What a patient answered.

use super::aid::{AidCategories, HaqAid};
use super::category::{HaqCategory, HaqItem};
use crate::bounds::whole_within;
use crate::error::InstrumentError;

/// The answers of one questionnaire.
///
/// ```
/// use instruments::function::{AidCategories, HaqAid, HaqAnswers, HaqCategory, HaqItem};
///
/// let walking = HaqCategory::Walking;
/// let answers = HaqAnswers::new().answer(HaqItem::new(walking, 1)?, 1)?;
/// let map = AidCategories::default();
/// assert_eq!(answers.category(walking, &map), Some(1));
/// assert_eq!(answers.with_aid(HaqAid::Cane).category(walking, &map), Some(2));
/// assert_eq!(answers.category(HaqCategory::Grip, &map), None);
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct HaqAnswers {
    items: [Option<u8>; 20],
    aids: [bool; 13],
    helped: [bool; 8],
}

impl HaqAnswers {
    /// Nothing answered.
    pub fn new() -> Self {
        Self::default()
    }

    /// The answer to an item, 0 (without difficulty) to 3 (unable to do).
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] above 3.
    pub fn answer(mut self, item: HaqItem, difficulty: u8) -> Result<Self, InstrumentError> {
        self.items[item.index()] = Some(whole_within("HAQ item", difficulty, 0, 3)?);
        Ok(self)
    }

    /// An aid or device that is usually used.
    #[must_use]
    pub const fn with_aid(mut self, aid: HaqAid) -> Self {
        self.aids[aid as usize] = true;
        self
    }

    /// Help from another person, or an aid named otherwise, in a category.
    #[must_use]
    pub const fn with_help(mut self, category: HaqCategory) -> Self {
        self.helped[category as usize] = true;
        self
    }

    /// The score of a category, 0 to 3: its worst item, and at least 2 where there is help or an aid that the
    /// map assigns to it; `None` when none of its items was answered.
    pub fn category(&self, category: HaqCategory, map: &AidCategories) -> Option<u8> {
        let first = usize::from(category.first_item());
        let items = &self.items[first..first + usize::from(category.items())];
        let worst = items.iter().flatten().copied().max()?;
        let aided = HaqAid::ALL
            .into_iter()
            .any(|aid| self.aids[aid as usize] && map.of(aid) == category);
        Some(if aided || self.helped[category as usize] {
            worst.max(2)
        } else {
            worst
        })
    }
}
