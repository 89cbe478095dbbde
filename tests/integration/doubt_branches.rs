//! A category takes its branch along, and the shop's branch is that of the last import: what has been moved away since lives.

use crate::doubt::{in_doubt, work};
use crate::memory_pim::MemoryPim;
use crate::planner::{imported, key, map};
use crate::support::shop::{ROOT_CATEGORY, mapped_at};
use crate::worker::{codes, deleted, message};
use crate::world::{World, event, noon, seconds};
use akeneo_events::event::EntityKey;
use akeneo_events::event::EntityType::{Category, Product};
use akeneo_events::planner::{Asks, Policy};
use akeneo_events::queue;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

const HOUR: TimeDelta = TimeDelta::hours(1);

fn category(world: &mut World, parent: u32, name: &str) -> u32 {
    let id = world.shop.add_category(&mut world.conn, parent);
    map(world, Category, name, id, mapped_at());
    id
}

/// The shop has boots below shoes. Akeneo has moved boots below winter, and deleted shoes at noon.
fn moved() -> (World, MemoryPim, u64) {
    let mut world = World::new();
    let shoes = category(&mut world, ROOT_CATEGORY, "shoes");
    category(&mut world, shoes, "boots");
    category(&mut world, ROOT_CATEGORY, "winter");
    let pim = MemoryPim::with(["boots", "winter"].map(|name| key(Category, name)));
    let entry = deleted(&mut world, Category, "shoes");
    (world, pim, entry)
}

/// The connector's import moves boots to where it is in Akeneo.
fn import(world: &mut World) {
    let id =
        "SELECT entity_id FROM {{akeneo_connector_entities}} WHERE import = 'category' AND code";
    let place = format!(
        "UPDATE {{{{catalog_category_entity}}}} c JOIN (SELECT ({id} = 'boots') boots, ({id} = 'winter') winter) n
         ON n.boots = c.entity_id SET c.parent_id = n.winter, c.level = 3, c.path = CONCAT('1/2/', n.winter, '/', n.boots)"
    );
    world.shop.run(&mut world.conn, &place);
}

fn never() -> Policy {
    Policy::default()
}

fn braked(max_per_hour: u32) -> Policy {
    Policy {
        max_per_hour,
        ..in_doubt()
    }
}

fn begun(world: &mut World, now: DateTime<Utc>) -> u64 {
    queue::brake(&mut world.database, 100, now)
        .unwrap()
        .deletions
}

#[test]
fn a_category_waits_while_one_below_it_in_the_shop_lives_elsewhere_in_akeneo() {
    let (mut world, pim, shoes) = moved();
    let before = world.shop.snapshot(&mut world.conn);
    let (done, tally) = work(&mut world, &pim, &in_doubt(), noon());
    assert_eq!((done.len(), tally.retried), (0, 1));
    assert_eq!(
        pim.asked(),
        [["boots", "shoes"].map(|it| key(Category, it))]
    );
    let difference = before.difference(&world.shop.snapshot(&mut world.conn));
    assert!(difference.is_empty(), "{difference}");
    assert_eq!(
        message(&mut world, shoes),
        "Akeneo deleted category \"shoes\"; not deleted here: below it the shop still has category \"boots\", which Akeneo \
         did not delete. An import of categories moves them to where they are in Akeneo; process this entry again after it."
    );

    import(&mut world);
    let (done, _) = work(&mut world, &pim, &in_doubt(), noon() + seconds(60));
    assert_eq!(codes(&done), ["shoes"]);
    assert!(done[0].plan.along.is_empty());
    let message = message(&mut world, shoes);
    assert!(!message.contains("boots"), "{message}");
}

#[test]
fn a_category_with_a_living_one_below_it_is_refused_in_the_end_and_says_which() {
    let (mut world, pim, shoes) = moved();
    let mut now = noon();
    for delay in [60, 300, 900, 1_800, 3_600] {
        assert_eq!(work(&mut world, &pim, &in_doubt(), now).1.retried, 1);
        now += seconds(delay);
    }
    assert_eq!(work(&mut world, &pim, &in_doubt(), now).1.failed, 1);
    let message = message(&mut world, shoes);
    assert!(message.starts_with("Given up after 6 tries."), "{message}");
    assert!(message.contains("category \"boots\""), "{message}");
}

#[test]
fn what_akeneo_deleted_with_its_parent_goes_with_it_and_is_named_and_counted() {
    let mut world = World::new();
    let shoes = category(&mut world, ROOT_CATEGORY, "shoes");
    let boots = category(&mut world, shoes, "boots");
    let rubber = category(&mut world, boots, "rubber");
    let entry = deleted(&mut world, Category, "shoes");
    let (done, _) = work(&mut world, &MemoryPim::default(), &braked(9), noon());
    let along = [(boots, "boots".to_owned()), (rubber, "rubber".to_owned())];
    assert_eq!(done[0].plan.along, along);
    assert_eq!(
        message(&mut world, entry),
        format!(
            "Deleted category \"shoes\" (entity {shoes}) and with it 2 categories below it: \"boots\" ({boots}), \
             \"rubber\" ({rubber})."
        )
    );
    assert_eq!(world.column::<u32>("deletions", entry), 3);
    assert_eq!(begun(&mut world, noon()), 3);
}

#[test]
fn without_asking_a_category_goes_only_if_each_below_it_has_an_event_of_its_own() {
    let (mut world, pim, shoes) = moved();
    assert_eq!(work(&mut world, &pim, &never(), noon()).1.retried, 1);
    let said = message(&mut world, shoes);
    assert!(
        said.contains(
            "still has category \"boots\". Akeneo did not announce that it deleted them."
        ),
        "{said}"
    );
    // Of another type, and of another code.
    deleted(&mut world, Product, "boots");
    deleted(&mut world, Category, "winter");
    work(&mut world, &pim, &never(), noon());
    let later = noon() + seconds(60);
    assert_eq!(work(&mut world, &pim, &never(), later).1.retried, 1);

    deleted(&mut world, Category, "boots");
    let (done, _) = work(&mut world, &pim, &never(), later + seconds(300));
    assert_eq!(codes(&done), ["boots", "shoes"]);
    assert!(pim.asked().is_empty());
}

#[test]
fn without_asking_an_event_that_failed_announces_nothing_and_neither_does_one_before_the_import() {
    for failed in [true, false] {
        let (mut world, pim, _) = moved();
        let boots = world.enqueue(&event("boots", key(Category, "boots")), noon());
        let change = match failed {
            true => format!(
                "UPDATE {{{{akeneo_events_queue}}}} SET status = 'failed' WHERE id = {boots}"
            ),
            false => format!(
                "UPDATE {{{{akeneo_events_queue}}}} SET status = 'completed', occurred_at = '2019-12-31' WHERE id = {boots}"
            ),
        };
        world.shop.run(&mut world.conn, &change);
        let (done, tally) = work(&mut world, &pim, &never(), noon());
        assert_eq!((done.len(), tally.retried), (0, 1), "failed: {failed}");
    }
}

#[test]
fn the_brake_counts_each_category_of_a_branch_once_though_each_has_its_own_event() {
    let mut world = World::new();
    let shoes = category(&mut world, ROOT_CATEGORY, "shoes");
    let boots = category(&mut world, shoes, "boots");
    category(&mut world, boots, "rubber");
    let entries = ["shoes", "rubber", "boots"].map(|name| deleted(&mut world, Category, name));
    let (done, _) = work(&mut world, &MemoryPim::default(), &braked(3), noon());
    assert_eq!(codes(&done), ["rubber", "boots", "shoes"]);
    for entry in entries {
        assert_eq!(world.column::<u32>("deletions", entry), 1);
    }
    assert_eq!(begun(&mut world, noon()), 3);
}

#[test]
fn a_branch_that_is_larger_than_the_maximum_is_deferred_and_says_so() {
    for asks in [Asks::InDoubt, Asks::Never] {
        let mut world = World::new();
        let shoes = category(&mut world, ROOT_CATEGORY, "shoes");
        let boots = category(&mut world, shoes, "boots");
        category(&mut world, boots, "rubber");
        let entry = deleted(&mut world, Category, "shoes");
        for name in ["boots", "rubber"] {
            let of_before = event(name, key(Category, name));
            let id = world.enqueue(&of_before, noon());
            let done = format!(
                "UPDATE {{{{akeneo_events_queue}}}} SET status = 'completed' WHERE id = {id}"
            );
            world.shop.run(&mut world.conn, &done);
        }
        let policy = Policy { asks, ..braked(2) };
        let (done, tally) = work(&mut world, &MemoryPim::default(), &policy, noon());
        assert_eq!((done.len(), tally.retried), (0, 1), "{asks:?}");
        let said = message(&mut world, entry);
        assert!(
            said.contains("these are 3 deletions, and Maximum Deletions per Hour is 2."),
            "{said}"
        );
        assert_eq!(begun(&mut world, noon()), 0);
        let forced = Policy { asks, ..braked(0) };
        let later = noon() + seconds(60);
        let (done, _) = work(&mut world, &MemoryPim::default(), &forced, later);
        assert_eq!(codes(&done), ["shoes"], "{asks:?}");
    }
}

#[test]
fn a_branch_that_is_larger_than_the_room_of_this_hour_waits_for_room_and_holds_no_other() {
    let (mut world, pim) = (World::new(), MemoryPim::default());
    for name in ["a", "b"] {
        imported(&mut world, Product, name);
        deleted(&mut world, Product, name);
    }
    assert_eq!(work(&mut world, &pim, &braked(4), noon()).0.len(), 2);

    let shoes = category(&mut world, ROOT_CATEGORY, "shoes");
    let boots = category(&mut world, shoes, "boots");
    category(&mut world, boots, "rubber");
    category(&mut world, ROOT_CATEGORY, "leaf");
    let branch = deleted(&mut world, Category, "shoes");
    deleted(&mut world, Category, "leaf");
    let later = noon() + seconds(30);
    let (done, tally) = work(&mut world, &pim, &braked(4), later);
    assert_eq!(codes(&done), ["leaf"]);
    assert_eq!((tally.retried, tally.released), (1, 0));
    assert_eq!(
        message(&mut world, branch),
        "This entry waits for the brake: it makes 3 deletions, and there is no room for so many within this hour. \
         It is tried again at 2026-06-01 13:00:00 UTC."
    );
    assert_eq!(world.column::<u16>("attempts", branch), 0);
    let due: NaiveDateTime = world.column("available_at", branch);
    assert_eq!(due.and_utc(), noon() + HOUR);

    let now = noon() + HOUR;
    let (done, _) = work(&mut world, &pim, &braked(4), now);
    assert_eq!(codes(&done), ["shoes"]);
    assert_eq!(begun(&mut world, now), 4);
}

#[test]
fn every_category_of_a_large_branch_is_asked_about_in_one_call() {
    let mut world = World::new();
    let shoes = category(&mut world, ROOT_CATEGORY, "shoes");
    let mut keys: Vec<EntityKey> = (0..8)
        .map(|number| {
            let name = format!("below{number}");
            category(&mut world, shoes, &name);
            key(Category, &name)
        })
        .collect();
    deleted(&mut world, Category, "shoes");
    keys.push(key(Category, "shoes"));
    let pim = MemoryPim::with(keys[..7].to_vec());
    let (done, tally) = work(&mut world, &pim, &in_doubt(), noon());
    assert_eq!((done.len(), tally.retried), (0, 1));
    assert_eq!(pim.asked(), [keys]);
}
