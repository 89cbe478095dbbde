//! The table of the life cycle, and what is left alone.

use super::shop::{NAME, Shop, URL, events, off, pim, wanted};
use super::world::{When, World};
use akeneo_events::testing::akeneo::{ApiError, Pim};
use akeneo_events::testing::subscription::{
    Call, Field, State, Status, Stored, SubscriptionError, Task, Wanted, WebhookSecrets,
};
use akeneo_events::testing::webhook_check::{Asked, Fault, WebhookError};

fn names(calls: &[Call]) -> Vec<&'static str> {
    let name = |call: &Call| match call {
        Call::CreateSubscriber { .. } => "create subscriber",
        Call::UpdateSubscriber { .. } => "update subscriber",
        Call::DeleteSubscriber { .. } => "delete subscriber",
        Call::CreateSubscription { .. } => "create",
        Call::UpdateSubscription { .. } => "update",
        Call::DeleteSubscription { .. } => "delete",
        Call::Suspend { .. } => "suspend",
        Call::Resume { .. } => "resume",
    };
    calls.iter().map(name).collect()
}

fn unusable(fault: Fault) -> WebhookError {
    WebhookError {
        at: URL.into(),
        asked: Asked::Head,
        fault,
    }
}

fn subscribed() -> Shop {
    let mut shop = Shop::new();
    shop.sync(wanted());
    shop
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
    let mut shop = subscribed();
    let reset = Task::Reset { force: false };
    assert_eq!(shop.perform(reset, wanted()), Ok(State::Absent));
    assert_eq!(shop.store, Stored::default());
    assert!(shop.world.borrow().named(0, NAME).is_empty());
    assert_eq!(shop.perform(reset, wanted()), Ok(State::Absent), "again");
}

#[test]
fn a_reset_forgets_what_akeneo_does_not_know_any_more() {
    let mut shop = subscribed();
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
        let mut shop = subscribed();
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
    let mut shop = subscribed();
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
    let mut shop = subscribed();
    shop.world.borrow_mut().subscriptions[0].secrets = None;
    shop.world.borrow_mut().turn(|_| true, Status::Active);
    assert_eq!(names(&shop.calls(wanted())), ["update"]);
    shop.assert_subscribed(&wanted());
}

#[test]
fn a_subscriber_that_somebody_else_sent_a_secret_is_set_right() {
    let mut shop = subscribed();
    shop.world.borrow_mut().subscribers[0].secret = Some("another save's".into());
    shop.world.borrow_mut().subscribers[0].it.updated_at = serde_json::json!("later");
    assert_eq!(names(&shop.calls(wanted())), ["update subscriber"]);
    shop.assert_subscribed(&wanted());
}

#[test]
fn lost_secrets_are_made_anew_and_lost_ids_found_again() {
    for lost in Field::ALL {
        let mut shop = subscribed();
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
fn another_pim_connection_takes_over_once_it_works() {
    let mut shop = subscribed();
    let before = shop.accepted();
    shop.owner = 1;
    let calls = shop.calls(wanted());
    assert_eq!(
        names(&calls),
        ["delete", "delete subscriber", "create subscriber", "create"]
    );
    shop.assert_subscribed(&wanted());
    assert!(
        shop.accepted().iter().all(|it| !before.contains(it)),
        "the other PIM's events are refused"
    );
    assert_eq!(shop.connection(), Some(pim(1)));
}

#[test]
fn what_the_old_pim_does_not_let_go_is_left_and_reported() {
    let mut shop = subscribed();
    let old = shop.store.get(Field::SubscriptionId).unwrap().to_owned();
    shop.owner = 1;
    shop.world.borrow_mut().fault = Some((0, When::Before));
    let mut run = shop.run(Task::Sync, wanted());
    assert_eq!(shop.finish(&mut run), Ok(State::Active));
    assert!(run.notices()[0].contains(&old), "{:?}", run.notices());
    shop.assert_subscribed(&wanted());
}

#[test]
fn an_earlier_attempt_is_adopted_and_nothing_of_others_touched() {
    let near = NAME.trim_end_matches(')');
    let mut shop = Shop::new();
    let ghosts = {
        let mut world = shop.world.borrow_mut();
        let other = world.add_subscriber(0, near, "x@y.example");
        world.add_subscription(&other.id, URL, &events(1), None);
        let ghosts = [(); 2].map(|()| world.add_subscriber(0, NAME, "x@y.example").id);
        for ghost in &ghosts {
            world.add_subscription(ghost, URL, &events(1), None);
            world.add_subscription(ghost, "https://elsewhere.example/x", &events(1), None);
        }
        ghosts
    };
    shop.sync(wanted());
    shop.assert_subscribed(&wanted());
    let kept = shop.store.get(Field::SubscriberId).unwrap();
    assert!(ghosts.iter().any(|it| it == kept));
    let world = shop.world.borrow();
    assert_eq!(world.named(0, near)[0].1.len(), 1);
    assert_eq!(
        world.named(0, NAME)[0].1.len(),
        2,
        "what leads elsewhere stays"
    );
}

#[test]
fn a_webhook_that_akeneo_would_not_take_is_reported_before_akeneo_is_asked() {
    let mut shop = Shop::new();
    let error = unusable(Fault::Status(404));
    shop.world.borrow_mut().webhook = Some(error.clone());
    let refused = shop.perform(Task::Sync, wanted());
    assert_eq!(refused, Err(SubscriptionError::Webhook(error)));
    assert_eq!(names(&shop.world.borrow().calls), [""; 0]);
    shop.world.borrow_mut().webhook = None;
    assert_eq!(
        names(&shop.calls(wanted())),
        ["create subscriber", "create"]
    );
}

#[test]
fn a_webhook_that_only_the_shop_cannot_reach_is_left_to_akeneo() {
    let mut shop = Shop::new();
    shop.world.borrow_mut().webhook =
        Some(unusable(Fault::Unreachable("no answer in time".into())));
    let mut run = shop.run(Task::Sync, wanted());
    assert_eq!(shop.finish(&mut run), Ok(State::Active));
    assert_eq!(run.notices().len(), 1, "{:?}", run.notices());
}

#[test]
fn without_credentials_nothing_is_called_and_nothing_removed() {
    let mut shop = subscribed();
    let pim = Pim {
        password: String::new(),
        ..pim(0)
    };
    let mut run = shop.run_as(pim, Task::Sync, wanted());
    shop.world.borrow_mut().calls.clear();
    let refused = shop.finish(&mut run);
    let missing = ApiError::MissingCredentials("password".into());
    assert_eq!(refused, Err(missing.into()));
    assert!(shop.world.borrow().calls.is_empty());
    shop.assert_subscribed(&wanted());
}

#[test]
fn stored_secrets_are_sent_and_never_read_back() {
    let mut shop = Shop::new();
    let calls = shop.calls(wanted());
    let sent = calls.iter().find_map(|call| match call {
        Call::CreateSubscription { request, .. } => request.secrets.clone(),
        _ => None,
    });
    let stored = |field| shop.store.get(field).map(str::to_owned);
    let expected = WebhookSecrets {
        primary: stored(Field::PrimarySecret).unwrap(),
        secondary: stored(Field::SecondarySecret),
    };
    assert_eq!(sent, Some(expected));
}
