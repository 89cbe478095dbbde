//! A batch of leased entries, from the claim to the outcomes.

use super::confirm::{Confirm, Confirmation};
use super::deletion::{Deletion, InHand, Outcome};
use super::error::WorkerError;
use super::outcome::end;
use super::plan::{Judge, by_type};
use super::sentences::{begins, broken_off, unreadable};
use super::settle::{Ended, Ends, Tally, later};
use crate::database::{Database, DatabaseError};
use crate::event::EntityType;
use crate::kill_point::kill_point;
use crate::planner::Policy;
use crate::queue::retry::Cause;
use crate::queue::{self, Entry, LeaseToken, Selection, Settlement};
use crate::text::Cut;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::collections::{HashMap, VecDeque};

/// How long a batch is leased at a time. Renewed at half, so one deletion may take half of it.
pub const LEASE: TimeDelta = TimeDelta::minutes(5);

/// Most entries that one batch leases.
///
/// Five questions of a hundred, the most that Akeneo answers at once.
pub const MAX_BATCH: u32 = 500;

/// A leased batch.
pub struct Batch {
    expires_at: DateTime<Utc>,
    size: u64,
    last_id: u64,
    held: bool,
    judge: Judge,
    waiting: Vec<(EntityType, Vec<Entry>)>,
    planned: VecDeque<InHand>,
    in_hand: HashMap<u64, InHand>,
    ends: Ends,
}

impl Batch {
    /// Leases up to `limit` entries (at most 500). Empty when nothing matches the selection, or when the brake
    /// holds it (see [`Self::held`]). What is to be put back is due however the brake stands.
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
        // What is put back is no deletion.
        let room = match selection {
            Selection::Returning => u32::MAX,
            Selection::Due | Selection::Id(_) | Selection::OfType { .. } => {
                queue::room(database, policy.max_per_hour, now)?
            }
        };
        let limit = limit.clamp(1, MAX_BATCH);
        let (take, limit) = match (selection, room) {
            (Selection::Due, 0) => (Selection::Returning, limit),
            _ => (selection, limit.min(room)),
        };
        let lease = queue::claim(database, take, limit, token, LEASE, now)?;
        let taken = lease.entries.len();
        let held =
            room == 0 && taken == 0 && queue::holds(database, selection, policy.max_per_hour, now)?;
        if taken < limit as usize {
            queue::release(database, now)?;
        }
        let last_id = lease.entries.iter().map(|entry| entry.id).max();
        let mut ends = Ends::new(lease.token, now);
        let entries = lease.entries.into_iter();
        let (readable, others): (Vec<_>, Vec<_>) = entries.partition(|it| it.key.is_some());
        for entry in others {
            ends.settle(entry, Settlement::Failed(unreadable()), Vec::new());
        }
        let batch = Self {
            expires_at: lease.expires_at,
            size: taken as u64,
            last_id: last_id.unwrap_or_default(),
            held,
            judge: Judge {
                policy,
                confirmation: Confirmation::default(),
            },
            waiting: by_type(readable),
            planned: VecDeque::new(),
            in_hand: HashMap::new(),
            ends,
        };
        kill_point!("leased");
        Ok(batch)
    }

    /// Whom to ask where the policy says that Akeneo is asked. Without anybody, what is asked about waits.
    #[must_use]
    pub fn confirmed_by(mut self, confirm: Box<dyn Confirm + Send>) -> Self {
        self.judge.confirmation.by = Some(confirm);
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
        self.ends.tally
    }

    /// Takes what has ended since the last call, in the order in which it ended. Most of it is written a moment later.
    pub fn take_ended(&mut self) -> Vec<Ended> {
        std::mem::take(&mut self.ends.unseen)
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
        self.ends.write_due(database, now)?;
        let next = loop {
            if self.planned.front().is_some_and(|it| it.good_until < now) {
                self.plan_again(database)?;
            }
            if let Some(next) = self.planned.pop_front() {
                break next;
            }
            let Some((entity, entries)) = self.waiting.pop() else {
                self.ends.write(database, now)?;
                return Ok(None);
            };
            now = self.plan(database, entity, entries, now)?;
            self.keep_lease(database, now)?;
        };
        let begins = begins(&next.entry, &next.action, &next.plan);
        log::info!("event {}: {begins}", Cut(&next.entry.event_id));
        let deletion = next.deletion();
        self.in_hand.insert(next.entry.id, next);
        kill_point!("handed_out");
        Ok(deletion)
    }

    /// Tells how a deletion went. Written with the next call of [`Self::next`] or [`Self::finish`].
    ///
    /// # Errors
    /// [`WorkerError::NotInHand`] and [`WorkerError::OtherAction`]
    pub fn report(
        &mut self,
        id: u64,
        outcome: Outcome,
        now: DateTime<Utc>,
    ) -> Result<(), WorkerError> {
        let not_in_hand = || WorkerError::NotInHand(id);
        let in_hand = self.in_hand.get(&id).ok_or_else(not_in_hand)?;
        if !in_hand.fits(&outcome) {
            return Err(WorkerError::OtherAction(id, in_hand.action.name()));
        }
        let in_hand = self.in_hand.remove(&id).ok_or_else(not_in_hand)?;
        let (entry, settlement, left_over) = end(in_hand, outcome, now);
        self.ends.settle(entry, settlement, left_over);
        kill_point!("reported");
        Ok(())
    }

    /// Whether a deletion that was handed out may still begin: its lease has not run out, and neither its event nor Akeneo's answer is out
    /// of date. If it may not, hand it back by [`Self::not_begun`].
    ///
    /// # Errors
    /// [`WorkerError::NotInHand`]
    pub fn may_begin(&self, id: u64, now: DateTime<Utc>) -> Result<bool, WorkerError> {
        let in_hand = self.in_hand.get(&id).ok_or(WorkerError::NotInHand(id))?;
        Ok(now < self.expires_at && now <= in_hand.good_until)
    }

    /// Hands a deletion back that was handed out and is not carried out. The try does not count, and neither does the brake's count.
    ///
    /// # Errors
    /// [`WorkerError::NotInHand`]
    pub fn not_begun(&mut self, id: u64) -> Result<(), WorkerError> {
        let it = self.in_hand.remove(&id).ok_or(WorkerError::NotInHand(id))?;
        self.ends.hand_back(it);
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
        for entry in waiting.into_iter().flat_map(|(_, entries)| entries) {
            self.ends.settle(entry, Settlement::Released, Vec::new());
        }
        for it in std::mem::take(&mut self.planned) {
            self.ends.hand_back(it);
        }
        // A deletion that was begun and never reported counts as a try, or it might be begun for ever.
        for InHand { entry, .. } in std::mem::take(&mut self.in_hand).into_values() {
            let settlement = later(Cause::Transient, entry.attempts, broken_off(), now);
            self.ends.settle(entry, settlement, Vec::new());
        }
        self.ends.write(database, now)?;
        kill_point!("finished");
        Ok(self.ends.tally)
    }

    /// Decides on entries of one type, and writes down what is going to be done as far as the brake lets it through.
    /// Returns what time it is then.
    fn plan(
        &mut self,
        database: &mut Database,
        entity: EntityType,
        entries: Vec<Entry>,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, WorkerError> {
        let (ends, planned) = (&mut self.ends, &mut self.planned);
        match self
            .judge
            .turn(database, ends, planned, entity, entries, now)
        {
            Ok((held, now)) => {
                self.held |= held;
                Ok(now)
            }
            Err((entries, error)) => {
                self.waiting.push((entity, entries));
                Err(error)
            }
        }
    }

    /// Plans again what was planned too long ago.
    fn plan_again(&mut self, database: &mut Database) -> Result<(), WorkerError> {
        let token = &self.ends.token;
        let ids: Vec<u64> = self.planned.iter().map(|it| it.entry.id).collect();
        let forgetful = self.planned.iter().filter(|it| it.is_first_hiding());
        let forgetful: Vec<u64> = forgetful.map(|it| it.entry.id).collect();
        queue::take_back(database, token, &ids)?;
        queue::forget_former(database, token, &forgetful)?;
        self.waiting
            .extend(by_type(self.planned.drain(..).map(|it| it.entry).collect()));
        Ok(())
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
        self.ends.write(database, now)?;
        let expected = self.open().count() as u64;
        let expires_at = (now + LEASE).trunc_subsecs(0);
        kill_point!("renewing");
        if queue::renew(database, &self.ends.token, expires_at, now)? < expected {
            return Err(WorkerError::LeaseLost);
        }
        self.expires_at = expires_at;
        kill_point!("renewed");
        Ok(())
    }
}
