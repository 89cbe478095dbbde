//! One database connection for each worker process: opened when it is first needed, and kept across requests.
//!
//! It belongs to one process id, so that a child process never uses the socket of its parent, and to one shop, so that the configuration of
//! another shop never uses it. Each call sets how long it waits. During a call it is taken out of its slot: a panic drops it, so nobody
//! uses it in the middle of a statement. The server closes it after an idle minute.

use super::{socket, value};
use crate::database::{Database, DatabaseError, Deadline, Settings};
use chrono::{DateTime, Utc};
use std::cell::Cell;
use std::time::{Duration, Instant};

/// A call that failed within this time is repeated once on a new connection, because the server had closed the old one. A call that failed
/// later has been waiting, and a second wait would be too long for a webhook.
const STALE: Duration = Duration::from_secs(1);

struct Slot {
    process: u32,
    /// Always there, except while the slot is taken apart.
    database: Option<Database>,
    unused_since: Instant,
}

impl Slot {
    fn new(database: Database) -> Self {
        Self {
            process: std::process::id(),
            database: Some(database),
            unused_since: Instant::now(),
        }
    }

    /// The connection, if it belongs to this process and this shop, and the server still keeps it open.
    fn take_for(mut self, settings: &Settings) -> Option<Database> {
        let database = self.is_own().then(|| self.database.take())??;
        // A little earlier than the server closes it: what is sent while it closes is lost.
        let is_open = self.unused_since.elapsed() < database.kept_idle() * 5 / 6;
        let is_of_shop = database.settings().is_of_same_shop(settings);
        (is_open && is_of_shop).then_some(database)
    }

    fn is_own(&self) -> bool {
        self.process == std::process::id()
    }
}

/// A child process has a copy of its parent's slot, and drops it when it ends. Dropping the connection would say goodbye on the socket of
/// the parent.
impl Drop for Slot {
    fn drop(&mut self) {
        if !self.is_own() {
            std::mem::forget(self.database.take());
        }
    }
}

thread_local! {
    static SLOT: Cell<Option<Slot>> = const { Cell::new(None) };
}

/// Runs `call` on the connection of this process. If the connection turns out to be dead, `call` runs a second time, so it must be safe to
/// repeat.
pub(super) fn with<T, E: From<DatabaseError>>(
    settings: &Settings,
    call: impl FnMut(&mut Database) -> Result<T, E>,
) -> Result<T, E> {
    by(settings, None, call)
}

/// As [`with`]. All of it ends by the deadline, connecting and repeating included.
pub(super) fn by<T, E: From<DatabaseError>>(
    settings: &Settings,
    deadline: Option<Deadline>,
    mut call: impl FnMut(&mut Database) -> Result<T, E>,
) -> Result<T, E> {
    let started = Instant::now();
    if let Some(mut database) = SLOT.take().and_then(|slot| slot.take_for(settings)) {
        let waits = database.wait(settings.timeout(), deadline, socket::bound);
        let result = waits.map_err(E::from).and_then(|()| call(&mut database));
        if !database.is_lost() || result.is_ok() || started.elapsed() >= STALE {
            put(database);
            return result;
        }
    }
    let mut database = Database::connect_by(settings, deadline)?;
    let result = call(&mut database);
    put(database);
    result
}

/// As [`with`], and `call` gets the time: the one that PHP passed, or else the one of the database. Hosts compare times that other hosts
/// have written, and the database's clock is the one that they share.
pub(super) fn at<T, E: From<DatabaseError>>(
    settings: &Settings,
    given: Option<DateTime<Utc>>,
    call: impl FnMut(&mut Database, DateTime<Utc>) -> Result<T, E>,
) -> Result<T, E> {
    at_by(settings, None, given, call)
}

/// As [`at`]. All of it ends by the deadline, connecting and repeating included.
pub(super) fn at_by<T, E: From<DatabaseError>>(
    settings: &Settings,
    deadline: Option<Deadline>,
    given: Option<DateTime<Utc>>,
    mut call: impl FnMut(&mut Database, DateTime<Utc>) -> Result<T, E>,
) -> Result<T, E> {
    by(settings, deadline, |database| {
        let now = time(database, given)?;
        call(database, now)
    })
}

/// The time that PHP passed, or else the one of the database.
pub(super) fn time(
    database: &mut Database,
    given: Option<DateTime<Utc>>,
) -> Result<DateTime<Utc>, DatabaseError> {
    match given {
        Some(now) => Ok(now),
        None => Ok(value::as_a_test_wants_it(database.clock()?)),
    }
}

/// The time that [`at`] gives.
pub(super) fn now(
    settings: &Settings,
    given: Option<DateTime<Utc>>,
) -> Result<DateTime<Utc>, DatabaseError> {
    given.map_or_else(|| at(settings, None, |_, now| Ok(now)), Ok)
}

/// Keeps the connection for the next call, unless it is lost.
fn put(database: Database) {
    if !database.is_lost() {
        SLOT.set(Some(Slot::new(database)));
    }
}
