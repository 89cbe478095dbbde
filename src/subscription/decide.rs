//! Decides the next step towards what the admin wants. Pure: it gets what is wanted, what is stored, what Akeneo has, the time and random
//! secrets, and returns one step.
//!
//! ```text
//! secrets and connection stored ─▶ subscriber of ours ─▶ its content ─▶ subscription of ours ─▶ its content
//!                                                                  ─▶ its status ─▶ surplus deleted ─▶ done
//! ```
//!
//! Before a call makes something at Akeneo, the shop notes what it will be. So it can be found again if the answer is lost: a subscriber by
//! its name, a subscription by its address. If something of ours is found that is not stored, the shop adopts it and sends it the stored
//! secrets. Nothing else is touched, except what earlier attempts of ours have left.

use super::model::{Status, Subscriber, Subscription};
use super::platform::{Call, Ids};
use super::record::{self, Record};
use super::rotation;
use super::situation::Situation;
use super::stored::{Changes, Field};
use super::wanted::is_email;
use crate::akeneo::same_address;
use crate::signature::SECRET_LENGTH;
use std::ops::ControlFlow::{self, Break, Continue};

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Let the shop store this first.
    Store(Changes),
    /// Change something at Akeneo.
    Call(Call),
    /// As `Call`, and Akeneo will ask the address of the webhook: first make sure that the address answers as it should.
    CallOnceProbed(Call),
    /// Nothing.
    Done(State),
}

/// Breaks with the step that has to be done first.
type Flow<T = ()> = ControlFlow<Step, T>;

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

/// The next step. After a call, look at Akeneo again before you ask for the next one.
pub(super) fn next(at: &Situation<'_>) -> Step {
    match at.way() {
        Break(step) => step,
        Continue(state) => Step::Done(state),
    }
}

impl Situation<'_> {
    /// All steps, in their order.
    fn way(&self) -> Flow<State> {
        self.preparation()?;
        let Some(subscriber) = self.subscriber() else {
            return self.without_subscriber();
        };
        self.adopt(Field::SubscriberId, &subscriber.id)?;
        self.contact(subscriber)?;
        let chosen = self.subscription(subscriber);
        if let Some(it) = chosen {
            self.adopt(Field::SubscriptionId, &it.id)?;
            let ids = Ids::of(subscriber, it);
            if self.wanted.is_on() {
                self.content(&ids, it)?;
                self.resumption(ids, it)?;
            } else {
                self.suspension(ids, it)?;
            }
        } else {
            self.without_subscription(subscriber)?;
        }
        self.surplus(subscriber, chosen)?;
        Continue(match chosen.map(|it| it.status) {
            None => State::Absent,
            Some(_) if !self.wanted.is_on() => State::Suspended,
            Some(Status::Suspended) => State::SuspendedByPlatform,
            Some(_) => State::Active,
        })
    }

    /// What has to be stored before Akeneo is asked for anything.
    fn preparation(&self) -> Flow {
        let mut changes = Changes::default();
        if self.wanted.is_on() {
            let fields = [Field::PrimarySecret, Field::SecondarySecret];
            for (field, fresh) in fields.into_iter().zip(self.spare) {
                let stored = self.stored.get(field);
                if !stored.is_some_and(|it| SECRET_LENGTH.contains(&it.len())) {
                    changes = changes.set(field, fresh);
                }
            }
        }
        if self.stored.connection() != Some(self.pim) {
            changes = changes.connection(self.pim);
        }
        if rotation::is_over(self.stored, self.now) {
            changes = changes.clear(Field::RetiredSecret);
        }
        store(changes)
    }

    fn without_subscriber(&self) -> Flow<State> {
        store(self.without(&[Field::SubscriberId, Field::SubscriptionId]))?;
        if !self.wanted.is_on() {
            return Continue(State::Absent);
        }
        self.note(|record| record.name.clone_from(&self.wanted.name))?;
        let request = self.subscriber_request();
        Break(Step::CallOnceProbed(Call::CreateSubscriber(request)))
    }

    /// Forgets ids of things that are gone. With an old id, the webhook would refuse the events of the new subscription.
    fn without(&self, ids: &[Field]) -> Changes {
        let stale = ids.iter().filter(|id| self.stored.get(**id).is_some());
        stale.fold(Changes::default(), |changes, id| changes.clear(*id))
    }

    /// Stores the id of something that was found at Akeneo.
    fn adopt(&self, field: Field, id: &str) -> Flow {
        if self.stored.get(field) == Some(id) {
            return Continue(());
        }
        store(Changes::default().set(field, id))
    }

    fn note(&self, change: impl FnOnce(&mut Record)) -> Flow {
        let mut record = self.stored.record().clone();
        change(&mut record);
        if record == *self.stored.record() {
            return Continue(());
        }
        store(Changes::default().record(&record))
    }

    /// Updates name, e-mail and the address for notifications. A shop that is off updates them too, as far as they are set.
    fn contact(&self, subscriber: &Subscriber) -> Flow {
        let (id, wanted) = (&subscriber.id, self.wanted);
        let sent = &self.stored.record().subscriber;
        let request = self.subscriber_request();
        let touched = sent.is_touched(record::of_subscriber_shown(subscriber))
            && !self.journal.written.contains(id);
        let stale = touched || sent.content != record::of_subscriber(id, &request);
        if stale && !wanted.name.is_empty() && is_email(&wanted.email) {
            return Break(Step::Call(Call::UpdateSubscriber(id.clone(), request)));
        }
        Continue(())
    }

    fn without_subscription(&self, subscriber: &Subscriber) -> Flow {
        let mut changes = self.without(&[Field::SubscriptionId]);
        if !self.wanted.is_on() {
            return store(changes);
        }
        let mut record = self.stored.record().clone();
        if !same_address(&record.url, &self.wanted.webhook_url) {
            record.url.clone_from(&self.wanted.webhook_url);
            changes = changes.record(&record);
        }
        store(changes)?;
        let (id, request) = (subscriber.id.clone(), self.subscription_request());
        Break(Step::CallOnceProbed(Call::CreateSubscription(id, request)))
    }

    /// Updates address, events and secrets.
    fn content(&self, ids: &Ids, it: &Subscription) -> Flow {
        let record = self.stored.record();
        let request = self.subscription_request();
        let rests = it.status == Status::Suspended && !self.resumes();
        let touched = record
            .subscription
            .is_touched(record::of_subscription_shown(it))
            && !rests
            && !self.journal.written.contains(&it.id);
        let is_as_sent = record.subscription.content == record::of_subscription(&it.id, &request)
            && record.secrets == record::of_secrets(&it.id, request.secrets.as_ref());
        if is_as_sent && !touched {
            return Continue(());
        }
        let stays = same_address(&it.config.url, &request.url);
        let call = Call::UpdateSubscription(ids.clone(), request);
        Break(match stays {
            true => Step::Call(call),
            false => Step::CallOnceProbed(call),
        })
    }

    fn resumption(&self, ids: Ids, it: &Subscription) -> Flow {
        if it.status != Status::Suspended {
            return self.note(|record| record.paused = false);
        }
        if !self.resumes() {
            return Continue(());
        }
        let shown = record::of_subscription_shown(it);
        let unaltered = self.stored.record().subscription.shown == shown;
        Break(Step::CallOnceProbed(Call::Resume { ids, unaltered }))
    }

    fn suspension(&self, ids: Ids, it: &Subscription) -> Flow {
        self.note(|record| record.paused = true)?;
        match it.status {
            // If the platform does not tell the status, the note counts.
            Status::Suspended | Status::Unknown => Continue(()),
            _ => Break(Step::Call(Call::Suspend(ids))),
        }
    }

    /// Removes what earlier attempts, or another process at the same time, have made besides what stays.
    fn surplus(&self, subscriber: &Subscriber, chosen: Option<&Subscription>) -> Flow {
        let stays = |it: &&Subscription| chosen.is_some_and(|chosen| chosen.id == it.id);
        let mut own = subscriber.subscriptions.iter().filter(|it| self.is_own(it));
        if let Some(it) = own.find(|it| !stays(it)) {
            let ids = Ids::of(subscriber, it);
            return Break(Step::Call(Call::DeleteSubscription(ids)));
        }
        let mut others = self.subscribers.iter();
        match others.find(|it| it.id != subscriber.id) {
            Some(other) => Break(Step::Call(Call::removal_of(other))),
            None => Continue(()),
        }
    }
}

fn store(changes: Changes) -> Flow {
    match changes.is_empty() {
        true => Continue(()),
        false => Break(Step::Store(changes)),
    }
}
