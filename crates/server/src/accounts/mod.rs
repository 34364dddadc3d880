//! Accounts: who may sign in, as what, and where. They are kept in a file of SQLite of their own beside the record, and
//! not in the record: the record is copied to sponsors, archives and inspectors and cannot forget anything, while
//! passwords, secrets and sessions must go to nobody and must be able to vanish. What happened to accounts is kept there
//! in rows that nothing changes.

mod account;
mod account_sites;
mod blind_risks;
mod database;
mod error;
mod guesses;
mod invitation;
mod laboratory_transfer;
mod letters;
mod log;
mod mail_address;
mod notices;
mod one_time_code;
pub(crate) mod password;
mod questionnaire_link;
mod session;
mod short_code;
mod sign_in;
mod unblinding;

pub use account::{
    Account, AccountNumber, AccountStanding, Blinding, NewAccount, Seen, WorksAt, is_a_name,
};
pub use account_sites::{sites_numbered, sites_typed};
pub use blind_risks::BlindRisk;
pub(crate) use database::make_private;
pub use database::{AccountLine, Accounts};
pub use error::AccountsError;
pub use guesses::GuessLimits;
pub use laboratory_transfer::LaboratoryTransfer;
pub use letters::{NewLetter, ToldUpTo, Undelivered, WaitingLetter};
pub use mail_address::{MailAddress, NotAMailAddress};
pub use notices::{Notice, NoticeKind, SeriousEvent};
pub use one_time_code::CodeSecret;
pub use password::{PasswordCost, Unfit};
pub use questionnaire_link::QuestionnaireLink;
pub use session::{Session, SessionLimits, Token};
pub use short_code::ShortCode;
pub use sign_in::{AtTheDoor, NotSignedIn, SecondFactor};
pub use unblinding::Unblinding;
