//! Another PIM, another connection of it, other credentials of the same connection.

use crate::subscription_table::{NONE, save};
use crate::subscription_world::{World, pim};
use akeneo_events::testing::subscription::{Field, State, Stored, Task};

#[test]
fn another_connection_or_pim_removes_the_old_and_makes_a_new_one() {
    let mut world = World::subscribed();
    let address = world.simulator.url().to_owned();
    for other in [
        pim(&address, "other-client"),
        pim(&address.replace("127.0.0.1", "localhost"), "other-client"),
    ] {
        let old: Vec<_> = [Field::PrimarySecret, Field::SubscriptionId]
            .map(|it| world.stored(it))
            .into();
        world.pim = other;
        let wanted = world.wanted();
        let changes = save(&mut world, &wanted, State::Active);
        assert_eq!(
            changes,
            [
                "DELETE subscription",
                "DELETE subscriber",
                "POST subscribers",
                "POST subscriptions"
            ]
        );
        world.assert_subscribed(&wanted);
        assert_ne!(world.stored(Field::PrimarySecret), old[0]);
        assert_ne!(world.stored(Field::SubscriptionId), old[1]);
    }
}

#[test]
fn an_old_pim_that_is_gone_is_left_and_reported() {
    let mut world = World::subscribed();
    let other = World::new();
    let old = world.stored(Field::SubscriptionId);
    // The old connection's password was changed before it was given up.
    let connection = world
        .stored(Field::Connection)
        .replace("hush-password", "outdated");
    let store = world.store.clone();
    world.store = Stored::read(|field| match field {
        Field::Connection => Some(connection.clone()),
        _ => store.get(field).map(str::to_owned),
    });
    world.pim = pim(world.simulator.url(), "other-client");
    let mut session = world.begin(Task::Sync, world.wanted());
    assert_eq!(world.finish(&mut session), Ok(State::Active));
    let notices = session.notices().join(" ");
    assert!(
        notices.contains(&old) && notices.contains("could not be removed"),
        "{notices}"
    );
    assert_ne!(world.stored(Field::SubscriptionId), old);
    assert_eq!(world.subscriptions().len(), 2, "the old one is still there");
    drop(other);
}

#[test]
fn new_credentials_that_do_not_work_cost_nothing() {
    let mut world = World::subscribed();
    let kept = world.store.clone();
    for wrong in [
        pim(world.simulator.url(), "slip-of-the-pen"),
        pim(&world.webhook.url(), "shop-client"),
        pim("", "shop-client"),
    ] {
        world.pim = wrong;
        world.changes();
        world.sync(world.wanted()).unwrap_err();
        assert_eq!(world.changes(), NONE);
        assert!(world.store == kept);
    }
}

#[test]
fn a_new_password_of_the_same_connection_changes_nothing_at_akeneo() {
    let mut world = World::subscribed();
    let connection = world
        .stored(Field::Connection)
        .replace("hush-password", "outdated");
    let store = world.store.clone();
    world.store = Stored::read(|field| match field {
        Field::Connection => Some(connection.clone()),
        _ => store.get(field).map(str::to_owned),
    });
    let wanted = world.wanted();
    assert_eq!(save(&mut world, &wanted, State::Active), NONE);
    assert!(world.stored(Field::Connection).contains("hush-password"));
}

#[test]
fn a_reset_under_another_connection_uses_the_old_one() {
    let mut world = World::subscribed();
    world.pim = pim(world.simulator.url(), "other-client");
    assert_eq!(world.reset(false), Ok(State::Absent));
    assert_eq!(world.subscribers().len(), 0);
}
