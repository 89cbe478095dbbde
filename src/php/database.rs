//! `Akeneo\Events\Core\Database`: the settings of the shop's database.

use super::guard::guard;
use super::value;
use crate::database::{Settings, WEBHOOK_TIMEOUT, WORKER_TIMEOUT};
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;
use ext_php_rs::zend::ExecutorGlobals;
use serde_json::Value;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::OnceLock;
use std::time::Duration;

/// The settings of the shop's database. It opens no connection by itself.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Database", flags = ClassFlags::Final)]
pub struct PhpDatabase {
    pub(super) settings: Rc<Settings>,
}

#[php_impl]
impl PhpDatabase {
    /// For a webhook: `Receiver::receive` waits for the database for 3 seconds in all, and every other call that long for each answer.
    ///
    /// Takes what `app/etc/env.php` returns; `db/connection/default`, `db/table_prefix` and `crypt/key` are read.
    /// Throws a `SettingsException` that names what is missing.
    pub fn for_webhook(env: &ZendHashTable) -> PhpResult<Self> {
        read(env, WEBHOOK_TIMEOUT)
    }

    /// For consumers, cron and commands: a statement may take 60 seconds.
    ///
    /// Takes what `app/etc/env.php` returns; `db/connection/default`, `db/table_prefix` and `crypt/key` are read.
    /// Throws a `SettingsException` that names what is missing.
    pub fn for_worker(env: &ZendHashTable) -> PhpResult<Self> {
        read(env, WORKER_TIMEOUT)
    }
}

fn read(env: &ZendHashTable, timeout: Duration) -> PhpResult<PhpDatabase> {
    guard(|| {
        let part = |name| env.get(name).map_or(Value::Null, value::json);
        let parts = ["db", "crypt"].map(|name| (name, part(name)));
        let env = parts.into_iter().collect();
        let settings = Settings::from_env(&env, localhost_socket, timeout)?;
        Ok(PhpDatabase {
            settings: Rc::new(settings),
        })
    })
}

/// The socket that PDO uses for `localhost`. The setting cannot change while PHP runs (`PHP_INI_SYSTEM`).
fn localhost_socket() -> Option<PathBuf> {
    static SOCKET: OnceLock<Option<PathBuf>> = OnceLock::new();
    let read = || {
        let mut values = ExecutorGlobals::get().ini_values();
        let socket = values.remove("pdo_mysql.default_socket")??;
        (!socket.is_empty()).then(|| socket.into())
    };
    SOCKET.get_or_init(read).clone()
}
