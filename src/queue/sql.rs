//! Every statement on the queue's table, which `php-module/etc/db_schema.xml` declares.
//!
//! Each write names the status that it expects, and a worker's write names its lease token as well.
//! Statements over many rows are padded to a few fixed sizes with rows of id 0, which does not exist. Nothing here needs more than MariaDB 10.4 or MySQL 8.0.

use super::retry::{MAX_RETRIES, SUSPECT_AFTER};
use super::state::Status;
use crate::database::Settings;
use crate::database::chunks::placeholders;

/// At most this many entries of a status are counted, so that counting costs the same in any table.
pub(super) const COUNT_LIMIT: u64 = 10_000;

fn table(settings: &Settings) -> String {
    settings.table("akeneo_events_queue")
}

pub(super) fn insert(settings: &Settings) -> String {
    format!(
        "INSERT INTO {} (event_id, event_type, entity_code, attribute_code, occurred_at, payload, status, message, \
         available_at, received_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        table(settings)
    )
}

/// Which pending entries a claim takes.
#[derive(Clone, Copy)]
pub(super) enum Claimable {
    Due,
    DueSuspect,
    Id,
    OfTypeAfter,
}

pub(super) fn claim(settings: &Settings, which: Claimable) -> String {
    let (condition, order) = match which {
        Claimable::Due => (
            format!("available_at <= ? AND attempts < {SUSPECT_AFTER}"),
            "available_at, id",
        ),
        Claimable::DueSuspect => (
            format!("available_at <= ? AND attempts >= {SUSPECT_AFTER}"),
            "available_at, id",
        ),
        Claimable::Id => ("id = ?".into(), "id"),
        Claimable::OfTypeAfter => ("event_type = ? AND id > ?".into(), "id"),
    };
    format!(
        "UPDATE {} SET status = 'processing', attempts = attempts + 1, lease_token = ?, lease_expires_at = ?, \
         updated_at = ? WHERE status = 'pending' AND {condition} ORDER BY {order} LIMIT ?",
        table(settings)
    )
}

pub(super) fn leased(settings: &Settings) -> String {
    format!(
        "SELECT id, event_id, event_type, entity_code, attribute_code, occurred_at, attempts, plan FROM {} \
         WHERE status = 'processing' AND lease_token = ? ORDER BY id",
        table(settings)
    )
}

pub(super) fn renew(settings: &Settings) -> String {
    format!(
        "UPDATE {} SET lease_expires_at = ? WHERE status = 'processing' AND lease_token = ?",
        table(settings)
    )
}

/// Ends or returns leased entries; a row is `id, status, message, available_at or null, attempts to give back`.
pub(super) fn settle(settings: &Settings, rows: usize) -> String {
    let row = "CAST(? AS UNSIGNED) AS id, CAST(? AS CHAR) AS status, CAST(? AS CHAR) AS message, \
               CAST(? AS DATETIME) AS available_at, CAST(? AS UNSIGNED) AS given_back";
    format!(
        "UPDATE {} STRAIGHT_JOIN {} AS q ON q.id = v.id SET q.status = v.status, q.message = v.message, \
         q.available_at = COALESCE(v.available_at, q.available_at), q.attempts = q.attempts - v.given_back, \
         q.lease_expires_at = NULL, q.updated_at = ? WHERE q.status = 'processing' AND q.lease_token = ?",
        values(row, rows),
        table(settings)
    )
}

/// Writes down what is going to be deleted; a row is `id, plan`.
pub(super) fn record_plans(settings: &Settings, rows: usize) -> String {
    format!(
        "UPDATE {} STRAIGHT_JOIN {} AS q ON q.id = v.id SET q.plan = v.plan, q.updated_at = ? \
         WHERE q.status = 'processing' AND q.lease_token = ?",
        values("CAST(? AS UNSIGNED) AS id, CAST(? AS CHAR) AS plan", rows),
        table(settings)
    )
}

fn values(row: &str, rows: usize) -> String {
    let rows = vec![format!("SELECT {row}"); rows];
    format!("({}) AS v", rows.join(" UNION ALL "))
}

pub(super) fn rescue(settings: &Settings) -> String {
    format!(
        "UPDATE {} SET status = IF(attempts > {MAX_RETRIES}, 'failed', 'pending'), \
         message = IF(attempts > {MAX_RETRIES}, ?, ?), available_at = ?, lease_expires_at = NULL, updated_at = ? \
         WHERE status = 'processing' AND lease_expires_at <= ? ORDER BY id LIMIT ?",
        table(settings)
    )
}

pub(super) fn reset(settings: &Settings) -> String {
    reset_where(settings, "id = ?")
}

pub(super) fn reset_type(settings: &Settings) -> String {
    reset_where(settings, "id > ? AND id <= ? AND event_type = ?")
}

fn reset_where(settings: &Settings, condition: &str) -> String {
    format!(
        "UPDATE {} SET status = 'pending', attempts = 0, message = NULL, available_at = ?, lease_expires_at = NULL, \
         updated_at = ? WHERE {condition} AND (status IN ('pending', 'completed', 'failed') \
         OR (status = 'processing' AND lease_expires_at <= ?))",
        table(settings)
    )
}

/// The last id of the next `?` entries, null if there are none.
pub(super) fn chunk_end(settings: &Settings) -> String {
    format!(
        "SELECT MAX(id) FROM (SELECT id FROM {} WHERE id > ? ORDER BY id LIMIT ?) AS chunk",
        table(settings)
    )
}

pub(super) fn held(settings: &Settings) -> String {
    format!(
        "SELECT id FROM {} WHERE status = 'processing' AND id > ? AND id <= ? AND event_type = ? \
         AND lease_expires_at > ? ORDER BY id",
        table(settings)
    )
}

pub(super) fn status_of(settings: &Settings) -> String {
    format!("SELECT status FROM {} WHERE id = ?", table(settings))
}

pub(super) fn purgeable(settings: &Settings) -> String {
    format!(
        "SELECT id, received_at, updated_at FROM {} WHERE status = ? AND id > ? ORDER BY id LIMIT ?",
        table(settings)
    )
}

pub(super) fn purge(settings: &Settings, rows: usize) -> String {
    format!(
        "DELETE FROM {} WHERE id IN ({}) AND status = ? AND updated_at < ?",
        table(settings),
        placeholders(rows)
    )
}

pub(super) fn has_due(settings: &Settings) -> String {
    format!(
        "SELECT EXISTS (SELECT 1 FROM {} WHERE status = 'pending' AND available_at <= ?)",
        table(settings)
    )
}

/// An entry that nobody has touched is available since it was received, hence both conditions: the first finds the
/// rows by the index.
pub(super) fn wants_doorbell(settings: &Settings) -> String {
    format!(
        "SELECT NOT EXISTS (SELECT 1 FROM {} WHERE status = 'pending' AND available_at BETWEEN ? AND ? \
         AND received_at >= ? AND attempts = 0 AND id < ?)",
        table(settings)
    )
}

/// What a listing is narrowed to.
#[derive(Clone, Copy)]
pub(super) struct Narrowed {
    pub(super) status: bool,
    pub(super) event_type: bool,
    pub(super) id: bool,
    pub(super) newest_first: bool,
}

pub(super) fn list(settings: &Settings, narrowed: Narrowed) -> String {
    let mut conditions = vec![if narrowed.newest_first {
        "id < ?"
    } else {
        "id > ?"
    }];
    if narrowed.status {
        conditions.push("status = ?");
    }
    if narrowed.event_type {
        conditions.push("event_type = ?");
    }
    if narrowed.id {
        conditions.push("id = ?");
    }
    format!(
        "SELECT id, event_id, event_type, entity_code, attribute_code, status, attempts, message, plan, occurred_at, \
         available_at, received_at, updated_at FROM {} WHERE {} ORDER BY id {} LIMIT ?",
        table(settings),
        conditions.join(" AND "),
        if narrowed.newest_first { "DESC" } else { "ASC" }
    )
}

pub(super) fn counts(settings: &Settings) -> String {
    let table = table(settings);
    let count = |status: Status| {
        format!(
            "(SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE status = '{status}' LIMIT {}) AS {status}_entries)",
            COUNT_LIMIT + 1
        )
    };
    format!("SELECT {}", Status::ALL.map(count).join(", "))
}

pub(super) fn oldest_pending(settings: &Settings) -> String {
    format!(
        "SELECT received_at FROM {} WHERE status = 'pending' ORDER BY id LIMIT 1",
        table(settings)
    )
}
