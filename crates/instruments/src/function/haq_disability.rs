//! The disability index of the Health Assessment Questionnaire from its 20 items.
//!
//! Items are codes here; their wording belongs to the questionnaire.

use crate::error::InstrumentError;
use crate::exact::Rational;
use crate::measure::Haq;

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
    const fn first_item(self) -> u8 {
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
        if place == 0 || place > category.items() {
            return Err(InstrumentError::OutOfRange {
                quantity: "place of an item in its HAQ category",
                value: Rational::integer(i64::from(place)),
                lowest: Rational::ONE,
                highest: Rational::integer(i64::from(category.items())),
            });
        }
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

    const fn index(self) -> usize {
        (self.category.first_item() + self.place - 1) as usize
    }
}

/// Aids and devices, by the category they belong to.
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
    /// The category that the aid raises.
    pub const fn category(self) -> HaqCategory {
        match self {
            Self::Cane | Self::Walker | Self::Crutches | Self::Wheelchair => HaqCategory::Walking,
            Self::DressingAid => HaqCategory::Dressing,
            Self::BuiltUpUtensils => HaqCategory::Eating,
            Self::SpecialChair => HaqCategory::Arising,
            Self::RaisedToiletSeat
            | Self::BathSeat
            | Self::BathBar
            | Self::LongHandledBathroomAid => HaqCategory::Hygiene,
            Self::LongHandledReachAid => HaqCategory::Reach,
            Self::JarOpener => HaqCategory::Grip,
        }
    }
}

/// The answers of one questionnaire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct HaqAnswers {
    items: [Option<u8>; 20],
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
        if difficulty > 3 {
            return Err(InstrumentError::OutOfRange {
                quantity: "HAQ item",
                value: Rational::integer(i64::from(difficulty)),
                lowest: Rational::ZERO,
                highest: Rational::integer(3),
            });
        }
        self.items[item.index()] = Some(difficulty);
        Ok(self)
    }

    /// An aid or device that is usually used.
    #[must_use]
    pub fn with_aid(self, aid: HaqAid) -> Self {
        self.with_help(aid.category())
    }

    /// Help from another person, or an aid named otherwise, in a category.
    #[must_use]
    pub fn with_help(mut self, category: HaqCategory) -> Self {
        self.helped[category as usize] = true;
        self
    }

    /// The score of a category: its worst item, and at least 2 where there is an aid or help; `None` when
    /// none of its items was answered.
    pub fn category(&self, category: HaqCategory) -> Option<u8> {
        let first = usize::from(category.first_item());
        let items = &self.items[first..first + usize::from(category.items())];
        let worst = items.iter().flatten().copied().max()?;
        Some(if self.helped[category as usize] {
            worst.max(2)
        } else {
            worst
        })
    }
}

/// How many categories must be answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CategoriesNeeded {
    /// Six of the eight, as the index is defined.
    #[default]
    Six,
    /// Any, as some software has it.
    Any,
}

/// A disability index with its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HaqDisability {
    /// The score of each category, in the order of [`HaqCategory::ALL`].
    pub categories: [Option<u8>; 8],
    /// How many categories were answered.
    pub answered: u8,
    /// The index; `None` when too few categories were answered.
    pub index: Option<Haq>,
}

/// The disability index: the mean of the answered categories, in steps of an eighth when all are.
///
/// ```
/// use instruments::function::{
///     CategoriesNeeded, HaqAid, HaqAnswers, HaqItem, disability_index,
/// };
///
/// let mut answers = HaqAnswers::new().with_aid(HaqAid::Cane);
/// for item in HaqItem::all() {
///     answers = answers.answer(item, 1)?;
/// }
/// let haq = disability_index(&answers, CategoriesNeeded::default());
/// assert_eq!(haq.index.map(|index| index.to_string()), Some("1.125".to_owned()));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn disability_index(answers: &HaqAnswers, needed: CategoriesNeeded) -> HaqDisability {
    let categories = HaqCategory::ALL.map(|category| answers.category(category));
    let (mut sum, mut answered) = (0, 0);
    for score in categories.into_iter().flatten() {
        sum += i64::from(score);
        answered += 1;
    }
    let enough = match needed {
        CategoriesNeeded::Six => answered >= 6,
        CategoriesNeeded::Any => answered >= 1,
    };
    let mean = || Haq::new(Rational::new(sum, i64::from(answered)).ok()?).ok();
    HaqDisability {
        categories,
        answered,
        index: enough.then(mean).flatten(),
    }
}
