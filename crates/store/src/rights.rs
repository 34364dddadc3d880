//! Who may ask for what. What is not allowed here is refused.

use crate::trail::{EndorsementKind, QueryAbout, QueryStep, Role};
use crate::writer::Wish;
use record::{Act, Event, Observation};

impl Role {
    /// Whether the role may ask for something. Data of subjects are entered at their site alone: nobody who works for all
    /// sites enters or corrects them.
    ///
    /// ```
    /// use store::{Closure, Role, Scope, Wish};
    ///
    /// let lock = Wish::Close {
    ///     subject: record::SubjectNumber(1),
    ///     scope: Scope::Casebook {},
    ///     standing: Closure::Locked,
    ///     although: None,
    /// };
    /// assert!(Role::DataManager.may(&lock));
    /// assert!(!Role::Assessor.may(&lock));
    /// ```
    pub fn may(self, wish: &Wish) -> bool {
        match (self, wish) {
            (Self::System, _) => true,
            (
                Self::Investigator | Self::Coordinator,
                Wish::Screen { .. }
                | Wish::Enrol { .. }
                | Wish::EnrolByHand { .. }
                | Wish::RandomiseAgain { .. },
            ) => true,
            (
                Self::Investigator | Self::Coordinator,
                Wish::Correct { .. } | Wish::StrikeOut { .. },
            ) => true,
            // What participants answer themselves, they alone write.
            (Self::Investigator | Self::Coordinator, Wish::Write { event, .. }) => !matches!(
                event,
                Event::Observation(Observation::ParticipantAnswered(_))
            ),
            // What is entered a second time is decided by those who correct.
            (
                Self::Investigator | Self::Coordinator,
                Wish::EnterSecond { .. } | Wish::DecideDifferences { .. },
            ) => true,
            // Assessors see and write visits, and nothing that could tell them how a subject fares otherwise.
            (Self::Assessor, Wish::Write { event, .. } | Wish::EnterSecond { event, .. }) => {
                matches!(event, Event::Observation(Observation::VisitHeld(_)))
            }
            (Self::Pharmacist, Wish::Write { event, .. }) => {
                // Into a period, where that hangs on the arm: the writer asks whether it does.
                matches!(
                    event,
                    Event::Observation(Observation::InfusionGiven(_))
                        | Event::Act(Act::PeriodEntered { .. })
                )
            }
            (Self::Pharmacist, Wish::RandomiseAgain { .. }) => true,
            (Self::Investigator, Wish::Endorse { .. }) => true,
            (Self::Monitor, Wish::Endorse { kind, .. }) => {
                matches!(kind, EndorsementKind::SourceVerified)
            }
            (Self::DataManager, Wish::Endorse { kind, .. }) => {
                matches!(kind, EndorsementKind::Reviewed)
            }
            (Self::MedicalMonitor, Wish::Endorse { kind, .. }) => {
                matches!(kind, EndorsementKind::Reviewed)
            }
            (Self::DataManager, Wish::Close { .. }) => true,
            // Who finds what may not stand in the trail asks; another person, who works for all sites, decides.
            (Self::Investigator | Self::Monitor | Self::DataManager, Wish::AskRedaction { .. }) => {
                true
            }
            (Self::DataManager | Self::Administrator, Wish::DecideRedaction { .. }) => true,
            // Who knows arms asks nothing in words that blinded eyes read.
            (
                Self::Monitor | Self::DataManager | Self::MedicalMonitor,
                Wish::RaiseQuery { about, .. },
            ) => !about.is_request(),
            // The sponsor writes no data: it asks for a correction, which the site makes or declines.
            (Self::Sponsor, Wish::RaiseQuery { about, .. }) => about.is_request(),
            (Self::Investigator | Self::Coordinator, Wish::MoveQuery { step, .. }) => {
                matches!(step, QueryStep::Answered)
            }
            (
                Self::Monitor | Self::DataManager | Self::MedicalMonitor | Self::Sponsor,
                Wish::MoveQuery { step, .. },
            ) => matches!(step, QueryStep::Closed | QueryStep::Reopened),
            (Self::DataManager | Self::MedicalMonitor, Wish::Code { .. }) => true,
            (Self::Pharmacist, Wish::EnterSecond { event, .. }) => {
                matches!(event, Event::Observation(Observation::InfusionGiven(_)))
            }
            (Self::Participant, Wish::Write { event, .. }) => {
                matches!(
                    event,
                    Event::Observation(Observation::ParticipantAnswered(_))
                )
            }
            // Who opens a site when its approvals are there, releases a version there by the same file of approvals.
            (
                Self::Administrator,
                Wish::SetSite { .. } | Wish::ReleaseVersion { .. } | Wish::WithdrawVersion { .. },
            ) => true,
            _ => false,
        }
    }

    /// Whether people sign in with the role: neither the program itself nor a participant has an account.
    pub const fn has_accounts(self) -> bool {
        !matches!(self, Self::System | Self::Participant)
    }

    /// Whether the role knows arms, so that what it writes in its own words is kept from blinded eyes.
    pub const fn knows_arms(self) -> bool {
        matches!(
            self,
            Self::Pharmacist | Self::DataMonitoringCommittee | Self::Laboratory
        )
    }

    /// Whether the role may read queries: who raises, answers or follows them. The sponsor reads its own requests alone.
    pub const fn may_read_queries(self) -> bool {
        matches!(
            self,
            Self::Investigator
                | Self::Coordinator
                | Self::Monitor
                | Self::DataManager
                | Self::MedicalMonitor
                | Self::Sponsor
                | Self::System
        )
    }

    /// Whether the role may read a query about this.
    pub(crate) const fn may_read_query(self, about: &QueryAbout) -> bool {
        self.may_read_queries() && (about.is_request() || !matches!(self, Self::Sponsor))
    }

    /// Whether the role may read what waits for its second entry: of forms that it may fill in, or all of them.
    pub const fn may_read_second_entries(self) -> bool {
        matches!(
            self,
            Self::Investigator
                | Self::Coordinator
                | Self::Assessor
                | Self::Pharmacist
                | Self::Monitor
                | Self::DataManager
                | Self::System
        )
    }

    /// Whether the role may read what somebody wants to have taken out of the trail.
    pub const fn may_read_redactions(self) -> bool {
        matches!(
            self,
            Self::Investigator
                | Self::Monitor
                | Self::DataManager
                | Self::Administrator
                | Self::System
        )
    }

    /// Whether the role may read how terms are coded.
    pub const fn may_read_codings(self) -> bool {
        matches!(
            self,
            Self::Monitor | Self::DataManager | Self::MedicalMonitor | Self::System
        )
    }
}
