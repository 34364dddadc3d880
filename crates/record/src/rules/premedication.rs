//! When a premedication may be given.

use crate::event::{AdverseEvent, OnsetAfterInfusion, Relation};

/// Whether an event began around an infusion: during a cycle, or within so many hours after its end.
pub const fn is_around_infusion(onset: OnsetAfterInfusion, within_hours: u16) -> bool {
    match onset {
        OnsetAfterInfusion::NoInfusionYet => false,
        OnsetAfterInfusion::DuringCycle => true,
        OnsetAfterInfusion::Hours(hours) => hours <= within_hours as u32,
    }
}

/// Whether an adverse event is a reaction to the infusion before it: related, and around it.
pub fn is_infusion_reaction(event: &AdverseEvent, within_hours: u16) -> bool {
    is_around_infusion(event.onset, within_hours) && event.relation == Relation::Related
}

/// Whether reactions have come in enough cycles that follow each other.
///
/// `reacted` says of each cycle, in their order, whether a reaction followed it.
///
/// ```
/// use record::rules::premedication::may_premedicate;
///
/// assert!(!may_premedicate(2, [true, false, true]));
/// assert!(may_premedicate(2, [false, true, true, false]));
/// ```
pub fn may_premedicate(cycles_in_a_row: u8, reacted: impl IntoIterator<Item = bool>) -> bool {
    let mut run = 0_u8;
    for reaction in reacted {
        run = if reaction { run.saturating_add(1) } else { 0 };
        if run >= cycles_in_a_row {
            return true;
        }
    }
    false
}
