//! The projections as rows of a database: written as they change, written anew, and read back.

use protocol::VisitId;
use serde::Serialize;

use super::{Allocated, AllocationOf, Change, Coding, Endorsement, Projections, Query};
use crate::database::{
    Database, Value, WITH_ITEMS, WITH_PARTS, WITH_PERIODS, WITH_QUERIES, steps_taken,
};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::trail::{CodedTerm, ItemGroup, Scope, signed};

impl Projections {
    /// Writes what a deed changed.
    pub(crate) fn write(
        &self,
        database: &mut dyn Database,
        change: &Change,
    ) -> Result<(), StoreError> {
        match change {
            Change::Allocated(of) => {
                if let Some(allocated) = self.allocations.get(of) {
                    write_allocation(database, of, allocated)?;
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
                            Value::optional_text(match &endorsement.scope {
                                Scope::Visit { visit } => Some(visit.as_str()),
                                _ => None,
                            }),
                            Value::Text(endorsement.kind.as_str()),
                            Value::Bytes(endorsement.content.as_bytes()),
                            Value::optional_integer(endorsement.fallen.map(signed)),
                        ],
                    )?;
                    write_item(database, *number, &endorsement.scope)?;
                }
            }
            Change::Closed(subject, scope) => {
                let parts = self.closures.get(subject);
                if let Some((standing, sequence)) = parts.and_then(|parts| parts.get(scope)) {
                    database.execute(
                        "INSERT INTO closure (subject, scope, standing, sequence) VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (subject, scope) DO UPDATE SET standing = excluded.standing, \
                         sequence = excluded.sequence",
                        &[
                            Value::Integer(i64::from(*subject)),
                            Value::Text(&as_text(scope)?),
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
                            Value::Text(&as_text(&query.about)?),
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
             DELETE FROM coding; DELETE FROM endorsed_item;",
        )?;
        for (list, used) in &self.lists {
            database.execute(
                "INSERT INTO list (list, used) VALUES ($1, $2)",
                &[Value::Text(list), Value::Integer(i64::from(*used))],
            )?;
        }
        for (of, allocated) in &self.allocations {
            insert_allocation(database, of, allocated)?;
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
            .chain(self.closures.iter().flat_map(|(subject, parts)| {
                let parts = parts.keys();
                parts.map(|scope| Change::Closed(*subject, scope.clone()))
            }))
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

/// What a row is about, as a column holds it.
fn as_text(about: &impl Serialize) -> Result<String, StoreError> {
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
    of: &AllocationOf,
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
    insert_allocation(database, of, allocated)
}

fn insert_allocation(
    database: &mut dyn Database,
    of: &AllocationOf,
    allocated: &Allocated,
) -> Result<(), StoreError> {
    database.execute(
        "INSERT INTO allocation (subject, period, sequence, list, place, slot, stratum, site) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            Value::Integer(i64::from(of.subject)),
            Value::Text(of.period.as_deref().unwrap_or_default()),
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
    let steps = steps_taken(database)?;
    // Before that step nobody was randomised twice.
    let allocations = if steps >= WITH_PERIODS {
        "SELECT subject, sequence, list, place, slot, stratum, site, period FROM allocation"
    } else {
        "SELECT subject, sequence, list, place, slot, stratum, site, '' FROM allocation"
    };
    database.query(allocations, &[], &mut |cells| {
        let small = |column: usize, what: &str| -> Result<u32, StoreError> {
            u32::try_from(cells.needed_integer(column)?).map_err(|_| range(what))
        };
        let period = cells.needed_text(7)?;
        held.allocations.insert(
            AllocationOf {
                subject: small(0, "subject")?,
                period: (!period.is_empty()).then(|| period.to_owned()),
            },
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
    })?;
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
                    scope: cells
                        .text(2)?
                        .map_or(Scope::Casebook {}, |visit| Scope::Visit {
                            visit: VisitId(visit.to_owned()),
                        }),
                    kind: cells.needed_text(3)?.parse().map_err(|()| range("kind"))?,
                    content: Digest::from_bytes(cells.needed_bytes(4)?)
                        .ok_or_else(|| range("digest"))?,
                    fallen: cells.integer(5)?.map(unsigned).transpose()?,
                },
            );
            Ok(())
        },
    )?;
    read_closures(database, steps, &mut held)?;
    for (number, endorsement) in &held.endorsements {
        if endorsement.fallen.is_none() {
            let standing = held.standing.entry(endorsement.subject).or_default();
            standing.insert(*number);
        }
    }
    if steps >= WITH_QUERIES {
        read_queries(database, &mut held)?;
        read_codings(database, &mut held)?;
    }
    if steps >= WITH_ITEMS {
        read_items(database, &mut held)?;
    }
    Ok(held)
}

fn read_closures(
    database: &mut dyn Database,
    steps: i64,
    held: &mut Projections,
) -> Result<(), StoreError> {
    let unreadable =
        |what: &str| StoreError::tampered(format!("a {what} in the projections cannot be read"));
    // Before that step all data of a subject were closed at once.
    let closures = if steps >= WITH_PARTS {
        "SELECT subject, standing, sequence, scope FROM closure"
    } else {
        "SELECT subject, standing, sequence, '{\"of\":\"casebook\"}' FROM closure"
    };
    database.query(closures, &[], &mut |cells| {
        let subject = u32::try_from(cells.needed_integer(0)?).map_err(|_| unreadable("subject"))?;
        let standing = (cells.needed_text(1)?.parse()).map_err(|()| unreadable("standing"))?;
        let scope: Scope =
            serde_json::from_str(cells.needed_text(3)?).map_err(|_| unreadable("closure"))?;
        // The same words spelt otherwise are not what was written.
        if as_text(&scope)? != cells.needed_text(3)? {
            return Err(unreadable("closure"));
        }
        let sequence = unsigned(cells.needed_integer(2)?)?;
        held.closures
            .entry(subject)
            .or_default()
            .insert(scope, (standing, sequence));
        Ok(())
    })
}

/// Writes which single item a name was put to, where it was one.
fn write_item(database: &mut dyn Database, number: u64, scope: &Scope) -> Result<(), StoreError> {
    let (entry, group) = match scope {
        Scope::Casebook {} | Scope::Visit { .. } => return Ok(()),
        Scope::Entry { entry } => (*entry, None),
        Scope::ItemGroup { entry, group } => (*entry, Some(group.0.as_str())),
    };
    database.execute(
        "INSERT INTO endorsed_item (sequence, entry, item_group) VALUES ($1, $2, $3) ON CONFLICT (sequence) DO NOTHING",
        &[
            Value::Integer(signed(number)),
            Value::Integer(signed(entry)),
            Value::optional_text(group),
        ],
    )?;
    Ok(())
}

fn read_items(database: &mut dyn Database, held: &mut Projections) -> Result<(), StoreError> {
    database.query(
        "SELECT sequence, entry, item_group FROM endorsed_item",
        &[],
        &mut |cells| {
            let number = unsigned(cells.needed_integer(0)?)?;
            let entry = unsigned(cells.needed_integer(1)?)?;
            let endorsement = held.endorsements.get_mut(&number).ok_or_else(|| {
                StoreError::tampered(format!(
                    "a name that row {number} did not put stands at an item"
                ))
            })?;
            endorsement.scope = match cells.text(2)? {
                None => Scope::Entry { entry },
                Some(group) => Scope::ItemGroup {
                    entry,
                    group: ItemGroup(group.to_owned()),
                },
            };
            Ok(())
        },
    )?;
    Ok(())
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
            if as_text(&query.about)? != cells.needed_text(2)? {
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
