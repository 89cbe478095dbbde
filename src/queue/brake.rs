//! The brake: all workers together begin at most so many deletions in any hour.
//!
//! A deletion counts from when its plan is written down, which happens under a lock that all workers of the shop share: the
//! room that is left is counted and taken in one step, so that no number of workers goes past the limit together. When
//! it ends it counts as of then, and while it is under way it is kept young by the renewal of the lease. A deletion that
//! Magento refused counts too: it was begun. What was planned and never begun is given back.
//!
//! The lock is the server's named one, on one server: where several servers take writes (Galera), it is one limit a server.

use super::doorbell;
use super::lease::{LeaseToken, Selection};
use super::plans::{self, Planned};
use super::sql::{self, COUNT_LIMIT};
use crate::database::{Database, DatabaseError};
use crate::text::utc;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use mysql::params;

/// What the limit is for.
const WINDOW: TimeDelta = TimeDelta::hours(1);

/// Longest wait for other workers, in seconds; each holds the lock for two statements.
const LOCK_SECONDS: u32 = 20;

/// In Magento's table of flags: since when the brake holds something back, in unix seconds, and the limit of then.
const FLAG: &str = "akeneo_events_brake";

/// How the brake stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brake {
    /// Deletions begun in the last hour. What is past the limit, or without one past 10,000, may not be counted whole.
    pub deletions: u64,
    /// When the next deletion may begin; `None` if now.
    pub opens_at: Option<DateTime<Utc>>,
    /// Since when it holds something back without a break; `None` if it does not.
    pub stopped_at: Option<DateTime<Utc>>,
}

/// How the brake stands for a limit of so many deletions an hour; 0 is no limit. Costs no more than the limit.
///
/// # Errors
/// [`DatabaseError`]
pub fn brake(
    database: &mut Database,
    per_hour: u32,
    now: DateTime<Utc>,
) -> Result<Brake, DatabaseError> {
    if per_hour == 0 {
        let most = u32::try_from(COUNT_LIMIT).unwrap_or(u32::MAX);
        return Ok(Brake {
            deletions: begun(database, most, now)?,
            opens_at: None,
            stopped_at: None,
        });
    }
    let opens_at = room_at(database, per_hour, 1, now)?;
    // Where only commands process, nobody may have noticed that the stop is over.
    let stopped_at = match flag(database)? {
        Some(flag) if opens_at.is_some() && doorbell::has_due(database, now)? => flag.since,
        _ => None,
    };
    Ok(Brake {
        deletions: begun(database, per_hour, now)?,
        opens_at,
        stopped_at,
    })
}

/// How many more deletions may begin now.
pub(crate) fn room(
    database: &mut Database,
    per_hour: u32,
    now: DateTime<Utc>,
) -> Result<u32, DatabaseError> {
    if per_hour == 0 {
        return Ok(u32::MAX);
    }
    let begun = begun(database, per_hour, now)?;
    Ok(per_hour.saturating_sub(u32::try_from(begun).unwrap_or(u32::MAX)))
}

/// Writes down what each entry is going to delete, before anything is deleted, as far as there is room: the first ones.
///
/// Returns how many plans there was room for, and how many of those are still held under `token`.
///
/// # Errors
/// [`DatabaseError`]; repeated after that, it may find less room than there is, never more.
pub fn record_plans(
    database: &mut Database,
    token: &LeaseToken,
    plans: &[Planned],
    per_hour: u32,
    now: DateTime<Utc>,
) -> Result<(usize, u64), DatabaseError> {
    if per_hour == 0 || plans.is_empty() {
        let written = plans::write(database, token, plans, now)?;
        return Ok((plans.len(), written));
    }
    locked(database, |database| {
        let mut room = room(database, per_hour, now)?;
        let fits = |it: &&Planned| {
            let rest = room.checked_sub(it.deletions);
            room = rest.unwrap_or(room);
            rest.is_some()
        };
        let count = plans.iter().take_while(fits).count();
        let allowed = plans.get(..count).unwrap_or(plans);
        let written = plans::write(database, token, allowed, now)?;
        if allowed.len() < plans.len() && room == 0 {
            stop(database, per_hour, now)?;
        }
        Ok((allowed.len(), written))
    })
}

/// Whether anything that `selection` would take waits. To be asked where there is no room: it notes the stop.
pub(crate) fn holds(
    database: &mut Database,
    selection: Selection,
    per_hour: u32,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    let (condition, params) = selection.condition(1, now);
    let waits = doorbell::yes(database, &sql::waits(condition), params)?;
    if waits && flag(database)?.is_none_or(|it| it.per_hour != per_hour) {
        locked(database, |database| stop(database, per_hour, now))?;
    }
    Ok(waits)
}

/// Ends the stop if nothing is due any more.
pub(crate) fn release(database: &mut Database, now: DateTime<Utc>) -> Result<(), DatabaseError> {
    if let Some(flag) = flag(database)?
        && !doorbell::has_due(database, now)?
        && lower(database, &flag)?
    {
        log::info!("brake: released, nothing is held back any more");
    }
    Ok(())
}

/// One warning a stop, whoever notices it; another limit makes another stop. Under the lock.
fn stop(database: &mut Database, per_hour: u32, now: DateTime<Utc>) -> Result<(), DatabaseError> {
    match flag(database)? {
        Some(flag) if flag.per_hour == per_hour => return Ok(()),
        Some(flag) => drop(lower(database, &flag)?),
        None => {}
    }
    let data = format!("{} {per_hour}", now.timestamp());
    database.insert(sql::RAISE_FLAG, params! { "code" => FLAG, data })?;
    let until = room_at(database, per_hour, 1, now)?.unwrap_or(now);
    log::warn!(
        "brake: {per_hour} deletions were begun within an hour, the maximum; the rest stays pending and goes on from {}. \
         If that many are meant to go, raise the maximum, or use akeneo_events:run --force --id=… for chosen ones",
        utc(until)
    );
    Ok(())
}

fn begun(database: &mut Database, per_hour: u32, now: DateTime<Utc>) -> Result<u64, DatabaseError> {
    let (since, rows) = ((now - WINDOW).naive_utc(), per_hour);
    let sums: Vec<u64> = database.rows(sql::BEGUN, params! { since, rows }, |row| row.take())?;
    Ok(sums.first().copied().unwrap_or_default())
}

/// When there is room for so many deletions (from 1 up to the limit); `None` if there is now.
pub(crate) fn room_at(
    database: &mut Database,
    per_hour: u32,
    deletions: u32,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let (since, rows) = ((now - WINDOW).naive_utc(), per_hour);
    let deletions = per_hour.saturating_sub(deletions) + 1;
    let params = params! { since, rows, deletions };
    let times: Vec<NaiveDateTime> = database.rows(sql::NTH_NEWEST, params, |row| row.take())?;
    Ok(times.first().map(|at| at.and_utc() + WINDOW))
}

struct Flag {
    id: u64,
    since: Option<DateTime<Utc>>,
    per_hour: u32,
}

fn flag(database: &mut Database) -> Result<Option<Flag>, DatabaseError> {
    let params = params! { "code" => FLAG };
    let rows: Vec<(u64, Option<String>)> =
        database.rows(sql::FLAG, params, |row| Ok((row.take()?, row.take()?)))?;
    Ok(rows.into_iter().next().map(|(id, data)| {
        let data = data.unwrap_or_default();
        let mut words = data.split_whitespace();
        let since = words.next().and_then(|it| it.parse().ok());
        Flag {
            id,
            since: since.and_then(|since| DateTime::from_timestamp(since, 0)),
            per_hour: words
                .next()
                .and_then(|it| it.parse().ok())
                .unwrap_or_default(),
        }
    }))
}

/// Returns whether it was still up.
fn lower(database: &mut Database, flag: &Flag) -> Result<bool, DatabaseError> {
    Ok(database.execute(sql::LOWER_FLAG, params! { "id" => flag.id })? > 0)
}

fn locked<T>(
    database: &mut Database,
    work: impl FnOnce(&mut Database) -> Result<T, DatabaseError>,
) -> Result<T, DatabaseError> {
    let prefix = database.settings().table("");
    let params = params! { "prefix" => prefix.as_str(), "seconds" => LOCK_SECONDS };
    let taken: Vec<Option<bool>> = database.rows(sql::LOCK, params, |row| row.take())?;
    if taken.first().copied().flatten() != Some(true) {
        return Err(DatabaseError::Contended(
            "another process holds the brake's lock",
        ));
    }
    let result = work(database);
    // A connection that is gone has given the lock back.
    let given_back: Result<Vec<Option<bool>>, _> =
        database.rows(sql::UNLOCK, params! { prefix }, |row| row.take());
    match (result, given_back) {
        (Ok(value), Ok(_)) => Ok(value),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}
