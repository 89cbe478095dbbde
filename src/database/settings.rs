//! The settings of the shop's database, read from Magento's `app/etc/env.php`.
//!
//! Only `db/connection/default`, `db/table_prefix` and `crypt/key` of that file are read. The host is read as Magento reads it
//! (`Magento\Framework\DB\Adapter\Pdo\Mysql::_connect`): with a slash it is a socket, with a colon it is `host:port`.

use super::env::{self, CONNECTION, SettingsError};
use super::tls::Tls;
use serde_json::Value;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// How long a webhook waits for the database in all. Akeneo waits 5 s for the answer.
pub const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a worker or a command waits for one statement.
pub const WORKER_TIMEOUT: Duration = Duration::from_secs(60);

const DEFAULT_PORT: u16 = 3306;

/// Everything needed to open a connection and to name a table.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    pub(crate) address: Address,
    pub(crate) database: String,
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) tls: Option<Tls>,
    pub(crate) timeout: Duration,
    prefix: String,
    keys: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    Socket(PathBuf),
    Tcp { host: String, port: u16 },
}

impl Settings {
    /// Reads the array that `app/etc/env.php` returns.
    ///
    /// `localhost_socket` is the socket that PHP's own driver uses for the host `localhost` (`pdo_mysql.default_socket`). It is used if
    /// that file exists; otherwise `localhost` means TCP. `timeout` limits connecting and each wait for an answer.
    ///
    /// # Errors
    /// [`SettingsError`] names the setting that is missing or cannot be used.
    pub fn from_env(
        env: &Value,
        localhost_socket: impl FnOnce() -> Option<PathBuf>,
        timeout: Duration,
    ) -> Result<Self, SettingsError> {
        let of_connection = |key| format!("{CONNECTION}/{key}");
        let prefix = env::text(env, "db/table_prefix")?.unwrap_or_default();
        if !prefix
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_')
        {
            return Err(SettingsError(
                "db/table_prefix may hold only letters, digits and _".into(),
            ));
        }
        let keys = env::text(env, "crypt/key")?.unwrap_or_default();
        Ok(Self {
            address: address(env, localhost_socket)?,
            database: env::required(env, &of_connection("dbname"))?,
            user: env::text(env, &of_connection("username"))?.unwrap_or_default(),
            password: env::text(env, &of_connection("password"))?.unwrap_or_default(),
            tls: Tls::of(env)?,
            timeout,
            prefix,
            keys: keys.split_whitespace().map(str::to_owned).collect(),
        })
    }

    /// Whether both settings are equal apart from the timeout.
    pub(crate) fn is_of_same_shop(&self, others: &Self) -> bool {
        let timeout = self.timeout;
        *self
            == Self {
                timeout,
                ..others.clone()
            }
    }

    /// The limit for connecting and for each wait for an answer.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The full name of a table, in back-quotes.
    #[must_use]
    pub fn table(&self, name: &str) -> String {
        ["`", &self.prefix, name, "`"].concat()
    }

    /// The prefix of all table names.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Magento's encryption keys, oldest first (`crypt/key`, one a line).
    #[must_use]
    pub fn encryption_keys(&self) -> &[String] {
        &self.keys
    }
}

/// Shows the address, and neither password nor key.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("address", &self.address)
            .field("database", &self.database)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

/// The address as `Magento\Framework\DB\Adapter\Pdo\Mysql::_connect` and then PDO understand it.
fn address(
    env: &Value,
    localhost_socket: impl FnOnce() -> Option<PathBuf>,
) -> Result<Address, SettingsError> {
    let of_connection = |key| format!("{CONNECTION}/{key}");
    let host_key = of_connection("host");
    let host = env::required(env, &host_key)?;
    let port_key = of_connection("port");
    if env::value(env, &port_key).is_some() {
        return Err(SettingsError(format!(
            "{port_key} is refused by Magento; write the port behind the host, as in localhost:3306"
        )));
    }
    if host.contains('/') {
        return Ok(Address::Socket(host.into()));
    }
    let mut parts = host.split(':');
    let host = parts.next().unwrap_or_default();
    // PDO ignores the port if the host is localhost.
    if host == "localhost" {
        let socket = env::text(env, &of_connection("unix_socket"))?;
        let socket = socket.filter(|path| !path.is_empty()).map(PathBuf::from);
        let by_default = || localhost_socket().filter(|socket| socket.exists());
        if let Some(socket) = socket.or_else(by_default) {
            return Ok(Address::Socket(socket));
        }
    }
    let port = parts.next().unwrap_or_default();
    let port = match env::integer(&port.into()) {
        0 => Some(DEFAULT_PORT),
        port => u16::try_from(port).ok(),
    };
    match port {
        Some(port) if !host.is_empty() => Ok(Address::Tcp {
            host: host.to_owned(),
            port,
        }),
        _ => Err(SettingsError(format!(
            "{host_key} is no host, host:port or socket"
        ))),
    }
}

#[cfg(test)]
mod tests;
