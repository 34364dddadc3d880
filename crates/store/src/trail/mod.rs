//! The trail: every deed in its order, who did it, when and why, each row chained to the one before.

mod coding;
mod deed;
mod envelope;
mod hands;
mod index;
mod passes;
mod portion;
mod query;
mod redaction;
mod row;
mod scope;
mod second_entry;

pub use coding::{Coded, CodedTerm};
pub(crate) use coding::{verbatim_item, verbatim_of};
pub use deed::{
    Closed, Closure, CodesSealed, Configuration, Corrected, Deed, Endorsed, EndorsementKind,
    LockedAlthough, Randomised, Reconciled, RefusedAttempt, SiteChanged, SiteStanding, StruckOut,
    TrialOpened, Unblinded,
};
pub(crate) use envelope::words;
pub use envelope::{Envelope, Person, RequestKey, Role, Source};
pub(crate) use hands::Work;
pub(crate) use index::TrailIndex;
pub(crate) use passes::{Pass, Typed, Typist};
pub(crate) use portion::read_all_ahead;
pub use query::{QueryAbout, QueryMoved, QueryRaised, QueryStanding, QueryStep};
pub(crate) use redaction::Pending;
pub use redaction::{
    Passage, Redacted, RedactedRow, RedactionAsked, RedactionDeclined, RedactionVerdict, TAKEN_OUT,
};
pub(crate) use row::{
    BareRow, TrailRow, append, insert, origin, read_after, read_all, read_one, read_page, signed,
};
pub use scope::{ItemGroup, Scope};
pub use second_entry::{Decision, DifferencesDecided, SecondEntry, Stands};
