//! Why something is not answered as it was asked.

use exchange::TransferProblem;
use forms::stock::{LotName, StockRefused};
use http::StatusCode;
use record::SubjectNumber;
use store::Refused;

use super::refusals::{accounts_words, capital, refused_words, stock_words};
use crate::accounts::AccountsError;
use crate::house::House;
use crate::stock::StockError;

/// Why something is not answered as it was asked. No word of it tells an arm, or whether a subject of another site exists.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// Nobody is signed in, or not any more.
    NotSignedIn,
    /// The role may not do it.
    NotForRole,
    /// There is no such page, subject or visit, or it is not the caller's: which of the two is not told.
    NotFound,
    /// Something is there, and is not asked for by this method.
    OtherMethod,
    /// The form did not come from a page of this session.
    NotOurForm,
    /// The host in the request is not one of ours.
    OtherHost,
    /// What was sent is too large.
    TooLarge,
    /// What was sent cannot be read.
    Unreadable(String),
    /// The store refused it.
    Refused(Refused),
    /// What a program sent says that it is not JSON.
    NotJson,
    /// What a program sent is not taken: each field, and what is wrong or doubtful there.
    Fields(Vec<(String, String)>),
    /// A file is not taken: everything that is wrong in it.
    File(Vec<TransferProblem>),
    /// Nothing was taken of a file, because the store refused something in it.
    NotTaken {
        /// The place of the change, counted from 1.
        place: usize,
        /// Of how many.
        of: usize,
        /// Why it was refused.
        refused: Refused,
    },
    /// Words that go out to others could tell an arm, and nobody takes the responsibility for them: which.
    Telling(Vec<String>),
    /// The accounts refused it.
    Accounts(AccountsError),
    /// One of these, at a field of the form that was sent.
    At {
        /// The name of the field.
        field: &'static str,
        /// What is wrong there.
        trouble: Box<Self>,
    },
    /// The ledger of stock refused it.
    Stock {
        /// Of which lot.
        lot: LotName,
        /// Why.
        why: StockRefused,
    },
    /// There is not enough stock for every arm at the site: which product is short is told to nobody here.
    NoStock,
    /// The person has seen an arm, and has a blinded role no longer.
    HasSeenAnArm,
    /// The data of these subjects are not locked, and must be.
    NotLocked(Vec<SubjectNumber>),
    /// The trial is not unblinded.
    NotUnblinded,
    /// The trial is unblinded, and its data stay as they are.
    Unblinded,
    /// Nothing can be analysed: the server was started without an analysis plan.
    NoPlan,
    /// Results could not be made.
    NotMade(String),
    /// Results are being made already.
    BeingMade,
    /// Too many people ask at once.
    Busy,
    /// The program made a mistake; nothing was written that was not acknowledged.
    Mistake,
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotYours => Self::NotFound,
            refused => Self::Refused(refused),
        }
    }
}

impl From<AccountsError> for Trouble {
    fn from(error: AccountsError) -> Self {
        match error {
            AccountsError::NoSuchAccount | AccountsError::NoSuchNotice => Self::NotFound,
            error => Self::Accounts(error),
        }
    }
}

impl From<StockError> for Trouble {
    fn from(error: StockError) -> Self {
        match error {
            StockError::Refused { lot, why } => Self::Stock { lot, why },
            StockError::OtherWish => Self::Refused(Refused::OtherWish),
            StockError::File(error) => error.into(),
        }
    }
}

impl Trouble {
    /// The same, at a field of the form that was sent.
    #[must_use]
    pub fn at(self, field: &'static str) -> Self {
        Self::At {
            field,
            trouble: Box::new(self),
        }
    }

    /// The status of HTTP.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::At { trouble, .. } => trouble.status(),
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::NotForRole | Self::NotOurForm | Self::HasSeenAnArm => StatusCode::FORBIDDEN,
            Self::NotLocked(_) | Self::Unblinded => StatusCode::LOCKED,
            Self::NotUnblinded => StatusCode::NOT_FOUND,
            Self::NoPlan | Self::NotMade(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::OtherMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::OtherHost => StatusCode::MISDIRECTED_REQUEST,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Accounts(AccountsError::File { .. }) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Accounts(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::File(_) | Self::Fields(_) | Self::Stock { .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Telling(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NoStock => StatusCode::CONFLICT,
            Self::NotTaken { .. } | Self::BeingMade => StatusCode::CONFLICT,
            Self::Mistake => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Refused(refused) => match refused {
                Refused::Closed { .. } | Refused::SiteClosed { .. } => StatusCode::LOCKED,
                Refused::Changed { .. } | Refused::OtherWish | Refused::OtherPerson => {
                    StatusCode::CONFLICT
                }
                Refused::Role { .. } => StatusCode::FORBIDDEN,
                Refused::NotYours => StatusCode::NOT_FOUND,
                Refused::ReadOnly { .. }
                | Refused::NotStored { .. }
                | Refused::Unknown { .. }
                | Refused::Stopped
                | Refused::RandomisationClosed { .. } => StatusCode::SERVICE_UNAVAILABLE,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            },
        }
    }

    /// What it is, in a few words, and what to do.
    pub fn describe(&self, house: &House) -> (String, String) {
        let say = house.say;
        let (title, what) = match self {
            Self::At { trouble, .. } => return trouble.describe(house),
            Self::NotSignedIn => (
                say.trouble_signed_out,
                say.trouble_signed_out_what.to_owned(),
            ),
            Self::NotForRole => (
                say.trouble_not_for_role,
                say.trouble_not_for_role_what.to_owned(),
            ),
            Self::NotFound => (say.trouble_not_found, say.trouble_not_found_what.to_owned()),
            Self::OtherMethod => (
                say.trouble_other_method,
                say.trouble_other_method_what.to_owned(),
            ),
            Self::NotOurForm => (
                say.trouble_not_our_form,
                say.trouble_not_our_form_what.to_owned(),
            ),
            Self::OtherHost => (
                say.trouble_other_host,
                say.trouble_other_host_what.to_owned(),
            ),
            Self::NotJson => (say.trouble_not_json, say.trouble_not_json_what.to_owned()),
            Self::TooLarge => (say.trouble_too_large, say.trouble_too_large_what.to_owned()),
            Self::Unreadable(why) => (say.trouble_unreadable, why.clone()),
            Self::Refused(refused) => (say.trouble_refused, refused_words(house, refused)),
            Self::File(problems) => {
                let first = problems.first().map_or(String::new(), ToString::to_string);
                (
                    say.trouble_file,
                    format!("{} {first}", say.import_refused(problems.len())),
                )
            }
            Self::Fields(problems) => (
                say.trouble_fields,
                problems
                    .first()
                    .map_or(String::new(), |(_, message)| message.clone()),
            ),
            Self::NotTaken { place, of, refused } => (
                say.trouble_not_taken,
                say.trouble_not_taken_what(of, place, refused_words(house, refused)),
            ),
            Self::Accounts(error) => (say.trouble_refused, accounts_words(say, error)),
            Self::Stock { lot, why } => (
                say.trouble_refused,
                say.lot_refused(lot, stock_words(say, why)),
            ),
            Self::Telling(words) => (say.trouble_telling, say.telling_found(words.join(", "))),
            Self::NoStock => (say.trouble_refused, say.trouble_no_stock.to_owned()),
            Self::HasSeenAnArm => (
                say.trouble_seen_an_arm,
                say.trouble_seen_an_arm_what.to_owned(),
            ),
            Self::NotLocked(open) => (
                say.trouble_not_locked,
                say.trouble_not_locked_what(crate::page::unblinding::in_a_line(open)),
            ),
            Self::NotUnblinded => (
                say.trouble_not_unblinded,
                say.trouble_not_unblinded_what.to_owned(),
            ),
            Self::Unblinded => (say.trouble_unblinded, say.trouble_unblinded_what.to_owned()),
            Self::NoPlan => (say.trouble_refused, say.trouble_no_plan_what.to_owned()),
            Self::NotMade(why) => (say.trouble_not_made, capital(why)),
            Self::BeingMade => (
                say.trouble_being_made,
                say.trouble_being_made_what.to_owned(),
            ),
            Self::Busy => (say.trouble_busy, say.trouble_busy_what.to_owned()),
            Self::Mistake => (say.trouble_mistake, say.trouble_mistake_what.to_owned()),
        };
        (title.to_owned(), what)
    }
}
