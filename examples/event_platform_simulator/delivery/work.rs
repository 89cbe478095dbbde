//! What the sender threads take from the world, and what they bring back.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::lane::{Delivery, Outcome};
use super::notification::Notification;
use super::outbound::{Failure, Received};
use super::retry::Answer;
use crate::clock::SimTime;
use crate::ids::Id;
use crate::platform::lifecycle::Change;
use crate::platform::logs::Entry;
use crate::platform::model::Secret;
use crate::world::World;

/// Something for a sender thread.
pub enum Work {
    Deliver(Job),
    /// With the generation of the world that it is from.
    Notify(Notification, u64),
}

/// A delivery with what is needed to send it, as the subscription was when it was taken.
pub struct Job {
    pub delivery: Delivery,
    pub url: String,
    pub secret: Secret,
    pub headers: Vec<(String, String)>,
    pub with_identifier: bool,
    generation: u64,
}

/// What the control API says about one attempt to deliver.
#[derive(Serialize)]
pub struct Attempt {
    event_id: String,
    #[serde(rename = "type")]
    kind: String,
    subscription_id: Id,
    attempt: u32,
    status: Option<u16>,
    error: Option<Failure>,
    duration_ms: u128,
    at: String,
    outcome: Outcome,
    next_attempt_at: Option<String>,
}

impl World {
    /// Something that can be sent now.
    pub fn take_work(&mut self, now: SimTime) -> Option<Work> {
        if let Some(notification) = self.outbox.take(now) {
            return Some(Work::Notify(notification, self.generation));
        }
        let delivery = self.dispatcher.take(now)?;
        // Always found: the registry keeps what was deleted, too.
        let subscription = self.registry.subscription(delivery.subscription.as_str());
        let spec = &subscription.ok()?.spec;
        let headers = spec.config.headers.clone().unwrap_or_default();
        Some(Work::Deliver(Job {
            url: spec.config.url.clone(),
            secret: spec.config.secret.clone(),
            headers: headers.into_iter().collect(),
            with_identifier: spec.send_product_identifier,
            generation: self.generation,
            delivery,
        }))
    }

    /// When [`Self::take_work`] will have something.
    pub fn next_work(&self) -> Option<SimTime> {
        let both = [self.dispatcher.next(), self.outbox.next()];
        both.into_iter().flatten().min()
    }

    /// Whether no work is due or in flight.
    pub fn is_idle(&self, now: SimTime) -> bool {
        self.dispatcher.is_idle(now) && self.outbox.is_idle(now)
    }

    /// Writes down how an attempt went, and suspends the subscription if that follows.
    pub fn settle(
        &mut self,
        job: Job,
        result: &Result<Received, Failure>,
        took: Duration,
        now: SimTime,
    ) {
        if job.generation != self.generation {
            return;
        }
        let delivery = job.delivery;
        let status = result.as_ref().ok().map(|received| received.status);
        let (event, id) = (Arc::clone(&delivery.event), delivery.subscription.clone());
        let attempt = delivery.history.attempts + 1;
        let settled = self.dispatcher.finish(delivery, Answer::of(status), now);
        let Some(settled) = settled else { return };
        self.attempts.push(Attempt {
            event_id: event.id.clone(),
            kind: event.kind.clone(),
            subscription_id: id.clone(),
            attempt,
            status,
            error: result.as_ref().err().cloned(),
            duration_ms: took.as_millis(),
            at: now.precise(),
            outcome: settled.outcome,
            next_attempt_at: settled.next_attempt.map(SimTime::precise),
        });
        self.log_failure(&id, result, now);
        if let Some(reason) = settled.suspend {
            // Refused only if it was revoked or deleted meanwhile, which stops deliveries as well.
            let change = Change::SuspendBySystem;
            let _ = self.apply(id.as_str(), change, Some(&reason), None, now);
        }
    }

    fn log_failure(&mut self, id: &Id, result: &Result<Received, Failure>, now: SimTime) {
        let (code, reason, message) = match result {
            Ok(received) if received.status == 200 => return,
            Ok(received) => {
                let status = received.status;
                let reason = match Answer::of(Some(status)) {
                    Answer::Gone(404) => "destination_not_found",
                    Answer::Gone(_) => "destination_redirected",
                    _ => "destination_failure",
                };
                (status, reason, format!("the destination answered {status}"))
            }
            Err(failure) => (500, failure.reason, failure.message.clone()),
        };
        if let Ok(subscription) = self.registry.subscription(id.as_str()) {
            let subscriber_id = subscription.subscriber_id.clone();
            let error = (code, reason, message.as_str());
            let log_id = self.ids.uuid();
            let entry = Entry::failed_delivery(log_id, subscriber_id, id.clone(), error, now);
            self.logs.push(entry, now);
        }
    }
}
