//! What follows from the trail and is kept beside it, for asking: it can be thrown away and made again.
//!
//! The same function makes a projection while the trail is written and when it is made again from the events, so that
//! the two can be held against each other row by row.

mod read_back;
mod stored;

pub(crate) use read_back::read;

use std::collections::{BTreeMap, BTreeSet};

use protocol::StratumId;
use record::{Act, Entry, Event, SiteNumber, SubjectNumber};

use crate::digest::Digest;
use crate::error::StoreError;
use crate::trail::{
    Closure, CodedTerm, Deed, EndorsementKind, ItemGroup, QueryAbout, QueryStanding, QueryStep,
    Scope, SiteStanding,
};

/// What stands for the list where arms are allocated by minimisation: the place in it is the order of the allocations.
pub(crate) const MINIMISATION: &str = "minimisation";

/// The opaque number of an allocation, and the stratum in which it was made.
pub(crate) fn number_of(event: &Event) -> Option<(u32, Option<&StratumId>)> {
    match event {
        Event::Act(act) => act.allocates(),
        Event::Observation(_) => None,
    }
}

/// Which allocation of which subject: the first, or that at the entry into a period. Each is there once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AllocationOf {
    pub(crate) subject: u32,
    /// The period of a second randomisation.
    pub(crate) period: Option<String>,
}

impl AllocationOf {
    /// The allocation that an entry makes, if it makes one.
    fn made_by(entry: &Entry) -> Self {
        let period = match &entry.event {
            Event::Act(Act::RandomisedAgain { period, .. }) => Some(period.as_str().to_owned()),
            _ => None,
        };
        Self {
            subject: entry.subject.0,
            period,
        }
    }
}

/// An allocation as it stands in the projection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Allocated {
    pub(crate) sequence: u64,
    pub(crate) list: String,
    pub(crate) place: u32,
    pub(crate) slot: u32,
    pub(crate) stratum: Option<String>,
    pub(crate) site: u16,
}

/// A name put to data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endorsement {
    pub(crate) subject: u32,
    pub(crate) scope: Scope,
    pub(crate) kind: EndorsementKind,
    pub(crate) content: Digest,
    /// The row by which it fell.
    pub(crate) fallen: Option<u64>,
}

/// What was asked about data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) subject: u32,
    pub(crate) about: QueryAbout,
    pub(crate) standing: QueryStanding,
    /// The rows of what was done with it, in their order.
    pub(crate) steps: Vec<(u64, QueryStep)>,
}

/// How a verbatim term is coded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Coding {
    pub(crate) subject: u32,
    pub(crate) version: u32,
    pub(crate) sequence: u64,
    /// The words that were coded; those of the entry may have been corrected since.
    pub(crate) verbatim: String,
    pub(crate) term: CodedTerm,
}

/// Everything that is projected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Projections {
    /// How many places of each list are used.
    pub(crate) lists: BTreeMap<String, u32>,
    pub(crate) allocations: BTreeMap<AllocationOf, Allocated>,
    pub(crate) sites: BTreeMap<u16, (SiteStanding, u64)>,
    /// The latest version of each group of items that was ever corrected.
    pub(crate) groups: BTreeMap<(u64, String), (u32, u64)>,
    pub(crate) endorsements: BTreeMap<u64, Endorsement>,
    /// Those that have not fallen, by subject, so that an entry need not look through all.
    standing: BTreeMap<u32, BTreeSet<u64>>,
    /// How the parts of each subject's data stand that were ever frozen, locked or opened, and by which row.
    pub(crate) closures: BTreeMap<u32, BTreeMap<Scope, (Closure, u64)>>,
    pub(crate) queries: BTreeMap<u64, Query>,
    pub(crate) codings: BTreeMap<u64, Coding>,
}

/// What a deed changes in the projections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    Allocated(AllocationOf),
    Site(u16),
    Group(u64, String),
    Endorsed(u64),
    Fallen(u64),
    Closed(u32, Scope),
    Queried(u64),
    QueryStepped(u64, u64, QueryStep),
    Coded(u64),
}

impl Projections {
    /// Whether an entry about a subject matters: only once somebody put a name to data that it may add to.
    pub(crate) fn entries_matter(&self, subject: Option<i64>) -> bool {
        subject
            .and_then(|subject| u32::try_from(subject).ok())
            .is_some_and(|subject| self.standing.contains_key(&subject))
    }

    /// Takes a deed, and says what it changed.
    ///
    /// # Errors
    /// [`StoreError::Tampered`] for what no writer of this program can have written.
    pub(crate) fn take(&mut self, sequence: u64, deed: &Deed) -> Result<Vec<Change>, StoreError> {
        let mut changes = Vec::new();
        match deed {
            Deed::Randomised(randomised) => {
                let of = AllocationOf::made_by(&randomised.entry);
                let Some((number, stratum)) = number_of(&randomised.entry.event) else {
                    return Err(StoreError::tampered(format!(
                        "row {sequence} says that a subject was randomised, and holds no slot"
                    )));
                };
                let used = self.lists.entry(randomised.list.clone()).or_default();
                if *used != randomised.place {
                    return Err(StoreError::tampered(format!(
                        "row {sequence} uses place {} of list {}, and the next is {used}",
                        randomised.place, randomised.list
                    )));
                }
                *used += 1;
                let allocated = Allocated {
                    sequence,
                    list: randomised.list.clone(),
                    place: randomised.place,
                    slot: number,
                    stratum: stratum.map(|stratum| stratum.as_str().to_owned()),
                    site: randomised.site.0,
                };
                if self.allocations.insert(of.clone(), allocated).is_some() {
                    return Err(StoreError::tampered(format!(
                        "row {sequence} randomises subject {} a second time",
                        of.subject
                    )));
                }
                changes.push(Change::Allocated(of));
                self.fall(sequence, deed, &mut changes);
            }
            Deed::Site(change) => {
                self.sites
                    .insert(change.site.0, (change.standing, sequence));
                changes.push(Change::Site(change.site.0));
            }
            Deed::Corrected(corrected) => {
                let group = corrected.group.0.clone();
                self.groups.insert(
                    (corrected.entry, group.clone()),
                    (corrected.version, sequence),
                );
                changes.push(Change::Group(corrected.entry, group));
                self.fall(sequence, deed, &mut changes);
            }
            Deed::StruckOut(_) | Deed::Redacted(_) => self.fall(sequence, deed, &mut changes),
            Deed::Endorsed(endorsed) => {
                let content = Digest::from_hex(&endorsed.content).ok_or_else(|| {
                    StoreError::tampered(format!(
                        "row {sequence} holds no digest of what was signed"
                    ))
                })?;
                self.standing
                    .entry(endorsed.subject.0)
                    .or_default()
                    .insert(sequence);
                self.endorsements.insert(
                    sequence,
                    Endorsement {
                        subject: endorsed.subject.0,
                        scope: endorsed.scope.clone(),
                        kind: endorsed.kind,
                        content,
                        fallen: None,
                    },
                );
                changes.push(Change::Endorsed(sequence));
            }
            Deed::Closed(closed) => {
                self.closures
                    .entry(closed.subject.0)
                    .or_default()
                    .insert(closed.scope.clone(), (closed.standing, sequence));
                changes.push(Change::Closed(closed.subject.0, closed.scope.clone()));
            }
            Deed::QueryRaised(raised) => {
                let query = Query {
                    subject: raised.subject.0,
                    about: raised.about.clone(),
                    standing: QueryStanding::Open,
                    steps: Vec::new(),
                };
                self.queries.insert(sequence, query);
                changes.push(Change::Queried(sequence));
            }
            Deed::QueryMoved(moved) => {
                let moved_on = self.queries.get_mut(&moved.query).and_then(|query| {
                    query.standing = moved.step.after(query.standing)?;
                    query.steps.push((sequence, moved.step));
                    Some(())
                });
                moved_on.ok_or_else(|| {
                    StoreError::tampered(format!(
                        "row {sequence} does with query {} what cannot be done with it",
                        moved.query
                    ))
                })?;
                changes.push(Change::Queried(moved.query));
                changes.push(Change::QueryStepped(moved.query, sequence, moved.step));
            }
            Deed::Coded(coded) => {
                let coding = Coding {
                    subject: coded.subject.0,
                    version: coded.version,
                    sequence,
                    verbatim: coded.verbatim.clone(),
                    term: coded.new.clone(),
                };
                self.codings.insert(coded.entry, coding);
                changes.push(Change::Coded(coded.entry));
            }
            Deed::Entry(_) => self.fall(sequence, deed, &mut changes),
            // The second pass changes nothing of what a name was put to; the corrections that may follow it do.
            Deed::SecondEntry(_)
            | Deed::DifferencesDecided(_)
            | Deed::TrialOpened(_)
            | Deed::Configured(_)
            | Deed::Version(_)
            | Deed::Unblinded(_)
            | Deed::Refused(_)
            | Deed::CodesSealed(_)
            | Deed::RedactionAsked(_)
            | Deed::RedactionDeclined(_)
            | Deed::Reconciled(_) => {}
        }
        Ok(changes)
    }

    /// Lets fall what was put to data that a deed changes or adds to, by whichever way it came.
    fn fall(&mut self, sequence: u64, deed: &Deed, changes: &mut Vec<Change>) {
        let Some(subject) = deed.subject() else {
            return;
        };
        let Some(standing) = self.standing.get_mut(&subject.0) else {
            return;
        };
        let endorsements = &mut self.endorsements;
        standing.retain(|number| {
            let Some(endorsement) = endorsements.get_mut(number) else {
                return false;
            };
            // A correction may move an entry from one visit to another, so it touches all of a subject's.
            let touched = match (&endorsement.scope, deed) {
                // Data of which no word was taken out are what they were.
                (_, Deed::Redacted(redacted)) if redacted.entries.is_empty() => false,
                (
                    Scope::Entry { entry } | Scope::ItemGroup { entry, .. },
                    Deed::Redacted(redacted),
                ) => redacted.entries.contains(entry),
                (Scope::Entry { entry }, Deed::Corrected(corrected)) => *entry == corrected.entry,
                (Scope::ItemGroup { entry, group }, Deed::Corrected(corrected)) => {
                    *entry == corrected.entry && group.overlaps(&corrected.group)
                }
                (
                    Scope::Entry { entry } | Scope::ItemGroup { entry, .. },
                    Deed::StruckOut(struck),
                ) => *entry == struck.entry,
                (Scope::Entry { .. } | Scope::ItemGroup { .. }, _) => false,
                (Scope::Casebook {}, _)
                | (_, Deed::Corrected(_) | Deed::StruckOut(_) | Deed::Redacted(_)) => true,
                (Scope::Visit { visit }, Deed::Entry(entry)) => entry.event.visit() == Some(visit),
                (Scope::Visit { .. }, _) => false,
            };
            if touched {
                endorsement.fallen = Some(sequence);
                changes.push(Change::Fallen(*number));
            }
            !touched
        });
        if standing.is_empty() {
            self.standing.remove(&subject.0);
        }
    }

    /// Whether a site may write; one that was never opened or closed may.
    pub(crate) fn site(&self, site: SiteNumber) -> SiteStanding {
        self.sites
            .get(&site.0)
            .map_or(SiteStanding::Open, |(standing, _)| *standing)
    }

    /// How a part of a subject's data stands by itself, whatever encloses it.
    pub(crate) fn closure(&self, subject: SubjectNumber, part: &Scope) -> Closure {
        self.closures
            .get(&subject.0)
            .and_then(|parts| parts.get(part))
            .map_or(Closure::Open, |(standing, _)| *standing)
    }

    /// The parts of a subject's data that may not be changed.
    pub(crate) fn closed_parts(
        &self,
        subject: SubjectNumber,
    ) -> impl Iterator<Item = (&Scope, Closure)> {
        let parts = self.closures.get(&subject.0).into_iter().flatten();
        parts
            .map(|(part, (standing, _))| (part, *standing))
            .filter(|(_, standing)| *standing != Closure::Open)
    }

    /// The parts of everybody's data that may not be changed.
    pub(crate) fn all_closed_parts(&self) -> BTreeMap<SubjectNumber, BTreeMap<Scope, Closure>> {
        let subjects = self.closures.keys().map(|subject| SubjectNumber(*subject));
        subjects
            .map(|subject| {
                let parts = self.closed_parts(subject);
                let parts = parts.map(|(part, standing)| (part.clone(), standing));
                (subject, parts.collect::<BTreeMap<_, _>>())
            })
            .filter(|(_, parts)| !parts.is_empty())
            .collect()
    }

    /// The version of a group of items: the highest of all groups that hold it or are held by it.
    pub(crate) fn version(&self, entry: u64, group: &ItemGroup) -> u32 {
        self.groups
            .range((entry, String::new())..(entry + 1, String::new()))
            .filter(|((_, other), _)| group.overlaps(&ItemGroup(other.clone())))
            .map(|(_, (version, _))| *version)
            .max()
            .unwrap_or(0)
    }
}
