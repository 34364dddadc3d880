//! The projections read back from the rows of a database, as far as its schema has them.

use protocol::VisitId;

use super::stored::as_text;
use super::{Allocated, AllocationOf, Coding, Endorsement, Projections, Query};
use crate::database::{Database, WITH_ITEMS, WITH_PARTS, WITH_PERIODS, WITH_QUERIES, steps_taken};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::trail::{CodedTerm, ItemGroup, Scope};

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
