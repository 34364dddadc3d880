//! The disability index of the Health Assessment Questionnaire from its 20 items.
//!
//! Items are codes here; their wording belongs to the questionnaire.

mod aid;
mod answers;
mod category;
mod index;

pub use aid::{AidCategories, HaqAid};
pub use answers::HaqAnswers;
pub use category::{HaqCategory, HaqItem};
pub use index::{CategoriesNeeded, HaqDisability, HaqRules, disability_index};
