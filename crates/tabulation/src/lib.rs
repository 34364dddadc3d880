//! A record becomes SDTM, and SDTM becomes ADaM.
//!
//! [`tabulate`] is a function of the protocol and the folded record, seen through a [`Lane`]: what a
//! blinded reader may see, what a statistician programs against before the lock, or everything. No rule of a
//! trial lives here: scores, deterioration, strata and periods are asked of `record` and `instruments`, and
//! what is carried forward or first is found by `statistics`.

mod adam;
mod arms;
pub mod conformance;
mod context;
mod define;
pub mod derivation;
mod error;
mod exposure;
mod finding;
mod lane;
mod parameter;
mod relation;
mod sdtm;
mod sheet;
pub mod standard;
mod words;

pub use define::define;
pub use error::TabulationError;
pub use finding::{Collected, collected};
pub use lane::Lane;
pub use parameter::{Coding, Domain, Parameter};

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
/// ```
/// # let text = include_str!("../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// use record::{
///     Act, AllocationTable, BaselineFacts, Entry, Ethnicity, Race, Record, Screening, Sex, SiteNumber,
///     SubjectNumber, TrialState, VirtualSubjects, Written,
/// };
/// use tabulation::{Lane, tabulate};
///
/// let written = Written {
///     trial: "proderm".into(),
///     protocol_sha256: "0".repeat(64),
///     software: "0.1.0".into(),
/// };
/// let subjects = VirtualSubjects { seed: 1, replicate: 0, patients_sha256: "0".repeat(64) };
/// let (record, key) = Record::virtual_trial(written, subjects);
/// let lists = AllocationTable::generate(&plan, &record.header().origin, |below| below / 2)?;
/// let mut state = TrialState::new(&plan, &lists);
/// let screening = Screening {
///     site: SiteNumber(4),
///     age: 52,
///     sex: Sex::Female,
///     race: Race::White,
///     ethnicity: Ethnicity::NotHispanicOrLatino,
///     baseline: BaselineFacts::default(),
/// };
/// state.accept(&Entry::new(1, SubjectNumber(1), jiff::civil::date(2017, 5, 1), Act::Screened(screening).into()))?;
///
/// let everything = tabulate(&plan, &state, Lane::Open(&key))?;
/// let subjects = &everything.adam[0];
/// assert_eq!((subjects.name(), subjects.rows()), ("ADSL", 1));
/// assert_eq!(subjects.value(0, "USUBJID")?.as_text(), Some("proderm-004-0001"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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

/// Makes the analysis datasets alone, as [`tabulate`] does: a trial that is simulated very often is analysed and thrown
/// away, and what was collected is asked of nobody.
///
/// # Errors
/// As [`tabulate`].
pub fn analysis_datasets(
    plan: &Plan,
    state: &TrialState<'_>,
    lane: Lane<'_>,
) -> Result<Vec<Table>, TabulationError> {
    adam::tables(&Context::new(plan, state, lane)?)
}
