//! Every score of a myositis trial, exact: pure functions on validated values.
//!
//! Values are parsed once into types that cannot hold what the instrument does not have ([`measure`]), and
//! scored in exact arithmetic ([`exact`]): a response that lies on an edge falls on the side the publication
//! says, whatever binary floating point would make of it. Where a publication leaves a question open, the
//! answer is a named setting with a documented default.
//!
//! | room | what is in it |
//! |---|---|
//! | [`exact`] | fractions |
//! | [`measure`] | the core set measures, validated |
//! | [`response`] | Total Improvement Score, definition of improvement, deterioration |
//! | [`classification`] | Bohan and Peter |
//! | [`infusion`] | dose, volume, vials, days, minutes |

mod error;

pub mod classification;
pub mod exact;
pub mod infusion;
pub mod measure;
pub mod response;

pub use classification::bohan_peter;
pub use error::InstrumentError;
pub use exact::Rational;
pub use response::deterioration::{DeteriorationCriteria, confirmed, deteriorated};
pub use response::total_improvement::{
    ResponseSettings, TotalImprovement, total_improvement_score,
};
pub use response::{definition_of_improvement, deterioration, total_improvement};
