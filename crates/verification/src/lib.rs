//! A paper's printed claims, transcribed with where they stand, and recomputed from each other.
//!
//! Many numbers of a printed trial report follow from other printed numbers: a percentage from a
//! count, an interval from two counts, a p-value from strata. [`Published`] holds such a report
//! claim by claim, as a person transcribes it; [`verify`] says of each claim whether it follows.
//! A claim is called wrong only when no values that round to its printed inputs give its printed
//! output.

mod possible;
mod printed_number;
mod published;
mod statement;
mod transcription;
mod verdict;
mod verify;

pub use possible::Possible;
pub use printed_number::{PrintedLimit, PrintedNumber, PrintedProbability};
pub use published::{Claim, Paper, Place, PrintedResult, Published};
pub use statement::{
    AssumedRates, Called, Counted, DifferenceMethod, Ends, Exposure, GroupMean, Inputs,
    MeanDifferenceMethod, ProportionMethod, ProportionScale, Relation, Statement, StratifiedTest,
    Stratum, Summarised, TwoByTwoTest,
};
pub use verdict::{ClaimVerdict, TieRule, Verdict};
pub use verify::verify;
