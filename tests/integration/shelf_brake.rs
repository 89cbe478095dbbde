//! The brake counts what is hidden, and does not count it again when it is deleted.

use crate::memory_pim::MemoryPim;
use crate::planner::map;
use crate::shelf::{DAYS, assert_end, day, hidden, hides, shop, shown, state, work};
use crate::support::shop::mapped_at;
use crate::worker::deleted;
use crate::world::{World, event, noon};
use akeneo_events::testing::planner::Asks;
use akeneo_events::testing::queue;
use akeneo_events::{EntityType, Policy};
use chrono::{DateTime, TimeDelta, Utc};

fn braked(max_per_hour: u32) -> Policy {
    Policy {
        max_per_hour,
        ..hides(DAYS)
    }
}

fn begun(world: &mut World, now: DateTime<Utc>) -> u64 {
    queue::brake(&mut world.database, 100, now)
        .unwrap()
        .deletions
}

#[test]
fn no_more_is_hidden_in_an_hour_than_may_be_deleted() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    let entries: Vec<u64> = (0..5)
        .map(|nth| {
            let name = format!("p{nth}");
            shown(&mut world, EntityType::Product, &name, store);
            deleted(&mut world, EntityType::Product, &name)
        })
        .collect();
    assert_eq!(work(&mut world, &pim, &braked(3), noon()).0, ["hide"; 3]);
    assert_eq!(begun(&mut world, noon()), 3);
    assert_eq!(work(&mut world, &pim, &braked(3), noon()).0, [""; 0]);
    for entry in &entries[3..] {
        assert_eq!(world.status(*entry).as_deref(), Some("pending"));
        assert_eq!(state(&mut world, *entry), None);
    }
    let later = noon() + TimeDelta::hours(1);
    assert_eq!(work(&mut world, &pim, &braked(3), later).0, ["hide"; 2]);
}

#[test]
fn what_was_hidden_does_not_count_when_it_is_deleted_though_it_takes_long() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    for name in ["a", "b", "c"] {
        hidden(&mut world, EntityType::Product, name, store);
    }
    assert_eq!(begun(&mut world, noon()), 3);
    let mut batch = crate::doubt::batch(&mut world, &pim, &braked(1), day());
    // The brake lets one new deletion pass: a claim takes no more than that, though these would not count.
    assert_eq!(batch.size(), 1);
    batch.next(&mut world.database, day()).unwrap().unwrap();
    assert_eq!(begun(&mut world, day()), 0);
    // The lease is renewed meanwhile, which keeps deletions under way young.
    let later = day() + TimeDelta::minutes(3);
    assert!(batch.next(&mut world.database, later).unwrap().is_none());
    assert_eq!(begun(&mut world, later), 0);
    batch.finish(&mut world.database, later).unwrap();
    let now = later + TimeDelta::hours(1);
    assert_eq!(work(&mut world, &pim, &hides(DAYS), now).0, ["delete"; 3]);
    assert_eq!(begun(&mut world, now), 0);
}

#[test]
fn what_takes_others_along_counts_for_all_when_it_is_hidden() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    let entity = EntityType::Category;
    let top = shown(&mut world, entity, "top", store);
    for name in ["a", "b"] {
        let below = world.shop.add_category(&mut world.conn, top);
        map(&mut world, entity, name, below, mapped_at());
    }
    let entry = deleted(&mut world, entity, "top");
    let (done, _) = work(&mut world, &pim, &braked(2), noon());
    assert_eq!(done, [""; 0]);
    assert_end(&mut world, entry, "pending", "", "larger_than_brake");
    let now = crate::shelf::due(&mut world, entry);
    assert_eq!(work(&mut world, &pim, &braked(3), now).0, ["hide"]);
    assert_eq!(begun(&mut world, now), 3);
}

#[test]
fn what_has_no_room_now_waits_for_it() {
    let (mut world, [store, _]) = shop();
    let pim = MemoryPim::default();
    hidden(&mut world, EntityType::Product, "p", store);
    let entity = EntityType::Category;
    let top = shown(&mut world, entity, "top", store);
    let below = world.shop.add_category(&mut world.conn, top);
    map(&mut world, entity, "below", below, mapped_at());
    let key = crate::planner::key(entity, "top");
    let policy = Policy {
        asks: Asks::Always,
        ..braked(2)
    };
    let entry = world.enqueue(&event("top", key), noon());
    assert_eq!(work(&mut world, &pim, &policy, noon()).0, [""; 0]);
    assert_end(&mut world, entry, "pending", "", "waits_for_brake");
    assert_eq!(world.column::<Option<String>>("former", entry), None);
    let later = crate::shelf::due(&mut world, entry);
    assert_eq!(work(&mut world, &pim, &policy, later).0, ["hide"]);
}
