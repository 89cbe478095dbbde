//! Stores events in the table.

use super::sql;
use super::state::Status;
use crate::credentials::{self, Credentials};
use crate::database::{Database, DatabaseError, Written};
use crate::event::{Event, InvalidEvent};
use crate::kill_point::kill_point;
use crate::reason::{Sentence, Sentences};
use crate::text::{first, folded};
use chrono::{DateTime, Utc};
use mysql::Value;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Most characters of a name in its column.
const MAX_NAME_CHARS: usize = 255;

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
    insert(database, &INSERT, &deletion(event, payload, now))
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
    let mut row = deletion(event, payload, now);
    for ((named, value), path) in sql::WHILE.into_iter().zip(credentials::PATHS) {
        row.push((named, path.into()));
        row.push((value, by.row(path).into()));
    }
    match insert(database, &INSERT_WHILE, &row) {
        Err(DatabaseError::Refused { code, .. }) if code == sql::NO_ID => Ok(None),
        stored => stored.map(Some),
    }
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
    let id = format!("sha256:{}", hex::encode(Sha256::digest(payload)));
    let why = Sentence::from(&invalid.reason).into();
    insert(database, &INSERT, &row(&id, None, payload, Some(&why), now))
}

static INSERT: LazyLock<Written> = LazyLock::new(|| Written::of(&sql::insert(":event_id")));

static INSERT_WHILE: LazyLock<Written> = LazyLock::new(|| Written::of(&sql::insert_while()));

/// The values of a row, by the names that they have in the statement.
type Row = Vec<(&'static str, Value)>;

fn deletion(event: &Event, payload: &[u8], now: DateTime<Utc>) -> Row {
    // An event cannot have happened after it was received; a clock that says so must not make a
    // later mapping look older than the event.
    let occurred_at = event.occurred_at.min(now);
    row(&event.id, Some((event, occurred_at)), payload, None, now)
}

fn row(
    event_id: &str,
    deleted: Option<(&Event, DateTime<Utc>)>,
    payload: &[u8],
    failed: Option<&Sentences>,
    now: DateTime<Utc>,
) -> Row {
    let (event, occurred_at) = deleted.unzip();
    let key = event.map(|it| &it.key);
    let identifier = event.and_then(|it| it.identifier.as_deref());
    let searched = identifier.map(folded);
    let status = failed.map_or(Status::Pending, |_| Status::Failed);
    vec![
        ("event_id", event_id.into()),
        ("event_type", key.map(|it| it.entity.event_type()).into()),
        ("code", key.map(|it| it.code.as_str()).into()),
        ("attribute", key.and_then(|it| it.parent.as_deref()).into()),
        ("occurred_at", occurred_at.map(|it| it.naive_utc()).into()),
        ("identifier", identifier.map(named).into()),
        ("search_sku", searched.into()),
        ("payload", payload.into()),
        ("status", status.name().into()),
        ("message", failed.map(Sentences::to_string).into()),
        ("reason", failed.map(Sentences::reason).into()),
        ("sentences", failed.map(Sentences::json).into()),
        ("now", now.naive_utc().into()),
    ]
}

/// As much of a name as its column takes.
fn named(name: &str) -> &str {
    first(name, MAX_NAME_CHARS)
}

fn insert(
    database: &mut Database,
    statement: &Written,
    row: &Row,
) -> Result<Enqueued, DatabaseError> {
    kill_point!("storing");
    let inserted = database.insert(&statement.sql, statement.params(row));
    kill_point!("stored");
    match inserted {
        Ok(id) => Ok(Enqueued::Stored(id)),
        Err(DatabaseError::Duplicate) => Ok(Enqueued::Duplicate),
        Err(error) => Err(error),
    }
}
