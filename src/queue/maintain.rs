//! Keeps the table healthy: returns the leases of dead workers, resets entries and removes old ones.

use super::doorbell;
use super::retry::MAX_RETRIES;
use super::sql;
use super::state::Status;
use crate::database::chunks::LARGEST;
use crate::database::{Database, DatabaseError, Refused, apart};
use crate::event::EntityType;
use crate::kill_point::kill_point;
use crate::reason::{Code, Sentence, Sentences};
use chrono::{DateTime, NaiveDateTime, Utc};
use mysql::{Params, Value, params};

/// Entries that one call of [`rescue`] returns at most.
const RESCUE_LIMIT: u32 = 1_000;

/// The parameters that tell why an entry was taken back.
fn told() -> [(&'static str, Value); 6] {
    let died = Sentences::from(Sentence::new(Code::WorkerDied, []));
    let times = (MAX_RETRIES + 1).into();
    let often = Sentences::from(Sentence::new(Code::WorkerDiedOften, [times]));
    [
        ("died_message", died.to_string().into()),
        ("died_reason", died.reason().into()),
        ("died_sentences", died.json().into()),
        ("often_message", often.to_string().into()),
        ("often_reason", often.reason().into()),
        ("often_sentences", often.json().into()),
    ]
}

/// Returns entries whose lease has run out to pending, due at once; fails those that were taken six times.
/// Returns how many it moved, at most 1,000 a call.
///
/// # Errors
/// [`DatabaseError`]
pub fn rescue(database: &mut Database, now: DateTime<Utc>) -> Result<u64, DatabaseError> {
    let left_alone = left_alone("rescued", now);
    let now = now.naive_utc();
    let params = params! { now, "limit" => RESCUE_LIMIT };
    let expired: Vec<u64> = database.rows(sql::EXPIRED, params, |columns| columns.take())?;
    kill_point!("rescuing");
    let mut params = told().to_vec();
    params.push(("now", now.into()));
    let params = Params::from(params);
    let rescue = |database: &mut Database, ids: &[u64]| {
        let params = params.clone();
        let rescued = database.execute_for(ids, &sql::rescue(), params, &[("ids", |id| id.into())]);
        Ok(vec![rescued?])
    };
    let rescued = apart(database, &expired, rescue, left_alone)?;
    kill_point!("rescued");
    Ok(rescued.into_iter().sum())
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
    let now = now.naive_utc();
    if database.execute(&sql::reset(sql::ONE), params! { id, now })? > 0 {
        return Ok(Reset::Done);
    }
    Ok(
        match doorbell::yes(database, sql::EXISTS, params! { id })? {
            true => Reset::Busy,
            false => Reset::Unknown,
        },
    )
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
    let params = params! { after, "limit" => RESET_CHUNK };
    let end: Vec<Option<u64>> = database.rows(sql::CHUNK_END, params, |row| row.take())?;
    let Some(end) = end.first().copied().flatten() else {
        return Ok(ResetChunk {
            reset: 0,
            busy: Vec::new(),
            next: None,
        });
    };
    let (event_type, now) = (entity.event_type(), now.naive_utc());
    let params = params! { after, end, event_type, now };
    // Asked first: an entry that its worker ends between the two statements is named, not passed over in silence.
    let busy = database.rows(sql::HELD, params.clone(), |columns| columns.take())?;
    let reset = database.execute(&sql::reset(sql::OF_TYPE_UP_TO), params)?;
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
    let (sql, status) = (sql::purgeable(database)?, status.name());
    let params = params! { status, after, "limit" => LARGEST };
    let seen: Vec<(u64, NaiveDateTime, NaiveDateTime)> = database.rows(&sql, params, |row| {
        Ok((row.take()?, row.take()?, row.take()?))
    })?;
    let old: Vec<u64> = seen
        .iter()
        .filter(|(_, _, updated_at)| *updated_at < before)
        .map(|(id, _, _)| *id)
        .collect();
    let remove = |database: &mut Database, ids: &[u64]| {
        let params = params! { status, before };
        let removed = database.execute_for(ids, sql::PURGE, params, &[("ids", |id| id.into())]);
        Ok(vec![removed?])
    };
    let removed = apart(database, &old, remove, left_alone)?.into_iter().sum();
    let next = seen
        .last()
        .filter(|(_, received_at, _)| seen.len() == LARGEST && *received_at < before)
        .map(|(id, _, _)| *id);
    Ok(Purged { removed, next })
}
