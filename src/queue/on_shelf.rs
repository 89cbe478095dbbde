//! What is on the shelf: how much of it, and whether something is there.

use super::browse::Count;
use super::entry::key;
use super::shelf::Shelf;
use super::sql::{self, COUNT_LIMIT, LOOKED_AT};
use super::state::Status;
use crate::database::{Database, DatabaseError, List};
use crate::event::{EntityKey, EntityType};
use chrono::{DateTime, NaiveDateTime, Utc};
use mysql::params;
use std::collections::HashSet;

/// The shelf at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShelfCounts {
    /// Hidden, and waits for its day.
    pub waiting: Count,
    /// Stays hidden: completed, or something stood in the way on its day.
    pub kept: Count,
    /// An operator wants it back.
    pub returning: Count,
    /// The earliest day of what waits; perhaps it has come.
    pub next: Option<DateTime<Utc>>,
}

/// Counts what is on the shelf. It reads at most 20,000 entries that are hidden, and if there are more, as many that wait for a later time;
/// then a count may be too low, and says that there are more.
///
/// # Errors
/// [`DatabaseError`]
pub fn shelf(database: &mut Database, now: DateTime<Utc>) -> Result<ShelfCounts, DatabaseError> {
    let limit = LOOKED_AT + 1;
    let sql = sql::returning(database)?;
    let returning = database.rows(&sql, params! { "limit" => COUNT_LIMIT + 1 }, |row| {
        row.take()
    })?;
    let returning = count(returning.first().copied().unwrap_or_default(), false);
    let sql = sql::hidden(database)?;
    let hidden = database.rows(&sql, params! { limit }, |row| {
        let counts: [u64; 3] = [row.take()?, row.take()?, row.take()?];
        Ok((counts, row.take()?))
    })?;
    let ([looked_at, mut waiting, kept], mut next): ([u64; 3], Option<NaiveDateTime>) =
        hidden.first().copied().unwrap_or_default();
    let (more, mut more_waits) = (looked_at > LOOKED_AT, false);
    if more {
        // The first ones by id may all be kept for ever. What waits is found by its day.
        let sql = sql::waiting_hidden(database)?;
        let params = params! { limit, "now" => now.naive_utc() };
        let rows = database.rows(&sql, params, |row| {
            let counts: [u64; 2] = [row.take()?, row.take()?];
            Ok((counts, row.take::<Option<NaiveDateTime>>()?))
        })?;
        let ([looked_at, of_these], earliest) = rows.first().copied().unwrap_or_default();
        more_waits = looked_at > LOOKED_AT;
        waiting = waiting.max(of_these);
        next = [next, earliest].into_iter().flatten().min();
    }
    Ok(ShelfCounts {
        waiting: count(waiting, more_waits),
        kept: count(kept, more),
        returning,
        next: next.map(|it| it.and_utc()),
    })
}

fn count(found: u64, more: bool) -> Count {
    Count {
        value: found.min(COUNT_LIMIT),
        more: more || found > COUNT_LIMIT,
    }
}

/// An entry that is on the shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnShelf {
    /// Entry id.
    pub id: u64,
    /// What it hid.
    pub key: EntityKey,
    /// How far it is: hiding, hidden or returning.
    pub shelf: Shelf,
    /// When it was hidden, or that was begun.
    pub shelved_at: Option<DateTime<Utc>>,
    /// Whether it has failed, so that no worker takes it by itself.
    pub failed: bool,
    /// Whether it has completed: it stays hidden for good.
    pub completed: bool,
    /// When a worker may take it, if it is pending.
    pub available_at: DateTime<Utc>,
    /// The statuses before it was hidden, as JSON.
    pub former: Option<String>,
}

impl OnShelf {
    /// Whether it is hidden, or a worker is going to finish that.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        match self.shelf {
            Shelf::Hiding => !self.failed,
            it => it == Shelf::Hidden,
        }
    }

    /// Whether it stays hidden for good.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.shelf == Shelf::Hidden && self.completed
    }

    /// The day for which it waits; `None` if it waits for none.
    #[must_use]
    pub fn day(&self) -> Option<DateTime<Utc>> {
        let waits = self.shelf == Shelf::Hidden && !self.completed && !self.failed;
        waits.then_some(self.available_at)
    }
}

/// The entries on the shelf that name one of these entities, all of one type, in the order of ids. Reads all that is on the shelf, once for
/// each 512 keys; nothing if nothing is there.
///
/// # Errors
/// [`DatabaseError`]
pub fn on_shelf(
    database: &mut Database,
    entity: EntityType,
    keys: &[EntityKey],
) -> Result<Vec<OnShelf>, DatabaseError> {
    let sql = sql::on_shelf(database)?;
    let params = params! { "event_type" => entity.event_type() };
    let list: List<EntityKey> = ("codes", |it| it.code.as_str().into());
    let found = database.rows_for(keys, &sql, params, &[list], |row| {
        let id: u64 = row.take()?;
        let key = key(Some(entity.event_type()), row.take()?, row.take()?);
        let shelf = Shelf::read(row);
        let at: Option<NaiveDateTime> = row.take()?;
        let status: String = row.take()?;
        let former: Option<String> = row.take()?;
        let available_at = row.take::<NaiveDateTime>()?.and_utc();
        Ok(key.zip(shelf).map(|(key, shelf)| OnShelf {
            id,
            key,
            shelf,
            shelved_at: at.map(|it| it.and_utc()),
            failed: status == Status::Failed.name(),
            completed: status == Status::Completed.name(),
            available_at,
            former,
        }))
    })?;
    // The collation of the table ignores spaces at the end.
    let keys: HashSet<&EntityKey> = keys.iter().collect();
    let mut found: Vec<OnShelf> = found.into_iter().flatten().collect();
    found.retain(|it| keys.contains(&it.key));
    found.sort_by_key(|it| it.id);
    found.dedup_by_key(|it| it.id);
    Ok(found)
}
