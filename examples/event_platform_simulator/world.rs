//! The state of the simulation, and the steps that touch several parts of it at once.

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};

use crate::clock::{Clock, SimTime};
use crate::control::faults::Faults;
use crate::delivery::event::Event;
use crate::delivery::notification::{Notification, Outbox};
use crate::delivery::queue::Dispatcher;
use crate::delivery::work::Attempt;
use crate::http::{Refusal, Request};
use crate::ids::Ids;
use crate::journal::Journal;
use crate::pim::catalog::Catalog;
use crate::pim::tokens::Tokens;
use crate::platform::lifecycle::{Change, Status};
use crate::platform::logs::{Entry, Logs};
use crate::platform::registry::Registry;
use crate::platform::view;
use crate::server::CallRecord;

/// Everything that a reset forgets.
pub struct World {
    pub clock: Clock,
    pub ids: Ids,
    pub tokens: Tokens,
    /// What the PIM still has.
    pub catalog: Catalog,
    pub registry: Registry,
    pub dispatcher: Dispatcher,
    pub outbox: Outbox,
    pub logs: Logs,
    pub attempts: Journal<Attempt>,
    pub calls: Journal<CallRecord>,
    pub faults: Faults,
    /// The "Event Platform" checkbox of the connection in the PIM.
    pub permission: bool,
    /// Tells deliveries that were in flight during a reset from those of today.
    pub generation: u64,
}

impl World {
    /// A fresh world whose clock shows the present time.
    pub fn new(ids: Ids, speed: f64, generation: u64) -> Self {
        Self {
            clock: Clock::new(Instant::now(), SimTime::wall(), speed),
            ids,
            tokens: Tokens::default(),
            catalog: Catalog::default(),
            registry: Registry::default(),
            dispatcher: Dispatcher::default(),
            outbox: Outbox::new(),
            logs: Logs::default(),
            attempts: Journal::new(),
            calls: Journal::new(),
            faults: Faults::default(),
            permission: true,
            generation,
        }
    }

    /// The simulated present.
    pub fn now(&self) -> SimTime {
        self.clock.at(Instant::now())
    }

    /// Carries out a change of a subscription with all that follows: deliveries start or stop, the
    /// subscriber is told, the log has it. `request` is the call that asked for it, if one did.
    pub fn apply(
        &mut self,
        id: &str,
        change: Change,
        reason: Option<&str>,
        request: Option<&Request>,
        now: SimTime,
    ) -> Result<(), Refusal> {
        if !self.registry.change(id, change, now)? {
            return Ok(());
        }
        let subscription = self.registry.subscription(id)?;
        match subscription.status {
            Status::Active => self.dispatcher.open(&subscription.id, now),
            _ => self.dispatcher.close(&subscription.id),
        }
        let subscriber_id = subscription.subscriber_id.clone();
        let mut subscribers = self.registry.subscribers().iter();
        let subscriber = subscribers.find(|s| s.id == subscriber_id);
        let notification =
            subscriber.and_then(|s| Notification::of(change, reason, s, subscription, now));
        if let Some(notification) = notification {
            self.outbox.push(notification, now);
        }
        let mut entry = Entry::action(self.ids.uuid(), change.operation(), subscriber_id, now)
            .of_subscription(subscription.id.clone())
            .with("response", view::subscription(subscription));
        if let Some(request) = request {
            entry = entry.with("request", logged(request));
        }
        if let Some(reason) = reason {
            entry = entry.with("reason", json!(reason));
        }
        self.logs.push(entry, now);
        Ok(())
    }

    /// Gives `event` to every subscription to its type; how many took it, and for how many it is lost.
    pub fn publish(&mut self, event: &Arc<Event>, now: SimTime) -> (u64, u64) {
        let (mut queued, mut lost) = (0, 0);
        for subscription in self.registry.subscriptions() {
            let live = matches!(subscription.status, Status::Active | Status::Suspended);
            if !live || !subscription.spec.events.contains(&event.kind) {
                continue;
            }
            let id = &subscription.id;
            if self.dispatcher.accept(id, Arc::clone(event), now) {
                queued += 1;
            } else {
                lost += 1;
            }
        }
        (queued, lost)
    }
}

/// How a log entry shows the call behind it. Its body is left out, for it can hold secrets.
pub fn logged(request: &Request) -> Value {
    json!({"method": request.method, "url": request.path, "body": ""})
}
