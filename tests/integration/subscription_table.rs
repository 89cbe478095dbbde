//! The life cycle as the admin drives it, row by row, over real HTTP.

use crate::subscription_endpoint::Endpoint;
use crate::subscription_world::{World, events, pim};
use akeneo_events::testing::subscription::{Field, State, Stored, Wanted};
use serde_json::json;

pub const NONE: [&str; 0] = [];

/// Does it, and again, which must take no call that changes anything.
pub fn save(world: &mut World, wanted: &Wanted, state: State) -> Vec<String> {
    world.changes();
    assert_eq!(world.sync(wanted.clone()), Ok(state));
    let changes = world.changes();
    let before = world.store.clone();
    assert_eq!(world.sync(wanted.clone()), Ok(state));
    assert_eq!(world.changes(), NONE, "the second time");
    assert!(world.store == before);
    changes
}

#[test]
fn nothing_is_called_before_the_admin_enables_it() {
    let mut world = World::new();
    world.pim = pim("", "");
    assert_eq!(world.sync(world.off()), Ok(State::Absent));
    assert_eq!(world.calls(), NONE);
    assert!(world.store == Stored::default());
}

#[test]
fn enabling_makes_subscriber_and_subscription_with_fresh_secrets() {
    let mut world = World::new();
    let wanted = world.wanted();
    let changes = save(&mut world, &wanted, State::Active);
    assert_eq!(changes, ["POST subscribers", "POST subscriptions"]);
    world.assert_subscribed(&wanted);
    let secrets = [Field::PrimarySecret, Field::SecondarySecret].map(|it| world.stored(it));
    assert_ne!(secrets[0], secrets[1]);
    for secret in secrets {
        assert_eq!(hex::decode(secret).unwrap().len(), 32);
    }
}

#[test]
fn changed_events_update_the_existing_subscription() {
    let mut world = World::subscribed();
    let id = world.stored(Field::SubscriptionId);
    let wanted = Wanted {
        events: events(5),
        ..world.wanted()
    };
    assert_eq!(
        save(&mut world, &wanted, State::Active),
        ["PATCH subscription"]
    );
    world.assert_subscribed(&wanted);
    assert_eq!(world.stored(Field::SubscriptionId), id);
}

#[test]
fn a_changed_email_updates_the_subscriber() {
    let mut world = World::subscribed();
    let wanted = Wanted {
        email: "other@shop.example".into(),
        ..world.wanted()
    };
    assert_eq!(
        save(&mut world, &wanted, State::Active),
        ["PATCH subscriber"]
    );
    world.assert_subscribed(&wanted);
}

#[test]
fn a_changed_base_url_updates_the_subscription() {
    let mut world = World::subscribed();
    let moved = Endpoint::start();
    let wanted = Wanted {
        webhook_url: moved.url(),
        ..world.wanted()
    };
    assert_eq!(
        save(&mut world, &wanted, State::Active),
        ["PATCH subscription", "PATCH subscriber"]
    );
    world.assert_subscribed(&wanted);
}

#[test]
fn disabling_suspends_and_enabling_resumes_and_updates() {
    let mut world = World::subscribed();
    let id = world.stored(Field::SubscriptionId);
    let off = world.off();
    assert_eq!(save(&mut world, &off, State::Suspended), ["POST suspend"]);
    assert_eq!(world.subscriptions()[0]["status"], "suspended");
    let wanted = Wanted {
        events: events(4),
        ..world.wanted()
    };
    assert_eq!(
        save(&mut world, &wanted, State::Active),
        ["PATCH subscription", "POST resume"]
    );
    world.assert_subscribed(&wanted);
    assert_eq!(world.stored(Field::SubscriptionId), id);
}

#[test]
fn deselecting_all_events_suspends() {
    let mut world = World::subscribed();
    let none = Wanted {
        events: vec![],
        ..world.wanted()
    };
    assert_eq!(save(&mut world, &none, State::Suspended), ["POST suspend"]);
}

#[test]
fn a_reset_deletes_both_and_clears_everything() {
    let mut world = World::subscribed();
    world.changes();
    assert_eq!(world.reset(false), Ok(State::Absent));
    assert_eq!(
        world.changes(),
        ["DELETE subscription", "DELETE subscriber"]
    );
    assert!(world.store == Stored::default());
    assert_eq!(world.subscribers().len() + world.subscriptions().len(), 0);
    assert_eq!(world.reset(false), Ok(State::Absent), "twice");
    let wanted = world.wanted();
    save(&mut world, &wanted, State::Active);
    world.assert_subscribed(&wanted);
}

#[test]
fn a_reset_clears_what_akeneo_does_not_know_any_more() {
    let mut world = World::subscribed();
    world.simulator.post("/_control/reset", &json!({}));
    assert_eq!(world.reset(false), Ok(State::Absent));
    assert!(world.store == Stored::default());
}

#[test]
fn a_forced_reset_forgets_even_what_akeneo_cannot_be_told() {
    let mut world = World::subscribed();
    let kept = world.store.clone();
    world
        .simulator
        .post("/_control/permission", &json!({"granted": false}));
    world.reset(false).unwrap_err();
    assert!(world.store == kept, "not by itself");
    assert_eq!(world.reset(true), Ok(State::Absent));
    assert!(world.store == Stored::default());
}

#[test]
fn a_revoked_subscription_is_replaced() {
    let mut world = World::subscribed();
    let old = world.stored(Field::SubscriptionId);
    world
        .simulator
        .post(&format!("/_control/subscriptions/{old}/revoke"), &json!({}));
    let wanted = world.wanted();
    assert_eq!(
        save(&mut world, &wanted, State::Active),
        ["POST subscriptions"]
    );
    world.assert_subscribed(&wanted);
}

#[test]
fn what_akeneo_suspended_is_resumed_only_when_an_admin_asks() {
    let mut world = World::subscribed();
    for granted in [false, true] {
        world
            .simulator
            .post("/_control/permission", &json!({"granted": granted}));
    }
    assert_eq!(world.subscriptions()[0]["status"], "suspended");
    let unasked = Wanted {
        resume_suspended_by_platform: false,
        ..world.wanted()
    };
    assert_eq!(save(&mut world, &unasked, State::SuspendedByPlatform), NONE);
    let asked = world.wanted();
    assert_eq!(
        save(&mut world, &asked, State::Active).last().unwrap(),
        "POST resume"
    );
    world.assert_subscribed(&asked);
}
