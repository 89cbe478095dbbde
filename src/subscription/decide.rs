//! What to do next so that Akeneo has what the admin wants. Pure: what is wanted, what is stored and what Akeneo has go
//! in, one step comes out; randomness and time go in as well.
//!
//! ```text
//! secrets and connection stored ─▶ subscriber of ours ─▶ its content ─▶ subscription of ours ─▶ its content
//!                                                                  ─▶ its status ─▶ surplus deleted ─▶ done
//! ```
//!
//! Whatever a call would make is noted by the shop before the call, and so can be found again if the answer is lost:
//! a subscriber by its name, a subscription by its address. What is found but not stored is adopted, and sent the
//! secrets that are stored. Nothing else is ever touched, apart from what is left of our own earlier attempts.

use super::model::{Status, Subscriber, Subscription};
use super::platform::Call;
use super::record::{self, Record};
use super::situation::Situation;
use super::stored::{Changes, Field};
use super::wanted::is_email;
use crate::akeneo::same_address;
use crate::signature::SECRET_LENGTH;
use chrono::TimeDelta;

/// How long a retired secret is accepted after Akeneo acknowledged the new ones. The first sync after that drops it.
const RETIREMENT: TimeDelta = TimeDelta::hours(24);

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Let the shop store this first.
    Store(Changes),
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

/// The next step. After a call, look at Akeneo again before asking for another one.
pub(super) fn next(at: &Situation<'_>) -> Step {
    if let Some(first) = at.preparation() {
        return first;
    }
    let Some(subscriber) = at.subscriber() else {
        return at.without_subscriber();
    };
    let adopted = at.adopt(Field::SubscriberId, &subscriber.id);
    if let Some(step) = adopted.or_else(|| at.contact(subscriber)) {
        return step;
    }
    let chosen = at.subscription(subscriber);
    let adopted = chosen.and_then(|it| at.adopt(Field::SubscriptionId, &it.id));
    let step = adopted.or_else(|| match (at.wanted.is_on(), chosen) {
        (true, None) => Some(at.without_subscription(subscriber)),
        (true, Some(it)) => {
            let content = at.content(subscriber, it);
            content.or_else(|| at.resumption(subscriber, it))
        }
        (false, None) => at.forget(&[Field::SubscriptionId]),
        (false, Some(it)) => at.suspension(subscriber, it),
    });
    step.or_else(|| at.surplus(subscriber, chosen))
        .unwrap_or_else(|| Step::Done(at.state(chosen)))
}

impl Situation<'_> {
    fn record(&self) -> Record {
        self.stored.record().clone()
    }

    /// What has to be stored before Akeneo is asked for anything.
    fn preparation(&self) -> Option<Step> {
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
        store(changes)
    }

    fn retirement_is_over(&self) -> bool {
        let rotated_at = self.stored.record().rotated_at;
        let over = |since: i64| self.now.timestamp() - since >= RETIREMENT.num_seconds();
        self.stored.get(Field::RetiredSecret).is_some()
            && rotated_at.is_some_and(over)
            && !self.stored.has_unsent_secrets()
    }

    fn without_subscriber(&self) -> Step {
        let ids = [Field::SubscriberId, Field::SubscriptionId];
        if let Some(first) = self.forget(&ids) {
            return first;
        }
        if !self.wanted.is_on() {
            return Step::Done(State::Absent);
        }
        let mut record = self.record();
        if record.name != self.wanted.name {
            record.name.clone_from(&self.wanted.name);
            return Step::Store(Changes::default().record(&record));
        }
        Step::Call {
            call: Call::CreateSubscriber {
                request: self.subscriber_request(),
            },
            probe: true,
        }
    }

    /// A stale id would have the webhook refuse what the new subscription delivers.
    fn forget(&self, ids: &[Field]) -> Option<Step> {
        let stale = ids.iter().filter(|id| self.stored.get(**id).is_some());
        store(stale.fold(Changes::default(), |changes, id| changes.clear(*id)))
    }

    /// What is found but not stored.
    fn adopt(&self, field: Field, id: &str) -> Option<Step> {
        let known = self.stored.get(field) == Some(id);
        (!known).then(|| Step::Store(Changes::default().set(field, id)))
    }

    /// Name, e-mail and the address for notifications. A shop that is off keeps them up to date as far as it has them.
    fn contact(&self, subscriber: &Subscriber) -> Option<Step> {
        let (id, wanted) = (&subscriber.id, self.wanted);
        let sent = &self.stored.record().subscriber;
        let request = self.subscriber_request();
        let content = record::of_subscriber(id, &request);
        let touched =
            !sent.shown.is_empty() && sent.shown != record::of_subscriber_shown(subscriber);
        let stale = sent.content != content || (touched && !self.journal.written.contains(id));
        (stale && !wanted.name.is_empty() && is_email(&wanted.email)).then(|| {
            call(Call::UpdateSubscriber {
                id: id.clone(),
                request,
            })
        })
    }

    fn without_subscription(&self, subscriber: &Subscriber) -> Step {
        let mut record = self.record();
        let mut changes = Changes::default();
        if !same_address(&record.url, &self.wanted.webhook_url) {
            record.url.clone_from(&self.wanted.webhook_url);
            changes = changes.record(&record);
        }
        if self.stored.get(Field::SubscriptionId).is_some() {
            changes = changes.clear(Field::SubscriptionId);
        }
        store(changes).unwrap_or_else(|| Step::Call {
            call: Call::CreateSubscription {
                subscriber: subscriber.id.clone(),
                request: self.subscription_request(),
            },
            probe: true,
        })
    }

    /// Address, events and secrets.
    fn content(&self, subscriber: &Subscriber, it: &Subscription) -> Option<Step> {
        let record = self.stored.record();
        let request = self.subscription_request();
        let sent = &record.subscription;
        let touched = !sent.shown.is_empty() && sent.shown != record::of_subscription_shown(it);
        let rests = it.status == Status::Suspended && !self.resumes();
        let stale = sent.content != record::of_subscription(&it.id, &request)
            || record.secrets != record::of_secrets(&it.id, request.secrets.as_ref())
            || (touched && !rests && !self.journal.written.contains(&it.id));
        stale.then(|| Step::Call {
            probe: !same_address(&it.config.url, &request.url),
            call: Call::UpdateSubscription {
                subscriber: subscriber.id.clone(),
                id: it.id.clone(),
                request,
            },
        })
    }

    fn resumption(&self, subscriber: &Subscriber, it: &Subscription) -> Option<Step> {
        if it.status == Status::Suspended {
            return self.resumes().then(|| Step::Call {
                probe: true,
                call: Call::Resume {
                    subscriber: subscriber.id.clone(),
                    id: it.id.clone(),
                    unaltered: self.stored.record().subscription.shown
                        == record::of_subscription_shown(it),
                },
            });
        }
        self.note_pause(false)
    }

    fn suspension(&self, subscriber: &Subscriber, it: &Subscription) -> Option<Step> {
        let known = it.status == Status::Suspended
            || (it.status == Status::Unknown && self.stored.record().paused);
        self.note_pause(true).or_else(|| {
            (!known).then(|| {
                call(Call::Suspend {
                    subscriber: subscriber.id.clone(),
                    id: it.id.clone(),
                })
            })
        })
    }

    fn note_pause(&self, paused: bool) -> Option<Step> {
        let mut record = self.record();
        (record.paused != paused).then(|| {
            record.paused = paused;
            Step::Store(Changes::default().record(&record))
        })
    }

    /// What earlier attempts, or a process at the same time, made besides what stays.
    fn surplus(&self, subscriber: &Subscriber, chosen: Option<&Subscription>) -> Option<Step> {
        let stays = |it: &&Subscription| chosen.is_some_and(|chosen| chosen.id == it.id);
        let mut own = subscriber.subscriptions.iter().filter(|it| self.is_own(it));
        if let Some(it) = own.find(|it| !stays(it)) {
            return Some(call(Call::DeleteSubscription {
                subscriber: subscriber.id.clone(),
                id: it.id.clone(),
            }));
        }
        let mut others = self.subscribers.iter();
        let other = others.find(|it| it.id != subscriber.id)?;
        Some(call(Call::removal_of(other)))
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

fn call(call: Call) -> Step {
    Step::Call { call, probe: false }
}

fn store(changes: Changes) -> Option<Step> {
    (!changes.is_empty()).then_some(Step::Store(changes))
}

fn is_secret(text: &str) -> bool {
    SECRET_LENGTH.contains(&text.len())
}
