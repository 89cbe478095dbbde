//! Leases: a worker takes entries for a time, and keeps them.

use super::entry::Entry;
use super::retry::SUSPECT_AFTER;
use super::sql;
use crate::database::{Database, DatabaseError, List, Refused, apart};
use crate::event::EntityType;
use crate::kill_point::kill_point;
use crate::text::Cut;
use chrono::{DateTime, NaiveDateTime, SubsecRound, TimeDelta, Utc};
use mysql::{Params, params};
use ring::rand::{SecureRandom, SystemRandom};
use std::collections::{HashMap, HashSet};

/// What fences one claim: 128 random bits in hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseToken {
    text: String,
    /// Whether an earlier try may have taken entries under it, though its answer was lost.
    tried: bool,
}

impl LeaseToken {
    /// A fresh token from the operating system's random source; `None` if that fails.
    #[must_use]
    pub fn random() -> Option<Self> {
        let mut bytes = [0; 16];
        SystemRandom::new().fill(&mut bytes).ok()?;
        Some(Self {
            text: hex::encode(bytes),
            tried: false,
        })
    }

    /// For one more try of the same claim. Each but the first finds what an earlier one took.
    #[must_use]
    pub fn next_try(&mut self) -> Self {
        let tried = std::mem::replace(&mut self.tried, true);
        Self {
            text: self.text.clone(),
            tried,
        }
    }

    /// As it stands on the rows.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Which pending entries to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// Those that are due, oldest first. At most one suspect (see [`super::retry::SUSPECT_AFTER`]) joins them.
    Due,
    /// This one, due or not. What is on the shelf waits for its day.
    Id(u64),
    /// Those of a type with a higher id than `after`, due or not. Pass the last id seen, so that
    /// one run takes each entry once. What is on the shelf waits for its day.
    OfType {
        /// The type.
        entity: EntityType,
        /// The highest id that this run has taken; 0 at first.
        after: u64,
    },
    /// Those that are due and are to be put back, oldest first.
    Returning,
}

impl Selection {
    /// The condition beside the status, and its parameters, `limit` among them.
    pub(super) fn condition(self, limit: usize, now: DateTime<Utc>) -> (&'static str, Params) {
        match self {
            Self::Due => (sql::DUE, params! { "now" => now.naive_utc(), limit }),
            Self::Id(id) => (
                sql::THIS_ONE,
                params! { id, "now" => now.naive_utc(), limit },
            ),
            Self::OfType { entity, after } => {
                let (event_type, now) = (entity.event_type(), now.naive_utc());
                let params = params! { event_type, after, now, limit };
                (sql::OF_TYPE_AFTER, params)
            }
            Self::Returning => (sql::RETURNING, params! { "now" => now.naive_utc(), limit }),
        }
    }

    /// The table with the index by which it finds them in order.
    fn table(self, database: &mut Database) -> Result<String, DatabaseError> {
        match self {
            Self::Returning => sql::by_shelf(database),
            Self::Due | Self::Id(_) | Self::OfType { .. } => sql::by_status(database),
        }
    }
}

/// Entries held under one token until `expires_at`.
#[derive(Debug, Clone)]
pub struct Lease {
    /// What every write must name.
    pub token: LeaseToken,
    /// From then on another worker may take them. In whole seconds, as the table keeps it.
    pub expires_at: DateTime<Utc>,
    /// In order of id; a suspect comes last.
    pub entries: Vec<Entry>,
}

/// Takes up to `limit` entries for `lease`, in one short transaction; a suspect may come on top.
///
/// Where the due entries begin with more suspects than a claim looks past, it takes just the first of them.
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
    let limit = limit as usize;
    let expires_at = (now + lease).trunc_subsecs(0);
    kill_point!("claiming");
    let taken = database.transaction(|database| {
        let mut taken = Vec::new();
        for _ in 0..MOST_ROUNDS {
            let entries = chosen(database, selection, limit, &taken, now)?;
            kill_point!("claimed_half");
            let before = (entries.len(), taken.len());
            taken.extend(takeable(database, entries, &token, expires_at, now)?);
            // Others in the place of those that cannot be taken.
            if taken.len() - before.1 == before.0 || matches!(selection, Selection::Id(_)) {
                break;
            }
        }
        Ok(taken)
    })?;
    kill_point!("claimed");
    let mut entries: Vec<Entry> = if token.tried {
        let params = params! { "token" => token.as_str() };
        database.rows(&sql::leased(), params, Entry::read)?
    } else {
        taken.into_iter().map(Entry::taken).collect()
    };
    entries.sort_by_key(|entry| (entry.attempts > SUSPECT_AFTER, entry.id));
    Ok(Lease {
        token,
        expires_at,
        entries,
    })
}

/// What the log calls an entry that the database lets nobody take.
pub(super) const TAKEN: &str = "taken";

/// So often a claim looks for others in the place of those that cannot be taken. The next claim goes on from there.
const MOST_ROUNDS: usize = 4;

/// Takes them and returns those that the database lets be taken. The others stay as they are, and are passed over for some minutes.
fn takeable(
    database: &mut Database,
    entries: Vec<Entry>,
    token: &LeaseToken,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<Entry>, DatabaseError> {
    let take = |database: &mut Database, entries: &[Entry]| {
        let (token, expires_at) = (token.as_str(), expires_at.naive_utc());
        let params = params! { token, expires_at, "now" => now.naive_utc() };
        database.execute_for(entries, sql::CLAIM, params, &[("ids", |it| it.id.into())])?;
        Ok(vec![true; entries.len()])
    };
    let mut alike: Vec<DatabaseError> = Vec::new();
    let left_alone = |database: &mut Database, entry: &Entry, Refused { error, of_one }| {
        if database.left_alone.note(TAKEN, entry.id, now) {
            match of_one || entries.len() == 1 {
                true => {
                    let event = Cut(&entry.event_id);
                    log::error!("event {event}: it cannot be {TAKEN}, it is passed over: {error}");
                }
                false => alike.push(error),
            }
        }
        Ok(false)
    };
    let taken = apart(database, &entries, take, left_alone)?;
    if let Some(error) = alike.first() {
        let count = alike.len();
        log::error!(
            "queue: {count} entries cannot be {TAKEN}, they are passed over for some minutes: {error}"
        );
    }
    let taken = entries.into_iter().zip(taken).filter(|(_, taken)| *taken);
    Ok(taken.map(|(entry, _)| entry).collect())
}

/// Entries that a claim looks at beyond those that it takes, so that suspects among them do not leave it short.
const SPARE: usize = 8;

/// The entries to take beside those that are `taken` already, locked. One that just could not be taken is passed over, unless it is
/// the one that is asked for.
fn chosen(
    database: &mut Database,
    selection: Selection,
    limit: usize,
    taken: &[Entry],
    now: DateTime<Utc>,
) -> Result<Vec<Entry>, DatabaseError> {
    let refused = match selection {
        Selection::Due => return due(database, limit, taken, now),
        Selection::Id(_) => HashSet::new(),
        Selection::OfType { .. } | Selection::Returning => database.left_alone.ids(TAKEN, now),
    };
    let limit = limit.saturating_sub(taken.len());
    let (condition, params) = selection.condition(limit.saturating_add(refused.len()), now);
    let table = selection.table(database)?;
    let sql = sql::claimable(database, &table, condition);
    let entries = database.rows(&sql, params, Entry::read)?;
    let entries = entries.into_iter().filter(|it| !refused.contains(&it.id));
    Ok(entries.take(limit).collect())
}

fn is_suspect(entry: &Entry) -> bool {
    entry.attempts >= SUSPECT_AFTER
}

/// Of suspects, the first one only, beside the others.
fn due(
    database: &mut Database,
    limit: usize,
    taken: &[Entry],
    now: DateTime<Utc>,
) -> Result<Vec<Entry>, DatabaseError> {
    let suspects_taken = taken.iter().filter(|it| is_suspect(it)).count();
    let most_suspects = limit.min(1).saturating_sub(suspects_taken);
    let limit = limit.saturating_sub(taken.len() - suspects_taken);
    let refused = database.left_alone.ids(TAKEN, now);
    let wanted = limit.saturating_add(SPARE);
    let (mut seen, mut passed) = (Vec::new(), 0);
    // Once, unless other workers are just taking some of these.
    while seen.len() < wanted {
        let params = params! { "now" => now.naive_utc(), passed, wanted };
        let mut ids: Vec<u64> = database.rows(sql::DUE_IDS, params, |columns| columns.take())?;
        let last = ids.len() < wanted;
        // What was handed back in between, before these, has moved some to a later number.
        ids.retain(|id| !refused.contains(id) && seen.iter().all(|it: &Entry| it.id != *id));
        seen.extend(locked(database, &ids, now)?);
        passed += wanted;
        if last {
            break;
        }
    }
    let (suspects, sound): (Vec<_>, Vec<_>) = seen.into_iter().partition(is_suspect);
    let sound = sound.into_iter().take(limit);
    let suspect = suspects.into_iter().take(most_suspects);
    Ok(sound.chain(suspect).collect())
}

/// Those of the entries that are still due, locked, in the order given.
fn locked(
    database: &mut Database,
    ids: &[u64],
    now: DateTime<Utc>,
) -> Result<Vec<Entry>, DatabaseError> {
    let (sql, params) = (
        sql::due_entries(database),
        params! { "now" => now.naive_utc() },
    );
    let list: List<u64> = ("ids", |id| id.into());
    let entries = database.rows_for(ids, &sql, params, &[list], Entry::read)?;
    let mut entries: HashMap<u64, Entry> = entries.into_iter().map(|it| (it.id, it)).collect();
    Ok(ids.iter().filter_map(|id| entries.remove(id)).collect())
}

/// Moves the expiry of everything still held under `token`; returns how many entries that is.
///
/// # Errors
/// [`DatabaseError`]; the lease then stands as it was.
pub fn renew(
    database: &mut Database,
    token: &LeaseToken,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64, DatabaseError> {
    let (token, expires_at) = (token.as_str(), expires_at.naive_utc());
    database.execute(
        sql::RENEW,
        params! { token, expires_at, "as_of" => as_of(now) },
    )
}

/// As of when a deletion counts for the brake: never earlier than it was, in the whole seconds of the table.
pub(super) fn as_of(now: DateTime<Utc>) -> NaiveDateTime {
    let second = now.trunc_subsecs(0);
    let late = if second < now { 1 } else { 0 };
    (second + TimeDelta::seconds(late)).naive_utc()
}
