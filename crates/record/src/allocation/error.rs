//! Why a randomisation list could not be made or read.

use std::error::Error;
use std::fmt;

use protocol::{PeriodId, StratumId};

use crate::event::{DecisionId, SiteNumber, SlotId};

/// Why a randomisation list could not be made or read. No message names an arm.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AllocationError {
    /// Two rows have the same slot.
    SlotTwice {
        /// The slot.
        slot: SlotId,
    },
    /// The positions of a list are not 0, 1, 2 ... without a gap.
    Gap {
        /// The stratum of the list.
        stratum: Option<StratumId>,
        /// The site of the list.
        site: Option<SiteNumber>,
        /// The position at which the next slot was expected.
        expected: u32,
    },
    /// A stratum that the protocol does not have.
    UnknownStratum {
        /// The stratum.
        stratum: StratumId,
    },
    /// A randomisation that the protocol does not have.
    UnknownRandomisation {
        /// The period at whose entry it would be.
        period: PeriodId,
    },
    /// An arm that the protocol does not have.
    UnknownArm {
        /// The slot.
        slot: SlotId,
    },
    /// An arm that the protocol does not have.
    UnknownArmOfDecision {
        /// The decision.
        decision: DecisionId,
    },
    /// The protocol allocates in another way than the rows.
    OtherMethod,
    /// More slots than can be numbered.
    TooManySlots,
    /// The block sizes of a randomisation are named neither in the protocol nor apart from it.
    NoBlockSizes {
        /// The period at whose entry it is; `None`: the first.
        period: Option<PeriodId>,
    },
}

impl fmt::Display for AllocationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SlotTwice { slot } => {
                write!(
                    f,
                    "slot {slot} stands twice in the lists; each slot must be there once"
                )
            }
            Self::Gap {
                stratum,
                site,
                expected,
            } => {
                f.write_str("the randomisation list")?;
                if let Some(stratum) = stratum {
                    write!(f, " of stratum {stratum}")?;
                }
                if let Some(site) = site {
                    write!(f, " of site {site}")?;
                }
                write!(
                    f,
                    " has no position {expected}, or has it twice; positions count from 0 without a gap"
                )
            }
            Self::UnknownStratum { stratum } => {
                write!(
                    f,
                    "the protocol has no stratum {stratum}; were these lists made for another trial?"
                )
            }
            Self::UnknownRandomisation { period } => write!(
                f,
                "the protocol randomises nobody at the entry into period {period}; were these lists made for another trial?"
            ),
            Self::UnknownArm { slot } => write!(
                f,
                "the arm of slot {slot} is not in the protocol; were these lists made for another trial?"
            ),
            Self::UnknownArmOfDecision { decision } => write!(
                f,
                "the arm of decision {decision} is not in the protocol; was it made for another trial?"
            ),
            Self::OtherMethod => f.write_str(
                "the lists have slots and the protocol allocates without lists, or the other way round",
            ),
            Self::TooManySlots => f.write_str(
                "there are more slots than can be numbered; plan fewer subjects or sites",
            ),
            Self::NoBlockSizes { period } => {
                f.write_str("no list can be drawn, for the block sizes of ")?;
                match period {
                    None => f.write_str("the first randomisation")?,
                    Some(period) => write!(f, "the randomisation at the entry into {period}")?,
                }
                f.write_str(
                    " are named nowhere; name them in a file of their own that is kept beside the keys (blocks.toml)",
                )
            }
        }
    }
}

impl Error for AllocationError {}
