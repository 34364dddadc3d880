//! Freezing, locking and opening a subject's data: all of them, or those of a visit, an entry or an item.
//!
//! Each part keeps a standing of its own, and what may be done with data follows from all that they lie in: an item that was
//! frozen by itself stays so when the subject's data are opened.

use record::{Entry, Event, SubjectNumber};

use super::deeds::entry_of;
use super::refused::Refused;
use super::request::Request;
use super::still_open::OpenCounts;
use super::words::{are_words, needs_reason};
use super::work::Writer;
use crate::loaded::group_of;
use crate::trail::{Closed, Closure, ItemGroup, LockedAlthough, Scope};

impl Writer<'_> {
    /// Freezes, locks or opens data of a subject. What is open when they are locked stays open for good: that is done with open
    /// eyes, by every way, and the trail says why.
    pub(super) fn close(
        &self,
        request: &Request,
        subject: SubjectNumber,
        scope: &Scope,
        standing: Closure,
        although: Option<&str>,
    ) -> Result<Closed, Refused> {
        self.own_subject(request, subject)?;
        self.is_there_to_close(subject, scope)?;
        let before = self.projections.closure(subject, scope);
        // A part of what is locked stands as it stood when that was locked.
        let (around, part) = self.closed_around(subject, scope, |one| one != scope);
        if around == Closure::Locked {
            return Err(Refused::Closed {
                standing: around,
                part,
            });
        }
        needs_reason(request, standing < before)?;
        let open = if standing == Closure::Locked && before != Closure::Locked {
            self.still_open(subject, scope).counted()
        } else {
            OpenCounts::default()
        };
        let although = match although.map(str::trim).filter(|why| !why.is_empty()) {
            _ if open.is_empty() => None,
            None => return Err(Refused::StillOpen(open)),
            Some(why) => {
                are_words(why)?;
                Some(LockedAlthough {
                    open,
                    why: why.to_owned(),
                })
            }
        };
        Ok(Closed {
            subject,
            scope: scope.clone(),
            old: Some(before),
            standing,
            although,
        })
    }

    /// Whether there is such a part of a subject's data. A visit can be closed before anything is entered of it.
    fn is_there_to_close(&self, subject: SubjectNumber, scope: &Scope) -> Result<(), Refused> {
        let entry =
            |number: u64| entry_of(&self.entries, number).filter(|entry| entry.subject == subject);
        let is_there = match scope {
            Scope::Casebook {} => true,
            Scope::Visit { visit } => self.plan.visit_named(visit).is_some(),
            Scope::Entry { entry: number } => entry(*number).is_some(),
            Scope::ItemGroup {
                entry: number,
                group,
            } => entry(*number).is_some_and(|entry| group_of(entry, group).is_some()),
        };
        is_there.then_some(()).ok_or(Refused::NoSuchItem)
    }

    /// How a part of a subject's data stands: as the most closed of all that it lies in, of which this is the innermost.
    pub(crate) fn standing_of(&self, subject: SubjectNumber, part: &Scope) -> (Closure, Scope) {
        self.closed_around(subject, part, |_| true)
    }

    fn closed_around(
        &self,
        subject: SubjectNumber,
        part: &Scope,
        counts: impl Fn(&Scope) -> bool,
    ) -> (Closure, Scope) {
        let entry = part
            .entry()
            .and_then(|entry| entry_of(&self.entries, entry));
        let visit = entry.and_then(|entry| entry.event.visit());
        let around = self.projections.closed_parts(subject);
        let most = around
            .filter(|(scope, _)| counts(scope) && scope.encloses(part, visit))
            // Scopes are ordered from the outermost to the innermost.
            .max_by_key(|(scope, standing)| (*standing, *scope));
        most.map_or((Closure::Open, Scope::Casebook {}), |(scope, standing)| {
            (standing, scope.clone())
        })
    }

    /// Whether a part of a subject's data may be changed and added to.
    pub(super) fn is_open(&self, subject: SubjectNumber, part: &Scope) -> Result<(), Refused> {
        match self.standing_of(subject, part) {
            (Closure::Open, _) => Ok(()),
            (standing, part) => Err(Refused::Closed { standing, part }),
        }
    }

    /// Whether something may be entered of a subject: what belongs to a visit, only while the visit is open.
    pub(super) fn is_open_for(&self, subject: SubjectNumber, event: &Event) -> Result<(), Refused> {
        let part = match event.visit() {
            Some(visit) => Scope::Visit {
                visit: visit.clone(),
            },
            None => Scope::Casebook {},
        };
        self.is_open(subject, &part)
    }

    /// Whether an entry may be changed with every item in it, as where it is struck out.
    pub(super) fn is_wholly_open(&self, entry: &Entry) -> Result<(), Refused> {
        self.is_open(entry.subject, &whole(entry))?;
        self.closed_items(entry)
            .next()
            .map_or(Ok(()), |(_, refused)| Err(refused))
    }

    /// Whether a group of items of an entry may be corrected so that the entry becomes another: neither the group nor an item in
    /// it that changes is closed, nor the visit to which the entry belongs from then on.
    pub(super) fn is_correctable_to(
        &self,
        entry: &Entry,
        group: &ItemGroup,
        corrected: &Entry,
    ) -> Result<(), Refused> {
        let part = Scope::ItemGroup {
            entry: entry.sequence,
            group: group.clone(),
        };
        self.is_open(entry.subject, &part)?;
        if corrected.event.visit() != entry.event.visit() {
            self.is_open_for(entry.subject, &corrected.event)?;
        }
        let changes = |item: &ItemGroup| group_of(entry, item) != group_of(corrected, item);
        self.closed_items(entry)
            .find(|(item, _)| item.overlaps(group) && changes(item))
            .map_or(Ok(()), |(_, refused)| Err(refused))
    }

    /// The items of an entry that are closed by themselves.
    fn closed_items<'w>(&'w self, entry: &Entry) -> impl Iterator<Item = (&'w ItemGroup, Refused)> {
        let number = entry.sequence;
        let parts = self.projections.closed_parts(entry.subject);
        parts.filter_map(move |(part, standing)| match part {
            Scope::ItemGroup { entry, group } if *entry == number => {
                let part = part.clone();
                Some((group, Refused::Closed { standing, part }))
            }
            _ => None,
        })
    }

    /// Whether something may be asked, signed or coded about a part of a subject's data: while they are frozen, it may.
    pub(super) fn is_not_locked(
        &self,
        subject: SubjectNumber,
        part: &Scope,
    ) -> Result<(), Refused> {
        match self.standing_of(subject, part) {
            (Closure::Open | Closure::Frozen, _) => Ok(()),
            (standing @ Closure::Locked, part) => Err(Refused::Closed { standing, part }),
        }
    }
}

/// An entry as a part of a subject's data.
pub(super) const fn whole(entry: &Entry) -> Scope {
    Scope::Entry {
        entry: entry.sequence,
    }
}
