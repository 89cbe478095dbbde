//! The event table: the truth about every event that was answered with 200.
//!
//! A claim is a lease. It sets status, a random token and an expiry in one short transaction, and every later
//! write of that worker names the token, so a worker that lost its lease changes nothing. No lock
//! outlives a call. The clock and the token are passed in.

mod brake;
mod browse;
mod claim;
mod doorbell;
mod maintain;
pub mod retry;
mod sql;
mod state;
pub(crate) mod story;

pub use brake::{Brake, brake, record_plans};
pub(crate) use brake::{holds, release, room, room_at};
pub use browse::{
    Count, Counts, Filter, Listed, Waiting, announced, counts, find, list, oldest_due, open_keys,
    waiting,
};
pub(crate) use claim::take_back;
pub use claim::{Entry, Lease, LeaseToken, Planned, Selection, Settlement, claim, renew, settle};
pub use doorbell::{has_due, wants_doorbell};
pub use maintain::{Purged, Reset, ResetChunk, purge, rescue, reset, reset_type};
pub use state::{Move, Status, UnknownStatus};

use crate::credentials::{self, Credentials};
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType, Event, InvalidEvent};
use crate::kill_point::kill_point;
use chrono::{DateTime, NaiveDateTime, Utc};
use mysql::Value;
use sha2::{Digest, Sha256};

/// Longest message in bytes that a row holds; longer ones are cut.
const MAX_TEXT_BYTES: usize = 65_535;

/// What became of an event that was handed to the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// It is stored under this entry id.
    Stored(u64),
    /// The same event id is stored already.
    Duplicate,
}

/// Stores a deletion as pending, due at once, with the body as it was signed.
///
/// Committed when it returns. Safe to repeat: the event id is unique.
///
/// # Errors
/// [`DatabaseError`]; the event is then not known to be stored.
pub fn enqueue(
    database: &mut Database,
    event: &Event,
    payload: &[u8],
    now: DateTime<Utc>,
) -> Result<Enqueued, DatabaseError> {
    let sql = sql::insert(database.settings());
    insert(database, &sql, deletion(event, payload, now))
}

/// As [`enqueue`], in one statement with the look whether the stored credentials are still those that it was believed `by`; `None` if
/// they are not, and nothing is stored then.
///
/// # Errors
/// As [`enqueue`].
pub fn enqueue_believed(
    database: &mut Database,
    event: &Event,
    payload: &[u8],
    by: &Credentials,
    now: DateTime<Utc>,
) -> Result<Option<Enqueued>, DatabaseError> {
    let sql = sql::insert_while(database.settings(), credentials::PATHS.len());
    let rows = credentials::PATHS.map(|path| [path.into(), by.row(path).into()]);
    let mut params = rows.concat();
    params.extend(deletion(event, payload, now));
    match insert(database, &sql, params) {
        Err(DatabaseError::Refused { code, .. }) if code == sql::NO_ID => Ok(None),
        stored => stored.map(Some),
    }
}

fn deletion(event: &Event, payload: &[u8], now: DateTime<Utc>) -> Vec<Value> {
    // An event cannot have happened after it was received; a clock that says so must not make a
    // later mapping look older than the event.
    let occurred_at = event.occurred_at.min(now);
    vec![
        event.id.as_str().into(),
        event.key.entity.event_type().into(),
        event.key.code.as_str().into(),
        event.key.attribute.as_deref().into(),
        occurred_at.naive_utc().into(),
        payload.into(),
        Status::Pending.name().into(),
        None::<&str>.into(),
        now.naive_utc().into(),
        now.naive_utc().into(),
        now.naive_utc().into(),
    ]
}

/// Stores a signed body that is no readable event as failed, so that nothing is lost.
///
/// Its id is the digest of the body: the same body delivered twice is stored once.
///
/// # Errors
/// [`DatabaseError`]; the event is then not known to be stored.
pub fn enqueue_invalid(
    database: &mut Database,
    invalid: &InvalidEvent,
    payload: &[u8],
    now: DateTime<Utc>,
) -> Result<Enqueued, DatabaseError> {
    let params = vec![
        format!("sha256:{}", hex::encode(Sha256::digest(payload))).into(),
        None::<&str>.into(),
        None::<&str>.into(),
        None::<&str>.into(),
        None::<NaiveDateTime>.into(),
        payload.into(),
        Status::Failed.name().into(),
        cut(&story::quoted(&invalid.reason)).into(),
        now.naive_utc().into(),
        now.naive_utc().into(),
        now.naive_utc().into(),
    ];
    let sql = sql::insert(database.settings());
    insert(database, &sql, params)
}

fn insert(
    database: &mut Database,
    sql: &str,
    params: Vec<Value>,
) -> Result<Enqueued, DatabaseError> {
    kill_point!("storing");
    let inserted = database.insert(sql, mysql::Params::Positional(params));
    kill_point!("stored");
    match inserted {
        Ok(id) => Ok(Enqueued::Stored(id)),
        Err(DatabaseError::Duplicate) => Ok(Enqueued::Duplicate),
        Err(error) => Err(error),
    }
}

/// A text that fits its column, cut between two characters.
fn cut(text: &str) -> &str {
    let end = text.floor_char_boundary(MAX_TEXT_BYTES);
    text.get(..end).unwrap_or_default()
}

/// The key of a stored entry; `None` where no readable event is stored.
fn key(
    event_type: Option<&str>,
    code: Option<String>,
    attribute: Option<String>,
) -> Option<EntityKey> {
    Some(EntityKey {
        entity: EntityType::from_event_type(event_type?)?,
        code: code?,
        attribute,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        let long = "🐘".repeat(20_000);
        assert_eq!(cut(&long).len(), 65_532);
        assert_eq!(cut("short"), "short");
    }
}
