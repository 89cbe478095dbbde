//! Opens a connection and sets up its session.

use super::left_alone::LeftAlone;
use super::server::Server;
use super::settings::{Address, Settings};
use super::{Database, DatabaseError, Deadline};
use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder};
use std::collections::HashMap;
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::time::Duration;

/// How many statements the connection keeps prepared. Each has a fixed shape, so their number is bounded.
const STATEMENT_CACHE: usize = 64;

/// After so many idle seconds the server closes a connection. Each php-fpm worker that has ever received a webhook holds one, and by
/// default the server would keep it for eight hours.
const IDLE: u32 = 60;

impl Database {
    /// Connects, and sets the session to a known state whatever the defaults of the server are: UTC, strict SQL mode, autocommit, and no
    /// gap locks where the binary log allows that.
    ///
    /// # Errors
    /// [`DatabaseError::Unreachable`] or what the server refused.
    pub fn connect(settings: &Settings) -> Result<Self, DatabaseError> {
        Self::connect_by(settings, None)
    }

    /// As [`Self::connect`]. With a deadline, connecting and everything that is asked later end by that moment.
    ///
    /// # Errors
    /// [`DatabaseError::Unreachable`] or what the server refused.
    pub(crate) fn connect_by(
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
            server: Server::read(""),
            in_transaction: false,
            lost: false,
            reading: None,
            deadline,
            indexes: HashMap::new(),
            row_columns: HashMap::new(),
            left_alone: LeftAlone::default(),
        };
        database.command(&format!(
            "SET SESSION time_zone = '+00:00', autocommit = 1, innodb_lock_wait_timeout = {}, \
             wait_timeout = {idle}, sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
            lock_wait(settings.timeout)
        ))?;
        let asked: Option<(String, Option<bool>)> = database.ask(|connection| {
            connection
                .query_first("SELECT VERSION(), @@log_bin = 1 AND @@binlog_format = 'STATEMENT'")
        })?;
        let (version, statements) = asked.unwrap_or_default();
        database.server = Server::read(&version);
        // If the binary log holds statements, the server refuses writes in READ COMMITTED.
        let isolation = match statements {
            Some(true) => "REPEATABLE READ",
            _ => "READ COMMITTED",
        };
        database.command(&format!(
            "SET SESSION TRANSACTION ISOLATION LEVEL {isolation}"
        ))?;
        Ok(database)
    }

    /// From now on each answer is waited for as long as the shop's settings say, or all answers together until the deadline. `bound` is the
    /// one of `Deadline::new`.
    ///
    /// # Errors
    /// [`DatabaseError`]
    pub(crate) fn wait(
        &mut self,
        timeout: Duration,
        deadline: Option<Deadline>,
        bound: fn(RawFd, Duration) -> io::Result<()>,
    ) -> Result<(), DatabaseError> {
        let was_by = std::mem::replace(&mut self.deadline, deadline);
        let waited = std::mem::replace(&mut self.settings.timeout, timeout);
        // A deadline leaves the socket with the bound of its last exchange.
        if was_by.is_some() || waited != timeout {
            let bounded = bound(self.connection.as_raw_fd(), timeout);
            bounded.map_err(|error| self.told(DatabaseError::Lost(error.to_string())))?;
        }
        if waited != timeout {
            let seconds = lock_wait(timeout);
            self.command(&format!("SET SESSION innodb_lock_wait_timeout = {seconds}"))?;
        }
        Ok(())
    }
}

/// How many seconds a statement waits for a lock. It is less than the wait for the answer, so the server gives up first.
pub(super) fn lock_wait(timeout: Duration) -> u64 {
    timeout.as_secs().saturating_sub(1).max(1)
}

/// [`IDLE`], or the value of a test.
fn idle() -> u32 {
    #[cfg(feature = "kill-points")]
    if let Some(seconds) = crate::kill_point::hooks::idle() {
        return seconds;
    }
    IDLE
}

/// Connects, with a limit for connecting and for each wait of the driver.
pub(super) fn open(settings: &Settings, timeout: Duration) -> Result<Conn, DatabaseError> {
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
        // The server counts matched rows, not changed ones: a fenced write has to tell "not mine" from "nothing new".
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
