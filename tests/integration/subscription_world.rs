//! A shop that subscribes at the simulator, and what a test wants to know of both.

use crate::subscription_endpoint::Endpoint;
use crate::subscription_log::listen;
use crate::support::simulator::Simulator;
use akeneo_events::EntityType;
use akeneo_events::testing::akeneo::{Limits, Pim};
use akeneo_events::testing::subscription::{
    Api, Call, Changes, Client, Field, Platform, Session, State, Stored, SubscriberRequest,
    SubscriptionError, Task, Wanted,
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::sync::Mutex;
use std::time::Duration;

pub const NAME: &str = "Magento shop.example (1a2b3c4d)";
pub const CLIENT_SECRET: &str = "hush-client-secret";
pub const PASSWORD: &str = "hush-password";

pub struct World {
    pub simulator: Simulator,
    pub webhook: Endpoint,
    pub store: Stored,
    pub pim: Pim,
    pub limits: Limits,
    pub now: DateTime<Utc>,
}

impl World {
    pub fn new() -> Self {
        listen();
        let client = |id| format!("{id}:{CLIENT_SECRET}");
        let user = format!("magento:{PASSWORD}");
        let simulator = Simulator::start(&[
            "--client",
            &client("shop-client"),
            "--client",
            &client("other-client"),
            "--user",
            &user,
        ]);
        let pim = pim(simulator.url(), "shop-client");
        Self {
            simulator,
            webhook: Endpoint::start(),
            store: Stored::default(),
            pim,
            // Roomy, since the machine may be busy.
            limits: Limits {
                connect: Duration::from_secs(20),
                total: Duration::from_secs(60),
            },
            now: Utc::now(),
        }
    }

    /// A world whose shop is subscribed.
    pub fn subscribed() -> Self {
        let mut world = Self::new();
        assert_eq!(world.sync(world.wanted()), Ok(State::Active));
        world
    }

    pub fn base(&self) -> String {
        format!("{}/api/v1", self.simulator.url())
    }

    pub fn client(&self) -> Client {
        Client::new(&self.base(), self.pim.clone()).with_limits(self.limits)
    }

    pub fn wanted(&self) -> Wanted {
        Wanted {
            enabled: true,
            name: NAME.into(),
            email: "admin@shop.example".into(),
            events: events(2),
            webhook_url: self.webhook.url(),
            resume_suspended_by_platform: true,
        }
    }

    pub fn off(&self) -> Wanted {
        Wanted {
            enabled: false,
            ..self.wanted()
        }
    }

    pub fn begin(&self, task: Task, wanted: Wanted) -> Session {
        self.client()
            .begin(task, wanted, self.store.clone())
            .unwrap()
    }

    pub fn sync(&mut self, wanted: Wanted) -> Result<State, SubscriptionError> {
        let mut session = self.begin(Task::Sync, wanted);
        self.finish(&mut session)
    }

    pub fn rotate(&mut self, wanted: Wanted) -> Result<State, SubscriptionError> {
        let mut session = self.begin(Task::Rotate, wanted);
        self.finish(&mut session)
    }

    pub fn reset(&mut self, force: bool) -> Result<State, SubscriptionError> {
        let mut session = self.begin(Task::Reset { force }, self.wanted());
        self.finish(&mut session)
    }

    /// Steps to the end, storing as PHP does.
    pub fn finish(&mut self, session: &mut Session) -> Result<State, SubscriptionError> {
        while let Some(changes) = session.step(self.now)? {
            self.keep(&changes);
        }
        Ok(session.state().unwrap())
    }

    pub fn keep(&mut self, changes: &Changes) {
        self.store.apply(changes);
    }

    pub fn stored(&self, field: Field) -> String {
        self.store.get(field).unwrap_or_default().to_owned()
    }

    pub fn state(&self) -> Value {
        self.simulator.get("/_control/state").1
    }

    /// Live subscribers of our name, in all PIM connections.
    pub fn subscribers(&self) -> Vec<Value> {
        let state = self.state();
        let all = state["subscribers"].as_array().unwrap().iter();
        all.filter(|it| it["name"] == NAME && it["status"] == "active")
            .cloned()
            .collect()
    }

    /// Live subscriptions of these subscribers.
    pub fn subscriptions(&self) -> Vec<Value> {
        let state = self.state();
        let own: Vec<_> = self
            .subscribers()
            .iter()
            .map(|it| it["id"].clone())
            .collect();
        let all = state["subscriptions"].as_array().unwrap().iter();
        all.filter(|it| own.contains(&it["subscriber_id"]))
            .filter(|it| it["status"] == "active" || it["status"] == "suspended")
            .cloned()
            .collect()
    }

    /// Calls of the management API since the last call of this, but for GETs: method and path behind the ids.
    pub fn changes(&self) -> Vec<String> {
        let calls = self.calls();
        let mut changes: Vec<_> = calls
            .iter()
            .filter(|it| !it.contains("GET"))
            .cloned()
            .collect();
        changes.retain(|it| !it.contains("token"));
        changes
    }

    /// All calls, each as `METHOD what`, since the last time somebody asked.
    pub fn calls(&self) -> Vec<String> {
        static SEEN: Mutex<Vec<(String, u64)>> = Mutex::new(Vec::new());
        let mut seen = SEEN.lock().unwrap();
        let of = self.simulator.url().to_owned();
        let since = seen.iter().rfind(|it| it.0 == of).map_or(0, |it| it.1);
        let (_, calls) = self
            .simulator
            .get(&format!("/_control/calls?since={since}"));
        seen.push((of, calls["last"].as_u64().unwrap()));
        let calls = calls["calls"].as_array().unwrap().clone();
        calls.iter().map(spoken).collect()
    }

    pub fn fault(&self, fault: Value) {
        let (status, said) = self.simulator.post("/_control/faults", &fault);
        assert!(status < 300, "{said}");
    }

    pub fn forget_faults(&self) {
        self.simulator.delete("/_control/faults");
    }

    pub fn faults(&self) -> usize {
        let (_, faults) = self.simulator.get("/_control/faults");
        faults["faults"].as_array().unwrap().len()
    }

    /// Exactly one subscriber and one subscription of ours, as wanted, with the stored secrets.
    pub fn assert_subscribed(&self, wanted: &Wanted) {
        let (subscribers, subscriptions) = (self.subscribers(), self.subscriptions());
        assert_eq!(subscribers.len(), 1, "{subscribers:#?}");
        assert_eq!(subscriptions.len(), 1, "{subscriptions:#?}");
        let (subscriber, subscription) = (&subscribers[0], &subscriptions[0]);
        assert_eq!(subscriber["id"], self.stored(Field::SubscriberId));
        let contact = &subscriber["contact"];
        assert_eq!(contact["technical_email"], wanted.email);
        assert_eq!(contact["notification_webhook_url"], wanted.webhook_url);
        let secret = &contact["notification_webhook_secret"];
        assert_eq!(*secret, self.stored(Field::PrimarySecret));
        assert_eq!(subscription["id"], self.stored(Field::SubscriptionId));
        assert_eq!(subscription["status"], "active");
        assert_eq!(subscription["events"], json!(wanted.events));
        assert_eq!(subscription["send_product_identifier"], true);
        assert_eq!(subscription["config"]["url"], wanted.webhook_url);
        assert_eq!(
            subscription["config"]["secret"],
            json!({
                "primary": self.stored(Field::PrimarySecret),
                "secondary": self.stored(Field::SecondarySecret),
            })
        );
    }
}

pub fn pim(url: &str, client: &str) -> Pim {
    Pim {
        url: url.to_owned(),
        client_id: client.to_owned(),
        client_secret: CLIENT_SECRET.into(),
        username: "magento".into(),
        password: PASSWORD.into(),
    }
}

/// Makes another shop's subscriber.
pub fn add_subscriber(api: &mut Api, name: &str, now: DateTime<Utc>) -> String {
    let request = SubscriberRequest {
        name: name.to_owned(),
        email: "a@b.example".into(),
        notify: None,
    };
    let made = api.perform(&Call::CreateSubscriber(request), now);
    made.unwrap().id().unwrap().to_owned()
}

/// The first event types, sorted.
pub fn events(count: usize) -> Vec<String> {
    let all = EntityType::ALL.into_iter().take(count);
    let mut events: Vec<_> = all.map(|it| it.event_type().to_owned()).collect();
    events.sort();
    events
}

fn spoken(call: &Value) -> String {
    let path = call["path"].as_str().unwrap();
    let parts: Vec<_> = path.trim_start_matches("/api/").split('/').collect();
    let what = match parts.as_slice() {
        ["v1", "subscribers"] => "subscribers",
        ["v1", "subscribers", _] => "subscriber",
        ["v1", "subscribers", _, "subscriptions"] => "subscriptions",
        ["v1", "subscribers", _, "subscriptions", _] => "subscription",
        ["v1", "subscribers", _, "subscriptions", _, action] => action,
        ["rest", "v1", list, ..] => list,
        _ => "token",
    };
    format!("{} {what}", call["method"].as_str().unwrap())
}
