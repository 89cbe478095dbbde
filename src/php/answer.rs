//! `Akeneo\Events\Core\Answer`: what a webhook call is answered.

use super::guard::guard;
use crate::intake::Answer;
use crate::webhook_check::self_test;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;

/// The answer to a webhook call.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Answer", flags = ClassFlags::Final)]
pub struct PhpAnswer {
    pub(super) answer: Answer,
    pub(super) wants_doorbell: bool,
}

#[php_impl]
impl PhpAnswer {
    const SELF_TEST: &'static str = self_test::HEADER;

    /// The HTTP status: 200, 401, 413 or 429. The body stays empty.
    pub fn status(&self) -> PhpResult<i64> {
        guard(|| Ok(self.answer.status().into()))
    }

    /// The value of the header `SELF_TEST`, which answers the shop's own self-test; null for everything else. `$door` is what answers:
    /// `direct` or `magento`. `$logs` says whether the log can be written there; an older endpoint does not say it, and then it counts as
    /// yes.
    #[php(defaults(logs = true))]
    pub fn self_test(&self, door: &str, logs: bool) -> PhpResult<Option<String>> {
        guard(|| {
            Ok(match &self.answer {
                Answer::SelfTest(proof) => Some(self_test::header(door, proof, logs)),
                _ => None,
            })
        })
    }

    /// Whether a new entry is pending.
    pub fn is_new(&self) -> PhpResult<bool> {
        guard(|| Ok(matches!(self.answer, Answer::Stored(_))))
    }

    /// Whether a doorbell has to be rung for it. It is not if a doorbell that is on its way serves this entry, too, if `receive` was not
    /// asked for it, or if that could not be found out.
    pub fn wants_doorbell(&self) -> PhpResult<bool> {
        guard(|| Ok(self.wants_doorbell))
    }
}
