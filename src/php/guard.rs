//! No panic leaves the extension: it becomes an `InternalErrorException`, and the worker lives on.

use super::exceptions::{Class, Thrown};
use crate::kill_point::kill_point;
use ext_php_rs::exception::PhpResult;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static WHERE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Panics are reported by exception, not on stderr. What they say is left out, since it may quote
/// data; where they happened is kept.
pub(super) fn silence_panics() {
    std::panic::set_hook(Box::new(|info| {
        let location = info.location().map(ToString::to_string);
        let _ = WHERE.try_with(|place| place.set(location));
    }));
}

/// Runs the body of an exported method.
///
/// Whatever the body held is dropped while unwinding, a connection among it, so that nothing half-done is
/// used again.
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

/// What `body` returns, or the place where it panicked: for a part of a call whose fault must not become the call's.
pub(super) fn caught<T>(body: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(body))
        .map_err(|_payload| WHERE.take().unwrap_or_else(|| "an unknown place".into()))
}
