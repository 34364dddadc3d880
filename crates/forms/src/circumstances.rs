//! What a form is made for: whom, when, in which language, and whether something is written for the first time.

use jiff::civil::Date;
use protocol::{Plan, VersionIndex, VisitIndex};
use record::{Entry, Sites, Subject, SubjectNumber, TrialState};

use crate::typed::Typed;
use crate::wording::Language;

/// Of whom no site asks anything.
static ALL_SITES: Sites = Sites::All;

/// What a form is made for.
#[derive(Clone, Copy)]
pub struct Circumstances<'a> {
    /// The trial as it stands.
    pub state: &'a TrialState<'a>,
    /// Whom; `None` only for a person who is screened for the first time.
    pub subject: Option<SubjectNumber>,
    /// The sites of the person who fills it in.
    pub sites: &'a Sites,
    /// Today, where the form is filled in.
    pub today: Date,
    /// The entry that is corrected; `None`: something is written for the first time.
    pub correcting: Option<&'a Entry>,
    /// The version by which what was entered is checked again; `None`: it is asked as the record says, see
    /// [`checked_again`](crate::checked_again).
    pub under: Option<VersionIndex>,
    /// The language.
    pub language: &'a Language,
}

impl<'a> Circumstances<'a> {
    /// Somebody who works for all sites writes something of a subject for the first time.
    pub const fn of(
        state: &'a TrialState<'a>,
        subject: SubjectNumber,
        today: Date,
        language: &'a Language,
    ) -> Self {
        Self {
            state,
            subject: Some(subject),
            sites: &ALL_SITES,
            today,
            correcting: None,
            under: None,
            language,
        }
    }

    /// Somebody corrects an entry, or enters it a second time.
    pub const fn of_entry(
        state: &'a TrialState<'a>,
        entry: &'a Entry,
        today: Date,
        language: &'a Language,
    ) -> Self {
        Self {
            correcting: Some(entry),
            ..Self::of(state, entry.subject, today, language)
        }
    }

    /// The same, checked by a version of the protocol, whichever the entry was taken under.
    #[must_use]
    pub(crate) const fn under(self, version: VersionIndex) -> Self {
        Self {
            under: Some(version),
            ..self
        }
    }

    /// The compiled protocol.
    pub const fn plan(&self) -> &'a Plan {
        self.state.plan()
    }

    /// The subject, if there is one.
    pub fn subject(&self) -> Option<&'a Subject> {
        self.state.subject(self.subject?)
    }

    /// The protocol version under which a form asks: the one by which it is checked again; the one under which the entry was
    /// taken that is corrected; for what is written for the first time the one of the day that was typed, or else of today.
    pub(crate) fn version(&self, typed: &Typed) -> Option<VersionIndex> {
        let subject = self.subject()?;
        let taken = self
            .corrected()
            .and_then(|entry| subject.version_of_entry(entry));
        self.under.or(taken).or_else(|| {
            let day = typed.get("date").and_then(|day| day.trim().parse().ok());
            let day = day.unwrap_or(self.today).min(self.today);
            Some(self.state.version(subject, day))
        })
    }

    /// The visit of this name.
    pub(crate) fn visit(&self, name: impl AsRef<str>) -> Option<VisitIndex> {
        self.plan().visit_named(name)
    }

    /// The sequence number of the entry that is corrected.
    pub(crate) fn corrected(&self) -> Option<u64> {
        self.correcting.map(|entry| entry.sequence)
    }
}
