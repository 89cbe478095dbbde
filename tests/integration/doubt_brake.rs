//! The brake counts all that goes: a category and its branch.

use crate::doubt::{in_doubt, work};
use crate::doubt_branches::category;
use crate::memory_pim::MemoryPim;
use crate::planner::{imported, key};
use crate::support::shop::ROOT_CATEGORY;
use crate::worker::{codes, deleted, message};
use crate::world::{World, event, noon, seconds};
use akeneo_events::EntityType::{Category, Product};
use akeneo_events::Policy;
use akeneo_events::testing::planner::Asks;
use akeneo_events::testing::queue;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

const HOUR: TimeDelta = TimeDelta::hours(1);

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
            "Magento deleted category \"shoes\" (Default Category / {shoes}), ID {shoes}. Magento deleted the categories below it, too: category \"boots\", \
             category \"rubber\"."
        )
    );
    assert_eq!(world.column::<u32>("deletions", entry), 3);
    assert_eq!(begun(&mut world, noon()), 3);
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
            said.contains("makes 3 deletions, and Maximum Deletions per Hour is 2."),
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
        "This entry waits for the brake. It makes 3 deletions, and this hour has no room for so many. \
         The shop tries again at 2026-06-01 13:00:00 UTC."
    );
    assert_eq!(world.column::<u16>("attempts", branch), 0);
    let due: NaiveDateTime = world.column("available_at", branch);
    assert_eq!(due.and_utc(), noon() + HOUR);

    let now = noon() + HOUR;
    let (done, _) = work(&mut world, &pim, &braked(4), now);
    assert_eq!(codes(&done), ["shoes"]);
    assert_eq!(begun(&mut world, now), 4);
}
