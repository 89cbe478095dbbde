//! `Akeneo\Events\Core\Testing`: misbehaves on purpose. Built with the feature `test-hooks` only.

use super::connection;
use super::database::PhpDatabase;
use super::guard::guard;
use crate::database::DatabaseError;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;

/// For tests of the extension itself.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Testing", flags = ClassFlags::Final)]
pub struct PhpTesting;

#[php_impl]
impl PhpTesting {
    /// Panics. `$secret` is part of the panic's message, which must not get out.
    #[allow(clippy::panic)]
    pub fn panic(secret: &str) -> PhpResult<()> {
        guard(|| panic!("deliberate: {secret}"))
    }

    /// A step that is not in this extension but in the module or the shop; see `src/kill_point.rs`.
    pub fn reached(step: &str) {
        crate::kill_point::reached(step);
    }

    /// Panics while it holds the connection.
    #[allow(clippy::panic)]
    pub fn panic_while_connected(database: &PhpDatabase) -> PhpResult<()> {
        guard(|| {
            connection::with(&database.settings, |_| -> Result<(), DatabaseError> {
                panic!("deliberate")
            })?;
            Ok(())
        })
    }
}
