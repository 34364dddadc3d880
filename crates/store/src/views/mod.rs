//! What people see of a store: the trail, the queries and the codings, each as far as the role and the site of whoever
//! looks allow.

mod codings;
mod day_order;
mod queries;
mod redactions;
mod relation;
mod second_entries;
mod trail;
mod visibility;

pub use codings::Coding;
pub(crate) use codings::codings;
pub(crate) use day_order::{asked_for, by_days};
pub(crate) use queries::queries;
pub use queries::{Query, QueryFilter, QueryWords};
pub(crate) use redactions::redactions;
pub use redactions::{RedactionPending, TextWithWords};
pub use relation::{RELATION_FIELDS, without_relation};
pub(crate) use second_entries::second_entries;
pub use second_entries::{EnteredBy, EnteredTwice};
pub(crate) use trail::{Known, TrailReader, may_read_trail};
pub use trail::{TrailFilter, TrailLine};
pub(crate) use visibility::readable_by_data_managers;
