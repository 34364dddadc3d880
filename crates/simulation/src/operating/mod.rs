//! Operating characteristics: what comes of a trial when it is held very often.
//!
//! A [`Model`] is a trial that can be simulated; [`run`] simulates a range of its replicates on as many threads as one
//! likes, and what came of them is a [`Tally`]: counts and sums that do not depend on the order of adding. A [`Shard`] is
//! a tally with everything that tells which trials it is of; [`merge`] puts shards together.

mod estimate;
mod fixed_sum;
mod merge;
mod run;
mod shard;
mod tally;
mod whole_protocol;

pub use estimate::{NumberEstimate, PowerEstimate};
pub use fixed_sum::{FixedSum, FixedSumError};
pub use merge::{MergeError, NamedShard, merge};
pub use run::{Model, RunError, run};
pub use shard::{Input, Part, PartError, Replicates, Run, Shard};
pub use tally::{NumberTally, Tallied, Tally, TestTally};
pub(crate) use whole_protocol::{Conducted, SIGNIFICANCE};
pub use whole_protocol::{WholeProtocol, WholeProtocolError};
