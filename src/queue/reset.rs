//! Makes entries pending again, so that they are processed once more.

use super::shelf::Shelf;
use super::sql;
use crate::database::{Database, DatabaseError};
use crate::event::EntityType;
use chrono::{DateTime, Utc};
use mysql::params;

/// What became of an entry that an operator wanted to be processed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reset {
    /// It is pending, due at once, its tries counted from 0.
    Done,
    /// A live worker holds it; it was left alone.
    Busy,
    /// There is no such entry.
    Unknown,
    /// It is on the shelf and its day has not come, or an operator wants it back; it was left alone.
    Shelved,
}

/// Makes an entry pending whatever its status, unless a live worker holds it or it is on the shelf before its day, and notes when. Its plan
/// stays: if an earlier try deleted the entity and died, the next one finds that out from the plan.
///
/// # Errors
/// [`DatabaseError`]
pub fn reset(database: &mut Database, id: u64, now: DateTime<Utc>) -> Result<Reset, DatabaseError> {
    reset_one(database, id, false, now)
}

/// As [`reset`], also if it is hidden: its day has come. What an operator wants back is left alone all the same.
///
/// # Errors
/// [`DatabaseError`]
pub fn reset_by_force(
    database: &mut Database,
    id: u64,
    now: DateTime<Utc>,
) -> Result<Reset, DatabaseError> {
    reset_one(database, id, true, now)
}

fn reset_one(
    database: &mut Database,
    id: u64,
    force: bool,
    now: DateTime<Utc>,
) -> Result<Reset, DatabaseError> {
    let now = now.naive_utc();
    if database.execute(&sql::reset(sql::ONE, force), params! { id, now })? > 0 {
        return Ok(Reset::Done);
    }
    let standing = database.rows(sql::STANDING, params! { id }, |row| {
        Ok((Shelf::read(row), row.take()?))
    })?;
    Ok(match standing.first() {
        None => Reset::Unknown,
        Some((Some(Shelf::Hidden | Shelf::Returning), false)) => Reset::Shelved,
        Some(_) => Reset::Busy,
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

/// Makes the entries of a type pending, whatever their status, unless a live worker holds them; see [`reset_by_force`].
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
    let reset = database.execute(&sql::reset(sql::OF_TYPE_UP_TO, true), params)?;
    Ok(ResetChunk {
        reset,
        busy,
        next: Some(end),
    })
}
