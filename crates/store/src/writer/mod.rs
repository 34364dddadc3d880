//! The one writer of a process, and the queue before it.

mod allocating;
mod alone;
mod apart;
mod asking;
mod catching_up;
mod closing;
mod codes;
mod coding;
mod correcting;
mod correction_requests;
mod creating;
mod deeds;
mod endorsing;
mod looking;
mod opening;
mod opening_arms;
mod place;
#[cfg(feature = "planted")]
mod planted;
mod queries;
mod queue;
mod reading;
mod reconciling;
mod redacting;
mod refused;
mod releases;
mod request;
mod running;
mod second_entries;
mod standing;
mod still_open;
mod store;
mod together;
mod trying_again;
mod unasked;
mod whereabouts;
mod words;
mod work;

pub(crate) use catching_up::{fold, release_all};
pub use creating::NewTrial;
pub(crate) use creating::{Lists, create, trial_in};
pub use looking::Endorsement;
pub use opening::Subjects;
pub(crate) use opening::{prepare, with_decisions};
pub use place::Place;
#[cfg(feature = "planted")]
pub use planted::Planted;
pub use refused::Refused;
pub use request::{Answer, Came, NotTogether, Part, Request, SCREENED_BEFORE, Wish};
pub use running::{OtherProtocol, Running};
pub(crate) use second_entries::open_differences;
pub use standing::Standing;
pub use still_open::{OpenCounts, StillOpen, WhatIsDue};
pub use store::Store;
pub use unasked::WhyUnasked;
pub(crate) use work::Writer;
