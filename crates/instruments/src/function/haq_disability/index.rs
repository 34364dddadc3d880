//! From answers to the index.

use super::aid::AidCategories;
use super::answers::HaqAnswers;
use super::category::HaqCategory;
use crate::exact::Rational;
use crate::measure::Haq;

/// How many categories must be answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CategoriesNeeded {
    /// Six of the eight, as the index is defined.
    #[default]
    Six,
    /// Any, as some software has it.
    Any,
}

/// What is open about the index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct HaqRules {
    /// How many categories must be answered.
    pub needed: CategoriesNeeded,
    /// Which category each aid raises.
    pub aids: AidCategories,
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
///     HaqAid, HaqAnswers, HaqItem, HaqRules, disability_index,
/// };
///
/// let mut answers = HaqAnswers::new().with_aid(HaqAid::Cane);
/// for item in HaqItem::all() {
///     answers = answers.answer(item, 1)?;
/// }
/// let haq = disability_index(&answers, &HaqRules::default());
/// assert_eq!(haq.index.map(|index| index.to_string()), Some("1.125".to_owned()));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn disability_index(answers: &HaqAnswers, rules: &HaqRules) -> HaqDisability {
    let categories = HaqCategory::ALL.map(|category| answers.category(category, &rules.aids));
    let (mut sum, mut answered) = (0, 0);
    for score in categories.into_iter().flatten() {
        sum += i64::from(score);
        answered += 1;
    }
    let enough = match rules.needed {
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
