//! Under which version of the protocol a subject is, by what was released at its site.

use jiff::civil::Date;
use protocol::{EnrolledBefore, VersionId, VersionIndex};

use super::TrialState;
use crate::event::{Entry, SiteNumber};
use crate::release::Release;
use crate::rules::release::{ReleaseRefusal, Stretch, judge, stretches};
use crate::subject::Subject;

impl TrialState<'_> {
    /// The state with the releases of a record that was taken before: each counts from the entry after which it stands.
    pub(crate) fn with_releases(mut self, releases: &[Release]) -> Self {
        self.releases.extend_from_slice(releases);
        self
    }

    /// Takes that a version was released at a site, or that it holds there no more. Entries up to the one that it stands
    /// after keep the version under which they were taken; what is taken from then on is judged by it.
    ///
    /// # Errors
    /// [`ReleaseRefusal`]: it changes nothing.
    pub fn release(&mut self, release: Release) -> Result<(), ReleaseRefusal> {
        // Before entries that were taken it would have counted for them.
        if release.after < self.folded {
            return Err(ReleaseRefusal::OutOfPlace {
                after: release.after,
            });
        }
        judge(self.plan, &self.releases, &release)?;
        self.releases.push(release);
        Ok(())
    }

    /// Every release, in their order; those that stand after an entry not taken yet count from that entry on.
    pub fn releases(&self) -> &[Release] {
        &self.releases
    }

    /// The stretches of days on which a version that is released site by site holds at a site.
    pub fn released(&self, site: SiteNumber, version: &VersionId) -> Vec<Stretch> {
        let known = self
            .releases
            .iter()
            .take_while(|release| release.after <= self.folded);
        stretches(known, site, version)
    }

    /// The protocol version that holds for a subject on a day, as far as the record goes. Before enrolment it is the one
    /// under which the subject would be the next to be enrolled.
    pub fn version(&self, subject: &Subject, date: Date) -> VersionIndex {
        let order = subject
            .enrolment()
            .map_or(self.enrolled + 1, |enrolment| enrolment.order);
        self.version_of_order(subject, order, date)
    }

    /// The same for a subject of this place in the order of enrolment.
    pub(super) fn version_of_order(
        &self,
        subject: &Subject,
        order: u32,
        date: Date,
    ) -> VersionIndex {
        let site = subject.screening().site;
        let enrolled_under = subject.enrolment().map(|enrolment| enrolment.version);
        self.plan.version_for(order, date, |version, enrolled| {
            let is_for_subject = match (enrolled, enrolled_under) {
                (EnrolledBefore::Migrate, _) | (EnrolledBefore::Keep, None) => true,
                (EnrolledBefore::Keep, Some(own)) => own >= version,
            };
            is_for_subject
                && self
                    .released(site, &self.plan.version(version).id)
                    .iter()
                    .any(|stretch| stretch.contains(date))
        })
    }

    /// Keeps in mind under which version an entry was taken.
    pub(super) fn note_version(&mut self, entry: &Entry) {
        let Some(version) = self
            .subject(entry.subject)
            .map(|subject| self.version(subject, entry.date))
        else {
            return;
        };
        let place = usize::try_from(entry.subject.0).map_or(usize::MAX, |number| number - 1);
        if let Some(subject) = self.subjects.get_mut(place)
            && subject
                .taken_under
                .last()
                .is_none_or(|(_, last)| *last != version)
        {
            subject.taken_under.push((entry.sequence, version));
        }
    }
}
