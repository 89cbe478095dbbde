//! Marks what was hidden, so that whichever worker takes it puts it back.

use super::maintain::left_alone;
use super::shelf::Shelf;
use super::sql;
use super::state::Status;
use crate::database::chunks::LARGEST;
use crate::database::{Columns, Database, DatabaseError, List, apart};
use crate::event::EntityType;
use crate::text::first;
use chrono::{DateTime, NaiveDateTime, Utc};
use mysql::params;
use std::collections::HashSet;

/// Most characters of who asked for it.
const MAX_BY_CHARS: usize = 255;

/// What became of an entry that an operator wanted back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutBack {
    /// It is pending, due at once, its tries counted from 0, and is going to be put back.
    Done,
    /// A live worker holds it; it was left alone.
    Busy,
    /// There is no such entry.
    Unknown,
    /// What it hid is deleted.
    Deleted,
    /// It hides nothing: it never did, or what it hid was put back or enabled.
    NotHidden,
}

/// Asks for what an entry hid, wholly or in part, unless a live worker holds it. `by` is told of it, as far as its column goes: 255
/// characters. An entry that was asked for already is due at once again.
///
/// # Errors
/// [`DatabaseError`]
pub fn put_back(
    database: &mut Database,
    id: u64,
    by: &str,
    now: DateTime<Utc>,
) -> Result<PutBack, DatabaseError> {
    let (by, now) = (first(by, MAX_BY_CHARS), now.naive_utc());
    if database.execute(&sql::put_back(sql::ONE), params! { id, by, now })? > 0 {
        return Ok(PutBack::Done);
    }
    let shelf = database.rows(sql::STANDING, params! { id }, |row| Ok(Shelf::read(row)))?;
    Ok(match shelf.first() {
        None => PutBack::Unknown,
        Some(Some(Shelf::Deleted)) => PutBack::Deleted,
        Some(Some(shelf)) if shelf.is_open() => PutBack::Busy,
        Some(_) => PutBack::NotHidden,
    })
}

/// Which hidden entries to ask for. The default is all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Only this type.
    pub entity: Option<EntityType>,
    /// Only those that were hidden then or later.
    pub since: Option<DateTime<Utc>>,
}

/// How far one call of [`put_back_all`] came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PutBackChunk {
    /// Entries that are going to be put back.
    pub marked: Vec<u64>,
    /// Entries that a live worker holds, or that the database lets nobody mark; they were left alone.
    pub busy: Vec<u64>,
    /// Entries of which nothing is left to put back, since it is deleted.
    pub deleted: Vec<u64>,
    /// Pass it to the next call; `None` when every entry was looked at.
    pub next: Option<u64>,
}

/// Asks for what the wanted entries hid, see [`put_back`]. Entries that were asked for already are passed over, unless they have failed.
///
/// Looks through the 512 entries after id `after` (0 at first) that are or were on the shelf. It reads no others, however many the table
/// holds.
///
/// # Errors
/// [`DatabaseError`]
pub fn put_back_all(
    database: &mut Database,
    which: Wanted,
    by: &str,
    after: u64,
    now: DateTime<Utc>,
) -> Result<PutBackChunk, DatabaseError> {
    let sql = sql::shelved(database)?;
    let params = params! { after, "now" => now.naive_utc(), "limit" => LARGEST };
    let page: Vec<Shelved> = database.rows(&sql, params, Shelved::read)?;
    let mut chunk = PutBackChunk {
        next: page
            .last()
            .map(|it| it.id)
            .filter(|_| page.len() == LARGEST),
        ..PutBackChunk::default()
    };
    let mut free = Vec::new();
    for it in page.iter().filter(|it| it.is_of(which)) {
        match it.shelf {
            Some(Shelf::Deleted) => chunk.deleted.push(it.id),
            Some(Shelf::Returning) if it.status != Status::Failed.name() => {}
            _ if it.is_held => chunk.busy.push(it.id),
            _ => free.push(it.id),
        }
    }
    let marked = mark(database, &free, by, now)?;
    for (id, marked) in free.into_iter().zip(marked) {
        match marked {
            true => chunk.marked.push(id),
            false => chunk.busy.push(id),
        }
    }
    chunk.busy.sort_unstable();
    Ok(chunk)
}

/// An entry that is or was on the shelf.
struct Shelved {
    id: u64,
    shelf: Option<Shelf>,
    event_type: Option<String>,
    shelved_at: Option<NaiveDateTime>,
    status: String,
    is_held: bool,
}

impl Shelved {
    fn read(row: &mut Columns) -> Result<Self, DatabaseError> {
        let (id, shelf) = (row.take()?, Shelf::read(row));
        let (event_type, shelved_at, status) = (row.take()?, row.take()?, row.take()?);
        let has_lease: Option<bool> = row.take()?;
        Ok(Self {
            id,
            shelf,
            event_type,
            shelved_at,
            is_held: has_lease == Some(true) && status == Status::Processing.name(),
            status,
        })
    }

    fn is_of(&self, which: Wanted) -> bool {
        let of_type = |it: EntityType| self.event_type.as_deref() == Some(it.event_type());
        let since = |since: DateTime<Utc>| self.shelved_at >= Some(since.naive_utc());
        which.entity.is_none_or(of_type) && which.since.is_none_or(since)
    }
}

/// Which of the entries it could mark. A worker may have taken some in between.
fn mark(
    database: &mut Database,
    ids: &[u64],
    by: &str,
    now: DateTime<Utc>,
) -> Result<Vec<bool>, DatabaseError> {
    let params = params! { "by" => first(by, MAX_BY_CHARS), "now" => now.naive_utc() };
    let list: [List<u64>; 1] = [("ids", |id| id.into())];
    let (returnable, put_back) = (sql::returnable(), sql::put_back(sql::LISTED));
    let mark = |database: &mut Database, ids: &[u64]| {
        let locked = database.transaction(|database| {
            let locked: Vec<u64> =
                database.rows_for(ids, &returnable, params.clone(), &list, Columns::take)?;
            database.execute_for(&locked, &put_back, params.clone(), &list)?;
            Ok(locked)
        })?;
        let locked: HashSet<u64> = locked.into_iter().collect();
        Ok(ids.iter().map(|id| locked.contains(id)).collect())
    };
    Ok(apart(
        database,
        ids,
        mark,
        left_alone("marked to be put back", now),
    )?)
}
