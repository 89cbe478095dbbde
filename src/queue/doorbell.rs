//! Whether to wake a worker, and whether it would find something to do. Each question is one read of an index.

use super::lease::TAKEN;
use super::sql;
use crate::database::{Database, DatabaseError};
use crate::kill_point::kill_point;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use mysql::{Params, params};

/// However many events are waiting, a doorbell is rung once in each stretch of this many seconds.
const WINDOW_SECONDS: i64 = 10;

/// Whether any pending entry may be taken now. Not one that the database just refused to let this connection take.
///
/// # Errors
/// [`DatabaseError`]
pub fn has_due(database: &mut Database, now: DateTime<Utc>) -> Result<bool, DatabaseError> {
    let passed = database.left_alone.ids(TAKEN, now);
    let now = now.naive_utc();
    if !passed.is_empty() {
        let params = params! { now, "passed" => 0, "wanted" => passed.len() + 1 };
        let due: Vec<u64> = database.rows(sql::DUE_IDS, params, |columns| columns.take())?;
        return Ok(due.iter().any(|id| !passed.contains(id)));
    }
    yes(database, sql::HAS_DUE, params! { now })
}

/// Whether the entry that was just stored as `id` needs a doorbell of its own.
///
/// It needs none while an older one of the same stretch of 10 s (from :00, :10, … on) is still untouched: whoever
/// answers that one's doorbell takes this entry with it, because it is committed already. Only older ones count, so
/// that of two that are stored at the same moment one rings; and only those of the same stretch, so that a doorbell
/// that was lost silences no more than 10 s.
///
/// # Errors
/// [`DatabaseError`]
pub fn wants_doorbell(
    database: &mut Database,
    id: u64,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    kill_point!("doorbell");
    // In whole seconds, as the table keeps them: with a fraction, an entry of the same second would look older.
    let past = TimeDelta::seconds(now.timestamp().rem_euclid(WINDOW_SECONDS));
    let since = (now.trunc_subsecs(0) - past).naive_utc();
    let now = now.naive_utc();
    yes(database, sql::WANTS_DOORBELL, params! { since, now, id })
}

/// What a query answers that asks whether something is so.
pub(super) fn yes(
    database: &mut Database,
    sql: &str,
    params: Params,
) -> Result<bool, DatabaseError> {
    let rows: Vec<bool> = database.rows(sql, params, |columns| columns.take())?;
    Ok(rows.first().copied().unwrap_or_default())
}
