//! From a claim to outcomes: what is leased, in which order it is deleted, and how each entry ends.
//!
//! A batch goes type by type (see [`EntityType::ALL`]). Each type is planned when its turn comes, so that its
//! plan already knows what the types before it deleted; the plans are written to the rows before the first
//! of them is handed out. Outcomes are collected and written in one statement, at most a second late: a
//! process that dies meanwhile leaves rows whose plan says what to look for.

mod confirm;
mod doubt;
mod plan;
mod preview;
mod record;
mod room;
mod sentences;

pub use confirm::{Confirm, PAUSE};
pub use doubt::FRESH;
pub use preview::{Foreseen, Verdict, preview};

use crate::database::chunks::LARGEST;
use crate::database::{Database, DatabaseError};
use crate::event::{Cut, EntityKey, EntityType};
use crate::kill_point::kill_point;
use crate::planner::{Plan, Policy, Proposal};
use crate::queue::retry::{self, Cause};
use crate::queue::{self, Entry, LeaseToken, Selection, Settlement};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use confirm::Confirmation;
use record::Unwritten;
use sentences::{BROKEN_OFF, UNREADABLE, already_absent, deleted};
use std::collections::{HashMap, VecDeque};
use thiserror::Error;

/// How long a batch is leased at a time. Renewed at half, so one deletion may take half of it.
pub const LEASE: TimeDelta = TimeDelta::minutes(5);

/// Most entries that one batch leases.
///
/// Five questions of a hundred, the most that Akeneo answers at once.
pub const MAX_BATCH: u32 = 500;

/// How long entries wait for which the database refuses what it may refuse for all. Their tries do not count.
const REFUSED_WAIT: TimeDelta = TimeDelta::minutes(1);

const MAX_UNWRITTEN: usize = LARGEST;
const MAX_UNWRITTEN_AGE: TimeDelta = TimeDelta::seconds(1);

/// Why a batch cannot go on.
#[derive(Debug, Error)]
pub enum WorkerError {
    /// The lease ran out before it could be renewed; other workers may have taken the entries.
    #[error("the lease on this batch was lost; its entries belong to another worker now")]
    LeaseLost,
    /// The outcome of an entry was told that this batch did not hand out, or was told twice.
    #[error("entry {0} is not being deleted by this batch")]
    NotInHand(u64),
    /// The database did not do as asked.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// One thing to delete now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Entry id.
    pub id: u64,
    /// CloudEvent id.
    pub event_id: String,
    /// What Akeneo deleted.
    pub key: EntityKey,
    /// What Magento is to delete.
    pub plan: Plan,
}

/// How a deletion went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Magento deleted the entity.
    Deleted,
    /// Magento says that there is no such entity.
    AlreadyGone,
    /// Magento refused; trying again would not help.
    Failed(String),
    /// Locked, deadlocked or disconnected: try again later.
    Retry(String),
}

/// How many entries of a batch ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Deleted, or gone already.
    pub completed: u64,
    /// Refused or given up.
    pub failed: u64,
    /// Pending again, for a later try.
    pub retried: u64,
    /// Handed back untouched.
    pub released: u64,
}

impl Tally {
    const fn of(&mut self, settlement: &Settlement) -> &mut u64 {
        match settlement {
            Settlement::Completed(_) | Settlement::Deleted(_) => &mut self.completed,
            Settlement::Failed(_) => &mut self.failed,
            Settlement::Retry(..) | Settlement::Postponed(..) => &mut self.retried,
            Settlement::Released | Settlement::NotBegun => &mut self.released,
        }
    }
}

/// How one entry ended, for whoever watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Entry id.
    pub id: u64,
    /// CloudEvent id.
    pub event_id: String,
    /// What Akeneo deleted; `None` where the stored event could not be read.
    pub key: Option<EntityKey>,
    /// What becomes of it.
    pub settlement: Settlement,
}

struct InHand {
    entry: Entry,
    plan: Plan,
    /// Not to be begun after that: its event or Akeneo's answer may be out of date by then.
    good_until: DateTime<Utc>,
}

impl InHand {
    fn new(entry: Entry, proposal: Proposal, good_until: DateTime<Utc>) -> Self {
        Self {
            entry,
            plan: proposal.plan,
            good_until,
        }
    }
}

/// A leased batch.
pub struct Batch {
    token: LeaseToken,
    expires_at: DateTime<Utc>,
    policy: Policy,
    waiting: Vec<(EntityType, Vec<Entry>)>,
    planned: VecDeque<InHand>,
    in_hand: HashMap<u64, InHand>,
    unwritten: Vec<Unwritten>,
    ended: Vec<Ended>,
    written_at: DateTime<Utc>,
    tally: Tally,
    size: u64,
    last_id: u64,
    held: bool,
    confirmation: Confirmation,
}

impl Batch {
    /// Leases up to `limit` entries (at most 500). Empty when nothing matches the selection, or when the brake
    /// holds it (see [`Self::held`]).
    ///
    /// # Errors
    /// [`DatabaseError`]
    pub fn claim(
        database: &mut Database,
        selection: Selection,
        limit: u32,
        policy: Policy,
        token: LeaseToken,
        now: DateTime<Utc>,
    ) -> Result<Self, DatabaseError> {
        let room = queue::room(database, policy.max_per_hour, now)?;
        let limit = limit.clamp(1, MAX_BATCH).min(room);
        let lease = queue::claim(database, selection, limit, token, LEASE, now)?;
        let taken = lease.entries.len();
        let held =
            room == 0 && taken == 0 && queue::holds(database, selection, policy.max_per_hour, now)?;
        if taken < limit as usize {
            queue::release(database, now)?;
        }
        let mut batch = Self {
            token: lease.token,
            expires_at: lease.expires_at,
            policy,
            waiting: Vec::new(),
            planned: VecDeque::new(),
            in_hand: HashMap::new(),
            unwritten: Vec::new(),
            ended: Vec::new(),
            written_at: now,
            tally: Tally::default(),
            size: taken as u64,
            last_id: lease
                .entries
                .iter()
                .map(|entry| entry.id)
                .max()
                .unwrap_or_default(),
            held,
            confirmation: Confirmation::default(),
        };
        let (readable, unreadable): (Vec<_>, Vec<_>) = lease
            .entries
            .into_iter()
            .partition(|entry| entry.key.is_some());
        for entry in unreadable {
            let failed = Settlement::Failed(UNREADABLE.to_owned());
            batch.settle(&entry, failed, Vec::new());
        }
        batch.waiting = by_type(readable);
        kill_point!("leased");
        Ok(batch)
    }

    /// Whom to ask where the policy says that Akeneo is asked. Without anybody, what is asked about waits.
    #[must_use]
    pub fn confirmed_by(mut self, confirm: Box<dyn Confirm + Send>) -> Self {
        self.confirmation.by = Some(confirm);
        self
    }

    /// Entry ids that are still to be ended, in no order.
    pub fn open(&self) -> impl Iterator<Item = u64> {
        let waiting = self.waiting.iter().flat_map(|(_, entries)| entries);
        waiting
            .map(|entry| entry.id)
            .chain(self.planned.iter().map(|it| it.entry.id))
            .chain(self.in_hand.keys().copied())
    }

    /// How many entries were leased.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The highest entry id that was leased; 0 if none was.
    #[must_use]
    pub const fn last_id(&self) -> u64 {
        self.last_id
    }

    /// Whether the brake keeps entries pending that this batch would have processed.
    #[must_use]
    pub const fn held(&self) -> bool {
        self.held
    }

    /// How the entries of this batch have ended so far.
    #[must_use]
    pub const fn tally(&self) -> Tally {
        self.tally
    }

    /// Takes what has ended since the last call, in the order in which it ended. Most of it is written a moment later.
    pub fn take_ended(&mut self) -> Vec<Ended> {
        std::mem::take(&mut self.ended)
    }

    /// The next deletion; `None` when the batch is done. Writes due outcomes, renews the lease and plans the
    /// next type on the way.
    ///
    /// # Errors
    /// [`WorkerError::LeaseLost`]: stop, nothing of this batch may be touched any more.
    pub fn next(
        &mut self,
        database: &mut Database,
        now: DateTime<Utc>,
    ) -> Result<Option<Deletion>, WorkerError> {
        let mut now = now;
        self.keep_lease(database, now)?;
        if self.unwritten.len() >= MAX_UNWRITTEN || now - self.written_at >= MAX_UNWRITTEN_AGE {
            self.write(database, now)?;
        }
        let next = loop {
            if self.planned.front().is_some_and(|it| it.good_until < now) {
                self.plan_again(database)?;
            }
            if let Some(next) = self.planned.pop_front() {
                break next;
            }
            let Some((entity, entries)) = self.waiting.pop() else {
                self.write(database, now)?;
                return Ok(None);
            };
            now = self.plan(database, entity, entries, now)?;
            self.keep_lease(database, now)?;
        };
        let deletion = next.entry.key.clone().map(|key| Deletion {
            id: next.entry.id,
            event_id: next.entry.event_id.clone(),
            key,
            plan: next.plan.clone(),
        });
        self.in_hand.insert(next.entry.id, next);
        kill_point!("handed_out");
        Ok(deletion)
    }

    /// Tells how a deletion went. Written with the next call of [`Self::next`] or [`Self::finish`].
    ///
    /// # Errors
    /// [`WorkerError::NotInHand`]
    pub fn report(
        &mut self,
        id: u64,
        outcome: Outcome,
        now: DateTime<Utc>,
    ) -> Result<(), WorkerError> {
        let InHand { entry, plan, .. } =
            self.in_hand.remove(&id).ok_or(WorkerError::NotInHand(id))?;
        let (settlement, left_over) = match outcome {
            Outcome::Deleted => {
                let message = deleted(&entry, &plan);
                (Settlement::Deleted(message), plan.mapping_ids)
            }
            Outcome::AlreadyGone => {
                let message = already_absent(&entry);
                (Settlement::Completed(message), plan.mapping_ids)
            }
            Outcome::Failed(message) => (Settlement::Failed(message), Vec::new()),
            Outcome::Retry(message) => {
                let again = later(Cause::Transient, entry.attempts, message, now);
                (again, Vec::new())
            }
        };
        self.settle(&entry, settlement, left_over);
        kill_point!("reported");
        Ok(())
    }

    /// Hands a deletion back that was handed out and is not carried out. The try does not count, and neither does the brake's count.
    ///
    /// # Errors
    /// [`WorkerError::NotInHand`]
    pub fn not_begun(&mut self, id: u64) -> Result<(), WorkerError> {
        let InHand { entry, .. } = self.in_hand.remove(&id).ok_or(WorkerError::NotInHand(id))?;
        self.settle(&entry, Settlement::NotBegun, Vec::new());
        Ok(())
    }

    /// Writes every outcome and hands back what was not begun. Call it however the batch ended.
    ///
    /// # Errors
    /// [`WorkerError::LeaseLost`] or [`DatabaseError`]; what could not be written comes back by rescue.
    pub fn finish(
        &mut self,
        database: &mut Database,
        now: DateTime<Utc>,
    ) -> Result<Tally, WorkerError> {
        let waiting = std::mem::take(&mut self.waiting);
        let rest = waiting.into_iter().flat_map(|(_, entries)| entries);
        for entry in rest.collect::<Vec<_>>() {
            self.settle(&entry, Settlement::Released, Vec::new());
        }
        for InHand { entry, .. } in std::mem::take(&mut self.planned) {
            self.settle(&entry, Settlement::NotBegun, Vec::new());
        }
        // A deletion that was begun and never reported counts as a try, or it might be begun for ever.
        for InHand { entry, .. } in std::mem::take(&mut self.in_hand).into_values() {
            let message = BROKEN_OFF.to_owned();
            let settlement = later(Cause::Transient, entry.attempts, message, now);
            self.settle(&entry, settlement, Vec::new());
        }
        self.write(database, now)?;
        kill_point!("finished");
        Ok(self.tally)
    }

    fn keep_lease(
        &mut self,
        database: &mut Database,
        now: DateTime<Utc>,
    ) -> Result<(), WorkerError> {
        if now >= self.expires_at {
            return Err(WorkerError::LeaseLost);
        }
        if self.expires_at - now > LEASE / 2 {
            return Ok(());
        }
        self.write(database, now)?;
        let expected = self.open().count() as u64;
        let expires_at = (now + LEASE).trunc_subsecs(0);
        kill_point!("renewing");
        if queue::renew(database, &self.token, expires_at, now)? < expected {
            return Err(WorkerError::LeaseLost);
        }
        self.expires_at = expires_at;
        kill_point!("renewed");
        Ok(())
    }

    /// Ends an entry. What is left over in the connector's mapping table goes when the end is written.
    fn settle(&mut self, entry: &Entry, settlement: Settlement, left_over: Vec<u64>) {
        let (level, what) = match &settlement {
            Settlement::Completed(what) | Settlement::Deleted(what) => {
                (log::Level::Info, what.as_str())
            }
            Settlement::Failed(what) => (log::Level::Warn, what.as_str()),
            Settlement::Retry(_, what) | Settlement::Postponed(_, what) => {
                (log::Level::Info, what.as_str())
            }
            Settlement::Released | Settlement::NotBegun => (log::Level::Debug, "Handed back."),
        };
        *self.tally.of(&settlement) += 1;
        log::log!(level, "event {}: {what}", Cut(&entry.event_id));
        self.ended.push(Ended {
            id: entry.id,
            event_id: entry.event_id.clone(),
            key: entry.key.clone(),
            settlement: settlement.clone(),
        });
        self.unwritten.push(Unwritten {
            id: entry.id,
            attempts: entry.attempts,
            settlement: settlement.after(entry.before.as_deref()),
            left_over,
        });
    }
}

/// Groups entries by type, the first to be processed last in the list. An entry that may have ended its worker
/// before (see [`retry::SUSPECT_AFTER`]) comes after all others.
fn by_type(mut entries: Vec<Entry>) -> Vec<(EntityType, Vec<Entry>)> {
    let rank = |entry: &Entry| {
        let suspect = entry.attempts > retry::SUSPECT_AFTER;
        (suspect, entry.key.as_ref().map(|key| key.entity))
    };
    entries.sort_by_key(|entry| (rank(entry), entry.id));
    let mut groups: Vec<(EntityType, Vec<Entry>)> = entries
        .chunk_by(|one, other| rank(one) == rank(other))
        .filter_map(|group| {
            let entity = group.first()?.key.as_ref()?.entity;
            Some((entity, group.to_vec()))
        })
        .collect();
    groups.reverse();
    groups
}

fn later(cause: Cause, attempts: u16, message: String, now: DateTime<Utc>) -> Settlement {
    match retry::delay(cause, attempts) {
        Some(delay) => Settlement::Retry(now + delay, message),
        None => Settlement::Failed(format!("Given up after {attempts} tries. {message}")),
    }
}
