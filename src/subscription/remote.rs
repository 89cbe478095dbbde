//! What Akeneo has of this shop, as its answers tell; by GET alone.

use super::model::{Status, Subscriber, Subscription};
use super::platform::{Answer, Call, Platform};
use super::stored::{Field, Stored};
use crate::akeneo::ApiError;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// One look at Akeneo.
#[derive(Debug, Clone, Default)]
pub(super) struct Remote {
    /// Active subscribers that are ours, by stored id or by name.
    pub(super) subscribers: Vec<Held>,
    /// What became of the stored subscription if it is gone: revoked or deleted.
    pub(super) gone: Option<Status>,
}

/// A subscriber of ours with its active and suspended subscriptions.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) subscriber: Subscriber,
    pub(super) subscriptions: Vec<Subscription>,
}

/// What this run did at Akeneo. Lists may lag behind, and a change of status is only promised (202).
#[derive(Debug, Clone, Default)]
pub(super) struct Deeds {
    /// Made by this run: others may just have made the same.
    pub(super) created: BTreeSet<String>,
    /// Made or changed by this run.
    pub(super) written: BTreeSet<String>,
    /// How they are since.
    status: BTreeMap<String, Status>,
}

impl Deeds {
    pub(super) fn note(&mut self, call: &Call, answer: &Answer) {
        let id = match answer {
            Answer::Subscriber(it) => it.as_ref().map(|it| it.id.clone()),
            Answer::Subscription(it) => it.as_ref().map(|it| it.id.clone()),
            Answer::Deleted => None,
        };
        match call {
            Call::CreateSubscriber { .. } | Call::CreateSubscription { .. } => {
                self.created.extend(id.clone());
                self.written.extend(id);
            }
            Call::UpdateSubscriber { id, .. } | Call::UpdateSubscription { id, .. } => {
                self.written.insert(id.clone());
            }
            _ => {}
        }
        self.note_status(call);
    }

    /// Also if Akeneo says that it was so already.
    pub(super) fn note_status(&mut self, call: &Call) {
        if let Some((id, status)) = call.result() {
            self.status.insert(id.clone(), status);
        }
    }

    fn status(&self, id: &str, told: Status) -> Status {
        match self.status.get(id) {
            Some(Status::Deleted) => Status::Deleted,
            Some(promised) if told.is_live() => *promised,
            _ => told,
        }
    }
}

/// Looks for the stored ids and for subscribers of one of `names`.
pub(super) fn observe<P: Platform>(
    platform: &mut P,
    stored: &Stored,
    names: &[&str],
    deeds: &Deeds,
    now: DateTime<Utc>,
) -> Result<Remote, ApiError> {
    let mut remote = Remote::default();
    for subscriber in own_subscribers(platform, stored, names, deeds, now)? {
        // None: deleted since the list was made.
        if let Some(all) = platform.subscriptions(&subscriber.id, now)? {
            let subscriptions = all.into_iter().filter_map(|it| live(it, deeds));
            remote.subscribers.push(Held {
                subscriber,
                subscriptions: subscriptions.collect(),
            });
        }
    }
    find_stored(platform, stored, deeds, &mut remote, now)?;
    Ok(remote)
}

fn own_subscribers<P: Platform>(
    platform: &mut P,
    stored: &Stored,
    names: &[&str],
    deeds: &Deeds,
    now: DateTime<Utc>,
) -> Result<Vec<Subscriber>, ApiError> {
    let known = stored.get(Field::SubscriberId);
    let mut own = platform.subscribers(now)?;
    own.retain(|it| {
        let named = !it.name.is_empty() && names.contains(&it.name.as_str());
        named || known == Some(it.id.as_str())
    });
    if let Some(id) = known.filter(|id| own.iter().all(|it| it.id != **id)) {
        own.extend(platform.subscriber(id, now)?);
    }
    own.retain(|it| deeds.status(&it.id, it.status).is_live());
    Ok(own)
}

/// A stored subscription that no list shows is asked for by its id.
fn find_stored<P: Platform>(
    platform: &mut P,
    stored: &Stored,
    deeds: &Deeds,
    remote: &mut Remote,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let Some(id) = stored.get(Field::SubscriptionId) else {
        return Ok(());
    };
    let mut listed = remote.subscribers.iter().flat_map(|it| &it.subscriptions);
    if listed.any(|it| it.id == id) {
        return Ok(());
    }
    let holder = stored.get(Field::SubscriberId);
    let told = match holder {
        Some(holder) => platform.subscription(holder, id, now)?,
        None => None,
    };
    remote.gone = Some(told.as_ref().map_or(Status::Deleted, |it| it.status));
    let held = remote.subscribers.iter_mut();
    let held = held
        .into_iter()
        .find(|it| Some(it.subscriber.id.as_str()) == holder);
    if let (Some(held), Some(subscription)) = (held, told.and_then(|it| live(it, deeds))) {
        held.subscriptions.push(subscription);
        remote.gone = None;
    }
    Ok(())
}

fn live(mut subscription: Subscription, deeds: &Deeds) -> Option<Subscription> {
    subscription.status = deeds.status(&subscription.id, subscription.status);
    subscription.status.is_live().then_some(subscription)
}
