//! What people see of a store: the trail, the queries and the codings, each as far as the role and the site of whoever
//! looks allow.

mod codings;
mod queries;
mod redactions;
mod second_entries;
mod trail;
mod visibility;

pub use codings::Coding;
pub(crate) use codings::codings;
pub(crate) use queries::queries;
pub use queries::{Query, QueryFilter, QueryWords};
pub(crate) use redactions::redactions;
pub use redactions::{RedactionPending, TextWithWords};
pub(crate) use second_entries::second_entries;
pub use second_entries::{EnteredBy, EnteredTwice};
pub(crate) use trail::{Known, TrailReader, may_read_trail};
pub use trail::{TrailFilter, TrailLine};
pub(crate) use visibility::readable_by_data_managers;
