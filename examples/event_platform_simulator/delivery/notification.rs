//! Telling a subscriber that one of its subscriptions changed.
//!
//! Source: <https://api.akeneo.com/event-platform/notification-webhooks.html>: the payload, one signature,
//! any 2xx is good, three tries with pauses of 1 and 2 seconds, after which the platform writes an e-mail
//! (the simulator does not). 5xx, 429 and no answer are tried again, anything else is not.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use crate::clock::SimTime;
use crate::ids::Id;
use crate::journal::Journal;
use crate::platform::lifecycle::Change;
use crate::platform::model::{Subscriber, Subscription};

const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(2)];

/// A message on its way.
pub struct Notification {
    pub url: String,
    pub secret: String,
    pub body: Vec<u8>,
    kind: &'static str,
    subscription_id: Id,
    attempts: usize,
}

/// What the control API says about one attempt.
#[derive(Serialize)]
struct Attempt {
    notification_type: &'static str,
    subscription_id: Id,
    attempt: usize,
    status: Option<u16>,
    at: String,
    outcome: &'static str,
}

impl Notification {
    /// `None` if nobody is to be told of `change` by webhook.
    pub fn of(
        change: Change,
        reason: Option<&str>,
        subscriber: &Subscriber,
        subscription: &Subscription,
        now: SimTime,
    ) -> Option<Self> {
        let contact = &subscriber.spec.contact;
        let kind = change.notification().filter(|_| contact.wants_webhook())?;
        let mut body = json!({
            "notification_type": kind,
            "timestamp": now.seconds(),
            "subscription_id": subscription.id,
            "subscriber_id": subscriber.id,
            "destination": subscription.spec.config.url,
            "events": subscription.spec.events,
            "subject": subscriber.owner.pim_url,
        });
        if let (Some(fields), Some(reason)) = (body.as_object_mut(), reason) {
            fields.insert("reason".to_owned(), json!(reason));
        }
        Some(Self {
            url: contact.notification_webhook_url.clone()?,
            secret: contact.notification_webhook_secret.clone()?,
            body: body.to_string().into_bytes(),
            kind,
            subscription_id: subscription.id.clone(),
            attempts: 0,
        })
    }
}

/// All notifications that are not yet settled, and the record of those that are.
pub struct Outbox {
    queue: BTreeMap<(SimTime, u64), Notification>,
    in_flight: usize,
    sequence: u64,
    sent: Journal<Attempt>,
}

impl Outbox {
    pub const fn new() -> Self {
        Self {
            queue: BTreeMap::new(),
            in_flight: 0,
            sequence: 0,
            sent: Journal::new(),
        }
    }

    pub fn push(&mut self, notification: Notification, due: SimTime) {
        self.sequence += 1;
        self.queue.insert((due, self.sequence), notification);
    }

    pub fn next(&self) -> Option<SimTime> {
        self.queue.first_key_value().map(|((due, _), _)| *due)
    }

    /// Takes one that is due; it is in flight until [`Self::finish`].
    pub fn take(&mut self, now: SimTime) -> Option<Notification> {
        self.next().filter(|due| *due <= now)?;
        let (_, notification) = self.queue.pop_first()?;
        self.in_flight += 1;
        Some(notification)
    }

    /// A taken one was answered with `status`, or not at all.
    pub fn finish(&mut self, mut taken: Notification, status: Option<u16>, now: SimTime) {
        self.in_flight = self.in_flight.saturating_sub(1);
        let pause = PAUSES.get(taken.attempts).copied();
        taken.attempts += 1;
        let again = matches!(status, None | Some(429 | 500..=599));
        let outcome = match (status, pause) {
            (Some(200..=299), _) => "delivered",
            (_, Some(_)) if again => "retrying",
            _ => "failed",
        };
        self.sent.push(Attempt {
            notification_type: taken.kind,
            subscription_id: taken.subscription_id.clone(),
            attempt: taken.attempts,
            status,
            at: now.precise(),
            outcome,
        });
        if let ("retrying", Some(pause)) = (outcome, pause) {
            self.push(taken, now.plus(pause));
        }
    }

    pub fn is_idle(&self, now: SimTime) -> bool {
        self.in_flight == 0 && self.next().is_none_or(|due| due > now)
    }

    pub fn sent(&self, since: u64) -> serde_json::Value {
        self.sent.since(since, "notifications")
    }
}
