//! Every score of a myositis trial, exact: pure functions on validated values.
//!
//! Values are parsed once into types that cannot hold what the instrument does not have ([`measure`]), and
//! scored in exact arithmetic ([`exact`]): a response that lies on an edge falls on the side the publication
//! says, whatever binary floating point would make of it. Where a publication leaves a question open, the
//! answer is a named setting with a documented default.
//!
//! | room | what is in it |
//! |---|---|
//! | [`exact`] | fractions, to and from text without loss |
//! | [`measure`] | the core set measures of adults and of children, validated |
//! | [`response`] | Total Improvement Score of adults and children, definition of improvement, deterioration |
//! | [`disease_activity`] | organ scales |
//! | [`function`](mod@function) | HAQ-DI from items, muscle testing from grades, MRC, dynamometry, swallowing, Rankin |
//! | [`skin`] | CDASI |
//! | [`quality_of_life`] | SF-36, EQ-5D-5L |
//! | [`classification`] | Bohan and Peter, EULAR/ACR 2017, recorded diagnoses |
//! | [`safety`] | Wells scores, severity |
//! | [`infusion`] | dose, volume, vials, days, minutes |
//! | [`open_questions`] | what the publications leave open, and which setting answers it |

mod bounds;
mod error;
mod finding;
mod member_set;

pub mod classification;
pub mod disease_activity;
pub mod exact;
pub mod function;
pub mod infusion;
pub mod measure;
pub mod open_questions;
pub mod quality_of_life;
pub mod response;
pub mod safety;
pub mod skin;

pub use classification::{bohan_peter, eular_acr_2017};
pub use error::InstrumentError;
pub use exact::Rational;
pub use finding::Finding;
pub use response::deterioration::{DeteriorationCriteria, confirmed, deteriorated};
pub use response::total_improvement::{
    ResponseSettings, TotalImprovement, total_improvement_score,
};
pub use response::{definition_of_improvement, deterioration, total_improvement};
