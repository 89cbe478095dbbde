//! One connection to the shop's database: opening it, its session, its statements and its errors.

mod apart;
mod bounded;
pub(crate) mod chunks;
mod clock;
mod columns;
mod connect;
mod deadline;
mod env;
mod error;
mod left_alone;
mod server;
mod settings;
mod statement;
mod times;
mod tls;

pub(crate) use apart::{Refused, Stopped, apart, is_of_one};
pub(crate) use columns::{Columns, Unreadable};
pub(crate) use deadline::Deadline;
pub use env::SettingsError;
pub use error::DatabaseError;
pub use settings::{Settings, WEBHOOK_TIMEOUT, WORKER_TIMEOUT};
pub(crate) use statement::{List, Written};

use clock::Reading;
use left_alone::LeftAlone;
use mysql::prelude::Queryable;
use mysql::{Binary, Conn, Params, QueryResult, Row};
use server::Server;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// How often a transaction that lost a deadlock is tried. The server has undone all of it, and the winner is soon done.
const DEADLOCK_TRIES: u32 = 5;

/// An open connection, with the names of the shop's tables.
pub struct Database {
    connection: Conn,
    settings: Settings,
    idle: u32,
    server: Server,
    in_transaction: bool,
    lost: bool,
    reading: Option<Reading>,
    deadline: Option<Deadline>,
    /// Hints by table and columns, see [`Self::force_index`].
    indexes: HashMap<String, String>,
    /// By table, see [`Self::row_column`].
    row_columns: HashMap<&'static str, &'static str>,
    /// What was refused lately.
    pub(crate) left_alone: LeftAlone,
}

impl Database {
    /// One exchange with the server.
    fn ask<T>(
        &mut self,
        ask: impl FnOnce(&mut Conn) -> mysql::Result<T>,
    ) -> Result<T, DatabaseError> {
        self.bound()?;
        ask(&mut self.connection).map_err(|error| self.told(error.into()))
    }

    /// Removes the name of the database and the prefix of the tables from an error: they are settings.
    fn told(&mut self, error: DatabaseError) -> DatabaseError {
        self.lost |= matches!(error, DatabaseError::Lost(_));
        error.without(&self.settings.database, self.settings.prefix())
    }

    /// Limits the next exchange to the time that the deadline leaves.
    fn bound(&mut self) -> Result<(), DatabaseError> {
        let bound = self.deadline.map(|it| it.bound(&self.connection));
        bound.unwrap_or(Ok(())).map_err(|error| self.told(error))
    }

    /// Whether the connection broke, so that nothing more can be asked on it.
    pub(crate) const fn is_lost(&self) -> bool {
        self.lost
    }

    fn command(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.ask(|connection| connection.query_drop(sql))
    }

    /// Runs a statement, which is prepared first unless it already is.
    fn run<T>(
        &mut self,
        sql: &str,
        params: Params,
        read: impl FnOnce(QueryResult<'_, '_, '_, Binary>) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let sql = self.settings.with_tables(sql);
        let statement = self.ask(|connection| connection.prep(sql))?;
        self.bound()?;
        let result = self.connection.exec_iter(&statement, params);
        let read = result.map_err(DatabaseError::from).and_then(read);
        read.map_err(|error| self.told(error))
    }

    /// The settings that it was opened with.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How long the server keeps it open when it is idle.
    #[must_use]
    pub fn kept_idle(&self) -> Duration {
        Duration::from_secs(self.idle.into())
    }

    /// Whether this server has `SKIP LOCKED`: MariaDB 10.6, MySQL 8.0.
    pub(crate) fn skips_locked(&self) -> bool {
        self.server.skips_locked()
    }

    /// The hint that makes the server use the index on exactly these columns. It stands behind the table in a statement, and is empty if
    /// there is no such index. The name is asked for once a connection, because Magento makes it from the table prefix and shortens it.
    pub(crate) fn force_index(
        &mut self,
        table: &str,
        columns: &[&str],
    ) -> Result<String, DatabaseError> {
        let key = format!("{table} {}", columns.join(" "));
        if let Some(known) = self.indexes.get(&key) {
            return Ok(known.clone());
        }
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let rows: Vec<Row> =
            self.ask(|connection| connection.query(format!("SHOW INDEX FROM {table}")))?;
        for row in rows {
            let text = |column| row.get_opt::<String, _>(column).and_then(Result::ok);
            if let (Some(name), Some(column)) = (text("Key_name"), text("Column_name")) {
                found.entry(name).or_default().push(column);
            }
        }
        let index = found.into_iter().find(|(_, of)| of == columns);
        let hint = index.map_or_else(String::new, |(name, _)| format!(" FORCE INDEX (`{name}`)"));
        self.indexes.insert(key, hint.clone());
        Ok(hint)
    }

    /// What values and links of a table's entities hang on: in Adobe Commerce, which keeps several versions of a product or a category,
    /// on the version's `row_id`; in Open Source on `entity_id`. Asked for once a connection.
    pub(crate) fn row_column(
        &mut self,
        table: &'static str,
    ) -> Result<&'static str, DatabaseError> {
        if let Some(known) = self.row_columns.get(table) {
            return Ok(known);
        }
        let sql = format!("SHOW COLUMNS FROM {{{table}}} LIKE 'row_id'");
        let versioned: Vec<String> = self.rows(&sql, (), |row| row.take())?;
        let column = if versioned.is_empty() {
            "entity_id"
        } else {
            "row_id"
        };
        self.row_columns.insert(table, column);
        Ok(column)
    }

    /// Runs a prepared statement and returns how many rows it matched.
    pub(crate) fn execute(
        &mut self,
        sql: &str,
        params: impl Into<Params>,
    ) -> Result<u64, DatabaseError> {
        let params = times::in_whole_seconds(params.into());
        self.against_deadlocks(|database| {
            database.run(sql, params.clone(), |result| Ok(result.affected_rows()))
        })
    }

    /// Runs a prepared `INSERT` and returns the new row's id.
    pub(crate) fn insert(
        &mut self,
        sql: &str,
        params: impl Into<Params>,
    ) -> Result<u64, DatabaseError> {
        let params = times::in_whole_seconds(params.into());
        self.against_deadlocks(|database| {
            database.run(sql, params.clone(), |result| {
                Ok(result.last_insert_id().unwrap_or_default())
            })
        })
    }

    /// Commits everything that `work` does, or nothing. After a deadlock `work` is called again.
    pub(crate) fn transaction<T>(
        &mut self,
        mut work: impl FnMut(&mut Self) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        self.against_deadlocks(|database| {
            database.command("START TRANSACTION")?;
            database.in_transaction = true;
            let result = work(database);
            database.in_transaction = false;
            match result {
                Ok(value) => {
                    database.command("COMMIT")?;
                    Ok(value)
                }
                // If ROLLBACK cannot be sent, the server rolls back when the connection is dropped.
                Err(error) => database.command("ROLLBACK").and(Err(error)),
            }
        })
    }

    /// Repeats `work` after a deadlock. Inside a transaction only the whole transaction can be repeated.
    fn against_deadlocks<T>(
        &mut self,
        mut call: impl FnMut(&mut Self) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let mut tries = 1;
        loop {
            match call(self) {
                Err(error)
                    if error.is_deadlock() && !self.in_transaction && tries < DEADLOCK_TRIES =>
                {
                    tries += 1;
                }
                result => return result,
            }
        }
    }

    /// Runs a prepared query and reads every row by `read`.
    pub(crate) fn rows<T>(
        &mut self,
        sql: &str,
        params: impl Into<Params>,
        read: impl Fn(&mut Columns) -> Result<T, DatabaseError>,
    ) -> Result<Vec<T>, DatabaseError> {
        self.run(sql, times::in_whole_seconds(params.into()), |result| {
            let mut rows = Vec::new();
            for row in result {
                rows.push(read(&mut Columns { row: row?, next: 0 })?);
            }
            Ok(rows)
        })
    }
}
