//! What to do next so that Akeneo has what the admin wants. Pure: what is wanted, what is stored and what Akeneo has go
//! in, one move comes out; randomness and time go in as well.
//!
//! ```text
//! secrets and connection stored ─▶ subscriber of ours ─▶ its content ─▶ subscription of ours ─▶ its content
//!                                                                  ─▶ its status ─▶ surplus deleted ─▶ done
//! ```
//!
//! Whatever a call would make is noted by the shop before the call, and so can be found again if the answer is lost:
//! a subscriber by its name, a subscription by its address. What is found but not stored is adopted, and sent the
//! secrets that are stored. Nothing else is ever touched, apart from what is left of our own earlier attempts.

use super::acknowledge::{
    content_digest, has_unsent_secrets, secrets_digest, stored_secrets, subscriber_digest,
};
use super::model::{Notify, Status, SubscriberRequest, Subscription, SubscriptionRequest};
use super::own::removal_of;
use super::platform::Call;
use super::record::{Record, subscriber_shown, subscription_shown};
use super::remote::{Deeds, Held, Remote};
use super::stored::{Changes, Field, Stored};
use super::wanted::{Wanted, is_email};
use crate::akeneo::{Pim, same_address};
use crate::signature::SECRET_LENGTH;
use chrono::{DateTime, TimeDelta, Utc};

/// How long a retired secret is accepted after Akeneo acknowledged the new ones. The first sync after that drops it.
const RETIREMENT: TimeDelta = TimeDelta::hours(24);

/// Everything that a decision depends on.
pub(super) struct Situation<'a> {
    pub(super) wanted: &'a Wanted,
    pub(super) pim: &'a Pim,
    pub(super) stored: &'a Stored,
    pub(super) remote: &'a Remote,
    pub(super) deeds: &'a Deeds,
    /// Fresh random secrets, used for those that are missing.
    pub(super) spare: &'a [String; 2],
    pub(super) now: DateTime<Utc>,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Move {
    /// Store this first.
    Persist(Changes),
    /// Change something at Akeneo; with `probe`, only if the webhook answers.
    Call { call: Call, probe: bool },
    /// Nothing.
    Done(State),
}

/// How the subscription is, once there is nothing left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Events are delivered.
    Active,
    /// Events are wanted, but Akeneo suspended delivery. It is resumed when an admin asks.
    SuspendedByPlatform,
    /// The shop suspended delivery: it is disabled, or no event is chosen.
    Suspended,
    /// There is no subscription.
    Absent,
}

impl State {
    /// The name in PHP.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::SuspendedByPlatform => "suspended_by_platform",
            Self::Suspended => "suspended",
            Self::Absent => "absent",
        }
    }
}

/// The next move. After a call, look at Akeneo again before asking for another one.
pub(super) fn next(at: &Situation<'_>) -> Move {
    if let Some(first) = at.preparation() {
        return first;
    }
    let Some(held) = at.subscriber() else {
        return at.without_subscriber();
    };
    if let Some(step) = at.adopt_subscriber(held).or_else(|| at.contact(held)) {
        return step;
    }
    let chosen = at.subscription(held);
    let step = match (at.wanted.is_on(), chosen) {
        (true, None) => Some(at.without_subscription(held)),
        (true, Some(it)) => at
            .adopt_subscription(it)
            .or_else(|| at.content(held, it))
            .or_else(|| at.resumption(held, it)),
        (false, None) => at.forget(&[Field::SubscriptionId]),
        (false, Some(it)) => at
            .adopt_subscription(it)
            .or_else(|| at.suspension(held, it)),
    };
    step.or_else(|| at.surplus(held, chosen))
        .unwrap_or_else(|| Move::Done(at.state(chosen)))
}

impl Situation<'_> {
    fn record(&self) -> Record {
        self.stored.record().clone()
    }

    /// What has to be stored before Akeneo is asked for anything.
    fn preparation(&self) -> Option<Move> {
        let mut changes = Changes::default();
        if self.wanted.is_on() {
            let fields = [Field::PrimarySecret, Field::SecondarySecret];
            for (field, fresh) in fields.into_iter().zip(self.spare) {
                if !self.stored.get(field).is_some_and(is_secret) {
                    changes = changes.set(field, fresh);
                }
            }
        }
        if self.stored.connection() != Some(self.pim) {
            changes = changes.connection(self.pim);
        }
        if self.retirement_is_over() {
            changes = changes.clear(Field::RetiredSecret);
        }
        persist(changes)
    }

    fn retirement_is_over(&self) -> bool {
        let rotated_at = self.stored.record().rotated_at;
        let over = |since: i64| self.now.timestamp() - since >= RETIREMENT.num_seconds();
        self.stored.get(Field::RetiredSecret).is_some()
            && rotated_at.is_some_and(over)
            && !has_unsent_secrets(self.stored)
    }

    fn without_subscriber(&self) -> Move {
        let ids = [Field::SubscriberId, Field::SubscriptionId];
        if let Some(first) = self.forget(&ids) {
            return first;
        }
        if !self.wanted.is_on() {
            return Move::Done(State::Absent);
        }
        let mut record = self.record();
        if record.name != self.wanted.name {
            record.name.clone_from(&self.wanted.name);
            return Move::Persist(Changes::default().record(&record));
        }
        Move::Call {
            call: Call::CreateSubscriber {
                request: self.subscriber_request(),
            },
            probe: true,
        }
    }

    /// A stale id would have the webhook refuse what the new subscription delivers.
    fn forget(&self, ids: &[Field]) -> Option<Move> {
        let stale = ids.iter().filter(|id| self.stored.get(**id).is_some());
        persist(stale.fold(Changes::default(), |changes, id| changes.clear(*id)))
    }

    fn adopt_subscriber(&self, held: &Held) -> Option<Move> {
        let id = &held.subscriber.id;
        let known = self.stored.get(Field::SubscriberId) == Some(id);
        (!known).then(|| Move::Persist(Changes::default().set(Field::SubscriberId, id)))
    }

    /// Name, e-mail and the address for notifications. A shop that is off keeps them up to date as far as it has them.
    fn contact(&self, held: &Held) -> Option<Move> {
        let (id, wanted) = (&held.subscriber.id, self.wanted);
        let sent = &self.stored.record().subscriber;
        let request = self.subscriber_request();
        let content = subscriber_digest(id, &request);
        let touched = !sent.shown.is_empty() && sent.shown != subscriber_shown(&held.subscriber);
        let stale = sent.content != content || (touched && !self.deeds.written.contains(id));
        (stale && !wanted.name.is_empty() && is_email(&wanted.email)).then(|| {
            call(Call::UpdateSubscriber {
                id: id.clone(),
                request,
            })
        })
    }

    /// Of secrets the one that Akeneo signs events with serves notifications, too: it is rotated with them, and the
    /// webhook accepts what is signed with the one before. The address follows once Akeneo has taken it for events.
    fn subscriber_request(&self) -> SubscriberRequest {
        let secret = self.stored.get(Field::PrimarySecret);
        let taken = self.stored.get(Field::SubscriptionId);
        let taken = taken.map(|_| &self.stored.record().url);
        let taken = taken.filter(|url| !url.is_empty());
        let url = taken.unwrap_or(&self.wanted.webhook_url);
        SubscriberRequest {
            name: self.wanted.name.clone(),
            email: self.wanted.email.clone(),
            notify: secret.filter(|_| !url.is_empty()).map(|secret| Notify {
                url: url.clone(),
                secret: secret.to_owned(),
            }),
        }
    }

    fn without_subscription(&self, held: &Held) -> Move {
        let mut record = self.record();
        let mut changes = Changes::default();
        if !same_address(&record.url, &self.wanted.webhook_url) {
            record.url.clone_from(&self.wanted.webhook_url);
            changes = changes.record(&record);
        }
        if self.stored.get(Field::SubscriptionId).is_some() {
            changes = changes.clear(Field::SubscriptionId);
        }
        persist(changes).unwrap_or_else(|| Move::Call {
            call: Call::CreateSubscription {
                subscriber: held.subscriber.id.clone(),
                request: self.request(),
            },
            probe: true,
        })
    }

    fn adopt_subscription(&self, it: &Subscription) -> Option<Move> {
        let known = self.stored.get(Field::SubscriptionId) == Some(&it.id);
        (!known).then(|| Move::Persist(Changes::default().set(Field::SubscriptionId, &it.id)))
    }

    /// Address, events and secrets.
    fn content(&self, held: &Held, it: &Subscription) -> Option<Move> {
        let record = self.stored.record();
        let request = self.request();
        let sent = &record.subscription;
        let touched = !sent.shown.is_empty() && sent.shown != subscription_shown(it);
        let rests = it.status == Status::Suspended && !self.resumes();
        let stale = sent.content != content_digest(&it.id, &request)
            || record.secrets != secrets_digest(&it.id, request.secrets.as_ref())
            || (touched && !rests && !self.deeds.written.contains(&it.id));
        stale.then(|| Move::Call {
            probe: !same_address(&it.config.url, &request.url),
            call: Call::UpdateSubscription {
                subscriber: held.subscriber.id.clone(),
                id: it.id.clone(),
                request,
            },
        })
    }

    fn request(&self) -> SubscriptionRequest {
        SubscriptionRequest {
            events: self.wanted.events.clone(),
            url: self.wanted.webhook_url.clone(),
            secrets: stored_secrets(self.stored),
        }
    }

    fn resumes(&self) -> bool {
        self.stored.record().paused || self.wanted.resume_suspended_by_platform
    }

    fn resumption(&self, held: &Held, it: &Subscription) -> Option<Move> {
        if it.status == Status::Suspended {
            return self.resumes().then(|| Move::Call {
                probe: true,
                call: Call::Resume {
                    subscriber: held.subscriber.id.clone(),
                    id: it.id.clone(),
                    unaltered: self.stored.record().subscription.shown == subscription_shown(it),
                },
            });
        }
        self.note_pause(false)
    }

    fn suspension(&self, held: &Held, it: &Subscription) -> Option<Move> {
        let known = it.status == Status::Suspended
            || (it.status == Status::Unknown && self.stored.record().paused);
        self.note_pause(true).or_else(|| {
            (!known).then(|| {
                call(Call::Suspend {
                    subscriber: held.subscriber.id.clone(),
                    id: it.id.clone(),
                })
            })
        })
    }

    fn note_pause(&self, paused: bool) -> Option<Move> {
        let mut record = self.record();
        (record.paused != paused).then(|| {
            record.paused = paused;
            Move::Persist(Changes::default().record(&record))
        })
    }

    /// What earlier attempts, or a process at the same time, made besides what stays.
    fn surplus(&self, held: &Held, chosen: Option<&Subscription>) -> Option<Move> {
        let stays = |it: &&Subscription| chosen.is_some_and(|chosen| chosen.id == it.id);
        let mut own = held.subscriptions.iter().filter(|it| self.is_own(it));
        if let Some(it) = own.find(|it| !stays(it)) {
            return Some(call(Call::DeleteSubscription {
                subscriber: held.subscriber.id.clone(),
                id: it.id.clone(),
            }));
        }
        let mut others = self.remote.subscribers.iter();
        let other = others.find(|it| it.subscriber.id != held.subscriber.id)?;
        Some(call(removal_of(other)))
    }

    fn state(&self, chosen: Option<&Subscription>) -> State {
        match chosen.map(|it| it.status) {
            None => State::Absent,
            Some(_) if !self.wanted.is_on() => State::Suspended,
            Some(Status::Suspended) => State::SuspendedByPlatform,
            Some(_) => State::Active,
        }
    }
}

fn call(call: Call) -> Move {
    Move::Call { call, probe: false }
}

fn persist(changes: Changes) -> Option<Move> {
    (!changes.is_empty()).then_some(Move::Persist(changes))
}

fn is_secret(text: &str) -> bool {
    SECRET_LENGTH.contains(&text.len())
}
