//! What Akeneo has of this shop, and what this run has changed there.

use super::acknowledge;
use super::model::{Status, Subscriber, Subscription};
use super::platform::{Answer, Call, Platform};
use super::stored::{Changes, Field, Stored};
use crate::akeneo::ApiError;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// The platform, what it has of ours, and what this run has changed there.
pub(super) struct Remote<P> {
    pub(super) platform: P,
    /// Our live subscribers with their live subscriptions, found by the stored id or by name. `None` before the first look and after each
    /// change.
    pub(super) subscribers: Option<Vec<Subscriber>>,
    pub(super) journal: Journal,
}

/// What this run did at Akeneo. It is kept because lists may lag behind, and because a change of status is only promised (202).
#[derive(Debug, Clone, Default)]
pub(super) struct Journal {
    /// Ids of what this run has made. Another process may have made the same a moment ago.
    pub(super) created: BTreeSet<String>,
    /// Ids of what this run has made or changed.
    pub(super) written: BTreeSet<String>,
    /// The statuses that this run has asked for.
    status: BTreeMap<String, Status>,
}

impl Journal {
    fn note(&mut self, call: &Call, answer: &Answer) {
        let id = call.changed().or_else(|| answer.id());
        let Some(id) = id.map(str::to_owned) else {
            return;
        };
        if let Some(status) = call.status() {
            self.status.insert(id, status);
            return;
        }
        if call.changed().is_none() {
            self.created.insert(id.clone());
        }
        self.written.insert(id);
    }

    /// The current status. What the platform says may be older than what this run did.
    fn status(&self, id: &str, said: Status) -> Status {
        match self.status.get(id) {
            Some(Status::Deleted) => Status::Deleted,
            Some(promised) if said.is_live() => *promised,
            _ => said,
        }
    }

    fn live(&self, mut subscription: Subscription) -> Option<Subscription> {
        subscription.status = self.status(&subscription.id, subscription.status);
        subscription.status.is_live().then_some(subscription)
    }
}

impl<P: Platform> Remote<P> {
    pub(super) fn new(platform: P) -> Self {
        Self {
            platform,
            subscribers: None,
            journal: Journal::default(),
        }
    }

    /// Looks for the stored ids and for subscribers with this name or the noted one, only by GET. If the stored subscription is gone, it
    /// returns why: revoked or deleted.
    pub(super) fn look(
        &mut self,
        stored: &Stored,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Status>, ApiError> {
        let mut all = Vec::new();
        for mut it in self.own(stored, name, now)? {
            // `None`: somebody has deleted it since the list was made.
            if let Some(subscriptions) = self.platform.subscriptions(&it.id, now)? {
                let live = |it| self.journal.live(it);
                it.subscriptions = subscriptions.into_iter().filter_map(live).collect();
                all.push(it);
            }
        }
        let gone = self.find_stored(stored, &mut all, now)?;
        self.subscribers = Some(all);
        Ok(gone)
    }

    fn own(
        &mut self,
        stored: &Stored,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<Subscriber>, ApiError> {
        let names = [name, &stored.record().name];
        let known = stored.get(Field::SubscriberId);
        let mut own = self.platform.subscribers(now)?;
        own.retain(|it| {
            let is_named = !it.name.is_empty() && names.contains(&it.name.as_str());
            is_named || known == Some(it.id.as_str())
        });
        if let Some(id) = known.filter(|id| own.iter().all(|it| it.id != **id)) {
            own.extend(self.platform.subscriber(id, now)?);
        }
        own.retain(|it| self.journal.status(&it.id, it.status).is_live());
        Ok(own)
    }

    /// Asks for the stored subscription by its id if no list shows it.
    fn find_stored(
        &mut self,
        stored: &Stored,
        all: &mut [Subscriber],
        now: DateTime<Utc>,
    ) -> Result<Option<Status>, ApiError> {
        let Some(id) = stored.get(Field::SubscriptionId) else {
            return Ok(None);
        };
        let mut listed = all.iter().flat_map(|it| &it.subscriptions);
        if listed.any(|it| it.id == id) {
            return Ok(None);
        }
        let Some(ids) = stored.ids() else {
            return Ok(Some(Status::Deleted));
        };
        let Some(found) = self.platform.subscription(&ids, now)? else {
            return Ok(Some(Status::Deleted));
        };
        let status = found.status;
        let holder = all.iter_mut().find(|it| it.id == ids.subscriber);
        if let (Some(holder), Some(found)) = (holder, self.journal.live(found)) {
            holder.subscriptions.push(found);
            return Ok(None);
        }
        Ok(Some(status))
    }

    /// Makes a call that changes something. Returns what the shop has to store then.
    pub(super) fn perform(
        &mut self,
        call: &Call,
        stored: &Stored,
        now: DateTime<Utc>,
    ) -> Result<Changes, ApiError> {
        self.subscribers = None;
        let answer = match self.platform.perform(call, now) {
            // It is gone already, and that is what was wanted.
            Err(ApiError::NotFound(_)) if call.status() == Some(Status::Deleted) => Answer::Empty,
            answer => answer?,
        };
        self.journal.note(call, &answer);
        Ok(acknowledge::changes(call, &answer, stored, now))
    }

    /// Removes one more thing of ours; false if nothing is left.
    pub(super) fn remove_one(
        &mut self,
        stored: &Stored,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, ApiError> {
        self.look(stored, name, now)?;
        let Some(first) = self.subscribers.iter().flatten().next() else {
            return Ok(false);
        };
        let call = Call::removal_of(first);
        self.perform(&call, stored, now)?;
        Ok(true)
    }
}
