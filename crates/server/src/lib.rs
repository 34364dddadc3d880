//! The trial in the browser: accounts, roles, and pages generated from the protocol file.
//!
//! [`House`] is all that pages reach: the store, the accounts, the clock. [`answer`] goes from a request to an answer
//! without a network, so that tests can ask for every page; [`serve`] listens. Every route stands in one table with the
//! policy that guards it, [`ROUTES`].

mod accounts;
mod analysis_room;
mod api;
pub mod blind_risks;
mod checked_again;
mod clock_watch;
mod closed_results;
pub mod demonstration;
mod dictionary;
mod examined;
mod house;
mod http;
mod import;
mod letters;
mod licensed_wording;
mod messages;
mod metrics;
mod opening;
mod other_formats;
mod page;
mod policy;
mod rooms_beside;
mod router;
mod routes;
mod scoring_form;
mod sealed_log;
mod sent_forms;
pub mod serious_events;
mod serve;
mod settings;
mod sign_on;
mod staged_files;
mod stock;
mod time_server;
mod transport;
mod zones;

pub use accounts::{
    Account, AccountLine, AccountNumber, AccountStanding, Accounts, AccountsError, BlindRisk,
    Blinding, CodeSecret, GuessLimits, LaboratoryTransfer, MailAddress, NewAccount, NewLetter,
    NotAMailAddress, NotSignedIn, Notice, NoticeKind, PasswordCost, SecondFactor, Seen,
    SeriousEvent, Session, SessionLimits, Token, ToldUpTo, Unblinding, Undelivered, Unfit,
    WaitingLetter, WorksAt, is_a_name, sites_numbered, sites_typed,
};
pub use analysis_room::{AnalysisRoom, ArmsShown, Audience, CarryOut, Room};
pub use clock_watch::{ClockAlarm, ClockWatch, Raised};
pub use closed_results::{ClosedResult, ClosedResults};
pub use dictionary::{DEMONSTRATION_NAME, Dictionary, Suggestion, Term};
pub use house::{
    House, Mode, Randomness, Time, clock_of, day_of, machine_time, minute_there, system_randomness,
};
pub use http::{Asked, Caller, Fields, Reply, Trouble};
pub use import::ImportKind;
pub use letters::{Carrier, Occasion, Post, deliver, gather};
pub use messages::{EN, Messages};
pub use metrics::Metrics;
pub use opening::{
    Approval, Conduct, LostAccounts, OpenError, VirtualPeople, accounts_beside, accounts_key, noon,
    open_conduct, open_demonstration,
};
pub use page::manual::explained as explained_in_the_manual;
pub use policy::{Found, Method, Policy, Reach, Route, Who};
pub use rooms_beside::{back_up_rooms, restore_rooms};
pub use router::{admits, answer, find};
pub use routes::ROUTES;
pub use scoring_form::{Entered, Problem, Typed, Visit, read};
pub use sealed_log::{Adding, SealedLine, SealedLog};
pub use sent_forms::{SentBefore, SentForms};
pub use serve::{ServeError, Served, may_serve, serve, silence_panics};
pub use settings::{DictionaryFile, MailFile, Settings, SettingsFile, SignOnFile};
pub use sign_on::{Provider, SignOn};
pub use staged_files::{StagedFile, StagedFiles};
pub use stock::{Entered as EnteredMovement, PreparedSheet, Stock, StockError, Wanted, Writing};
pub use time_server::{TimeServer, TimeServerError};
pub use transport::{Encryption, EncryptionError, Peer, TlsFiles, Transport};
pub use zones::{Days, Zones};
