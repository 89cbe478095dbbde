//! Leases: taking entries, keeping them, and ending them, each write fenced by the token.

use super::brake::as_of;
use super::sql::{self, ByStatus, Claimable};
use super::state::Status;
use super::{cut, key, story};
use crate::database::chunks::{NO_ROW, chunks};
use crate::database::{Columns, Database, DatabaseError, Refused, apart};
use crate::event::{Cut, EntityKey, EntityType};
use crate::kill_point::kill_point;
use chrono::{DateTime, NaiveDateTime, SubsecRound, TimeDelta, Utc};
use mysql::{Params, Value, params};
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
    /// From then on another worker may take them. In whole seconds, as the table keeps it.
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
    /// Whether an operator made it pending again.
    pub reset: bool,
    /// How it ended before that, as its message says it.
    pub before: Option<String>,
}

/// What an entry is going to delete, for its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Entry id.
    pub id: u64,
    /// As JSON.
    pub plan: String,
    /// How many deletions the brake counts for it; at least 1.
    pub deletions: u32,
}

impl Entry {
    /// As its claim writes it.
    pub(super) const fn taken(mut self) -> Self {
        self.attempts += 1;
        self
    }
}

/// How an entry leaves its lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// Done, without a deletion of this worker.
    Completed(String),
    /// Done by this worker, just now.
    Deleted(String),
    /// Refused or given up, with the sentence for the operator.
    Failed(String),
    /// To be tried again at that time, with the reason.
    Retry(DateTime<Utc>, String),
    /// Not begun, and not to be taken before that time, with the reason. The try does not count.
    Postponed(DateTime<Utc>, String),
    /// Handed back untouched: due as before, and the try does not count.
    Released,
    /// The same for one whose plan was written down: nothing was begun, so the brake does not count it either.
    NotBegun,
}

impl Settlement {
    /// The same, and its message goes on with the ends before.
    pub(crate) fn after(self, before: Option<&str>) -> Self {
        let told = |message: String| story::told(&message, before);
        match self {
            Self::Completed(message) => Self::Completed(told(message)),
            Self::Deleted(message) => Self::Deleted(told(message)),
            Self::Failed(message) => Self::Failed(told(message)),
            Self::Retry(at, message) => Self::Retry(at, told(message)),
            Self::Postponed(at, message) => Self::Postponed(at, told(message)),
            Self::Released | Self::NotBegun => self,
        }
    }
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
    let mut entries = if token.tried {
        leased(database, &token)?
    } else {
        taken.into_iter().map(Entry::taken).collect()
    };
    entries.sort_by_key(|entry| (entry.attempts > super::retry::SUSPECT_AFTER, entry.id));
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
        take(database, entries, token, expires_at, now)?;
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

fn take(
    database: &mut Database,
    entries: &[Entry],
    token: &LeaseToken,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    for (size, chunk) in chunks(entries) {
        let mut params: Vec<Value> = vec![
            token.as_str().into(),
            expires_at.naive_utc().into(),
            now.naive_utc().into(),
        ];
        params.extend(chunk.iter().map(|entry| Value::from(entry.id)));
        params.resize(size + 3, NO_ROW);
        let sql = sql::claim(database.settings(), size);
        database.execute(&sql, Params::Positional(params))?;
    }
    Ok(())
}

/// Entries that a claim looks at beyond those that it takes, so that suspects among them do not leave it short.
const SPARE: usize = 8;

/// The entries to take beside those that are `taken` already, locked. One that just could not be taken is passed over, unless it is
/// the one that is asked for.
fn chosen(
    database: &mut Database,
    selection: Selection,
    limit: u32,
    taken: &[Entry],
    now: DateTime<Utc>,
) -> Result<Vec<Entry>, DatabaseError> {
    let (which, mut condition) = match selection {
        Selection::Due => return due(database, limit, taken, now),
        other => claimable(other, now),
    };
    let refused = match selection {
        Selection::Id(_) => HashSet::new(),
        _ => database.left_alone.ids(TAKEN, now),
    };
    let limit = (limit as usize).saturating_sub(taken.len());
    condition.push(limit.saturating_add(refused.len()).into());
    let table = ByStatus::new(database)?;
    let sql = sql::claimable_entries(&table, which, database.skips_locked());
    let entries = database.rows(&sql, Params::Positional(condition), entry)?;
    let entries = entries.into_iter().filter(|it| !refused.contains(&it.id));
    Ok(entries.take(limit).collect())
}

fn is_suspect(entry: &Entry) -> bool {
    entry.attempts >= super::retry::SUSPECT_AFTER
}

/// Of suspects, the first one only, beside the others.
fn due(
    database: &mut Database,
    limit: u32,
    taken: &[Entry],
    now: DateTime<Utc>,
) -> Result<Vec<Entry>, DatabaseError> {
    let suspects_taken = taken.iter().filter(|it| is_suspect(it)).count();
    let most_suspects = (limit.min(1) as usize).saturating_sub(suspects_taken);
    let limit = (limit as usize).saturating_sub(taken.len() - suspects_taken);
    let refused = database.left_alone.ids(TAKEN, now);
    let wanted = limit.saturating_add(SPARE);
    let (mut seen, mut passed) = (Vec::new(), 0);
    // Once, unless other workers are just taking some of these.
    while seen.len() < wanted {
        let sql = sql::due_ids(database.settings());
        let params = (now.naive_utc(), passed, wanted);
        let mut ids: Vec<u64> = database.rows(&sql, params, |columns| columns.take())?;
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
    let mut entries = HashMap::new();
    for (size, chunk) in chunks(ids) {
        let mut params: Vec<Value> = chunk.iter().map(Value::from).collect();
        params.resize(size, NO_ROW);
        params.push(now.naive_utc().into());
        let sql = sql::due_entries(database.settings(), size, database.skips_locked());
        for entry in database.rows(&sql, Params::Positional(params), entry)? {
            entries.insert(entry.id, entry);
        }
    }
    Ok(ids.iter().filter_map(|id| entries.remove(id)).collect())
}

/// Which entries are selected, and with which parameters.
pub(super) fn claimable(selection: Selection, now: DateTime<Utc>) -> (Claimable, Vec<Value>) {
    match selection {
        Selection::Due => (Claimable::Due, vec![now.naive_utc().into()]),
        Selection::Id(id) => (Claimable::Id, vec![id.into()]),
        Selection::OfType { entity, after } => (
            Claimable::OfTypeAfter,
            vec![entity.event_type().into(), after.into()],
        ),
    }
}

fn leased(database: &mut Database, token: &LeaseToken) -> Result<Vec<Entry>, DatabaseError> {
    let sql = sql::leased(database.settings());
    database.rows(&sql, (token.as_str(),), entry)
}

/// The columns that a worker takes.
pub(super) fn entry(columns: &mut Columns) -> Result<Entry, DatabaseError> {
    let id = columns.take()?;
    let event_id = columns.take()?;
    let event_type: Option<String> = columns.take()?;
    Ok(Entry {
        id,
        event_id,
        key: key(event_type.as_deref(), columns.take()?, columns.take()?),
        // Nothing is deleted by one whose time cannot be read.
        occurred_at: columns
            .read::<Option<NaiveDateTime>>()
            .unwrap_or_default()
            .map(|time| time.and_utc()),
        attempts: columns.take()?,
        plan: columns.take()?,
        reset: columns.take()?,
        before: columns
            .take::<Option<String>>()?
            .and_then(|message| story::before(&message).map(str::to_owned)),
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
    now: DateTime<Utc>,
) -> Result<u64, DatabaseError> {
    let sql = sql::renew(database.settings());
    let params = (expires_at.naive_utc(), as_of(now), token.as_str());
    database.execute(&sql, params)
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
    let (mut deleted, mut completed, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    let mut returned = Vec::new();
    for (id, settlement) in settlements {
        match settlement {
            Settlement::Deleted(message) => deleted.push((*id, cut(message))),
            Settlement::Completed(message) => completed.push((*id, cut(message))),
            Settlement::Failed(message) => failed.push((*id, cut(message))),
            Settlement::Retry(at, message) => returned.push(Returned {
                until: Some((*at, message)),
                keeps_try: true,
                ..Returned::untouched(*id)
            }),
            Settlement::Postponed(at, message) => returned.push(Returned {
                until: Some((*at, message)),
                ..Returned::untouched(*id)
            }),
            Settlement::Released => returned.push(Returned::untouched(*id)),
            Settlement::NotBegun => returned.push(Returned {
                keeps_deletion: false,
                ..Returned::untouched(*id)
            }),
        }
    }
    let deleted_at = Some(as_of(now));
    let written = [
        end(
            database,
            token,
            (Status::Completed, deleted_at),
            &deleted,
            now,
        )?,
        end(database, token, (Status::Completed, None), &completed, now)?,
        end(database, token, (Status::Failed, None), &failed, now)?,
        give_back(database, token, &returned, now)?,
    ];
    Ok(written.iter().sum())
}

/// An entry that becomes pending again.
struct Returned<'a> {
    id: u64,
    /// Not before then, and why.
    until: Option<(DateTime<Utc>, &'a str)>,
    /// Whether the try counts.
    keeps_try: bool,
    /// Whether the brake goes on counting what was written down as about to be deleted.
    keeps_deletion: bool,
}

impl Returned<'_> {
    const fn untouched(id: u64) -> Self {
        Self {
            id,
            until: None,
            keeps_try: false,
            keeps_deletion: true,
        }
    }

    fn row(&self) -> [Value; 5] {
        [
            self.id.into(),
            self.until.map(|(_, why)| cut(why)).into(),
            self.until.map(|(at, _)| at.naive_utc()).into(),
            (!self.keeps_try).into(),
            self.keeps_deletion.into(),
        ]
    }
}

/// Of a row that does not exist.
const NOBODY: Returned<'static> = Returned::untouched(0);

fn give_back(
    database: &mut Database,
    token: &LeaseToken,
    returned: &[Returned<'_>],
    now: DateTime<Utc>,
) -> Result<u64, DatabaseError> {
    let mut written = 0;
    for (size, chunk) in chunks(returned) {
        let padding = std::iter::repeat_n(&NOBODY, size - chunk.len());
        let mut params: Vec<Value> = chunk
            .iter()
            .chain(padding)
            .flat_map(Returned::row)
            .collect();
        params.push(now.naive_utc().into());
        params.push(token.as_str().into());
        let sql = sql::give_back(database.settings(), size);
        written += database.execute(&sql, Params::Positional(params))?;
    }
    Ok(written)
}

/// Ends entries that differ by their message alone: a statement for each such end costs half of one for all.
fn end(
    database: &mut Database,
    token: &LeaseToken,
    (status, deletion_at): (Status, Option<NaiveDateTime>),
    rows: &[(u64, &str)],
    now: DateTime<Utc>,
) -> Result<u64, DatabaseError> {
    let mut written = 0;
    for (size, chunk) in chunks(rows) {
        let before = vec![status.name().into()];
        let between = vec![deletion_at.into(), now.naive_utc().into()];
        let sql = sql::end(database.settings(), size);
        let params = by_id(chunk, size, before, between, token);
        written += database.execute(&sql, params)?;
    }
    Ok(written)
}

/// Parameters of a statement with a text for each id: those before, ids and texts, those between, ids, token.
fn by_id(
    rows: &[(u64, &str)],
    size: usize,
    before: Vec<Value>,
    between: Vec<Value>,
    token: &LeaseToken,
) -> Params {
    let padding = || std::iter::repeat_n(NO_ROW, size - rows.len());
    let ids = || rows.iter().map(|(id, _)| id.into()).chain(padding());
    let texts = rows.iter().map(|(_, text)| (*text).into());
    let params = before.into_iter().chain(ids());
    let params = params.chain(texts).chain(padding().map(|_| "".into()));
    let params = params.chain(between).chain(ids());
    Params::Positional(params.chain([token.as_str().into()]).collect())
}

/// Writes down what each entry is going to delete, and that its deletion counts from now on.
pub(super) fn write_plans(
    database: &mut Database,
    token: &LeaseToken,
    plans: &[Planned],
    now: DateTime<Utc>,
) -> Result<u64, DatabaseError> {
    let mut written = 0;
    let rows: Vec<_> = plans.iter().map(|it| (it.id, it.plan.as_str())).collect();
    for (size, chunk) in chunks(&rows) {
        let between = vec![as_of(now).into(), now.naive_utc().into()];
        let sql = sql::brake::record_plans(database.settings(), size);
        let params = by_id(chunk, size, Vec::new(), between, token);
        written += database.execute(&sql, params)?;
    }
    let sql = sql::brake::count_along(database.settings());
    for it in plans.iter().filter(|it| it.deletions > 1) {
        let (id, deletions, token) = (it.id, it.deletions, token.as_str());
        database.execute(&sql, params! { id, deletions, token })?;
    }
    Ok(written)
}

/// Takes back that the deletion of these entries was about to begin; they stay leased.
///
/// # Errors
/// [`DatabaseError`]
pub(crate) fn take_back(
    database: &mut Database,
    token: &LeaseToken,
    ids: &[u64],
) -> Result<(), DatabaseError> {
    for (size, chunk) in chunks(ids) {
        let mut params: Vec<Value> = chunk.iter().map(Value::from).collect();
        params.resize(size, NO_ROW);
        params.push(token.as_str().into());
        let sql = sql::take_back(database.settings(), size);
        database.execute(&sql, Params::Positional(params))?;
    }
    Ok(())
}
