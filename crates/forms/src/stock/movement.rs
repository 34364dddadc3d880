//! What happens to stock.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use instruments::infusion::Grams;
use jiff::civil::Date;
use protocol::{ProductId, VisitId};
use record::{SiteNumber, SubjectNumber};
use serde::{Deserialize, Serialize};

/// The number that stands on the vials of a lot, as the maker printed it: at most 40 letters that can be seen.
///
/// ```
/// use forms::stock::LotName;
///
/// assert_eq!(" K842A8402 ".parse::<LotName>()?.to_string(), "K842A8402");
/// assert!("".parse::<LotName>().is_err());
/// # Ok::<(), forms::stock::NotALot>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LotName(String);

/// Why a text is not the number of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotALot;

impl fmt::Display for NotALot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the number of a lot has 1 to 40 letters and digits, as they stand on the vial")
    }
}

impl std::error::Error for NotALot {}

impl FromStr for LotName {
    type Err = NotALot;

    fn from_str(text: &str) -> Result<Self, NotALot> {
        let text = text.trim();
        let plain = |letter: char| letter.is_alphanumeric() || " -_/.+".contains(letter);
        if text.is_empty() || text.chars().count() > 40 || !text.chars().all(plain) {
            return Err(NotALot);
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for LotName {
    type Error = NotALot;

    fn try_from(text: String) -> Result<Self, NotALot> {
        text.parse()
    }
}

impl From<LotName> for String {
    fn from(lot: LotName) -> Self {
        lot.0
    }
}

impl fmt::Display for LotName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number of whole vials, 1 to 100,000: nobody moves none, and no site has more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Vials(NonZeroU32);

impl Vials {
    /// No site moves more at once.
    pub const MOST: u32 = 100_000;

    /// So many.
    pub const fn count(self) -> u32 {
        self.0.get()
    }
}

impl TryFrom<u32> for Vials {
    type Error = String;

    fn try_from(count: u32) -> Result<Self, String> {
        NonZeroU32::new(count)
            .filter(|count| count.get() <= Self::MOST)
            .map(Self)
            .ok_or_else(|| {
                format!(
                    "{count} is no number of vials that are moved: 1 to {} are",
                    Self::MOST
                )
            })
    }
}

impl From<Vials> for u32 {
    fn from(vials: Vials) -> Self {
        vials.count()
    }
}

impl FromStr for Vials {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let count: u32 = text.trim().parse().map_err(|_| {
            format!(
                "\"{}\" is no whole number of vials from 1 to {}",
                text.trim(),
                Self::MOST
            )
        })?;
        count.try_into()
    }
}

impl fmt::Display for Vials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A lot of a product at a site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LotOfProduct {
    /// The site that holds it.
    pub site: SiteNumber,
    /// The product.
    pub product: ProductId,
    /// The lot.
    pub lot: LotName,
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Movement {
    /// Its place in the ledger, counted from 1 without a gap.
    pub number: u32,
    /// The day on which it happened.
    pub date: Date,
    /// Of which lot.
    pub of: LotOfProduct,
    /// What happened.
    pub what: What,
}

/// What happened to a lot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum What {
    /// Vials came in. What comes in first waits in quarantine until somebody releases it.
    Received {
        /// How many.
        vials: Vials,
        /// The last day on which they may be used.
        expires: Date,
        /// What is in each, where the product comes in vials of grams.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grams: Option<Grams>,
    },
    /// The lot may be used from now on.
    Released {},
    /// The lot may not be used until it is released, again.
    Quarantined {
        /// Why, such as a shipment that was too warm.
        why: String,
    },
    /// Vials were given out for a cycle of a subject.
    Dispensed {
        /// To whom.
        subject: SubjectNumber,
        /// The visit that starts the cycle.
        visit: VisitId,
        /// How many.
        vials: Vials,
    },
    /// Vials went back to where they came from.
    Returned {
        /// How many.
        vials: Vials,
        /// Why.
        why: String,
    },
    /// Vials were destroyed.
    Destroyed {
        /// How many.
        vials: Vials,
        /// Why and how.
        why: String,
    },
    /// An earlier line was written in error and counts no more. It stays where it is.
    Undone {
        /// Its number.
        movement: u32,
        /// Why.
        why: String,
    },
}
