//! Keeps the table healthy: returns the leases of dead workers, and removes old entries.

use super::retry::MAX_RETRIES;
use super::shelf::Shelf;
use super::sql;
use super::state::Status;
use crate::database::{Columns, Database, DatabaseError, Refused, apart};
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
pub(super) fn left_alone<T: Default>(
    what: &'static str,
    now: DateTime<Utc>,
) -> impl Fn(&mut Database, &u64, Refused) -> Result<T, DatabaseError> {
    move |database, id, Refused { error, .. }| {
        if database.left_alone.note(what, *id, now) {
            log::error!("queue: entry {id} cannot be {what}, it is left as it is: {error}");
        }
        Ok(T::default())
    }
}

/// Entries that one call of [`purge`] looks at. A webhook waits for the log of such a chunk: the shorter, the better.
const CHUNK: usize = 64;

/// How far one call of [`purge`] came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purged {
    /// Entries removed.
    pub removed: u64,
    /// Pass it to the next call; `None` when everything old enough is gone.
    pub next: Option<u64>,
}

/// Removes one chunk of at most 64 entries of `status` that were last changed before `before`. What is on the shelf stays, however old it
/// is: nothing else knows what stood there before.
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
    let params = params! { status, after, "limit" => CHUNK };
    let seen: Vec<Seen> = database.rows(&sql, params, Seen::read)?;
    let old = seen
        .iter()
        .filter(|it| it.updated_at < before && !it.is_on_shelf);
    let old: Vec<u64> = old.map(|it| it.id).collect();
    let remove = |database: &mut Database, ids: &[u64]| {
        let params = params! { status, before };
        let removed = database.execute_for(ids, sql::PURGE, params, &[("ids", |id| id.into())]);
        Ok(vec![removed?])
    };
    let removed = apart(database, &old, remove, left_alone)?.into_iter().sum();
    let next = seen
        .last()
        .filter(|it| seen.len() == CHUNK && it.received_at < before)
        .map(|it| it.id);
    Ok(Purged { removed, next })
}

/// An entry as a purge looks at it.
struct Seen {
    id: u64,
    received_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    is_on_shelf: bool,
}

impl Seen {
    fn read(row: &mut Columns) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.take()?,
            received_at: row.take()?,
            updated_at: row.take()?,
            is_on_shelf: Shelf::read(row).is_some_and(Shelf::is_open),
        })
    }
}
