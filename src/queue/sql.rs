//! Every statement on the queue's table, which `php-module/etc/db_schema.xml` declares.
//!
//! Each write names the status that it expects, and a worker's write names its lease token as well.
//! Statements over many rows are padded to a few fixed sizes with rows of id 0, which does not exist. Nothing here needs more than MariaDB 10.4 or MySQL 8.0.

pub(super) mod brake;

use super::retry::MAX_RETRIES;
use super::state::Status;
use super::story::{BEFORE, MOST_BEFORE};
use crate::database::chunks::placeholders;
use crate::database::{Database, DatabaseError, Settings};

/// At most this many entries of a status are counted, so that counting costs the same in any table.
pub(super) const COUNT_LIMIT: u64 = 10_000;

fn table(settings: &Settings) -> String {
    settings.table("akeneo_events_queue")
}

/// For an update of rows by id. Left to itself, the server finds them by an index of the status that it is about to
/// change, through what is left there of entries that had the status before.
fn by_id(settings: &Settings) -> String {
    format!("{} FORCE INDEX (PRIMARY)", table(settings))
}

/// The table for what has one status, in the order of ids. Left to themselves, MySQL and MariaDB 11 go by the primary key, through all
/// that has another status, or sort all that has this one.
pub(super) struct ByStatus(String);

impl ByStatus {
    pub(super) fn new(database: &mut Database) -> Result<Self, DatabaseError> {
        let table = table(database.settings());
        let hint = database.force_index(&table, ["status", "id"])?;
        Ok(Self(format!("{table}{hint}")))
    }
}

pub(super) fn insert(settings: &Settings) -> String {
    insert_with(settings, "?")
}

/// As [`insert`], if the configuration still holds what is given: as many pairs of path and value (NULL: no row) as `rows`, before the
/// other parameters. Otherwise the server refuses the row, since an event's id cannot be NULL ([`NO_ID`]). Not by
/// `INSERT … SELECT … WHERE`, for which InnoDB locks the table's counter.
pub(super) fn insert_while(settings: &Settings, rows: usize) -> String {
    let config = settings.table("core_config_data");
    let same = format!(
        "(SELECT COALESCE(value, '') FROM {config} WHERE scope = 'default' AND scope_id = 0 AND path = ?) <=> ?"
    );
    let all = vec![same; rows].join(" AND ");
    insert_with(settings, &format!("IF({all}, ?, NULL)"))
}

/// The error of a NULL in a column that cannot be NULL.
pub(super) const NO_ID: u16 = 1048;

fn insert_with(settings: &Settings, id: &str) -> String {
    format!(
        "INSERT INTO {} (event_id, event_type, entity_code, attribute_code, occurred_at, payload, status, message, \
         available_at, received_at, updated_at) VALUES ({id}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        table(settings)
    )
}

/// Which pending entries a claim takes.
#[derive(Clone, Copy)]
pub(super) enum Claimable {
    Due,
    Id,
    OfTypeAfter,
}

/// The condition beside the status, and in which order they are taken.
const fn claimable(which: Claimable) -> (&'static str, &'static str) {
    match which {
        Claimable::Due => ("available_at <= ?", "available_at, id"),
        Claimable::Id => ("id = ?", "id"),
        Claimable::OfTypeAfter => ("event_type = ? AND id > ?", "id"),
    }
}

/// An entry as a worker takes it.
const ENTRY: &str = "id, event_id, event_type, entity_code, attribute_code, occurred_at, attempts, plan, \
                     reset_at IS NOT NULL, IF(reset_at IS NULL, NULL, message)";

/// What this column of a message says of ends before, null if nothing. Letter by letter, as [`super::story`] reads it.
fn before(message: &str) -> String {
    format!(
        "SUBSTRING({message}, NULLIF(LOCATE('{BEFORE}', CONVERT({message} USING utf8mb4) COLLATE utf8mb4_bin), 0))"
    )
}

/// Where the server can, workers pass over what another is just taking instead of waiting for it.
const fn skip(skip_locked: bool) -> &'static str {
    if skip_locked { " SKIP LOCKED" } else { "" }
}

/// What is due, oldest first, from the given number on. Locks nothing: to lock it here, the server would lock and unlock
/// whatever the index still keeps of entries that are no longer pending.
pub(super) fn due_ids(settings: &Settings) -> String {
    let (condition, order) = claimable(Claimable::Due);
    format!(
        "SELECT id FROM {} WHERE status = 'pending' AND {condition} ORDER BY {order} LIMIT ?, ?",
        table(settings)
    )
}

/// Those of the entries that are due, locked until the claim commits.
pub(super) fn due_entries(settings: &Settings, rows: usize, skip_locked: bool) -> String {
    let (condition, _) = claimable(Claimable::Due);
    let skip = skip(skip_locked);
    format!(
        "SELECT {ENTRY} FROM {} WHERE id IN ({}) AND status = 'pending' AND {condition} FOR UPDATE{skip}",
        by_id(settings),
        placeholders(rows)
    )
}

/// What another claim may take, locked until it commits.
///
/// Found by a query, since MariaDB sorts, and locks, every pending entry for an `UPDATE … ORDER BY … LIMIT`.
pub(super) fn claimable_entries(table: &ByStatus, which: Claimable, skip_locked: bool) -> String {
    let (condition, order) = claimable(which);
    let skip = skip(skip_locked);
    format!(
        "SELECT {ENTRY} FROM {} WHERE status = 'pending' AND {condition} ORDER BY {order} LIMIT ? FOR UPDATE{skip}",
        table.0
    )
}

pub(super) fn claim(settings: &Settings, rows: usize) -> String {
    format!(
        "UPDATE {} SET status = 'processing', attempts = attempts + 1, lease_token = ?, lease_expires_at = ?, \
         updated_at = ? WHERE id IN ({}) AND status = 'pending'",
        by_id(settings),
        placeholders(rows)
    )
}

/// Passes over all that was being processed a moment ago, hence only for a claim that has to look for its own.
pub(super) fn leased(settings: &Settings) -> String {
    format!(
        "SELECT {ENTRY} FROM {} WHERE status = 'processing' AND lease_token = ? ORDER BY id",
        table(settings)
    )
}

/// Of an entry whose deletion was not begun after all: the brake does not count it.
pub(super) fn take_back(settings: &Settings, rows: usize) -> String {
    format!(
        "UPDATE {} SET deletion_at = NULL WHERE id IN ({}) AND status = 'processing' AND lease_token = ?",
        by_id(settings),
        placeholders(rows)
    )
}

/// Keeps the lease, and deletions under way within the brake's hour.
pub(super) fn renew(settings: &Settings) -> String {
    format!(
        "UPDATE {} SET lease_expires_at = ?, deletion_at = IF(deletion_at IS NULL, NULL, ?) \
         WHERE status = 'processing' AND lease_token = ?",
        table(settings)
    )
}

/// The text of each of so many ids, which come first. The server takes this in less time than the texts as rows to join.
fn text_by_id(rows: usize) -> String {
    let list = placeholders(rows);
    format!("ELT(FIELD(id, {list}), {list})")
}

/// Ends leased entries alike, each with its own message.
pub(super) fn end(settings: &Settings, rows: usize) -> String {
    format!(
        "UPDATE {} SET status = ?, message = {}, deletion_at = COALESCE(?, deletion_at), lease_expires_at = NULL, \
         updated_at = ? WHERE id IN ({}) AND status = 'processing' AND lease_token = ?",
        by_id(settings),
        text_by_id(rows),
        placeholders(rows)
    )
}

/// Returns leased entries; a row is `id, message, available_at or null, whether the try is given back, whether its
/// deletion goes on counting`.
pub(super) fn give_back(settings: &Settings, rows: usize) -> String {
    let row = "CAST(? AS UNSIGNED) AS id, CAST(? AS CHAR) AS message, CAST(? AS DATETIME) AS available_at, \
               CAST(? AS UNSIGNED) AS given_back, CAST(? AS UNSIGNED) AS counts";
    format!(
        "UPDATE {} STRAIGHT_JOIN {} AS q ON q.id = v.id SET q.status = 'pending', q.message = COALESCE(v.message, {}), \
         q.available_at = COALESCE(v.available_at, q.available_at), q.attempts = q.attempts - v.given_back, \
         q.deletion_at = IF(v.counts, q.deletion_at, NULL), q.lease_expires_at = NULL, q.updated_at = ? \
         WHERE q.status = 'processing' AND q.lease_token = ?",
        values(row, rows),
        table(settings),
        before("q.message")
    )
}

fn values(row: &str, rows: usize) -> String {
    let rows = vec![format!("SELECT {row}"); rows];
    format!("({}) AS v", rows.join(" UNION ALL "))
}

pub(super) fn expired(settings: &Settings) -> String {
    format!(
        "SELECT id FROM {} WHERE status = 'processing' AND lease_expires_at <= ? ORDER BY id LIMIT ?",
        table(settings)
    )
}

pub(super) fn rescue(settings: &Settings, rows: usize) -> String {
    format!(
        "UPDATE {} SET status = IF(attempts > {MAX_RETRIES}, 'failed', 'pending'), \
         message = CONCAT_WS(' ', IF(attempts > {MAX_RETRIES}, ?, ?), {}), available_at = ?, lease_expires_at = NULL, updated_at = ? \
         WHERE id IN ({}) AND status = 'processing' AND lease_expires_at <= ?",
        by_id(settings),
        before("message"),
        placeholders(rows)
    )
}

pub(super) fn reset(settings: &Settings) -> String {
    reset_where(settings, "id = ?")
}

pub(super) fn reset_type(settings: &Settings) -> String {
    reset_where(settings, "id > ? AND id <= ? AND event_type = ?")
}

/// The message comes first: what is set before it would be seen by it.
fn reset_where(settings: &Settings, condition: &str) -> String {
    format!(
        "UPDATE {} SET message = IF(status IN ('completed', 'failed'), LEFT(CONCAT('{BEFORE}', \
         DATE_FORMAT(updated_at, '%Y-%m-%d %H:%i:%s'), ' UTC, ', status, '): ', message), {MOST_BEFORE}), {}), \
         status = 'pending', attempts = 0, available_at = ?, lease_expires_at = NULL, updated_at = ?, reset_at = ? \
         WHERE {condition} AND (status IN ('pending', 'completed', 'failed') \
         OR (status = 'processing' AND lease_expires_at <= ?))",
        table(settings),
        before("message")
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

pub(super) fn purgeable(table: &ByStatus) -> String {
    format!(
        "SELECT id, received_at, updated_at FROM {} WHERE status = ? AND id > ? ORDER BY id LIMIT ?",
        table.0
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
/// rows by the index. `IN` with a status that none has and the `+ 0` leave the server only that way: if most of what waits
/// is in the range, it would read whatever waits longer, for `=` from the beginning of the status on, else by id.
pub(super) fn wants_doorbell(settings: &Settings) -> String {
    format!(
        "SELECT NOT EXISTS (SELECT 1 FROM {} WHERE status IN ('', 'pending') AND available_at BETWEEN ? AND ? \
         AND received_at >= ? AND attempts = 0 AND id + 0 < ?)",
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

impl Narrowed {
    fn table(self, database: &mut Database) -> Result<String, DatabaseError> {
        match self.status && !self.id {
            true => Ok(ByStatus::new(database)?.0),
            false => Ok(table(database.settings())),
        }
    }

    fn conditions(self) -> String {
        let mut conditions = vec![if self.newest_first {
            "id < ?"
        } else {
            "id > ?"
        }];
        if self.status {
            conditions.push("status = ?");
        }
        if self.event_type {
            conditions.push("event_type = ?");
        }
        if self.id {
            conditions.push("id = ?");
        }
        conditions.join(" AND ")
    }
}

pub(super) fn list(database: &mut Database, narrowed: Narrowed) -> Result<String, DatabaseError> {
    Ok(format!(
        "SELECT id, event_id, event_type, entity_code, attribute_code, status, attempts, message, plan, occurred_at, \
         available_at, received_at, updated_at FROM {} WHERE {} ORDER BY id {} LIMIT ?",
        narrowed.table(database)?,
        narrowed.conditions(),
        if narrowed.newest_first { "DESC" } else { "ASC" }
    ))
}

pub(super) fn waiting(
    database: &mut Database,
    narrowed: Narrowed,
) -> Result<String, DatabaseError> {
    Ok(format!(
        "SELECT {ENTRY}, available_at FROM {} WHERE {} ORDER BY id LIMIT ?",
        narrowed.table(database)?,
        narrowed.conditions()
    ))
}

pub(super) fn open_keys(table: &ByStatus) -> String {
    format!(
        "SELECT id, entity_code, attribute_code FROM {} WHERE status = ? AND id > ? AND event_type = ? ORDER BY id LIMIT ?",
        table.0
    )
}

/// The latest event of each code that is on its way or was carried out. No index leads to a code: it reads all of the table, in
/// a million rows for seconds. Asked only where Akeneo is not asked.
pub(super) fn announced(settings: &Settings, rows: usize) -> String {
    format!(
        "SELECT entity_code, MAX(occurred_at) FROM {} WHERE status IN ('pending', 'processing', 'completed') \
         AND event_type = ? AND entity_code IN ({}) AND occurred_at IS NOT NULL GROUP BY entity_code",
        table(settings),
        placeholders(rows)
    )
}

pub(super) fn find(settings: &Settings) -> String {
    format!("SELECT id FROM {} WHERE event_id = ?", table(settings))
}

/// Counts a status only if there is no entry beyond the limit, for counting reads it all. To see whether there is one
/// costs less than a `COUNT(*)` over a limited subquery, which the server would write down first.
pub(super) fn counts(ByStatus(table): &ByStatus) -> String {
    let count = |status: Status| {
        format!(
            "COALESCE((SELECT {COUNT_LIMIT} + 1 FROM {table} WHERE status = '{status}' ORDER BY id LIMIT {COUNT_LIMIT}, 1), \
             (SELECT COUNT(*) FROM {table} WHERE status = '{status}'))"
        )
    };
    format!("SELECT {}", Status::ALL.map(count).join(", "))
}

/// Found at the beginning of the index's range.
pub(super) fn oldest_due(settings: &Settings) -> String {
    format!(
        "SELECT available_at FROM {} WHERE status = 'pending' AND available_at <= ? ORDER BY available_at LIMIT 1",
        table(settings)
    )
}

/// By the lowest id, asked for alone: with `ORDER BY id LIMIT 1` the server may read all older rows, whatever their status.
pub(super) fn oldest_pending(settings: &Settings) -> String {
    let table = table(settings);
    format!(
        "SELECT received_at FROM {table} WHERE id = (SELECT MIN(id) FROM {table} WHERE status = 'pending')"
    )
}
