//! All statements on the queue's table, which `php-module/etc/db_schema.xml` declares.
//!
//! Each write names the status that it expects, and a worker's write names its lease token as well. How names of tables, parameters
//! and lists are written: `database/statement.rs`. Nothing here needs more than MariaDB 10.4 or MySQL 8.0.
//!
//! Rows are updated by id under `FORCE INDEX (PRIMARY)`: left to itself, the server finds them by an index of the status that it is
//! about to change, through what is left there of entries that had the status before.

mod again;
mod brake;
mod names;
mod plans;
mod shelf;

pub(super) use again::{
    CHUNK_END, HELD, LISTED, OF_TYPE_UP_TO, PURGE, STANDING, purgeable, put_back, reset,
    standing_locked,
};
pub(super) use brake::{BEGUN, FLAG, LOCK, LOWER_FLAG, NTH_NEWEST, RAISE_FLAG, UNLOCK};
pub(super) use names::{name, name_first, searched};
pub(super) use plans::{COUNT_ALONG, FORGET_FORMER, HIDE, RETURNS, TAKE_BACK, record_plans};
pub(super) use shelf::{
    LOOKED_AT, by_shelf, hidden, oldest_pending, on_shelf, returning, shelf_keys, shelved,
    waiting_hidden,
};

use super::retry::MAX_RETRIES;
use super::state::Status;
use crate::credentials::PATHS;
use crate::database::{Database, DatabaseError};

/// At most this many entries of a status are counted, so that counting costs the same in any table.
pub(super) const COUNT_LIMIT: u64 = 10_000;

/// The error of a NULL in a column that cannot be NULL.
pub(super) const NO_ID: u16 = 1048;

/// The table for what has one status, in the order of ids. Left to themselves, MySQL and MariaDB 11 go by the primary key, through all
/// that has another status, or sort all that has this one.
pub(super) fn by_status(database: &mut Database) -> Result<String, DatabaseError> {
    let table = database.settings().table("akeneo_events_queue");
    let hint = database.force_index(&table, &["status", "id"])?;
    Ok(format!("{table}{hint}"))
}

/// An entry's id is a parameter, or what `insert_while` puts there.
pub(super) fn insert(event_id: &str) -> String {
    format!(
        "INSERT INTO {{akeneo_events_queue}} (event_id, event_type, entity_code, attribute_code, occurred_at, identifier, search_sku, payload, \
         status, message, reason, sentences, available_at, received_at, updated_at) VALUES ({event_id}, :event_type, :code, :attribute, \
         :occurred_at, :identifier, :search_sku, :payload, :status, :message, :reason, :sentences, :now, :now, :now)"
    )
}

/// How [`insert_while`] names each row of the configuration: its path and its value.
pub(super) const WHILE: [(&str, &str); PATHS.len()] = [
    ("path_0", "value_0"),
    ("path_1", "value_1"),
    ("path_2", "value_2"),
    ("path_3", "value_3"),
];

/// As [`insert`], if the configuration still holds these rows ([`WHILE`]) as they are given; a value of NULL: no row. Otherwise the
/// server refuses the row, since an event's id cannot be NULL ([`NO_ID`]). Not by `INSERT … SELECT … WHERE`, for which InnoDB locks the
/// table's counter.
pub(super) fn insert_while() -> String {
    let same = |(path, value)| {
        format!(
            "(SELECT COALESCE(value, '') FROM {{core_config_data}} WHERE scope = 'default' AND scope_id = 0 AND path = :{path}) \
             <=> :{value}"
        )
    };
    let all = WHILE.map(same).join(" AND ");
    insert(&format!("IF({all}, :event_id, NULL)"))
}

pub(super) const DUE: &str = "available_at <= :now";

pub(super) const ONE: &str = "id = :id";

/// To be taken by name: what is hidden waits for its day.
pub(super) const THIS_ONE: &str = "id = :id AND NOT (shelf <=> 'hidden' AND available_at > :now)";

pub(super) const OF_TYPE_AFTER: &str =
    "event_type = :event_type AND id > :after AND NOT (shelf <=> 'hidden' AND available_at > :now)";

/// A try that comes later waits for its time, so that a run does not take an entry again and again.
pub(super) const RETURNING: &str = "shelf = 'returning' AND available_at <= :now";

/// An entry as a worker takes it.
const ENTRY: &str = "id, event_id, event_type, entity_code, attribute_code, occurred_at, attempts, plan, \
                     reset_at IS NOT NULL, identifier, in_shop, shelf, shelved_at, former, put_back_by";

/// Where the server can, workers pass over what another is just taking instead of waiting for it.
fn locking(database: &Database) -> &'static str {
    match database.skips_locked() {
        true => "FOR UPDATE SKIP LOCKED",
        false => "FOR UPDATE",
    }
}

/// What is due, oldest first, from the given number on. Locks nothing: to lock it here, the server would lock and unlock
/// whatever the index still keeps of entries that are no longer pending.
pub(super) const DUE_IDS: &str = "SELECT id FROM {akeneo_events_queue} WHERE status = 'pending' AND available_at <= :now \
                                  ORDER BY available_at, id LIMIT :passed, :wanted";

/// Those of the entries that are due, locked until the claim commits.
pub(super) fn due_entries(database: &Database) -> String {
    let locking = locking(database);
    format!(
        "SELECT {ENTRY} FROM {{akeneo_events_queue}} FORCE INDEX (PRIMARY) \
         WHERE id IN (:ids) AND status = 'pending' AND available_at <= :now {locking}"
    )
}

/// What another claim may take, locked until it commits.
///
/// Found by a query, since MariaDB sorts, and locks, every pending entry for an `UPDATE … ORDER BY … LIMIT`.
pub(super) fn claimable(database: &Database, table: &str, condition: &str) -> String {
    let locking = locking(database);
    format!(
        "SELECT {ENTRY} FROM {table} WHERE status = 'pending' AND {condition} ORDER BY id LIMIT :limit {locking}"
    )
}

/// Whether anything waits that a claim would take.
pub(super) fn waits(condition: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT 1 FROM {{akeneo_events_queue}} WHERE status = 'pending' AND {condition})"
    )
}

pub(super) const CLAIM: &str = "UPDATE {akeneo_events_queue} FORCE INDEX (PRIMARY) SET status = 'processing', attempts = attempts + 1, \
                                lease_token = :token, lease_expires_at = :expires_at, updated_at = :now \
                                WHERE id IN (:ids) AND status = 'pending'";

/// Passes over all that was being processed a moment ago, hence only for a claim that has to look for its own.
pub(super) fn leased() -> String {
    format!(
        "SELECT {ENTRY} FROM {{akeneo_events_queue}} WHERE status = 'processing' AND lease_token = :token ORDER BY id"
    )
}

/// Keeps the lease, and deletions under way within the brake's hour. What is on the shelf is counted as of when it was hidden.
pub(super) const RENEW: &str = "UPDATE {akeneo_events_queue} SET lease_expires_at = :expires_at, \
                                deletion_at = IF(deletion_at IS NULL OR shelf IN ('hidden', 'returning'), deletion_at, :as_of) \
                                WHERE status = 'processing' AND lease_token = :token";

/// Ends leased entries alike, each with its own message. What was on the shelf was counted when it was hidden.
pub(super) const END: &str = "UPDATE {akeneo_events_queue} FORCE INDEX (PRIMARY) SET status = :status, \
                              message = ELT(FIELD(id, :ids), :messages), reason = ELT(FIELD(id, :ids), :reasons), \
                              sentences = ELT(FIELD(id, :ids), :sentences), \
                              deletion_at = IF(shelf <=> 'hidden', deletion_at, COALESCE(:deletion_at, deletion_at)), \
                              shelf = IF(shelf IS NULL, NULL, COALESCE(:shelf, shelf)), \
                              lease_expires_at = NULL, updated_at = :now \
                              WHERE id IN (:ids) AND status = 'processing' AND lease_token = :token";

/// Ends leased entries whose entities were hidden: they wait for their day, or stay hidden. The next try is another's: it starts at 0.
pub(super) const SHELVE: &str = "UPDATE {akeneo_events_queue} FORCE INDEX (PRIMARY) SET status = :status, \
                                 message = ELT(FIELD(id, :ids), :messages), reason = ELT(FIELD(id, :ids), :reasons), \
                                 sentences = ELT(FIELD(id, :ids), :sentences), \
                                 available_at = COALESCE(CAST(ELT(FIELD(id, :ids), :times) AS DATETIME), available_at), \
                                 deletion_at = IF(shelf <=> 'hidden', deletion_at, :deletion_at), \
                                 shelved_at = IF(shelf <=> 'hidden', shelved_at, :now), shelf = 'hidden', \
                                 attempts = 0, lease_expires_at = NULL, updated_at = :now \
                                 WHERE id IN (:ids) AND status = 'processing' AND lease_token = :token";

/// Returns leased entries, each to be taken at its own time.
pub(super) const PUT_OFF: &str = "UPDATE {akeneo_events_queue} FORCE INDEX (PRIMARY) SET status = 'pending', \
                                  message = ELT(FIELD(id, :ids), :messages), reason = ELT(FIELD(id, :ids), :reasons), \
                                  sentences = ELT(FIELD(id, :ids), :sentences), \
                                  available_at = CAST(ELT(FIELD(id, :ids), :times) AS DATETIME), \
                                  attempts = attempts - :given_back, lease_expires_at = NULL, updated_at = :now \
                                  WHERE id IN (:ids) AND status = 'processing' AND lease_token = :token";

/// Returns leased entries as they were. Until when something is hidden stays told.
pub(super) const RELEASE: &str = "UPDATE {akeneo_events_queue} FORCE INDEX (PRIMARY) SET status = 'pending', \
                                  message = IF(shelf <=> 'hidden', message, NULL), reason = IF(shelf <=> 'hidden', reason, NULL), \
                                  sentences = IF(shelf <=> 'hidden', sentences, NULL), attempts = attempts - 1, \
                                  deletion_at = IF(:counts OR shelf IN ('hidden', 'returning'), deletion_at, NULL), \
                                  lease_expires_at = NULL, updated_at = :now \
                                  WHERE id IN (:ids) AND status = 'processing' AND lease_token = :token";

pub(super) const EXPIRED: &str = "SELECT id FROM {akeneo_events_queue} WHERE status = 'processing' AND lease_expires_at <= :now \
                                  ORDER BY id LIMIT :limit";

/// `died` is told of those that are tried again, `often` of those that are given up.
pub(super) fn rescue() -> String {
    let told = ["message", "reason", "sentences"]
        .map(|it| format!("{it} = IF(attempts > {MAX_RETRIES}, :often_{it}, :died_{it})"));
    format!(
        "UPDATE {{akeneo_events_queue}} FORCE INDEX (PRIMARY) SET status = IF(attempts > {MAX_RETRIES}, 'failed', 'pending'), \
         {}, available_at = :now, lease_expires_at = NULL, updated_at = :now \
         WHERE id IN (:ids) AND status = 'processing' AND lease_expires_at <= :now",
        told.join(", ")
    )
}

pub(super) const HAS_DUE: &str = "SELECT EXISTS (SELECT 1 FROM {akeneo_events_queue} WHERE status = 'pending' AND available_at <= :now)";

/// An entry that nobody has touched is available since it was received, hence both conditions: the first finds the rows by the index.
/// `IN ('', …)`, with a status that no entry has, `COALESCE` and `id + 0` keep the server on that index. For `=` and `id` it would read the
/// pending entries from the first one on wherever most of them are within the range.
pub(super) const WANTS_DOORBELL: &str = "SELECT NOT EXISTS (SELECT 1 FROM {akeneo_events_queue} WHERE status IN ('', 'pending') \
                                         AND available_at BETWEEN :since AND :now AND received_at >= :since AND attempts = 0 \
                                         AND COALESCE(shelf, '') = '' AND id + 0 < :id)";

pub(super) fn list(table: &str, condition: &str, order: &str) -> String {
    format!(
        "SELECT id, event_id, event_type, entity_code, attribute_code, status, attempts, message, reason, sentences, history, plan, \
         identifier, in_shop, occurred_at, available_at, received_at, updated_at, shelf, shelved_at, former, put_back_by FROM {table} WHERE {condition} ORDER BY id {order} LIMIT :limit"
    )
}

pub(super) fn waiting(table: &str, condition: &str, order: &str) -> String {
    format!(
        "SELECT {ENTRY}, available_at FROM {table} WHERE {condition} ORDER BY id {order} LIMIT :limit"
    )
}

pub(super) fn open_keys(database: &mut Database) -> Result<String, DatabaseError> {
    let table = by_status(database)?;
    Ok(format!(
        "SELECT id, entity_code, attribute_code FROM {table} \
         WHERE status = :status AND id > :after AND event_type = :event_type ORDER BY id LIMIT :limit"
    ))
}

/// The latest event of each code that is on its way or was carried out, unless what it had hidden is back. No index leads to a code: it reads
/// all of the table, in a million rows for seconds. Asked only where Akeneo is not asked.
pub(super) const ANNOUNCED: &str = "SELECT entity_code, MAX(occurred_at) FROM {akeneo_events_queue} \
                                    WHERE status IN ('pending', 'processing', 'completed') AND event_type = :event_type \
                                    AND entity_code IN (:codes) AND occurred_at IS NOT NULL \
                                    AND COALESCE(shelf, '') NOT IN ('returning', 'put_back', 'enabled') \
                                    AND COALESCE(reason, '') <> 'on_shelf_already' GROUP BY entity_code";

pub(super) const FIND: &str = "SELECT id FROM {akeneo_events_queue} WHERE event_id = :event_id";

/// Counts a status only if there is no entry beyond the limit, for counting reads it all. To see whether there is one
/// costs less than a `COUNT(*)` over a limited subquery, which the server would write down first.
pub(super) fn counts(database: &mut Database) -> Result<String, DatabaseError> {
    let table = by_status(database)?;
    let count = |status: Status| {
        format!(
            "COALESCE((SELECT {COUNT_LIMIT} + 1 FROM {table} WHERE status = '{status}' LIMIT {COUNT_LIMIT}, 1), \
             (SELECT COUNT(*) FROM {table} WHERE status = '{status}'))"
        )
    };
    Ok(format!("SELECT {}", Status::ALL.map(count).join(", ")))
}

/// Found at the beginning of the index's range.
pub(super) const OLDEST_DUE: &str = "SELECT available_at FROM {akeneo_events_queue} WHERE status = 'pending' AND available_at <= :now \
                                     ORDER BY available_at LIMIT 1";
