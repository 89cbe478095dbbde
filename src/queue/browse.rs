//! Lists and counts entries, at a cost that does not grow with the table.

use super::entry::{Entry, key};
use super::sql::{self, COUNT_LIMIT};
use super::state::Status;
use crate::database::{Columns, Database, DatabaseError, List};
use crate::event::{EntityKey, EntityType};
use crate::text::folded;
use chrono::{DateTime, NaiveDateTime, Utc};
use mysql::{Params, params};
use std::collections::{HashMap, HashSet};

/// Which entries to list, and in which order. The default is all, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only this status.
    pub status: Option<Status>,
    /// Only this type.
    pub entity: Option<EntityType>,
    /// Only this entry.
    pub id: Option<u64>,
    /// Only those whose SKU (or else identifier in Akeneo) or name begins so, in upper or lower case.
    pub search: Option<String>,
    /// Oldest first instead of newest first.
    pub oldest_first: bool,
    /// The last id of the page before this one.
    pub after: Option<u64>,
}

impl Filter {
    /// What is pending, oldest first.
    #[must_use]
    pub const fn pending() -> Self {
        Self {
            status: Some(Status::Pending),
            entity: None,
            id: None,
            search: None,
            oldest_first: true,
            after: None,
        }
    }

    /// The table, the condition, the order, and the parameters of these and a limit.
    fn page(
        self,
        database: &mut Database,
        limit: u32,
    ) -> Result<(String, String, &'static str, Params), DatabaseError> {
        let (order, beyond, start) = match self.oldest_first {
            true => ("ASC", "id > :after", 0),
            false => ("DESC", "id < :after", u64::MAX),
        };
        let conditions = [
            Some(beyond),
            self.status.map(|_| "status = :status"),
            self.entity.map(|_| "event_type = :event_type"),
            self.id.map(|_| sql::ONE),
        ];
        let conditions: Vec<&str> = conditions.into_iter().flatten().collect();
        let condition = conditions.join(" AND ");
        let search = self.search.as_deref().map(beginning).unwrap_or_default();
        let table = match (search.as_str(), self.id, self.status) {
            ("", None, Some(_)) => sql::by_status(database)?,
            ("", ..) => database.settings().table("akeneo_events_queue"),
            _ => sql::searched(database, &condition, order)?,
        };
        let status = self.status.map(Status::name);
        let event_type = self.entity.map(EntityType::event_type);
        let (id, after) = (self.id, self.after.unwrap_or(start));
        let params = params! { status, event_type, id, after, limit, search };
        Ok((table, condition, order, params))
    }
}

/// What to do about a search that reads too much: of what begins so, nearly nothing has the status or the type.
const TOO_LONG: &str = "the search was given up after three seconds, because too many entries begin so; search for a longer beginning, or \
                        without a status and a type";

/// Reads one page by a statement of its table, its condition and its order. A search is given up in time.
fn page<T>(
    database: &mut Database,
    filter: Filter,
    limit: u32,
    sql: fn(&str, &str, &str) -> String,
    read: impl Fn(&mut Columns) -> Result<T, DatabaseError>,
) -> Result<Vec<T>, DatabaseError> {
    let searches = filter.search.is_some();
    let (table, condition, order, params) = filter.page(database, limit)?;
    let sql = sql(&table, &condition, order);
    if !searches {
        return database.rows(&sql, params, read);
    }
    let found = database.briefly(|database| database.rows(&sql, params, read));
    found.map_err(|error| match error.took_too_long() {
        true => DatabaseError::TooLong(TOO_LONG),
        false => error,
    })
}

/// What `LIKE` compares with, for texts that begin so; nothing for a text without a letter.
fn beginning(text: &str) -> String {
    let text = folded(text);
    let literally = |it: char| match it {
        '%' | '_' | '\\' => vec!['\\', it],
        it => vec![it],
    };
    match text.is_empty() {
        true => text,
        false => text.chars().flat_map(literally).chain(['%']).collect(),
    }
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

/// What pending and processing entries of a type delete.
///
/// # Errors
/// [`DatabaseError`]
pub fn open_keys(
    database: &mut Database,
    entity: EntityType,
) -> Result<HashSet<EntityKey>, DatabaseError> {
    let sql = sql::open_keys(database)?;
    let event_type = entity.event_type();
    let mut keys = HashSet::new();
    for status in [Status::Pending, Status::Processing] {
        let mut after = Some(0);
        while let Some(id) = after {
            let status = status.name();
            let params = params! { status, event_type, "after" => id, "limit" => OPEN_PAGE };
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
    let params = params! { "now" => now.naive_utc() };
    let oldest = database.rows(sql::OLDEST_DUE, params, Columns::take::<NaiveDateTime>)?;
    Ok(oldest.first().map(NaiveDateTime::and_utc))
}

/// Counts by status, each at the same cost however large the table is.
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
    let oldest = database.rows(sql::OLDEST_PENDING, (), Columns::take::<NaiveDateTime>)?;
    Ok(Counts {
        by_status,
        oldest_pending: oldest.first().map(NaiveDateTime::and_utc),
    })
}
