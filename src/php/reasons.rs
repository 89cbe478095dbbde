//! `Akeneo\Events\Core\Reasons`

use super::exceptions::Thrown;
use super::guard::guard;
use super::value::insert;
use crate::reason::Code;
use ext_php_rs::boxed::ZBox;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

/// What an entry may tell as its outcome or its reason.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Reasons", flags = ClassFlags::Final)]
pub struct PhpReasons;

#[php_impl]
impl PhpReasons {
    /// The English template of each code, with `%1`, `%2` for its arguments.
    pub fn all() -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let mut all = ZendHashTable::new();
            for code in Code::ALL {
                insert(&mut all, code.name(), code.template())?;
            }
            Ok::<_, Thrown>(all)
        })
    }
}
