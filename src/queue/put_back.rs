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
use std::collections::HashMap;

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
    let params = params! { after, "limit" => LARGEST };
    let page: Vec<Shelved> = database.rows(&sql, params, Shelved::read)?;
    let last = page.last().filter(|_| page.len() == LARGEST);
    let next = last.map(|it| it.id);
    let wanted = page.iter().filter(|it| it.is_of(which));
    let ids: Vec<u64> = wanted.map(|it| it.id).collect();
    let fates = mark(database, &ids, by, now)?;
    let of = |wanted: Fate| {
        let both = ids.iter().zip(&fates);
        both.filter(|(_, fate)| **fate == wanted)
            .map(|(id, _)| *id)
            .collect()
    };
    Ok(PutBackChunk {
        marked: of(Fate::Marked),
        busy: of(Fate::Busy),
        deleted: of(Fate::Deleted),
        next,
    })
}

/// An entry that is or was on the shelf.
struct Shelved {
    id: u64,
    event_type: Option<String>,
    shelved_at: Option<NaiveDateTime>,
}

impl Shelved {
    fn read(row: &mut Columns) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.take()?,
            event_type: row.take()?,
            shelved_at: row.take()?,
        })
    }

    fn is_of(&self, which: Wanted) -> bool {
        let of_type = |it: EntityType| self.event_type.as_deref() == Some(it.event_type());
        let since = |since: DateTime<Utc>| self.shelved_at >= Some(since.naive_utc());
        which.entity.is_none_or(of_type) && which.since.is_none_or(since)
    }
}

/// What becomes of an entry of which all is wanted back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Fate {
    Marked,
    /// Also where the database refuses it.
    #[default]
    Busy,
    Deleted,
    /// It is asked for already, or not on the shelf any more.
    Passed,
}

impl Fate {
    /// Of a row that nobody changes meanwhile.
    fn read(row: &mut Columns) -> Result<Self, DatabaseError> {
        let (shelf, status): (_, String) = (Shelf::read(row), row.take()?);
        let is_free: Option<bool> = row.take()?;
        Ok(match shelf {
            Some(Shelf::Deleted) => Self::Deleted,
            Some(Shelf::Returning) if status != Status::Failed.name() => Self::Passed,
            Some(shelf) if shelf.is_open() => match is_free {
                Some(true) => Self::Marked,
                _ => Self::Busy,
            },
            _ => Self::Passed,
        })
    }
}

/// Decides on each entry while it is locked, so that whoever asks at the same time asks for others, and marks it.
fn mark(
    database: &mut Database,
    ids: &[u64],
    by: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Fate>, DatabaseError> {
    let params = params! { "by" => first(by, MAX_BY_CHARS), "now" => now.naive_utc() };
    let list: [List<u64>; 1] = [("ids", |id| id.into())];
    let (standing, put_back) = (sql::standing_locked(), sql::put_back(sql::LISTED));
    let mark = |database: &mut Database, ids: &[u64]| {
        database.transaction(|database| {
            let read = |row: &mut Columns| Ok((row.take()?, Fate::read(row)?));
            let fates = database.rows_for(ids, &standing, params.clone(), &list, read)?;
            let fates: HashMap<u64, Fate> = fates.into_iter().collect();
            let of = |id: &u64| fates.get(id).copied().unwrap_or(Fate::Passed);
            let marked = ids.iter().copied().filter(|id| of(id) == Fate::Marked);
            let marked: Vec<u64> = marked.collect();
            database.execute_for(&marked, &put_back, params.clone(), &list)?;
            Ok(ids.iter().map(of).collect())
        })
    };
    let refused = left_alone("marked to be put back", now);
    Ok(apart(database, ids, mark, refused)?)
}
