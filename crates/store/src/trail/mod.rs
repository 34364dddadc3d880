//! The trail: every deed in its order, who did it, when and why, each row chained to the one before.

mod deed;
mod envelope;
mod row;

pub use deed::{
    Closed, Closure, Configuration, Corrected, Deed, Endorsed, EndorsementKind, ItemGroup,
    Randomised, Reconciled, RefusedAttempt, Scope, SiteChanged, SiteStanding, TrialOpened,
    Unblinded,
};
pub(crate) use envelope::words;
pub use envelope::{Envelope, Person, RequestKey, Role, Source};
pub(crate) use row::{BareRow, TrailRow, append, origin, read_after, read_all, signed};
