//! Makes entries pending again, or removes them.

use super::by_status;
use crate::database::{Database, DatabaseError};
use crate::queue::history;

/// Held by no live worker.
const FREE: &str = "(status IN ('pending', 'completed', 'failed') OR (status = 'processing' AND lease_expires_at <= :now))";

/// Hidden by this entry, wholly or in part, or meant to be put back already.
const RETURNABLE: &str = "shelf IN ('hidden', 'hiding', 'returning')";

pub(in crate::queue) const OF_TYPE_UP_TO: &str =
    "id > :after AND id <= :end AND event_type = :event_type";

pub(in crate::queue) const LISTED: &str = "id IN (:ids)";

/// The history comes first: what is set before it would be seen by it.
fn again(set: &str, condition: &str) -> String {
    let history = history::with_present_end();
    format!(
        "UPDATE {{akeneo_events_queue}} FORCE INDEX (PRIMARY) SET history = {history}, message = NULL, reason = NULL, sentences = NULL, \
         status = 'pending', attempts = 0, available_at = :now, lease_expires_at = NULL, updated_at = :now, {set} \
         WHERE {condition} AND {FREE}"
    )
}

/// What an operator wants back stays wanted. What stays hidden, or waits for its day, is left alone, too, unless it is forced.
pub(in crate::queue) fn reset(condition: &str, force: bool) -> String {
    let may_be = match force {
        true => "COALESCE(shelf, '') <> 'returning'",
        false => {
            "COALESCE(shelf, '') <> 'returning' AND NOT (shelf <=> 'hidden' \
             AND (status = 'completed' OR (status = 'pending' AND available_at > :now)))"
        }
    };
    let condition = format!("{condition} AND {may_be}");
    again("reset_at = :now", &condition)
}

pub(in crate::queue) fn put_back(condition: &str) -> String {
    let condition = format!("{condition} AND {RETURNABLE}");
    again("put_back_by = :by, shelf = 'returning'", &condition)
}

/// Where entries stand, locked until the transaction ends: their shelf, their status, and whether no live worker holds them.
pub(in crate::queue) fn standing_locked() -> String {
    format!(
        "SELECT id, shelf, status, {FREE} FROM {{akeneo_events_queue}} FORCE INDEX (PRIMARY) WHERE {LISTED} ORDER BY id FOR UPDATE"
    )
}

/// The last id of the next entries, null if there are none.
pub(in crate::queue) const CHUNK_END: &str = "SELECT MAX(id) FROM (SELECT id FROM {akeneo_events_queue} WHERE id > :after ORDER BY id \
                                              LIMIT :limit) AS chunk";

pub(in crate::queue) const HELD: &str = "SELECT id FROM {akeneo_events_queue} WHERE status = 'processing' AND id > :after AND id <= :end \
                                         AND event_type = :event_type AND lease_expires_at > :now ORDER BY id";

/// What an entry is, of which nothing was changed.
pub(in crate::queue) const STANDING: &str =
    "SELECT shelf, status = 'processing' FROM {akeneo_events_queue} WHERE id = :id";

pub(in crate::queue) fn purgeable(database: &mut Database) -> Result<String, DatabaseError> {
    let table = by_status(database)?;
    Ok(format!(
        "SELECT id, received_at, updated_at, shelf FROM {table} WHERE status = :status AND id > :after ORDER BY id LIMIT :limit"
    ))
}

pub(in crate::queue) const PURGE: &str = "DELETE FROM {akeneo_events_queue} WHERE id IN (:ids) AND status = :status AND updated_at < :before \
                                          AND COALESCE(shelf, '') NOT IN ('hiding', 'hidden', 'returning')";
