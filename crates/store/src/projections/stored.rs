//! The projections as rows of a database: written as they change, and written anew.

use serde::Serialize;

use super::{Allocated, AllocationOf, Change, Coding, Projections};
use crate::database::{Database, Value};
use crate::error::StoreError;
use crate::trail::{Scope, signed};

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
pub(super) fn as_text(about: &impl Serialize) -> Result<String, StoreError> {
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
