//! Lists and counts entries, at a cost that does not grow with the table.

use super::entry::{Entry, key};
use super::filter::{Filter, page};
use super::shelf::Shelf;
use super::sql::{self, COUNT_LIMIT};
use super::state::Status;
use crate::database::{Columns, Database, DatabaseError, List};
use crate::event::{EntityKey, EntityType};
use chrono::{DateTime, NaiveDateTime, Utc};
use mysql::{Params, params};
use std::collections::{HashMap, HashSet};

/// One entry as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Entry id.
    pub id: u64,
    /// CloudEvent id.
    pub event_id: String,
    /// CloudEvent type; `None` for an event that could not be read.
    pub event_type: Option<String>,
    /// What it deletes; `None` for an event that could not be read.
    pub key: Option<EntityKey>,
    /// Where it is.
    pub status: String,
    /// Tries so far.
    pub attempts: u16,
    /// Outcome or reason.
    pub message: Option<String>,
    /// The code of what the message says; `None` in rows of before.
    pub reason: Option<String>,
    /// The message as codes with their arguments, as JSON.
    pub sentences: Option<String>,
    /// How it ended before an operator made it pending again, a line of JSON each, the latest first.
    pub history: Option<String>,
    /// What the planner decided, as JSON.
    pub plan: Option<String>,
    /// The product's identifier in Akeneo, where the event tells it.
    pub identifier: Option<String>,
    /// The entities that it names as the shop knew them, as JSON.
    pub in_shop: Option<String>,
    /// When it happened in Akeneo.
    pub occurred_at: Option<DateTime<Utc>>,
    /// When pending: not to be taken earlier.
    pub available_at: DateTime<Utc>,
    /// When the webhook stored it.
    pub received_at: DateTime<Utc>,
    /// When its status was last changed.
    pub updated_at: DateTime<Utc>,
    /// How far it is with the shelf; `None` if it was never hidden.
    pub shelf: Option<String>,
    /// When it was hidden, or that was begun.
    pub shelved_at: Option<DateTime<Utc>>,
    /// The statuses before it was hidden, as JSON.
    pub former: Option<String>,
    /// Who asked to put it back.
    pub put_back_by: Option<String>,
}

/// One page of the queue.
///
/// # Errors
/// [`DatabaseError`]
pub fn list(
    database: &mut Database,
    filter: Filter,
    limit: u32,
) -> Result<Vec<Listed>, DatabaseError> {
    page(database, filter, limit, sql::list, |columns| {
        let id = columns.take()?;
        let event_id = columns.take()?;
        let event_type: Option<String> = columns.take()?;
        Ok(Listed {
            id,
            event_id,
            key: key(event_type.as_deref(), columns.take()?, columns.take()?),
            event_type,
            status: columns.take()?,
            attempts: columns.take()?,
            message: columns.take()?,
            reason: columns.take()?,
            sentences: columns.take()?,
            history: columns.take()?,
            plan: columns.take()?,
            identifier: columns.take()?,
            in_shop: columns.take()?,
            occurred_at: time(columns)?,
            available_at: columns.take::<NaiveDateTime>()?.and_utc(),
            received_at: columns.take::<NaiveDateTime>()?.and_utc(),
            updated_at: columns.take::<NaiveDateTime>()?.and_utc(),
            shelf: columns.take()?,
            shelved_at: time(columns)?,
            former: columns.take()?,
            put_back_by: columns.take()?,
        })
    })
}

fn time(columns: &mut Columns) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let time: Option<NaiveDateTime> = columns.take()?;
    Ok(time.map(|time| time.and_utc()))
}

/// When Akeneo deleted entities of a type, by code, as far as events say so that wait, are being processed or were
/// carried out. Costs a look at the whole table for each 512 codes.
///
/// # Errors
/// [`DatabaseError`]
pub fn announced(
    database: &mut Database,
    entity: EntityType,
    codes: &[String],
) -> Result<HashMap<String, DateTime<Utc>>, DatabaseError> {
    let params = params! { "event_type" => entity.event_type() };
    let list: List<String> = ("codes", |code| code.into());
    let read = |row: &mut Columns| Ok((row.take()?, row.take::<NaiveDateTime>()?.and_utc()));
    let announced = database.rows_for(codes, sql::ANNOUNCED, params, &[list], read)?;
    Ok(announced.into_iter().collect())
}

/// One page of entries as a worker would take them, each with when it may be taken by itself. Takes nothing.
///
/// # Errors
/// [`DatabaseError`]
pub fn waiting(
    database: &mut Database,
    filter: Filter,
    limit: u32,
) -> Result<Vec<(Entry, DateTime<Utc>)>, DatabaseError> {
    page(database, filter, limit, sql::waiting, |columns| {
        let entry = Entry::read(columns)?.taken();
        Ok((entry, columns.take::<NaiveDateTime>()?.and_utc()))
    })
}

/// Entries that one query of [`open_keys`] reads.
const OPEN_PAGE: u32 = 5_000;

/// What pending and processing entries of a type delete, and what is on the shelf, in whatever status.
///
/// # Errors
/// [`DatabaseError`]
pub fn open_keys(
    database: &mut Database,
    entity: EntityType,
) -> Result<HashSet<EntityKey>, DatabaseError> {
    let sql = sql::open_keys(database)?;
    let event_type = entity.event_type();
    let mut keys = shelf_keys(database, entity)?;
    for status in [Status::Pending, Status::Processing] {
        let status = status.name();
        let page = |after| params! { status, event_type, after, "limit" => OPEN_PAGE };
        keys.extend(all_keys(database, &sql, event_type, page)?);
    }
    Ok(keys)
}

/// What the entries of a type name that are on the shelf. Reads all that is there.
///
/// # Errors
/// [`DatabaseError`]
pub(crate) fn shelf_keys(
    database: &mut Database,
    entity: EntityType,
) -> Result<HashSet<EntityKey>, DatabaseError> {
    let sql = sql::shelf_keys(database)?;
    let event_type = entity.event_type();
    let mut keys = HashSet::new();
    for shelf in Shelf::ALL.into_iter().filter(|it| it.is_open()) {
        let shelf = shelf.name();
        let page = |after| params! { shelf, event_type, after, "limit" => OPEN_PAGE };
        keys.extend(all_keys(database, &sql, event_type, page)?);
    }
    Ok(keys)
}

/// Reads the keys of a type page by page.
fn all_keys(
    database: &mut Database,
    sql: &str,
    event_type: &str,
    page: impl Fn(u64) -> Params,
) -> Result<Vec<EntityKey>, DatabaseError> {
    let mut keys = Vec::new();
    let mut after = Some(0);
    while let Some(id) = after {
        let read: Vec<(u64, Option<EntityKey>)> = database.rows(sql, page(id), |columns| {
            let id = columns.take()?;
            let key = key(Some(event_type), columns.take()?, columns.take()?);
            Ok((id, key))
        })?;
        after = read.last().map(|(id, _)| *id);
        keys.extend(read.into_iter().filter_map(|(_, key)| key));
    }
    Ok(keys)
}

/// The entry of this event.
///
/// # Errors
/// [`DatabaseError`]
pub fn find(database: &mut Database, event_id: &str) -> Result<Option<u64>, DatabaseError> {
    let ids = database.rows(sql::FIND, params! { event_id }, |columns| columns.take())?;
    Ok(ids.first().copied())
}

/// How many, exactly up to 10,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// At most 10,000.
    pub value: u64,
    /// There are more.
    pub more: bool,
}

/// The queue at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// In the order of [`Status::ALL`].
    pub by_status: [(Status, Count); 4],
    /// When the oldest pending entry was received that is not on the shelf.
    pub oldest_pending: Option<DateTime<Utc>>,
}

/// Since when the entry that has waited longest for a worker might have been taken; `None` if none waits. One that waits for
/// another try does not count.
///
/// # Errors
/// [`DatabaseError`]
pub fn oldest_due(
    database: &mut Database,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let params = params! { "now" => now.naive_utc() };
    let oldest = database.rows(sql::OLDEST_DUE, params, Columns::take::<NaiveDateTime>)?;
    Ok(oldest.first().map(NaiveDateTime::and_utc))
}

/// Counts by status, each at the same cost however large the table is. For the oldest pending entry it passes over at most 20,000 that are
/// on the shelf.
///
/// # Errors
/// [`DatabaseError`]
pub fn counts(database: &mut Database) -> Result<Counts, DatabaseError> {
    let sql = sql::counts(database)?;
    let mut counted: Vec<[u64; 4]> = database.rows(&sql, (), |row| {
        Ok([row.take()?, row.take()?, row.take()?, row.take()?])
    })?;
    let mut counted = counted.pop().unwrap_or_default().into_iter();
    let by_status = Status::ALL.map(|status| {
        let rows = counted.next().unwrap_or_default();
        let (value, more) = (rows.min(COUNT_LIMIT), rows > COUNT_LIMIT);
        (status, Count { value, more })
    });
    let oldest = sql::oldest_pending(database)?;
    let oldest = database.rows(&oldest, (), time)?;
    Ok(Counts {
        by_status,
        oldest_pending: oldest.first().copied().flatten(),
    })
}
