//! Queries about what is not asked any more. An answer can take another question away; what was asked about it is then closed in
//! the same transaction, by whichever way the answer came. Who knows the forms says what they ask.

use record::{Entry, SubjectNumber, TrialState};

use super::deeds::entry_of;
use super::opening::system;
use super::request::{Request, Wish};
use super::work::Writer;
use crate::error::StoreError;
use crate::trail::{Deed, Envelope, QueryAbout, QueryMoved, QueryStanding, QueryStep, Source};

/// Says why nothing is asked at the place that a query is about, in words that everybody who is blinded may read; `None` while it
/// is asked. Where the query is about an entry, that is handed over as it is now.
pub type WhyUnasked = Box<
    dyn Fn(&TrialState<'_>, SubjectNumber, &QueryAbout, Option<&Entry>) -> Option<String> + Send,
>;

impl Writer<'_> {
    /// The queries that are not closed about what is asked now, of the subject whom a wish concerns.
    pub(super) fn queries_about_what_is_asked(&self, wish: &Wish) -> Vec<u64> {
        let Some(subject) = self.subject_of_answers(wish) else {
            return Vec::new();
        };
        let queries = self.projections.queries.iter();
        queries
            .filter(|(_, query)| {
                query.subject == subject.0
                    && query.standing != QueryStanding::Closed
                    && self.why_closed(subject, &query.about).is_none()
            })
            .map(|(number, _)| *number)
            .collect()
    }

    /// Closes those of them that are about something which is not asked any more, each with the reason.
    pub(super) fn close_unasked(
        &mut self,
        request: &Request,
        asked_before: &[u64],
    ) -> Result<(), StoreError> {
        for query in asked_before {
            let Some(about) = self.projections.queries.get(query) else {
                continue;
            };
            let subject = SubjectNumber(about.subject);
            let Some(text) = self.why_closed(subject, &about.about) else {
                continue;
            };
            // By the clocks of whoever took the question away, and of no site: the program did it.
            let person = request.person.clone();
            let envelope = Envelope {
                person: system(),
                site: None,
                ..self.envelope(person, self.site_of(subject), Source::Rule)
            };
            let moved = QueryMoved {
                query: *query,
                subject,
                step: QueryStep::Closed,
                text,
                corrected: None,
            };
            self.append(envelope, Deed::QueryMoved(moved), None, None)?;
        }
        Ok(())
    }

    /// Only a query about an item can lose it: one about a subject, an entry or a correction asks for an answer of its own.
    fn why_closed(&self, subject: SubjectNumber, about: &QueryAbout) -> Option<String> {
        match about {
            QueryAbout::ItemGroup { entry, .. } => {
                let entry = entry_of(&self.entries, *entry)?;
                (self.why_unasked)(&self.state, subject, about, Some(entry))
            }
            QueryAbout::EmptyField { .. } => (self.why_unasked)(&self.state, subject, about, None),
            QueryAbout::Subject {} | QueryAbout::Entry { .. } | QueryAbout::Correction { .. } => {
                None
            }
        }
    }

    /// Whose answers a wish adds to or changes.
    fn subject_of_answers(&self, wish: &Wish) -> Option<SubjectNumber> {
        match wish {
            Wish::Write { subject, .. }
            | Wish::Enrol { subject, .. }
            | Wish::EnrolByHand { subject, .. }
            | Wish::RandomiseAgain { subject, .. } => Some(*subject),
            Wish::Correct { entry, .. }
            | Wish::StrikeOut { entry }
            | Wish::DecideDifferences { entry, .. } => {
                entry_of(&self.entries, *entry).map(|entry| entry.subject)
            }
            _ => None,
        }
    }
}
