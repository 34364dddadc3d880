//! Who may ask for what. What is not allowed here is refused.

use crate::trail::{EndorsementKind, Role};
use crate::writer::Wish;
use record::{Event, Observation};

impl Role {
    /// Whether the role may ask for something. Data of subjects are entered at their site alone: nobody who works for all
    /// sites enters or corrects them.
    ///
    /// ```
    /// use store::{Closure, Role, Wish};
    ///
    /// let lock = Wish::Close { subject: record::SubjectNumber(1), standing: Closure::Locked };
    /// assert!(Role::DataManager.may(&lock));
    /// assert!(!Role::Assessor.may(&lock));
    /// ```
    pub fn may(self, wish: &Wish) -> bool {
        match (self, wish) {
            (Self::System, _) => true,
            (Self::Investigator | Self::Coordinator, Wish::Screen { .. } | Wish::Enrol { .. }) => {
                true
            }
            (Self::Investigator | Self::Coordinator, Wish::Write { .. } | Wish::Correct { .. }) => {
                true
            }
            // Assessors see and write visits, and nothing that could tell them how a subject fares otherwise.
            (Self::Assessor, Wish::Write { event, .. }) => {
                matches!(event, Event::Observation(Observation::VisitHeld(_)))
            }
            (Self::Pharmacist, Wish::Write { event, .. }) => {
                matches!(event, Event::Observation(Observation::InfusionGiven(_)))
            }
            (Self::Investigator, Wish::Endorse { .. }) => true,
            (Self::Monitor, Wish::Endorse { kind, .. }) => {
                matches!(kind, EndorsementKind::SourceVerified)
            }
            (Self::DataManager, Wish::Endorse { kind, .. }) => {
                matches!(kind, EndorsementKind::Reviewed)
            }
            (Self::DataManager, Wish::Close { .. }) => true,
            (Self::Administrator, Wish::SetSite { .. }) => true,
            _ => false,
        }
    }
}
