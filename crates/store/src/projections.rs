//! What follows from the trail and is kept beside it, for asking: it can be thrown away and made again.
//!
//! The same function makes a projection while the trail is written and when it is made again from the events, so that
//! the two can be held against each other row by row.

use std::collections::{BTreeMap, BTreeSet};

use protocol::VisitId;
use record::{Act, AllocationReference, Event, SiteNumber, SubjectNumber};

use crate::database::{Database, Value, has_queries};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::trail::{
    Closure, CodedTerm, Deed, EndorsementKind, ItemGroup, QueryAbout, QueryStanding, QueryStep,
    Scope, SiteStanding, signed, visit_of,
};

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
    pub(crate) visit: Option<String>,
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
    pub(crate) allocations: BTreeMap<u32, Allocated>,
    pub(crate) sites: BTreeMap<u16, (SiteStanding, u64)>,
    /// The latest version of each group of items that was ever corrected.
    pub(crate) groups: BTreeMap<(u64, String), (u32, u64)>,
    pub(crate) endorsements: BTreeMap<u64, Endorsement>,
    /// Those that have not fallen, by subject, so that an entry need not look through all.
    standing: BTreeMap<u32, BTreeSet<u64>>,
    pub(crate) closures: BTreeMap<u32, (Closure, u64)>,
    pub(crate) queries: BTreeMap<u64, Query>,
    pub(crate) codings: BTreeMap<u64, Coding>,
}

/// What a deed changes in the projections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    Allocated(u32),
    Site(u16),
    Group(u64, String),
    Endorsed(u64),
    Fallen(u64),
    Closed(u32),
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
                let subject = randomised.entry.subject.0;
                let Event::Act(Act::Enrolled {
                    allocation: AllocationReference::Slot { slot, stratum },
                    ..
                }) = &randomised.entry.event
                else {
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
                    slot: slot.0,
                    stratum: stratum.as_ref().map(|stratum| stratum.as_str().to_owned()),
                    site: randomised.site.0,
                };
                if self.allocations.insert(subject, allocated).is_some() {
                    return Err(StoreError::tampered(format!(
                        "row {sequence} randomises subject {subject} a second time"
                    )));
                }
                changes.push(Change::Allocated(subject));
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
                        visit: match &endorsed.scope {
                            Scope::Casebook {} => None,
                            Scope::Visit { visit } => Some(visit.as_str().to_owned()),
                        },
                        kind: endorsed.kind,
                        content,
                        fallen: None,
                    },
                );
                changes.push(Change::Endorsed(sequence));
            }
            Deed::Closed(closed) => {
                self.closures
                    .insert(closed.subject.0, (closed.standing, sequence));
                changes.push(Change::Closed(closed.subject.0));
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
            Deed::TrialOpened(_)
            | Deed::Configured(_)
            | Deed::Unblinded(_)
            | Deed::Refused(_)
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
            let touched = match (&endorsement.visit, deed) {
                (None, _) | (_, Deed::Corrected(_)) => true,
                (Some(visit), Deed::Entry(entry)) => {
                    visit_of(&entry.event).map(VisitId::as_str) == Some(visit.as_str())
                }
                (Some(_), _) => false,
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

    /// Whether a subject's data may be changed.
    pub(crate) fn closure(&self, subject: SubjectNumber) -> Closure {
        self.closures
            .get(&subject.0)
            .map_or(Closure::Open, |(standing, _)| *standing)
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

    /// Writes what a deed changed.
    pub(crate) fn write(
        &self,
        database: &mut dyn Database,
        change: &Change,
    ) -> Result<(), StoreError> {
        match change {
            Change::Allocated(subject) => {
                if let Some(allocated) = self.allocations.get(subject) {
                    write_allocation(database, *subject, allocated)?;
                }
            }
            Change::Site(site) => {
                if let Some((standing, sequence)) = self.sites.get(site) {
                    database.execute(
                        "INSERT INTO site (site, standing, sequence) VALUES ($1, $2, $3) \
                         ON CONFLICT (site) DO UPDATE SET standing = excluded.standing, sequence = excluded.sequence",
                        &[
                            Value::Integer(i64::from(*site)),
                            Value::Text(standing.as_str()),
                            Value::Integer(signed(*sequence)),
                        ],
                    )?;
                }
            }
            Change::Group(entry, group) => {
                if let Some((version, sequence)) = self.groups.get(&(*entry, group.clone())) {
                    database.execute(
                        "INSERT INTO item_group (entry, item_group, version, sequence) VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (entry, item_group) DO UPDATE SET version = excluded.version, \
                         sequence = excluded.sequence",
                        &[
                            Value::Integer(signed(*entry)),
                            Value::Text(group),
                            Value::Integer(i64::from(*version)),
                            Value::Integer(signed(*sequence)),
                        ],
                    )?;
                }
            }
            Change::Endorsed(number) | Change::Fallen(number) => {
                if let Some(endorsement) = self.endorsements.get(number) {
                    database.execute(
                        "INSERT INTO endorsement (sequence, subject, visit, kind, content, fallen) \
                         VALUES ($1, $2, $3, $4, $5, $6) \
                         ON CONFLICT (sequence) DO UPDATE SET fallen = excluded.fallen",
                        &[
                            Value::Integer(signed(*number)),
                            Value::Integer(i64::from(endorsement.subject)),
                            Value::optional_text(endorsement.visit.as_deref()),
                            Value::Text(endorsement.kind.as_str()),
                            Value::Bytes(endorsement.content.as_bytes()),
                            Value::optional_integer(endorsement.fallen.map(signed)),
                        ],
                    )?;
                }
            }
            Change::Closed(subject) => {
                if let Some((standing, sequence)) = self.closures.get(subject) {
                    database.execute(
                        "INSERT INTO closure (subject, standing, sequence) VALUES ($1, $2, $3) \
                         ON CONFLICT (subject) DO UPDATE SET standing = excluded.standing, \
                         sequence = excluded.sequence",
                        &[
                            Value::Integer(i64::from(*subject)),
                            Value::Text(standing.as_str()),
                            Value::Integer(signed(*sequence)),
                        ],
                    )?;
                }
            }
            Change::Queried(number) => {
                if let Some(query) = self.queries.get(number) {
                    database.execute(
                        "INSERT INTO query (sequence, subject, about, standing) VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (sequence) DO UPDATE SET standing = excluded.standing",
                        &[
                            Value::Integer(signed(*number)),
                            Value::Integer(i64::from(query.subject)),
                            Value::Text(&about_as_text(&query.about)?),
                            Value::Text(query.standing.as_str()),
                        ],
                    )?;
                }
            }
            Change::QueryStepped(query, sequence, step) => {
                database.execute(
                    "INSERT INTO query_step (sequence, query, step) VALUES ($1, $2, $3)",
                    &[
                        Value::Integer(signed(*sequence)),
                        Value::Integer(signed(*query)),
                        Value::Text(step.as_str()),
                    ],
                )?;
            }
            Change::Coded(entry) => {
                if let Some(coding) = self.codings.get(entry) {
                    write_coding(database, *entry, coding)?;
                }
            }
        }
        Ok(())
    }

    /// Throws the projections of a database away and writes these.
    pub(crate) fn rewrite(&self, database: &mut dyn Database) -> Result<(), StoreError> {
        database.carry_out(
            "DELETE FROM list; DELETE FROM allocation; DELETE FROM site; DELETE FROM item_group; \
             DELETE FROM endorsement; DELETE FROM closure; DELETE FROM query; DELETE FROM query_step; \
             DELETE FROM coding;",
        )?;
        for (list, used) in &self.lists {
            database.execute(
                "INSERT INTO list (list, used) VALUES ($1, $2)",
                &[Value::Text(list), Value::Integer(i64::from(*used))],
            )?;
        }
        for (subject, allocated) in &self.allocations {
            insert_allocation(database, *subject, allocated)?;
        }
        let changes = (self.sites.keys().map(|site| Change::Site(*site)))
            .chain(
                self.groups
                    .keys()
                    .map(|(entry, group)| Change::Group(*entry, group.clone())),
            )
            .chain(
                self.endorsements
                    .keys()
                    .map(|number| Change::Endorsed(*number)),
            )
            .chain(self.closures.keys().map(|subject| Change::Closed(*subject)))
            .chain(self.queries.iter().flat_map(|(number, query)| {
                let steps = query.steps.iter();
                std::iter::once(Change::Queried(*number)).chain(
                    steps.map(|(sequence, step)| Change::QueryStepped(*number, *sequence, *step)),
                )
            }))
            .chain(self.codings.keys().map(|entry| Change::Coded(*entry)));
        for change in changes {
            self.write(database, &change)?;
        }
        Ok(())
    }
}

fn about_as_text(about: &QueryAbout) -> Result<String, StoreError> {
    serde_json::to_string(about).map_err(|error| StoreError::unreadable(error.to_string()))
}

fn write_coding(
    database: &mut dyn Database,
    entry: u64,
    coding: &Coding,
) -> Result<(), StoreError> {
    let term = &coding.term;
    database.execute(
        "INSERT INTO coding (entry, subject, version, sequence, verbatim, dictionary, dictionary_version, code, \
         preferred_term, class) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (entry) DO UPDATE SET version = excluded.version, sequence = excluded.sequence, \
         verbatim = excluded.verbatim, dictionary = excluded.dictionary, \
         dictionary_version = excluded.dictionary_version, code = excluded.code, \
         preferred_term = excluded.preferred_term, class = excluded.class",
        &[
            Value::Integer(signed(entry)),
            Value::Integer(i64::from(coding.subject)),
            Value::Integer(i64::from(coding.version)),
            Value::Integer(signed(coding.sequence)),
            Value::Text(&coding.verbatim),
            Value::Text(&term.dictionary),
            Value::Text(&term.version),
            Value::Text(&term.code),
            Value::Text(&term.preferred_term),
            Value::Text(&term.class),
        ],
    )?;
    Ok(())
}

/// Takes the next place of a list, which must be the one that the database holds as the next, and writes the allocation
/// into it.
fn write_allocation(
    database: &mut dyn Database,
    subject: u32,
    allocated: &Allocated,
) -> Result<(), StoreError> {
    let place = i64::from(allocated.place);
    let taken = if place == 0 {
        database.execute(
            "INSERT INTO list (list, used) VALUES ($1, 1)",
            &[Value::Text(&allocated.list)],
        )?
    } else {
        database.execute(
            "UPDATE list SET used = used + 1 WHERE list = $1 AND used = $2",
            &[Value::Text(&allocated.list), Value::Integer(place)],
        )?
    };
    if taken != 1 {
        return Err(StoreError::tampered(format!(
            "the database holds another next place of list {} than follows from its events",
            allocated.list
        )));
    }
    insert_allocation(database, subject, allocated)
}

fn insert_allocation(
    database: &mut dyn Database,
    subject: u32,
    allocated: &Allocated,
) -> Result<(), StoreError> {
    database.execute(
        "INSERT INTO allocation (subject, sequence, list, place, slot, stratum, site) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            Value::Integer(i64::from(subject)),
            Value::Integer(signed(allocated.sequence)),
            Value::Text(&allocated.list),
            Value::Integer(i64::from(allocated.place)),
            Value::Integer(i64::from(allocated.slot)),
            Value::optional_text(allocated.stratum.as_deref()),
            Value::Integer(i64::from(allocated.site)),
        ],
    )?;
    Ok(())
}

/// Reads the projections as the database holds them.
pub(crate) fn read(database: &mut dyn Database) -> Result<Projections, StoreError> {
    let mut held = Projections::default();
    let range =
        |what: &str| StoreError::tampered(format!("a {what} in the projections is out of range"));
    database.query("SELECT list, used FROM list", &[], &mut |cells| {
        let used = u32::try_from(cells.needed_integer(1)?).map_err(|_| range("count"))?;
        held.lists.insert(cells.needed_text(0)?.to_owned(), used);
        Ok(())
    })?;
    database.query(
        "SELECT subject, sequence, list, place, slot, stratum, site FROM allocation",
        &[],
        &mut |cells| {
            let small = |column: usize, what: &str| -> Result<u32, StoreError> {
                u32::try_from(cells.needed_integer(column)?).map_err(|_| range(what))
            };
            held.allocations.insert(
                small(0, "subject")?,
                Allocated {
                    sequence: unsigned(cells.needed_integer(1)?)?,
                    list: cells.needed_text(2)?.to_owned(),
                    place: small(3, "place")?,
                    slot: small(4, "slot")?,
                    stratum: cells.text(5)?.map(str::to_owned),
                    site: u16::try_from(cells.needed_integer(6)?).map_err(|_| range("site"))?,
                },
            );
            Ok(())
        },
    )?;
    database.query(
        "SELECT site, standing, sequence FROM site",
        &[],
        &mut |cells| {
            let site = u16::try_from(cells.needed_integer(0)?).map_err(|_| range("site"))?;
            let standing = cells
                .needed_text(1)?
                .parse()
                .map_err(|()| range("standing"))?;
            held.sites
                .insert(site, (standing, unsigned(cells.needed_integer(2)?)?));
            Ok(())
        },
    )?;
    database.query(
        "SELECT entry, item_group, version, sequence FROM item_group",
        &[],
        &mut |cells| {
            let key = (
                unsigned(cells.needed_integer(0)?)?,
                cells.needed_text(1)?.to_owned(),
            );
            let version = u32::try_from(cells.needed_integer(2)?).map_err(|_| range("version"))?;
            held.groups
                .insert(key, (version, unsigned(cells.needed_integer(3)?)?));
            Ok(())
        },
    )?;
    database.query(
        "SELECT sequence, subject, visit, kind, content, fallen FROM endorsement",
        &[],
        &mut |cells| {
            held.endorsements.insert(
                unsigned(cells.needed_integer(0)?)?,
                Endorsement {
                    subject: u32::try_from(cells.needed_integer(1)?)
                        .map_err(|_| range("subject"))?,
                    visit: cells.text(2)?.map(str::to_owned),
                    kind: cells.needed_text(3)?.parse().map_err(|()| range("kind"))?,
                    content: Digest::from_bytes(cells.needed_bytes(4)?)
                        .ok_or_else(|| range("digest"))?,
                    fallen: cells.integer(5)?.map(unsigned).transpose()?,
                },
            );
            Ok(())
        },
    )?;
    database.query(
        "SELECT subject, standing, sequence FROM closure",
        &[],
        &mut |cells| {
            let subject = u32::try_from(cells.needed_integer(0)?).map_err(|_| range("subject"))?;
            let standing = cells
                .needed_text(1)?
                .parse()
                .map_err(|()| range("standing"))?;
            held.closures
                .insert(subject, (standing, unsigned(cells.needed_integer(2)?)?));
            Ok(())
        },
    )?;
    for (number, endorsement) in &held.endorsements {
        if endorsement.fallen.is_none() {
            let standing = held.standing.entry(endorsement.subject).or_default();
            standing.insert(*number);
        }
    }
    if has_queries(database)? {
        read_queries(database, &mut held)?;
        read_codings(database, &mut held)?;
    }
    Ok(held)
}

fn read_queries(database: &mut dyn Database, held: &mut Projections) -> Result<(), StoreError> {
    let unreadable =
        |what: &str| StoreError::tampered(format!("a {what} in the projections cannot be read"));
    database.query(
        "SELECT sequence, subject, about, standing FROM query",
        &[],
        &mut |cells| {
            let query = Query {
                subject: u32::try_from(cells.needed_integer(1)?)
                    .map_err(|_| unreadable("subject"))?,
                about: serde_json::from_str(cells.needed_text(2)?)
                    .map_err(|_| unreadable("query"))?,
                standing: (cells.needed_text(3)?.parse()).map_err(|()| unreadable("standing"))?,
                steps: Vec::new(),
            };
            // The same words spelt otherwise are not what was written.
            if about_as_text(&query.about)? != cells.needed_text(2)? {
                return Err(unreadable("query"));
            }
            held.queries
                .insert(unsigned(cells.needed_integer(0)?)?, query);
            Ok(())
        },
    )?;
    database.query(
        "SELECT sequence, query, step FROM query_step ORDER BY sequence",
        &[],
        &mut |cells| {
            let step = (cells.needed_text(2)?.parse()).map_err(|()| unreadable("step"))?;
            held.queries
                .get_mut(&unsigned(cells.needed_integer(1)?)?)
                .ok_or_else(|| unreadable("query"))?
                .steps
                .push((unsigned(cells.needed_integer(0)?)?, step));
            Ok(())
        },
    )
}

fn read_codings(database: &mut dyn Database, held: &mut Projections) -> Result<(), StoreError> {
    let range =
        |what: &str| StoreError::tampered(format!("a {what} in the projections is out of range"));
    database.query(
        "SELECT entry, subject, version, sequence, verbatim, dictionary, dictionary_version, code, preferred_term, \
         class FROM coding",
        &[],
        &mut |cells| {
            let text = |column: usize| cells.needed_text(column).map(str::to_owned);
            let coding = Coding {
                subject: u32::try_from(cells.needed_integer(1)?).map_err(|_| range("subject"))?,
                version: u32::try_from(cells.needed_integer(2)?).map_err(|_| range("version"))?,
                sequence: unsigned(cells.needed_integer(3)?)?,
                verbatim: text(4)?,
                term: CodedTerm {
                    dictionary: text(5)?,
                    version: text(6)?,
                    code: text(7)?,
                    preferred_term: text(8)?,
                    class: text(9)?,
                },
            };
            held.codings
                .insert(unsigned(cells.needed_integer(0)?)?, coding);
            Ok(())
        },
    )
}

fn unsigned(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number)
        .map_err(|_| StoreError::tampered("a sequence number in the projections is negative"))
}
