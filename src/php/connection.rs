//! One database connection a worker process: opened when first needed, kept across requests.
//!
//! It is keyed by process id, so that a child never talks on its parent's socket, and by settings, so that
//! another shop's configuration never uses this one's connection; how long it waits is set anew for each call. While in use it is out of its
//! slot: a panic drops it instead of leaving it half-way through a statement. Unused for a minute, the server closes it.

use super::{socket, value};
use crate::database::{Database, DatabaseError, Deadline, Settings};
use chrono::{DateTime, Utc};
use std::cell::RefCell;
use std::time::{Duration, Instant};

/// A call that failed this quickly is repeated once on a new connection: the old one had been closed by the
/// server meanwhile. One that failed later was waiting, and waiting again would be too long for a webhook.
const STALE: Duration = Duration::from_secs(1);

struct Slot {
    process: u32,
    /// Always there but for while the slot is taken apart.
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

    /// The connection, if it is this process's and the server has not closed it meanwhile.
    fn take(mut self) -> Option<Database> {
        let database = self.is_own().then(|| self.database.take())??;
        // A little earlier than the server: what is sent while it closes is lost.
        (self.unused_since.elapsed() < database.kept_idle() * 5 / 6).then_some(database)
    }

    fn is_own(&self) -> bool {
        self.process == std::process::id()
    }
}

/// A child gets a copy of its parent's slot, which goes when the child ends. Dropping what is in it would say goodbye on the
/// parent's socket.
impl Drop for Slot {
    fn drop(&mut self) {
        if !self.is_own() {
            std::mem::forget(self.database.take());
        }
    }
}

thread_local! {
    static SLOT: RefCell<Option<Slot>> = const { RefCell::new(None) };
}

/// Runs `call` on this process's connection. On a connection that turns out to be dead it runs twice, so it
/// must be safe to repeat.
pub(super) fn with<T, E>(
    settings: &Settings,
    call: impl FnMut(&mut Database) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<DatabaseError> + AsDatabaseError,
{
    by(settings, None, call)
}

/// As [`with`]. All of it, connecting and repeating too, is over by the deadline.
pub(super) fn by<T, E>(
    settings: &Settings,
    deadline: Option<Deadline>,
    mut call: impl FnMut(&mut Database) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<DatabaseError> + AsDatabaseError,
{
    let started = Instant::now();
    if let Some(database) = take() {
        let kept = database.serving(settings, deadline, socket::bound);
        let result = kept.map_err(E::from).and_then(|kept| {
            kept.map(|database| keeping(database, &mut call))
                .transpose()
        });
        match result {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => {}
            Err(error) if error.lost() && started.elapsed() < STALE => {}
            Err(error) => return Err(error),
        }
    }
    keeping(Database::connect_by(settings, deadline)?, call)
}

/// Puts the connection into its slot after the call, unless it is lost.
fn keeping<T, E: AsDatabaseError>(
    mut database: Database,
    mut call: impl FnMut(&mut Database) -> Result<T, E>,
) -> Result<T, E> {
    let result = call(&mut database);
    if !result.as_ref().is_err_and(AsDatabaseError::lost) {
        put(database);
    }
    result
}

/// As [`with`], and `call` gets the time: the one that PHP passed in, or else the database's. Hosts compare times that other hosts
/// wrote, and the database's clock is the one that they share.
pub(super) fn at<T, E>(
    settings: &Settings,
    given: Option<DateTime<Utc>>,
    call: impl FnMut(&mut Database, DateTime<Utc>) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<DatabaseError> + AsDatabaseError,
{
    at_by(settings, None, given, call)
}

/// As [`at`], and over by the deadline.
pub(super) fn at_by<T, E>(
    settings: &Settings,
    deadline: Option<Deadline>,
    given: Option<DateTime<Utc>>,
    mut call: impl FnMut(&mut Database, DateTime<Utc>) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<DatabaseError> + AsDatabaseError,
{
    by(settings, deadline, |database| {
        let now = match given {
            Some(now) => now,
            None => value::as_a_test_wants_it(database.clock()?),
        };
        call(database, now)
    })
}

/// The time that [`at`] gives.
pub(super) fn now(
    settings: &Settings,
    given: Option<DateTime<Utc>>,
) -> Result<DateTime<Utc>, DatabaseError> {
    given.map_or_else(|| at(settings, None, |_, now| Ok(now)), Ok)
}

/// An error that may be one of the database.
pub(super) trait AsDatabaseError {
    /// Whether the connection cannot be used any more.
    fn lost(&self) -> bool;
}

impl AsDatabaseError for DatabaseError {
    fn lost(&self) -> bool {
        matches!(self, Self::Lost(_) | Self::Unreachable(_))
    }
}

impl AsDatabaseError for crate::worker::WorkerError {
    fn lost(&self) -> bool {
        matches!(self, Self::Database(error) if error.lost())
    }
}

fn take() -> Option<Database> {
    SLOT.with(|slot| slot.try_borrow_mut().ok()?.take())?.take()
}

fn put(database: Database) {
    SLOT.with(|slot| {
        if let Ok(mut slot) = slot.try_borrow_mut() {
            *slot = Some(Slot::new(database));
        }
    });
}
