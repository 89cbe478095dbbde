//! Rotated secrets: at every point in between, the webhook accepts what Akeneo sends.

use crate::subscription_world::World;
use akeneo_events::testing::credentials::Credentials;
use akeneo_events::testing::event::InvalidEvent;
use akeneo_events::testing::intake::Shop;
use akeneo_events::testing::notification::Notification;
use akeneo_events::testing::queue::Enqueued;
use akeneo_events::testing::subscription::{Field, State, Stored, SubscriptionError, Task};
use akeneo_events::{DatabaseError, Event, Headers, Receiver, Request, Secret};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

/// The shop as its webhook sees it: the secrets that are stored now.
struct Door<'a>(&'a Stored);

impl Shop for Door<'_> {
    fn credentials(&mut self, _: &Credentials) -> Result<Option<Credentials>, DatabaseError> {
        let fields = [
            Field::PrimarySecret,
            Field::SecondarySecret,
            Field::RetiredSecret,
        ];
        let secrets = fields.into_iter().filter_map(|field| self.0.get(field));
        Ok(Some(Credentials {
            secrets: secrets
                .map(|it| Secret::new(it.as_bytes()).unwrap())
                .collect(),
            subscription_id: self.0.get(Field::SubscriptionId).map(str::to_owned),
            lacks_key: false,
            rows: Vec::new(),
        }))
    }

    fn store(
        &mut self,
        _: &Event,
        _: &[u8],
        _: &Credentials,
        _: DateTime<Utc>,
    ) -> Result<Option<Enqueued>, DatabaseError> {
        Ok(Some(Enqueued::Stored(1)))
    }

    fn store_invalid(
        &mut self,
        _: &InvalidEvent,
        _: &[u8],
        _: DateTime<Utc>,
    ) -> Result<Enqueued, DatabaseError> {
        Ok(Enqueued::Stored(1))
    }

    fn keep(&mut self, _: &Notification) -> Result<bool, DatabaseError> {
        Ok(true)
    }
}

/// A delivery as Akeneo signs it at this moment.
fn delivery(world: &World) -> crate::subscription_endpoint::Received {
    let id = world.stored(Field::SubscriptionId);
    world.webhook.take();
    let body = json!({
        "specversion": "1.0", "id": "1", "source": "pim", "type": "com.akeneo.pim.v1.category.deleted",
        "subject": id, "time": "2026-06-01T12:00:00Z", "data": {"category": {"code": "shoes"}},
    });
    let raw = json!({"subscription_id": id, "body": body.to_string()});
    let (status, answer) = world.simulator.post("/_control/raw", &raw);
    assert_eq!(status, 200, "{answer}");
    world.webhook.take().pop().unwrap()
}

fn answer(world: &World, delivery: &crate::subscription_endpoint::Received) -> u16 {
    let header = |name| delivery.header(name).map(str::as_bytes);
    let request = Request {
        method: &delivery.method,
        body: &delivery.body,
        headers: Headers {
            primary: header("X-AKENEO-SIGNATURE-PRIMARY"),
            secondary: header("X-AKENEO-SIGNATURE-SECONDARY"),
            algorithm: header("X-AKENEO-SIGNATURE-ALGORITHM"),
        },
    };
    let mut receiver = Receiver::default();
    let mut door = Door(&world.store);
    receiver
        .receive(&request, world.now, |work| {
            work(&mut door, &|_| Ok(world.now))
        })
        .status()
}

#[test]
fn deliveries_of_before_during_and_after_a_rotation_are_accepted() {
    let mut world = World::subscribed();
    for _ in 0..3 {
        let before = delivery(&world);
        let mut session = world.begin(Task::Rotate, world.wanted());
        while let Some(changes) = session.step(world.now).unwrap() {
            world.keep(&changes);
            assert_eq!(answer(&world, &before), 200, "{changes:?}");
            assert_eq!(answer(&world, &delivery(&world)), 200, "{changes:?}");
        }
        assert_eq!(session.state(), Some(State::Active));
        world.assert_subscribed(&world.wanted());
        let early = world.rotate(world.wanted()).unwrap_err();
        assert!(
            matches!(early, SubscriptionError::RotatedRecently(_)),
            "{early}"
        );
        world.now += TimeDelta::hours(1);
    }
}

#[test]
fn a_rotation_whose_answer_is_lost_is_accepted_and_finished() {
    // The subscriber is updated first, then the subscription.
    for (when, skip) in [("before", 0), ("after", 0), ("before", 1), ("after", 1)] {
        let mut world = World::subscribed();
        let before = delivery(&world);
        world.fault(json!({"method": "PATCH", "drop": true, "when": when, "skip": skip}));
        world.rotate(world.wanted()).unwrap_err();
        assert_eq!(answer(&world, &before), 200);
        assert_eq!(answer(&world, &delivery(&world)), 200);
        assert_eq!(world.rotate(world.wanted()), Ok(State::Active));
        assert_eq!(answer(&world, &before), 200);
        assert_eq!(answer(&world, &delivery(&world)), 200);
        world.assert_subscribed(&world.wanted());
    }
}

#[test]
fn what_another_pim_still_delivers_is_refused() {
    let mut world = World::subscribed();
    let before = delivery(&world);
    assert_eq!(answer(&world, &before), 200);
    world.pim.client_id = "other-client".into();
    world.sync(world.wanted()).unwrap();
    assert_eq!(answer(&world, &before), 401);
    assert_eq!(answer(&world, &delivery(&world)), 200);
}
