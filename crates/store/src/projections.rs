//! What follows from the trail and is kept beside it, for asking: it can be thrown away and made again.
//!
//! The same function makes a projection while the trail is written and when it is made again from the events, so that
//! the two can be held against each other row by row.

use std::collections::BTreeMap;

use record::{Act, AllocationReference, Event, SiteNumber, SubjectNumber};

use crate::database::{Database, Value};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::trail::{Closure, Deed, EndorsementKind, ItemGroup, Scope, SiteStanding, signed};

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
    pub(crate) closures: BTreeMap<u32, (Closure, u64)>,
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
}

impl Projections {
    /// Whether rows of entries matter: only once somebody put a name to data that they may add to.
    pub(crate) fn entries_matter(&self) -> bool {
        self.endorsements
            .values()
            .any(|endorsement| endorsement.fallen.is_none())
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
        for (number, endorsement) in &mut self.endorsements {
            // A correction may move an entry from one visit to another, so it touches all of a subject's.
            let touched = match (&endorsement.visit, deed) {
                (None, _) | (_, Deed::Corrected(_)) => true,
                (Some(visit), Deed::Entry(entry)) => visit_of(&entry.event) == Some(visit),
                (Some(_), _) => false,
            };
            if endorsement.subject == subject.0 && endorsement.fallen.is_none() && touched {
                endorsement.fallen = Some(sequence);
                changes.push(Change::Fallen(*number));
            }
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
        }
        Ok(())
    }

    /// Throws the projections of a database away and writes these.
    pub(crate) fn rewrite(&self, database: &mut dyn Database) -> Result<(), StoreError> {
        database.carry_out(
            "DELETE FROM list; DELETE FROM allocation; DELETE FROM site; DELETE FROM item_group; \
             DELETE FROM endorsement; DELETE FROM closure;",
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
            .chain(self.closures.keys().map(|subject| Change::Closed(*subject)));
        for change in changes {
            self.write(database, &change)?;
        }
        Ok(())
    }
}

/// The visit that an event belongs to.
fn visit_of(event: &Event) -> Option<&String> {
    match event {
        Event::Observation(record::Observation::VisitHeld(held)) => Some(&held.visit.0),
        Event::Observation(record::Observation::InfusionGiven(cycle)) => Some(&cycle.visit.0),
        _ => None,
    }
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
    Ok(held)
}

fn unsigned(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number)
        .map_err(|_| StoreError::tampered("a sequence number in the projections is negative"))
}
