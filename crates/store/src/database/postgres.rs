//! PostgreSQL: the same schema and the same statements.

use std::collections::HashMap;
use std::error::Error as _;
use std::time::Duration;

use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{IsNull, ToSql, Type, private::BytesMut};
use postgres::{Client, NoTls, Row, Statement};

use super::address::PostgresUrl;
use super::postgres_way::{Encryption, Way, way};
use super::{Cells, Database, Dialect, EachRow, Value};
use crate::error::{DatabaseError, StoreError, Trouble};

/// A connection to PostgreSQL.
pub(crate) struct PostgresDatabase {
    url: PostgresUrl,
    room: Room,
    client: Client,
    prepared: HashMap<&'static str, Statement>,
}

/// Whether a connection is for the record or for the vault, each with a role of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    Record,
    Vault,
}

/// Makes the two roles and the schema of the vault, where they are not there. Roles belong to the whole server, so that
/// several databases share them, and another may make them at the same moment.
const ROLES: &str = "
    SELECT pg_advisory_lock(7306905123445);
    DO $$ BEGIN
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'myotrial_record') THEN
                CREATE ROLE myotrial_record NOLOGIN;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'myotrial_vault') THEN
                CREATE ROLE myotrial_vault NOLOGIN;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
        IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'vault') THEN
            CREATE SCHEMA vault AUTHORIZATION myotrial_vault;
            REVOKE ALL ON SCHEMA vault FROM PUBLIC;
            GRANT USAGE, CREATE ON SCHEMA public TO myotrial_record;
        END IF;
    END $$;
    SELECT pg_advisory_unlock(7306905123445);
";

impl PostgresDatabase {
    pub(crate) fn connect(url: &PostgresUrl) -> Result<Self, StoreError> {
        Self::open(url, Room::Record)
    }

    pub(crate) fn connect_vault(url: &PostgresUrl) -> Result<Self, StoreError> {
        Self::open(url, Room::Vault)
    }

    fn open(url: &PostgresUrl, room: Room) -> Result<Self, StoreError> {
        let mut client = client(url)?;
        enter(&mut client, room)?;
        Ok(Self {
            url: url.clone(),
            room,
            client,
            prepared: HashMap::new(),
        })
    }

    fn statement(&mut self, sql: &'static str) -> Result<Statement, DatabaseError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self
            .client
            .prepare(sql)
            .map_err(|error| trouble("prepare a statement", &error))?;
        self.prepared.insert(sql, statement.clone());
        Ok(statement)
    }
}

fn client(url: &PostgresUrl) -> Result<Client, DatabaseError> {
    let (mut config, way) = way(url)?;
    config
        .application_name("myotrial")
        .connect_timeout(Duration::from_secs(10));
    match way {
        Way::Plain => config.connect(NoTls),
        Way::Encrypted(authorities) => config.connect(Encryption::trusting(&authorities)?),
    }
    .map_err(|error| trouble("be reached", &error))
}

fn enter(client: &mut Client, room: Room) -> Result<(), DatabaseError> {
    client
        .batch_execute(ROLES)
        .map_err(|error| trouble("make its roles and the schema of the vault", &error))?;
    let role = match room {
        Room::Record => "SET ROLE myotrial_record; SET search_path TO public;",
        Room::Vault => "SET ROLE myotrial_vault; SET search_path TO vault;",
    };
    client
        .batch_execute(role)
        .and_then(|()| {
            client.batch_execute(
                "SET synchronous_commit TO on; SET idle_in_transaction_session_timeout TO '60s'; \
                 SET client_min_messages TO warning;",
            )
        })
        .map_err(|error| trouble("take the role of the record or of the vault", &error))
}

impl Database for PostgresDatabase {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn carry_out(&mut self, statements: &str) -> Result<(), DatabaseError> {
        self.client
            .batch_execute(statements)
            .map_err(|error| trouble("carry out a statement", &error))
    }

    fn execute(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, DatabaseError> {
        let statement = self.statement(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> = values
            .iter()
            .map(|value| value as &(dyn ToSql + Sync))
            .collect();
        self.client
            .execute(&statement, &values)
            .map_err(|error| trouble("write", &error))
    }

    fn query(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<(), StoreError> {
        let statement = self.statement(sql)?;
        let mut rows = self
            .client
            .query_raw(&statement, values)
            .map_err(|error| trouble("read", &error))?;
        while let Some(row) = rows.next().map_err(|error| trouble("read", &error))? {
            each(&PostgresCells(row))?;
        }
        Ok(())
    }

    /// The row of the head is locked first, so that writers of all processes come one after the other, and each sees all
    /// that was committed before it.
    fn begin_writing(&mut self) -> Result<(), DatabaseError> {
        let lock = match self.room {
            Room::Record => {
                "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(7306905123446)"
            }
            Room::Vault => {
                "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(7306905123447)"
            }
        };
        self.client
            .batch_execute(lock)
            .map_err(|error| trouble("begin to write", &error))
    }

    fn begin_reading(&mut self) -> Result<(), DatabaseError> {
        self.carry_out("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    fn commit(&mut self) -> Result<(), DatabaseError> {
        self.client
            .batch_execute("COMMIT")
            .map_err(|error| trouble("commit", &error))
    }

    fn roll_back(&mut self) -> Result<(), DatabaseError> {
        self.client
            .batch_execute("ROLLBACK")
            .map_err(|error| trouble("roll back", &error))
    }

    fn reconnect(&mut self) -> Result<(), DatabaseError> {
        let mut wait = Duration::from_millis(20);
        let mut tries = 0;
        loop {
            tries += 1;
            match client(&self.url).and_then(|mut client| {
                enter(&mut client, self.room)?;
                Ok(client)
            }) {
                Ok(client) => {
                    self.client = client;
                    self.prepared.clear();
                    return Ok(());
                }
                // A server that restarts is away for seconds; about twenty are waited for.
                Err(error) if tries >= 12 => return Err(error),
                Err(_) => {
                    std::thread::sleep(wait);
                    wait = (wait * 2).min(Duration::from_secs(3));
                }
            }
        }
    }
}

struct PostgresCells(Row);

impl Cells for PostgresCells {
    fn integer(&self, column: usize) -> Result<Option<i64>, DatabaseError> {
        self.0
            .try_get(column)
            .map_err(|error| trouble("read a row", &error))
    }

    fn text(&self, column: usize) -> Result<Option<&str>, DatabaseError> {
        self.0
            .try_get(column)
            .map_err(|error| trouble("read a row", &error))
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>, DatabaseError> {
        self.0
            .try_get(column)
            .map_err(|error| trouble("read a row", &error))
    }
}

impl std::fmt::Debug for Value<'_> {
    /// Says no more than the type: values may be secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Value::Null => "null",
            Value::Integer(_) => "a number",
            Value::Text(_) => "a text",
            Value::Bytes(_) => "bytes",
        })
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Integer(number) => number.to_sql(kind, out),
            Value::Text(text) => text.to_sql(kind, out),
            Value::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    postgres::types::to_sql_checked!();
}

fn trouble(doing: &str, error: &postgres::Error) -> DatabaseError {
    let kind = match error.code() {
        Some(&SqlState::DISK_FULL) => Trouble::Full,
        Some(&SqlState::IO_ERROR) => Trouble::Disk,
        Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED) => {
            Trouble::Conflict
        }
        Some(
            &SqlState::ADMIN_SHUTDOWN | &SqlState::CRASH_SHUTDOWN | &SqlState::CANNOT_CONNECT_NOW,
        ) => Trouble::ConnectionLost,
        Some(code) if code.code().starts_with("23") => Trouble::Constraint,
        Some(code) if code.code().starts_with("08") => Trouble::ConnectionLost,
        None if error.is_closed()
            || error
                .source()
                .is_some_and(|source| source.is::<std::io::Error>()) =>
        {
            Trouble::ConnectionLost
        }
        _ => Trouble::Other,
    };
    let said = match error.as_db_error() {
        Some(said) => said.message().to_owned(),
        None => match error.source() {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    };
    DatabaseError {
        doing: doing.to_owned(),
        trouble: kind,
        said,
    }
}
