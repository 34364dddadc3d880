//! At which site something is done: the row of the trail names it, and its clocks are those by which the day is told.

use record::{SiteNumber, SubjectNumber};

use super::deeds::entry_of;
use super::request::Wish;
use super::work::Writer;
use crate::trail::{Envelope, Person, Source};

impl Writer<'_> {
    /// What stands around a deed of a person that concerns a site, or none in particular.
    pub(super) fn envelope(
        &self,
        person: Person,
        concerned: Option<SiteNumber>,
        source: Source,
    ) -> Envelope {
        let site = person.sites.place(concerned);
        let (recorded, utc_offset) = self.clock.reading(site);
        Envelope {
            recorded,
            utc_offset,
            person,
            site,
            source,
            reason: None,
            request: None,
        }
    }

    /// The site of a subject.
    pub(super) fn site_of(&self, subject: SubjectNumber) -> Option<SiteNumber> {
        let subject = self.state.subject(subject)?;
        Some(subject.screening().site)
    }

    /// The site that a wish concerns.
    pub(super) fn site_concerned(&self, wish: &Wish) -> Option<SiteNumber> {
        let subject = match wish {
            Wish::Screen { screening, .. } => return Some(screening.site),
            Wish::SetSite { site, .. }
            | Wish::ReleaseVersion { site, .. }
            | Wish::WithdrawVersion { site, .. } => return Some(*site),
            Wish::Write { subject, .. }
            | Wish::Enrol { subject, .. }
            | Wish::RandomiseAgain { subject, .. }
            | Wish::EnrolByHand { subject, .. }
            | Wish::Endorse { subject, .. }
            | Wish::Close { subject, .. }
            | Wish::RaiseQuery { subject, .. }
            | Wish::AskRedaction { subject, .. } => *subject,
            Wish::Correct { entry, .. }
            | Wish::StrikeOut { entry }
            | Wish::EnterSecond { entry, .. }
            | Wish::DecideDifferences { entry, .. }
            | Wish::Code { entry, .. } => entry_of(&self.entries, *entry)?.subject,
            Wish::MoveQuery { query, .. } => {
                SubjectNumber(self.projections.queries.get(query)?.subject)
            }
            Wish::DecideRedaction { asked, .. } => {
                self.index.redactions.pending(*asked)?.asked.subject
            }
        };
        self.site_of(subject)
    }
}
