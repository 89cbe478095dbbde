//! What keeps the table healthy: leases of dead workers returned, entries reset, old ones removed.

use super::sql;
use super::state::Status;
use crate::database::chunks::{LARGEST, chunks};
use crate::database::{Database, DatabaseError};
use chrono::{DateTime, NaiveDateTime, Utc};
use mysql::{Params, Value};

/// Entries that one call of [`rescue`] returns at most.
const RESCUE_LIMIT: u32 = 1_000;

const GIVEN_UP: &str = "Given up: the process that worked on this entry ended before it was done, each of 6 times. \
                        See the log for what ended it.";
const RESCUED: &str =
    "The process that worked on this entry ended before it was done; it will be tried again.";

/// Returns entries whose lease has run out to pending, due at once; fails those that were taken six times.
/// Returns how many it moved, at most 1,000 a call.
///
/// # Errors
/// [`DatabaseError`]
pub fn rescue(database: &mut Database, now: DateTime<Utc>) -> Result<u64, DatabaseError> {
    let sql = sql::rescue(database.settings());
    let now = now.naive_utc();
    database.execute(&sql, (GIVEN_UP, RESCUED, now, now, now, RESCUE_LIMIT))
}

/// What became of an entry that an operator wanted to be processed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reset {
    /// It is pending, due at once, its tries counted from 0.
    Done,
    /// A live worker holds it; it was left alone.
    Busy,
    /// There is no such entry.
    Unknown,
}

/// Makes an entry pending whatever its status, unless a live worker holds it. Its plan stays: if an earlier try
/// deleted the entity and died, the next one finds that out from the plan.
///
/// # Errors
/// [`DatabaseError`]
pub fn reset(database: &mut Database, id: u64, now: DateTime<Utc>) -> Result<Reset, DatabaseError> {
    let sql = sql::reset(database.settings());
    let now = now.naive_utc();
    if database.execute(&sql, (now, now, id, now))? > 0 {
        return Ok(Reset::Done);
    }
    let sql = sql::status_of(database.settings());
    let status: Vec<String> = database.rows(&sql, (id,), |columns| columns.take())?;
    Ok(if status.is_empty() {
        Reset::Unknown
    } else {
        Reset::Busy
    })
}

/// How far one call of [`purge`] came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purged {
    /// Entries removed.
    pub removed: u64,
    /// Pass it to the next call; `None` when everything old enough is gone.
    pub next: Option<u64>,
}

/// Removes one chunk of at most 512 entries of `status` that were last changed before `before`.
///
/// Goes by id from `after` (0 at first) and stops at the first entry that was received after `before`: an
/// entry cannot have changed before it was received, and ids grow as entries come in. A status that purge may
/// not start from (see [`super::Move::Purge`]) removes nothing.
///
/// # Errors
/// [`DatabaseError`]
pub fn purge(
    database: &mut Database,
    status: Status,
    before: DateTime<Utc>,
    after: u64,
) -> Result<Purged, DatabaseError> {
    let before = before.naive_utc();
    if !super::Move::Purge.from().contains(&status) {
        return Ok(Purged {
            removed: 0,
            next: None,
        });
    }
    let sql = sql::purgeable(database.settings());
    let seen: Vec<(u64, NaiveDateTime, NaiveDateTime)> =
        database.rows(&sql, (status.name(), after, LARGEST), |columns| {
            Ok((columns.take()?, columns.take()?, columns.take()?))
        })?;
    let old: Vec<u64> = seen
        .iter()
        .filter(|(_, _, updated_at)| *updated_at < before)
        .map(|(id, _, _)| *id)
        .collect();
    let mut removed = 0;
    for (size, chunk) in chunks(&old) {
        let mut params: Vec<Value> = chunk.iter().map(Value::from).collect();
        params.resize(size, 0.into());
        params.push(status.name().into());
        params.push(before.into());
        let sql = sql::purge(database.settings(), size);
        removed += database.execute(&sql, Params::Positional(params))?;
    }
    let next = seen
        .last()
        .filter(|(_, received_at, _)| seen.len() == LARGEST && *received_at < before)
        .map(|(id, _, _)| *id);
    Ok(Purged { removed, next })
}
