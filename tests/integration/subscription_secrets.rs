//! No secret in a log line, an error or a dump; and the stored ones are found where Magento keeps them.

use crate::subscription_log::logged;
use crate::subscription_world::{CLIENT_SECRET, PASSWORD, World, events};
use crate::support::site::encrypt;
use crate::world;
use akeneo_events::testing::credentials::{self, Credentials, SECRET_PATHS, SUBSCRIPTION_PATH};
use akeneo_events::testing::queue::{self, Enqueued};
use akeneo_events::testing::subscription::{Field, Task, Wanted};
use akeneo_events::{Database, EntityKey};
use chrono::{TimeDelta, Utc};
use mysql::prelude::Queryable;
use serde_json::json;

#[test]
fn no_secret_gets_into_a_log_line_an_error_or_a_dump() {
    let mut world = World::new();
    let mut said = String::new();
    let mut secrets = vec![PASSWORD.to_owned(), CLIENT_SECRET.to_owned()];
    // One call after another fails, with an answer that repeats what it was sent.
    for skip in 0..6 {
        let echo = format!(
            "{PASSWORD} {CLIENT_SECRET} {}",
            world.stored(Field::PrimarySecret)
        );
        world.fault(json!({"skip": skip, "status": 400, "body": {"errors": [{"message": echo}]}}));
        world.sync(world.wanted()).unwrap_or_else(|error| {
            said += &format!("{error} {error:?}\n");
            akeneo_events::testing::subscription::State::Absent
        });
        world.forget_faults();
        remember(&world, &mut secrets);
    }
    world.sync(world.wanted()).unwrap();
    let mut session = world.begin(Task::Rotate, world.wanted());
    while let Some(changes) = session.step(world.now).unwrap() {
        said += &format!("{changes:?}\n");
        world.keep(&changes);
        remember(&world, &mut secrets);
    }
    let token = session.token().cloned();
    secrets.push(value_of(&token.as_ref().unwrap().to_text()));
    said += &format!(
        "{token:?} {:?} {:?} {:?}\n",
        world.store,
        world.pim,
        world.client()
    );
    world.pim.password = "another-hush-password".into();
    secrets.push(world.pim.password.clone());
    said += &format!("{:?}\n", world.sync(world.wanted()));
    world.now += TimeDelta::hours(30);
    world.pim.password = PASSWORD.into();
    world
        .sync(Wanted {
            events: events(1),
            ..world.wanted()
        })
        .unwrap();
    world.reset(false).unwrap();
    let logged = logged();
    assert!(
        logged.contains("event platform: PATCH /subscribers/"),
        "{logged}"
    );
    assert!(
        logged.contains("pim: POST /api/oauth/v1/token: 200"),
        "{logged}"
    );
    assert!(secrets.len() > 6, "{}", secrets.len());
    for secret in secrets.iter().filter(|it| !it.is_empty()) {
        assert!(!said.contains(secret), "{said}");
        assert!(!logged.contains(secret), "{logged}");
    }
}

fn remember(world: &World, secrets: &mut Vec<String>) {
    for field in [
        Field::PrimarySecret,
        Field::SecondarySecret,
        Field::RetiredSecret,
    ] {
        secrets.push(world.stored(field));
    }
    secrets.sort();
    secrets.dedup();
}

fn value_of(token: &str) -> String {
    let token: serde_json::Value = serde_json::from_str(token).unwrap();
    token["value"].as_str().unwrap().to_owned()
}

#[test]
fn primary_secondary_and_retired_secret_are_read_from_the_configuration() {
    let mut world = world::World::with("m2_", 0, 0);
    for (path, secret) in SECRET_PATHS.iter().zip([
        "secret-number-one",
        "secret-number-two",
        "secret-number-three",
    ]) {
        assert!(
            Field::ALL
                .iter()
                .any(|it| path.ends_with(&format!("/{}", it.name())) && it.is_secret())
        );
        world
            .shop
            .set_config(&mut world.conn, path, &encrypt(secret.as_bytes()));
    }
    let settings = world.at.settings("m2_");
    let mut database = Database::connect(&settings).unwrap();
    let mut read = |known: &Credentials| credentials::read(&mut database, known).unwrap();
    let credentials = read(&Credentials::default()).unwrap();
    assert_eq!(credentials.secrets.len(), 3);
    assert_eq!(credentials.subscription_id, None);
    assert!(read(&credentials).is_none(), "they are still the same");
    let anew = encrypt(b"secret-of-after-the-reset");
    world
        .shop
        .set_config(&mut world.conn, SECRET_PATHS[2], &anew);
    assert!(read(&credentials).is_some(), "one was replaced");
}

#[test]
fn a_deletion_is_stored_only_while_the_credentials_are_those_that_it_was_believed_by() {
    let mut world = world::World::with("m2_", 0, 0);
    let [primary, secondary, retired] = SECRET_PATHS;
    let old = encrypt(b"secret-of-before-the-reset");
    for path in [primary, secondary] {
        world.shop.set_config(&mut world.conn, path, &old);
    }
    let config = world.shop.table("core_config_data");
    let empty = format!(
        "INSERT INTO {config} (scope, scope_id, path, value) VALUES ('default', 0, '{SUBSCRIPTION_PATH}', NULL)"
    );
    world.conn.query_drop(empty).unwrap();
    let mut database = Database::connect(&world.at.settings("m2_")).unwrap();
    let known = credentials::read(&mut database, &Credentials::default());
    let known = known.unwrap().unwrap();
    let mut store = |id: &str| {
        let event = world::event(id, EntityKey::option("colour", "red"));
        queue::enqueue_believed(&mut database, &event, b"{}", &known, Utc::now()).unwrap()
    };
    assert!(matches!(store("e"), Some(Enqueued::Stored(_))));
    assert_eq!(store("e"), Some(Enqueued::Duplicate));

    let anew = encrypt(b"secret-of-after-the-reset");
    world.shop.set_config(&mut world.conn, primary, &anew);
    assert_eq!(store("replaced"), None);
    assert_eq!(store("e"), None, "a duplicate is not believed either");
    world.shop.set_config(&mut world.conn, primary, &old);
    let remove = |path| format!("DELETE FROM {config} WHERE path = '{path}'");
    world.conn.query_drop(remove(secondary)).unwrap();
    assert_eq!(store("removed"), None);
    world.shop.set_config(&mut world.conn, secondary, &old);
    world.shop.set_config(&mut world.conn, retired, &old);
    assert_eq!(store("added"), None);
    world.conn.query_drop(remove(retired)).unwrap();
    assert!(matches!(store("as before"), Some(Enqueued::Stored(_))));
}
