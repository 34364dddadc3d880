//! What comes from a browser, and what goes back.

mod asked;
mod fields;
mod headers;
mod multipart;
mod outgoing;
mod refusals;
mod reply;
mod trouble;
mod whereabouts;

pub use asked::{Asked, Caller};
pub use fields::Fields;
pub(crate) use headers::finish;
pub use outgoing::BETWEEN;
pub use reply::Reply;
pub use trouble::Trouble;
