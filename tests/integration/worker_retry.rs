//! What is tried again: when, how often, and with which words it is given up.

use crate::planner::{imported, map};
use crate::support::shop::mapped_at;
use crate::worker::{busy, claimed, codes, deleted, message, reason, run, set_name};
use crate::world::{World, noon, seconds};
use akeneo_events::testing::queue::Selection;
use akeneo_events::testing::worker::Tally;
use akeneo_events::{EntityType, Outcome};
use chrono::NaiveDateTime;

#[test]
fn a_deferred_entry_waits_longer_each_time_and_is_given_up_after_six_tries() {
    let mut world = World::new();
    let (shoes, _) = imported(&mut world, EntityType::Family, "shoes");
    world
        .shop
        .add_product(&mut world.conn, "boot", "simple", shoes);
    let id = deleted(&mut world, EntityType::Family, "shoes");
    let name = set_name(&mut world, shoes);
    let sentence = format!(
        "The attribute set of family \"shoes\" ({name}) still holds products (number: 1). Magento would delete them, or leave them \
         without a set. Move or delete them first."
    );
    let mut now = noon();
    for delay in [60, 300, 900, 1_800, 3_600] {
        let (done, tally) = run(&mut world, now);
        assert_eq!(
            (done.len(), tally),
            (
                0,
                Tally {
                    retried: 1,
                    ..Tally::default()
                }
            )
        );
        assert_eq!(world.status(id).as_deref(), Some("pending"));
        assert_eq!(message(&mut world, id), sentence);
        let due = now + seconds(delay);
        assert_eq!(
            world.column::<NaiveDateTime>("available_at", id),
            due.naive_utc()
        );
        assert_eq!(
            run(&mut world, due - seconds(1)).1,
            Tally::default(),
            "too early"
        );
        now = due;
    }
    assert_eq!(
        run(&mut world, now).1,
        Tally {
            failed: 1,
            ..Tally::default()
        }
    );
    assert_eq!(world.status(id).as_deref(), Some("failed"));
    assert_eq!(
        message(&mut world, id),
        format!("The shop gave up after 6 tries. {sentence}")
    );
}

#[test]
fn a_deferred_entry_is_deleted_as_soon_as_nothing_stands_in_its_way() {
    let mut world = World::new();
    let (shoes, _) = imported(&mut world, EntityType::Family, "shoes");
    let boot = world
        .shop
        .add_product(&mut world.conn, "boot", "simple", shoes);
    map(&mut world, EntityType::Product, "boot", boot, mapped_at());
    let id = deleted(&mut world, EntityType::Family, "shoes");
    run(&mut world, noon());
    deleted(&mut world, EntityType::Product, "boot");
    let name = set_name(&mut world, shoes);
    let (done, _) = run(&mut world, noon() + seconds(60));
    assert_eq!(codes(&done), ["boot", "shoes"]);
    assert_eq!(
        message(&mut world, id),
        format!("Magento deleted family \"shoes\" ({name}), ID {shoes}.")
    );
}

#[test]
fn what_was_locked_is_tried_again_with_growing_pauses_and_given_up_after_six_tries() {
    let mut world = World::new();
    imported(&mut world, EntityType::Product, "p");
    let id = deleted(&mut world, EntityType::Product, "p");
    let mut now = noon();
    let attempt = |world: &mut World, now| {
        let mut batch = claimed(world, Selection::Due, 10, now);
        let deletion = batch.next(&mut world.database, now).unwrap()?;
        batch
            .report(deletion.id, Outcome::Retry(busy("Lock wait timeout.")), now)
            .unwrap();
        Some(batch.finish(&mut world.database, now).unwrap())
    };
    for delay in [5, 30, 120, 600, 1_800] {
        assert_eq!(
            attempt(&mut world, now),
            Some(Tally {
                retried: 1,
                ..Tally::default()
            })
        );
        assert_eq!(world.status(id).as_deref(), Some("pending"));
        assert_eq!(reason(&mut world, id), "magento_busy");
        now += seconds(delay);
        assert_eq!(attempt(&mut world, now - seconds(1)), None, "too early");
    }
    assert_eq!(
        attempt(&mut world, now),
        Some(Tally {
            failed: 1,
            ..Tally::default()
        })
    );
    assert_eq!(
        message(&mut world, id),
        "The shop gave up after 6 tries. Magento could not delete product \"p\" now: Lock wait timeout."
    );
}
