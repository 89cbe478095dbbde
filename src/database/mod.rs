//! One connection to the shop's database: how it is opened, what its session is set to, and what its
//! errors mean.

mod apart;
pub(crate) mod chunks;
mod clock;
mod error;
mod settings;
mod times;

pub(crate) use apart::{Stopped, apart};
pub use error::DatabaseError;
pub use settings::{Settings, SettingsError, WEBHOOK_TIMEOUT, WORKER_TIMEOUT};

use clock::Reading;
use mysql::prelude::{FromValue, Queryable};
use mysql::{ClientIdentity, Conn, FromValueError, OptsBuilder, Params, Row, SslOpts};
use settings::{Address, Tls};
use std::collections::{BTreeMap, HashMap};

/// Statements kept prepared on the connection. Each is of a fixed shape, so their number is bounded.
const STATEMENT_CACHE: usize = 64;

/// So often what lost a deadlock is tried: the server has undone it whole, and the winner is done soon.
const DEADLOCK_TRIES: u32 = 5;

/// An open connection and the tables' names.
pub struct Database {
    connection: Conn,
    settings: Settings,
    in_transaction: bool,
    reading: Option<Reading>,
    /// Hints by table and columns, see [`Self::force_index`].
    indexes: HashMap<String, String>,
}

impl Database {
    /// Connects and puts the session into a known state, whatever the server's defaults are: UTC, strict
    /// SQL mode, autocommit, and no gap locks where the binary log allows that.
    ///
    /// # Errors
    /// [`DatabaseError::Unreachable`] or what the server refused.
    pub fn connect(settings: &Settings) -> Result<Self, DatabaseError> {
        let mut connection = Conn::new(options(settings)).map_err(DatabaseError::connecting)?;
        let lock_wait = settings.timeout.as_secs().saturating_sub(1).max(1);
        connection
            .query_drop(format!(
                "SET SESSION time_zone = '+00:00', autocommit = 1, innodb_lock_wait_timeout = {lock_wait}, \
                 sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"
            ))
            .map_err(DatabaseError::from)?;
        // READ COMMITTED is refused for writes where the binary log holds statements.
        let statements: Option<bool> = connection
            .query_first("SELECT @@log_bin = 1 AND @@binlog_format = 'STATEMENT'")
            .map_err(DatabaseError::from)?;
        let isolation = match statements {
            Some(true) => "REPEATABLE READ",
            _ => "READ COMMITTED",
        };
        connection
            .query_drop(format!(
                "SET SESSION TRANSACTION ISOLATION LEVEL {isolation}"
            ))
            .map_err(DatabaseError::from)?;
        Ok(Self {
            connection,
            settings: settings.clone(),
            in_transaction: false,
            reading: None,
            indexes: HashMap::new(),
        })
    }

    /// The settings that it was opened with.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether this server has `SKIP LOCKED`: MariaDB 10.6, MySQL 8.0.1.
    pub(crate) fn skips_locked(&self) -> bool {
        let version = self.connection.server_version();
        version >= (10, 6, 0) || ((8, 0, 1)..(10, 0, 0)).contains(&version)
    }

    /// What makes the server go by the index of exactly these columns, to be written after the table; nothing if there is none.
    /// Asked for once a connection: Magento makes an index's name of the table prefix, and shortens it.
    pub(crate) fn force_index(
        &mut self,
        table: &str,
        columns: [&str; 2],
    ) -> Result<String, DatabaseError> {
        let key = format!("{table} {}", columns.join(" "));
        if let Some(known) = self.indexes.get(&key) {
            return Ok(known.clone());
        }
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let rows: Vec<Row> = self.connection.query(format!("SHOW INDEX FROM {table}"))?;
        for row in rows {
            let text = |column| row.get_opt::<String, _>(column).and_then(Result::ok);
            if let (Some(name), Some(column)) = (text("Key_name"), text("Column_name")) {
                found.entry(name).or_default().push(column);
            }
        }
        let index = found.into_iter().find(|(_, of)| of == &columns);
        let hint = index.map_or_else(String::new, |(name, _)| format!(" FORCE INDEX (`{name}`)"));
        self.indexes.insert(key, hint.clone());
        Ok(hint)
    }

    /// Runs a prepared statement and returns how many rows it matched.
    pub(crate) fn execute(
        &mut self,
        sql: &str,
        params: impl Into<Params>,
    ) -> Result<u64, DatabaseError> {
        let params = times::in_whole_seconds(params.into());
        self.against_deadlocks(|database| {
            let result = database.connection.exec_iter(sql, &params)?;
            Ok(result.affected_rows())
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
            let result = database.connection.exec_iter(sql, &params)?;
            Ok(result.last_insert_id().unwrap_or_default())
        })
    }

    /// Commits all that `work` does, or nothing of it. After a deadlock `work` is called again.
    pub(crate) fn transaction<T>(
        &mut self,
        mut work: impl FnMut(&mut Self) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        self.against_deadlocks(|database| {
            database.connection.query_drop("START TRANSACTION")?;
            database.in_transaction = true;
            let result = work(database);
            database.in_transaction = false;
            match result {
                Ok(value) => {
                    database.connection.query_drop("COMMIT")?;
                    Ok(value)
                }
                Err(error) => {
                    // A connection that is gone has rolled back.
                    let _ = database.connection.query_drop("ROLLBACK");
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
        let params = times::in_whole_seconds(params.into());
        let mut rows = Vec::new();
        for row in self.connection.exec_iter(sql, params)? {
            rows.push(read(&mut Columns { row: row?, next: 0 })?);
        }
        Ok(rows)
    }
}

/// The columns of a row, taken from the left.
pub(crate) struct Columns {
    row: Row,
    next: usize,
}

impl Columns {
    /// The next column. One that is not of the type asked for means that the table is not the declared one.
    pub(crate) fn take<T: FromValue>(&mut self) -> Result<T, DatabaseError> {
        let index = self.next;
        self.next += 1;
        match self.row.take_opt(index) {
            Some(Ok(value)) => Ok(value),
            Some(Err(_)) | None => Err(DatabaseError::unexpected_column(&self.row, index)),
        }
    }
}

/// A value of somebody else's table that is not what such a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) column: String,
    /// As SQL writes it.
    pub(crate) value: String,
}

impl Columns {
    /// The next column of a row that others write: such a row spoils itself only.
    pub(crate) fn read<T: FromValue>(&mut self) -> Result<T, Unreadable> {
        let index = self.next;
        self.next += 1;
        let value = match self.row.take_opt(index) {
            Some(Ok(value)) => return Ok(value),
            Some(Err(FromValueError(value))) => value,
            None => mysql::Value::NULL,
        };
        let column = self.row.columns_ref().get(index);
        Err(Unreadable {
            column: column.map_or_else(String::new, |it| it.name_str().into_owned()),
            value: value.as_sql(true),
        })
    }

    /// The first column, which stays for [`Self::read`]; `None` if it is not of this type.
    pub(crate) fn first<T: FromValue>(&self) -> Option<T> {
        self.row.get_opt(0)?.ok()
    }

    /// The same of a text, whatever its bytes are; `None` if it is null.
    pub(crate) fn text(&mut self) -> Option<String> {
        let bytes = self.read::<Option<Vec<u8>>>().ok().flatten()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn options(settings: &Settings) -> OptsBuilder {
    let timeout = Some(settings.timeout);
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
    match &settings.address {
        Address::Socket(path) => options.socket(Some(path.to_string_lossy())),
        Address::Tcp { host, port } => options
            .ip_or_hostname(Some(host))
            .tcp_port(*port)
            .ssl_opts(settings.tls.as_ref().map(ssl)),
    }
}

fn ssl(tls: &Tls) -> SslOpts {
    let client = tls
        .client
        .clone()
        .map(|(certificate, key)| ClientIdentity::new(certificate, key));
    SslOpts::default()
        .with_root_cert_path(tls.ca.clone())
        .with_client_identity(client)
        .with_danger_accept_invalid_certs(!tls.verify)
        .with_danger_skip_domain_validation(!tls.verify)
}
