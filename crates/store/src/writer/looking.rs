//! Looking at what the record holds, between two batches.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::civil::Date;
use record::{Entry, Event, SiteNumber, SubjectNumber, TrialState};

use super::refused::Refused;
use super::request::Wish;
use super::still_open::{OpenCounts, StillOpen, WhatIsDue};
use super::store::Store;
use super::unasked::WhyUnasked;
use super::work::Writer;
use crate::trail::{Closure, EndorsementKind, ItemGroup, Person, Scope, SiteStanding};
use crate::views::{self, Coding, EnteredTwice, Query, QueryFilter, RedactionPending};

/// Who locks data is told what is open in them.
fn may_lock(viewer: &Person, subject: SubjectNumber) -> Result<(), Refused> {
    let lock = Wish::Close {
        subject,
        scope: Scope::Casebook {},
        standing: Closure::Locked,
        although: None,
    };
    if viewer.role.may(&lock) {
        Ok(())
    } else {
        Err(Refused::Role {
            role: viewer.role,
            wish: "read what is open before a lock",
        })
    }
}

/// A name that was put to a subject's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endorsement {
    /// The row of the trail.
    pub sequence: u64,
    /// Whose data.
    pub subject: SubjectNumber,
    /// To which of them.
    pub scope: Scope,
    /// As what.
    pub kind: EndorsementKind,
    /// The row by which it fell, if it did.
    pub fallen: Option<u64>,
}

impl Store {
    /// Looks at where everybody is, between two batches, what other processes have written included. What is looked at holds
    /// sealed arms and cannot be printed.
    ///
    /// # Errors
    /// [`Refused::Stopped`], and [`Refused::Fault`] where whoever looks panics: the store goes on.
    pub fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&TrialState<'_>) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        // What is looked at cannot be changed, so that a fault of whoever looks leaves the writer as it was.
        self.run(|writer| {
            writer.see_others();
            catch_unwind(AssertUnwindSafe(|| look(&writer.state)))
        })?
        .map_err(|_| Refused::Fault)
    }

    /// Every name that was put to data, in the order of the trail, fallen or not.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn endorsements(&self) -> Result<Vec<Endorsement>, Refused> {
        self.run(|writer| writer.endorsements())
    }

    /// The queries that a person may see, with all that was said in them, in the order in which they were raised.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that do not read queries.
    pub fn queries(&self, viewer: &Person, filter: QueryFilter) -> Result<Vec<Query>, Refused> {
        let viewer = viewer.clone();
        let found = self.run(move |writer| views::queries(writer, &viewer, filter))??;
        self.read(|reader| reader.words_of(found))
    }

    /// The same queries without their words, which are read one by one: for overviews of many.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that do not read queries.
    pub fn queries_in_short(
        &self,
        viewer: &Person,
        filter: QueryFilter,
    ) -> Result<Vec<Query>, Refused> {
        let viewer = viewer.clone();
        let found = self.run(move |writer| views::queries(writer, &viewer, filter))??;
        Ok(found.into_iter().map(|found| found.query).collect())
    }

    /// The words of adverse events and treatments that a person may see, coded or not, in the order of the record.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that do not read codings.
    pub fn codings(&self, viewer: &Person) -> Result<Vec<Coding>, Refused> {
        let viewer = viewer.clone();
        self.run(move |writer| views::codings(writer, &viewer))?
    }

    /// The entries that are to be entered twice and that a person may see, in the order of the record: what waits for its
    /// second entry, and in what two entries differ.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that do not read them.
    pub fn second_entries(&self, viewer: &Person) -> Result<Vec<EnteredTwice>, Refused> {
        let viewer = viewer.clone();
        self.run(move |writer| {
            writer.see_others();
            views::second_entries(writer, &viewer)
        })?
    }

    /// The entries of a subject as they are now, corrections and all, in the order of the record. They hold the number of
    /// the subject's slot, which is for programs and not for people who enrol or assess.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn entries_of(&self, subject: SubjectNumber) -> Result<Vec<Entry>, Refused> {
        self.run(move |writer| {
            let own = writer
                .entries
                .iter()
                .filter(|entry| entry.subject == subject);
            own.cloned().collect()
        })
    }

    /// The version of a group of items, to be named when it is corrected; what was entered first is version 0.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn version_of(&self, entry: u64, group: &ItemGroup) -> Result<u32, Refused> {
        let group = group.clone();
        self.run(move |writer| writer.projections.version(entry, &group))
    }

    /// Whether all data of a subject may be changed, as far as they are closed at once; parts of them may be closed besides.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn closure_of(&self, subject: SubjectNumber) -> Result<Closure, Refused> {
        self.run(move |writer| writer.projections.closure(subject, &Scope::Casebook {}))
    }

    /// Whether a part of a subject's data may be changed: how that stands in which it lies and which is most closed, and what
    /// that is.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn closure_of_part(
        &self,
        subject: SubjectNumber,
        part: &Scope,
    ) -> Result<(Closure, Scope), Refused> {
        let part = part.clone();
        self.run(move |writer| writer.standing_of(subject, &part))
    }

    /// The parts of a subject's data that are frozen or locked by themselves.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn closed_parts(
        &self,
        subject: SubjectNumber,
    ) -> Result<BTreeMap<Scope, Closure>, Refused> {
        self.run(move |writer| {
            let parts = writer.projections.closed_parts(subject);
            parts
                .map(|(part, standing)| (part.clone(), standing))
                .collect()
        })
    }

    /// Why a person may not score a subject at a visit of a day, where the protocol keeps scoring and adverse events apart:
    /// what the store would answer, for a page that says so before anybody types.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn kept_from_scoring(
        &self,
        person: Person,
        subject: SubjectNumber,
        date: Date,
    ) -> Result<Option<Refused>, Refused> {
        self.run(move |writer| writer.may_score(&person, subject, date).err())
    }

    /// The subjects of whose data something is frozen or locked, and what; those of all others may be changed.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn closures(&self) -> Result<BTreeMap<SubjectNumber, BTreeMap<Scope, Closure>>, Refused> {
        self.run(|writer| writer.projections.all_closed_parts())
    }

    /// The subjects who were randomised with a code that their site gave by hand, in the order in which it was entered.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn enrolled_by_hand(&self) -> Result<Vec<SubjectNumber>, Refused> {
        self.run(|writer| {
            let entries = writer.entries.iter();
            let by_hand = entries.filter(|entry| {
                matches!(
                    &entry.event,
                    Event::Act(record::Act::Enrolled {
                        allocation: record::AllocationReference::EmergencySlot { .. },
                        ..
                    })
                )
            });
            by_hand.map(|entry| entry.subject).collect()
        })
    }

    /// Lets the store ask somebody who knows more of it than the record what is due for a subject, before data are locked.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn ask_what_is_due(&self, what_is_due: WhatIsDue) -> Result<(), Refused> {
        self.run(move |writer| writer.what_is_due = what_is_due)
    }

    /// Lets the store ask somebody who knows the forms why something is not asked any more, so that queries about it are closed
    /// with the answer that took it away.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn ask_why_unasked(&self, why_unasked: WhyUnasked) -> Result<(), Refused> {
        self.run(move |writer| writer.why_unasked = why_unasked)
    }

    /// What is still open in data of a subject: what the store holds against a lock.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that do not lock, [`Refused::NotYours`].
    pub fn still_open(
        &self,
        viewer: &Person,
        subject: SubjectNumber,
        scope: &Scope,
    ) -> Result<StillOpen, Refused> {
        may_lock(viewer, subject)?;
        let scope = scope.clone();
        self.run(move |writer| {
            writer.see_others();
            writer.still_open(subject, &scope)
        })
    }

    /// How much is still open in all data that are not locked, of everybody or of a site: the sum of what [`still_open`](Self::still_open) says of each
    /// subject.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that do not lock.
    pub fn still_open_in_all(
        &self,
        viewer: &Person,
        site: Option<SiteNumber>,
    ) -> Result<OpenCounts, Refused> {
        may_lock(viewer, SubjectNumber(0))?;
        self.run(move |writer| {
            writer.see_others();
            writer.still_open_in_all(site)
        })
    }

    /// What people want to have taken out of the trail, and nobody has decided: what a person may see of it.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that neither ask nor decide, and [`Refused::NotStored`] where the database cannot be read.
    pub fn redactions(&self, viewer: &Person) -> Result<Vec<RedactionPending>, Refused> {
        let viewer = viewer.clone();
        self.run(move |writer| {
            writer.see_others();
            views::redactions(writer, &viewer)
        })?
        .map_err(|error| Refused::NotStored {
            why: error.to_string(),
        })?
    }

    /// Whether a site may write.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn standing_of_site(&self, site: SiteNumber) -> Result<SiteStanding, Refused> {
        self.run(move |writer| writer.projections.site(site))
    }
}

impl Writer<'_> {
    fn endorsements(&self) -> Vec<Endorsement> {
        let all = self.projections.endorsements.iter();
        all.map(|(sequence, endorsement)| Endorsement {
            sequence: *sequence,
            subject: SubjectNumber(endorsement.subject),
            scope: endorsement.scope.clone(),
            kind: endorsement.kind,
            fallen: endorsement.fallen,
        })
        .collect()
    }
}
