//! The schema, step by step. A step that was ever released is never changed; the next one is added to the end.

use super::{Database, Dialect, Value};
use crate::error::StoreError;

/// The steps of the main database. `{key}`, `{int}` and `{bytes}` are the names of the types in each database.
///
/// `event` is the record, and nothing ever changes or leaves it but words that two people take out, which leaves a mark. `head` says where it ends, under the signature of the
/// key file, and is what a writer on PostgreSQL locks. All else is a projection: it can be thrown away and made again
/// from the events.
///
/// No index is kept for the keys of all requests, nor for the subjects: see [`TrailIndex`](crate::trail::TrailIndex). That
/// a request is randomised once the database holds by itself, too.
const MAIN: &[&str] = &[
    "
    CREATE TABLE event (
        sequence {key},
        recorded {int} NOT NULL,
        utc_offset {int} NOT NULL,
        person TEXT NOT NULL,
        role TEXT NOT NULL,
        site {int},
        source TEXT NOT NULL,
        configuration {int} NOT NULL,
        kind TEXT NOT NULL,
        subject {int},
        reason TEXT,
        request TEXT,
        fingerprint {bytes},
        payload TEXT NOT NULL,
        hidden {bytes},
        digest {bytes} NOT NULL
    ){strict};
    CREATE UNIQUE INDEX event_randomisation ON event (request) WHERE kind = 'randomised';
    CREATE TABLE head (
        single {key} CHECK (single = 1),
        sequence {int} NOT NULL,
        digest {bytes} NOT NULL,
        signature {bytes} NOT NULL
    ){strict};
    CREATE TABLE list (
        list TEXT PRIMARY KEY,
        used {int} NOT NULL
    ){strict};
    CREATE TABLE allocation (
        subject {key},
        sequence {int} NOT NULL UNIQUE,
        list TEXT NOT NULL,
        place {int} NOT NULL,
        slot {int} NOT NULL UNIQUE,
        stratum TEXT,
        site {int} NOT NULL,
        UNIQUE (list, place)
    ){strict};
    CREATE TABLE site (
        site {key},
        standing TEXT NOT NULL,
        sequence {int} NOT NULL
    ){strict};
    CREATE TABLE item_group (
        entry {int} NOT NULL,
        item_group TEXT NOT NULL,
        version {int} NOT NULL,
        sequence {int} NOT NULL,
        PRIMARY KEY (entry, item_group)
    ){strict};
    CREATE TABLE endorsement (
        sequence {key},
        subject {int} NOT NULL,
        visit TEXT,
        kind TEXT NOT NULL,
        content {bytes} NOT NULL,
        fallen {int}
    ){strict};
    CREATE TABLE closure (
        subject {key},
        standing TEXT NOT NULL,
        sequence {int} NOT NULL
    ){strict}
",
    "
    CREATE TABLE query (
        sequence {key},
        subject {int} NOT NULL,
        about TEXT NOT NULL,
        standing TEXT NOT NULL
    ){strict};
    CREATE TABLE query_step (
        sequence {key},
        query {int} NOT NULL,
        step TEXT NOT NULL
    ){strict};
    CREATE TABLE coding (
        entry {key},
        subject {int} NOT NULL,
        version {int} NOT NULL,
        sequence {int} NOT NULL,
        verbatim TEXT NOT NULL,
        dictionary TEXT NOT NULL,
        dictionary_version TEXT NOT NULL,
        code TEXT NOT NULL,
        preferred_term TEXT NOT NULL,
        class TEXT NOT NULL
    ){strict}
",
    "
    CREATE TABLE endorsed_item (
        sequence {key},
        entry {int} NOT NULL,
        item_group TEXT
    ){strict}
",
    // A subject has one allocation a randomisation: the first, whose period is empty, and one at the entry into a period.
    "
    ALTER TABLE allocation RENAME TO allocation_of_one_randomisation;
    CREATE TABLE allocation (
        subject {int} NOT NULL,
        period TEXT NOT NULL,
        sequence {int} NOT NULL UNIQUE,
        list TEXT NOT NULL,
        place {int} NOT NULL,
        slot {int} NOT NULL UNIQUE,
        stratum TEXT,
        site {int} NOT NULL,
        PRIMARY KEY (subject, period),
        UNIQUE (list, place)
    ){strict};
    INSERT INTO allocation (subject, period, sequence, list, place, slot, stratum, site)
        SELECT subject, '', sequence, list, place, slot, stratum, site FROM allocation_of_one_randomisation;
    DROP TABLE allocation_of_one_randomisation
",
    // The rows that take words out of others are read before the chain is followed.
    "
    CREATE INDEX event_redacted ON event (sequence) WHERE kind = 'redacted'
",
    // Besides all data of a subject those of a visit, an entry or an item can be frozen and locked.
    "
    ALTER TABLE closure RENAME TO closure_of_casebooks;
    CREATE TABLE closure (
        subject {int} NOT NULL,
        scope TEXT NOT NULL,
        standing TEXT NOT NULL,
        sequence {int} NOT NULL,
        PRIMARY KEY (subject, scope)
    ){strict};
    INSERT INTO closure (subject, scope, standing, sequence)
        SELECT subject, '{\"of\":\"casebook\"}', standing, sequence FROM closure_of_casebooks;
    DROP TABLE closure_of_casebooks
",
];

/// The steps of the vault: `vault.` is a schema in PostgreSQL and the attached file in SQLite.
const VAULT: &[&str] = &[
    "
    CREATE TABLE vault.identity (
        single {key} CHECK (single = 1),
        vault {bytes} NOT NULL,
        sealed {bytes} NOT NULL
    ){strict};
    CREATE TABLE vault.slot (
        slot {key},
        sealed {bytes} NOT NULL
    ){strict};
    CREATE TABLE vault.opening (
        number {key},
        recorded {int} NOT NULL,
        person TEXT NOT NULL,
        role TEXT NOT NULL,
        subject {int} NOT NULL,
        reason TEXT NOT NULL,
        digest {bytes} NOT NULL
    ){strict};
    CREATE TABLE vault.hidden (
        request TEXT PRIMARY KEY,
        sealed {bytes} NOT NULL
    ){strict}
",
    "
    CREATE TABLE vault.decision (
        position {key},
        request TEXT NOT NULL,
        sealed {bytes} NOT NULL
    ){strict}
",
];

/// Tables to which rows are added, and from which none is taken and in which none is changed, by the step that makes them.
const APPEND_ONLY: &[&[&str]] = &[&["event"]];
const VAULT_APPEND_ONLY: &[&[&str]] = &[&["identity", "slot", "opening", "hidden"], &["decision"]];

/// Which schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Schema {
    Main,
    Vault,
}

/// So many steps has a main database with tables of queries and codings.
pub(crate) const WITH_QUERIES: i64 = 2;

/// And with names that are put to single items.
pub(crate) const WITH_ITEMS: i64 = 3;

/// And with allocations by the period at whose entry they were made.
pub(crate) const WITH_PERIODS: i64 = 4;

/// And with parts of a subject's data that are frozen and locked by themselves.
pub(crate) const WITH_PARTS: i64 = 6;

/// How many steps the schema of the main database has taken: one that an earlier version wrote, and this one has not opened
/// yet, lacks tables, and none of its events needs them.
pub(crate) fn steps_taken(database: &mut dyn Database) -> Result<i64, StoreError> {
    let mut done = 0;
    database.query("SELECT count(*) FROM migration", &[], &mut |cells| {
        done = cells.needed_integer(0)?;
        Ok(())
    })?;
    Ok(done)
}

/// Brings the schema to the version of this program.
///
/// # Errors
/// [`StoreError::Unreadable`] where the schema is of a later version.
pub(crate) fn migrate(database: &mut dyn Database, schema: Schema) -> Result<(), StoreError> {
    // The role that writes the record does not own its tables: it can add rows and not take the guard from them.
    let as_owner = database.dialect() == Dialect::Postgres && schema == Schema::Main;
    if as_owner {
        database.carry_out("RESET ROLE")?;
    }
    let (table, steps, protected) = match schema {
        Schema::Main => ("migration", MAIN, APPEND_ONLY),
        Schema::Vault => ("vault.migration", VAULT, VAULT_APPEND_ONLY),
    };
    database.carry_out(&format!(
        "CREATE TABLE IF NOT EXISTS {table} (step {} PRIMARY KEY)",
        type_of(database.dialect(), "int")
    ))?;
    let mut done = 0;
    let question = match schema {
        Schema::Main => "SELECT count(*) FROM migration",
        Schema::Vault => "SELECT count(*) FROM vault.migration",
    };
    database.query(question, &[], &mut |cells| {
        done = cells.needed_integer(0)?;
        Ok(())
    })?;
    let done = usize::try_from(done).unwrap_or(usize::MAX);
    if done > steps.len() {
        return Err(StoreError::unreadable(format!(
            "its schema has {done} steps, and this version knows {}",
            steps.len()
        )));
    }
    if done == steps.len() {
        if as_owner {
            database.carry_out("SET ROLE myotrial_record")?;
        }
        return Ok(());
    }
    let mut outcome = database.begin_writing().map_err(StoreError::from);
    if outcome.is_ok() {
        outcome = take_steps(database, schema, done, steps, protected)
            .and_then(|()| Ok(database.commit()?));
        if outcome.is_err() {
            database.roll_back()?;
        }
    }
    if as_owner {
        database.carry_out("SET ROLE myotrial_record")?;
    }
    outcome
}

fn take_steps(
    database: &mut dyn Database,
    schema: Schema,
    done: usize,
    steps: &[&str],
    protected: &[&[&str]],
) -> Result<(), StoreError> {
    let dialect = database.dialect();
    let mut protected = protected.iter().skip(done);
    for (number, step) in (0_i64..).zip(steps).skip(done) {
        database.carry_out(&in_dialect(dialect, step))?;
        for table in protected.next().copied().unwrap_or_default() {
            database.carry_out(&guard(dialect, schema, table))?;
        }
        let remember = match schema {
            Schema::Main => "INSERT INTO migration (step) VALUES ($1)",
            Schema::Vault => "INSERT INTO vault.migration (step) VALUES ($1)",
        };
        database.execute(remember, &[Value::Integer(number)])?;
    }
    if let (Dialect::Postgres, Schema::Main) = (dialect, schema) {
        database.carry_out(
            "GRANT SELECT, INSERT ON event, migration TO myotrial_record; GRANT SELECT, INSERT, UPDATE, DELETE ON \
             head, list, allocation, site, item_group, endorsement, closure, query, query_step, coding, endorsed_item TO myotrial_record;",
        )?;
    }
    Ok(())
}

fn in_dialect(dialect: Dialect, step: &str) -> String {
    ["key", "int", "bytes", "strict"]
        .iter()
        .fold(step.to_owned(), |step, name| {
            step.replace(&format!("{{{name}}}"), type_of(dialect, name))
        })
}

fn type_of(dialect: Dialect, name: &str) -> &'static str {
    match (dialect, name) {
        (Dialect::Sqlite, "key") => "INTEGER PRIMARY KEY",
        (Dialect::Sqlite, "int") => "INTEGER",
        (Dialect::Sqlite, "bytes") => "BLOB",
        (Dialect::Sqlite, "strict") => " STRICT",
        (Dialect::Postgres, "key") => "BIGINT PRIMARY KEY",
        (Dialect::Postgres, "int") => "BIGINT",
        (Dialect::Postgres, "bytes") => "BYTEA",
        _ => "",
    }
}

/// What keeps the rows of a table from being changed or taken away. It stops mistakes and application roles; an owner
/// who takes it down is found by the chain.
fn guard(dialect: Dialect, schema: Schema, table: &str) -> String {
    let place = match schema {
        Schema::Main => "",
        Schema::Vault => "vault.",
    };
    match dialect {
        Dialect::Sqlite => ["UPDATE", "DELETE"]
            .iter()
            .map(|act| {
                format!(
                    "CREATE TRIGGER {place}{table}_no_{act} BEFORE {act} ON {table} BEGIN \
                     SELECT RAISE(ABORT, 'rows of {table} are added and never changed'); END;"
                )
            })
            .collect(),
        Dialect::Postgres => format!(
            "CREATE OR REPLACE FUNCTION {place}{table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ \
             BEGIN RAISE EXCEPTION 'rows of {table} are added and never changed'; END $$; \
             CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {place}{table} \
             FOR EACH STATEMENT EXECUTE FUNCTION {place}{table}_is_append_only();"
        ),
    }
}

/// Takes the guard of the rows of the trail down for one change, and puts it up again, all inside the writer's transaction: a
/// change that is given up leaves the guard as it was. On PostgreSQL the owner does it, as the owner makes the tables.
pub(crate) fn with_guard_down(
    database: &mut dyn Database,
    change: impl FnOnce(&mut dyn Database) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let (down, up) = match database.dialect() {
        // What a row said is written over with zeros, and not left in a page that is free.
        Dialect::Sqlite => (
            "PRAGMA secure_delete = ON; DROP TRIGGER event_no_UPDATE; DROP TRIGGER event_no_DELETE;".to_owned(),
            format!(
                "{} PRAGMA secure_delete = OFF;",
                guard(Dialect::Sqlite, Schema::Main, "event")
            ),
        ),
        Dialect::Postgres => (
            "RESET ROLE; ALTER TABLE event DISABLE TRIGGER event_append_only;".to_owned(),
            "ALTER TABLE event ENABLE TRIGGER event_append_only; SET ROLE myotrial_record;".to_owned(),
        ),
    };
    database.carry_out(&down)?;
    change(database)?;
    Ok(database.carry_out(&up)?)
}

/// After a row was changed, has the database write over what it keeps of the row as it was: the log of SQLite, and the rows of
/// PostgreSQL that nobody sees any more. While others read, it keeps them a while longer; nothing depends on it but that the
/// words are gone from the disk sooner.
pub(crate) fn forget_what_was_there(database: &mut dyn Database) {
    let steps: &[&str] = match database.dialect() {
        Dialect::Sqlite => &["PRAGMA wal_checkpoint(TRUNCATE)"],
        Dialect::Postgres => &["RESET ROLE", "VACUUM event", "SET ROLE myotrial_record"],
    };
    for step in steps {
        // The rows are as they are to be; only what is left of them is not tidied up yet.
        let _ = database.carry_out(step);
    }
}
