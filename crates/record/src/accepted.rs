//! What the state answers to an entry that it accepts.

use protocol::{Discretion, RegimenIndex, VisitIndex};

use crate::deviation::Deviation;
use crate::event::StopCause;

/// The answer to an accepted entry. It is the same whichever arm the subject holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Accepted {
    /// The deviations that the entry opened.
    pub deviations: Vec<Deviation>,
    /// The rules that it set off, in the order in which they are judged.
    pub fired: Vec<Fired>,
}

/// A rule that was set off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fired {
    /// Deterioration is confirmed.
    DeteriorationConfirmed {
        /// By this visit.
        visit: VisitIndex,
    },
    /// The subject is to be moved to the other arm before the next dose.
    CrossOverDue,
    /// The subject is to be withdrawn from the trial.
    WithdrawalDue,
    /// The regimen is to be stopped for good.
    RegimenStopDue {
        /// Why.
        cause: StopCause,
    },
    /// The subject is to leave the trial after rescue medication.
    EndAfterRescueDue,
    /// A visit is to be held that is not in the planned course.
    ExtraVisitDue {
        /// The visit.
        visit: VisitIndex,
    },
    /// The subject is to go on, or may go on, under another regimen.
    RegimenChange {
        /// The regimen.
        to: RegimenIndex,
        /// Whether the physician decides.
        discretion: Discretion,
    },
    /// A premedication may be given from now on.
    PremedicationAllowed,
    /// The Wells score asks for a Doppler scan of the legs and D-dimers.
    LegScanDue {
        /// The visit at which the score was taken.
        visit: VisitIndex,
    },
}
