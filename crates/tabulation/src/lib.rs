//! A record becomes SDTM, and SDTM becomes ADaM.
//!
//! [`tabulate`] is a function of the protocol and the folded record, seen through a [`Lane`]: what a
//! blinded reader may see, what a statistician programs against before the lock, or everything. No rule of a
//! trial lives here: scores, deterioration, strata and periods are asked of `record` and `instruments`, and
//! what is carried forward or first is found by `statistics`.

mod adam;
mod arms;
mod context;
mod error;
mod exposure;
mod finding;
mod lane;
mod parameter;
mod sdtm;
mod sheet;
mod words;

pub use error::TabulationError;
pub use lane::Lane;
pub use parameter::Parameter;

use datasets::Table;
use protocol::Plan;
use record::TrialState;

use crate::context::Context;

/// The datasets of a trial.
#[derive(Debug, Clone)]
pub struct Tabulation {
    /// As collected: SDTM domains, sorted by name.
    pub sdtm: Vec<Table>,
    /// For analysis: ADaM datasets, in the order in which they are derived.
    pub adam: Vec<Table>,
}

/// Makes the datasets of a trial.
///
/// # Errors
/// [`TabulationError`] where the lane's key does not open the record's arms.
pub fn tabulate(
    plan: &Plan,
    state: &TrialState<'_>,
    lane: Lane<'_>,
) -> Result<Tabulation, TabulationError> {
    let context = Context::new(plan, state, lane)?;
    Ok(Tabulation {
        sdtm: sdtm::tables(&context)?,
        adam: adam::tables(&context)?,
    })
}
