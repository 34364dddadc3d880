//! Quality of life: items as codes, scores as published; the wording is under licence and not here.

mod eq5d;
mod eq5d_country;
mod eq5d_value_set;
mod sf36_answers;
mod sf36_item;
mod sf36_norms;
mod sf36_scales;

pub use eq5d::{Eq5dDimension, Eq5dLevel, Eq5dProfile, EqVas};
pub use eq5d_country::Eq5dCountry;
pub use eq5d_value_set::Eq5dValueSet;
pub use sf36_answers::{Sf36Answers, Sf36Codes, Sf36Version};
pub use sf36_item::Sf36Item;
pub use sf36_norms::{Sf36Norms, Sf36Summary, sf36_summary};
pub use sf36_scales::{Sf36Scale, Sf36Scales, sf36_scales};
