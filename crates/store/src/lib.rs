//! The record on disk: an append-only trail of chained rows in SQLite or PostgreSQL, and the vault of the arms.
//!
//! [`Store`] is an open trial: [`Store::ask`] carries a [`Request`] out and answers when it is on the disk; the slot of a
//! randomisation is taken inside the transaction that writes it. [`verify`] examines a store from its first row to its
//! last. [`write_record`] and [`read_record`] are the file of a record; [`Chain`] is what makes a later change of a file
//! visible; [`StagedFolder`] makes a folder of results appear whole or not at all.

mod archive;
mod authorities;
mod backup;
mod chain;
mod clock;
mod codes;
mod database;
mod digest;
mod door;
mod error;
mod failpoint;
mod hexadecimal;
mod keys;
pub mod load;
mod loaded;
mod projections;
mod record_file;
mod redaction;
mod replay;
mod rights;
mod room_key;
mod signed_report;
mod staged_folder;
mod trail;
mod unreadable;
mod vault;
mod verification;
mod views;
mod virtual_record;
mod witness;
mod writer;

pub use archive::{Exported, Imported, export, import};
pub use authorities::{NoAuthorities, trusting, usual_authorities};
pub use backup::{Restored, back_up, restore};
pub use chain::{Broken, Chain, unchain};
pub use clock::Clock;
pub use codes::{CodeOf, OpenedCode, SheetFiles, SheetSealed, emergency_codes, open_code};
pub use database::{Address, Counts, WorkDone};
pub use digest::Digest;
pub use door::{LONGEST_EVENT, read_event};
pub use error::{DatabaseError, StoreError, Trouble};
#[cfg(feature = "failpoints")]
pub use failpoint::{Fails, StepOfWriter, fail_at, fail_each, passed, places};
pub use keys::ListGenerator;
pub use loaded::corrected;
pub use record_file::{VirtualListError, read_record, write_record, write_virtual_lists};
pub use redaction::own_words_of;
pub use replay::{ListsReplayed, Replayed, replay};
pub use room_key::RoomKey;
pub use signed_report::{SignedReport, public_key_of, read_signed_report, sign_report};
pub use staged_folder::StagedFolder;
pub use trail::{
    Closed, Closure, Coded, CodedTerm, CodesSealed, Configuration, Corrected, Decision, Deed,
    DifferencesDecided, Endorsed, EndorsementKind, Envelope, ItemGroup, LockedAlthough, Passage,
    Person, QueryAbout, QueryMoved, QueryRaised, QueryStanding, QueryStep, Randomised, Reconciled,
    Redacted, RedactedRow, RedactionAsked, RedactionDeclined, RedactionVerdict, RefusedAttempt,
    RequestKey, Role, Scope, SecondEntry, SiteChanged, SiteStanding, Source, Stands, StruckOut,
    TAKEN_OUT, TrialOpened, Unblinded,
};
pub use unreadable::Unreadable;
pub use vault::{OpenedArm, OpeningPurpose};
pub use verification::{Examination, read_entries, rebuild_projections, verify};
pub use views::{
    Coding, EnteredBy, EnteredTwice, Query, QueryFilter, QueryWords, RELATION_FIELDS,
    RedactionPending, TextWithWords, TrailFilter, TrailLine, without_relation,
};
pub use virtual_record::write_virtual_record;
#[cfg(feature = "planted")]
pub use writer::Planted;
pub use writer::{
    Answer, Came, Endorsement, NewTrial, NotTogether, OpenCounts, OtherProtocol, Part, Place,
    Refused, Request, Running, SCREENED_BEFORE, Standing, StillOpen, Store, Subjects, WhatIsDue,
    WhyUnasked, Wish,
};
