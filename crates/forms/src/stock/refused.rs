//! Why a line is not added to the ledger.

use std::fmt;

use instruments::infusion::Grams;
use jiff::civil::Date;

use super::movement::LotName;

/// Why a line is not added to the ledger. Nothing is changed then.
#[derive(Debug, Clone, PartialEq)]
pub enum StockRefused {
    /// The line is not the next one.
    NotNext {
        /// The number of the next.
        next: u32,
    },
    /// The lot never came in at the site.
    UnknownLot(LotName),
    /// The lot came in with another last day, and one lot has one.
    OtherExpiry {
        /// The day that stands there.
        expires: Date,
    },
    /// The lot came in with vials of another size, and one lot has one.
    OtherSize(Option<Grams>),
    /// It is dated before the lot came in.
    BeforeReceipt {
        /// The day on which it came in.
        received: Date,
    },
    /// The lot is in quarantine.
    InQuarantine,
    /// The lot has been released already.
    ReleasedAlready,
    /// The lot has expired on that day.
    Expired {
        /// The last day on which it could be used.
        expires: Date,
    },
    /// So many vials are not there.
    TooFew {
        /// So many are.
        on_hand: u32,
    },
    /// So many vials of one lot are at no site.
    TooMany,
    /// It is not said why.
    NoReason,
    /// There is no such line of the lot, or it is undone already, or undid another itself.
    NotToBeUndone,
    /// Without that line a later one could not have happened.
    Needed {
        /// The number of the later one.
        by: u32,
    },
}

impl fmt::Display for StockRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotNext { next } => write!(
                f,
                "somebody wrote into the ledger in the meantime, and the next line is {next}; look at it again"
            ),
            Self::UnknownLot(lot) => write!(
                f,
                "lot {lot} of this product never came in at the site; enter its receipt first"
            ),
            Self::OtherExpiry { expires } => write!(
                f,
                "the lot came in before with {expires} as its last day; one lot has one, read it again from the vial"
            ),
            Self::OtherSize(Some(grams)) => write!(
                f,
                "the lot came in before in vials of {} g; one lot has one size, read it again from the vial",
                crate::live::short(grams.grams(), 2)
            ),
            Self::OtherSize(None) => {
                f.write_str("the lot came in before in vials without a size in grams; read it again")
            }
            Self::BeforeReceipt { received } => {
                write!(f, "it is dated before the lot came in, on {received}")
            }
            Self::InQuarantine => {
                f.write_str("the lot is in quarantine; have it released before it is used")
            }
            Self::ReleasedAlready => f.write_str("the lot is released already"),
            Self::Expired { expires } => {
                write!(f, "the lot could be used until {expires} and no longer")
            }
            Self::TooFew { on_hand } => write!(
                f,
                "the ledger has {on_hand} of these vials at the site; count them, and enter what is missing first"
            ),
            Self::TooMany => f.write_str("so many vials of one lot are at no site; read the count again"),
            Self::NoReason => f.write_str("say why"),
            Self::NotToBeUndone => f.write_str(
                "there is no such line, or it is undone already, or it undid another: enter what happened instead",
            ),
            Self::Needed { by } => write!(
                f,
                "without this line, line {by} could not have happened; undo that one first"
            ),
        }
    }
}

impl std::error::Error for StockRefused {}
