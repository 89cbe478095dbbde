//! One connection to the shop's database: how it is opened, what its session is set to, and what its
//! errors mean.

pub(crate) mod chunks;
mod clock;
mod deadline;
mod env;
mod error;
mod settings;
mod tls;

pub use deadline::Deadline;
pub use error::DatabaseError;
pub use settings::{Settings, SettingsError, WEBHOOK_TIMEOUT, WORKER_TIMEOUT};

use clock::Reading;
use mysql::prelude::Queryable;
use mysql::{Binary, Conn, OptsBuilder, Params, QueryResult, Row};
use settings::Address;
use std::time::Duration;

/// Statements kept prepared on the connection. Each is of a fixed shape, so their number is bounded.
const STATEMENT_CACHE: usize = 64;

/// So often what lost a deadlock is tried: the server has undone it whole, and the winner is done soon.
const DEADLOCK_TRIES: u32 = 5;

/// For so many seconds the server keeps a connection on which nothing is asked. Every worker of php-fpm that ever received a
/// webhook has one; the server's own bound is eight hours.
const IDLE: u32 = 60;

/// An open connection and the tables' names.
pub struct Database {
    connection: Conn,
    settings: Settings,
    idle: u32,
    in_transaction: bool,
    reading: Option<Reading>,
    deadline: Option<Deadline>,
}

impl Database {
    /// Connects and puts the session into a known state, whatever the server's defaults are: UTC, strict
    /// SQL mode, autocommit, and no gap locks where the binary log allows that.
    ///
    /// # Errors
    /// [`DatabaseError::Unreachable`] or what the server refused.
    pub fn connect(settings: &Settings) -> Result<Self, DatabaseError> {
        Self::connect_by(settings, None)
    }

    /// As [`Self::connect`]. With a deadline it is over by then, whatever is slow, and so is what is asked afterwards.
    ///
    /// # Errors
    /// [`DatabaseError::Unreachable`] or what the server refused.
    pub fn connect_by(
        settings: &Settings,
        deadline: Option<Deadline>,
    ) -> Result<Self, DatabaseError> {
        let connection = match deadline {
            Some(deadline) => deadline.connect(settings)?,
            None => open(settings, settings.timeout)?,
        };
        let idle = idle();
        let mut database = Self {
            connection,
            settings: settings.clone(),
            idle,
            in_transaction: false,
            reading: None,
            deadline,
        };
        let lock_wait = settings.timeout.as_secs().saturating_sub(1).max(1);
        database.command(&format!(
            "SET SESSION time_zone = '+00:00', autocommit = 1, innodb_lock_wait_timeout = {lock_wait}, \
             wait_timeout = {idle}, sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"
        ))?;
        // READ COMMITTED is refused for writes where the binary log holds statements.
        let statements: Option<bool> = database.ask(|connection| {
            connection.query_first("SELECT @@log_bin = 1 AND @@binlog_format = 'STATEMENT'")
        })?;
        let isolation = match statements {
            Some(true) => "REPEATABLE READ",
            _ => "READ COMMITTED",
        };
        database.command(&format!(
            "SET SESSION TRANSACTION ISOLATION LEVEL {isolation}"
        ))?;
        Ok(database)
    }

    /// By when everything that is asked from now on has to be answered; `None`: each by itself within the settings' bound.
    pub const fn set_deadline(&mut self, deadline: Option<Deadline>) {
        self.deadline = deadline;
    }

    /// One exchange with the server.
    fn ask<T>(
        &mut self,
        ask: impl FnOnce(&mut Conn) -> mysql::Result<T>,
    ) -> Result<T, DatabaseError> {
        if let Some(deadline) = self.deadline {
            deadline.bound(&self.connection)?;
        }
        Ok(ask(&mut self.connection)?)
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
        let statement = self.ask(|connection| connection.prep(sql))?;
        if let Some(deadline) = self.deadline {
            deadline.bound(&self.connection)?;
        }
        read(self.connection.exec_iter(&statement, params)?)
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

    /// Runs a prepared statement and returns how many rows it matched.
    pub(crate) fn execute(
        &mut self,
        sql: &str,
        params: impl Into<Params>,
    ) -> Result<u64, DatabaseError> {
        let params = params.into();
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
        let params = params.into();
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
                Err(error) => {
                    // A connection that is gone has rolled back.
                    let _ = database.command("ROLLBACK");
                    Err(error)
                }
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
        self.run(sql, params.into(), |result| {
            let mut rows = Vec::new();
            for row in result {
                rows.push(read(&mut Columns { row: row?, next: 0 })?);
            }
            Ok(rows)
        })
    }
}

/// The columns of a row, taken from the left.
pub(crate) struct Columns {
    row: Row,
    next: usize,
}

impl Columns {
    /// The next column. One that is not of the type asked for means that the table is not the declared one.
    pub(crate) fn take<T: mysql::prelude::FromValue>(&mut self) -> Result<T, DatabaseError> {
        let index = self.next;
        self.next += 1;
        match self.row.take_opt(index) {
            Some(Ok(value)) => Ok(value),
            Some(Err(_)) | None => Err(DatabaseError::unexpected_column(&self.row, index)),
        }
    }
}

/// [`IDLE`], or as a test wants it.
fn idle() -> u32 {
    #[cfg(feature = "kill-points")]
    if let Some(seconds) = crate::kill_point::idle() {
        return seconds;
    }
    IDLE
}

/// Connects, with a bound for connecting and for every wait of the driver.
fn open(settings: &Settings, timeout: Duration) -> Result<Conn, DatabaseError> {
    let timeout = Some(timeout);
    let options = OptsBuilder::new()
        .user(Some(&settings.user))
        .pass(Some(&settings.password))
        .db_name(Some(&settings.database))
        .tcp_connect_timeout(timeout)
        .read_timeout(timeout)
        .write_timeout(timeout)
        .prefer_socket(false)
        .stmt_cache_size(STATEMENT_CACHE)
        // Rows matched, not rows changed: a fenced write must tell "not mine" from "nothing new".
        .additional_capabilities(mysql::consts::CapabilityFlags::CLIENT_FOUND_ROWS);
    let options = match &settings.address {
        Address::Socket(path) => options.socket(Some(path.to_string_lossy())),
        Address::Tcp { host, port } => {
            let options = options.ip_or_hostname(Some(host)).tcp_port(*port);
            if let Some(tls) = &settings.tls {
                return tls.connect(options);
            }
            options
        }
    };
    Conn::new(options).map_err(DatabaseError::connecting)
}
