//! What is on the shelf. Each statement reads what is there, however many entries the table holds beside it.

use super::{COUNT_LIMIT, by_status};
use crate::database::{Database, DatabaseError};
use crate::queue::shelf::Shelf;

/// The table for what has one state of the shelf, in the order of ids.
pub(in crate::queue) fn by_shelf(database: &mut Database) -> Result<String, DatabaseError> {
    let table = database.settings().table("akeneo_events_queue");
    let hint = database.force_index(&table, &["shelf"])?;
    Ok(format!("{table}{hint}"))
}

/// The next entries that are, or were, on the shelf and may be asked for back: a page in the order of ids. Each state is read by itself, for
/// in the index the ids of each are in order.
pub(in crate::queue) fn shelved(database: &mut Database) -> Result<String, DatabaseError> {
    let table = by_shelf(database)?;
    let of = |shelf: Shelf| {
        format!(
            "(SELECT id, event_type, shelved_at FROM {table} WHERE shelf = '{shelf}' AND id > :after \
             ORDER BY id LIMIT :limit)"
        )
    };
    let states = [
        Shelf::Hiding,
        Shelf::Hidden,
        Shelf::Returning,
        Shelf::Deleted,
    ]
    .map(of);
    let pages = states.join(" UNION ALL ");
    Ok(format!("{pages} ORDER BY id LIMIT :limit"))
}

/// The entries of a type with these codes. No index leads to a code: it reads all that is on the shelf.
pub(in crate::queue) fn on_shelf(database: &mut Database) -> Result<String, DatabaseError> {
    let table = by_shelf(database)?;
    Ok(format!(
        "SELECT id, entity_code, attribute_code, shelf, shelved_at, status, former, available_at FROM {table} WHERE shelf IN ('hiding', 'hidden', 'returning') \
         AND event_type = :event_type AND entity_code IN (:codes)"
    ))
}

pub(in crate::queue) fn shelf_keys(database: &mut Database) -> Result<String, DatabaseError> {
    let table = by_shelf(database)?;
    Ok(format!(
        "SELECT id, entity_code, attribute_code FROM {table} \
         WHERE shelf = :shelf AND id > :after AND event_type = :event_type ORDER BY id LIMIT :limit"
    ))
}

/// Most entries that one look at the shelf counts: with so many of two kinds, one kind has more than [`COUNT_LIMIT`].
pub(in crate::queue) const LOOKED_AT: u64 = 2 * COUNT_LIMIT;

/// Of the hidden entries, the first ones by id: how many there are, wait and have ended, and the earliest day.
pub(in crate::queue) fn hidden(database: &mut Database) -> Result<String, DatabaseError> {
    let table = by_shelf(database)?;
    Ok(format!(
        "SELECT COUNT(*), COUNT(IF(status = 'pending', 1, NULL)), COUNT(IF(status IN ('completed', 'failed'), 1, NULL)), \
         MIN(IF(status = 'pending', available_at, NULL)) \
         FROM (SELECT status, available_at FROM {table} WHERE shelf = 'hidden' ORDER BY id LIMIT :limit) AS looked_at"
    ))
}

/// Of what waits for a later time, the first ones by it: how many there are and are hidden, and the earliest day of those.
pub(in crate::queue) fn waiting_hidden(database: &mut Database) -> Result<String, DatabaseError> {
    let table = by_time(database)?;
    Ok(format!(
        "SELECT COUNT(*), COUNT(IF(shelf = 'hidden', 1, NULL)), MIN(IF(shelf = 'hidden', available_at, NULL)) \
         FROM (SELECT shelf, available_at FROM {table} WHERE status = 'pending' AND available_at > :now \
         ORDER BY available_at LIMIT :limit) AS looked_at"
    ))
}

pub(in crate::queue) fn returning(database: &mut Database) -> Result<String, DatabaseError> {
    let table = by_shelf(database)?;
    Ok(format!(
        "SELECT COUNT(*) FROM (SELECT id FROM {table} WHERE shelf = 'returning' LIMIT :limit) AS looked_at"
    ))
}

/// The table for what has one status, in the order of when it may be taken.
fn by_time(database: &mut Database) -> Result<String, DatabaseError> {
    let table = database.settings().table("akeneo_events_queue");
    let hint = database.force_index(&table, &["status", "available_at"])?;
    Ok(format!("{table}{hint}"))
}

/// When the oldest pending entry was received that is not hidden.
///
/// Usually that is the lowest id, asked for alone: with `ORDER BY id LIMIT 1` the server may read all older rows, whatever their status. If
/// that one is hidden, the first 10,000 by id are looked at. If all of these are hidden, the first 10,000 are looked at by when they may be taken,
/// which begin with the others: the day of what is hidden is far.
pub(in crate::queue) fn oldest_pending(database: &mut Database) -> Result<String, DatabaseError> {
    let (by_id, by_time) = (by_status(database)?, by_time(database)?);
    let not_hidden = "(shelf IS NULL OR shelf <> 'hidden')";
    let first = |table: &str, order: &str| {
        format!(
            "(SELECT received_at FROM (SELECT received_at, shelf, {order} FROM {table} WHERE status = 'pending' ORDER BY {order} \
             LIMIT {COUNT_LIMIT}) AS looked_at WHERE {not_hidden} ORDER BY {order} LIMIT 1)"
        )
    };
    let (by_id, by_time) = (first(&by_id, "id"), first(&by_time, "available_at"));
    Ok(format!(
        "SELECT COALESCE((SELECT received_at FROM {{akeneo_events_queue}} \
         WHERE id = (SELECT MIN(id) FROM {{akeneo_events_queue}} WHERE status = 'pending') AND {not_hidden}), {by_id}, {by_time})"
    ))
}
