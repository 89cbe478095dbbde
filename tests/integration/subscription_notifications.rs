//! Status notifications as the platform sends them: to the webhook's address, signed with the secret that the shop gave.

use crate::subscription_endpoint::Received;
use crate::subscription_world::World;
use akeneo_events::testing::notification::{Change, Notification, Read, parse};
use akeneo_events::testing::signature::verify;
use akeneo_events::testing::subscription::Field;
use akeneo_events::{Headers, Secret};
use chrono::TimeDelta;
use serde_json::json;
use std::time::{Duration, Instant};

/// The next one that arrives, of which the signature was right.
fn next(world: &World) -> Notification {
    let deadline = Instant::now() + Duration::from_secs(60);
    let received = loop {
        let is_one = |it: &Received| it.method == "POST" && parse(&it.body).is_some();
        if let Some(it) = world.webhook.take().into_iter().find(is_one) {
            break it;
        }
        assert!(Instant::now() < deadline, "no notification came");
        std::thread::sleep(Duration::from_millis(10));
    };
    let header = |name| received.header(name).map(str::as_bytes);
    let headers = Headers {
        primary: header("X-AKENEO-SIGNATURE-PRIMARY"),
        secondary: header("X-AKENEO-SIGNATURE-SECONDARY"),
        algorithm: header("X-AKENEO-SIGNATURE-ALGORITHM"),
    };
    let secret = Secret::new(world.stored(Field::PrimarySecret).as_bytes()).unwrap();
    assert_eq!(verify(&received.body, headers, &[secret]), Ok(()));
    match parse(&received.body) {
        Some(Read::Known(notification)) => notification,
        other => panic!("{other:?}"),
    }
}

fn permission(world: &World, granted: bool) {
    world
        .simulator
        .post("/_control/permission", &json!({"granted": granted}));
}

#[test]
fn a_suspension_by_akeneo_and_its_end_are_told_to_the_webhook() {
    let mut world = World::subscribed();
    permission(&world, false);
    let told = next(&world);
    assert_eq!(told.change, Change::SuspendedBySystem);
    assert_eq!(told.subscription, world.stored(Field::SubscriptionId));

    permission(&world, true);
    world.sync(world.wanted()).unwrap();
    let resumed = next(&world);
    assert_eq!(resumed.change, Change::Resumed);
    assert!(resumed.at >= told.at);
}

#[test]
fn a_revocation_is_told_to_the_webhook() {
    let world = World::subscribed();
    let id = world.stored(Field::SubscriptionId);
    let path = format!("/_control/subscriptions/{id}/revoke");
    world.simulator.post(&path, &json!({}));
    assert_eq!(next(&world).change, Change::Revoked);
}

#[test]
fn after_a_rotation_notifications_are_signed_with_the_new_secret() {
    let mut world = World::subscribed();
    world.now += TimeDelta::hours(2);
    world.rotate(world.wanted()).unwrap();
    permission(&world, false);
    assert_eq!(next(&world).change, Change::SuspendedBySystem);
}
