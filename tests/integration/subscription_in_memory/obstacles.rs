//! Another PIM, earlier attempts, a webhook or credentials that do not work; and what is left alone.

use super::behaviour::names;
use super::shop::{NAME, Shop, URL, events, pim, wanted};
use super::world::When;
use akeneo_events::testing::akeneo::{ApiError, Pim};
use akeneo_events::testing::subscription::{Field, State, SubscriptionError, Task};
use akeneo_events::testing::webhook_check::{Asked, Fault, WebhookError};

fn unusable(fault: Fault) -> WebhookError {
    WebhookError {
        at: URL.into(),
        asked: Asked::Head,
        fault,
    }
}

#[test]
fn another_pim_connection_takes_over_once_it_works() {
    let mut shop = Shop::subscribed();
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
    let mut shop = Shop::subscribed();
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
    let mut shop = Shop::subscribed();
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
