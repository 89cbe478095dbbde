//! Everything that can be refused or break, in words for the admin; and the next save mends it.

use crate::subscription_endpoint::Answer;
use crate::subscription_world::{CLIENT_SECRET, PASSWORD, World, add_subscriber, events, pim};
use akeneo_events::testing::akeneo::{ApiError, Limits};
use akeneo_events::testing::subscription::{
    Api, Call, Client, Field, Platform, State, SubscriptionError, Task, Wanted,
};
use serde_json::json;
use std::time::{Duration, Instant};

/// The error of enabling, which must leave a state that the next save completes.
pub fn refused(world: &mut World) -> SubscriptionError {
    world.sync(world.wanted()).unwrap_err()
}

pub fn mended(world: &mut World) {
    let wanted = world.wanted();
    assert_eq!(world.sync(wanted.clone()), Ok(State::Active));
    world.assert_subscribed(&wanted);
}

/// Where nothing ever listens: ports below 1024 are not handed out.
pub fn closed_port() -> String {
    "http://127.0.0.1:1".to_owned()
}

#[test]
fn a_missing_permission_names_the_checkbox() {
    let mut world = World::new();
    world
        .simulator
        .post("/_control/permission", &json!({"granted": false}));
    let error = refused(&mut world);
    assert_eq!(error, ApiError::Permission.into());
    assert!(
        error.to_string().contains("Connect > Connections"),
        "{error}"
    );
    world
        .simulator
        .post("/_control/permission", &json!({"granted": true}));
    mended(&mut world);
}

#[test]
fn wrong_credentials_are_told_from_a_wrong_address() {
    let mut world = World::new();
    let good = world.pim.clone();
    for spoil in [
        |world: &mut World| world.pim.password = "wrong".into(),
        |world: &mut World| world.pim.username = "wrong".into(),
        |world: &mut World| world.pim.client_secret = "wrong".into(),
        |world: &mut World| world.pim.client_id = "wrong".into(),
    ] {
        world.pim = good.clone();
        spoil(&mut world);
        assert_eq!(refused(&mut world), ApiError::Credentials.into());
    }
    world.webhook.set(Answer::Status(404));
    world.pim = pim(
        world
            .webhook
            .url()
            .trim_end_matches("/akeneo_events/webhook"),
        "shop-client",
    );
    let at = world.pim.url.clone();
    assert_eq!(
        refused(&mut world),
        ApiError::NotAPim { at, status: 404 }.into()
    );
    world
        .webhook
        .set(Answer::Redirect("https://elsewhere.example".into()));
    let at = world.pim.url.clone();
    assert_eq!(
        refused(&mut world),
        ApiError::NotAPim { at, status: 302 }.into()
    );
    world.pim = pim("http://pim.example", "shop-client");
    assert_eq!(
        refused(&mut world),
        ApiError::Insecure("http://pim.example".into()).into()
    );
    world.webhook.set(Answer::Status(200));
    world.pim = good;
    mended(&mut world);
}

#[test]
fn missing_credentials_are_named_and_nothing_is_called() {
    let mut world = World::new();
    world.pim.password.clear();
    world.pim.client_id.clear();
    let error = refused(&mut world);
    assert_eq!(
        error,
        ApiError::MissingCredentials("client id, password".into()).into()
    );
    assert!(world.calls().is_empty());
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_called() {
    let mut world = World::new();
    for wanted in [
        Wanted {
            email: String::new(),
            ..world.wanted()
        },
        Wanted {
            email: "nobody".into(),
            ..world.wanted()
        },
        Wanted {
            webhook_url: String::new(),
            ..world.wanted()
        },
    ] {
        let error = world.sync(wanted).unwrap_err();
        assert!(matches!(error, SubscriptionError::Wanted(_)), "{error}");
    }
    assert!(world.calls().is_empty());
}

#[test]
fn the_limit_of_20_is_named() {
    let mut world = World::new();
    let mut api = Api::new(
        &world.base(),
        pim(world.simulator.url(), "other-client"),
        world.limits,
    );
    let others: Vec<_> = (0..20)
        .map(|it| add_subscriber(&mut api, &format!("shop {it}"), world.now))
        .collect();
    let error = refused(&mut world);
    assert!(
        matches!(error, SubscriptionError::Api(ApiError::Conflict(_))),
        "{error}"
    );
    assert!(error.to_string().contains("20 subscribers"), "{error}");
    let id = others[0].clone();
    api.perform(&Call::DeleteSubscriber(id), world.now).unwrap();
    mended(&mut world);
}

#[test]
fn the_limit_of_20_subscriptions_is_named_and_not_taken_for_a_race() {
    let mut world = World::new();
    world.fault(json!({"status": 409, "path_suffix": "/subscriptions", "method": "POST"}));
    let error = refused(&mut world);
    assert!(error.to_string().contains("20 subscriptions"), "{error}");
    mended(&mut world);
}

#[test]
fn an_unreachable_pim_or_platform_is_named() {
    let mut world = World::new();
    let closed = closed_port();
    let client = Client::new(&format!("{closed}/api/v1"), world.pim.clone());
    let mut session = client
        .begin(Task::Sync, world.wanted(), world.store.clone())
        .unwrap();
    let error = world.finish(&mut session).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with(&format!("{closed}/api/v1 cannot be reached: ")),
        "{error}"
    );
    let good = world.pim.clone();
    world.pim = pim(&closed, "shop-client");
    let error = refused(&mut world);
    assert!(
        matches!(&error, SubscriptionError::Api(it) if it.is_transient()),
        "{error}"
    );
    world.pim = good;
    mended(&mut world);
}

#[test]
fn a_failing_platform_is_worth_another_try() {
    for status in [500, 503, 429] {
        let mut world = World::new();
        world.fault(json!({"status": status, "skip": 1, "calls": 1}));
        let error = refused(&mut world);
        assert!(
            matches!(&error, SubscriptionError::Api(it) if it.is_transient()),
            "{error}"
        );
        mended(&mut world);
    }
    let mut world = World::new();
    world.fault(json!({"status": 502, "path_prefix": "/api/oauth/"}));
    let error = refused(&mut world);
    assert!(
        matches!(&error, SubscriptionError::Api(it) if it.is_transient()),
        "{error}"
    );
    mended(&mut world);
}

#[test]
fn a_platform_that_redirects_or_talks_nonsense_is_not_believed() {
    for fault in [
        json!({"status": 302}),
        json!({"status": 200, "body": "welcome"}),
        json!({"status": 200, "body": [{"id": 7}]}),
    ] {
        let mut world = World::new();
        world.fault(fault);
        let error = refused(&mut world);
        assert!(
            matches!(error, SubscriptionError::Api(ApiError::Unexpected { .. })),
            "{error}"
        );
        mended(&mut world);
    }
}

#[test]
fn one_run_ends_in_time_whoever_is_slow() {
    let mut world = World::new();
    let roomy = world.limits;
    world.limits = Limits {
        connect: Duration::from_millis(200),
        total: Duration::from_millis(400),
    };
    for fault in [
        json!({"delay_ms": 20_000, "path_prefix": "/api/oauth/"}),
        json!({"delay_ms": 20_000, "method": "GET"}),
        json!({"delay_ms": 20_000, "method": "POST"}),
        json!({"delay_ms": 20_000, "method": "POST", "when": "after"}),
    ] {
        world.fault(fault);
        let started = Instant::now();
        let error = refused(&mut world);
        assert!(
            matches!(&error, SubscriptionError::Api(it) if it.is_transient()),
            "{error}"
        );
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "{:?}",
            started.elapsed()
        );
        world.forget_faults();
    }
    world.webhook.set(Answer::Silence);
    refused(&mut world);
    world.webhook.set(Answer::Status(200));
    world.limits = roomy;
    mended(&mut world);
}

#[test]
fn a_slow_status_is_unknown() {
    let mut world = World::subscribed();
    world.limits = Limits {
        connect: Duration::from_millis(200),
        total: Duration::from_millis(300),
    };
    world.fault(json!({"delay_ms": 20_000}));
    let live = world.client().status(&world.store, world.now);
    assert_eq!(live.status.map(|it| it.name()), Some("unknown"));
    assert!(live.note.unwrap().contains("no answer in time"));
}

#[test]
fn what_akeneo_says_is_cut_escaped_and_free_of_secrets() {
    let mut world = World::subscribed();
    let primary = world.stored(Field::PrimarySecret);
    let message = format!(
        "no {PASSWORD}, {CLIENT_SECRET}, {primary}\n\u{1b}[31m {}",
        "x".repeat(600)
    );
    world.fault(
        json!({"method": "PATCH", "status": 400, "body": {"errors": [{"message": message}]}}),
    );
    let wanted = Wanted {
        events: events(3),
        ..world.wanted()
    };
    let error = world.sync(wanted).unwrap_err();
    let SubscriptionError::Api(ApiError::InvalidSubscription(said)) = &error else {
        panic!("{error}");
    };
    assert!(
        said.starts_with("no ***, ***, ***\\n\\u{1b}[31m xxx"),
        "{said}"
    );
    assert_eq!(said.chars().count(), 500);
    assert!(!format!("{error:?}").contains(&primary));
}
