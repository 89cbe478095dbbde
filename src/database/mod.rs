//! One connection to the shop's database: how it is opened, what its session is set to, and what its
//! errors mean.

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
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// So often what lost a deadlock is tried: the server has undone it whole, and the winner is done soon.
const DEADLOCK_TRIES: u32 = 5;

/// An open connection and the tables' names.
pub struct Database {
    connection: Conn,
    settings: Settings,
    idle: u32,
    in_transaction: bool,
    lost: bool,
    reading: Option<Reading>,
    deadline: Option<Deadline>,
    /// Hints by table and columns, see [`Self::force_index`].
    indexes: HashMap<String, String>,
    /// By table, see [`Self::row_column`].
    row_columns: HashMap<&'static str, &'static str>,
    /// What was refused for one entry lately.
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

    /// An error of the server, without the name of the database and the tables' prefix: they are settings.
    fn told(&mut self, error: DatabaseError) -> DatabaseError {
        self.lost |= matches!(error, DatabaseError::Lost(_));
        error.without(&self.settings.database, self.settings.prefix())
    }

    /// Bounds the next exchange by what the deadline leaves.
    fn bound(&mut self) -> Result<(), DatabaseError> {
        let bound = self.deadline.map(|it| it.bound(&self.connection));
        bound.unwrap_or(Ok(())).map_err(|error| self.told(error))
    }

    /// Whether the connection broke: nothing more can be asked on it.
    pub(crate) const fn is_lost(&self) -> bool {
        self.lost
    }

    fn command(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.ask(|connection| connection.query_drop(sql))
    }

    /// Prepares a statement, unless it is prepared, and runs it.
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

    /// How long it stays open when nothing is asked on it.
    #[must_use]
    pub fn kept_idle(&self) -> Duration {
        Duration::from_secs(self.idle.into())
    }

    /// Whether this server has `SKIP LOCKED`: MariaDB 10.6, MySQL 8.0.1.
    pub(crate) fn skips_locked(&self) -> bool {
        let version = self.connection.server_version();
        version >= (10, 6, 0) || ((8, 0, 1)..(10, 0, 0)).contains(&version)
    }

    /// MySQL's versions are 8 and 9. The driver takes MariaDB's before 11 for 5.5.5, by which they begin.
    fn is_mariadb(&self) -> bool {
        let version = self.connection.server_version();
        !((8, 0, 0)..(10, 0, 0)).contains(&version)
    }

    /// What makes the server go by the index of exactly these columns, to be written after the table; nothing if there is none.
    /// Asked for once a connection: Magento makes an index's name of the table prefix, and shortens it.
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

    /// Commits all that `work` does, or nothing of it. After a deadlock `work` is called again.
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
                // One that cannot be told to roll back does so when it is dropped, as what is lost is.
                Err(error) => database.command("ROLLBACK").and(Err(error)),
            }
        })
    }

    /// Within a transaction it is the whole transaction that has to be repeated.
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
