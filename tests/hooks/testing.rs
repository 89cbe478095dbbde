//! `Akeneo\Events\Core\Testing`: included by `src/php/mod.rs` where the feature `test-hooks` is on.

use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;

/// For tests of the extension itself.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Testing", flags = ClassFlags::Final)]
pub struct PhpTesting;

#[php_impl]
impl PhpTesting {
    /// A step that is not in this extension but in the module or the shop; see `tests/hooks/kill_point.rs`.
    pub fn reached(step: &str) {
        crate::kill_point::hooks::reached(step);
    }
}
