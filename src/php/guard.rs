//! The guard around each exported method: a panic becomes an `InternalErrorException`, and the worker goes on.

use super::exceptions::{Class, Thrown};
use crate::kill_point::kill_point;
use ext_php_rs::exception::PhpResult;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static WHERE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Panics are reported by an exception, not on stderr. Their place is kept. Their text is left out, because it may quote data.
pub(super) fn silence_panics() {
    std::panic::set_hook(Box::new(|info| {
        let location = info.location().map(ToString::to_string);
        let _ = WHERE.try_with(|place| place.set(location));
    }));
}

/// Runs the body of an exported method.
///
/// When the body panics, all that it holds is dropped, also the connection. So nothing half-done is used again.
pub(super) fn guard<T>(body: impl FnOnce() -> Result<T, Thrown>) -> PhpResult<T> {
    let called = || {
        kill_point!("called");
        body()
    };
    let result = caught(called).unwrap_or_else(|place| {
        log::error!("internal error at {place}; please report it");
        Err(Thrown::new(
            Class::Internal,
            format!("internal error of the extension akeneo_events at {place}; please report it"),
        ))
    });
    result.map_err(Into::into)
}

/// What `body` returns, or the place where it panicked. For a part of a call whose failure must not fail the whole call.
pub(super) fn caught<T>(body: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(body))
        .map_err(|_payload| WHERE.take().unwrap_or_else(|| "an unknown place".into()))
}
