//! The table of variables: every dataset that is written, variable by variable.
//!
//! It is used both to write (names, labels, kinds, lengths, order and keys come from here) and to check what
//! others have written ([`crate::conformance`]), so that the two cannot drift apart. Names, labels and core
//! follow SDTMIG 3.4 and ADaMIG 1.3; variables of our own are permissible.

pub mod code_list;
mod events;
mod findings;
mod interventions;
mod layout;
mod measurements;
mod occurrences;
mod special_purpose;
mod subject_level;
mod trial_design;
mod variable;

pub use code_list::{CodeList, Reach};
pub use events::{AE, CE, DS, DV};
pub use findings::{FT, IE, LB, MK, QS, RS, VS};
pub use interventions::{CM, EC, EX};
pub use layout::{Class, Layout, Source};
pub use measurements::{ADEX, ADEXPOS, ADQS, ADRS, ADTTE};
pub use occurrences::{ADAE, ADDV, ADIE};
pub use special_purpose::{DM, SE, SV};
pub use subject_level::ADSL;
pub use trial_design::{TA, TE, TI, TS, TV};
pub use variable::{Content, Core, Origin, Role, VariableSpec};

/// Every dataset, SDTM before ADaM.
pub static DATASETS: [&Layout; 31] = [
    &AE, &CE, &CM, &DM, &DS, &DV, &EC, &EX, &FT, &IE, &LB, &MK, &QS, &RS, &SE, &SV, &TA, &TE, &TI,
    &TS, &TV, &VS, &ADSL, &ADQS, &ADRS, &ADTTE, &ADAE, &ADEX, &ADEXPOS, &ADDV, &ADIE,
];

/// A dataset, by its name.
///
/// ```
/// use tabulation::standard::{Core, layout};
/// let events = layout("AE").expect("adverse events are written");
/// assert_eq!(events.keys, ["USUBJID", "AESEQ"]);
/// let term = events.variable("AETERM").expect("its topic");
/// assert_eq!((term.label, term.core), ("Reported Term for the Adverse Event", Core::Required));
/// ```
#[must_use]
pub fn layout(name: &str) -> Option<&'static Layout> {
    DATASETS.into_iter().find(|layout| layout.name == name)
}
