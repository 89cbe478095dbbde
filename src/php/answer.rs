//! `Akeneo\Events\Core\Answer`

use super::guard::guard;
use crate::intake::Answer;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;

/// What to answer Akeneo.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Answer", flags = ClassFlags::Final)]
pub struct PhpAnswer {
    pub(super) answer: Answer,
}

#[php_impl]
impl PhpAnswer {
    /// The HTTP status: 200, 401, 413 or 429. The body stays empty.
    pub fn status(&self) -> PhpResult<i64> {
        guard(|| Ok(self.answer.status().into()))
    }

    /// Whether a new entry is pending, so that a worker may be woken.
    pub fn is_new(&self) -> PhpResult<bool> {
        guard(|| Ok(self.answer.is_new()))
    }
}
