//! One database of a test server, and the ways to reach it.

use super::env_php::{CRYPT_KEY, EnvPhp};
use akeneo_events::Settings;
use akeneo_events::testing::database::WORKER_TIMEOUT;
use mysql::{Conn, Opts, OptsBuilder};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Account of the shop. Its password is there to be searched for in logs and answers.
pub const USER: &str = "magento";
/// See [`USER`].
pub const PASSWORD: &str = "Sup3r-s3cret!db";

/// A database of its own, made by [`DatabaseServer::create_database`](super::database_server::DatabaseServer::create_database).
#[derive(Clone, Debug)]
pub struct Database {
    name: String,
    socket: PathBuf,
    port: u16,
}

impl Database {
    pub(super) fn new(name: &str, socket: &Path, port: u16) -> Self {
        Self {
            name: name.to_owned(),
            socket: socket.to_owned(),
            port,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The server's socket.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The server's port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A connection through the socket, with the session time zone that Magento sets.
    ///
    /// # Panics
    /// When the server refuses it.
    pub fn conn(&self) -> Conn {
        Conn::new(self.opts()).expect("a connection to the test server")
    }

    /// What [`Database::conn`] uses.
    pub fn opts(&self) -> Opts {
        self.account().socket(self.socket.to_str()).into()
    }

    /// The same through TCP.
    pub fn tcp_opts(&self) -> Opts {
        self.account()
            .ip_or_hostname(Some("127.0.0.1"))
            .tcp_port(self.port)
            .prefer_socket(false)
            .into()
    }

    /// Content of the `app/etc/env.php` of a shop whose tables carry `prefix`, connected through the socket.
    pub fn env_php(&self, prefix: &str) -> String {
        EnvPhp::new(self, prefix).render()
    }

    /// The same, as a worker of this product reads it.
    ///
    /// # Panics
    /// Never, unless the form of `env.php` changed.
    pub fn settings(&self, prefix: &str) -> Settings {
        let env = json!({
            "db": {
                "table_prefix": prefix,
                "connection": {"default": {
                    "host": self.socket, "dbname": self.name, "username": USER, "password": PASSWORD,
                }},
            },
            "crypt": {"key": CRYPT_KEY},
        });
        Settings::from_env(&env, || None, WORKER_TIMEOUT).expect("settings")
    }

    fn account(&self) -> OptsBuilder {
        OptsBuilder::new()
            .user(Some(USER))
            .pass(Some(PASSWORD))
            .db_name(Some(&self.name))
            .init(vec!["SET time_zone = '+00:00'"])
    }
}
