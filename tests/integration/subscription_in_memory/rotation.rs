//! Rotating the secrets: whatever Akeneo signs with at any moment, and some minutes later, the shop accepts.

use super::shop::{Shop, off, wanted};
use super::world::When;
use akeneo_events::testing::subscription::{Field, State, Stored, SubscriptionError, Task};
use chrono::TimeDelta;

/// Whichever of these pairs Akeneo signs with, the shop accepts it.
fn assert_accepted(shop: &Shop, pairs: &[Vec<String>]) {
    let accepted = shop.accepted();
    for pair in pairs {
        let known = pair.iter().any(|secret| accepted.contains(secret));
        assert!(known, "{pair:?} is not among {accepted:?}");
    }
}

#[test]
fn both_secrets_are_replaced_and_every_moment_in_between_is_accepted() {
    let mut shop = Shop::subscribed();
    for _ in 0..3 {
        let before = shop.signing().unwrap();
        let mut run = shop.run(Task::Rotate, wanted());
        while shop.step(&mut run).unwrap() {
            assert_accepted(&shop, &[before.clone(), shop.signing().unwrap()]);
        }
        assert_eq!(run.state(), Some(State::Active));
        shop.assert_subscribed(&wanted());
        let after = shop.signing().unwrap();
        assert!(after.iter().all(|it| !before.contains(it)));
        shop.pass(TimeDelta::hours(1));
    }
}

#[test]
fn writing_the_changes_one_by_one_in_their_order_leaves_no_gap_either() {
    let mut shop = Shop::subscribed();
    let before = shop.signing().unwrap();
    let mut run = shop.run(Task::Rotate, wanted());
    let changes = run.step(shop.now).unwrap().unwrap();
    assert_eq!(changes.iter().count(), 3);
    for (field, value) in changes.iter() {
        let (kept, value) = (shop.store.clone(), value.unwrap());
        shop.store = Stored::read(|it| match it == field {
            true => Some(value.to_owned()),
            false => kept.get(it).map(str::to_owned),
        });
        assert_accepted(&shop, std::slice::from_ref(&before));
    }
}

#[test]
fn a_rotation_that_breaks_off_is_finished_and_not_begun_again() {
    for when in [When::Before, When::After] {
        let mut shop = Shop::subscribed();
        let before = shop.signing().unwrap();
        shop.world.borrow_mut().fault = Some((0, when));
        let broken = shop.perform(Task::Rotate, wanted());
        assert!(
            matches!(broken, Err(SubscriptionError::Api(_))),
            "{broken:?}"
        );
        let half = shop.accepted();
        assert_accepted(&shop, &[before.clone(), shop.signing().unwrap()]);
        assert_eq!(shop.perform(Task::Rotate, wanted()), Ok(State::Active));
        assert_eq!(shop.accepted(), half, "no third pair");
        assert_accepted(&shop, &[before, shop.signing().unwrap()]);
        shop.assert_subscribed(&wanted());
    }
}

#[test]
fn the_next_rotation_waits_until_nothing_is_signed_with_the_forgotten_secrets() {
    let mut shop = Shop::subscribed();
    shop.perform(Task::Rotate, wanted()).unwrap();
    let again = shop.now + TimeDelta::hours(1);
    shop.pass(TimeDelta::minutes(59));
    let early = shop.perform(Task::Rotate, wanted());
    assert_eq!(early, Err(SubscriptionError::RotatedRecently(again)));
    shop.pass(TimeDelta::minutes(1));
    assert_eq!(shop.perform(Task::Rotate, wanted()), Ok(State::Active));
}

#[test]
fn the_hour_counts_from_when_akeneo_knew() {
    let mut shop = Shop::subscribed();
    shop.world.borrow_mut().fault = Some((0, When::Before));
    shop.perform(Task::Rotate, wanted()).unwrap_err();
    shop.pass(TimeDelta::hours(5));
    shop.sync(wanted());
    let early = shop.perform(Task::Rotate, wanted());
    assert_eq!(
        early,
        Err(SubscriptionError::RotatedRecently(
            shop.now + TimeDelta::hours(1)
        ))
    );
}

#[test]
fn a_retired_secret_goes_with_the_first_sync_a_day_later() {
    let mut shop = Shop::subscribed();
    shop.perform(Task::Rotate, wanted()).unwrap();
    shop.pass(TimeDelta::hours(24) - TimeDelta::seconds(1));
    shop.sync(wanted());
    assert!(shop.store.get(Field::RetiredSecret).is_some());
    shop.pass(TimeDelta::seconds(1));
    assert!(shop.calls(wanted()).is_empty());
    assert_eq!(shop.store.get(Field::RetiredSecret), None);
}

#[test]
fn secrets_rotated_while_suspended_are_sent_before_the_resumption() {
    let mut shop = Shop::subscribed();
    shop.sync(off());
    let before = shop.signing().unwrap();
    assert_eq!(shop.perform(Task::Rotate, off()), Ok(State::Suspended));
    assert_accepted(&shop, std::slice::from_ref(&before));
    shop.sync(wanted());
    shop.assert_subscribed(&wanted());
    assert_accepted(&shop, &[before]);
}

#[test]
fn there_is_nothing_to_rotate_without_a_subscription() {
    let refused = Shop::new().perform(Task::Rotate, wanted());
    assert_eq!(refused, Err(SubscriptionError::NotSubscribed));
}
