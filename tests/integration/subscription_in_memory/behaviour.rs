//! The table of the life cycle.

use super::shop::{NAME, Shop, URL, events, off, wanted};
use super::world::World;
use akeneo_events::testing::subscription::{
    Call, Field, State, Status, Stored, Task, Wanted, WebhookSecrets,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub fn names(calls: &[Call]) -> Vec<&'static str> {
    let name = |call: &Call| match call {
        Call::CreateSubscriber(_) => "create subscriber",
        Call::UpdateSubscriber(..) => "update subscriber",
        Call::DeleteSubscriber(_) => "delete subscriber",
        Call::CreateSubscription(..) => "create",
        Call::UpdateSubscription(..) => "update",
        Call::DeleteSubscription(_) => "delete",
        Call::Suspend(_) => "suspend",
        Call::Resume { .. } => "resume",
    };
    calls.iter().map(name).collect()
}

#[test]
fn each_row_of_the_table_takes_just_its_calls() {
    let mut shop = Shop::new();
    assert!(shop.calls(off()).is_empty(), "never enabled");
    let email = || "other@shop.example".to_owned();
    let rows: [(&str, Wanted, &[&str]); 10] = [
        ("enables", wanted(), &["create subscriber", "create"]),
        ("saves again", wanted(), &[]),
        (
            "changes the events",
            Wanted {
                events: events(3),
                ..wanted()
            },
            &["update"],
        ),
        (
            "changes the e-mail",
            Wanted {
                email: email(),
                events: events(3),
                ..wanted()
            },
            &["update subscriber"],
        ),
        (
            "moves the shop",
            Wanted {
                webhook_url: format!("{URL}2"),
                ..wanted()
            },
            &["update subscriber", "update", "update subscriber"],
        ),
        ("moves back", wanted(), &["update", "update subscriber"]),
        ("disables", off(), &["suspend"]),
        (
            "changes the e-mail while disabled",
            Wanted {
                email: email(),
                ..off()
            },
            &["update subscriber"],
        ),
        (
            "enables again, with other events",
            Wanted {
                events: events(1),
                email: email(),
                ..wanted()
            },
            &["update", "resume"],
        ),
        (
            "deselects all events",
            Wanted {
                events: vec![],
                email: email(),
                ..wanted()
            },
            &["suspend"],
        ),
    ];
    for (what, wanted, expected) in rows {
        assert_eq!(names(&shop.calls(wanted.clone())), expected, "{what}");
        assert_eq!(names(&shop.calls(wanted.clone())), [""; 0], "{what}, twice");
        if wanted.is_on() {
            shop.assert_subscribed(&wanted);
        }
    }
}

#[test]
fn a_reset_leaves_nothing_here_and_there() {
    let mut shop = Shop::subscribed();
    let reset = Task::Reset { force: false };
    assert_eq!(shop.perform(reset, wanted()), Ok(State::Absent));
    assert_eq!(shop.store, Stored::default());
    assert!(shop.world.borrow().named(0, NAME).is_empty());
    assert_eq!(shop.perform(reset, wanted()), Ok(State::Absent), "again");
}

#[test]
fn a_reset_forgets_what_akeneo_does_not_know_any_more() {
    let mut shop = Shop::subscribed();
    *shop.world.borrow_mut() = World::default();
    assert_eq!(
        shop.perform(Task::Reset { force: false }, off()),
        Ok(State::Absent)
    );
    assert_eq!(shop.store, Stored::default());
}

#[test]
fn what_akeneo_revoked_or_deleted_is_replaced() {
    for status in [Status::Revoked, Status::Deleted] {
        let mut shop = Shop::subscribed();
        shop.world.borrow_mut().turn(|_| true, status);
        let mut run = shop.run(Task::Sync, wanted());
        assert_eq!(shop.finish(&mut run), Ok(State::Active));
        assert!(
            run.notices()[0].contains(status.name()),
            "{:?}",
            run.notices()
        );
        shop.assert_subscribed(&wanted());
    }
}

#[test]
fn what_akeneo_suspended_is_resumed_only_when_somebody_asks() {
    let mut shop = Shop::subscribed();
    shop.world.borrow_mut().turn(|_| true, Status::Suspended);
    let unasked = Wanted {
        resume_suspended_by_platform: false,
        ..wanted()
    };
    assert_eq!(shop.sync(unasked.clone()), State::SuspendedByPlatform);
    assert!(shop.calls(unasked.clone()).is_empty());
    assert_eq!(shop.sync(wanted()), State::Active);
    shop.sync(Wanted {
        enabled: false,
        ..unasked.clone()
    });
    assert_eq!(
        shop.sync(unasked),
        State::Active,
        "what the shop itself suspended is another matter"
    );
}

#[test]
fn a_subscription_that_somebody_else_changed_is_set_right() {
    let mut shop = Shop::subscribed();
    shop.world.borrow_mut().subscriptions[0].secrets = None;
    shop.world.borrow_mut().turn(|_| true, Status::Active);
    assert_eq!(names(&shop.calls(wanted())), ["update"]);
    shop.assert_subscribed(&wanted());
}

#[test]
fn a_subscription_without_identifiers_is_set_right() {
    let mut shop = Shop::subscribed();
    shop.world.borrow_mut().subscriptions[0]
        .it
        .send_product_identifier = json!(false);
    assert_eq!(names(&shop.calls(wanted())), ["update"]);
    assert!(shop.calls(wanted()).is_empty());
}

#[test]
fn a_subscription_of_a_version_without_identifiers_is_updated_once_whatever_akeneo_answers() {
    for told in [json!(true), json!(false), json!(null), json!("yes")] {
        let mut shop = Shop::subscribed();
        shop.world.borrow_mut().tells_identifier = told.clone();
        let id = shop.store.get(Field::SubscriptionId).unwrap().to_owned();
        let parts = [vec![id, wanted().webhook_url], wanted().events].concat();
        let before = hex::encode(Sha256::digest(json!(parts).to_string()));
        let kept = shop.store.clone();
        shop.store = Stored::read(|field| {
            let value = kept.get(field)?;
            if field != Field::Record {
                return Some(value.to_owned());
            }
            let mut record: Value = serde_json::from_str(value).unwrap();
            record["subscription"]["content"] = json!(before);
            Some(record.to_string())
        });
        assert_eq!(names(&shop.calls(wanted())), ["update"], "{told}");
        assert!(shop.calls(wanted()).is_empty(), "{told}");
    }
}

#[test]
fn a_subscriber_that_somebody_else_sent_a_secret_is_set_right() {
    let mut shop = Shop::subscribed();
    shop.world.borrow_mut().subscribers[0].secret = Some("another save's".into());
    shop.world.borrow_mut().subscribers[0].it.updated_at = json!("later");
    assert_eq!(names(&shop.calls(wanted())), ["update subscriber"]);
    shop.assert_subscribed(&wanted());
}

#[test]
fn lost_secrets_are_made_anew_and_lost_ids_found_again() {
    for lost in Field::ALL {
        let mut shop = Shop::subscribed();
        let kept = shop.store.clone();
        shop.store =
            Stored::read(|field| (field != lost).then(|| kept.get(field).map(str::to_owned))?);
        shop.sync(wanted());
        shop.assert_subscribed(&wanted());
        let creates = |call: &&Call| names(std::slice::from_ref(call))[0].starts_with("create");
        assert_eq!(
            shop.world.borrow().calls.iter().filter(creates).count(),
            2,
            "{lost:?}"
        );
    }
}

#[test]
fn stored_secrets_are_sent_and_never_read_back() {
    let mut shop = Shop::new();
    let calls = shop.calls(wanted());
    let sent = calls.iter().find_map(|call| match call {
        Call::CreateSubscription(_, request) => request.secrets.clone(),
        _ => None,
    });
    let stored = |field| shop.store.get(field).map(str::to_owned);
    let expected = WebhookSecrets {
        primary: stored(Field::PrimarySecret).unwrap(),
        secondary: stored(Field::SecondarySecret),
    };
    assert_eq!(sent, Some(expected));
}
