//! Where the shop's database is, read from Magento's own `app/etc/env.php`.
//!
//! Of that file only `db/connection/default`, `db/table_prefix` and `crypt/key` are looked at. The host is
//! understood as Magento understands it (`Magento\Framework\DB\Adapter\Pdo\Mysql::_connect`): with a slash it
//! is a socket, with a colon it is `host:port`.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// How long any one step of a webhook may wait for the database. Akeneo waits 5 s for the answer.
pub const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a worker or a command waits for one statement.
pub const WORKER_TIMEOUT: Duration = Duration::from_secs(60);

// The keys that PDO's driver options have in PHP with mysqlnd, the only driver since PHP 8.
const SSL_KEY: &str = "1007";
const SSL_CERT: &str = "1008";
const SSL_CA: &str = "1009";
const SSL_CAPATH: &str = "1010";
const SSL_VERIFY_SERVER_CERT: &str = "1014";

/// What is wrong with `app/etc/env.php`.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("app/etc/env.php: {0}")]
pub struct SettingsError(pub(crate) String);

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

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tls {
    pub(crate) ca: Option<PathBuf>,
    /// Certificate chain and private key of the client.
    pub(crate) client: Option<(PathBuf, PathBuf)>,
    pub(crate) verify: bool,
}

#[derive(Deserialize)]
struct Env {
    db: Db,
    crypt: Option<Crypt>,
}

#[derive(Deserialize)]
struct Db {
    connection: Connections,
    table_prefix: Option<String>,
}

#[derive(Deserialize)]
struct Connections {
    default: Connection,
}

#[derive(Deserialize)]
struct Connection {
    host: String,
    dbname: String,
    username: String,
    password: Option<String>,
    driver_options: Option<Value>,
}

#[derive(Deserialize)]
struct Crypt {
    key: Option<String>,
}

impl Settings {
    /// Reads the array that `app/etc/env.php` returns.
    ///
    /// `localhost_socket` is what PHP's own driver uses for the host `localhost` (`pdo_mysql.default_socket`);
    /// it is used if that file exists, else `localhost` means TCP. `timeout` bounds connecting and
    /// every wait for an answer.
    ///
    /// # Errors
    /// [`SettingsError`] names the setting that is missing or cannot be used.
    pub fn from_env(
        env: &Value,
        localhost_socket: impl FnOnce() -> Option<PathBuf>,
        timeout: Duration,
    ) -> Result<Self, SettingsError> {
        let env = Env::deserialize(env).map_err(|error| SettingsError(error.to_string()))?;
        let connection = env.db.connection.default;
        let prefix = env.db.table_prefix.unwrap_or_default();
        if !prefix
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_')
        {
            return Err(SettingsError(format!(
                "db/table_prefix \"{prefix}\" holds other characters than letters, digits and _"
            )));
        }
        let keys = env.crypt.and_then(|crypt| crypt.key).unwrap_or_default();
        Ok(Self {
            address: address(&connection.host, localhost_socket)?,
            database: connection.dbname,
            user: connection.username,
            password: connection.password.unwrap_or_default(),
            tls: match connection
                .driver_options
                .as_ref()
                .and_then(Value::as_object)
            {
                Some(options) => tls(options)?,
                None => None,
            },
            timeout,
            prefix,
            keys: keys.split_whitespace().map(str::to_owned).collect(),
        })
    }

    /// The full name of a table, in back-quotes.
    #[must_use]
    pub fn table(&self, name: &str) -> String {
        format!("`{}{name}`", self.prefix)
    }

    /// Magento's encryption keys, oldest first (`crypt/key`, one a line).
    #[must_use]
    pub fn encryption_keys(&self) -> &[String] {
        &self.keys
    }
}

/// Shows where, never with what password or key.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("address", &self.address)
            .field("database", &self.database)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

fn address(
    host: &str,
    localhost_socket: impl FnOnce() -> Option<PathBuf>,
) -> Result<Address, SettingsError> {
    if host.contains('/') {
        return Ok(Address::Socket(host.into()));
    }
    if host == "localhost"
        && let Some(socket) = localhost_socket().filter(|socket| socket.exists())
    {
        return Ok(Address::Socket(socket));
    }
    let (host, port) = host.split_once(':').unwrap_or((host, "3306"));
    let port = port
        .parse()
        .ok()
        .filter(|_| !host.is_empty())
        .ok_or_else(|| {
            SettingsError(format!(
                "db/connection/default/host \"{host}:{port}\" is no host, host:port or socket"
            ))
        })?;
    Ok(Address::Tcp {
        host: host.to_owned(),
        port,
    })
}

fn tls(options: &Map<String, Value>) -> Result<Option<Tls>, SettingsError> {
    let path = |key| {
        options
            .get(key)
            .and_then(Value::as_str)
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
    };
    if path(SSL_CAPATH).is_some() {
        return Err(SettingsError(
            "driver option MYSQL_ATTR_SSL_CAPATH is not supported; name one file with MYSQL_ATTR_SSL_CA".into(),
        ));
    }
    let client = match (path(SSL_CERT), path(SSL_KEY)) {
        (Some(cert), Some(key)) => Some((cert, key)),
        (None, None) => None,
        _ => {
            return Err(SettingsError(
                "MYSQL_ATTR_SSL_CERT and MYSQL_ATTR_SSL_KEY go together".into(),
            ));
        }
    };
    let ca = path(SSL_CA);
    if ca.is_none() && client.is_none() {
        return Ok(None);
    }
    let verify = !matches!(
        options.get(SSL_VERIFY_SERVER_CERT),
        Some(Value::Bool(false))
    ) && options
        .get(SSL_VERIFY_SERVER_CERT)
        .is_none_or(|value| value.as_i64() != Some(0) && !matches!(value.as_str(), Some("" | "0")));
    Ok(Some(Tls { ca, client, verify }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(host: &str, options: Value) -> Result<Settings, SettingsError> {
        let env = json!({
            "db": {
                "table_prefix": "m2_",
                "connection": {"default": {
                    "host": host, "dbname": "magento", "username": "m", "password": "hush-hush",
                    "driver_options": options,
                }},
            },
            "crypt": {"key": "old\nnew\n"},
        });
        Settings::from_env(&env, || Some("/dev/null".into()), WORKER_TIMEOUT)
    }

    #[test]
    fn the_host_means_what_it_means_to_magento() {
        let tcp = |host: &str, port| Address::Tcp {
            host: host.into(),
            port,
        };
        for (host, address) in [
            ("db.internal", tcp("db.internal", 3306)),
            ("127.0.0.1:3307", tcp("127.0.0.1", 3307)),
            (
                "/run/mysqld.sock",
                Address::Socket("/run/mysqld.sock".into()),
            ),
            ("localhost", Address::Socket("/dev/null".into())),
            ("localhost:3307", tcp("localhost", 3307)),
        ] {
            assert_eq!(read(host, json!([])).unwrap().address, address, "{host}");
        }
        for host in ["", ":3306", "db:port", "db:99999"] {
            assert!(read(host, json!([])).is_err(), "{host}");
        }
    }

    #[test]
    fn tls_is_on_when_a_certificate_is_named_and_verifies_unless_told_not_to() {
        let tls = |options| read("db", options).unwrap().tls;
        assert_eq!(tls(json!([])), None);
        assert_eq!(tls(json!({"1014": false})), None);
        assert!(tls(json!({"1009": "/ca.pem"})).unwrap().verify);
        for off in [json!(false), json!(0), json!("0")] {
            assert!(!tls(json!({"1009": "/ca.pem", "1014": off})).unwrap().verify);
        }
        assert!(read("db", json!({"1010": "/certs"})).is_err());
        assert!(read("db", json!({"1008": "/cert.pem"})).is_err());
    }

    #[test]
    fn the_prefix_names_every_table_and_cannot_leave_its_quotes() {
        assert_eq!(read("db", json!([])).unwrap().table("t"), "`m2_t`");
        let env = json!({"db": {"table_prefix": "x`; DROP", "connection": {"default":
            {"host": "db", "dbname": "d", "username": "u"}}}});
        assert!(Settings::from_env(&env, || None, WORKER_TIMEOUT).is_err());
    }

    #[test]
    fn debug_output_and_errors_hold_no_secret() {
        let settings = read("db", json!([])).unwrap();
        assert_eq!(settings.encryption_keys(), ["old", "new"]);
        let shown = format!("{settings:?}");
        assert!(!shown.contains("hush") && !shown.contains("new"), "{shown}");
        let error = Settings::from_env(&json!({"db": {}}), || None, WORKER_TIMEOUT).unwrap_err();
        assert_eq!(
            error.to_string(),
            "app/etc/env.php: missing field `connection`"
        );
    }
}
