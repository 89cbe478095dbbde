//! Akeneo's side of the demo: subscribing through the product's own client, and the simulator's control API.

use crate::catalog::Event;
use crate::support::simulator::Simulator;
use akeneo_events::EntityType;
use akeneo_events::testing::akeneo::{Limits, Pim};
use akeneo_events::testing::subscription::{
    Api, Call, Platform as _, SubscriberRequest, SubscriptionRequest, WebhookSecrets,
};
use chrono::Utc;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const PRIMARY: &str = "demo-primary-secret-of-32-chars--";
const SECONDARY: &str = "demo-secondary-secret-of-32-chars";

pub struct Platform {
    simulator: Simulator,
    pub subscription: String,
}

impl Platform {
    pub fn subscribe(webhook: &str) -> Self {
        let simulator = Simulator::start(&[]);
        let pim = Pim {
            url: simulator.url().to_owned(),
            client_id: "demo-client".into(),
            client_secret: "demo-secret".into(),
            username: "demo".into(),
            password: "demo-password".into(),
        };
        let mut api = Api::new(
            &format!("{}/api/v1", simulator.url()),
            pim,
            Limits::default(),
        );
        let now = Utc::now();
        let shop = SubscriberRequest {
            name: "Demo shop".into(),
            email: "shop@example.com".into(),
            notify: None,
        };
        let mut make = |call| {
            let made = api.perform(&call, now).unwrap();
            made.id().unwrap().to_owned()
        };
        let subscriber = make(Call::CreateSubscriber(shop));
        let request = SubscriptionRequest {
            events: EntityType::ALL
                .map(|entity| entity.event_type().to_owned())
                .to_vec(),
            url: webhook.to_owned(),
            secrets: Some(WebhookSecrets {
                primary: PRIMARY.into(),
                secondary: Some(SECONDARY.into()),
            }),
        };
        let subscription = make(Call::CreateSubscription(subscriber, request));
        Self {
            simulator,
            subscription,
        }
    }

    pub fn secrets(&self) -> [&'static str; 2] {
        [PRIMARY, SECONDARY]
    }

    /// Has every event delivered, the first `twice` of them twice, and waits until all are.
    pub fn deliver(&mut self, events: &[Event], twice: u32) {
        let bodies = |events: &[Event]| {
            events
                .iter()
                .map(|event| event.body.clone())
                .collect::<Vec<_>>()
        };
        let (first, rest) = events.split_at(twice as usize);
        for (events, duplicates) in [(first, 1), (rest, 0)] {
            let batch = json!({"events": bodies(events), "duplicates": duplicates});
            assert_eq!(self.simulator.post("/_control/events", &batch).0, 202);
        }
        let (status, drained) = self
            .simulator
            .post("/_control/drain", &json!({"timeout_seconds": 30}));
        assert_eq!(status, 200, "{drained}");
    }

    /// Delivers a deletion with a signature made with another secret; returns the answer's status.
    pub fn deliver_forged(&self, uuid: &str) -> u64 {
        let event = json!({
            "specversion": "1.0", "id": "forged", "type": EntityType::Product.event_type(), "source": "pim",
            "subject": self.subscription, "time": Utc::now().to_rfc3339(), "data": {"product": {"uuid": uuid}},
        });
        let raw = json!({"subscription_id": self.subscription, "body": event.to_string(), "signature": "forged"});
        self.simulator.post("/_control/raw", &raw).1["status"]
            .as_u64()
            .unwrap()
    }

    /// What it has delivered, and how that ended.
    pub fn deliveries(&self) -> Vec<Value> {
        let (_, deliveries) = self.simulator.get("/_control/deliveries");
        deliveries["deliveries"].as_array().unwrap().clone()
    }

    /// Where it is, without a slash at the end.
    pub fn url(&self) -> &str {
        self.simulator.url()
    }

    /// How many events the shop has taken, and how many deliveries brought one that it had already.
    pub fn taken(&self) -> (usize, usize) {
        let deliveries = self.deliveries();
        let taken = deliveries.iter().filter(|it| it["status"] == 200);
        let events: BTreeSet<&str> = taken
            .clone()
            .filter_map(|it| it["event_id"].as_str())
            .collect();
        (events.len(), taken.count() - events.len())
    }

    /// What is not as it should be with `expected` deliveries.
    pub fn judge(&self, expected: usize) -> Vec<String> {
        let deliveries = self.deliveries();
        let accepted = deliveries.iter().filter(|it| it["status"] == 200).count();
        let mut faults = Vec::new();
        if deliveries.len() != expected || accepted != expected {
            faults.push(format!(
                "{accepted} of {} deliveries answered 200, not {expected}",
                deliveries.len()
            ));
        }
        let (_, state) = self.simulator.get("/_control/state");
        if !state["subscriptions"].to_string().contains("\"active\"") {
            faults.push(format!(
                "the subscription is not active any more: {}",
                state["subscriptions"]
            ));
        }
        faults
    }
}
