//! What keeps the table healthy: leases of dead workers returned, entries reset, old ones removed.

use super::sql::{self, ByStatus};
use super::state::Status;
use crate::database::chunks::{LARGEST, NO_ROW, chunks};
use crate::database::{Database, DatabaseError, Refused, apart};
use crate::event::EntityType;
use crate::kill_point::kill_point;
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
    let left_alone = left_alone("rescued", now);
    let now = now.naive_utc();
    let sql = sql::expired(database.settings());
    let expired: Vec<u64> = database.rows(&sql, (now, RESCUE_LIMIT), |columns| columns.take())?;
    kill_point!("rescuing");
    let rescue = |database: &mut Database, ids: &[u64]| {
        let mut rescued = Vec::new();
        for (size, chunk) in chunks(ids) {
            let before = [GIVEN_UP.into(), RESCUED.into(), now.into(), now.into()];
            let sql = sql::rescue(database.settings(), size);
            rescued.push(database.execute(&sql, by_id(before, chunk, size, [now.into()]))?);
        }
        Ok(rescued)
    };
    let rescued = apart(database, &expired, rescue, left_alone)?;
    kill_point!("rescued");
    Ok(rescued.into_iter().sum())
}

/// Parameters of a statement about ids.
fn by_id(
    before: impl IntoIterator<Item = Value>,
    ids: &[u64],
    size: usize,
    after: impl IntoIterator<Item = Value>,
) -> Params {
    let ids = ids.iter().map(Value::from);
    let ids = ids.chain(std::iter::repeat(NO_ROW)).take(size);
    Params::Positional(before.into_iter().chain(ids).chain(after).collect())
}

/// What the database refuses for an entry leaves that entry as it is, and stops neither what comes after it nor its caller.
fn left_alone(
    what: &'static str,
    now: DateTime<Utc>,
) -> impl Fn(&mut Database, &u64, Refused) -> Result<u64, DatabaseError> {
    move |database, id, Refused { error, .. }| {
        if database.left_alone.note(what, *id, now) {
            log::error!("queue: entry {id} cannot be {what}, it is left as it is: {error}");
        }
        Ok(0)
    }
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

/// Makes an entry pending whatever its status, unless a live worker holds it, and notes when. Its plan stays: if an
/// earlier try deleted the entity and died, the next one finds that out from the plan.
///
/// # Errors
/// [`DatabaseError`]
pub fn reset(database: &mut Database, id: u64, now: DateTime<Utc>) -> Result<Reset, DatabaseError> {
    let sql = sql::reset(database.settings());
    let now = now.naive_utc();
    if database.execute(&sql, (now, now, now, id, now))? > 0 {
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

/// Entries that one call of [`reset_type`] looks through.
const RESET_CHUNK: u32 = 5_000;

/// How far one call of [`reset_type`] came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResetChunk {
    /// Entries that are pending now, due at once, their tries counted from 0.
    pub reset: u64,
    /// Entries of the type that a live worker holds; they were left alone.
    pub busy: Vec<u64>,
    /// Pass it to the next call; `None` when every entry was looked at.
    pub next: Option<u64>,
}

/// Makes the entries of a type pending, whatever their status, unless a live worker holds them; see [`reset`].
///
/// Looks through the 5,000 entries after id `after` (0 at first), so that no statement holds many locks however
/// large the table is.
///
/// # Errors
/// [`DatabaseError`]
pub fn reset_type(
    database: &mut Database,
    entity: EntityType,
    after: u64,
    now: DateTime<Utc>,
) -> Result<ResetChunk, DatabaseError> {
    let sql = sql::chunk_end(database.settings());
    let end: Vec<Option<u64>> =
        database.rows(&sql, (after, RESET_CHUNK), |columns| columns.take())?;
    let Some(end) = end.first().copied().flatten() else {
        return Ok(ResetChunk {
            reset: 0,
            busy: Vec::new(),
            next: None,
        });
    };
    let (event_type, now) = (entity.event_type(), now.naive_utc());
    // Asked first: an entry that its worker ends between the two statements is named, not passed over in silence.
    let sql = sql::held(database.settings());
    let busy = database.rows(&sql, (after, end, event_type, now), |columns| {
        columns.take()
    })?;
    let sql = sql::reset_type(database.settings());
    let reset = database.execute(&sql, (now, now, now, after, end, event_type, now))?;
    Ok(ResetChunk {
        reset,
        busy,
        next: Some(end),
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
    let left_alone = left_alone("removed", before);
    let before = before.naive_utc();
    if !super::Move::Purge.from().contains(&status) {
        return Ok(Purged {
            removed: 0,
            next: None,
        });
    }
    let sql = sql::purgeable(&ByStatus::new(database)?);
    let seen: Vec<(u64, NaiveDateTime, NaiveDateTime)> =
        database.rows(&sql, (status.name(), after, LARGEST), |columns| {
            Ok((columns.take()?, columns.take()?, columns.take()?))
        })?;
    let old: Vec<u64> = seen
        .iter()
        .filter(|(_, _, updated_at)| *updated_at < before)
        .map(|(id, _, _)| *id)
        .collect();
    let remove = |database: &mut Database, ids: &[u64]| {
        let mut removed = Vec::new();
        for (size, chunk) in chunks(ids) {
            let after = [status.name().into(), before.into()];
            let sql = sql::purge(database.settings(), size);
            removed.push(database.execute(&sql, by_id([], chunk, size, after))?);
        }
        Ok(removed)
    };
    let removed = apart(database, &old, remove, left_alone)?.into_iter().sum();
    let next = seen
        .last()
        .filter(|(_, received_at, _)| seen.len() == LARGEST && *received_at < before)
        .map(|(id, _, _)| *id);
    Ok(Purged { removed, next })
}
