//! What is asked without changing anything: the live status, and the token that it takes.

use crate::subscription_endpoint::Answer;
use crate::subscription_table::NONE;
use crate::subscription_world::World;
use akeneo_events::testing::subscription::{Client, Field, Session, Status, Stored, Task};
use serde_json::json;

#[test]
fn the_live_status_is_told_by_one_get() {
    let mut world = World::subscribed();
    let status = |world: &World| {
        world.calls();
        let live = world.client().status(&world.store, world.now);
        assert_eq!(world.changes(), NONE);
        live
    };
    assert_eq!(status(&world).status, Some(Status::Active));
    assert_eq!(status(&world).note, None);
    assert_eq!(status(&world).url, Some(world.webhook.url()));
    assert_eq!(status(&world).events, world.wanted().events);
    world.sync(world.off()).unwrap();
    let suspended = status(&world);
    assert_eq!(suspended.status, Some(Status::Suspended));
    assert!(
        suspended
            .note
            .unwrap()
            .starts_with("suspended by this shop")
    );
    let id = world.stored(Field::SubscriptionId);
    world
        .simulator
        .post(&format!("/_control/subscriptions/{id}/revoke"), &json!({}));
    assert_eq!(status(&world).status, Some(Status::Revoked));
    world
        .simulator
        .post("/_control/permission", &json!({"granted": false}));
    let unknown = status(&world);
    assert_eq!(unknown.status, Some(Status::Unknown));
    assert!(unknown.note.unwrap().contains("\"Event Platform\""));
    world.simulator.post("/_control/reset", &json!({}));
    assert_eq!(status(&world).status, Some(Status::Deleted));
    world.store = Stored::default();
    assert_eq!(status(&world).status, None);
}

fn begin(client: &Client, world: &World) -> Session {
    let (wanted, stored) = (world.wanted(), world.store.clone());
    client.begin(Task::Sync, wanted, stored).unwrap()
}

#[test]
fn a_token_is_used_while_it_is_good_and_renewed_once_when_it_is_refused() {
    let mut world = World::subscribed();
    let mut session = world.begin(Task::Sync, world.wanted());
    world.finish(&mut session).unwrap();
    let token = session.token().cloned();
    let tokens = |world: &World| {
        world
            .calls()
            .iter()
            .filter(|it| *it == "POST token")
            .count()
    };
    tokens(&world);
    let client = world.client().with_token(token.clone());
    let mut session = begin(&client, &world);
    world.finish(&mut session).unwrap();
    assert_eq!(tokens(&world), 0);
    world
        .simulator
        .post("/_control/clock", &json!({"advance_seconds": 4000}));
    let mut session = begin(&client, &world);
    world.finish(&mut session).unwrap();
    assert_eq!(tokens(&world), 1);
    // A token never hides that the credentials are wrong by now.
    world.pim.password = "wrong".into();
    let client = world.client().with_token(session.token().cloned());
    let mut session = begin(&client, &world);
    world.finish(&mut session).unwrap_err();
}

#[test]
fn deliveries_that_failed_are_read_from_akeneos_log_whatever_its_parameters_are_called() {
    let world = World::subscribed();
    let since = world.now - chrono::TimeDelta::hours(1);
    let mut client = world.client();
    assert_eq!(client.verify(world.now), Ok(()));
    let mut failures = || client.delivery_failures(&world.store, since, world.now);
    assert_eq!(failures(), Ok(Vec::new()));

    world.webhook.set(Answer::Status(503));
    let event = json!({"type": "product.deleted", "key": "6a9f8486-2c36-4680-b87f-6f5f8f01b6cf"});
    world
        .simulator
        .post("/_control/events", &json!({"events": [event]}));
    world
        .simulator
        .post("/_control/drain", &json!({"timeout_seconds": 20}));
    world.fault(json!({"path_suffix": "/logs", "status": 400}));
    for _ in 0..2 {
        let found = failures().unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].code, Some(503));
    }
    assert_eq!(world.faults(), 0, "asked again without parameters");
}
