//! Leases: taking entries, keeping them, and ending them, each write fenced by the token.

use super::sql::{self, Claimable};
use super::state::Status;
use super::{cut, key};
use crate::database::chunks::chunks;
use crate::database::{Database, DatabaseError};
use crate::event::{EntityKey, EntityType};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use mysql::{Params, Value};
use ring::rand::{SecureRandom, SystemRandom};

/// What fences one claim: 128 random bits in hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseToken(String);

impl LeaseToken {
    /// A fresh token from the operating system's random source; `None` if that fails.
    #[must_use]
    pub fn random() -> Option<Self> {
        let mut bytes = [0; 16];
        SystemRandom::new().fill(&mut bytes).ok()?;
        Some(Self(hex::encode(bytes)))
    }
}

/// Which pending entries to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// Those that are due, oldest first. At most one suspect (see [`super::retry::SUSPECT_AFTER`]) joins them.
    Due,
    /// This one, due or not.
    Id(u64),
    /// Those of a type with a higher id than `after`, due or not. Pass the last id seen, so that
    /// one run takes each entry once.
    OfType {
        /// The type.
        entity: EntityType,
        /// The highest id that this run has taken; 0 at first.
        after: u64,
    },
}

/// Entries held under one token until `expires_at`.
#[derive(Debug, Clone)]
pub struct Lease {
    /// What every write must name.
    pub token: LeaseToken,
    /// From then on another worker may take them.
    pub expires_at: DateTime<Utc>,
    /// In order of id; a suspect comes last.
    pub entries: Vec<Entry>,
}

/// A leased entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Entry id.
    pub id: u64,
    /// CloudEvent id.
    pub event_id: String,
    /// What to delete; `None` where the stored event could not be read.
    pub key: Option<EntityKey>,
    /// When it was deleted in Akeneo.
    pub occurred_at: Option<DateTime<Utc>>,
    /// Tries, this one included.
    pub attempts: u16,
    /// The plan that an earlier try wrote down.
    pub plan: Option<String>,
}

/// How an entry leaves its lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// Done.
    Completed(String),
    /// Refused or given up, with the sentence for the operator.
    Failed(String),
    /// To be tried again at that time, with the reason.
    Retry(DateTime<Utc>, String),
    /// Handed back untouched: due as before, and the try does not count.
    Released,
}

/// Takes up to `limit` entries for `lease`, in one committed statement (two for [`Selection::Due`]).
///
/// # Errors
/// [`DatabaseError`]. What was taken under a token that is then forgotten comes back by rescue.
pub fn claim(
    database: &mut Database,
    selection: Selection,
    limit: u32,
    token: LeaseToken,
    lease: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Lease, DatabaseError> {
    let expires_at = now + lease;
    let mut take = |which, condition: Vec<Value>, limit: u32| {
        let mut params: Vec<Value> = vec![
            token.0.as_str().into(),
            expires_at.naive_utc().into(),
            now.naive_utc().into(),
        ];
        params.extend(condition);
        params.push(limit.into());
        let sql = sql::claim(database.settings(), which);
        database.execute(&sql, Params::Positional(params))
    };
    match selection {
        Selection::Due => {
            let due = vec![now.naive_utc().into()];
            take(Claimable::Due, due.clone(), limit)?;
            take(Claimable::DueSuspect, due, 1)?;
        }
        Selection::Id(id) => {
            take(Claimable::Id, vec![id.into()], 1)?;
        }
        Selection::OfType { entity, after } => {
            let of_type = vec![entity.event_type().into(), after.into()];
            take(Claimable::OfTypeAfter, of_type, limit)?;
        }
    }
    // Asked even if nothing was taken: a call that is repeated after its answer was lost took them the first time.
    let mut entries = leased(database, &token)?;
    entries.sort_by_key(|entry| (entry.attempts > super::retry::SUSPECT_AFTER, entry.id));
    Ok(Lease {
        token,
        expires_at,
        entries,
    })
}

fn leased(database: &mut Database, token: &LeaseToken) -> Result<Vec<Entry>, DatabaseError> {
    let sql = sql::leased(database.settings());
    database.rows(&sql, (token.0.as_str(),), |columns| {
        let id = columns.take()?;
        let event_id = columns.take()?;
        let event_type: Option<String> = columns.take()?;
        Ok(Entry {
            id,
            event_id,
            key: key(event_type.as_deref(), columns.take()?, columns.take()?),
            occurred_at: columns
                .take::<Option<NaiveDateTime>>()?
                .map(|time| time.and_utc()),
            attempts: columns.take()?,
            plan: columns.take()?,
        })
    })
}

/// Moves the expiry of everything still held under `token`; returns how many entries that is.
///
/// # Errors
/// [`DatabaseError`]; the lease then stands as it was.
pub fn renew(
    database: &mut Database,
    token: &LeaseToken,
    expires_at: DateTime<Utc>,
) -> Result<u64, DatabaseError> {
    let sql = sql::renew(database.settings());
    database.execute(&sql, (expires_at.naive_utc(), token.0.as_str()))
}

/// Ends leased entries; returns how many of them were still held under `token`.
///
/// Fewer than given means that the lease was lost meanwhile: those rows are another worker's and
/// stay as they are. Repeating a call changes nothing more.
///
/// # Errors
/// [`DatabaseError`]; chunks of 512 rows are committed one by one.
pub fn settle(
    database: &mut Database,
    token: &LeaseToken,
    settlements: &[(u64, Settlement)],
    now: DateTime<Utc>,
) -> Result<u64, DatabaseError> {
    let mut written = 0;
    for (size, chunk) in chunks(settlements) {
        let mut params: Vec<Value> = chunk.iter().flat_map(settled).collect();
        params.extend((chunk.len()..size).flat_map(|_| settled(&(0, Settlement::Released))));
        written += fenced(
            database,
            &sql::settle(database.settings(), size),
            params,
            token,
            now,
        )?;
    }
    Ok(written)
}

fn settled((id, settlement): &(u64, Settlement)) -> [Value; 5] {
    let (status, message, available_at, given_back) = match settlement {
        Settlement::Completed(message) => (Status::Completed, Some(message), None, 0),
        Settlement::Failed(message) => (Status::Failed, Some(message), None, 0),
        Settlement::Retry(at, message) => (Status::Pending, Some(message), Some(at.naive_utc()), 0),
        Settlement::Released => (Status::Pending, None, None, 1),
    };
    [
        id.into(),
        status.name().into(),
        message.map(|message| cut(message)).into(),
        available_at.into(),
        given_back.into(),
    ]
}

/// Writes down what each entry is going to delete, before anything is deleted.
///
/// Returns how many of them are still held under `token`.
///
/// # Errors
/// [`DatabaseError`]; chunks of 512 rows are committed one by one.
pub fn record_plans(
    database: &mut Database,
    token: &LeaseToken,
    plans: &[(u64, String)],
    now: DateTime<Utc>,
) -> Result<u64, DatabaseError> {
    let mut written = 0;
    for (size, chunk) in chunks(plans) {
        let row = |id: u64, plan: &str| [id.into(), Value::from(cut(plan))];
        let mut params: Vec<Value> = chunk.iter().flat_map(|(id, plan)| row(*id, plan)).collect();
        params.extend((chunk.len()..size).flat_map(|_| row(0, "")));
        let sql = sql::record_plans(database.settings(), size);
        written += fenced(database, &sql, params, token, now)?;
    }
    Ok(written)
}

fn fenced(
    database: &mut Database,
    sql: &str,
    mut params: Vec<Value>,
    token: &LeaseToken,
    now: DateTime<Utc>,
) -> Result<u64, DatabaseError> {
    params.push(now.naive_utc().into());
    params.push(token.0.as_str().into());
    database.execute(sql, Params::Positional(params))
}
