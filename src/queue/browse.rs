//! Looking at the table: lists and counts whose cost does not grow with it.

use super::claim::{self, Entry};
use super::key;
use super::sql::{self, ByStatus, COUNT_LIMIT, Narrowed};
use super::state::Status;
use crate::database::chunks::{chunks, padded};
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType};
use chrono::{DateTime, NaiveDateTime, Utc};
use mysql::{Params, Value};
use std::collections::{HashMap, HashSet};

/// Which entries to list, and in which order. The default is all, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only this status.
    pub status: Option<Status>,
    /// Only this type.
    pub entity: Option<EntityType>,
    /// Only this entry.
    pub id: Option<u64>,
    /// Oldest first instead of newest first.
    pub oldest_first: bool,
    /// The last id of the page before this one.
    pub after: Option<u64>,
}

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
    /// What the planner decided, as JSON.
    pub plan: Option<String>,
    /// When it happened in Akeneo.
    pub occurred_at: Option<DateTime<Utc>>,
    /// When pending: not to be taken earlier.
    pub available_at: DateTime<Utc>,
    /// When the webhook stored it.
    pub received_at: DateTime<Utc>,
    /// When its status was last changed.
    pub updated_at: DateTime<Utc>,
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
    let narrowed = Narrowed {
        status: filter.status.is_some(),
        event_type: filter.entity.is_some(),
        id: filter.id.is_some(),
        newest_first: !filter.oldest_first,
    };
    let start = if filter.oldest_first { 0 } else { u64::MAX };
    let mut params: Vec<Value> = vec![filter.after.unwrap_or(start).into()];
    params.extend(filter.status.map(|status| status.name().into()));
    params.extend(filter.entity.map(|entity| entity.event_type().into()));
    params.extend(filter.id.map(Value::from));
    params.push(limit.into());
    let sql = sql::list(database, narrowed)?;
    database.rows(&sql, Params::Positional(params), |columns| {
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
            plan: columns.take()?,
            occurred_at: columns
                .take::<Option<NaiveDateTime>>()?
                .map(|time| time.and_utc()),
            available_at: columns.take::<NaiveDateTime>()?.and_utc(),
            received_at: columns.take::<NaiveDateTime>()?.and_utc(),
            updated_at: columns.take::<NaiveDateTime>()?.and_utc(),
        })
    })
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
    let mut announced = HashMap::new();
    for (size, chunk) in chunks(codes) {
        let sql = sql::announced(database.settings(), size);
        let params = padded(chunk, size, vec![entity.event_type().into()]);
        announced.extend(database.rows(&sql, params, |row| {
            Ok((row.take()?, row.take::<NaiveDateTime>()?.and_utc()))
        })?);
    }
    Ok(announced)
}

/// Which entries to look at in advance, by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Only this type.
    pub entity: Option<EntityType>,
    /// Only this entry.
    pub id: Option<u64>,
    /// Also those that are not pending.
    pub whatever_status: bool,
    /// The last id of the page before this one; 0 at first.
    pub after: u64,
}

/// One page of entries as a worker would take them, each with when it may be taken by itself. Takes nothing.
///
/// # Errors
/// [`DatabaseError`]
pub fn waiting(
    database: &mut Database,
    which: Waiting,
    limit: u32,
) -> Result<Vec<(Entry, DateTime<Utc>)>, DatabaseError> {
    let narrowed = Narrowed {
        status: !which.whatever_status,
        event_type: which.entity.is_some(),
        id: which.id.is_some(),
        newest_first: false,
    };
    let mut params: Vec<Value> = vec![which.after.into()];
    params.extend((!which.whatever_status).then(|| Status::Pending.name().into()));
    params.extend(which.entity.map(|entity| entity.event_type().into()));
    params.extend(which.id.map(Value::from));
    params.push(limit.into());
    let sql = sql::waiting(database, narrowed)?;
    database.rows(&sql, Params::Positional(params), |columns| {
        let entry = claim::entry(columns)?.taken();
        Ok((entry, columns.take::<NaiveDateTime>()?.and_utc()))
    })
}

/// Entries that one query of [`open_keys`] reads.
const OPEN_PAGE: u32 = 5_000;

/// What pending and processing entries of a type delete.
///
/// # Errors
/// [`DatabaseError`]
pub fn open_keys(
    database: &mut Database,
    entity: EntityType,
) -> Result<HashSet<EntityKey>, DatabaseError> {
    let sql = sql::open_keys(&ByStatus::new(database)?);
    let event_type = entity.event_type();
    let mut keys = HashSet::new();
    for status in [Status::Pending, Status::Processing] {
        let mut after = Some(0);
        while let Some(id) = after {
            let params = (status.name(), id, event_type, OPEN_PAGE);
            let page: Vec<(u64, Option<EntityKey>)> = database.rows(&sql, params, |columns| {
                let id = columns.take()?;
                let key = key(Some(event_type), columns.take()?, columns.take()?);
                Ok((id, key))
            })?;
            after = page.last().map(|(id, _)| *id);
            keys.extend(page.into_iter().filter_map(|(_, key)| key));
        }
    }
    Ok(keys)
}

/// The entry of this event.
///
/// # Errors
/// [`DatabaseError`]
pub fn find(database: &mut Database, event_id: &str) -> Result<Option<u64>, DatabaseError> {
    let sql = sql::find(database.settings());
    let ids = database.rows(&sql, (event_id,), |columns| columns.take())?;
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
    /// When the oldest pending entry was received.
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
    let sql = sql::oldest_due(database.settings());
    let read = |row: &mut crate::database::Columns| row.take::<NaiveDateTime>();
    let oldest = database.rows(&sql, (now.naive_utc(),), read)?;
    Ok(oldest.first().map(NaiveDateTime::and_utc))
}

/// Counts by status, each at the same cost however large the table is.
///
/// # Errors
/// [`DatabaseError`]
pub fn counts(database: &mut Database) -> Result<Counts, DatabaseError> {
    let sql = sql::counts(&ByStatus::new(database)?);
    let rows: Vec<[u64; 4]> = database.rows(&sql, (), |columns| {
        Ok([
            columns.take()?,
            columns.take()?,
            columns.take()?,
            columns.take()?,
        ])
    })?;
    let counted = rows.first().copied().unwrap_or_default();
    let mut by_status = Status::ALL.map(|status| {
        (
            status,
            Count {
                value: 0,
                more: false,
            },
        )
    });
    for ((_, count), rows) in by_status.iter_mut().zip(counted) {
        count.value = rows.min(COUNT_LIMIT);
        count.more = rows > COUNT_LIMIT;
    }
    let sql = sql::oldest_pending(database.settings());
    let oldest = database.rows(&sql, (), |columns| columns.take::<NaiveDateTime>())?;
    Ok(Counts {
        by_status,
        oldest_pending: oldest.first().map(NaiveDateTime::and_utc),
    })
}
