//! What is asked without changing anything: the live status, and the token that it takes.

use crate::subscription_table::NONE;
use crate::subscription_world::World;
use akeneo_events::subscription::{Field, Status, Stored};
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

#[test]
fn a_token_is_used_while_it_is_good_and_renewed_once_when_it_is_refused() {
    let mut world = World::subscribed();
    let mut session = world
        .client()
        .sync(world.wanted(), world.store.clone())
        .unwrap();
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
    let mut session = client.sync(world.wanted(), world.store.clone()).unwrap();
    world.finish(&mut session).unwrap();
    assert_eq!(tokens(&world), 0);
    world
        .simulator
        .post("/_control/clock", &json!({"advance_seconds": 4000}));
    let mut session = client.sync(world.wanted(), world.store.clone()).unwrap();
    world.finish(&mut session).unwrap();
    assert_eq!(tokens(&world), 1);
    // A token never hides that the credentials are wrong by now.
    world.pim.password = "wrong".into();
    let client = world.client().with_token(session.token().cloned());
    let mut session = client.sync(world.wanted(), world.store.clone()).unwrap();
    world.finish(&mut session).unwrap_err();
}
